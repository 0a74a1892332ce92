"""A change of grade 等级评定: proposed, on public notice, decided by a second person, filed (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import now, today
from mediation.models import (
    GradeChange,
    GradeChangeStatus,
    GradeDecider,
    GradeThreshold,
    Mediator,
    MediatorGrade,
    MediatorStatus,
    Role,
)
from mediation.problems import Conflict, NotAllowed, Refused
from mediation.queries.grade_records import grade_records, thresholds_of
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import GRADE_CHANGE, MEDIATOR, Words, words_of

if TYPE_CHECKING:
    from uuid import UUID

NOTICE_DAYS = 5
"""The shortest public notice. The sources give no length; a longer one is asked for by its last day."""
_AWARDED_BY = Words("原评定单位", "body that gave it")
_LONGEST_NAME, _LONGEST_TEXT, _MOST_OBJECTIONS = 50, 1_000, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What shows that the grade was given elsewhere: in another city, or before the records here begin."""

    awarded_by: str
    awarded_on: date | None
    award_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeProposal:
    to_grade: MediatorGrade | None
    """None takes the present grade away."""
    reason: str
    notice_until: date | None
    award: Award | None = None
    """None where the grade rests on the record here."""


async def propose_grade(mediator_id: UUID, told: GradeProposal, *, by: Viewer) -> GradeChange:
    """Put a grade on public notice.

    Refuses a grade that neither the real record nor an award elsewhere supports, and says what is
    missing; one for which the city has set no threshold; a second proposal while one is open; a
    notice shorter than ``NOTICE_DAYS``.
    """
    to_grade = told.to_grade
    require_role(by, Action.MAINTAIN_MEDIATOR)
    if by.user is None:
        raise Refused(NotAllowed())
    checks = Checks()
    why = checks.column(GradeChange, "reason", told.reason)
    last = checks.any_day("notice_until", told.notice_until, words_of(GradeChange, "notice_until"))
    award = _checked_award(told, checks)
    if last is not None and last < today() + timedelta(days=NOTICE_DAYS):
        checks.invalid(
            "notice_until", f"公示不少于{NOTICE_DAYS}天。", f"The notice lasts {NOTICE_DAYS} days at least."
        )
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        if mediator.status is not MediatorStatus.ACTIVE:
            raise Refused(Conflict(why_zh="该调解员不在任。", why_en="The mediator is not in office."))
        if to_grade is mediator.grade:
            checks.invalid("to_grade", "与现等级相同。", "This is the grade that is held already.")
        if await GradeChange.exists(mediator=mediator, status=GradeChangeStatus.ON_NOTICE):
            checks.refuse(
                Conflict(
                    why_zh="该调解员已有正在公示的等级评定。",
                    why_en="A change of the mediator's grade is on notice already.",
                )
            )
        record = (await grade_records([mediator.id]))[mediator.id]
        if to_grade is not None and to_grade is not mediator.grade:
            threshold = await _threshold(mediator, to_grade)
            if threshold is None:
                checks.invalid("to_grade", "本市没有设定这一等级的条件。", "The city has set no such grade.")
            elif told.award is None and (short := record.missing(threshold)):
                named = [words_of(GradeThreshold, column) for column in short]
                checks.invalid(
                    "to_grade",
                    f"办案记录达不到这一等级，不符合：{'、'.join(words.zh for words in named)}。",
                    f"The record does not support this grade: {', '.join(words.en for words in named)}.",
                )
        checks.finish()
        change = await GradeChange.create(
            mediator=mediator,
            from_grade=mediator.grade,
            to_grade=to_grade,
            reason=why,
            record=record.as_json(),
            **award,
            proposed_by_id=by.user,
            notice_until=last,
        )
        await audit.record("propose_grade", change, by=by, path=mediator.path)
    return change


def _checked_award(told: GradeProposal, checks: Checks) -> dict[str, Any]:
    """The columns of what was given elsewhere; none where nothing was."""
    if told.award is None:
        return {}
    if told.to_grade is None:
        checks.invalid(
            "to_grade", "认可别处的评定要写明等级。", "An award elsewhere is of some grade: name it."
        )
    words = words_of(GradeChange, "awarded_on")
    return {
        "awarded_by": checks.column(
            GradeChange, "awarded_by", told.award.awarded_by, field="award.awarded_by", words=_AWARDED_BY
        ),
        "awarded_on": checks.day("award.awarded_on", told.award.awarded_on, words),
        "award_number": checks.column(
            GradeChange, "award_number", told.award.award_number, field="award.award_number"
        ),
    }


async def object_to_grade(change_id: UUID, raised_by: str, text: str, *, by: Viewer) -> GradeChange:
    """Put an objection on record while the grade is on public notice."""
    require_role(by, Action.DECIDE_GRADE)
    checks = Checks()
    name = checks.text("raised_by", raised_by, Words("提出人", "who raised it"), limit=_LONGEST_NAME)
    said = checks.text("text", text, Words("异议内容", "objection"), limit=_LONGEST_TEXT, lines=True)
    async with transaction():
        change, mediator = await _open(change_id, by)
        if today() > change.notice_until:
            raise Refused(Conflict(why_zh="公示期已过。", why_en="The public notice is over."))
        if len(change.objections) >= _MOST_OBJECTIONS:
            checks.invalid(None, "异议太多，请合并登记。", "There are too many objections: join them.")
        checks.finish()
        before = audit.snapshot(change)
        change.objections = [
            *change.objections,
            {"at": now().isoformat(timespec="seconds"), "raised_by": name, "text": said},
        ]
        await save(change)
        await audit.record("object_to_grade", change, by=by, path=mediator.path, before=before)
    return change


async def decide_grade(
    change_id: UUID, *, grant: bool, finding: str | None, by: Viewer, version: int | None = None
) -> GradeChange:
    """Grant or reject, once the notice is over; a grant changes the mediator's grade.

    Refuses who proposed it, and a county for what the city decides; without a finding where
    somebody objected, or where it is rejected.
    """
    require_role(by, Action.DECIDE_GRADE)
    if by.user is None:
        raise Refused(NotAllowed())
    checks = Checks()
    async with transaction():
        change, mediator = await _open(change_id, by, version)
        if not await _competent(change, mediator, by):
            raise Refused(NotAllowed())
        if change.proposed_by_id == by.user:
            raise Refused(Conflict(why_zh="提出人不能自己评定。", why_en="Who proposed it cannot decide it."))
        if today() <= change.notice_until:
            raise Refused(Conflict(why_zh="公示期未满。", why_en="The public notice is not over."))
        needed = not grant or bool(change.objections)
        found = checks.column(GradeChange, "finding", finding, required=needed)
        checks.finish()
        before = audit.snapshot(change)
        change.status = GradeChangeStatus.GRANTED if grant else GradeChangeStatus.REJECTED
        change.decided_by_id, change.decided_on, change.finding = by.user, today(), found
        await save(change)
        await audit.record("decide_grade", change, by=by, path=mediator.path, before=before)
        if grant:
            earlier = audit.snapshot(mediator)
            mediator.grade, mediator.grade_checked_on, mediator.grade_doubted_on = change.to_grade, None, None
            await save(mediator)
            await audit.record("change_grade", mediator, by=by, before=earlier)
    return change


async def file_grade(
    change_id: UUID, filing_number: str, *, by: Viewer, version: int | None = None
) -> GradeChange:
    """Record that a granted grade was filed 备案, once."""
    require_role(by, Action.DECIDE_GRADE)
    checks = Checks()
    number = checks.column(GradeChange, "filing_number", filing_number)
    async with transaction():
        change = await existing(GradeChange, change_id, GRADE_CHANGE, by=by, version=version)
        mediator = await Mediator.get(id=change.mediator_id)
        require(by, Action.DECIDE_GRADE, mediator.path)
        if change.status is not GradeChangeStatus.GRANTED or change.filed_on is not None:
            raise Refused(
                Conflict(
                    why_zh="只有已评定、尚未备案的才能备案。",
                    why_en="Only a grade that was granted and is not yet filed can be filed.",
                )
            )
        checks.finish()
        before = audit.snapshot(change)
        change.filing_number, change.filed_on = number, today()
        await save(change)
        await audit.record("file_grade", change, by=by, path=mediator.path, before=before)
    return change


async def _open(change_id: UUID, by: Viewer, version: int | None = None) -> tuple[GradeChange, Mediator]:
    """The change while it is undecided, and its mediator, both locked."""
    change = await existing(GradeChange, change_id, GRADE_CHANGE, by=by, version=version)
    mediator = await Mediator.select_for_update().get(id=change.mediator_id)
    require(by, Action.DECIDE_GRADE, mediator.path)
    if change.status is not GradeChangeStatus.ON_NOTICE:
        raise Refused(Conflict(why_zh="这项评定已经办结。", why_en="It has been decided already."))
    return change, mediator


async def _competent(change: GradeChange, mediator: Mediator, by: Viewer) -> bool:
    """The city decides every grade of its counties; a county those that the thresholds give it.

    A grade that is taken away is decided by whoever decides it.
    """
    if by.role is Role.CITY:
        return True
    grades = [grade for grade in (change.from_grade, change.to_grade) if grade is not None]
    threshold = await _threshold(mediator, change.to_grade or grades[0])
    return threshold is not None and threshold.decided_by is GradeDecider.COUNTY


async def _threshold(mediator: Mediator, grade: MediatorGrade) -> GradeThreshold | None:
    return next((one for one in await thresholds_of(mediator.path) if one.grade is grade), None)
