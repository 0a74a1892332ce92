"""How far the review of a round is 审核进度, what is missing and until when; and its notices 公告."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section
from admin.words import Words, column_words, term_words
from mediation.access import Action, may
from mediation.clock import now
from mediation.models import (
    STAGE_ENDS,
    HonourCategory,
    HonourNomination,
    HonourNotice,
    HonourRound,
    HonourStage,
    NominationStatus,
)
from mediation.models import days_of as days_moved
from mediation.queries.honour_rounds import to_be_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Select

    from mediation.access import Viewer

_NOTICE = mirror_of(HonourNotice)
TO_REVIEW = (NominationStatus.RECOMMENDED, NominationStatus.REVIEWED)
_STEPS = (
    (NominationStatus.RECOMMENDED, Words("待初审", "Wait for a first review")),
    (NominationStatus.REVIEWED, Words("待复核", "Wait for the second person")),
    (NominationStatus.APPROVED, Words("已通过", "Approved")),
    (NominationStatus.DECLINED, Words("未通过", "Declined")),
)


def notices_of(held: UUID) -> Select[Any]:
    return select(_NOTICE).where(_NOTICE.round_id == held).order_by(_NOTICE.id.desc())


def notices_section(notices: Sequence[Any]) -> list[Section]:
    """What the public has been told of the round; nothing where there is no notice."""
    if not notices:
        return []
    rows = [(show(one.told_on), show(one.kind), _moves(one), one.reason) for one in notices]
    heads = [
        column_words(HonourNotice, "told_on"), column_words(HonourNotice, "kind"),
        Words("改动", "Moved"), column_words(HonourNotice, "reason"),
    ]  # fmt: skip
    return [Section(Words("评选公告（公众可见）", "Notices, which everybody reads"), heads, rows)]


def _moves(notice: Any) -> str:
    told = [
        f"{column_words(HonourRound, STAGE_ENDS[day.stage])}：{show(day.before)} → {show(day.now)}"
        for day in days_moved(notice.moved)
    ]
    return "\n".join(told) or show(None)


def review_notices(held: Any, nominations: Sequence[Any]) -> list[Words]:
    """The deadline of the review and how many are missing; what can be done once it has passed."""
    if held.stage is not HonourStage.REVIEW:
        return []
    missing = sum(one.status in TO_REVIEW for one in nominations)
    opens = show(held.vote_from)
    if not missing:
        return []
    if now() < held.vote_from:
        return [
            Words(
                f"还有 {missing} 项推荐没有审核完，请在 {opens} 投票开始前完成。",
                f"{missing} nominations still wait for review; the vote opens at {opens}.",
            )
        ]
    if now() < held.vote_until:
        return [
            Words(
                f"投票应在 {opens} 开始，因还有 {missing} 项推荐没有审核完而推迟；审完即开始，也可以变更日程。",
                f"The vote should have opened at {opens}; {missing} nominations still wait for review. It opens"
                " as soon as they are done; the days can also be moved.",
            )
        ]
    return [
        Words(
            f"投票时间（{opens} 至 {show(held.vote_until)}）已过，还有 {missing} 项推荐没有审核完。请变更日程，或者终止评选。",
            f"The time of the vote ({opens} to {show(held.vote_until)}) has passed with {missing} nominations"
            " waiting for review. Move the days, or close the round.",
        )
    ]


def recommending_notices(held: Any, who: Viewer) -> list[Words]:
    """Until when a county recommends, and where: nothing on the round's page does it."""
    if held.stage is not HonourStage.RECOMMENDATION or not may(who, Action.RECOMMEND_HONOUR, who.path):
        return []
    until = show(held.recommend_until)
    return [
        Words(
            f"推荐截止 {until}。请在“调解员”“调委会”“司法所”里打开要推荐的，点“推荐参评”。",
            f"Recommendations end {until}. Open the mediator, committee or judicial office and choose"
            ' "Recommend for an honour".',
        )
    ]


async def naming_notices(held: Any, who: Viewer) -> list[Words]:
    """What is still to be done while the results are on notice, for who names; nothing tells it elsewhere."""
    if held.stage is not HonourStage.FINAL or not may(who, Action.NAME_HONOUR, held.path):
        return []
    if now() < held.object_until:
        until = show(held.object_until)
        return [
            Words(
                f"公示至 {until}。期满并且异议都已处理后，打开名额之内的推荐，逐个命名。",
                f"On notice until {until}. Then, with every objection decided, open those within the places and"
                " name them one by one.",
            )
        ]
    if waiting := await to_be_named(held.id):
        return [
            Words(
                f"公示已满，名额之内还有 {waiting} 个没有命名。请打开推荐逐个命名，再结束评选：结束后不能再命名。",
                f"The notice is over; {waiting} within the places are not named yet. Open and name them before the"
                " round is closed: nobody can be named afterwards.",
            )
        ]
    return [
        Words(
            "名额之内的都已命名，可以结束评选。", "All within the places are named; the round can be closed."
        )
    ]


def progress_section(held: Any, nominations: Sequence[Any]) -> list[Section]:
    """By category, while the city reviews."""
    if held.stage is not HonourStage.REVIEW:
        return []
    by_category = {category: Counter[Any]() for category in HonourCategory}
    for one in nominations:
        by_category[one.category][one.status] += 1
    rows = [
        (
            term_words(quota.category),
            sum(counts.values()),
            *(counts[status] for status, _ in _STEPS),
            quota.shortlist,
        )
        for category, counts in by_category.items()
        for quota in held.quotas
        if quota.category is category
    ]
    heads = [
        column_words(HonourNomination, "category"), Words("推荐", "Nominated"),
        *(words for _, words in _STEPS), Words("入围名额", "Places on the ballot"),
    ]  # fmt: skip
    return [Section(Words("审核进度", "How far the review is"), heads, rows)]
