"""Forged requests change nothing."""

from __future__ import annotations

import httpx
import pytest

from admin.csrf import LARGEST_BODY
from mediation.models import AuditEntry, Committee, Role
from tests.admin.conftest import ORIGIN, SAME_SITE, Clerk, SignIn
from tests.factories import Network

VALUES = {"name": "河湾村人民调解委员会", "short_name": "河湾", "kind": "village", "division": "430502001002"}
PATH = "/admin/committee/create"


async def test_a_write_needs_the_token_and_the_same_site(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    stranger = await sign_in(Role.COUNTY)
    token, foreign = await clerk.token(PATH), await stranger.token(PATH)
    before = await Committee.all().count(), await AuditEntry.all().count()

    async def send(token: str | None, headers: dict[str, str]) -> httpx.Response:
        data = {**VALUES, **({} if token is None else {"csrf_token": token})}
        return await clerk.post(PATH, data=data, headers=headers)

    forged = [
        await send(None, SAME_SITE),
        await send("", SAME_SITE),
        await send(foreign, SAME_SITE),
        await send(token, {"origin": "https://elsewhere.test", "sec-fetch-site": "cross-site"}),
        await send(token, {"origin": ORIGIN, "sec-fetch-site": "same-site"}),
        await send(token, {"origin": "null"}),
        # A form that another site can send without asking: the token inside is not looked at.
        await clerk.post(
            PATH, content=f"csrf_token={token}", headers={**SAME_SITE, "content-type": "text/plain"}
        ),
    ]

    assert [answer.status_code for answer in forged] == [403] * len(forged)
    assert "页面已过期" in forged[0].text
    assert (await Committee.all().count(), await AuditEntry.all().count()) == before
    assert (await send(token, SAME_SITE)).status_code == 303
    assert await Committee.exists(short_name="河湾")


async def test_no_act_is_done_by_a_link(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    path = f"/admin/committee/act/dissolve/{network.committee.id}?dissolved_on=2026-03-01"

    answer = await clerk.get(path)

    assert answer.status_code == 200
    assert "撤销后职务同日结束" in answer.text
    assert (await Committee.get(id=network.committee.id)).dissolved_on is None


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
async def test_nothing_is_deleted(sign_in: SignIn, network: Network, method: str) -> None:
    clerk = await sign_in(Role.CITY)
    headers = {**SAME_SITE, "x-csrf-token": await clerk.token("/admin/grant")}

    for path in (
        f"/admin/committee/delete?pks={network.committee.id}",
        "/admin/committee/import",
        "/admin/committee/list",
    ):
        answer = await clerk.request(method, path, headers=headers)
        assert answer.status_code in {403, 404, 405}

    assert await Committee.exists(id=network.committee.id)


async def test_files_are_not_served_from_columns(sign_in: SignIn, network: Network) -> None:
    await Committee.filter(id=network.committee.id).update(name="pyproject.toml")
    clerk = await sign_in(Role.CITY)

    for way in ("download", "preview"):
        answer = await clerk.get(f"/admin/committee/{network.committee.id}/name/{way}/")
        assert answer.status_code == 404


async def test_what_is_too_long_or_has_a_nul_is_refused(anyone: Clerk) -> None:
    token = await anyone.token()
    headers = {**SAME_SITE, "content-type": "application/x-www-form-urlencoded"}

    long = await anyone.post(
        "/admin/login", content=f"csrf_token={token}&x={'a' * LARGEST_BODY}", headers=headers
    )
    nul = await anyone.get("/admin/login?x=%00")
    many = await anyone.post("/admin/login", content=f"csrf_token={token}" + "&a=1" * 1000, headers=headers)

    assert (long.status_code, nul.status_code, many.status_code) == (413, 400, 403)
