"""The published precedents as documents 已发布类案: the only way from the database to an index."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from tortoise import connections

from mediation.models import Precedent, PrecedentStatus
from search.engine import PrecedentDocument
from search.guard import PersonalDataFound, check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

log = logging.getLogger(__name__)

_COLUMNS = (
    "id",
    "version",
    "title",
    "path",
    "year",
    "grade",
    "result",
    "facts",
    "focus",
    "process",
    "terms",
    "comment",
    "amount",
    "days",
)
_SELECT = f"""
select {", ".join(f"p.{name}" for name in _COLUMNS)}, p.laws_cited::text as laws_cited, p.keywords::text as keywords,
    p.dispute_type_id as dispute_type, t.name as dispute_type_name,
    p.division_id as division, d.name as division_name,
    (select array_agg(party.name) from party where party.case_id = p.case_id) as names
from precedent p join dispute_type t on t.code = p.dispute_type_id join division d on d.code = p.division_id
where p.status = 'published' and
"""  # noqa: S608  constants
LAST_VERSION = 2**31 - 1
"""No row counts further: a precedent whose row is gone never comes back under its key."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents read together, and those held back because they still name someone."""

    documents: list[PrecedentDocument] = field(default_factory=list)
    held_back: dict[UUID, PersonalDataFound] = field(default_factory=dict)


async def published(ids: Iterable[UUID]) -> Shelf:
    """Those of the precedents that are published now."""
    return _shelf(await _rows(_SELECT + "p.id = any($1::uuid[])", list(ids)))


async def all_published(batch: int, after: UUID | None = None) -> AsyncIterator[Shelf]:
    """Every published precedent in the order of ids, a batch at a time; memory stays flat."""
    while True:
        rows = await _rows(_SELECT + "p.id > $1 order by p.id limit $2", after or UUID(int=0), batch)
        if not rows:
            return
        after = rows[-1]["id"]
        yield _shelf(rows)


async def published_versions() -> dict[UUID, int]:
    """Every published precedent and its version."""
    rows = await Precedent.filter(status=PrecedentStatus.PUBLISHED).values_list("id", "version")
    return {key: version for key, version in rows}  # noqa: C416  typed as a tuple of anything


async def versions_of(ids: Iterable[UUID]) -> dict[UUID, int]:
    """The present version of each, whatever its status; of one that is gone altogether, the last there could be."""
    keys = list(ids)
    rows = await Precedent.filter(id__in=keys).values_list("id", "version") if keys else []
    return dict.fromkeys(keys, LAST_VERSION) | {UUID(int=key.int): version for key, version in rows}


async def _rows(statement: str, *values: object) -> list[Mapping[str, Any]]:
    _, rows = await connections.get("default").execute_query(statement, list(values))
    return list(rows)


def _shelf(rows: Sequence[Mapping[str, Any]]) -> Shelf:
    shelf = Shelf()
    for row in rows:
        document = _document(row)
        try:
            check(document, row["names"] or ())
        except PersonalDataFound as problem:
            log.warning("precedent %s is held back: %s", document.id, problem)
            shelf.held_back[document.id] = problem
        else:
            shelf.documents.append(document)
    return shelf


def _document(row: Mapping[str, Any]) -> PrecedentDocument:
    values = dict(row)
    del values["names"]
    values["id"] = UUID(int=row["id"].int)  # asyncpg's own UUID is a subclass that orjson does not know
    for name in ("laws_cited", "keywords"):
        values[name] = tuple(orjson.loads(row[name] or "[]"))
    return PrecedentDocument(**values)
