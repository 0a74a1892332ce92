"""Grades: thresholds as data, the real record, and the change of a grade by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mediation.clock import today
from mediation.models import (
    AgreementForm,
    AuditEntry,
    CaseStatus,
    Engagement,
    GradeChange,
    GradeChangeStatus,
    GradeDecider,
    GradeThreshold,
    Mediator,
    MediatorGrade,
    MediatorStatus,
    Role,
)
from mediation.queries.grade_records import GradeRecord, exceeds, grade_records, thresholds_of
from mediation.services.change_mediator import change_mediator
from mediation.services.check_grades import check_grades
from mediation.services.grade_changes import (
    NOTICE_DAYS,
    Award,
    GradeProposal,
    decide_grade,
    file_grade,
    object_to_grade,
    propose_grade,
)
from mediation.services.grade_thresholds import ThresholdTold, add_threshold, change_threshold
from mediation.services.keep import KEEP
from mediation.services.mediator_details import MediatorDetails
from mediation.services.person_details import PersonDetails
from tests.factories import Network, a_case, a_user
from tests.mediation.state import refused

FIRST = date(2025, 1, 1)
SOON = today() + timedelta(days=NOTICE_DAYS)
FOURTH, FIRST_GRADE = MediatorGrade.FOURTH, MediatorGrade.FIRST


def told(network: Network, **changes: Any) -> ThresholdTold:
    """The example of domain.md §4, with fewer cases."""
    values: dict[str, Any] = {
        "division": network.city.code,
        "scheme": "试行办法",
        "grade": FOURTH,
        "min_years": 2,
        "min_cases": 4,
        "max_oral_share": 30,
        "min_agreement_rate": 85,
        "decided_by": GradeDecider.COUNTY,
        "valid_from": FIRST,
    }
    return ThresholdTold(**{**values, **changes})


def a_proposal(
    grade: MediatorGrade | None,
    reason: str = "办案多年",
    until: date | None = SOON,
    award: Award | None = None,
) -> GradeProposal:
    return GradeProposal(to_grade=grade, reason=reason, notice_until=until, award=award)


async def handled(network: Network, count: int, **columns: Any) -> None:
    for _ in range(count):
        case = await a_case(network.committee, **columns)
        await case.mediators.add(network.mediator)


WRITTEN = {
    "status": CaseStatus.AGREED, "agreed_on": date(2026, 3, 9), "agreement_form": AgreementForm.WRITTEN,
}  # fmt: skip
ORAL = {**WRITTEN, "agreement_form": AgreementForm.ORAL}
FAILED = {
    "status": CaseStatus.TERMINATED, "terminated_on": date(2026, 3, 9), "termination_reason": "分歧大",
}  # fmt: skip


async def graded(network: Network) -> None:
    """Both thresholds, and a record that supports the fourth grade but not the first."""
    city = network.viewer(Role.CITY)
    await add_threshold(told(network), by=city)
    await add_threshold(
        told(network, grade=FIRST_GRADE, min_years=3, min_cases=500, decided_by=GradeDecider.CITY), by=city
    )
    await handled(network, 6, **WRITTEN)
    await handled(network, 1, **ORAL)
    await handled(network, 1, **FAILED)
    await handled(network, 2)  # still open: not counted


async def on_notice(network: Network, **columns: Any) -> GradeChange:
    """A proposal of the fourth grade by the township, whose notice is over."""
    change = await propose_grade(
        network.mediator.id, a_proposal(FOURTH, "办案多年", SOON), by=network.viewer(Role.TOWNSHIP)
    )
    await GradeChange.filter(id=change.id).update(notice_until=today() - timedelta(days=1), **columns)
    return change


async def another(network: Network, role: Role = Role.COUNTY) -> Any:
    second = await a_user(f"second-{role.value}", "第二人")
    return network.viewer(role, user=second.id)


async def test_the_record_is_counted_from_cases_that_ended(network: Network) -> None:
    await graded(network)

    records = await grade_records([network.mediator.id, network.director.id], on=date(2026, 6, 1))

    record = records[network.mediator.id]
    assert record == GradeRecord(years=6, cases=8, agreed=7, oral=1)
    assert (str(record.oral_share), str(record.agreement_rate)) == ("12.50", "87.50")
    assert records[network.director.id] == GradeRecord(years=6, cases=0, agreed=0, oral=0)
    assert record.supported(await thresholds_of(network.village.path)) is FOURTH


@pytest.mark.parametrize(
    ("record", "missing"),
    [
        (GradeRecord(years=2, cases=50, agreed=43, oral=15), []),
        (GradeRecord(years=1, cases=50, agreed=43, oral=15), ["min_years"]),
        (GradeRecord(years=2, cases=49, agreed=49, oral=0), ["min_cases"]),
        (GradeRecord(years=2, cases=50, agreed=50, oral=16), ["max_oral_share"]),
        # 42 of 50 is 84 %; 84.99 % rounds to 85.0 and still falls short.
        (GradeRecord(years=2, cases=50, agreed=42, oral=0), ["min_agreement_rate"]),
        (GradeRecord(years=2, cases=10_000, agreed=8_499, oral=0), ["min_agreement_rate"]),
    ],
)
def test_what_is_missing(record: GradeRecord, missing: list[str]) -> None:
    threshold = GradeThreshold(
        grade=FOURTH, min_years=2, min_cases=50, max_oral_share=30, min_agreement_rate=85
    )

    assert record.missing(threshold) == missing
    assert record.supported([threshold]) is (None if missing else FOURTH)


def test_a_grade_higher_than_the_record_is_flagged() -> None:
    assert exceeds(FIRST_GRADE, FOURTH)
    assert exceeds(FOURTH, None)
    assert not exceeds(FOURTH, FOURTH)
    assert not exceeds(FOURTH, FIRST_GRADE)
    assert not exceeds(None, None)


async def test_a_new_threshold_ends_the_old_one(network: Network) -> None:
    city = network.viewer(Role.CITY)
    await add_threshold(told(network), by=city)

    await add_threshold(told(network, min_cases=60, valid_from=date(2026, 1, 1)), by=city)

    kept = await GradeThreshold.all().order_by("valid_from").values_list("min_cases", "valid_to")
    assert kept == [(4, date(2025, 12, 31)), (60, None)]
    assert [one.min_cases for one in await thresholds_of(network.city.path, on=date(2025, 6, 1))] == [4]
    assert [one.min_cases for one in await thresholds_of(network.city.path, on=date(2026, 6, 1))] == [60]
    assert await thresholds_of("/621100/") == []
    async with refused() as refusal:
        await add_threshold(told(network, valid_from=date(2025, 6, 1)), by=city)
    assert ("CONFLICT", "valid_from") in refusal.told


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"min_years": -1}, [("INVALID", "min_years")]),
        ({"min_cases": None}, [("INVALID", "min_cases")]),
        ({"max_oral_share": 101}, [("INVALID", "max_oral_share")]),
        ({"min_agreement_rate": 2**40}, [("INVALID", "min_agreement_rate")]),
        ({"scheme": " "}, [("REQUIRED", "scheme")]),
        ({"valid_from": None}, [("REQUIRED", "valid_from")]),
        ({"valid_to": date(2024, 1, 1)}, [("INVALID", "valid_to")]),
        ({"division": "430502"}, [("INVALID", "division")]),
        ({"division": "999999"}, [("NOT_FOUND", "division")]),
    ],
)
async def test_refuses_thresholds_that_cannot_be(
    network: Network, changes: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await add_threshold(told(network, **changes), by=network.viewer(Role.CITY))

    assert refusal.told == problems


async def test_a_threshold_is_corrected_by_the_city_only(network: Network) -> None:
    city = network.viewer(Role.CITY)
    threshold = await add_threshold(told(network), by=city)

    for role in Role:
        if role is not Role.CITY:
            async with refused() as refusal:
                await add_threshold(told(network, grade=FIRST_GRADE), by=network.viewer(role))
            assert refusal.told == [("NOT_ALLOWED", None)]
    async with refused() as fixed:
        await change_threshold(threshold.id, told(network, grade=FIRST_GRADE), by=city)
    async with refused() as stale:
        await change_threshold(threshold.id, told(network), by=city, version=7)
    await change_threshold(threshold.id, told(network, min_cases=50), by=city, version=1)

    assert (fixed.told, stale.told) == ([("CONFLICT", "grade")], [("STALE_VERSION", None)])
    kept = await GradeThreshold.get(id=threshold.id)
    assert (kept.min_cases, kept.version) == (50, 2)


async def test_a_grade_is_proposed_decided_by_another_and_filed(network: Network) -> None:
    await graded(network)
    change = await on_notice(network)
    county = await another(network)

    await decide_grade(change.id, grant=True, finding=None, by=county)
    await file_grade(change.id, "青司备〔2026〕1号", by=county)

    kept = await GradeChange.get(id=change.id)
    assert kept.record == {"years": kept.record["years"], "cases": 8, "agreed": 7, "oral": 1}
    assert (kept.from_grade, kept.to_grade, kept.status) == (None, FOURTH, GradeChangeStatus.GRANTED)
    assert (kept.decided_by_id, kept.decided_on, kept.filing_number) == (
        county.user,
        today(),
        "青司备〔2026〕1号",
    )
    assert (await Mediator.get(id=network.mediator.id)).grade is FOURTH
    actions = (
        await AuditEntry.filter(path=network.village.path).order_by("id").values_list("action", flat=True)
    )
    assert actions == ["propose_grade", "decide_grade", "change_grade", "file_grade"]
    async with refused() as again:
        await file_grade(change.id, "二号", by=county)
    assert again.told == [("CONFLICT", None)]


async def test_refuses_a_grade_that_the_record_does_not_support(network: Network) -> None:
    await graded(network)
    township = network.viewer(Role.TOWNSHIP)

    async with refused() as refusal:
        await propose_grade(network.mediator.id, a_proposal(FIRST_GRADE, "优秀", SOON), by=township)

    assert refusal.told == [("INVALID", "to_grade")]
    assert "最少办结的案件数" in refusal.problems[0].in_chinese


@pytest.mark.parametrize(
    ("grade", "reason", "until", "problems"),
    [
        (None, "取消", SOON, [("INVALID", "to_grade")]),
        (MediatorGrade.SECOND, "优秀", SOON, [("INVALID", "to_grade")]),
        (FOURTH, " ", SOON, [("REQUIRED", "reason")]),
        (FOURTH, "优秀", SOON - timedelta(days=1), [("INVALID", "notice_until")]),
        (FOURTH, "优秀", None, [("REQUIRED", "notice_until")]),
    ],
)
async def test_refuses_proposals_that_cannot_be(
    network: Network,
    grade: MediatorGrade | None,
    reason: str,
    until: date | None,
    problems: list[tuple[str, str]],
) -> None:
    await graded(network)

    async with refused() as refusal:
        await propose_grade(
            network.mediator.id, a_proposal(grade, reason, until), by=network.viewer(Role.TOWNSHIP)
        )

    assert refusal.told == problems


async def test_one_change_at_a_time_and_only_in_office(network: Network) -> None:
    await graded(network)
    township = network.viewer(Role.TOWNSHIP)
    await propose_grade(network.mediator.id, a_proposal(FOURTH, "办案多年", SOON), by=township)
    await Mediator.filter(id=network.director.id).update(status=MediatorStatus.SUSPENDED)

    async with refused() as second:
        await propose_grade(network.mediator.id, a_proposal(FOURTH, "办案多年", SOON), by=township)
    async with refused() as suspended:
        await propose_grade(network.director.id, a_proposal(FOURTH, "办案多年", SOON), by=township)

    assert second.told == suspended.told == [("CONFLICT", None)]


async def test_who_decides(network: Network) -> None:
    await graded(network)
    change = await on_notice(network)
    outsiders = [network.viewer(role) for role in Role if role not in {Role.CITY, Role.COUNTY}]

    for viewer in (*outsiders, network.elsewhere):
        async with refused() as refusal:
            await decide_grade(change.id, grant=True, finding=None, by=viewer)
        assert {code for code, _ in refusal.told} <= {"NOT_ALLOWED", "NOT_FOUND"}
    async with refused() as own:
        await decide_grade(change.id, grant=True, finding=None, by=network.viewer(Role.COUNTY))
    assert own.told == [("CONFLICT", None)], "the proposer is the same user, in another role"


async def test_a_county_does_not_decide_the_city_s_grades(network: Network) -> None:
    await graded(network)
    change = await on_notice(network, to_grade=FIRST_GRADE)
    county = await another(network)

    async with refused() as refusal:
        await decide_grade(change.id, grant=True, finding=None, by=county)
    await decide_grade(change.id, grant=True, finding=None, by=await another(network, Role.CITY))

    assert refusal.told == [("NOT_ALLOWED", None)]
    assert (await Mediator.get(id=network.mediator.id)).grade is FIRST_GRADE


async def test_not_before_the_notice_is_over_and_objections_need_a_finding(network: Network) -> None:
    await graded(network)
    change = await propose_grade(
        network.mediator.id, a_proposal(FOURTH, "办案多年", SOON), by=network.viewer(Role.TOWNSHIP)
    )
    county = await another(network)

    await object_to_grade(change.id, "李某", "案件不实。", by=county)
    async with refused() as early:
        await decide_grade(change.id, grant=True, finding="属实", by=county)
    await GradeChange.filter(id=change.id).update(notice_until=today() - timedelta(days=1))
    async with refused() as late:
        await object_to_grade(change.id, "李某", "案件不实。", by=county)
    async with refused() as silent:
        await decide_grade(change.id, grant=True, finding=None, by=county)
    await decide_grade(change.id, grant=False, finding="部分案件不实", by=county)

    assert early.told == late.told == [("CONFLICT", None)]
    assert silent.told == [("REQUIRED", "finding")]
    kept = await GradeChange.get(id=change.id)
    assert (kept.status, [one["raised_by"] for one in kept.objections]) == (
        GradeChangeStatus.REJECTED,
        ["李某"],
    )
    assert (await Mediator.get(id=network.mediator.id)).grade is None
    assert "不实" not in str(await AuditEntry.all().values_list("before", "after"))


AWARD = Award(awarded_by="湖南省司法厅", awarded_on=date(2021, 6, 1), award_number="湘司评〔2021〕8号")


async def test_a_grade_that_was_given_elsewhere_is_recognised_by_the_same_steps(network: Network) -> None:
    await graded(network)
    change = await propose_grade(
        network.mediator.id, a_proposal(FIRST_GRADE, award=AWARD), by=network.viewer(Role.TOWNSHIP)
    )
    assert change.record["cases"] == 8
    await GradeChange.filter(id=change.id).update(notice_until=today() - timedelta(days=1))
    county, city = await another(network), await another(network, Role.CITY)

    async with refused() as refusal:
        await decide_grade(change.id, grant=True, finding=None, by=county)
    await decide_grade(change.id, grant=True, finding=None, by=city)

    assert refusal.told == [("NOT_ALLOWED", None)]
    kept = await GradeChange.get(id=change.id)
    assert (kept.awarded_by, kept.awarded_on, kept.award_number) == (
        "湖南省司法厅", date(2021, 6, 1), "湘司评〔2021〕8号",
    )  # fmt: skip
    assert (await Mediator.get(id=network.mediator.id)).grade is FIRST_GRADE
    assert await check_grades() == (1, 0)


@pytest.mark.parametrize(
    ("grade", "changes", "problems"),
    [
        (None, {}, [("INVALID", "to_grade"), ("INVALID", "to_grade")]),
        (MediatorGrade.SECOND, {}, [("INVALID", "to_grade")]),
        (FIRST_GRADE, {"awarded_by": " "}, [("REQUIRED", "award.awarded_by")]),
        (FIRST_GRADE, {"award_number": "号" * 61}, [("TOO_LONG", "award.award_number")]),
        (FIRST_GRADE, {"awarded_on": None}, [("REQUIRED", "award.awarded_on")]),
        (FIRST_GRADE, {"awarded_on": today() + timedelta(days=1)}, [("INVALID", "award.awarded_on")]),
    ],
)
async def test_refuses_awards_that_cannot_be(
    network: Network,
    grade: MediatorGrade | None,
    changes: dict[str, Any],
    problems: list[tuple[str, str]],
) -> None:
    await graded(network)

    async with refused() as refusal:
        await propose_grade(
            network.mediator.id,
            a_proposal(grade, award=replace(AWARD, **changes)),
            by=network.viewer(Role.TOWNSHIP),
        )

    assert refusal.told == problems


async def test_grades_are_held_against_the_record_once_a_day(network: Network) -> None:
    await graded(network)
    await Mediator.filter(id=network.mediator.id).update(grade=FOURTH)
    await Mediator.filter(id=network.director.id).update(grade=FOURTH)
    first, later = date(2026, 6, 1), date(2026, 6, 2)

    assert await check_grades(on=first) == (2, 1)
    assert await check_grades(on=first) == (0, 0)
    fits, doubted = [await Mediator.get(id=one.id) for one in (network.mediator, network.director)]
    assert (fits.grade_checked_on, fits.grade_doubted_on) == (first, None)
    assert (doubted.grade_checked_on, doubted.grade_doubted_on, doubted.version) == (first, first, 1)

    # Since when it is doubted stays; who was given a higher grade meanwhile is doubted from then on.
    await Mediator.filter(id=network.mediator.id).update(grade=FIRST_GRADE)
    assert await check_grades(on=later) == (2, 2)
    fits, doubted = [await Mediator.get(id=one.id) for one in (network.mediator, network.director)]
    assert (fits.grade_doubted_on, doubted.grade_doubted_on) == (later, first)
    await GradeThreshold.all().delete()
    assert await check_grades(on=date(2026, 6, 3)) == (2, 0), "without thresholds there is nothing to doubt"


async def test_a_decision_is_checked_anew(network: Network) -> None:
    await graded(network)
    await Mediator.filter(id=network.mediator.id).update(grade=FIRST_GRADE)
    assert await check_grades() == (1, 1)
    change = await propose_grade(
        network.mediator.id, a_proposal(None, "达不到条件"), by=network.viewer(Role.TOWNSHIP)
    )
    await GradeChange.filter(id=change.id).update(notice_until=today() - timedelta(days=1))

    await decide_grade(change.id, grant=True, finding=None, by=await another(network, Role.CITY))

    kept = await Mediator.get(id=network.mediator.id)
    assert (kept.grade, kept.grade_checked_on, kept.grade_doubted_on) == (None, None, None)


async def test_the_register_leaves_a_grade_as_it_is(network: Network) -> None:
    person = PersonDetails(name="赵青禾", phone=KEEP, id_number=KEEP)
    details = MediatorDetails(
        person=person,
        division=network.village.code,
        engagement=Engagement.PART_TIME,
        started_on=date(2020, 1, 1),
    )
    await Mediator.filter(id=network.mediator.id).update(grade=FOURTH)

    await change_mediator(network.mediator.id, details, by=network.viewer(Role.CITY))

    assert (await Mediator.get(id=network.mediator.id)).grade is FOURTH
