"""发件箱 the outbox: what the search index must still learn, and what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import YesNo
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import SYSTEM
from admin.words import Words
from mediation.access import Action
from mediation.models import IndexJob
from mediation.services.dead_letters import discard_dead_letter, retry_dead_letter
from search.indexer import lag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.access import Viewer

INDEX_JOB = mirror_of(IndexJob)
_COLON = Words("：", ": ")
_LATE_SECONDS = 300
"""An index that is longer behind than this is told as a warning."""


async def _retry(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await retry_dead_letter(row.id, by=by)


async def _discard(row: Any, data: dict[str, Any], by: Viewer) -> None:  # noqa: ARG001
    await discard_dead_letter(row.id, by=by)


def _dead(row: Any) -> bool:
    return bool(row.dead)


class IndexJobView(TableView, model=INDEX_JOB):
    name, name_plural = Words("检索发件箱", "Search outbox entry"), Words("检索发件箱", "Search outbox")
    group = SYSTEM
    needs = Action.MAINTAIN_INDEX
    column_list = ("id", "entity", "entity_id", "created_at", "attempts", "due_at", "dead")
    column_details_list = (*column_list, "error")
    column_searchable_list = ("entity", "entity_id")
    column_sortable_list = ("id", "due_at")
    column_default_sort = ("id", True)
    filters = (YesNo("dead"),)
    acts = (
        Act(
            slug="retry",
            label=Words("重新试", "Try again"),
            question=Words(
                "请先按失败原因处理好，再重新编入检索。",
                "Mend what the reason tells, then it is indexed again.",
            ),
            allowed_by=Action.MAINTAIN_INDEX,
            run=_retry,
            applies=_dead,
        ),
        Act(
            slug="discard",
            label=Words("不再处理", "Put aside"),
            question=Words(
                "不再处理后，检索要到下次重建索引时才知道这次改动。",
                "The search learns of this change only when its index is next rebuilt.",
            ),
            allowed_by=Action.MAINTAIN_INDEX,
            run=_discard,
            applies=_dead,
            grave=True,
            removes=True,
        ),
    )

    def value(self, row: Any, column: str) -> str:
        return self.kind_named(row.entity)[1] if column == "entity" else super().value(row, column)

    def title_of(self, row: Any) -> str:
        return f"{self.name}{_COLON}{self.kind_named(row.entity)[1]} {row.entity_id}"

    def path_of(self, row: Any) -> str:  # noqa: ARG002  the index is one for all
        return self.own_path()

    async def list_notices(self) -> Sequence[Words]:
        """How far the search is behind, and what waits for a person."""
        behind = await lag()
        minutes = int(behind.seconds // 60)
        told = []
        if behind.seconds > _LATE_SECONDS:
            told.append(
                Words(
                    f"检索落后 {minutes} 分钟，还有 {behind.waiting} 项改动没有编入。",
                    f"The search is {minutes} minutes behind: {behind.waiting} changes wait.",
                )
            )
        if behind.dead:
            told.append(
                Words(
                    f"有 {behind.dead} 项多次失败，等人处理：筛选“多次失败”可以看到。",
                    f"{behind.dead} failed too often and wait for a person; filter for them.",
                )
            )
        return told
