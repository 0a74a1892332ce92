"""The panel over a fresh database, and clerks who use it over the wire as a browser does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from admin import Panel, create_admin
from mediation.models import Division, Role, RoleGrant
from mediation.tokens import KEY_BYTES, TokenKey, use_token_key
from tests.factories import PASSWORD, Network, a_network, a_user

ORIGIN = "http://panel.test"
SAME_SITE = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_VERSION = re.compile(r'name="version" type="hidden" value="([^"]*)"')


class Clerk(httpx.AsyncClient):
    """Sends forms with the token and the version of the page it has just read."""

    async def token(self, path: str = "/admin/login") -> str:
        found = _TOKEN.search((await self.get(path)).text)
        return found[1] if found else ""

    async def submit(self, path: str, values: dict[str, Any] | None = None) -> httpx.Response:
        page = (await self.get(path)).text
        token, version = _TOKEN.search(page), _VERSION.search(page)
        kept = {"csrf_token": token[1] if token else "", "version": version[1] if version else ""}
        return await self.post(path, data={**kept, **(values or {})}, headers=SAME_SITE)


@pytest.fixture(autouse=True)
def token_key() -> None:
    use_token_key(TokenKey(b"k" * KEY_BYTES))


@pytest.fixture
async def network(database: str) -> Network:
    return await a_network()


@pytest.fixture
async def panel(database: str, tmp_path: Path) -> AsyncIterator[Panel]:
    made = create_admin(
        Starlette(),
        database_url=database,
        secret_key="s" * 32,
        secure_cookies=False,
        imports=tmp_path / "imports",
    )
    yield made
    await made.close()


NewClerk = Callable[[], Clerk]


@pytest.fixture
async def new_clerk(panel: Panel) -> AsyncIterator[NewClerk]:
    """Makes browsers; what breaks in the server reaches them as a 500, as it would over the network."""
    clerks: list[Clerk] = []

    def made() -> Clerk:
        transport = httpx.ASGITransport(panel.app, raise_app_exceptions=False)
        clerks.append(Clerk(transport=transport, base_url=ORIGIN))
        return clerks[-1]

    yield made
    for clerk in clerks:
        await clerk.aclose()


@pytest.fixture
async def anyone(new_clerk: NewClerk) -> Clerk:
    """Not signed in."""
    return new_clerk()


SignIn = Callable[..., Awaitable[Clerk]]


@pytest.fixture
async def sign_in(new_clerk: NewClerk, network: Network) -> SignIn:
    """Signs a new user in, with a grant of the role in its place of the network or in ``division``."""

    async def signed_in(
        role: Role, *, division: Division | None = None, personal_data: bool = False
    ) -> Clerk:
        place = network.viewer(role).division
        username = f"{role.value}{'-other' if division else ''}{'-full' if personal_data else ''}"
        user = await a_user(username, f"{role.zh}经办")
        await RoleGrant.create(
            user=user,
            role=role,
            division_id=division.code if division else place,
            personal_data=personal_data,
        )
        clerk = new_clerk()
        await clerk.submit("/admin/login", {"username": username, "password": PASSWORD})
        return clerk

    return signed_in
