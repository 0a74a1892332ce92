"""The panel over a fresh database, and browsers of the wire to use it with."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from admin import Panel, create_admin
from mediation.models import Role, RoleGrant
from mediation.tokens import KEY_BYTES, TokenKey, use_token_key
from tests.factories import PASSWORD, Network, a_network, a_user

ORIGIN = "http://panel.test"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Clerk(httpx.AsyncClient):
    """A client that sends forms as a browser does: with the token of the page it has read."""

    async def submit(self, path: str, values: dict[str, Any] | None = None, *, page: str | None = None) -> httpx.Response:
        """Read the page of the form and send it with the values put over those it came with."""
        form = await self.get(page or path)
        token = TOKEN.search(form.text)
        hidden = dict(re.findall(r'<input id="version" name="version" type="hidden" value="([^"]*)"', form.text) and
                      [("version", re.findall(r'name="version" type="hidden" value="([^"]*)"', form.text)[0])])
        data = {**hidden, **(values or {}), "csrf_token": token.group(1) if token else ""}
        return await self.post(path, data=data, headers={"origin": ORIGIN, "sec-fetch-site": "same-origin"})


@pytest.fixture(autouse=True)
def token_key() -> None:
    use_token_key(TokenKey(b"k" * KEY_BYTES))


@pytest.fixture
async def network(database: str) -> Network:  # noqa: ARG001  the database it is built in
    return await a_network()


@pytest.fixture
async def panel(database: str) -> AsyncIterator[Panel]:
    made = create_admin(Starlette(), database_url=database, secret_key="s" * 32, secure_cookies=False)
    yield made
    await made.close()


@pytest.fixture
async def anyone(panel: Panel) -> AsyncIterator[Clerk]:
    """Not signed in."""
    async with Clerk(transport=httpx.ASGITransport(panel.app), base_url=ORIGIN) as client:
        yield client


SignIn = Callable[..., Awaitable[Clerk]]


@pytest.fixture
async def sign_in(panel: Panel, network: Network) -> AsyncIterator[SignIn]:
    """Signs a new user in with a grant of the role in its place, or in ``division``."""
    clients: list[Clerk] = []

    async def signed_in(role: Role, *, division: Any = None, personal_data: bool = False) -> Clerk:
        place = {
            Role.CITY: network.city, Role.COUNTY: network.county, Role.TOWNSHIP: network.township,
            Role.VILLAGE: network.village,
        }[role]
        username = f"u{len(clients)}"
        user = await a_user(username, f"{role.zh}经办")
        await RoleGrant.create(user=user, role=role, division=division or place, personal_data=personal_data)
        client = Clerk(transport=httpx.ASGITransport(panel.app), base_url=ORIGIN)
        clients.append(client)
        await client.submit("/admin/login", {"username": username, "password": PASSWORD})
        return client

    yield signed_in
    for client in clients:
        await client.aclose()
