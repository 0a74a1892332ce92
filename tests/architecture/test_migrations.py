"""The migrations and the models say the same, and the database holds what they promise."""

from __future__ import annotations

import asyncpg
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from mediation.database import APP, connection_arguments, tortoise_config
from mediation.models.base import Term


async def test_models_have_no_change_that_is_not_migrated() -> None:
    config = tortoise_config("postgresql://postgres@localhost/none")
    context = TortoiseContext()
    await context.init(config=config, init_connections=False)

    changes = await MigrationAutodetector(context.apps, config["apps"]).changes()

    assert changes == []


async def test_database_has_every_declared_constraint(database: str) -> None:
    context = TortoiseContext()
    await context.init(config=tortoise_config(database), init_connections=False)
    models = context.apps[APP].values()
    declared = {constraint.name for model in models for constraint in model._meta.constraints or ()}
    vocabularies = {
        f"{model._meta.db_table}_{name}_known": {member.value for member in field.enum_type}
        for model in models
        for name, field in model._meta.fields_map.items()
        if isinstance(getattr(field, "enum_type", None), type) and issubclass(field.enum_type, Term)
    }

    connection = await asyncpg.connect(**connection_arguments(database))
    rows = await connection.fetch(
        "select conname, pg_get_constraintdef(oid) as text from pg_constraint where contype = 'c'"
    )
    await connection.close()

    stored = {row["conname"]: row["text"] for row in rows}
    assert len(declared) == 81
    assert declared - stored.keys() == set()
    assert vocabularies.keys() - stored.keys() == set()
    for name, values in vocabularies.items():
        assert {value for value in values if f"'{value}'" not in stored[name]} == set(), name
        assert stored[name].count("'") == 2 * len(values), name
