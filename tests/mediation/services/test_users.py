from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from mediation.clock import today
from mediation.models import AuditEntry, RefreshToken, Role, RoleGrant, User
from mediation.passwords import weakness
from mediation.personal_data import Vault
from mediation.problems import Refused
from mediation.services.add_user import UserAddition, add_user
from mediation.services.change_password import change_password, reset_password
from mediation.services.change_user import rename_user, set_active
from mediation.services.grant_role import grant_role, revoke_grant
from mediation.services.grants import GrantGiving
from mediation.services.refresh import refresh
from mediation.services.sign_in import sign_in
from mediation.tokens import BadToken, viewer_of
from tests.factories import PASSWORD, Network, a_grant, a_user, an_id_number
from tests.mediation.state import refused

COUNTY_GRANT = GrantGiving(role=Role.COUNTY, division="430502")


def an_addition(**changes: Any) -> UserAddition:
    told: dict[str, Any] = {
        "username": " Li.Fang ",
        "name": "李芳",
        "password": "lan-tian-77",
        "grants": (COUNTY_GRANT,),
    }
    return UserAddition(**{**told, **changes})


async def test_adds_a_user_who_can_sign_in(network: Network) -> None:
    user = await add_user(an_addition(), by=network.viewer(Role.CITY))

    session = await sign_in("li.fang", "lan-tian-77")

    assert (session.viewer.user, session.viewer.role, session.viewer.path) == (
        user.id,
        Role.COUNTY,
        "/430500/430502/",
    )
    entries = await AuditEntry.exclude(action="sign_in").order_by("id")
    assert [entry.action for entry in entries] == ["add_user", "grant_role"]
    assert entries[0].after == {
        "id": str(user.id),
        "username": "li.fang",
        "name": "李*",
        "active": True,
        "session_epoch": 0,
    }
    assert entries[1].path == "/430500/430502/"


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ((), [("INVALID", "grants")]),
        ((GrantGiving(role=Role.PUBLIC),), [("INVALID", "grants.0.role")]),
        ((GrantGiving(role=Role.CITY),), [("REQUIRED", "grants.0.division")]),
        ((GrantGiving(role=Role.CITY, division="430502"),), [("INVALID", "grants.0.division")]),
        ((GrantGiving(role=Role.CITY, division="999999"),), [("NOT_FOUND", "grants.0.division")]),
        ((GrantGiving(role=Role.CITY, division="4305\x00"),), [("NOT_FOUND", "grants.0.division")]),
        ((GrantGiving(role=Role.COMMITTEE, committee=UUID(int=3)),), [("NOT_FOUND", "grants.0.committee")]),
        ((GrantGiving(role=Role.REFERRER, referrer=UUID(int=3)),), [("NOT_FOUND", "grants.0.referrer")]),
        ((GrantGiving(role=Role.PARTY, id_number="123"),), [("INVALID", "grants.0.id_number")]),
        (
            (GrantGiving(role=Role.COUNTY, division="430502", personal_data=True),),
            [("NOT_ALLOWED", "grants.0.personal_data")],
        ),
        (
            (
                GrantGiving(
                    role=Role.COUNTY,
                    division="430502",
                    committee=UUID(int=3),
                    valid_to=today() - timedelta(days=1),
                ),
            ),
            [("INVALID", "grants.0.committee"), ("INVALID", "grants.0.valid_to")],
        ),
        ((COUNTY_GRANT, COUNTY_GRANT), [("CONFLICT", "grants.1")]),
    ],
)
async def test_refuses_grants_that_say_too_little_or_too_much(
    network: Network, grants: tuple[GrantGiving, ...], told: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await add_user(an_addition(grants=grants), by=network.viewer(Role.CITY))

    assert refusal.told == told


async def test_refuses_bad_names_and_weak_passwords_together(network: Network) -> None:
    async with refused() as refusal:
        await add_user(
            an_addition(username="李芳", name="芳" * 51, password="1234567890"), by=network.viewer(Role.CITY)
        )
    assert refusal.told == [("INVALID", "username"), ("TOO_LONG", "name"), ("INVALID", "password")]

    async with refused() as refusal:
        await add_user(
            an_addition(username="z" * 9000, grants=(GrantGiving(role=Role.CITY, division="4" * 99),)),
            by=network.viewer(Role.CITY),
        )
    assert refusal.told == [("INVALID", "username"), ("NOT_FOUND", "grants.0.division")]
    async with refused() as refusal:
        await add_user(an_addition(username="ZHANG"), by=network.viewer(Role.CITY))
    assert refusal.told == [("CONFLICT", "username")]


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("short-1", True),
        ("aaaaaaaaaaaa", True),
        ("abababab12", True),
        ("abcdefghijkl", True),
        ("zhang-2026-ok", True),
        ("x" * 127 + "1-", True),
        ("lan-tian\x0077", True),
        ("lan-tian\ud80077", True),
        ("lan-tian-77", False),
        ("青山绿水枫桥经验2026", False),
    ],
)
def test_password_rules(password: str, *, weak: bool) -> None:
    assert (weakness(password, username="zhang") is not None) is weak


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CITY, Role.COUNTY}])
async def test_only_city_and_county_maintain_users(network: Network, role: Role) -> None:
    by = network.viewer(role)
    for attempt in (
        add_user(an_addition(), by=by),
        grant_role(network.user.id, COUNTY_GRANT, by=by),
        revoke_grant(UUID(int=1), by=by),
        reset_password(network.user.id, "lan-tian-77", by=by),
        set_active(network.user.id, active=False, by=by),
        rename_user(network.user.id, "李芳", by=by),
    ):
        async with refused() as refusal:
            await attempt
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_a_county_gives_only_below_itself(network: Network) -> None:
    by = network.viewer(Role.COUNTY)
    for giving, field in (
        (GrantGiving(role=Role.CITY, division="430500"), "division"),
        (GrantGiving(role=Role.COUNTY, division="430503"), "division"),
        (GrantGiving(role=Role.COMMITTEE, committee=network.other_committee.id), "committee"),
    ):
        async with refused() as refusal:
            await add_user(an_addition(grants=(giving,)), by=by)
        assert refusal.told == [("NOT_ALLOWED", f"grants.0.{field}")]

    user = await add_user(
        an_addition(grants=(GrantGiving(role=Role.REFERRER, referrer=network.court.id),)), by=by
    )
    assert (await RoleGrant.get(user=user)).referrer_id == network.court.id


async def test_a_party_is_known_by_a_hash_only(network: Network, vault: Vault) -> None:
    giving = GrantGiving(role=Role.PARTY, id_number=an_id_number(4))
    user = await add_user(an_addition(grants=(giving,)), by=network.viewer(Role.COUNTY))

    grant = await RoleGrant.get(user=user)

    assert (grant.id_number_hash, grant.division_id) == (vault.hash(an_id_number(4)), "430502")
    viewer = (await sign_in("li.fang", "lan-tian-77")).viewer
    assert (viewer.path, viewer.division, viewer.id_number_hash) == ("", "", grant.id_number_hash)
    assert [entry for entry in await AuditEntry.all() if an_id_number(4) in str(entry.after)] == []


async def test_personal_data_is_opened_only_by_who_may_see_it(network: Network) -> None:
    giving = GrantGiving(role=Role.COUNTY, division="430502", personal_data=True)

    user = await add_user(an_addition(grants=(giving,)), by=network.viewer(Role.CITY, personal_data=True))

    assert (await RoleGrant.get(user=user)).personal_data is True


async def test_revoking_a_grant_ends_the_sessions(network: Network) -> None:
    by = network.viewer(Role.CITY)
    user = await add_user(an_addition(), by=by)
    grant = await grant_role(user.id, GrantGiving(role=Role.TOWNSHIP, division="430502001"), by=by)
    session = await sign_in("li.fang", "lan-tian-77", grant=grant.id)

    await revoke_grant(grant.id, by=by)

    with pytest.raises(BadToken):
        viewer_of(session.access_token)
    with pytest.raises(Refused):
        await refresh(session.refresh_token)
    entry = await AuditEntry.get(action="revoke_grant")
    assert entry.before is not None
    assert (entry.before["role"], entry.before["division_id"], entry.after) == ("township", "430502001", None)
    assert await RoleGrant.filter(user=user).count() == 1


async def test_nobody_changes_their_own_grants_or_account(network: Network) -> None:
    own = await a_grant(network.user, Role.CITY, division=network.city)
    by = network.viewer(Role.CITY)

    for attempt in (
        grant_role(network.user.id, COUNTY_GRANT, by=by),
        revoke_grant(own.id, by=by),
        set_active(network.user.id, active=False, by=by),
        reset_password(network.user.id, "lan-tian-77", by=by),
    ):
        async with refused() as refusal:
            await attempt
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_a_county_cannot_take_over_a_user_of_the_city(network: Network) -> None:
    user = await a_user("wang", "王某")
    await a_grant(user, Role.CITY, division=network.city)
    await a_grant(user, Role.COUNTY, division=network.county)
    hidden = await a_user("zhou", "周某")
    await a_grant(hidden, Role.CITY, division=network.city)
    by = network.viewer(Role.COUNTY)

    async with refused() as refusal:
        await reset_password(user.id, "lan-tian-77", by=by)
    assert refusal.told == [("NOT_ALLOWED", None)]
    async with refused() as refusal:
        await set_active(hidden.id, active=False, by=by)
    assert refusal.told == [("NOT_FOUND", None)]


async def test_changing_the_password_ends_every_session(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)

    await change_password(PASSWORD, "lan-tian-77", by=session.viewer)

    with pytest.raises(BadToken):
        viewer_of(session.access_token)
    assert await RefreshToken.filter(revoked_at=None).count() == 0
    with pytest.raises(Refused):
        await sign_in("zhang", PASSWORD)
    assert (await sign_in("zhang", "lan-tian-77")).viewer.user == network.user.id
    entry = await AuditEntry.get(action="change_password")
    assert (entry.before, entry.after) == ({"session_epoch": 0}, {"session_epoch": 1})


async def test_a_wrong_present_password_counts_as_a_failed_sign_in(network: Network) -> None:
    by = network.viewer(Role.CITY)

    with pytest.raises(Refused) as caught:
        await change_password("wrong", "lan-tian-77", by=by)

    assert [(problem.code, problem.field) for problem in caught.value.problems] == [
        ("SIGN_IN_REFUSED", "present")
    ]
    user = await User.get(id=network.user.id)
    assert (user.failed_sign_ins, user.session_epoch) == (1, 0)
    async with refused() as refusal:
        await change_password(PASSWORD, PASSWORD, by=by)
    assert refusal.told == [("INVALID", "new")]
    async with refused() as refusal:
        await change_password(PASSWORD, "lan-tian-77", by=network.viewer(Role.PUBLIC))
    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_an_administrator_resets_closes_and_reopens(network: Network) -> None:
    by = network.viewer(Role.CITY, user=None)
    await a_grant(network.user, Role.COUNTY, division=network.county)
    await User.filter(id=network.user.id).update(failed_sign_ins=6)

    await reset_password(network.user.id, "lan-tian-77", by=by)
    session = await sign_in("zhang", "lan-tian-77")
    async with refused() as refusal:
        await reset_password(network.user.id, "\ud800", by=by)
    assert refusal.told == [("INVALID", "new")]
    await set_active(network.user.id, active=False, by=by)

    with pytest.raises(BadToken):
        viewer_of(session.access_token)
    with pytest.raises(Refused):
        await sign_in("zhang", "lan-tian-77")
    await set_active(network.user.id, active=True, by=by, version=2)
    assert (await sign_in("zhang", "lan-tian-77")).viewer.role is Role.COUNTY
    async with refused() as refusal:
        await rename_user(network.user.id, "李芳", by=by, version=1)
    assert refusal.told == [("STALE_VERSION", None)]
    assert (await rename_user(network.user.id, "李芳", by=by, version=3)).name == "李芳"
