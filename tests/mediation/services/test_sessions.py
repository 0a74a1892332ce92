from __future__ import annotations

import asyncio
from datetime import timedelta

import jwt
import pytest

from mediation.access import PUBLIC, Viewer
from mediation.clock import now, today
from mediation.models import AuditEntry, RefreshToken, Role, SignInSource, User
from mediation.problems import Refused
from mediation.services import sign_in_sources
from mediation.services.refresh import refresh
from mediation.services.sessions import FREE_ATTEMPTS, SignInRefused, lock_for
from mediation.services.sign_in import sign_in
from mediation.services.sign_out import sign_out
from mediation.services.vote_attempts import TooManyAttempts
from mediation.tokens import SESSION_EPOCHS, BadToken, TokenKey, issue_token, viewer_of
from tests.factories import PASSWORD, Network, a_grant, a_user, an_id_number
from tests.mediation.state import refused


async def test_opens_a_session_in_the_oldest_grant(network: Network) -> None:
    first = await a_grant(network.user, Role.COUNTY, division=network.county, personal_data=True)
    await a_grant(network.user, Role.TOWNSHIP, division=network.township)

    session = await sign_in(" Zhang ", PASSWORD, address="192.0.2.7")

    expected = Viewer(
        role=Role.COUNTY,
        division="430502",
        path="/430500/430502/",
        personal_data=True,
        user=network.user.id,
        grant=first.id,
        name="张管理",
        address="192.0.2.7",
    )
    assert session.viewer == expected
    assert viewer_of(session.access_token, address="192.0.2.7") == expected
    token = await RefreshToken.get()
    assert session.refresh_token not in token.token_hash
    entry = await AuditEntry.get()
    assert (entry.action, entry.user_id, entry.address) == ("sign_in", network.user.id, "192.0.2.7")


async def test_opens_a_session_in_a_chosen_grant(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    chosen = await a_grant(network.user, Role.COMMITTEE, committee=network.committee)
    of_another = await a_grant(await a_user("wang", "王某"), Role.CITY, division=network.city)

    session = await sign_in("zhang", PASSWORD, grant=chosen.id)

    assert (session.viewer.role, session.viewer.committee) == (Role.COMMITTEE, network.committee.id)
    assert session.viewer.path == network.village.path
    async with refused() as refusal:
        await sign_in("zhang", PASSWORD, grant=of_another.id)
    assert refusal.told == [("NO_GRANT", "grant")]


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        (Role.PARTY, {"id_number_hash": an_id_number(5)}),
        (Role.REFERRER, {}),
    ],
)
async def test_carries_where_outsiders_reach(network: Network, role: Role, claims: dict[str, str]) -> None:
    if role is Role.REFERRER:
        await a_grant(network.user, role, referrer=network.court)
    else:
        await a_grant(network.user, role, **claims)

    viewer = viewer_of((await sign_in("zhang", PASSWORD)).access_token)

    assert (viewer.role, viewer.path) == (role, "")
    assert viewer.referrer == (network.court.id if role is Role.REFERRER else None)
    assert viewer.id_number_hash == claims.get("id_number_hash", "")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("nobody", PASSWORD),
        ("", ""),
        ("\x00", "x"),
        ("\ud800", "\ud800"),
        ("z" * 65, PASSWORD),
        ("x" * 5000, "y" * 9000),
    ],
)
async def test_unknown_names_leave_no_trace(network: Network, username: str, password: str) -> None:
    async with refused() as refusal:
        await sign_in(username, password)
    assert refusal.told == [("SIGN_IN_REFUSED", None)]


async def test_refuses_without_a_valid_grant(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city, valid_to=today() - timedelta(days=1))

    async with refused() as refusal:
        await sign_in("zhang", PASSWORD)

    assert refusal.told == [("NO_GRANT", None)]


async def test_rests_after_failures_and_recovers(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(Refused):
            await sign_in("zhang", "wrong", address="192.0.2.7")

    user = await User.get(id=network.user.id)
    assert user.failed_sign_ins == 5
    assert user.locked_until is not None
    assert timedelta(seconds=50) < user.locked_until - now() <= timedelta(minutes=1)
    async with refused() as refusal:
        await sign_in("zhang", PASSWORD)
    assert refusal.told == [("SIGN_IN_REFUSED", None)]
    assert await AuditEntry.filter(action="fail_sign_in", address="192.0.2.7").count() == 5

    await User.filter(id=user.id).update(locked_until=now() - timedelta(seconds=1))
    await sign_in("zhang", PASSWORD)
    user = await User.get(id=network.user.id)
    assert (user.failed_sign_ins, user.locked_until) == (0, None)


def test_the_rest_grows_to_an_hour() -> None:
    minutes = [lock_for(failures) for failures in (4, 5, 6, 7, 10, 11, 12, 999)]

    assert minutes == [None, *(timedelta(minutes=count) for count in (1, 2, 4, 32, 60, 60, 60))]


async def test_failures_at_once_are_all_counted(network: Network) -> None:
    await asyncio.gather(*(sign_in("zhang", "wrong") for _ in range(4)), return_exceptions=True)

    assert (await User.get(id=network.user.id)).failed_sign_ins == 4


async def test_a_closed_account_is_refused(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    await User.filter(id=network.user.id).update(active=False)

    async with refused() as refusal:
        await sign_in("zhang", PASSWORD)

    assert refusal.told == [("SIGN_IN_REFUSED", None)]


async def test_renews_with_the_rights_of_today(network: Network) -> None:
    grant = await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)
    await grant.update_from_dict({"personal_data": True}).save()

    renewed = await refresh(session.refresh_token)

    assert renewed.viewer.personal_data is True
    assert renewed.refresh_token != session.refresh_token
    first, second = await RefreshToken.all().order_by("id")
    assert first.spent_at is not None
    assert (second.spent_at, second.family, second.expires_at) == (None, first.family, first.expires_at)


async def test_a_token_spent_twice_ends_its_family(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    stolen = await sign_in("zhang", PASSWORD)
    other = await sign_in("zhang", PASSWORD)
    renewed = await refresh(stolen.refresh_token)

    with pytest.raises(Refused):
        await refresh(stolen.refresh_token, address="192.0.2.66")

    with pytest.raises(Refused):
        await refresh(renewed.refresh_token)
    assert (await AuditEntry.get(action="reuse_refresh_token")).address == "192.0.2.66"
    assert (await refresh(other.refresh_token)).viewer.user == network.user.id


async def test_of_two_renewals_at_once_one_is_refused(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)

    outcomes = await asyncio.gather(
        refresh(session.refresh_token), refresh(session.refresh_token), return_exceptions=True
    )

    assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True]
    assert await RefreshToken.filter(revoked_at=None).count() == 0


async def test_refuses_expired_unknown_and_of_a_grant_that_is_over(network: Network) -> None:
    grant = await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)
    async with refused() as refusal:
        await refresh("\ud800not-a-token")
    assert refusal.told == [("SESSION_ENDED", None)]

    await RefreshToken.all().update(expires_at=now() - timedelta(seconds=1))
    async with refused():
        await refresh(session.refresh_token)

    await RefreshToken.all().update(expires_at=now() + timedelta(days=1))
    await grant.update_from_dict({"valid_to": today() - timedelta(days=1)}).save()
    with pytest.raises(Refused):
        await refresh(session.refresh_token)
    assert await RefreshToken.filter(revoked_at=None).count() == 0


async def test_signs_out(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)

    assert await sign_out(session.refresh_token) is True
    assert await sign_out(session.refresh_token) is False
    assert await sign_out("unknown") is False
    with pytest.raises(Refused):
        await refresh(session.refresh_token)


async def test_a_new_epoch_ends_earlier_tokens_in_every_process(network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)
    await network.user.update_from_dict({"session_epoch": 1}).save()

    await SESSION_EPOCHS.refresh()

    with pytest.raises(BadToken):
        viewer_of(session.access_token)
    assert viewer_of((await sign_in("zhang", PASSWORD)).access_token).user == network.user.id


def test_a_script_gets_a_token_without_a_user() -> None:
    viewer = Viewer(role=Role.CITY, division="430500", path="/430500/", name="script")

    assert viewer_of(issue_token(viewer, timedelta(days=30))) == viewer
    assert viewer_of(issue_token(PUBLIC)) == PUBLIC


def test_refuses_tokens_that_are_not_ours(token_key: TokenKey) -> None:
    viewer = Viewer(role=Role.CITY, division="430500", path="/430500/")
    good = issue_token(viewer)
    claims = {"iss": "fengqiao", "iat": now(), "exp": now() + timedelta(minutes=1), "role": "city"}
    bad = [
        "",
        "a.b.c",
        "\ud800",
        good[:-4] + "AAAA",
        issue_token(viewer, timedelta(seconds=-1)),
        jwt.encode(claims, "another key that is long enough!", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode({**claims, "iss": "other"}, token_key.secret, algorithm="HS256"),
        jwt.encode({**claims, "role": "emperor"}, token_key.secret, algorithm="HS256"),
        jwt.encode({**claims, "committee": "7"}, token_key.secret, algorithm="HS256"),
    ]

    for token in bad:
        with pytest.raises(BadToken):
            viewer_of(token)
    with pytest.raises(ValueError, match="at least 32 bytes"):
        TokenKey(b"short")


async def test_many_accounts_tried_from_one_address_are_held_up(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_sources, "MOST_FAILURES", 3)
    await a_grant(network.user, Role.CITY, division=network.city)
    for name in ("nobody", "zhang", "someone"):
        with pytest.raises(Refused) as first:
            await sign_in(name, "wrong", address="192.0.2.7")
        assert first.value.problems == (SignInRefused(),)

    with pytest.raises(Refused) as held:
        await sign_in("zhang", PASSWORD, address="192.0.2.7")

    problem = held.value.problems[0]
    assert isinstance(problem, TooManyAttempts)
    assert 0 < problem.retry_after <= 15 * 60
    source = await SignInSource.get()
    assert (source.failures, "192.0.2" in source.source) == (3, False)
    assert (await sign_in("zhang", PASSWORD, address="192.0.2.8")).viewer.role is Role.CITY
    await SignInSource.all().update(since=now() - timedelta(minutes=16))
    assert (await sign_in("zhang", PASSWORD, address="192.0.2.7")).viewer.role is Role.CITY
    with pytest.raises(Refused):
        await sign_in("nobody", "wrong", address="192.0.2.7")
    assert (await SignInSource.get()).failures == 1
