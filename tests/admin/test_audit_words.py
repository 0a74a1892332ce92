"""The audit trail in words: every action that a service records has them, and values read as on other pages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mediation
from admin.views.audit_changes import Telling
from admin.views.audit_words import ACTIONS, EXTRAS
from mediation.models import AuditEntry, Case, Committee, Division, Mediator, Role, RoleGrant, User
from mediation.services.register_case import register_case
from tests.admin.conftest import SignIn
from tests.factories import Network
from tests.mediation.services.test_register_case import a_registration


def recorded_actions() -> set[str]:
    """The first argument of every call of ``audit.record``, where it is written out."""
    found = set()
    for path in Path(mediation.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"record", "record_removal"}
                and node.args
            ):
                found |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_recorded_action_has_words() -> None:
    assert len(recorded_actions()) > 50
    assert recorded_actions() - ACTIONS.keys() == set()


def told_beside_columns() -> set[str]:
    """What services tell in an entry beside the columns of its row."""
    return {
        keyword.arg
        for path in Path(mediation.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and node.args
        for keyword in node.keywords
        if keyword.arg
    } - {"by", "path", "before"}


def test_what_is_told_beside_columns_has_words() -> None:
    assert len(told_beside_columns()) > 10
    # The mediators of a case are called as its column is.
    assert told_beside_columns() - EXTRAS.keys() == {"mediators"}


def test_values_are_named_and_worded() -> None:
    names = {(Division, "430502"): "双清区（430502）"}
    telling = Telling(Committee, names, {"case": "Cases"})
    before = {
        "kind": "village",
        "division_id": "430502",
        "demo": False,
        "name": "河湾",
        "registered_on": None,
    }
    after = {
        "kind": "town",
        "division_id": "430503",
        "demo": True,
        "name": "河湾",
        "registered_on": "2026-03-01",
    }

    # Outside a page the second language is spoken.
    assert telling.differences(before, after | {"other": 3, "moved": {"case": 2, "x": 1}}) == [
        ("Kind", "Village or neighbourhood committee", "town"),
        ("The division it serves", "双清区（430502）", "430503"),
        ("Invented for demonstration", "No", "Yes"),
        ("Full name", "河湾", "河湾"),
        ("The day it was registered with the justice bureau", "—", "2026-03-01"),
        ("other", "—", "3"),
        ("Records moved with it", "—", "Cases: 2\nx: 1"),
    ]
    assert Telling(None, {}, {"case": "Cases"}).differences(None, {"rows": 7, "case": 9}) == [
        ("Rows", "—", "7"),
        ("Cases", "—", "9"),
    ]
    assert telling.differences(None, None) == []


def test_sums_moments_texts_and_people_are_told_as_people_say_them() -> None:
    mediator = "01890a5d-ac96-7000-8000-000000000001"
    telling = Telling(Case, {(Mediator, mediator): "高山流"}, {})
    told = telling.differences(
        {"amount": 120_000, "title": "〔8字 0a1b2c〕"}, {"parties": 2, "mediators": [mediator, "x"]}
    )

    assert told == [
        ("Sum of the agreement", "1,200.00 yuan", "—"),
        ("Title", "(8 characters, check 0a1b2c)", "—"),
        ("Parties", "—", "2"),
        ("The mediators who handle it", "—", "高山流, x"),
    ]
    signed_in = Telling(User, {}, {}).differences(
        {"locked_until": "2026-03-01T16:30:00+00:00"}, {"ground": 1}
    )
    assert signed_in[0][1:] == ("2026-03-02 00:30", "—")
    grant = Telling(User, {(RoleGrant, "7"): "City justice bureau"}, {}).differences(None, {"grant": "7"})
    assert grant == [("Grant used", "—", "City justice bureau")]


@pytest.mark.parametrize(
    ("language", "action", "kind"),
    [("zh", "撤销调委会", "调委会"), ("en", "Committee dissolved", "Committee")],
)
async def test_the_trail_reads_in_either_language(
    sign_in: SignIn, network: Network, language: str, action: str, kind: str
) -> None:
    entry = await AuditEntry.create(
        actor="某人",
        action="dissolve_committee",
        entity="Committee",
        entity_id=str(network.committee.id),
        path=network.village.path,
        before={"status": "active"},
        after={"status": "dissolved"},
    )
    clerk = await sign_in(Role.CITY)
    await clerk.get(f"/admin/?lang={language}")

    page = (await clerk.get("/admin/audit-entry/list", params={"search": action[:4]})).text
    record = (await clerk.get(f"/admin/audit-entry/details/{entry.id}")).text
    table = re.findall(r'<td data-label="([^"]+)">([^<]*)</td>', record)

    assert f">{action}<" in page
    assert f">{action} · {kind}<" in record
    assert "dissolve_committee" not in page + record
    assert "dissolved" not in record.replace(action, "")
    assert f'/admin/committee/details/{network.committee.id}"' in record
    heads = ("项目", "修改前", "修改后") if language == "zh" else ("Field", "Before", "After")
    values = ("状态", "在册", "已撤销") if language == "zh" else ("Status", "Active", "Dissolved")
    assert table == list(zip(heads, values, strict=True))


async def test_records_are_named_and_what_was_masked_stays_so(sign_in: SignIn, network: Network) -> None:
    case = await register_case(
        a_registration(network, mediators=(network.mediator.id,)), by=network.viewer(Role.COMMITTEE)
    )
    entry = await AuditEntry.get(entity_id=str(case.id))
    clerk = await sign_in(Role.CITY)

    record = (await clerk.get(f"/admin/audit-entry/details/{entry.id}")).text

    told = dict(re.findall(r'<td data-label="项目">([^<]*)</td><td[^>]*>—</td><td[^>]*>([^<]*)</td>', record))
    assert told["承办调委会"] == network.committee.name
    assert told["承办调解员"] == (await network.mediator.person).name
    assert re.fullmatch(r"（\d+ 个字，校验码 \w{12}）", told["纠纷经过"])
    assert case.narrative not in record


async def test_the_trail_is_searched_by_kind_and_by_how_an_identifier_begins(
    sign_in: SignIn, network: Network
) -> None:
    common = {"actor": "某人", "action": "change_committee", "path": network.village.path}
    await AuditEntry.create(**common, entity="Committee", entity_id="0190-a")
    await AuditEntry.create(**common, entity="Party", entity_id="0191_b")
    clerk = await sign_in(Role.CITY)

    async def found(term: str) -> set[str]:
        page = (await clerk.get("/admin/audit-entry/list", params={"search": term})).text
        return {key for key in ("0190-a", "0191_b") if key in page}

    assert await found("当事人") == {"0191_b"}
    assert await found("Part") == {"0191_b"}
    assert await found("019") == {"0190-a", "0191_b"}
    assert await found("0191_") == {"0191_b"}
    assert await found("修改调") == {"0190-a", "0191_b"}
    assert await found("查无此字") == set()
