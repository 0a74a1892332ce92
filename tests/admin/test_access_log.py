"""The panel's record of what it shows in full and of what is exported, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tortoise import connections

from mediation.clock import now
from mediation.models import AccessEntry, AccessWay, AuditEntry, Mediator, Party, Role
from mediation.services import note_access
from mediation.services.note_access import forget_access_entries
from tests.admin.conftest import SignIn
from tests.factories import Network, a_case

MEDIATORS = "/admin/mediator/list?area="


async def told() -> list[tuple[AccessWay, str, str | None, str]]:
    entries = await AccessEntry.all().order_by("id")
    return [(one.way, one.entity, one.entity_id, one.fields_shown) for one in entries]


async def test_a_list_notes_whom_it_shows(sign_in: SignIn, network: Network) -> None:
    full, masked = await sign_in(Role.COUNTY, personal_data=True), await sign_in(Role.COUNTY)

    assert "139****" in (await masked.get(MEDIATORS)).text
    assert await told() == []
    page = (await full.get(MEDIATORS)).text

    # The stranger is of the other county, and stays masked.
    own = {str(network.mediator.id), str(network.director.id)}
    assert page.count("139****") == 1
    assert {(way, entity, key) for way, entity, key, _ in await told()} == {
        (AccessWay.PANEL, "Mediator", key) for key in own
    }
    entry = await AccessEntry.first()
    assert entry is not None
    assert (entry.fields_shown, entry.path, entry.address) == ("phone", network.village.path, "127.0.0.1")
    assert entry.actor.startswith("county-full·") or entry.user_id is not None


async def test_a_page_notes_all_its_fields(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)
    case = await a_case(network.committee)

    await clerk.get(f"/admin/mediator/details/{network.mediator.id}")
    await clerk.get(f"/admin/case/details/{case.id}")

    parties = await Party.filter(case=case).order_by("id")
    assert sorted(await told(), key=str) == sorted(
        [
            (AccessWay.PANEL, "Mediator", str(network.mediator.id), "phone、id_number"),
            *((AccessWay.PANEL, "Party", str(party.id), "phone、id_number") for party in parties),
        ],
        key=str,
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_export_is_on_record_and_whom_it_shows(sign_in: SignIn, network: Network, kind: str) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)

    answer = await clerk.get(f"/admin/mediator/export/{kind}?area=")

    assert answer.status_code == 200
    first, *others = await told()
    assert first[:3] == (AccessWay.EXPORT, "Mediator", None)
    assert first[3] == "姓名、主要服务的区划、专职或兼职、背包调解员、列入人民调解专家库、等级、状态、电话"
    assert {(way, key) for way, _, key, _ in others} == {
        (AccessWay.EXPORT, str(network.mediator.id)),
        (AccessWay.EXPORT, str(network.director.id)),
    }


async def test_what_cannot_be_put_on_record_is_not_shown(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)
    path = f"/admin/mediator/details/{network.mediator.id}"
    phone = "1390000"
    assert phone in (await clerk.get(path)).text
    await connections.get("default").execute_script(
        "alter table access_entry add constraint shut check (false) not valid"
    )
    try:
        for shut in (path, "/admin/mediator/export/csv?area=", "/admin/mediator/export/xlsx?area="):
            answer = await clerk.get(shut)
            assert (answer.status_code, phone in answer.text) == (500, False)
    finally:
        await connections.get("default").execute_script("alter table access_entry drop constraint shut")


async def test_the_city_reads_it_by_record(sign_in: SignIn, network: Network) -> None:
    looked = await sign_in(Role.COUNTY, personal_data=True)
    await looked.get(f"/admin/mediator/details/{network.mediator.id}")
    city = await sign_in(Role.CITY)

    page = (await city.get(f"/admin/access-entry/list?search={network.mediator.id}&way=panel")).text
    entry = await AccessEntry.get(entity_id=str(network.mediator.id))
    details = (await city.get(f"/admin/access-entry/details/{entry.id}")).text

    assert "电话、身份证号" in page
    assert f"/admin/mediator/details/{network.mediator.id}" in details
    for role in (Role.COUNTY, Role.TOWNSHIP):
        other = await sign_in(role)
        assert (await other.get("/admin/access-entry/list")).status_code == 403


async def test_entries_go_when_they_have_had_their_time(network: Network) -> None:
    viewer: Any = network.viewer(Role.CITY)
    await note_access.note_export("Mediator", ["姓名"], by=viewer)
    later = now() + timedelta(days=200)

    assert await forget_access_entries(timedelta(days=365), at=later) == 0
    with pytest.raises(Exception, match="kept for 180 days"):
        await forget_access_entries(timedelta(days=180), at=later)
    await connections.get("default").execute_script(
        "alter table access_entry disable trigger access_entry_stays;"
        " update access_entry set at = at - interval '190 days';"
        " alter table access_entry enable trigger access_entry_stays"
    )

    assert await forget_access_entries(timedelta(days=180)) == 1
    assert await AccessEntry.all().count() == 0
    assert await Mediator.all().count() == 3
    assert await AuditEntry.all().count() == 0
