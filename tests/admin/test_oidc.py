"""Signing in through an identity provider, and everything that must not sign anybody in."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from admin import IdentityProvider, Panel, create_admin
from admin import oidc as oidc_module
from mediation.models import AuditEntry, RefreshToken, Role, RoleGrant, User
from mediation.services.link_subject import link_subject
from tests.admin.conftest import ORIGIN, SAME_SITE, Clerk, NewClerk
from tests.admin.issuer import CLIENT, SECRET, Issuer, running_issuer
from tests.admin.test_walk import digests
from tests.factories import Network

CALLBACK = f"{ORIGIN}/admin/oidc/callback"


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
async def panel(database: str, tmp_path: Path, issuer: Issuer) -> AsyncIterator[Panel]:
    """The panel with the issuer configured."""
    made = create_admin(
        Starlette(),
        database_url=database,
        secret_key="s" * 32,
        secure_cookies=False,
        imports=tmp_path / "imports",
        oidc=IdentityProvider(issuer.url, CLIENT, CALLBACK, SECRET, label="市统一认证"),
    )
    yield made
    await made.close()


@pytest.fixture
async def linked(network: Network) -> User:
    """Somebody of the county, known to the issuer as 42."""
    await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    await User.filter(id=network.user.id).update(external_subject="42")
    return network.user


async def to_issuer(clerk: Clerk) -> str:
    """Begin at the panel, go to the issuer as the browser is told to; where it sends the browser back."""
    begun = await clerk.get("/admin/oidc/start")
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as browser:
        return (await browser.get(begun.headers["location"])).headers["location"]


async def through(clerk: Clerk) -> httpx.Response:
    return await clerk.get(await to_issuer(clerk))


async def signed_in(clerk: Clerk) -> bool:
    return (await clerk.get("/admin/")).status_code == 200


async def test_signs_in_whom_the_issuer_knows(
    new_clerk: NewClerk, linked: User, issuer: Issuer, database: str
) -> None:
    clerk = new_clerk()
    page = await clerk.get("/admin/login")
    assert "用市统一认证登录" in page.text

    answer = await through(clerk)

    # The browser comes from another site: only a page of ours makes it send the strict cookie.
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/admin/"' in answer.text
    assert await signed_in(clerk)
    assert "县（市、区）司法局 430502" in (await clerk.get("/admin/")).text
    assert (await AuditEntry.get(action="sign_in")).after["identity_provider"] is True


async def test_the_cookies_are_as_strict_as_they_can_be(new_clerk: NewClerk, linked: User) -> None:
    clerk = new_clerk()

    begun = (await clerk.get("/admin/oidc/start")).headers["set-cookie"].lower()
    flow = next(part for part in begun.split(", ") if part.startswith("fengqiao_oidc="))
    answer = await through(clerk)

    assert "httponly" in flow
    assert "samesite=lax" in flow
    assert "path=/admin/oidc" in flow
    assert "max-age=600" in flow
    cookies = answer.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("fengqiao_panel="))
    gone = next(cookie for cookie in cookies if cookie.startswith("fengqiao_oidc="))
    assert "samesite=strict" in session
    assert "httponly" in session
    assert "Max-Age=0" in gone


async def test_asks_with_pkce_state_and_nonce(new_clerk: NewClerk, linked: User) -> None:
    first, second = [
        parse_qs(urlsplit((await new_clerk().get("/admin/oidc/start")).headers["location"]).query)
        for _ in range(2)
    ]

    assert first["redirect_uri"] == [CALLBACK]
    assert first["scope"] == ["openid"]
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 32
        assert first[name] != second[name]


FAULTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"aud": "another-client"}),
    ({}, {"aud": [CLIENT, "another-client"]}),
    ({}, {"azp": "another-client"}),
    ({}, {"aud": None}),
    ({}, {"iss": "https://elsewhere.test"}),
    ({}, {"nonce": "another"}),
    ({}, {"nonce": None}),
    ({}, {"exp": int(time.time()) - 3600}),
    ({}, {"exp": None}),
    ({}, {"iat": int(time.time()) + 3600}),
    ({}, {"sub": None}),
    ({}, {"sub": ""}),
    ({}, {"sub": "4\x002"}),
    ({"forge": "none"}, {}),
    ({"forge": "HS256"}, {}),
    ({"forge": "stranger"}, {}),
    ({"forge": "unknown"}, {}),
]


@pytest.mark.parametrize(("fault", "claims"), FAULTS)
async def test_an_id_token_that_is_not_right_signs_nobody_in(
    new_clerk: NewClerk,
    linked: User,
    issuer: Issuer,
    database: str,
    fault: dict[str, str],
    claims: dict[str, Any],
) -> None:
    issuer.claims = claims
    for name, value in fault.items():
        setattr(issuer, name, value)
    clerk = new_clerk()
    before = await digests(database)

    answer = await through(clerk)

    assert answer.status_code == 400
    assert "统一身份认证的答复不能采信" in answer.text
    assert not await signed_in(clerk)
    assert await digests(database) == before


@pytest.mark.parametrize("seconds", [-45, 45])
async def test_a_clock_that_is_a_little_off_does_no_harm(
    new_clerk: NewClerk, linked: User, issuer: Issuer, seconds: int
) -> None:
    now = int(time.time()) + seconds
    issuer.claims = {"iat": now, "exp": now + 30}
    clerk = new_clerk()

    await through(clerk)

    assert await signed_in(clerk)


async def test_an_answer_that_was_not_asked_for_is_refused(
    new_clerk: NewClerk, linked: User, issuer: Issuer, database: str
) -> None:
    """Neither another browser's answer, nor one twice, nor one with another state."""
    attacker, victim = new_clerk(), new_clerk()
    back = await to_issuer(attacker)
    assert (await victim.get(back)).status_code == 400
    await victim.get("/admin/oidc/start")
    forced = await victim.get(back)
    assert "登录已过期或不是从这里开始的" in forced.text
    assert not await signed_in(victim)

    await attacker.get(back)
    assert await signed_in(attacker)
    assert (await attacker.get(back)).status_code == 400
    assert await RefreshToken.all().count() == 1
    stranger = new_clerk()
    elsewhere = (await to_issuer(stranger)).replace("iss=http", "iss=https")
    assert (await stranger.get(elsewhere)).status_code == 400
    assert not await signed_in(stranger)


async def test_a_stolen_code_is_worth_nothing_without_the_verifier(
    new_clerk: NewClerk, linked: User, issuer: Issuer
) -> None:
    victim, attacker = new_clerk(), new_clerk()
    stolen = parse_qs(urlsplit(await to_issuer(victim)).query)["code"][0]
    own = urlsplit(await to_issuer(attacker))
    state = parse_qs(own.query)["state"][0]

    answer = await attacker.get(f"/admin/oidc/callback?code={stolen}&state={state}")

    assert answer.status_code == 400
    assert not await signed_in(attacker)


async def test_the_session_from_before_is_not_taken_over(new_clerk: NewClerk, linked: User) -> None:
    clerk = new_clerk()
    token = await clerk.token()
    planted = clerk.cookies.get("fengqiao_panel", path="/admin")

    await through(clerk)

    assert clerk.cookies.get("fengqiao_panel", path="/admin") != planted
    assert await clerk.token("/admin/grant") != token
    old = new_clerk()
    old.cookies.set("fengqiao_panel", planted or "", domain="panel.test", path="/admin")
    assert not await signed_in(old)


async def test_never_leads_elsewhere(new_clerk: NewClerk, linked: User) -> None:
    clerk = new_clerk()
    await clerk.get("/admin/oidc/start?next=https://elsewhere.test&redirect_uri=https://elsewhere.test")

    answer = await clerk.get(f"{await to_issuer(clerk)}&next=https://elsewhere.test&to=//elsewhere.test")

    assert "elsewhere.test" not in answer.text
    assert "url=/admin/" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"external_subject": None}, "还没有对应到本系统的用户"),
        ({"active": False}, "账户暂时不能登录"),
    ],
)
async def test_makes_no_user_and_no_right(
    new_clerk: NewClerk, linked: User, database: str, change: dict[str, Any], words: str
) -> None:
    await User.filter(id=linked.id).update(**change)
    clerk, users = new_clerk(), await User.all().count()

    answer = await through(clerk)

    assert words in answer.text
    assert not await signed_in(clerk)
    assert (await User.all().count(), await RoleGrant.all().count()) == (users, 1)


async def test_a_role_that_has_no_panel_gets_none(new_clerk: NewClerk, network: Network) -> None:
    await RoleGrant.create(user=network.user, role=Role.VILLAGE, division=network.village)
    await User.filter(id=network.user.id).update(external_subject="42")
    clerk = new_clerk()

    answer = await through(clerk)

    assert "您没有权限办理这件事" in answer.text
    assert not await signed_in(clerk)


async def test_failures_are_told_in_plain_words(new_clerk: NewClerk, linked: User, issuer: Issuer) -> None:
    issuer.deny = True
    declined = await through(new_clerk())
    issuer.deny, issuer.broken = False, True

    away = await new_clerk().get("/admin/oidc/callback?code=1&state=2")
    assert "统一身份认证没有登录成功" in declined.text
    assert "不是从这里开始的" in away.text


async def test_an_issuer_that_is_away_leaves_the_password(
    new_clerk: NewClerk, linked: User, issuer: Issuer
) -> None:
    issuer.broken = True
    clerk = new_clerk()

    answer = await clerk.get("/admin/oidc/start")

    assert answer.status_code == 400
    assert "现在连不上统一身份认证" in answer.text
    assert 'name="password"' in answer.text


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://elsewhere.test"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_discovery_is_not_believed_blindly(
    new_clerk: NewClerk, linked: User, issuer: Issuer, metadata: dict[str, Any]
) -> None:
    issuer.metadata = metadata

    answer = await new_clerk().get("/admin/oidc/start")

    assert (answer.status_code, "不能采信" in answer.text) == (400, True)


async def test_new_keys_are_fetched_but_not_for_every_forgery(
    new_clerk: NewClerk, linked: User, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await through(new_clerk())
    issuer.rotate()
    refused = new_clerk()
    await through(refused)
    assert not await signed_in(refused)
    assert issuer.asked.count("keys") == 1

    monkeypatch.setattr(oidc_module, "_LEAST_SECONDS_BETWEEN_KEYS", 0)
    clerk = new_clerk()
    await through(clerk)

    assert await signed_in(clerk)
    assert issuer.asked.count("keys") == 2
    assert issuer.asked.count("discovery") == 1


async def test_another_claim_may_name_the_user_but_not_an_unproved_address(
    new_clerk: NewClerk, panel: Panel, linked: User, issuer: Issuer
) -> None:
    client = panel._entrance._oidc
    assert client is not None
    client.provider = IdentityProvider(issuer.url, CLIENT, CALLBACK, SECRET, claim="email")
    await User.filter(id=linked.id).update(external_subject="a@office.test")
    unproved, proved = new_clerk(), new_clerk()

    issuer.claims = {"email": "a@office.test"}
    await through(unproved)
    issuer.claims = {"email": "a@office.test", "email_verified": True}
    await through(proved)

    assert not await signed_in(unproved)
    assert await signed_in(proved)


async def test_signing_out_tells_of_the_provider(new_clerk: NewClerk, linked: User, issuer: Issuer) -> None:
    clerk = new_clerk()
    await through(clerk)
    token = await clerk.token("/admin/grant")

    answer = await clerk.post("/admin/logout", data={"csrf_token": token}, headers=SAME_SITE)

    assert answer.status_code == 200
    assert "您在市统一认证可能还是登录状态" in answer.text
    assert f"{issuer.url}/leave?client_id={CLIENT}" in answer.text
    assert not await signed_in(clerk)


async def test_taking_the_subject_away_ends_the_session(
    new_clerk: NewClerk, linked: User, network: Network
) -> None:
    clerk = new_clerk()
    await through(clerk)

    await link_subject(linked.id, None, by=replace(network.viewer(Role.CITY), user=None))

    assert not await signed_in(clerk)
