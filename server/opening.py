"""What every command opens first 打开: the database in force, the keys, the tables."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from tortoise import Tortoise

from mediation.database import tortoise_config
from mediation.personal_data import Vault, use_vault
from server.embedded import EmbeddedPostgres
from server.keys import read_keys

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from server.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """URL of the database; the built-in one runs as long as somebody is in here."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    embedded = EmbeddedPostgres(settings.home)
    try:
        yield embedded.start()
    finally:
        embedded.stop()


@asynccontextmanager
async def tables(settings: Settings, url: str) -> AsyncIterator[Vault]:
    """Tortoise connected to the database, and the vault of this process's keys."""
    vault = Vault(read_keys(settings).personal_data)
    use_vault(vault)
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        yield vault
    finally:
        await Tortoise.close_connections()
