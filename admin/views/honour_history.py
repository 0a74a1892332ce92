"""What was done to a round or a nomination 经过: from the audit trail, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section
from admin.words import Words, column_words
from mediation.models import AuditEntry, HonourStage, NominationStatus

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

_ENTRY = mirror_of(AuditEntry)
_MOST = 100
_DONE = {
    "open_honour_round": Words("启动评选", "Opened"),
    "advance_honour_round": Words("进入下一阶段", "Went on"),
    "reschedule_honour_round": Words("变更日程", "Days moved"),
    "close_honour_round": Words("终止评选", "Closed without a result"),
    "recommend_honour": Words("推荐", "Recommended"),
    "review_nomination": Words("审核打分", "Reviewed"),
    "strike_nomination": Words("异议成立，取消资格", "Struck out on an objection"),
    "name_nominee": Words("命名", "Named"),
    "raise_objection": Words("提出异议", "Objection raised"),
    "keep_photograph": Words("上传照片", "Photograph kept"),
    "withdraw_photograph": Words("撤下照片", "Photograph withdrawn"),
    "decide_objection": Words("处理异议", "Objection decided"),
    "name_honour": Words("命名", "Named"),
    "revoke_honour": Words("撤销", "Revoked"),
}
_TERMS = {"stage": HonourStage, "status": NominationStatus}


async def history_of(run: Callable[[Any], Awaitable[Any]], entity: str, key: UUID) -> Section:
    """The latest entries about the record, newest first; only those in the viewer's sight."""
    statement = (
        select(_ENTRY)
        .where(_ENTRY.entity == entity, _ENTRY.entity_id == str(key))
        .order_by(_ENTRY.id.desc())
        .limit(_MOST)
    )
    return Section(
        Words("经过", "History"),
        [column_words(AuditEntry, name) for name in ("at", "actor", "action")] + [Words("结果", "Outcome")],
        [
            (show(entry.at), entry.actor, _DONE.get(entry.action, entry.action), _outcome(entry))
            for entry in await run(statement)
        ],
    )


def _outcome(entry: Any) -> str:
    """The stage or status that came of it, and the points that were given."""
    after = entry.after or {}
    for column, terms in _TERMS.items():
        if column in after and after[column] in {term.value for term in terms}:
            return show(terms(after[column]))
    return show(after.get("total", after.get("reason")))
