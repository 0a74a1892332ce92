"""Every view and every act as every role: what is allowed works, what is not is refused and changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import pytest

from admin import Panel
from admin.scope import current_viewer
from admin.table_view import TableView
from admin.views import EVERY_VIEW
from mediation.access import Viewer, may
from mediation.database import connection_arguments
from mediation.models import (
    CaseStatus,
    Honour,
    HonourCategory,
    IndexJob,
    Post,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
    RoleGrant,
)
from tests.admin.conftest import SAME_SITE, SignIn
from tests.factories import Network, a_case, a_user
from tests.honours import rounds_of_each_stage

PANEL_ROLES = (Role.CITY, Role.COUNTY, Role.TOWNSHIP)


async def one_of_each(network: Network) -> dict[str, list[Any]]:
    """A row of each view in the viewer's line, by identity; some in more than one state."""
    day = date(2026, 3, 9)
    case = await a_case(
        network.committee, status=CaseStatus.TERMINATED, terminated_on=day, termination_reason="分歧大"
    )
    other = await a_case(
        network.committee, status=CaseStatus.TERMINATED, terminated_on=day, termination_reason="分歧大"
    )
    common = {
        "title": "界址之争",
        "dispute_type_id": "02",
        "division": network.county,
        "path": network.county.path,
        "year": 2026,
        "grade": case.grade,
        "facts": "某某",
        "result": PrecedentResult.TERMINATED,
    }
    precedents = [
        await Precedent.create(case=case, status=PrecedentStatus.SUBMITTED, **common),
        await Precedent.create(case=other, status=PrecedentStatus.APPROVED, **common),
    ]
    honour = await Honour.create(
        title="枫桥式",
        category=HonourCategory.MEDIATOR,
        year=2025,
        division=network.village,
        path=network.village.path,
        mediator=network.mediator,
        named_on=day,
    )
    rounds = await rounds_of_each_stage(network)
    secretary = await a_user("secretary", "文书")
    grant = await RoleGrant.create(user=secretary, role=Role.COMMITTEE, committee=network.committee)
    return {
        "division": [network.village],
        "dispute-type": [network.types["1001"]],
        "committee": [network.committee],
        "judicial-office": [network.office],
        "mediator": [network.director],
        "post": [await Post.get(mediator=network.director)],
        "honour": [honour],
        **rounds,
        "case": [case],
        "precedent": precedents,
        "user": [secretary],
        "role-grant": [grant],
        "index-job": [await IndexJob.create(entity="Precedent", entity_id="1")],
    }


async def digests(url: str) -> dict[str, int]:
    """A digest of every table: any write shows."""
    connection = await asyncpg.connect(**connection_arguments(url))
    tables = [
        row[0]
        for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    ]
    found = {
        table: await connection.fetchval(
            f'select coalesce(sum(hashtext(t::text)::bigint), 0) from "{table}" t'
        )
        for table in tables
    }
    await connection.close()
    return found


def test_every_view_is_walked() -> None:
    assert {view.identity for view in EVERY_VIEW} == {
        "division", "dispute-type", "committee", "judicial-office", "mediator", "post", "honour-round",
        "honour-nomination", "honour-objection", "honour", "case",
        "precedent", "user", "role-grant", "audit-entry", "index-job",
    }  # fmt: skip


@pytest.mark.parametrize("role", PANEL_ROLES)
async def test_every_page_as_every_role(
    panel: Panel, sign_in: SignIn, network: Network, database: str, role: Role
) -> None:
    rows = await one_of_each(network)
    clerk = await sign_in(role)
    viewer = network.viewer(role)
    token = await clerk.token("/admin/grant")
    before = await digests(database)

    async def forge(path: str) -> int:
        """What a write gets that is right but for the role."""
        return (await clerk.post(path, data={"csrf_token": token}, headers=SAME_SITE)).status_code

    for view in panel.tables:
        allowed = may(viewer, view.needs, viewer.path)
        base = f"/admin/{view.identity}"
        for page in ("list", "export/csv", "export/xlsx"):
            assert (await clerk.get(f"{base}/{page}")).status_code == (200 if allowed else 403), (
                f"{role} {base}/{page}"
            )
        assert (await clerk.get(f"{base}/export/pdf")).status_code in {403, 404}
        creates = allowed and view.can_create and may(viewer, view.maintained_by, viewer.path)
        assert (await clerk.get(f"{base}/create")).status_code == (200 if creates else 403), (
            f"{role} {base}/create"
        )
        if not creates:
            assert await forge(f"{base}/create") == 403
        for row in rows.get(view.identity, []):
            page = await clerk.get(f"{base}/details/{row.pk}")
            assert page.status_code == (200 if allowed else 403), f"{role} {base} {page.text[-500:]}"
            mirrored = await _mirrored(view, row.pk, viewer) if allowed else None
            edits = allowed and view.can_edit and view.permits(viewer, "edit", mirrored)
            assert (await clerk.get(f"{base}/edit/{row.pk}")).status_code == (200 if edits else 403)
            if not edits:
                assert await forge(f"{base}/edit/{row.pk}") == 403
            for act in view.acts:
                path = f"{base}/act/{act.slug}/{row.pk}"
                acts = (
                    allowed and may(viewer, act.allowed_by, view.path_of(mirrored)) and act.applies(mirrored)
                )
                assert (await clerk.get(path)).status_code == (200 if acts else 403), f"{role} {path}"
                if not acts:
                    assert await forge(path) == 403
                assert (path in page.text) is acts

    assert await digests(database) == before


async def _mirrored(view: TableView, key: Any, viewer: Viewer) -> Any:
    """The row as the viewer's pages have it."""
    token = current_viewer.set(viewer)
    try:
        return await view.row(str(key))
    finally:
        current_viewer.reset(token)


@pytest.mark.parametrize("role", PANEL_ROLES)
async def test_nobody_acts_beyond_the_border(
    sign_in: SignIn, network: Network, database: str, role: Role
) -> None:
    """The register of committees is open, but the neighbour's committee is not for us to change."""
    if role is Role.CITY:
        pytest.skip("the city reaches all of the network")
    clerk = await sign_in(role)
    token = await clerk.token("/admin/grant")
    before = await digests(database)

    for path in (
        f"committee/edit/{network.other_committee.id}",
        f"committee/act/dissolve/{network.other_committee.id}",
        f"mediator/edit/{network.stranger.id}",
        f"mediator/act/dismiss/{network.stranger.id}",
    ):
        values = {
            "csrf_token": token,
            "dissolved_on": "2026-03-01",
            "dismissed_on": "2026-03-01",
            "ground": "bias",
        }
        assert (await clerk.get(f"/admin/{path}")).status_code == 403
        assert (await clerk.post(f"/admin/{path}", data=values, headers=SAME_SITE)).status_code == 403

    assert await digests(database) == before


def test_nothing_is_deleted_or_imported_past_the_services() -> None:
    for view in EVERY_VIEW:
        assert not view.can_delete
        assert not view.can_import
        assert view.maintained_by is not None or not view.forms
