from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from mediation.clock import today
from mediation.models import Case, Committee, CommitteeStatus, Division, Role, User
from mediation.queries.grants import all_within, valid_grants, viewer_in
from mediation.queries.rows import is_visible, visible_row
from tests.factories import Network, a_case, a_grant


async def test_a_grant_makes_a_viewer_as_the_database_has_it_now(network: Network) -> None:
    first = await a_grant(network.user, Role.COUNTY, division=network.county)
    second = await a_grant(network.user, Role.VILLAGE, division=network.village, valid_to=today())

    viewer = await viewer_in(network.user.id, epoch=0, address="192.0.2.7")
    chosen = await viewer_in(network.user.id, second.id)

    assert viewer is not None
    assert (viewer.grant, viewer.role, viewer.address) == (first.id, Role.COUNTY, "192.0.2.7")
    assert chosen is not None
    assert chosen.path == network.village.path


async def test_no_viewer_comes_of_what_is_over(network: Network) -> None:
    grant = await a_grant(
        network.user, Role.COUNTY, division=network.county, valid_to=today() - timedelta(days=1)
    )
    assert await viewer_in(network.user.id, grant.id) is None
    assert await viewer_in(UUID(int=1)) is None

    await grant.update_from_dict({"valid_to": None}).save()
    assert await viewer_in(network.user.id, grant.id, epoch=1) is None
    await User.filter(id=network.user.id).update(active=False)
    assert await viewer_in(network.user.id, grant.id) is None


async def test_the_grants_of_a_dissolved_committee_rest(network: Network) -> None:
    await a_grant(network.user, Role.COMMITTEE, committee=network.committee)
    assert len(await valid_grants(network.user.id)) == 1

    await network.committee.update_from_dict(
        {"status": CommitteeStatus.DISSOLVED, "dissolved_on": date(2026, 1, 1)}
    ).save()

    assert await valid_grants(network.user.id) == []


async def test_tells_whether_all_grants_lie_within_a_reach(network: Network) -> None:
    await a_grant(network.user, Role.REFERRER, referrer=network.court)
    await a_grant(network.user, Role.COMMITTEE, committee=network.committee)
    county = network.viewer(Role.COUNTY)
    assert await all_within(network.user.id, county)

    await a_grant(network.user, Role.COUNTY, division=network.other_county)

    assert not await all_within(network.user.id, county)
    assert await all_within(network.user.id, network.viewer(Role.CITY))


async def test_what_may_not_be_seen_is_missing(network: Network) -> None:
    case = await a_case(network.committee)
    sees = {role: await is_visible(Case, case.id, network.viewer(role)) for role in Role}

    assert sees == {
        Role.CITY: True,
        Role.COUNTY: True,
        Role.TOWNSHIP: True,
        Role.VILLAGE: True,
        Role.COMMITTEE: True,
        Role.REFERRER: False,
        Role.PARTY: False,
        Role.PUBLIC: False,
    }
    assert await visible_row(Case, case.id, network.elsewhere) is None
    assert await visible_row(Case, UUID(int=9), network.viewer(Role.CITY)) is None
    assert await visible_row(Committee, network.committee.id, network.elsewhere) is not None


async def test_codes_that_cannot_be_are_missing(network: Network) -> None:
    by = network.viewer(Role.CITY)
    for code in ("", "\x00", "\ud800", "430502' or true", "4" * 400, "４３０５０２"):
        assert await visible_row(Division, code, by) is None
    assert await visible_row(Division, "430502", by) == network.county
