"""The database as a store 数据库代查: plain but never away; stands in for a search engine.

It ranks by how many of the narrative's telling words a precedent contains. It keeps no index, so it
takes no documents. Looks at the newest precedents only, and once a search: what is slow because the
machine is busy must not be made slower by whoever stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tortoise import connections

from search.engine import EngineUnavailable, Facet, Facets, Health, Suggestion
from search.library import published, published_versions
from search.store import BIGRAMS, WORDS, Nearest
from search.terms import is_telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable, Collection, Mapping, Sequence
    from uuid import UUID

    from search.engine import PrecedentDocument, SearchFilter
    from search.store import Entry, Query

MOST_WORDS = 24
NEWEST = 10_000
"""Half a second of the database's CPU where a text has 700 characters."""
_FACETS = {
    "dispute_types": ("dispute_type_id", "dispute_type"),
    "divisions": ("division_id", "division"),
    "years": ("year", None),
    "grades": ("grade", None),
}
"""The column of each, and the table that has its names."""


class DatabaseStore:
    name = "database"

    async def nearest(
        self,
        query: Query,
        where: SearchFilter,
        most: int,
        *,
        lists: Collection[str],  # noqa: ARG002  there is one, and it stands for both
        facets: bool,
    ) -> Nearest:
        statement = _Statement(query, where)
        best = f"select id, shared from found order by shared desc, id desc limit {statement.bind(most)}"  # noqa: S608
        columns = [f"array(select row(id, shared) from ({best}) best) as best", "count(*) as total"]  # noqa: S608
        columns += [f"{_facet(*told)} as {name}" for name, told in _FACETS.items()] if facets else []
        [row] = await statement.run(f"select {', '.join(columns)} from found")  # noqa: S608
        counted = {key.int: float(shared) for key, shared in row["best"]}
        told = {name: tuple(Facet(*one) for one in row[name]) for name in _FACETS} if facets else {}
        return Nearest({BIGRAMS: counted, WORDS: counted}, row["total"], Facets(**told) if facets else None)

    async def farther(
        self, query: Query, where: SearchFilter, *, before: UUID | None, most: int
    ) -> Sequence[UUID]:
        statement = _Statement(query, where)
        below = "" if before is None else f"where id < {statement.bind(before)}::uuid"
        rows = await statement.run(
            f"select id from found {below} order by id desc limit {statement.bind(most)}"  # noqa: S608
        )
        return [row["id"] for row in rows]

    async def documents(self, ids: Sequence[UUID]) -> Mapping[UUID, PrecedentDocument]:
        shelf = await published(ids)
        return {document.id: document for document in shelf.documents}

    async def suggest(
        self,
        prefixes: Sequence[str],
        most: int,
        *,
        without: frozenset[UUID] = frozenset(),  # noqa: ARG002  what was withdrawn is not published
    ) -> Mapping[str, Sequence[Suggestion]]:
        _, rows = await connections.get("default").execute_query(
            """
            select prefix, word, count from (
                select prefix, word, count(*) as count,
                    row_number() over (partition by prefix order by count(*) desc, word) as place
                from (select id, keywords from precedent where status = 'published' order by id desc limit $3) p
                cross join jsonb_array_elements_text(p.keywords::jsonb) as word
                join unnest($1::text[]) as prefix on starts_with(word, prefix)
                group by prefix, word
            ) told where place <= $2 order by place
            """,
            [list(prefixes), most, NEWEST],
        )
        found: dict[str, list[Suggestion]] = {prefix: [] for prefix in prefixes}
        for row in rows:
            found[row["prefix"]].append(Suggestion(row["word"], row["count"]))
        return found

    async def model(self) -> None:
        """There are no vectors here."""

    async def space(self) -> None:
        """Nor vectors from outside."""

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:  # noqa: ARG002
        return ()

    async def complete(self, entries: Sequence[Entry]) -> None:  # noqa: ARG002
        raise EngineUnavailable(_NO_INDEX)

    async def put(self, parts: AsyncIterable[Sequence[Entry]]) -> None:  # noqa: ARG002
        raise EngineUnavailable(_NO_INDEX)

    async def delete(self, gone: Mapping[UUID, int]) -> None:  # noqa: ARG002
        raise EngineUnavailable(_NO_INDEX)

    async def count(self) -> int:
        return len(await published_versions())

    async def ids(self) -> dict[UUID, int]:
        return await published_versions()

    async def health(self) -> Health:
        return Health(
            engine=self.name,
            ready=True,
            documents=await self.count(),
            zh="由数据库代为查找，只按字面词。",
            en="The database searches, by words only.",
        )

    async def close(self) -> None:
        """Nothing is held."""


_NO_INDEX = "the database keeps no index"


class _Statement:
    """``found``: the filtered precedents that share a word, and how many they share."""

    def __init__(self, query: Query, where: SearchFilter) -> None:
        self.values: list[Any] = []
        telling = [word for word in query.narrative.words if is_telling(word)][:MOST_WORDS]
        words = self.bind(telling or list(query.narrative.words[:MOST_WORDS]))
        conditions = " and ".join(["p.status = 'published'", *filter_conditions(where, self.bind)])
        self.found = f"""
            with looked_at as materialized (
                select id, dispute_type_id, division_id, year, grade, lower(facts collate "C") as text
                from precedent p where {conditions} order by p.id desc limit {NEWEST}
            ), counted as (
                select *, (select count(*) from unnest({words}::text[]) as word
                           where strpos(text, word collate "C") > 0) as shared
                from looked_at
            ), found as materialized (
                select id, dispute_type_id, division_id, year, grade, shared from counted where shared > 0
            )
        """  # noqa: S608  conditions hold placeholders only

    def bind(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    async def run(self, select: str) -> list[dict[str, Any]]:
        _, rows = await connections.get("default").execute_query(self.found + select, self.values)
        return [dict(row) for row in rows]


def filter_conditions(where: SearchFilter, bind: Callable[[object], str]) -> list[str]:
    """The filter as conditions on ``precedent p``; ``bind`` takes a value and gives its placeholder."""
    found = []
    if where.dispute_type is not None:
        found.append(f"starts_with(p.dispute_type_id, {bind(where.dispute_type)})")
    if where.division is not None:
        found.append(f"strpos(p.path, '/' || {bind(where.division)} || '/') > 0")
    for column, operator, value in (
        ("year", ">=", where.year_from),
        ("year", "<=", where.year_to),
        ("amount", ">=", where.amount_from),
        ("amount", "<=", where.amount_to),
    ):
        if value is not None:
            found.append(f"p.{column} {operator} {bind(value)}::bigint")
    for column, values in (("grade", where.grades), ("result", where.results)):
        if values is not None:
            found.append(f"p.{column} = any({bind(list(values))}::text[])")
    if where.within is not None:
        found.append(f"p.id = any({bind(list(where.within))}::uuid[])")
    if where.without:
        found.append(f"p.id <> all({bind(list(where.without))}::uuid[])")
    return found


def _facet(column: str, names: str | None) -> str:
    label = f"(select name from {names} n where n.code = counted.code)" if names else "''::text"  # noqa: S608
    order = "code desc" if column == "year" else "many desc, code"
    return f"""array(
        select row(code, {label}, many)
        from (select {column}::text as code, count(*) as many from found group by {column}) counted
        order by {order} limit 50
    )"""  # noqa: S608  our own tables and columns
