from __future__ import annotations

import time
from datetime import timedelta

import pytest

from api.http import tokens as module
from api.http.problems import RequestRefused
from api.http.tokens import Tokens
from mediation.access import PUBLIC, Viewer
from mediation.models import Role, RoleGrant
from mediation.services.change_password import change_password
from mediation.services.sign_in import sign_in
from mediation.tokens import SESSION_EPOCHS, TokenKey, issue_token, use_token_key
from tests.api.serving import Endpoint
from tests.factories import PASSWORD, Network, a_grant

CITY = Viewer(Role.CITY, "430500", "/430500/", name="市局")


def bearer(viewer: Viewer, *lifetime: timedelta) -> bytes:
    return f"Bearer {issue_token(viewer, *lifetime)}".encode()


def assert_refused(tokens: Tokens, authorization: bytes) -> None:
    with pytest.raises(RequestRefused) as caught:
        tokens.viewer(authorization)
    assert (caught.value.problem.code, caught.value.problem.status) == ("UNAUTHENTICATED", 401)
    assert caught.value.headers == {"www-authenticate": 'Bearer error="invalid_token"'}


def test_without_a_token_one_is_the_public() -> None:
    assert Tokens().viewer(None) is PUBLIC


def test_a_token_names_its_viewer() -> None:
    assert Tokens().viewer(bearer(CITY)) == CITY
    assert Tokens().viewer(bearer(CITY).replace(b"Bearer ", b"bearer  ")) == CITY


@pytest.mark.parametrize(
    "authorization",
    [b"", b"Bearer", b"Bearer ", b"Bearer a.b.c", b"Bearer \xff.\xe6.\x80", b"Basic eDp5", b"x" * 9_000],
)
def test_anything_else_is_refused(authorization: bytes) -> None:
    assert_refused(Tokens(), authorization)


def test_a_token_is_verified_once_and_remembered_until_it_expires(token_key: TokenKey) -> None:
    moment = time.time()
    tokens = Tokens(now=lambda: moment)
    authorization = bearer(CITY, timedelta(minutes=15))
    first = tokens.viewer(authorization)

    use_token_key(TokenKey(bytes(32)))  # with which the token would not verify
    try:
        assert tokens.viewer(authorization) is first
        moment += 15 * 60 + 1
        assert_refused(tokens, authorization)
    finally:
        use_token_key(token_key)


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    tokens = Tokens()
    for year in range(5):
        tokens.viewer(bearer(Viewer(Role.CITY, name=str(year))))

    assert len(tokens._known) == 3


async def test_a_session_that_was_ended_is_noticed_at_once(api: Endpoint, network: Network) -> None:
    await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)
    bearer = {"authorization": f"Bearer {session.access_token}"}
    before = await api.post({"query": "{ viewer { name } }"}, headers=bearer)

    await change_password(PASSWORD, "feng-qiao-2027", by=session.viewer)
    after = await api.post({"query": "{ viewer { name } }"}, headers=bearer)

    assert before.json() == {"data": {"viewer": {"name": "张管理"}}}
    assert (after.status_code, after.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert SESSION_EPOCHS.ended(network.user.id, 0)


async def test_a_revoked_grant_ends_with_the_next_refresh(api: Endpoint, network: Network) -> None:
    grant = await a_grant(network.user, Role.CITY, division=network.city)
    session = await sign_in("zhang", PASSWORD)
    await RoleGrant.filter(id=grant.id).delete()

    answer = await api.ask(
        "mutation($t: String!) { refresh(refreshToken: $t) { session { accessToken } errors { code } } }",
        t=session.refresh_token,
    )

    assert answer["refresh"] == {"session": None, "errors": [{"code": "SESSION_ENDED"}]}


async def test_cookies_count_for_nothing(api: Endpoint) -> None:
    response = await api.post(
        {"query": "{ viewer { roles { role } } }"},
        headers={"cookie": f"token={issue_token(CITY)}; session=x"},
    )

    assert response.json() == {"data": {"viewer": {"roles": [{"role": "PUBLIC"}]}}}


async def test_a_bad_token_is_401_before_anything_is_parsed(api: Endpoint) -> None:
    for accept in ("application/json", "application/graphql-response+json"):
        response = await api.post(
            {"query": "{ nope"}, headers={"authorization": "Bearer x", "accept": accept}
        )

        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        [error] = response.json()["errors"]
        assert (
            error["message"]
            == "登录已失效，请重新登录或刷新令牌。 The token is not valid or has expired; sign in again or refresh it."
        )
