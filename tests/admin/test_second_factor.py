"""The second factor in the panel: turned on with a QR code, asked for in a second step, needed by some roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from admin import auth
from mediation.clock import now
from mediation.models import Role, RoleGrant, SecondFactor, User
from mediation.personal_data import Vault
from mediation.second_factor import code_at, require_for
from tests.admin.conftest import Clerk, NewClerk, SignIn
from tests.admin.test_walk import digests
from tests.factories import PASSWORD, Network

PATH = "/admin/second-factor"


@pytest.fixture
def needed() -> Iterator[None]:
    """Counties need a second factor."""
    require_for(frozenset({Role.COUNTY}))
    yield
    require_for(frozenset())


async def secret_of(username: str, vault: Vault) -> str:
    factor = await SecondFactor.get(user__username=username)
    return vault.unseal(factor.secret_sealed)


async def turn_on(clerk: Clerk, username: str, vault: Vault) -> tuple[str, list[str]]:
    await clerk.submit(PATH, {"do": "begin", "present": PASSWORD})
    secret = await secret_of(username, vault)
    page = await clerk.submit(PATH, {"do": "confirm", "code": code_at(secret, now())})
    await SecondFactor.all().update(last_step=0)
    return secret, re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page.text)


async def test_is_turned_on_with_a_code_drawn_here(sign_in: SignIn, vault: Vault) -> None:
    clerk = await sign_in(Role.CITY)
    assert "开始设置" in (await clerk.get(PATH)).text

    answer = await clerk.submit(PATH, {"do": "begin", "present": PASSWORD})
    page = (await clerk.get(PATH)).text
    secret = await secret_of("city", vault)

    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    assert re.search(r'<div class="qr" role="img"[^>]*><svg [^>]*>', page)
    assert "style=" not in page
    assert " ".join(re.findall("....", secret)) in page
    wrong = await clerk.submit(PATH, {"do": "confirm", "code": "000000"})
    assert (wrong.status_code, "验证码不对，或已经用过" in wrong.text) == (400, True)
    done = await clerk.submit(PATH, {"do": "confirm", "code": code_at(secret, now())})
    assert len(re.findall(r"<li><code>", done.text)) == 10
    after = (await clerk.get(PATH)).text
    assert "还有 10 个恢复码没有用" in after
    assert secret[:4] not in after


async def test_signing_in_asks_for_the_code_in_a_second_step(
    sign_in: SignIn, new_clerk: NewClerk, vault: Vault
) -> None:
    secret, codes = await turn_on(await sign_in(Role.CITY), "city", vault)
    clerk = new_clerk()

    first = await clerk.submit("/admin/login", {"username": "city", "password": PASSWORD})
    page = await clerk.get("/admin/login")

    assert (first.status_code, first.headers["location"]) == (303, "/admin/login")
    assert 'name="code"' in page.text
    assert 'name="password"' not in page.text
    assert (await clerk.get("/admin/case/list")).status_code == 302
    wrong = await clerk.submit("/admin/login", {"code": "000000"})
    assert (wrong.status_code, "验证码不对，或已经用过" in wrong.text) == (400, True)
    code = code_at(secret, now())
    assert (await clerk.submit("/admin/login", {"code": code})).status_code == 303
    assert (await clerk.get("/admin/case/list")).status_code == 200

    other = new_clerk()
    await other.submit("/admin/login", {"username": "city", "password": PASSWORD})
    assert (await other.submit("/admin/login", {"code": code})).status_code == 400
    assert (await other.submit("/admin/login", {"code": codes[0]})).status_code == 303


async def test_the_half_that_is_done_lasts_five_minutes(
    sign_in: SignIn, new_clerk: NewClerk, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _ = await turn_on(await sign_in(Role.CITY), "city", vault)
    clerk, restarted = new_clerk(), new_clerk()
    for one in (clerk, restarted):
        await one.submit("/admin/login", {"username": "city", "password": PASSWORD})
    assert 'name="password"' in (await restarted.get("/admin/login?again")).text
    later = auth.time.time() + auth.HALF_SECONDS + 1
    monkeypatch.setattr(auth.time, "time", lambda: later)

    token = await clerk.token()
    answer = await clerk.post(
        "/admin/login",
        data={"csrf_token": token, "code": code_at(secret, now())},
        headers={"origin": "http://panel.test", "sec-fetch-site": "same-origin"},
    )

    assert (answer.status_code, "登录已失效，请重新登录" in answer.text) == (400, True)


async def test_a_code_without_a_password_signs_nobody_in(
    anyone: Clerk, network: Network, database: str
) -> None:
    before = await digests(database)

    answer = await anyone.submit("/admin/login", {"code": "123456", "username": "zhang"})

    assert answer.status_code == 400
    assert await digests(database) == before


async def test_who_needs_one_can_do_nothing_before(
    new_clerk: NewClerk, network: Network, vault: Vault, needed: None
) -> None:
    await RoleGrant.create(user=network.user, role=Role.COUNTY, division=network.county)
    clerk = new_clerk()
    await clerk.submit("/admin/login", {"username": "zhang", "password": PASSWORD})

    for path in ("/admin/", "/admin/case/list", "/admin/password", "/admin/import", "/admin/case/export/csv"):
        answer = await clerk.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    assert "您的身份必须启用两步验证" in (await clerk.get(PATH)).text
    secret, codes = await turn_on(clerk, "zhang", vault)

    assert len(codes) == 10
    assert (await clerk.get("/admin/case/list")).status_code == 200
    assert "停用两步验证" not in (await clerk.get(PATH)).text
    off = await clerk.submit(PATH, {"do": "remove", "code": code_at(secret, now())})
    assert (off.status_code, "您的身份必须启用两步验证" in off.text) == (400, True)


async def test_is_turned_off_and_codes_renewed_with_a_code(sign_in: SignIn, vault: Vault) -> None:
    clerk = await sign_in(Role.TOWNSHIP)
    secret, codes = await turn_on(clerk, "township", vault)

    renewed = await clerk.submit(PATH, {"do": "renew", "code": codes[0]})
    assert len(re.findall(r"<li><code>", renewed.text)) == 10
    assert (await clerk.submit(PATH, {"do": "remove", "code": codes[1]})).status_code == 400
    assert (await clerk.submit(PATH, {"do": "destroy", "code": codes[1]})).status_code == 400
    off = await clerk.submit(PATH, {"do": "remove", "code": code_at(secret, now())})

    assert off.status_code == 303
    assert await SecondFactor.all().count() == 0


async def test_an_administrator_resets_it(sign_in: SignIn, new_clerk: NewClerk, vault: Vault) -> None:
    county = await sign_in(Role.COUNTY)
    await turn_on(county, "county", vault)
    city = await sign_in(Role.CITY)
    user = await User.get(username="county")
    page = (await city.get(f"/admin/user/details/{user.id}")).text
    assert f"/admin/user/act/second-factor/{user.id}" in page

    answer = await city.submit(f"/admin/user/act/second-factor/{user.id}")

    assert answer.status_code == 303
    assert (await county.get("/admin/")).status_code == 302
    again = new_clerk()
    assert (await again.submit("/admin/login", {"username": "county", "password": PASSWORD})).headers[
        "location"
    ] == "/admin/"
    assert (
        f"/admin/user/act/second-factor/{user.id}"
        not in (await city.get(f"/admin/user/details/{user.id}")).text
    )


async def test_one_subject_belongs_to_one_user(sign_in: SignIn, network: Network) -> None:
    await sign_in(Role.COUNTY)
    await sign_in(Role.TOWNSHIP)
    city = await sign_in(Role.CITY)
    county, township = await User.get(username="county"), await User.get(username="township")

    first = await city.submit(f"/admin/user/act/link/{county.id}", {"external_subject": "zhao.li"})
    second = await city.submit(f"/admin/user/act/link/{township.id}", {"external_subject": "zhao.li"})

    assert (first.status_code, second.status_code) == (303, 400)
    assert "这个统一身份认证标识已用于别的用户" in second.text
    assert (await User.get(id=county.id)).external_subject == "zhao.li"
    assert (await User.get(id=township.id)).external_subject is None
