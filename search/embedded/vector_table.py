"""The outside vectors of the embedded index 外部向量表: a table of pgvector beside the precedents.

Made on first use, not by a migration: like the index itself it can be made again, and a database
without the extension ``vector`` must do for everybody who has no endpoint. Vectors carry the name of
the index that they belong to, and come and go with it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import connections
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from search.database import filter_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.engine import SearchFilter
    from search.store import Entry, OutsideSpace, Scores

log = logging.getLogger(__name__)

_MAKE = (
    "create extension if not exists vector",
    "create table if not exists search_index_space (index_name text primary key, space text not null)",
    """
    create table if not exists search_vector (
        index_name text not null references search_index_space on delete cascade,
        precedent_id uuid not null,
        version integer not null,
        vector vector not null,
        primary key (index_name, precedent_id)
    )
    """,
)


class VectorTable:
    """Where the database has no pgvector, or does not let us use it, there are no vectors, and a log line."""

    def __init__(self, space: OutsideSpace) -> None:
        self._space = space

    async def register(self, index: str) -> None:
        """From now on the index is one of this space."""
        try:
            # A savepoint, should we be inside the indexer's transaction: a refusal must not end that.
            async with in_transaction() as connection:
                for statement in _MAKE:
                    await connection.execute_query(statement)
                await connection.execute_query(
                    "insert into search_index_space values ($1, $2) on conflict (index_name)"
                    " do update set space = excluded.space",
                    [index, self._space.name],
                )
        except BaseORMException as error:
            log.warning("no outside vectors: the database does not offer pgvector: %s", error)

    async def space(self, index: str) -> str | None:
        rows = await _rows("select space from search_index_space where index_name = $1", index)
        return str(rows[0]["space"]) if rows else None

    async def nearest(
        self, index: str, vector: NDArray[np.float32], where: SearchFilter, most: int
    ) -> Scores:
        """Cosines of the best, every vector compared: exact with any filter, 50 ms for 100,000."""
        values: list[Any] = [_text(vector), index, most]

        def bind(value: object) -> str:
            values.append(value)
            return f"${len(values)}"

        conditions = " and ".join(["p.status = 'published'", *filter_conditions(where, bind)])
        statement = f"""
            select v.precedent_id as id, 1 - (v.vector <=> $1::text::vector) as score
            from search_vector v join precedent p on p.id = v.precedent_id
            where v.index_name = $2 and {conditions} order by 2 desc, 1 desc limit $3
        """  # noqa: S608  conditions hold placeholders only
        return _scores(await _rows(statement, *values))

    async def scores(self, index: str, vector: NDArray[np.float32], ids: Sequence[UUID]) -> Scores:
        return _scores(
            await _rows(
                "select precedent_id as id, 1 - (vector <=> $1::text::vector) as score from search_vector"
                " where index_name = $2 and precedent_id = any($3::uuid[])",
                _text(vector),
                index,
                list(ids),
            )
        )

    async def lacking(self, index: str, *, after: UUID | None, most: int) -> list[UUID]:
        """Published precedents without a vector in this index, lowest id first."""
        rows = await _rows(
            "select p.id from precedent p where p.status = 'published' and p.id > $2 and not exists ("
            " select from search_vector v where v.index_name = $1 and v.precedent_id = p.id)"
            " order by p.id limit $3",
            index,
            after or UUID(int=0),
            most,
        )
        return [UUID(int=row["id"].int) for row in rows]

    async def put(self, index: str, entries: Iterable[Entry]) -> None:
        """Add or replace; an older version changes nothing."""
        async with in_transaction() as connection:
            await connection.execute_many(
                "insert into search_vector values ($1, $2, $3, $4::text::vector) on conflict (index_name, precedent_id)"
                " do update set version = excluded.version, vector = excluded.vector"
                " where search_vector.version <= excluded.version",
                [
                    [index, one.document.id, one.document.version, _text(one.outside)]
                    for one in entries
                    if one.outside is not None
                ],
            )

    async def outdate(self, index: str, entries: Iterable[Entry]) -> None:
        """Forget the vectors of former versions: they tell of a text that is no more."""
        for one in entries:
            await _rows(
                "delete from search_vector where index_name = $1 and precedent_id = $2 and version < $3",
                index,
                one.document.id,
                one.document.version,
            )

    async def delete(self, index: str, ids: Sequence[UUID]) -> None:
        await _rows(
            "delete from search_vector where index_name = $1 and precedent_id = any($2::uuid[])",
            index,
            list(ids),
        )

    async def keep(self, indexes: Iterable[str]) -> None:
        """Forget what belongs to any other index."""
        await _rows("delete from search_index_space where index_name <> all($1::text[])", list(indexes))


async def _rows(statement: str, *values: object) -> list[Any]:
    """Nothing where the tables were never made."""
    connection = connections.get("default")
    _, made = await connection.execute_query("select to_regclass('search_vector') is not null as made")
    if not made[0]["made"]:
        return []
    _, rows = await connection.execute_query(statement, list(values))
    return list(rows)


def _scores(rows: list[Any]) -> dict[int, float]:
    return {row["id"].int: float(row["score"]) for row in rows}


def _text(vector: NDArray[np.float32]) -> str:
    return "[" + ",".join(map(str, vector.tolist())) + "]"
