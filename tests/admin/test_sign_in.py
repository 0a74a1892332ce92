"""Signing in, staying signed in and being signed out."""

from __future__ import annotations

import time

import pytest

from admin import auth
from mediation.models import Role, RoleGrant, User
from tests.admin.conftest import SAME_SITE, Clerk, NewClerk, SignIn
from tests.factories import PASSWORD, Network, a_user


async def test_every_page_asks_for_signing_in(anyone: Clerk) -> None:
    for path in (
        "/admin/",
        "/admin/case/list",
        "/admin/user/create",
        "/admin/lookup/division",
        "/admin/case/export/csv",
    ):
        answer = await anyone.get(path)

        assert (answer.status_code, answer.headers["location"]) == (302, "/admin/login")


async def test_signs_in_with_a_strict_cookie(new_clerk: NewClerk, network: Network) -> None:
    await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    clerk = new_clerk()

    answer = await clerk.submit("/admin/login", {"username": "Zhang", "password": PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/admin" in cookie
    assert "县（市、区）司法局 430502" in (await clerk.get("/admin/")).text


async def test_refuses_a_wrong_password_and_then_rests(new_clerk: NewClerk, network: Network) -> None:
    await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    clerk = new_clerk()

    for _ in range(5):
        answer = await clerk.submit("/admin/login", {"username": "zhang", "password": "wrong"})
        assert answer.status_code == 400
        assert "登录名或口令不对，或账户暂时不能登录" in answer.text
    answer = await clerk.submit("/admin/login", {"username": "zhang", "password": PASSWORD})

    assert answer.status_code == 400
    assert (await User.get(id=network.user.id)).locked_until is not None


@pytest.mark.parametrize("role", [Role.VILLAGE, Role.COMMITTEE])
async def test_only_the_bureaus_and_offices_may_use_the_panel(
    new_clerk: NewClerk, network: Network, role: Role
) -> None:
    place = {"committee": network.committee} if role is Role.COMMITTEE else {"division": network.village}
    await RoleGrant.create(user=network.user, role=role, **place)
    clerk = new_clerk()

    answer = await clerk.submit("/admin/login", {"username": "zhang", "password": PASSWORD})

    assert answer.status_code == 400
    assert "您没有权限办理这件事" in answer.text
    assert (await clerk.get("/admin/")).status_code == 302


@pytest.mark.parametrize(("seconds", "holds"), [(29 * 60, True), (31 * 60, False)])
async def test_ends_after_thirty_idle_minutes(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, seconds: int, *, holds: bool
) -> None:
    clerk = await sign_in(Role.CITY)
    later = time.time() + seconds
    monkeypatch.setattr(auth.time, "time", lambda: later)

    answer = await clerk.get("/admin/case/list")

    assert (answer.status_code == 200) is holds


async def test_ends_after_twelve_hours_of_work(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = await sign_in(Role.CITY)
    start, clock = time.time(), {"now": time.time()}
    monkeypatch.setattr(auth.time, "time", lambda: clock["now"])

    statuses = []
    for minutes in range(0, 12 * 60 + 21, 20):
        clock["now"] = start + minutes * 60
        statuses.append((await clerk.get("/admin/grant")).status_code)

    assert statuses[:-2] == [200] * (len(statuses) - 2)
    assert statuses[-1] == 302


async def test_a_new_password_ends_every_session(sign_in: SignIn, new_clerk: NewClerk) -> None:
    first = await sign_in(Role.CITY)
    second = new_clerk()
    await second.submit("/admin/login", {"username": "city", "password": PASSWORD})
    new = "bai-yun-2027-x"

    answer = await first.submit("/admin/password", {"present": PASSWORD, "new": new, "again": new})

    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")
    assert (await second.get("/admin/")).status_code == 302
    assert (await second.submit("/admin/login", {"username": "city", "password": new})).status_code == 303


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "两遍新口令不一样。"), ("en", "The two are not the same.")]
)
async def test_a_new_password_is_typed_twice_alike(
    sign_in: SignIn, network: Network, language: str, told: str
) -> None:
    clerk = await sign_in(Role.CITY)
    await clerk.get(f"/admin/?lang={language}")
    before = await User.get(username="city")

    answer = await clerk.submit(
        "/admin/password", {"present": PASSWORD, "new": "bai-yun-2027-x", "again": "bai-yun-2027-y"}
    )

    assert (answer.status_code, told in answer.text) == (400, True)
    assert (await User.get(username="city")).password_hash == before.password_hash
    assert (await clerk.get("/admin/grant")).status_code == 200


async def test_a_closed_account_and_a_revoked_grant_end_the_session(sign_in: SignIn) -> None:
    city, county = await sign_in(Role.CITY), await sign_in(Role.COUNTY)

    await User.filter(username="city").update(active=False)
    await RoleGrant.filter(user__username="county").delete()

    assert (await city.get("/admin/")).status_code == 302
    assert (await county.get("/admin/")).status_code == 302


async def test_signing_out_takes_a_post(sign_in: SignIn) -> None:
    clerk = await sign_in(Role.CITY)

    assert (await clerk.get("/admin/logout")).status_code == 405
    token = await clerk.token("/admin/grant")
    answer = await clerk.post("/admin/logout", data={"csrf_token": token}, headers=SAME_SITE)

    assert answer.status_code == 303
    assert (await clerk.get("/admin/")).status_code == 302


async def test_a_copy_of_the_cookie_ends_with_the_sign_in_and_no_other_session_does(
    sign_in: SignIn, new_clerk: NewClerk
) -> None:
    clerk, elsewhere = await sign_in(Role.CITY), new_clerk()
    await elsewhere.submit("/admin/login", {"username": "city", "password": PASSWORD})
    copy = clerk.cookies[auth.COOKIE]

    token = await clerk.token("/admin/grant")
    await clerk.post("/admin/logout", data={"csrf_token": token}, headers=SAME_SITE)

    answer = await new_clerk().get("/admin/case/list", headers={"cookie": f"{auth.COOKIE}={copy}"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/admin/login")
    assert (await elsewhere.get("/admin/")).status_code == 200


async def test_chooses_among_several_roles_but_only_ones_own(new_clerk: NewClerk, network: Network) -> None:
    county = await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    township = await RoleGrant.create(user=network.user, role=Role.TOWNSHIP, division=network.township)
    other = await RoleGrant.create(user=await a_user("other"), role=Role.CITY, division=network.city)
    clerk = new_clerk()

    answer = await clerk.submit("/admin/login", {"username": "zhang", "password": PASSWORD})
    assert answer.headers["location"] == "/admin/grant"
    assert "县（市、区）司法局 430502" in (await clerk.get("/admin/")).text
    assert (await clerk.submit("/admin/grant", {"grant": str(township.id)})).status_code == 303
    assert "司法所 430502001" in (await clerk.get("/admin/")).text
    for wrong in (str(other.id), "x", ""):
        assert (await clerk.submit("/admin/grant", {"grant": wrong})).status_code == 400
    assert "司法所 430502001" in (await clerk.get("/admin/")).text
    assert county.id != township.id


async def test_a_tampered_cookie_is_worth_nothing(sign_in: SignIn) -> None:
    clerk = await sign_in(Role.CITY)
    value = clerk.cookies[auth.COOKIE]
    clerk.cookies.clear()

    answer = await clerk.get("/admin/", headers={"cookie": f"{auth.COOKIE}={'A' + value[1:]}"})

    assert answer.status_code == 302
