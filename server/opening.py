"""What every command opens first 打开: the database in force, the keys, the tables."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from tortoise import Tortoise

from mediation.database import tortoise_config
from mediation.personal_data import Vault, use_vault
from search.embedding.settings import EmbeddingSettings
from search.opening import SearchSettings
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


def search_settings(settings: Settings) -> SearchSettings:
    """Where the search keeps its index, and whom it may ask."""
    embedding = None
    if settings.embedding_url and settings.embedding_model and settings.embedding_dimensions:
        embedding = EmbeddingSettings(
            settings.embedding_url,
            settings.embedding_model,
            settings.embedding_dimensions,
            settings.embedding_key,
            settings.embedding_characters,
        )
    return SearchSettings(
        settings.home / "search",
        settings.elasticsearch_url,
        settings.elasticsearch_api_key,
        settings.index_name,
        embedding=embedding,
        shards=settings.index_shards,
        replicas=settings.index_replicas,
    )


def vault_of(settings: Settings) -> Vault:
    """The vault of this server's keys."""
    return Vault(*read_keys(settings).personal_data)


@asynccontextmanager
async def tables(vault: Vault, url: str) -> AsyncIterator[None]:
    """Tortoise connected to the database, with the keys of this process in use."""
    use_vault(vault)
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()
