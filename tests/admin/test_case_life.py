"""The course of a case on its page: in the order of time, with who, and within what the viewer may read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from mediation.clock import CHINA, today
from mediation.models import AuditEntry, Case, CaseStatus, ConfirmationStatus, PrecedentStep, Role
from mediation.queries.work_calendar import work_calendar
from mediation.services.draft_precedent import draft_precedent
from mediation.services.register_case import register_case
from tests.admin.conftest import Clerk, SignIn
from tests.factories import Network, a_case
from tests.mediation.services.test_register_case import a_registration


async def course(clerk: Clerk, case: Case, title: str = "经过") -> list[tuple[str, ...]]:
    """The rows as they are read: when, what, details, by."""
    page = (await clerk.get(f"/admin/case/details/{case.id}")).text
    table = page[page.index(f"<h2>{title}</h2>") :].partition("</section>")[0]
    rows = re.findall(r"<tr>(<td.*?)</tr>", table, re.DOTALL)
    return [
        tuple(
            re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        )
        for row in rows
    ]


async def a_life(network: Network) -> Case:
    """Registered, mediated, agreed and closed, with a draft of a precedent; each entry at its moment."""
    made = await register_case(
        a_registration(network, mediators=(network.mediator.id,)), by=network.viewer(Role.COMMITTEE)
    )
    await Case.filter(id=made.id).update(
        status=CaseStatus.CLOSED, agreed_on=date(2026, 3, 12), agreement_form="written", amount=120_000,
        confirmation=ConfirmationStatus.CONFIRMED, performed_on=date(2026, 3, 20), closed_on=date(2026, 3, 20),
        revisited_on=date(2026, 3, 31),
    )  # fmt: skip
    await draft_precedent(made.id, by=network.viewer(Role.VILLAGE))
    await PrecedentStep.all().update(at=datetime(2026, 4, 1, 17, 30, tzinfo=UTC))
    return await Case.get(id=made.id)


async def test_a_life_is_told_in_its_order(sign_in: SignIn, network: Network) -> None:
    case = await a_life(network)
    mediator = (await network.mediator.person).name
    entry = await AuditEntry.get(entity="Case")
    step = await PrecedentStep.get()

    told = await course(await sign_in(Role.COUNTY), case)

    assert told == [
        ("2026-03-01", "当事人申请", "—", "—"),
        ("2026-03-02", "受理", network.committee.name, mediator),
        ("2026-03-12", "达成协议", "书面协议，1,200.00 元，司法确认：裁定有效", "—"),
        ("2026-03-20", "履行完毕", "—", "—"),
        ("2026-03-20", "结案", "—", "—"),
        ("2026-03-31", "回访", "—", "—"),
        ("2026-04-02 01:30", "类案起草", "—", step.actor),
        (entry.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"), "登记案件", "—", entry.actor),
        ("现在", "结案", "—", "—"),
    ]


async def test_the_trail_is_for_those_who_may_read_it(sign_in: SignIn, network: Network) -> None:
    case = await a_life(network)
    await Case.filter(id=case.id).update(registered_by_id=None)
    at = case.created_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

    told = await course(await sign_in(Role.TOWNSHIP), case)

    assert [row for row in told if row[1] == "登记案件"] == []
    assert [row for row in told if row[1] == "登记入册"] == [(at, "登记入册", "—", "—")]
    assert len([row for row in told if row[1] == "类案起草"]) == 1


async def test_what_is_open_says_by_when(sign_in: SignIn, network: Network) -> None:
    day = today() - timedelta(days=3)
    common = {"received_on": day, "listed_on": day}
    applied = await a_case(network.committee, status=CaseStatus.APPLIED, accepted_on=None, **common)
    mediating = await a_case(network.committee, status=CaseStatus.MEDIATING, accepted_on=day, **common)
    clerk, calendar = await sign_in(Role.TOWNSHIP), await work_calendar()

    assert (await course(clerk, applied))[-1] == (
        "现在", "已申请", f"应在 {calendar.after_working_days(day, 3)} 前决定是否受理", "—",
    )  # fmt: skip
    await clerk.get("/admin/?lang=en")
    assert (await course(clerk, mediating, "Course of the case"))[-1] == (
        "Now",
        "In mediation",
        f"To be mediated by {calendar.after_months(day, 1)}; the parties may agree on more",
        "—",
    )


async def test_a_written_agreement_says_by_when_to_visit(sign_in: SignIn, network: Network) -> None:
    day = today() - timedelta(days=3)
    agreed = {
        "status": CaseStatus.AGREED, "received_on": day, "listed_on": day, "accepted_on": day, "agreed_on": day,
    }  # fmt: skip
    written = await a_case(network.committee, agreement_form="written", **agreed)
    oral = await a_case(network.committee, agreement_form="oral", **agreed)
    visited = await a_case(network.committee, agreement_form="written", revisited_on=day, **agreed)
    clerk, due = await sign_in(Role.TOWNSHIP), (await work_calendar()).after_days(day, 30)

    assert (await course(clerk, written))[-1] == ("现在", "达成协议", f"应在 {due} 前回访", "—")
    for case in (oral, visited):
        assert (await course(clerk, case))[-1] == ("现在", "达成协议", "—", "—")
