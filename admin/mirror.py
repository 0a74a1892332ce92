"""The mirror 镜像: SQLAlchemy classes generated from the Tortoise tables, for reading only.

Tortoise owns the tables; sqladmin reads through SQLAlchemy. Nothing about a table is written
here: columns, types and relations come from each model's ``_meta``, and they are the same before
and after ``Tortoise.init``, so views may name their class when they are imported. The engine opens
every transaction read-only, so that a write past the services fails in the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Mapper, registry, relationship
from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.fields.relational import (
    BackwardFKRelation,
    ForeignKeyFieldInstance,
    ManyToManyFieldInstance,
    OneToOneFieldInstance,
)

from mediation import models
from mediation.database import connection_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tortoise.fields.base import Field
    from tortoise.models import Model

STATEMENT_TIMEOUT_MS = 10_000
"""No page may hold the database longer than this."""

NEVER_READ = {
    "user": {"password_hash"},
    "second_factor": {"secret_sealed", "last_step"},
    "nomination_photograph": {"image"},
}
"""Columns that no page has a use for."""
NOT_MIRRORED = {models.RefreshToken, models.RecoveryCode, models.CaseSequence}

_TYPES: tuple[tuple[type, Any], ...] = (
    (fields.UUIDField, sa.Uuid),
    (fields.BooleanField, sa.Boolean),
    (fields.BigIntField, sa.BigInteger),
    (fields.SmallIntField, sa.SmallInteger),
    (fields.IntField, sa.Integer),
    (fields.FloatField, sa.Float),
    (fields.TextField, sa.Text),
    (fields.BinaryField, sa.LargeBinary),
    (fields.DatetimeField, sa.DateTime(timezone=True)),
    (fields.DateField, sa.Date),
    (fields.JSONField, JSONB),
)
_ELEMENTS: dict[str, Any] = {"int": sa.Integer, "bigint": sa.BigInteger, "text": sa.Text, "uuid": sa.Uuid}


def _column_type(field: Field[Any]) -> Any:
    if isinstance(field, CharEnumFieldInstance):
        return sa.Enum(
            field.enum_type,
            native_enum=False,
            create_constraint=False,
            length=field.max_length,
            values_callable=lambda terms: [term.value for term in terms],
        )
    if isinstance(field, fields.CharField):
        return sa.String(field.max_length)
    if isinstance(field, ArrayField):
        return sa.ARRAY(_ELEMENTS[str(field.element_type).lower()])
    if isinstance(field, fields.DecimalField):
        return sa.Numeric(field.max_digits, field.decimal_places)
    for kind, column_type in _TYPES:
        if isinstance(field, kind):
            return column_type
    message = f"no SQLAlchemy type for {field!r}"
    raise TypeError(message)


def _is_reference(field: Any) -> bool:
    """Whether it is a foreign key, and not the other side of one."""
    return isinstance(field, ForeignKeyFieldInstance | OneToOneFieldInstance) and not isinstance(
        field, BackwardFKRelation
    )


def _target(field: Any) -> type[Model]:
    return getattr(models, field.model_name.rpartition(".")[2])  # type: ignore[no-any-return]


def _key_column(name: str, field: Any) -> str:
    return field.source_field or f"{name}_id"


def _table(model: type[Model], metadata: sa.MetaData) -> sa.Table:
    columns = []
    for name, field in model._meta.fields_map.items():
        if _is_reference(field):
            target = _target(field)
            key = target._meta.fields_map[target._meta.pk_attr]
            reference = sa.ForeignKey(f"{target._meta.db_table}.{target._meta.pk_attr}")
            columns.append(
                sa.Column(_key_column(name, field), _column_type(key), reference, nullable=field.null)
            )
        elif name in NEVER_READ.get(model._meta.db_table, ()):
            continue
        elif field.has_db_field and field.reference is None:
            columns.append(
                sa.Column(
                    field.source_field or name, _column_type(field), primary_key=field.pk, nullable=field.null
                )
            )
    return sa.Table(model._meta.db_table, metadata, *columns)


def _relations(
    model: type[Model], tables: dict[type[Model], sa.Table], classes: dict[type[Model], type]
) -> Iterator[tuple[type[Model], str, Any]]:
    """Both sides of each relation that the model declares."""
    fields_map: dict[str, Any] = model._meta.fields_map
    for name, field in fields_map.items():
        if _is_reference(field):
            target = _target(field)
            key = tables[model].c[_key_column(name, field)]
            joined = key == tables[target].c[target._meta.pk_attr]
            common: dict[str, Any] = {"primaryjoin": joined, "foreign_keys": [key], "viewonly": True}
            one = isinstance(field, OneToOneFieldInstance)
            remote = [tables[target].c[target._meta.pk_attr]]
            yield model, name, relationship(classes[target], remote_side=remote, **common)
            if field.related_name:
                back = relationship(classes[model], remote_side=[key], uselist=not one, **common)
                yield target, str(field.related_name), back
        elif isinstance(field, ManyToManyFieldInstance) and not field._generated:
            target = _target(field)
            metadata = tables[model].metadata
            through = metadata.tables.get(field.through)
            if through is None:
                through = sa.Table(
                    field.through,
                    metadata,
                    sa.Column(field.backward_key, sa.ForeignKey(tables[model].c[model._meta.pk_attr])),
                    sa.Column(field.forward_key, sa.ForeignKey(tables[target].c[target._meta.pk_attr])),
                )
            yield model, name, relationship(classes[target], secondary=through, viewonly=True)
            if field.related_name:
                yield (
                    target,
                    field.related_name,
                    relationship(classes[model], secondary=through, viewonly=True),
                )


def _mirror() -> dict[type[Model], type]:
    origins = [
        model
        for name in models.__all__
        if isinstance(model := getattr(models, name), type)
        and hasattr(model, "_meta")
        and model not in NOT_MIRRORED
    ]
    mapping = registry()
    tables = {model: _table(model, mapping.metadata) for model in origins}
    classes = {
        model: type(model.__name__, (), {"__module__": __name__, "tortoise": model, "__str__": model.__str__})
        for model in origins
    }
    properties: dict[type[Model], dict[str, Any]] = {model: {} for model in origins}
    for model in origins:
        for owner, name, relation in _relations(model, tables, classes):
            properties[owner][name] = relation
    for model in origins:
        mapping.map_imperatively(classes[model], tables[model], properties=properties[model])
    mapping.configure()
    return classes


_MIRROR = _mirror()


def mirror_of(model: type[Model]) -> Any:
    """The SQLAlchemy class that reads the model's table; its ``tortoise`` is the model."""
    return _MIRROR[model]


def mapper_of(mirrored: type) -> Mapper[Any]:
    return sa.inspect(mirrored)


def table_of(mirrored: type) -> sa.Table:
    table = mapper_of(mirrored).local_table
    if not isinstance(table, sa.Table):
        raise TypeError(table)
    return table


def every_mirror() -> list[type]:
    return list(_MIRROR.values())


def read_only_engine(url: str) -> AsyncEngine:
    """An engine whose every transaction is read-only, for the same URLs as the rest of the server."""
    arguments = connection_arguments(url)
    return create_async_engine(
        "postgresql+asyncpg://",
        connect_args={
            **arguments,
            "server_settings": {
                "default_transaction_read_only": "on",
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "application_name": "fengqiao-panel",
            },
        },
        pool_size=4,
        max_overflow=4,
        pool_pre_ping=True,
    )
