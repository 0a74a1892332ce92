"""Migrations from several processes at once, and what is said of a database that cannot be used."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from server.migrating import DatabaseUnusable, all_migrations, connected, migrate, pending


@pytest.fixture
async def empty_url(cluster):
    name = f"t_{uuid.uuid4().hex[:16]}"
    await cluster.execute(f"create database {name} template template0 encoding 'UTF8'")
    yield cluster.url(name)
    await cluster.execute(f"drop database if exists {name} with (force)")


async def test_applies_everything_once(empty_url):
    async with connected(empty_url) as connection:
        assert await pending(connection) == all_migrations()

    assert await migrate(empty_url) == all_migrations()
    assert await migrate(empty_url) == []


async def test_a_new_database_knows_the_standard_dispute_types(empty_url):
    await migrate(empty_url)
    async with connected(empty_url) as connection:
        roots = await connection.fetch(
            "select code, name from dispute_type where parent_id is null order by code"
        )
        await connection.execute(
            "delete from dispute_type where parent_id is not null; delete from dispute_type where code > '02'"
        )

    await migrate(empty_url)

    assert [(row["code"], row["name"]) for row in roots][:2] == [("01", "婚姻家庭纠纷"), ("02", "邻里纠纷")]
    assert [row["code"] for row in roots] == [*(f"{code:02d}" for code in range(1, 19)), "99"]
    async with connected(empty_url) as connection:
        assert await connection.fetchval("select count(*) from dispute_type") == 2


async def test_second_process_waits_for_the_first(empty_url):
    async with connected(empty_url) as first:
        await first.execute("select pg_advisory_lock($1)", 0x66656E677169616F)
        waiting = asyncio.create_task(migrate(empty_url))
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done
        await first.execute("select pg_advisory_unlock_all()")

        assert await waiting == all_migrations()


async def test_missing_database_is_told_plainly(cluster):
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL"):
        async with connected(cluster.url("no_such_database")):
            pass
