"""The tables below a round 评选明细: places, rubric, who is nominated, and the final order with its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section, viewer
from admin.words import Words, column_words, in_chinese, term_words
from mediation.access import Action, may
from mediation.honours import FULL_SCORE
from mediation.models import HonourCategory, HonourNomination, HonourQuota, Mediator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Select
    from starlette.requests import Request

    from mediation.queries.honour_signals import Signal
    from mediation.queries.nomination_flags import NominationFlag

    Flags = Mapping[UUID, Sequence[NominationFlag]]

_NOMINATION = mirror_of(HonourNomination)
FIGURES = {
    "cases": Words("受理", "Cases"),
    "succeeded": Words("调成", "Settled"),
    "difficult": Words("疑难", "Difficult"),
    "on_the_spot": Words("当场化解", "On the spot"),
    "performed": Words("已履行", "Performed"),
    "revisited": Words("已回访", "Revisited"),
    "confirmed": Words("司法确认", "Confirmed"),
}


def nominations_of(held: UUID) -> Select[Any]:
    """The round's nominations that the viewer may see, with whom they name."""
    return (
        select(_NOMINATION)
        .where(_NOMINATION.round_id == held)
        .order_by(_NOMINATION.rank.nulls_last(), _NOMINATION.id)
        .options(
            selectinload(_NOMINATION.mediator).selectinload(mirror_of(Mediator).person),
            *(selectinload(getattr(_NOMINATION, name)) for name in ("committee", "judicial_office", "recommended_by")),
        )
    )  # fmt: skip


def nominee(row: Any) -> str:
    """Who is nominated, or that the viewer may not see them."""
    held = row.mediator.person if row.mediator is not None else row.committee or row.judicial_office
    return show(None if held is None else str(held))


def score_shown(row: Any) -> float | None:
    """The score of the review: the reviewing city's from the start, everybody's with the results."""
    return row.score if row.rank is not None or may(viewer(), Action.RUN_HONOUR_ROUND, row.path) else None


def quotas_section(row: Any) -> Section:
    columns = ("category", "shortlist", "named", "choices")
    return Section(
        Words("名额", "Places"),
        [column_words(HonourQuota, name) for name in columns],
        [[show(getattr(quota, name)) for name in columns] for quota in sorted(row.quotas, key=_place)],
    )


def _place(quota: Any) -> int:
    return list(HonourCategory).index(quota.category)


def rubric_section(row: Any) -> Section:
    return Section(
        Words("评分项目", "Rubric"),
        [Words("项目", "Criterion"), Words("满分", "Most points")],
        [(one["zh"] if in_chinese() else one["en"], one["most"]) for one in row.rubric],
    )


def candidates_section(
    request: Request, _round: Any, quota: Any, rows: Sequence[Any], flags: Flags
) -> Section:
    """Before the count: the nominees with their figures, scores and flags."""
    return Section(
        Words(f"{quota.category.zh}：推荐", f"{quota.category.en}: nominations"),
        [
            Words("被推荐者", "Nominee"),
            column_words(HonourNomination, "recommended_by"),
            *FIGURES.values(),
            column_words(HonourNomination, "status"),
            column_words(HonourNomination, "score"),
            Words("提示", "Flags"),
        ],
        [
            (
                nominee(one),
                one.recommended_by.name,
                *(show(one.figures.get(key)) for key in FIGURES),
                show(one.status),
                show(score_shown(one)),
                flags_told(flags.get(one.id, ())),
            )
            for one in rows
        ],
        _links(request, rows),
    )


def order_section(request: Request, row: Any, quota: Any, rows: Sequence[Any], flags: Flags) -> Section:
    """After it: the order by vote and work, each part as it goes into the sum."""
    highest = max((one.votes or 0 for one in rows), default=0)
    vote, work = row.vote_weight, FULL_SCORE - row.vote_weight

    def parts(one: Any) -> tuple[str, ...]:
        if one.rank is None:
            return (show(None),) * 5
        share = one.votes * FULL_SCORE / highest if highest else 0.0
        return (
            show(one.votes),
            f"{share:.2f} × {vote}% = {share * vote / FULL_SCORE:.2f}",
            show(one.score),
            f"{one.score or 0:.2f} × {work}% = {(one.score or 0) * work / FULL_SCORE:.2f}",
            f"{one.final_score:.2f}",
        )

    return Section(
        Words(
            f"{quota.category.zh}：名次（命名 {quota.named} 个）",
            f"{quota.category.en}: order ({quota.named} named)",
        ),
        [
            Words("被推荐者", "Nominee"),
            column_words(HonourNomination, "rank"),
            column_words(HonourNomination, "recommended_by"),
            column_words(HonourNomination, "votes"),
            Words("得票折算", "Vote, weighed"),
            column_words(HonourNomination, "score"),
            Words("工作折算", "Work, weighed"),
            column_words(HonourNomination, "final_score"),
            column_words(HonourNomination, "status"),
            Words("提示", "Flags"),
        ],
        [
            (
                nominee(one),
                show(one.rank),
                one.recommended_by.name,
                *parts(one),
                show(one.status),
                flags_told(flags.get(one.id, ())),
            )
            for one in rows
        ],
        _links(request, rows),
    )


def signals_section(signals: Sequence[Signal]) -> list[Section]:
    """What is unusual in the vote; nothing for those who may not see it, or where nothing is."""
    if not signals:
        return []
    heads = (
        Words("时间", "When"), Words("情况", "What"), Words("来源代号", "Source"), Words("次数", "Count")
    )  # fmt: skip
    rows = [(show(one.minute), show(one.kind), one.source, show(one.count)) for one in signals]
    return [Section(Words("投票异常提示", "Unusual in the vote"), heads, rows)]


def flags_told(flags: Sequence[NominationFlag]) -> str:
    return show([str(term_words(flag)) for flag in flags])


def _links(request: Request, rows: Sequence[Any]) -> list[str | None]:
    return [
        request.url_for("admin:details", identity="honour-nomination", pk=str(one.id)).path for one in rows
    ]
