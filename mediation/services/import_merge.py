# ruff: noqa: S608  table and column names are the models'; values are bound
"""Laying staged rows over stored ones 合并: what is given counts, what is not given stays.

The result, one full row each, is judged by the models' own constraints before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.services.import_staging import GOOD, Staging
from mediation.services.import_words import CONSTRAINTS
from mediation.services.words import words_of

_OURS = frozenset({"created_at", "updated_at", "version"})
_SEALED = ("_masked", "_sealed")
_FOLLOWS_DIVISION = frozenset({"path", "city"})
"""Missing where the division is; that is what is told."""


@dataclass(frozen=True)
class Merge:
    """How staged rows become rows of a model.

    ``known`` is a table (staged_id, id) of the rows that are stored already. The staged row is
    ``s``, the stored one ``t``, the merged one ``m``.
    """

    model: type[Model]
    staged: str
    known: str
    merged: str
    given: Mapping[str, str] = field(default_factory=dict)
    """SQL of columns that the staged table does not have under their name; null is not given."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """SQL for what a new row leaves out."""
    derived: Mapping[str, str] = field(default_factory=dict)
    """SQL, over ``m``, of columns that follow from others."""
    joins: str = ""
    made_later: frozenset[str] = frozenset()
    """Columns that are filled when it is written."""
    shown_as: Mapping[str, str] = field(default_factory=dict)
    """The file's column for one of the table's."""

    @property
    def table(self) -> str:
        return f'"{self.model._meta.db_table}"'

    @property
    def key(self) -> str:
        return self.model._meta.db_pk_column

    @property
    def columns(self) -> list[str]:
        """All that a row tells, without its key and what the database keeps for itself."""
        named = self.model._meta.fields_db_projection.values()
        return [column for column in named if column != self.key and column not in _OURS]

    @property
    def has_version(self) -> bool:
        return "version" in self.model._meta.fields_map

    async def merge(self, staging: Staging, staged_columns: Mapping[str, str]) -> None:
        """Make the merged table of the rows without a problem."""
        direct = [column for column in self.columns if column not in self.derived]
        values = ", ".join(f"{self._value(column, staged_columns)} as {column}" for column in direct)
        derived = "".join(f", {sql} as {column}" for column, sql in self.derived.items())
        await staging.run(
            (
                f"drop table if exists {self.merged}",
                (
                    f"create temp table {self.merged} on commit drop as with m as (select s.row_number,"
                    f" t.{self.key} is null as fresh, coalesce(t.{self.key}, s.id) as {self.key}, {values}"
                    f" from {self.staged} s left join {self.known} k on k.staged_id = s.id"
                    f" left join {self.table} t on t.{self.key} = k.id {self.joins} where {GOOD})"
                    f" select m.*{derived} from m"
                ),
                f"create index on {self.merged} (row_number)",
                f"create index on {self.merged} ({self.key})",
                f"analyze {self.merged}",
            )
        )

    def _value(self, column: str, staged_columns: Mapping[str, str]) -> str:
        given = self.given.get(column) or (f"s.{column}" if column in staged_columns else None)
        stored = f"t.{column}"
        if given and column.endswith(_SEALED):
            # Sealing the same text twice gives two texts; the hash tells whether it is the same.
            hashed = column.removesuffix(column[column.rindex("_") :]) + "_hash"
            return f"case when s.{hashed} is null or s.{hashed} = t.{hashed} then {stored} else {given} end"
        parts = [part for part in (given, stored, self.defaults.get(column)) if part]
        value = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
        return f'{value} collate "C"' if self._is_text(column) else value

    def _is_text(self, column: str) -> bool:
        name = next(name for name, known in self.model._meta.fields_db_projection.items() if known == column)
        return isinstance(self.model._meta.fields_map[name], fields.CharField | fields.TextField)

    async def judge(self, staging: Staging) -> None:
        """Note the rows that leave out what is required, or break a constraint of the model."""
        projection = {column: name for name, column in self.model._meta.fields_db_projection.items()}
        for column in self.columns:
            if (
                self.model._meta.fields_map[projection[column]].null
                or column in self.made_later | _FOLLOWS_DIVISION
            ):
                continue
            shown = self.shown_as.get(column, column.removesuffix("_id"))
            words = words_of(self.model, column.removesuffix("_id") if column.endswith("_id") else column)
            await staging.note(
                shown,
                f"必须填写{words.zh}。",
                f"Fill in the {words.en}.",
                f"select row_number, null from {self.merged} s where {column} is null and {GOOD}",
            )
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                shown_column, zh, en = CONSTRAINTS[str(constraint.name)]
                await staging.note(
                    shown_column,
                    zh,
                    en,
                    f"select row_number, null from {self.merged} s where not ({constraint.check}) and {GOOD}",
                )

    def differs(self) -> str:
        """The condition that merged row ``m`` says something else than stored row ``t``."""
        compared = [column for column in self.columns if not column.endswith(_SEALED)]
        ours = ", ".join(
            f"m.{column}" + (' collate "C"' if self._is_text(column) else "") for column in compared
        )
        stored = ", ".join(f"t.{column}" for column in compared)
        return f"({ours}) is distinct from ({stored})"

    async def insert(self, staging: Staging) -> None:
        """Write the new rows, in the order of the file."""
        columns = ", ".join((self.key, *self.columns))
        extra, values = (", version", ", 1") if self.has_version else ("", "")
        await staging.execute(
            f"insert into {self.table} ({columns}, created_at, updated_at{extra})"
            f" select {columns}, now(), now(){values} from {self.merged} where fresh order by row_number"
        )

    async def update(self, staging: Staging, *, also: str = "false", only: str = "true") -> None:
        """Write the changed rows. Over ``m``: ``also`` counts as a change, ``only`` leaves out the others."""
        settings = ", ".join(f"{column} = m.{column}" for column in self.columns)
        version = ", version = t.version + 1" if self.has_version else ""
        await staging.execute(
            f"update {self.table} t set {settings}, updated_at = now(){version} from {self.merged} m"
            f" where t.{self.key} = m.{self.key} and not m.fresh and ({self.differs()} or {also}) and {only}"
        )

    def changed_rows(self) -> str:
        """A query for the numbers of the rows that change what is stored."""
        return (
            f"select m.row_number from {self.merged} m join {self.table} t on t.{self.key} = m.{self.key}"
            f" where not m.fresh and {self.differs()}"
        )
