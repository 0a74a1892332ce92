"""The published precedents as documents 已发布类案: the only way from the database to an index."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mediation.models import Party, Precedent, PrecedentStatus
from search.engine import PrecedentDocument
from search.guard import PersonalDataFound, check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

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
    "laws_cited",
    "keywords",
    "amount",
    "days",
)
_RELATED = ("dispute_type_id", "dispute_type__name", "division_id", "division__name", "case_id")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents read together, and those held back because they still name someone."""

    documents: list[PrecedentDocument] = field(default_factory=list)
    held_back: dict[UUID, PersonalDataFound] = field(default_factory=dict)


async def published(ids: Iterable[UUID]) -> Shelf:
    """Those of the precedents that are published now."""
    return await _shelf(await _rows(Precedent.filter(id__in=list(ids), status=PrecedentStatus.PUBLISHED)))


async def all_published(batch: int, after: UUID | None = None) -> AsyncIterator[Shelf]:
    """Every published precedent in the order of ids, a batch at a time; memory stays flat."""
    while True:
        query = Precedent.filter(status=PrecedentStatus.PUBLISHED).order_by("id").limit(batch)
        rows = await _rows(query.filter(id__gt=after) if after else query)
        if not rows:
            return
        after = rows[-1]["id"]
        yield await _shelf(rows)


async def published_versions() -> dict[UUID, int]:
    """Every published precedent and its version."""
    rows = await Precedent.filter(status=PrecedentStatus.PUBLISHED).values_list("id", "version")
    return {key: version for key, version in rows}  # noqa: C416  typed as a tuple of anything


async def _rows(query: Any) -> list[dict[str, Any]]:
    return list(await query.values(*_COLUMNS, *_RELATED))


async def _shelf(rows: list[dict[str, Any]]) -> Shelf:
    names = await _party_names([row["case_id"] for row in rows if row["case_id"]])
    shelf = Shelf()
    for row in rows:
        document = _document(row)
        try:
            check(document, names.get(row["case_id"], ()))
        except PersonalDataFound as problem:
            log.warning("precedent %s is held back: %s", document.id, problem)
            shelf.held_back[document.id] = problem
        else:
            shelf.documents.append(document)
    return shelf


async def _party_names(cases: list[UUID]) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    if cases:
        for case, name in await Party.filter(case_id__in=cases).values_list("case_id", "name"):
            found.setdefault(case, []).append(name)
    return found


def _document(row: Mapping[str, Any]) -> PrecedentDocument:
    return PrecedentDocument(
        **{
            name: row[name]
            for name in _COLUMNS
            if name not in {"id", "grade", "result", "laws_cited", "keywords"}
        },
        id=UUID(int=row["id"].int),  # asyncpg's own UUID is a subclass that orjson does not know
        grade=_value(row["grade"]),
        result=_value(row["result"]),
        laws_cited=tuple(row["laws_cited"] or ()),
        keywords=tuple(row["keywords"] or ()),
        dispute_type=row["dispute_type_id"],
        dispute_type_name=row["dispute_type__name"],
        division=row["division_id"],
        division_name=row["division__name"],
    )


def _value(term: Any) -> str:
    """The stored value, whether the row holds it or the enum's member."""
    return str(getattr(term, "value", term))
