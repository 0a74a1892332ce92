"""评选 rounds of honours: opening one, taking it from stage to stage, and everything it is decided by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Choice, HeldBy, Year
from admin.forms import ReasonForm, version_of
from admin.mirror import mirror_of
from admin.table_view import Section, TableView, viewer
from admin.views.groups import HONOURS
from admin.views.honour_history import history_of
from admin.views.honour_round_form import OpeningForm, days_form, days_of, opening_of
from admin.views.honour_round_progress import (
    naming_notices,
    notices_of,
    notices_section,
    progress_section,
    recommending_notices,
    review_notices,
)
from admin.views.honour_round_sections import (
    candidates_section,
    nominations_of,
    order_section,
    quotas_section,
    rubric_section,
    signals_section,
)
from admin.words import Words
from mediation.access import Action
from mediation.clock import now
from mediation.models import STAGE_ENDS, STAGE_ORDER, HonourCategory, HonourRound, HonourStage
from mediation.queries.honour_signals import vote_signals
from mediation.queries.nomination_flags import nomination_flags
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.close_honour_round import UNCOUNTED, close_honour_round
from mediation.services.open_honour_round import open_honour_round
from mediation.services.reschedule_honour_round import reschedule_honour_round

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from starlette.requests import Request

    from mediation.access import Viewer

ROUND = mirror_of(HonourRound)


async def _unnamed(row: Any) -> Sequence[Words]:
    return await naming_notices(row, viewer())


def _advance(
    to: HonourStage,
    label: Words,
    question: Words,
    notices: Callable[[Any], Awaitable[Sequence[Words]]] | None = None,
) -> Act:
    """Offered only once the stage before has lasted until its time; what else it needs, the service says."""
    before = STAGE_ORDER[STAGE_ORDER.index(to) - 1]

    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
        return await advance_honour_round(row.id, to, by=by)

    return Act(
        slug=f"to-{to.value}",
        label=label,
        question=question,
        allowed_by=Action.RUN_HONOUR_ROUND,
        run=run,
        applies=lambda row: row.stage is before and getattr(row, STAGE_ENDS[before]) <= now(),
        notices=notices,
    )


async def _reschedule(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await reschedule_honour_round(row.id, days_of(row, data), by=by, version=version_of(data))


async def _close(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await close_honour_round(row.id, data["reason"], by=by, version=version_of(data))


_STAGES = (
    _advance(
        HonourStage.REVIEW,
        Words("进入审核", "Begin the review"),
        Words(
            "推荐截止后进入市级审核，各县不能再推荐。到时系统也会自动进入。",
            "After the recommendations have ended the city reviews; it also begins by itself.",
        ),
    ),
    _advance(
        HonourStage.VOTE,
        Words("开始投票", "Open the vote"),
        Words(
            "按审核得分从高到低，各类取入围名额上选票，其余记为未入围。到时系统也会自动开始。",
            "The best scored of each category go on the ballot, the others do not; it also opens by itself.",
        ),
    ),
    _advance(
        HonourStage.FINAL,
        Words("计票并公示", "Count and give notice"),
        Words(
            "按留存的选票计票，与工作得分按权重合成名次，随即公示。到时系统也会自动计票。",
            "The stored ballots are counted, weighed with the work, and shown; it also happens by itself.",
        ),
    ),
    _advance(
        HonourStage.NAMED,
        Words("结束评选", "Close the round"),
        Words(
            "命名完毕后结束本次评选，没有命名的记为未当选，以后不能再改。",
            "When all are named the round is closed; the others stay on record as not named.",
        ),
        _unnamed,
    ),
)

_RESCHEDULE = Act(
    slug="reschedule",
    label=Words("变更日程", "Move the days"),
    question=Words(
        "投票开始前可以变更日程，例如审核来不及完成时。原来和现在的时间、原因都公布在评选页面上，人人可见。",
        "Until the vote opens the days can be moved, as when the review is not done in time. The days before and"
        " now, and the reason, are shown on the round's page to everybody.",
    ),
    allowed_by=Action.RUN_HONOUR_ROUND,
    run=_reschedule,
    form_for=days_form,
    applies=lambda row: row.stage in (HonourStage.RECOMMENDATION, HonourStage.REVIEW),
)
_CLOSE = Act(
    slug="close",
    label=Words("终止评选", "Close without a result"),
    question=Words(
        "终止后不产生结果，不能恢复；推荐、审核和选票留存备查。原因公布在评选页面上，人人可见。之后可以另行启动这一年度的评选。",
        "Nobody is named, and it cannot be undone; nominations, reviews and ballots stay on record. The reason"
        " is shown on the round's page to everybody. The year can then be opened again.",
    ),
    allowed_by=Action.RUN_HONOUR_ROUND,
    run=_close,
    form=ReasonForm,
    applies=lambda row: row.stage in UNCOUNTED,
    grave=True,
)
ACTS = (*_STAGES, _RESCHEDULE, _CLOSE)


class HonourRoundView(TableView, model=ROUND):
    name, name_plural = Words("评选", "Round"), Words("评选", "Rounds")
    group = HONOURS
    maintained_by = Action.RUN_HONOUR_ROUND
    column_list = ("title", "year", "division.name", "stage", "vote_from", "vote_until", "visits", "ballots")
    column_details_list = (
        "title",
        "year",
        "division.name",
        "stage",
        "recommend_until",
        "vote_from",
        "vote_until",
        "object_until",
        "vote_weight",
        "visits",
        "ballots",
        "demo",
        "created_at",
    )
    loads = ("quotas",)
    labels = {"created_at": Words("启动时间", "Opened at")}
    formats = {
        "vote_weight": lambda row: Words(
            f"得票 {row.vote_weight}%，工作 {100 - row.vote_weight}%",
            f"vote {row.vote_weight}%, work {100 - row.vote_weight}%",
        )
    }
    column_searchable_list = ("title",)
    column_sortable_list = ("year", "title", "vote_from")
    column_default_sort = ("year", True)
    filters = (HeldBy(), Year(), Choice("stage", HonourStage))
    forms = {"create": OpeningForm}
    acts = ACTS

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await open_honour_round(opening_of(data), by=by)).id

    async def notices(self, row: Any) -> Sequence[Words]:
        nominations = await self._run_query(nominations_of(row.id))
        return [
            *recommending_notices(row, viewer()),
            *review_notices(row, nominations),
            *await naming_notices(row, viewer()),
        ]

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        rows = await self._run_query(nominations_of(row.id))
        flags = await nomination_flags(one.id for one in rows)
        orders = [
            (order_section if row.ballots is not None else candidates_section)(
                request, row, quota, [one for one in rows if one.category is quota.category], flags
            )
            for category in HonourCategory
            for quota in row.quotas
            if quota.category is category
        ]
        notices = notices_section(await self._run_query(notices_of(row.id)))
        progress = progress_section(row, rows)
        history = await history_of(self._run_query, "HonourRound", row.id)
        signals = signals_section(await vote_signals(row.id, viewer()))
        return [*progress, *notices, quotas_section(row), rubric_section(row), *orders, *signals, history]
