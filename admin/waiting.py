"""What waits for the viewer 等我办的: reviews, publications, grades and failed indexing, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import selectinload

from admin.mirror import mirror_of
from admin.show import show
from admin.views.honour_round_sections import nominee
from admin.words import Words
from mediation.access import Action, may
from mediation.clock import CHINA, now, today
from mediation.models import (
    GradeChange,
    GradeChangeStatus,
    GradeDecider,
    HonourNomination,
    HonourObjection,
    HonourRound,
    HonourStage,
    IndexJob,
    Mediator,
    NominationReview,
    NominationStatus,
    Precedent,
    PrecedentStatus,
    Role,
)
from mediation.queries.grade_records import thresholds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from mediation.access import Viewer

SHOWN = 5
_NOMINATION, _OBJECTION, _ROUND = map(mirror_of, (HonourNomination, HonourObjection, HonourRound))
_REVIEW = mirror_of(NominationReview)
_PRECEDENT, _JOB = mirror_of(Precedent), mirror_of(IndexJob)
_GRADE, _MEDIATOR = mirror_of(GradeChange), mirror_of(Mediator)
_STEPS = (
    (PrecedentStatus.SUBMITTED, Action.REVIEW_PRECEDENT, Words("审核", "Review")),
    (PrecedentStatus.APPROVED, Action.PUBLISH_PRECEDENT, Words("发布", "Publish")),
)


@dataclass(frozen=True)
class Waiting:
    text: Words | str
    at: datetime
    verb: Words
    link: str
    first: bool = False
    """Stands before what has waited longer: a deadline hangs on it."""

    @property
    def since(self) -> str:
        return show(self.at)


async def waiting_for(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request
) -> list[Waiting]:
    """At most five, each with the one thing to do."""
    found: list[Waiting] = []

    def path(identity: str, row: Any) -> str:
        return request.url_for("admin:details", identity=identity, pk=str(row.id)).path

    async with sessions() as session:
        for status, action, verb in _STEPS:
            if not may(viewer, action, viewer.path):
                continue
            statement = (
                select(_PRECEDENT)
                # What is not yet published is seen only where its case is: all of it is one's own business.
                .where(_PRECEDENT.status == status)
                .order_by(_PRECEDENT.updated_at, _PRECEDENT.id)
                .limit(SHOWN)
            )
            rows = (await session.execute(statement)).scalars()
            found += [Waiting(row.title, row.updated_at, verb, path("precedent", row)) for row in rows]
        if may(viewer, Action.RUN_HONOUR_ROUND, viewer.path):
            found += await _of_the_honours(session, viewer, path)
        elif may(viewer, Action.RECOMMEND_HONOUR, viewer.path):
            found += await _to_recommend(session, viewer, path)
        if may(viewer, Action.DECIDE_GRADE, viewer.path):
            found += await _of_the_grades(session, viewer, path)
        dead = (await session.execute(select(_JOB).where(_JOB.dead).order_by(_JOB.id).limit(SHOWN))).scalars()
        found += [
            Waiting(
                Words(f"检索索引失败：{row.entity}", f"Indexing failed: {row.entity}"),
                row.created_at,
                Words("处理", "Look"),
                path("index-job", row),
            )
            for row in dead
        ]
    return sorted(found, key=lambda item: (not item.first, item.at))[:SHOWN]


async def _of_the_honours(
    session: AsyncSession, viewer: Viewer, path: Callable[[str, Any], str]
) -> list[Waiting]:
    """Rounds whose review is not done, nominations to score and objections to decide."""
    undecided = (NominationStatus.RECOMMENDED, NominationStatus.REVIEWED)
    rounds = (
        select(_ROUND, func.count())
        .join(_NOMINATION, _NOMINATION.round_id == _ROUND.id)
        .where(_ROUND.stage == HonourStage.REVIEW, _NOMINATION.status.in_(undecided))
        .group_by(_ROUND)
        .order_by(_ROUND.vote_from, _ROUND.id)
        .limit(SHOWN)
    )
    nominations = (
        select(_NOMINATION)
        .join(_ROUND, _ROUND.id == _NOMINATION.round_id)
        .where(
            _ROUND.stage == HonourStage.REVIEW,
            _NOMINATION.status.in_(undecided),
            # Nobody reviews twice: what one has scored waits for somebody else.
            ~exists().where(_REVIEW.nomination_id == _NOMINATION.id, _REVIEW.reviewer_id == viewer.user),
        )
        .order_by(_NOMINATION.updated_at, _NOMINATION.id)
        .options(
            selectinload(_NOMINATION.mediator).selectinload(_MEDIATOR.person),
            selectinload(_NOMINATION.committee),
            selectinload(_NOMINATION.judicial_office),
        )
        .limit(SHOWN)
    )
    objections = (
        select(_OBJECTION)
        .where(_OBJECTION.outcome.is_(None))
        .order_by(_OBJECTION.created_at, _OBJECTION.id)
        .limit(SHOWN)
    )
    found = [
        _review(row, missing, path("honour-round", row))
        for row, missing in (await session.execute(rounds)).all()
    ]
    found += [
        Waiting(
            Words(
                f"评选推荐：{nominee(row)}（{row.category.zh}）",
                f"Nomination: {nominee(row)}, {row.category.en}",
            ),
            row.updated_at,
            Words("审核", "Review"),
            path("honour-nomination", row),
        )
        for row in (await session.execute(nominations)).scalars()
    ]
    found += [
        Waiting(
            Words("对评选结果的异议", "An objection to a result"),
            row.created_at,
            Words("处理", "Decide"),
            path("honour-objection", row),
            first=True,
        )
        for row in (await session.execute(objections)).scalars()
    ]
    return found


async def _to_recommend(
    session: AsyncSession, viewer: Viewer, path: Callable[[str, Any], str]
) -> list[Waiting]:
    """Rounds of the county's city that still take recommendations, with how many it has made."""
    made = (
        select(func.count())
        .select_from(_NOMINATION)
        .where(_NOMINATION.round_id == _ROUND.id, _NOMINATION.recommended_by_id == viewer.division)
        .scalar_subquery()
    )
    rounds = (
        select(_ROUND, made)
        .where(
            _ROUND.division_id == viewer.path.strip("/").split("/")[0],
            _ROUND.stage == HonourStage.RECOMMENDATION,
            _ROUND.recommend_until > now(),
        )
        .order_by(_ROUND.recommend_until, _ROUND.id)
        .limit(SHOWN)
    )
    return [
        Waiting(
            Words(
                f"{row.title}：推荐截止 {show(row.recommend_until)}，已推荐 {count} 个",
                f"{row.title}: recommendations end {show(row.recommend_until)}; {count} made",
            ),
            row.created_at,
            Words("推荐", "Recommend"),
            path("honour-round", row),
            first=True,
        )
        for row, count in (await session.execute(rounds)).all()
    ]


def _review(held: Any, missing: int, link: str) -> Waiting:
    """How many reviews are missing, and when the vote opens or should have opened."""
    opens = show(held.vote_from)
    if now() < held.vote_from:
        zh, en = f"投票 {opens} 开始", f"the vote opens at {opens}"
    elif now() < held.vote_until:
        zh, en = f"投票应在 {opens} 开始，已推迟", f"the vote is late since {opens}"
    else:
        zh, en = "投票时间已过，请改期或终止", "the time of the vote has passed: move its days or close it"
    return Waiting(
        Words(f"{held.title}：还有 {missing} 项没有审核完，{zh}", f"{held.title}: {missing} to review; {en}"),
        held.recommend_until,
        Words("审核", "Review"),
        link,
        first=True,
    )


async def _of_the_grades(
    session: AsyncSession, viewer: Viewer, path: Callable[[str, Any], str]
) -> list[Waiting]:
    """Grades whose public notice is over, for who may decide them; and those granted but not yet filed."""
    over = (_GRADE.status == GradeChangeStatus.ON_NOTICE) & (_GRADE.notice_until < today())
    # Who proposed it cannot decide it.
    over &= _GRADE.proposed_by_id != viewer.user
    if viewer.role is not Role.CITY:
        # A grade that is taken away is decided by whoever decides it.
        own = [one.grade for one in await thresholds_of(viewer.path) if one.decided_by is GradeDecider.COUNTY]
        over &= func.coalesce(_GRADE.to_grade, _GRADE.from_grade).in_(own)
    unfiled = (_GRADE.status == GradeChangeStatus.GRANTED) & _GRADE.filed_on.is_(None)
    statement = (
        select(_GRADE)
        .join(_MEDIATOR, _MEDIATOR.id == _GRADE.mediator_id)
        # Someone in office is seen by everybody; what waits is in one's own area.
        .where(_MEDIATOR.path >= viewer.path, _MEDIATOR.path < viewer.path_end, or_(over, unfiled))
        .order_by(_GRADE.notice_until, _GRADE.id)
        .options(selectinload(_GRADE.mediator).selectinload(_MEDIATOR.person))
        .limit(SHOWN)
    )
    return [_grade(row, path) for row in (await session.execute(statement)).scalars()]


def _grade(row: Any, path: Callable[[str, Any], str]) -> Waiting:
    name = row.mediator.person.name
    zh, en = (row.to_grade.zh, row.to_grade.en) if row.to_grade else ("取消等级", "no grade")
    verb = Words("评定", "Decide") if row.status is GradeChangeStatus.ON_NOTICE else Words("备案", "File")
    since = row.decided_on or row.notice_until + timedelta(days=1)
    return Waiting(
        Words(f"等级评定：{name}（{zh}）", f"Grade: {name}, {en}"),
        datetime.combine(since, time(), CHINA),
        verb,
        path("grade-change", row),
    )
