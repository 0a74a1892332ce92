"""Say whether a precedent was of use 评价类案: the answers become the city's own judged set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tortoise import connections
from uuid_utils.compat import uuid7

from mediation.clock import now
from mediation.models import JudgedSearch, Precedent, ShownSearch
from mediation.personal_data import current_vault
from mediation.problems import Problem, Refused
from mediation.queries.registered_names import names_in
from mediation.redaction import redact
from mediation.services.remember_search import LASTS_SECONDS
from mediation.services.rows import existing
from mediation.services.transaction import transaction
from mediation.services.words import PRECEDENT

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer
    from mediation.models.judgment import Shown

CONSENT_ZH = "评价即表示同意：这次查找的经过去掉个人信息后留存，只用来衡量和改进检索，不记录您是谁。"
CONSENT_EN = (
    "By judging you agree that the narrative of this search is kept, with personal data taken out, "
    "to measure and improve search; who you are is not kept."
)

_LAST_WORD = """
insert into judgment (id, search_id, precedent_id, judge_hash, useful, at) values ($1, $2, $3, $4, $5, now())
on conflict (search_id, precedent_id, judge_hash) do update set useful = excluded.useful, at = excluded.at
"""


@dataclass(frozen=True)
class SearchNotKept(Problem):
    """Unknown, or shown more than an hour ago and judged by nobody."""

    code = "SEARCH_NOT_KEPT"
    zh = "没有这次查找，或已过一小时、内容已清除，请重新查找后再评价。"
    en = "There is no such search, or it is over an hour old and gone; search again before judging."


@dataclass(frozen=True)
class NotShown(Problem):
    code = "PRECEDENT_NOT_SHOWN"
    zh = "这次查找没有出示这件类案，不能评价。"
    en = "This search did not show that precedent, so it cannot be judged."


async def judge_precedent(search_id: UUID, precedent_id: UUID, useful: bool, *, by: Viewer) -> None:  # noqa: FBT001  the argument is the judgment
    """Record that the precedent was, or was not, of use to whoever searched.

    The first judgment keeps the search for good, without the names that a pattern or the city's
    own register knows. A person's last word on a precedent stands. There is no audit entry: it
    would tell who judged. Refuses a search that is not remembered, and what it did not show.
    """
    async with transaction():
        fresh = await ShownSearch.filter(
            id=search_id, at__gt=now() - timedelta(seconds=LASTS_SECONDS)
        ).get_or_none()
        judged = await JudgedSearch.select_for_update().get_or_none(id=search_id)
        found = fresh or judged
        if found is None:
            raise Refused(SearchNotKept(field="search_id"))
        if str(precedent_id) not in {key for key, _ in found.shown}:
            raise Refused(NotShown(field="precedent_id"))
        await existing(Precedent, precedent_id, PRECEDENT, by=by, field="precedent_id", lock=False)
        if judged is None and fresh is not None:
            await _keep(fresh)
        elif judged is not None and fresh is not None and len(fresh.shown) > len(judged.shown):
            judged.shown = fresh.shown  # a further page has been shown since
            await judged.save(update_fields=["shown"])
        await connections.get("default").execute_query(
            _LAST_WORD, [uuid7(), search_id, precedent_id, _judge(search_id, by), useful]
        )


async def _keep(search: ShownSearch) -> None:
    text = current_vault().read(search.narrative_sealed)
    if text is None:
        raise Refused(SearchNotKept(field="search_id"))
    shown: Shown = search.shown
    await JudgedSearch.bulk_create(
        [
            JudgedSearch(
                id=search.id,
                narrative=redact(text, await names_in([text])).text,
                engine=search.engine,
                ordering=search.ordering,
                path=search.path,
                shown=shown,
                at=search.at,
            )
        ],
        ignore_conflicts=True,  # two people judge the same search at once
    )


def _judge(search_id: UUID, by: Viewer) -> str:
    """Who judges, as a keyed hash; a visitor's differs from search to search, so that none is followed."""
    if by.user is not None:
        return current_vault().hash(f"judge:{by.user}")
    who = by.id_number_hash or by.address or ""
    return current_vault().hash(f"judge:{search_id}:{who}")
