"""Fixtures of every test that goes through the endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mediation.tokens import TokenKey, use_token_key
from tests.api.serving import Endpoint, endpoint
from tests.factories import Network, a_network


@pytest.fixture(scope="session", autouse=True)
def token_key() -> TokenKey:
    key = TokenKey(bytes(range(32)))
    use_token_key(key)
    return key


@pytest.fixture
async def network(database: str) -> Network:
    return await a_network()


@pytest.fixture
async def api(database: str) -> AsyncIterator[Endpoint]:
    async with endpoint(database) as served:
        yield served
