"""What a viewer may not see is absent: in lists, counts, searches, exports, look-ups, and by key."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

from mediation.models import (
    AuditEntry,
    Case,
    CaseStatus,
    IndexJob,
    Mediator,
    MediatorStatus,
    Person,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
    RoleGrant,
)
from mediation.personal_data import current_vault, sealed_columns
from tests.admin.conftest import Clerk, SignIn
from tests.factories import Network, a_case, a_user, an_id_number

_COUNT = re.compile(r"共 (\d+) 条")


def count_in(page: str) -> int:
    found = _COUNT.search(page)
    return int(found[1]) if found else 0


async def listed(clerk: Clerk, identity: str, query: str = "") -> int:
    """How many rows the list says there are; the export must have as many."""
    query = query or "?area="
    page = (await clerk.get(f"/admin/{identity}/list{query}")).text
    table = (await clerk.get(f"/admin/{identity}/export/csv{query}")).text
    assert count_in(page) == len(table.strip().splitlines()) - 1
    return count_in(page)


async def test_cases_end_at_the_viewers_border(sign_in: SignIn, network: Network) -> None:
    here, there = await a_case(network.committee), await a_case(network.other_committee)
    expected = {Role.CITY: 2, Role.COUNTY: 1, Role.TOWNSHIP: 1}

    for role, count in expected.items():
        clerk = await sign_in(role)
        assert await listed(clerk, "case") == count
        assert (await clerk.get(f"/admin/case/details/{here.id}")).status_code == 200
        assert await listed(clerk, "case", f"?area=&search={there.number}") == (1 if role is Role.CITY else 0)
        assert await listed(clerk, "case", f"?area=&search={there.title}") == (1 if role is Role.CITY else 0)
        hidden = await clerk.get(f"/admin/case/details/{there.id}")
        missing = await clerk.get(f"/admin/case/details/{uuid4()}")
        if role is not Role.CITY:
            assert (hidden.status_code, hidden.text) == (404, missing.text)


async def test_a_dismissed_mediator_of_another_county_is_absent(sign_in: SignIn, network: Network) -> None:
    await Mediator.filter(id=network.stranger.id).update(
        status=MediatorStatus.DISMISSED, ended_on=date(2026, 1, 1)
    )
    county, city = await sign_in(Role.COUNTY), await sign_in(Role.CITY)

    assert (await listed(county, "mediator"), await listed(city, "mediator")) == (2, 3)
    assert await listed(county, "mediator", "?area=&search=孙临川") == 0
    assert await listed(county, "post") == 2
    for path in (
        f"details/{network.stranger.id}",
        f"edit/{network.stranger.id}",
        f"act/reinstate/{network.stranger.id}",
    ):
        assert (await county.get(f"/admin/mediator/{path}")).status_code == 404
        assert (await city.get(f"/admin/mediator/{path}")).status_code == 200
    # Nor inside another record: the committee is in a public register, its former member is not.
    committee = f"/admin/committee/details/{network.other_committee.id}"
    assert "孙临川" not in (await county.get(committee)).text
    assert "孙临川" in (await city.get(committee)).text


async def test_users_and_grants_are_those_of_ones_own_area(sign_in: SignIn, network: Network) -> None:
    elsewhere = await a_user("elsewhere", "别处")
    grant = await RoleGrant.create(user=elsewhere, role=Role.COUNTY, division=network.other_county)
    clerk_of_committee = await a_user("secretary", "文书")
    await RoleGrant.create(user=clerk_of_committee, role=Role.COMMITTEE, committee=network.committee)
    at_court = await a_user("court", "法院")
    await RoleGrant.create(user=at_court, role=Role.REFERRER, referrer=network.court)
    county, township = await sign_in(Role.COUNTY), await sign_in(Role.TOWNSHIP)

    page = (await county.get("/admin/user/list")).text
    assert all(name in page for name in ("secretary", "court", "county", "township"))
    assert "elsewhere" not in page
    assert (await county.get(f"/admin/user/details/{elsewhere.id}")).status_code == 404
    assert (await county.get(f"/admin/role-grant/details/{grant.id}")).status_code == 404
    assert (await township.get("/admin/user/list")).status_code == 403


async def test_the_audit_trail_is_read_within_ones_area(sign_in: SignIn, network: Network) -> None:
    for place, action in ((network.village, "mark_here"), (network.other_county, "mark_there")):
        await AuditEntry.create(
            actor="某人",
            action=action,
            entity="Committee",
            entity_id="1",
            path=place.path,
            before=None,
            after={},
        )
    county, township = await sign_in(Role.COUNTY), await sign_in(Role.TOWNSHIP)

    page = (await county.get("/admin/audit-entry/list")).text

    assert "mark_here" in page
    assert "mark_there" not in page
    assert await listed(county, "audit-entry", "?search=mark_") == 1
    assert (await township.get("/admin/audit-entry/list")).status_code == 403


async def test_the_outbox_is_the_citys(sign_in: SignIn, network: Network) -> None:
    job = await IndexJob.create(entity="Precedent", entity_id="1", dead=True, error="boom")
    city, county = await sign_in(Role.CITY), await sign_in(Role.COUNTY)

    assert "boom" in (await city.get(f"/admin/index-job/details/{job.id}")).text
    assert "检索索引失败" in (await city.get("/admin/")).text
    assert (await county.get("/admin/index-job/list")).status_code == 403
    assert "检索索引失败" not in (await county.get("/admin/")).text


async def test_numbers_are_masked_unless_the_grant_opens_them(sign_in: SignIn, network: Network) -> None:
    case = await a_case(network.committee)
    other = await a_case(network.other_committee)
    number = an_id_number(77)
    await Person.filter(mediator=network.mediator.id).update(
        **sealed_columns(current_vault(), "phone", "13712345678"),
        **sealed_columns(current_vault(), "id_number", number),
    )
    await Person.filter(mediator=network.stranger.id).update(
        **sealed_columns(current_vault(), "phone", "13787654321")
    )
    masked, full = await sign_in(Role.COUNTY), await sign_in(Role.COUNTY, personal_data=True)

    for clerk, own in ((masked, False), (full, True)):
        pages = [
            (await clerk.get(path)).text
            for path in (
                f"/admin/mediator/details/{network.mediator.id}",
                "/admin/mediator/list?area=&search=赵青禾",
                "/admin/mediator/export/csv?area=&search=赵青禾",
            )
        ]
        for page in pages:
            assert ("13712345678" in page) is own
            assert ("137****5678" in page) is not own
        assert (number in pages[0]) is own
        # Beyond one's own subtree it stays masked, whatever the grant says.
        assert "137****4321" in (await clerk.get(f"/admin/mediator/details/{network.stranger.id}")).text
        parties = (await clerk.get(f"/admin/case/details/{case.id}")).text
        assert ("139****" in parties) is not own
    assert (await full.get(f"/admin/case/details/{other.id}")).status_code == 404
    # Found by the whole number only, through its keyed hash, masked or not.
    assert await listed(masked, "mediator", "?area=&search=13712345678") == 1
    assert await listed(masked, "mediator", "?area=&search=1371234567") == 0


async def test_drafts_of_precedents_stay_with_their_case(sign_in: SignIn, network: Network) -> None:
    day = date(2026, 3, 9)
    case = await a_case(
        network.other_committee, status=CaseStatus.TERMINATED, terminated_on=day, termination_reason="分歧大"
    )
    precedent = await Precedent.create(
        case=case,
        status=PrecedentStatus.SUBMITTED,
        title="物业费之争",
        dispute_type_id="02",
        division=network.other_county,
        path=network.other_county.path,
        year=2026,
        grade=case.grade,
        facts="某某",
        result=PrecedentResult.TERMINATED,
    )
    county, city = await sign_in(Role.COUNTY), await sign_in(Role.CITY)

    assert (await listed(county, "precedent"), await listed(city, "precedent")) == (0, 1)
    assert (await county.get(f"/admin/precedent/details/{precedent.id}")).status_code == 404
    assert "物业费之争" in (await city.get("/admin/")).text
    assert "物业费之争" not in (await county.get("/admin/")).text


async def test_home_counts_only_what_the_viewer_sees(sign_in: SignIn, network: Network) -> None:
    for committee in (network.committee, network.other_committee, network.other_committee):
        await a_case(committee)
    await Case.all().update(listed_on=date(2026, 3, 2))

    figures = {}
    for role in (Role.CITY, Role.COUNTY):
        clerk = await sign_in(role)
        page = (await clerk.get("/admin/?year=2026")).text
        figures[role] = re.search(r"<dt>受理案件</dt><dd>([\d,]+)</dd>", page)[1]  # type: ignore[index]

    assert figures == {Role.CITY: "3", Role.COUNTY: "1"}


async def test_look_ups_need_a_session_and_match_what_is_typed(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.COUNTY)

    answers = {
        term: (await clerk.get("/admin/lookup/division", params={"term": term})).json()["results"]
        for term in ("430502001", "桥头", "%", "_", "")
    }

    assert [row["name"] for row in answers["430502001"]] == ["柳林街道", "桥头村", "河湾村"]
    assert answers["桥头"] == [{"code": "430502001001", "name": "桥头村"}]
    assert answers["%"] == answers["_"] == answers[""] == []
    assert (await clerk.get("/admin/lookup/user?term=a")).status_code == 404
    assert (await clerk.get("/admin/lookup/division?term=" + "a" * 101)).status_code == 400
