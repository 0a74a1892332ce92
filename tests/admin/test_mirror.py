"""The mirror says what the tables are, and can only read them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import selectinload

from admin.mirror import NEVER_READ, every_mirror, mapper_of, mirror_of, read_only_engine
from mediation.models import Case, Committee, RefreshToken, User
from tests.factories import Network


async def test_columns_are_those_of_the_database(database_url: str) -> None:
    engine = read_only_engine(database_url)

    async with engine.connect() as connection:
        rows = await connection.execute(
            sa.text(
                "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull"
                " from pg_attribute a join pg_class c on c.oid = a.attrelid"
                " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0"
                " and not a.attisdropped"
            )
        )
        kept: dict[str, dict[str, tuple[str, bool]]] = {}
        for table, column, kind, nullable in rows:
            kept.setdefault(table, {})[column] = (kind, nullable)
    await engine.dispose()

    for mirrored in every_mirror():
        table = mapper_of(mirrored).local_table
        mirror = {column.name: (_written(column, engine), column.nullable) for column in table.columns}
        hidden = NEVER_READ.get(table.name, set())
        assert mirror == {name: told for name, told in kept[table.name].items() if name not in hidden}


def _written(column: sa.Column[Any], engine: AsyncEngine) -> str:
    """The column's type as PostgreSQL writes it."""
    text = column.type.compile(engine.dialect).lower()
    return text.replace("varchar", "character varying").replace("float", "double precision")


async def test_relations_lead_where_the_models_say(network: Network, database: str) -> None:
    committee = mirror_of(Committee)
    engine = read_only_engine(database)
    async with AsyncSession(engine) as session:
        statement = (
            sa.select(committee)
            .where(committee.id == network.committee.id)
            .options(selectinload(committee.division), selectinload(committee.posts))
        )
        row = (await session.execute(statement)).scalar_one()
    await engine.dispose()

    assert row.division.name == "桥头村"
    assert {post.mediator_id for post in row.posts} == {network.mediator.id, network.director.id}
    assert str(row) == "桥头村人民调解委员会"


async def test_what_no_page_needs_is_not_read() -> None:
    assert "password_hash" not in mapper_of(mirror_of(User)).columns
    assert RefreshToken not in {mirrored.tortoise for mirrored in every_mirror()}
    assert mirror_of(Case).tortoise is Case


@pytest.mark.parametrize(
    "statement",
    [
        "update committee set name = 'x'",
        "delete from audit_entry",
        "insert into person (id) values (gen_random_uuid())",
    ],
)
async def test_the_engine_refuses_to_write(network: Network, database: str, statement: str) -> None:
    engine = read_only_engine(database)

    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with engine.begin() as connection:
            await connection.execute(sa.text(statement))

    await engine.dispose()
    assert (await Committee.get(id=network.committee.id)).name == "桥头村人民调解委员会"
