"""A small network in a fresh database, and the key that signs tokens."""

from __future__ import annotations

import pytest

from mediation.tokens import TokenKey, use_token_key
from tests.factories import Network, a_network


@pytest.fixture(scope="session", autouse=True)
def token_key() -> TokenKey:
    key = TokenKey(bytes(range(32)))
    use_token_key(key)
    return key


@pytest.fixture
async def network(database: str) -> Network:
    return await a_network()
