"""Deadlines by how near they are, the outbox's lag, the experts, and the places beside each other."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from mediation.clock import CHINA, today
from mediation.deadlines import (
    ACCEPTANCE,
    COURT_MEDIATION,
    LABOUR_MEDIATION,
    MEDIATION,
    MEDICAL_MEDIATION,
    REGISTRATION,
    RETURN_VISIT,
    Deadline,
)
from mediation.models import Case, CaseSource, CaseStatus, Committee, IndexJob, Mediator, ReferralOrigin, Role
from mediation.queries.work_calendar import work_calendar
from tests.admin.conftest import SignIn
from tests.factories import Network, a_case, a_mediator


def tagged(page: str) -> list[tuple[str, str]]:
    """The urgency and the words of each deadline, in order."""
    found = re.findall(r'<strong class="tag (\w+)">[^<]*</strong> ([^<]+?) <small>', page)
    # Whether the calendar of the year is kept is another matter.
    return [(urgency, words.strip()) for urgency, words in found if "节假日" not in words]


async def test_deadlines_stand_by_how_near_they_are(sign_in: SignIn, network: Network) -> None:
    day = today()
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    for committee, days in ((network.committee, -1), (network.other_committee, 2)):
        await Committee.filter(id=committee.id).update(term_ends_on=day + timedelta(days=days))
    expert = await a_mediator(
        network.village, "顾问甲", expert=True, expert_term_ends_on=day + timedelta(days=6)
    )
    await a_mediator(network.village, "顾问乙", expert=True, expert_term_ends_on=day + timedelta(days=61))

    page = (await (await sign_in(Role.CITY)).get("/admin/deadlines")).text
    county = (await (await sign_in(Role.COUNTY)).get("/admin/deadlines")).text

    assert tagged(page) == [
        ("overdue", f"{network.committee.name}任期届满"),
        ("urgent", f"{network.other_committee.name}任期届满"),
        ("soon", "顾问甲专家聘期届满"),
    ]
    assert tagged(county) == [tagged(page)[0], tagged(page)[2]]
    assert f"/admin/mediator/details/{expert.id}" in page
    assert "已过 1 天" in page
    assert (day + timedelta(days=2)).isoformat() in page


async def test_a_committee_that_is_not_registered_is_due_by_working_days(
    sign_in: SignIn, network: Network
) -> None:
    set_up = today() - timedelta(days=10)
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    await Committee.filter(id=network.committee.id).update(set_up_on=set_up, registered_on=None)

    page = (await (await sign_in(Role.COUNTY)).get("/admin/deadlines")).text

    due_on = (await work_calendar()).after_working_days(set_up, 30)
    assert tagged(page) == [("later", f"{network.committee.name}登记备案")]
    assert due_on.isoformat() in page


async def test_what_is_still_to_come_is_seen_however_much_is_overdue(
    sign_in: SignIn, network: Network
) -> None:
    day = today()
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    for place in range(23):
        ends = day - timedelta(days=30 - place)
        await a_mediator(network.village, f"旧聘{place:02d}", expert=True, expert_term_ends_on=ends)
    await a_mediator(network.village, "新聘", expert=True, expert_term_ends_on=day + timedelta(days=3))
    clerk = await sign_in(Role.TOWNSHIP)
    late = [("overdue", f"旧聘{place:02d}专家聘期届满") for place in range(23)]
    ahead = ("urgent", "新聘专家聘期届满")

    home = (await clerk.get("/admin/")).text
    overview = (await clerk.get("/admin/deadlines")).text
    first, second, beyond = [
        (await clerk.get(f"/admin/deadlines?group=overdue&page={page}")).text for page in (1, 2, 9)
    ]

    assert tagged(home) == [ahead, *late[:3]]
    assert tagged(overview) == [*late[:5], ahead]
    assert "已过期：23" in overview
    assert "三天内：1" in overview
    assert tagged(first) == late[:20]
    assert tagged(second) == tagged(beyond) == late[20:]
    assert tagged((await clerk.get("/admin/deadlines?group=urgent")).text) == [ahead]
    for refused in ("group=never", "group=overdue&page=x", "page=-1", "page=99999"):
        assert (await clerk.get(f"/admin/deadlines?{refused}")).status_code == 400


@pytest.mark.parametrize(
    "deadline",
    [ACCEPTANCE, MEDIATION, COURT_MEDIATION, MEDICAL_MEDIATION, LABOUR_MEDIATION, RETURN_VISIT, REGISTRATION],
)
async def test_windows_hold_exactly_what_is_due_in_them(database: str, deadline: Deadline) -> None:
    calendar = await work_calendar()

    for offset in range(0, 400, 3):
        due = date(2025, 9, 1) + timedelta(days=offset)
        first = deadline.first_start(due, calendar)
        assert deadline.due_on(first, calendar) >= due
        assert deadline.due_on(first - timedelta(days=1), calendar) < due


async def test_a_case_has_a_month_unless_it_is_suspended_or_elsewhere(
    sign_in: SignIn, network: Network
) -> None:
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    accepted = today() - timedelta(days=45)
    common = {"received_on": accepted, "accepted_on": accepted}
    late = await a_case(network.committee, status=CaseStatus.MEDIATING, **common)
    await a_case(network.committee, status=CaseStatus.SUSPENDED, **common)
    await a_case(network.other_committee, status=CaseStatus.MEDIATING, **common)
    fresh = today() - timedelta(days=2)
    await a_case(network.committee, status=CaseStatus.MEDIATING, received_on=fresh, accepted_on=fresh)

    page = (await (await sign_in(Role.COUNTY)).get("/admin/deadlines")).text

    assert tagged(page) == [("overdue", f"{late.title}调解期限届满")]
    assert (await work_calendar()).after_months(accepted, 1).isoformat() in page


async def test_the_law_gives_some_cases_another_time(sign_in: SignIn, network: Network) -> None:
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    calendar = await work_calendar()

    async def under_mediation(title: str, days: int, **columns: object) -> date:
        day = today() - timedelta(days=days)
        await a_case(
            network.committee,
            title=title,
            status=CaseStatus.MEDIATING,
            received_on=day,
            accepted_on=day,
            **columns,
        )
        return day

    court = {"source": CaseSource.REFERRAL, "referral_origin": ReferralOrigin.COURT}
    wages = await under_mediation("欠薪", 22, dispute_type_id="10")
    referred = await under_mediation("法院委派的欠薪", 29, dispute_type_id="10", **court)
    # Over after a month; by working days there is time left.
    await under_mediation("手术后感染", 34, dispute_type_id="12")
    hospital = await under_mediation("误诊", 60, dispute_type_id="12")
    neighbours = await under_mediation("邻里", 33)

    clerk = await sign_in(Role.COUNTY)
    page = (await clerk.get("/admin/deadlines")).text

    due = {
        "误诊": calendar.after_working_days(hospital, 30),
        "欠薪": calendar.after_days(wages, 15),
        "邻里": calendar.after_months(neighbours, 1),
        "法院委派的欠薪": calendar.after_days(referred, 30),
    }
    assert ("overdue", "手术后感染调解期限届满") not in tagged(page)
    told = [words.removesuffix("调解期限届满") for _, words in tagged(page)]
    assert [title for title in told if title != "手术后感染"] == sorted(due, key=lambda title: due[title])
    for title, day in due.items():
        case = await Case.get(title=title)
        assert day.isoformat() in page
        assert f"调解期限至 {day}" in (await clerk.get(f"/admin/case/details/{case.id}")).text


async def test_a_written_agreement_of_late_is_to_be_visited(sign_in: SignIn, network: Network) -> None:
    await Committee.all().update(term_ends_on=None, set_up_on=None)
    calendar = await work_calendar()

    async def agreed(title: str, days: int, form: str = "written", **columns: object) -> date:
        day = today() - timedelta(days=days)
        await a_case(
            columns.pop("committee", network.committee), title=title, status=CaseStatus.AGREED, received_on=day,
            accepted_on=day, agreed_on=day, agreement_form=form, **columns,
        )  # fmt: skip
        return day

    oldest, late = await agreed("六十天", 60), await agreed("四十五天", 45)
    await agreed("六十一天", 61)
    await agreed("口头", 45, "oral")
    await agreed("已回访", 45, revisited_on=today())
    await agreed("外县", 45, committee=network.other_committee)
    await agreed("两天", 2)
    near = calendar.after_days(soon := await agreed("二十八天", 28), 30)

    clerk = await sign_in(Role.COUNTY)
    page = (await clerk.get("/admin/deadlines")).text

    told = tagged(page)
    assert told[:2] == [("overdue", "六十天待回访"), ("overdue", "四十五天待回访")]
    # A run of days off may move the last one out of the week that is told ahead.
    assert [words for _, words in told[2:]] == ["二十八天待回访"] * (near <= today() + timedelta(days=7))
    assert calendar.after_days(oldest, 30).isoformat() in page
    assert calendar.after_days(late, 30).isoformat() in page
    assert near >= soon + timedelta(days=30)


async def test_the_outbox_tells_how_far_it_is_behind(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    assert "检索落后" not in (await clerk.get("/admin/index-job/list")).text
    job = await IndexJob.create(entity="Precedent", entity_id="1")
    await IndexJob.filter(id=job.id).update(created_at=datetime.now(CHINA) - timedelta(minutes=12))
    await IndexJob.create(entity="Precedent", entity_id="2", dead=True)

    page = (await clerk.get("/admin/index-job/list")).text

    assert "检索落后 12 分钟，还有 1 项改动没有编入。" in page
    assert "有 1 项多次失败" in page


async def test_the_list_of_experts_has_nobody_else(sign_in: SignIn, network: Network) -> None:
    await a_mediator(network.village, "林医调", expert=True, expert_fields="医疗、保险")
    await a_mediator(network.village, "何道交", expert=True, expert_fields="道路交通")
    clerk = await sign_in(Role.TOWNSHIP)
    common = await Mediator.filter(expert=False).first()

    listed = (await clerk.get("/admin/expert/list?area=")).text
    searched = (await clerk.get("/admin/expert/list?area=&search=医疗")).text

    assert "林医调" in listed
    assert "何道交" in listed
    assert "林医调" in searched
    assert "何道交" not in searched
    assert common is not None
    assert str(common.id) not in listed
    assert (await clerk.get(f"/admin/expert/details/{common.id}")).status_code == 404


async def test_the_home_page_compares_the_places_below(sign_in: SignIn, network: Network) -> None:
    day = today()
    for committee, count in ((network.committee, 2), (network.other_committee, 1)):
        for _ in range(count):
            await a_case(
                committee, status=CaseStatus.AGREED, received_on=day, accepted_on=day,
                agreed_on=day, agreement_form="oral",
            )  # fmt: skip

    city = (await (await sign_in(Role.CITY)).get("/admin/")).text
    county = (await (await sign_in(Role.COUNTY)).get("/admin/")).text

    def rows(page: str) -> list[tuple[str, ...]]:
        table = page[page.index("各地受理（件）") :]
        return re.findall(
            r'<tr><th scope="row">([^<]+)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>'
            r'<td class="number">([\d.]+%)</td>',
            table,
        )

    assert rows(city) == [
        (network.county.name, "2", "2", "100.00%"),
        (network.other_county.name, "1", "1", "100.00%"),
    ]
    assert rows(county) == [(network.township.name, "2", "2", "100.00%")]
