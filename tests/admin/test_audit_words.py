"""The audit trail in words: every action that a service records has them, and values read as on other pages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import mediation
from admin.views.audit_words import ACTIONS, told
from mediation.models import AuditEntry, Committee, Role
from tests.admin.conftest import SignIn
from tests.factories import Network


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


def test_values_are_named_and_worded() -> None:
    values = {"kind": "village", "division_id": "430502", "demo": False, "name": "河湾", "other": 3}

    # Outside a page the second language is spoken.
    assert told(Committee, values).splitlines() == [
        "Kind: Village or neighbourhood committee",
        "The division it serves: 430502",
        "Invented for demonstration: No",
        "Full name: 河湾",
        "other: 3",
    ]
    assert told(None, {"rows": 7}) == "Rows: 7"
    assert told(Committee, None) == "—"


@pytest.mark.parametrize(
    ("language", "action", "kind"),
    [("zh", "撤销调委会", "调委会"), ("en", "Committee dissolved", "Committees")],
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

    assert f">{action}<" in page
    assert f">{action} · {kind}<" in record
    assert "dissolve_committee" not in page + record
    assert "dissolved" not in record.replace(action, "")
