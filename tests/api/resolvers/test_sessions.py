from __future__ import annotations

import pytest

from mediation.models import AuditEntry, RefreshToken, Role, User
from tests.api.serving import Endpoint
from tests.factories import PASSWORD, Network, a_grant
from tests.mediation.state import contents

SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) {
  session { accessToken refreshToken expiresAt name role division { code name } } errors { code message field } } }"""
REFRESH = """mutation($token: String!) { refresh(refreshToken: $token) {
  session { accessToken refreshToken role } errors { code } } }"""
SIGN_OUT = "mutation($token: String!) { signOut(refreshToken: $token) { ended errors { code } } }"
ME = "{ viewer { name roles { role active division { code } } } }"


@pytest.fixture
async def clerk(network: Network) -> User:
    await a_grant(network.user, Role.COUNTY, division=network.county)
    return network.user


async def test_signs_in_stays_and_leaves(api: Endpoint, network: Network, clerk: User) -> None:
    session = (await api.ask(SIGN_IN, input={"username": "zhang", "password": PASSWORD}))["signIn"]["session"]
    me = await api.post({"query": ME}, headers={"authorization": f"Bearer {session['accessToken']}"})
    renewed = (await api.ask(REFRESH, token=session["refreshToken"]))["refresh"]["session"]
    left = await api.ask(SIGN_OUT, token=renewed["refreshToken"])
    after = await api.ask(REFRESH, token=renewed["refreshToken"])

    assert (session["name"], session["role"]) == ("张管理", "COUNTY")
    assert session["division"] == {"code": network.county.code, "name": network.county.name}
    roles = [{"role": "COUNTY", "active": True, "division": {"code": network.county.code}}]
    assert me.json() == {"data": {"viewer": {"name": "张管理", "roles": roles}}}
    assert renewed["refreshToken"] != session["refreshToken"]
    assert left == {"signOut": {"ended": True, "errors": []}}
    assert after == {"refresh": {"session": None, "errors": [{"code": "SESSION_ENDED"}]}}
    assert (await AuditEntry.get(action="sign_in")).address == "192.0.2.7"


async def test_a_wrong_name_and_a_wrong_password_are_told_alike(api: Endpoint, clerk: User) -> None:
    answers = [
        await api.ask(SIGN_IN, input={"username": name, "password": password})
        for name, password in (("zhang", "wrong"), ("nobody", PASSWORD), ("墙", "x" * 5_000))
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["signIn"]["session"] is None
    assert [error["code"] for error in answers[0]["signIn"]["errors"]] == ["SIGN_IN_REFUSED"]
    assert await RefreshToken.all().count() == 0


async def test_a_spent_token_ends_the_whole_session(api: Endpoint, clerk: User) -> None:
    session = (await api.ask(SIGN_IN, input={"username": "zhang", "password": PASSWORD}))["signIn"]["session"]
    second = (await api.ask(REFRESH, token=session["refreshToken"]))["refresh"]["session"]

    stolen = await api.ask(REFRESH, token=session["refreshToken"])
    owner = await api.ask(REFRESH, token=second["refreshToken"])

    assert [one["refresh"]["errors"] for one in (stolen, owner)] == [[{"code": "SESSION_ENDED"}]] * 2


async def test_an_unknown_refresh_token_changes_nothing(api: Endpoint, clerk: User) -> None:
    before = await contents()

    renewed = await api.ask(REFRESH, token="x")
    left = await api.ask(SIGN_OUT, token="x")

    assert renewed["refresh"]["errors"] == [{"code": "SESSION_ENDED"}]
    assert left == {"signOut": {"ended": False, "errors": []}}
    assert await contents() == before


async def test_a_grant_that_one_was_shown_can_be_chosen(api: Endpoint, network: Network, clerk: User) -> None:
    await a_grant(clerk, Role.COMMITTEE, committee=network.committee)
    signed_in = await api.ask(SIGN_IN, input={"username": "zhang", "password": PASSWORD})
    headers = {"authorization": f"Bearer {signed_in['signIn']['session']['accessToken']}"}
    me = await api.post({"query": "{ viewer { roles { id role active } } }"}, headers=headers)
    shown = {grant["role"]: grant for grant in me.json()["data"]["viewer"]["roles"]}

    told = {"username": "zhang", "password": PASSWORD, "grant": shown["COMMITTEE"]["id"]}
    chosen = (await api.ask(SIGN_IN, input=told))["signIn"]

    assert {role: grant["active"] for role, grant in shown.items()} == {"COUNTY": True, "COMMITTEE": False}
    assert chosen["session"]["role"] == "COMMITTEE"
    assert chosen["errors"] == []


async def test_another_grant_can_be_chosen_by_no_made_up_name(api: Endpoint, clerk: User) -> None:
    told = {"username": "zhang", "password": PASSWORD, "grant": "Um9sZUdyYW50Ong="}

    answer = (await api.ask(SIGN_IN, input=told))["signIn"]

    assert (answer["session"], answer["errors"][0]["code"], answer["errors"][0]["field"]) == (
        None,
        "NO_GRANT",
        "grant",
    )
