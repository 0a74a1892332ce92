"""Elasticsearch's indexes come and go 索引的新旧交替; implements ``Builder``.

The alias names the index that answers; ``<alias>-previous`` the one kept for a rollback. An index
that bears neither was begun and not finished. A model lies beside its index, in ``<index>-model``.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import re
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from elasticsearch import NotFoundError

from mediation.problems import Conflict, Refused
from search.elastic import writing
from search.elastic.connection import BULKY_SECONDS, telling
from search.elastic.mapping import bodies, index_body
from search.spaces import readable_model
from search.store import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elasticsearch import AsyncElasticsearch

    from search.spaces import ArchiveModel
    from search.store import Building, Entry, OutsideSpace, Packing

log = logging.getLogger(__name__)

MODEL_SUFFIX = "-model"
PACKED_VECTORS = (9, 3)
"""From this version on vectors may come as packed numbers instead of text (a third of the size)."""
FLAT_SEGMENTS = (9, 4)
"""From this version on small segments may do without a graph."""
_CHUNK = 4_000_000
_PAGE_OF_IDS = 5_000
_WHILE_FILLED = {
    # Nobody searches it yet: each refresh would make a small segment with graphs of its own.
    "refresh_interval": "-1",
    # Copies are made of the finished index, not of every batch.
    "number_of_replicas": 0,
    # What a power cut takes from an index that is being filled, the next rebuild finds missing and adds.
    "translog.durability": "async",
}
_WHEN_FILLED = {"refresh_interval": None, "translog.durability": None}
_MODEL_MAPPING = {
    "dynamic": "strict",
    "properties": {"part": {"type": "integer", "index": False}, "data": {"type": "binary"}},
}


def new_name(alias: str) -> str:
    """Names sort by the time they were given."""
    return f"{alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"


class ElasticBuilding:
    """An index that bears no alias yet."""

    at_once = 3

    def __init__(self, indices: Indices, name: str) -> None:
        self._indices = indices
        self.name = name

    async def packing(self) -> Packing[list[bytes]]:
        return await self._indices.packing()

    async def put(self, packed: Sequence[bytes]) -> None:
        await writing.send(self._indices.client, self.name, packed, answering=False)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        await writing.delete(self._indices.client, self.name, gone, answering=False)

    async def ids(self) -> dict[UUID, int]:
        return await all_versions(self._indices.client, self.name)

    async def model(self) -> ArchiveModel | None:
        return await self._indices.model(self.name)

    async def space(self) -> str | None:
        return await self._indices.space(self.name)

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:
        return await lacking_outside(self._indices.client, self.name, after, most)

    async def complete(self, entries: Sequence[Entry]) -> None:
        await self._indices.put(self.name, entries, answering=False)


class Indices:
    def __init__(
        self,
        client: AsyncElasticsearch,
        alias: str,
        outside: OutsideSpace | None = None,
        *,
        shards: int = 1,
        replicas: int = 1,
    ) -> None:
        """New indexes get room for vectors of the ``outside`` space, and so many shards and replicas."""
        self.shards = shards
        self.replicas = replicas
        self.client = client
        self.alias = alias
        self.outside = outside
        self.kept = f"{alias}-previous"
        """Alias of the index that is kept for a rollback."""
        self.swaps = 0
        """How often another index was let answer by this object."""
        self._version: tuple[int, int] | None = None

    async def put(self, name: str, entries: Sequence[Entry], *, answering: bool) -> None:
        packed = await asyncio.to_thread(await self.packing(), entries)
        await writing.send(self.client, name, packed, answering=answering)

    async def packing(self) -> Packing[list[bytes]]:
        return partial(bodies, packed=await self.version() >= PACKED_VECTORS)

    async def split(self, name: str) -> tuple[int, int]:
        """Shards and replicas that the index has."""
        with telling():
            found = await self.client.indices.get_settings(index=name)
        [one] = found.body.values()
        own = one["settings"]["index"]
        return int(own["number_of_shards"]), int(own["number_of_replicas"])

    async def version(self) -> tuple[int, int]:
        """The oldest of the nodes' versions, asked for once."""
        if self._version is None:
            with telling():
                nodes = (await self.client.nodes.info(metric="process"))["nodes"].values()
            self._version = min(_numbers(node["version"]) for node in nodes)
        return self._version

    async def begin(self, model: ArchiveModel | None) -> Building:
        await self._require_name()
        name = new_name(self.alias)
        await self.make(name, model, answering=False)
        return ElasticBuilding(self, name)

    async def make(self, name: str, model: ArchiveModel | None, *, answering: bool) -> None:
        """The model first: an index without its model would look whole after a kill."""
        with telling():
            if model:
                await self._keep(name, model)
            body = index_body(
                model,
                self.outside,
                flat_segments=await self.version() >= FLAT_SEGMENTS,
                shards=self.shards,
                replicas=self.replicas,
            )
            if not answering:
                body["settings"] |= _WHILE_FILLED
            aliases: dict[str, Any] | None = {self.alias: {}} if answering else None
            await self.client.indices.create(index=name, aliases=aliases, **body)
        self.swaps += answering

    async def _keep(self, name: str, model: ArchiveModel) -> None:
        beside = name + MODEL_SUFFIX
        await self.client.indices.create(
            index=beside, mappings=_MODEL_MAPPING, settings={"number_of_replicas": self.replicas}
        )
        data = model.to_bytes()
        for part, at in enumerate(range(0, len(data), _CHUNK)):
            piece = base64.b64encode(data[at : at + _CHUNK]).decode()
            await self.client.index(index=beside, id=str(part), document={"part": part, "data": piece})
        await self.client.indices.refresh(index=beside)

    async def model(self, name: str) -> ArchiveModel | None:
        try:
            with telling():
                answer = await self.client.options(request_timeout=BULKY_SECONDS).search(
                    index=name + MODEL_SUFFIX, size=1_000, query={"match_all": {}}
                )
        except NotFoundError:
            return None
        parts = sorted((hit["_source"] for hit in answer["hits"]["hits"]), key=lambda one: int(one["part"]))
        found = readable_model(b"".join(base64.b64decode(one["data"]) for one in parts))
        told = await self.stamp(name)
        if found is None or (told is not None and told != found.stamp):
            # Vectors of one model and the questions of another have nothing to do with each other: words only.
            log.error(
                "the model of %s cannot be used: damaged, or of other vectors than the index holds", name
            )
            return None
        return found

    async def space(self, name: str) -> str | None:
        """Name of the outside space that the index was made for."""
        return await self._told(name, "outside")

    async def stamp(self, name: str) -> str | None:
        """Stamp of the model that the index's vectors are of; None where it was made without one."""
        return await self._told(name, "model")

    async def _told(self, name: str, what: str) -> str | None:
        """What the index says of itself."""
        try:
            with telling():
                found = await self.client.indices.get_mapping(index=name)
        except NotFoundError:
            return None
        [one] = found.body.values()
        told = one["mappings"].get("_meta", {}).get(what)
        return str(told) if told else None

    async def current(self) -> str | None:
        return await self._named(self.alias)

    async def name_is_taken(self) -> bool:
        """Whether an index of another hand bears the very name that is to be our alias."""
        if await self.current() is not None:
            return False
        with telling():
            return bool(await self.client.indices.exists(index=self.alias))

    async def _require_name(self) -> None:
        if await self.name_is_taken():
            raise Refused(
                Conflict(
                    why_zh=f"Elasticsearch 里有一个索引就叫 {self.alias}，占了检索要用的名字，须先删除；"
                    "fengqiao doctor 说怎么删。",
                    why_en=f"An index of Elasticsearch is called {self.alias} itself, in the way of our alias;"
                    " fengqiao doctor tells how to remove it.",
                )
            )

    async def unfinished(self) -> Building | None:
        await self._require_name()
        begun, _ = await self._without_alias()
        return ElasticBuilding(self, max(begun)) if begun else None

    async def swap(self, building: Building) -> None:
        with telling():
            await self.client.indices.put_settings(
                index=building.name,
                settings={"index": _WHEN_FILLED | {"number_of_replicas": self.replicas}},
            )
            # All of it is on disk before it answers: the requests that filled it were not waited for so long.
            await self.client.indices.flush(index=building.name, wait_if_ongoing=True)
            await self.client.indices.refresh(index=building.name)
        former = await self.current()
        older = await self._named(self.kept)
        actions: list[dict[str, Any]] = [{"add": {"index": building.name, "alias": self.alias}}]
        if former and former != building.name:
            actions += [
                {"remove": {"index": former, "alias": self.alias}},
                {"add": {"index": former, "alias": self.kept}},
            ]
            if older:
                actions.append({"remove": {"index": older, "alias": self.kept}})
        with telling():
            await self.client.indices.update_aliases(actions=actions)
        self.swaps += 1
        _, left = await self._without_alias()
        for name in left:
            await self._remove(name)

    async def former(self) -> Building | None:
        name = await self._named(self.kept)
        return ElasticBuilding(self, name) if name else None

    async def roll_back(self) -> str | None:
        current, former = await self.current(), await self._named(self.kept)
        if former is None:
            return None
        actions: list[dict[str, Any]] = [
            {"add": {"index": former, "alias": self.alias}},
            {"remove": {"index": former, "alias": self.kept}},
        ]
        if current:
            actions += [
                {"remove": {"index": current, "alias": self.alias}},
                {"add": {"index": current, "alias": self.kept}},
            ]
        with telling():
            # What was taken out of it last is gone before it answers.
            await self.client.indices.refresh(index=former)
            await self.client.indices.update_aliases(actions=actions)
        self.swaps += 1
        return former

    async def discard(self, building: Building) -> None:
        await self._remove(building.name)

    async def _remove(self, name: str) -> None:
        with telling():
            await self.client.indices.delete(index=[name, name + MODEL_SUFFIX], ignore_unavailable=True)

    async def _named(self, alias: str) -> str | None:
        try:
            with telling():
                found = await self.client.indices.get_alias(name=alias)
        except NotFoundError:
            return None
        return max(found.body) if found.body else None

    async def _without_alias(self) -> tuple[list[str], list[str]]:
        """Begun and not finished; and left over: older than one that answers or answered, or a lone model."""
        aliases = await self._all()
        whole = {name: names for name, names in aliases.items() if not name.endswith(MODEL_SUFFIX)}
        newest = max((name for name, names in whole.items() if names), default="")
        begun = [name for name, names in whole.items() if not names and name > newest]
        left = [name for name, names in whole.items() if not names and name < newest]
        lone = {name.removesuffix(MODEL_SUFFIX) for name in aliases.keys() - whole.keys()} - whole.keys()
        return begun, left + sorted(name for name in lone if name < newest)

    async def all_names(self) -> dict[str, list[str]]:
        """Our indexes, models beside them left out, and the aliases that each bears."""
        return {name: names for name, names in (await self._all()).items() if not name.endswith(MODEL_SUFFIX)}

    async def _all(self) -> dict[str, list[str]]:
        """Our indexes and the aliases that each bears."""
        with telling():
            found = await self.client.indices.get_alias(index=f"{self.alias}-2*", allow_no_indices=True)
        # An installation beside this one may have taken a name that begins alike: its indexes are not ours.
        ours = re.compile(rf"{re.escape(self.alias)}-\d{{20}}({MODEL_SUFFIX})?")
        return {name: list(one["aliases"]) for name, one in found.items() if ours.fullmatch(name)}


def _numbers(version: str) -> tuple[int, int]:
    major, minor, *_ = version.split(".")
    return int(major), int(minor)


async def lacking_outside(
    client: AsyncElasticsearch, index: str, after: UUID | None, most: int
) -> list[UUID]:
    """Ids without an outside vector, behind ``after``, lowest first."""
    body: dict[str, Any] = {
        "query": {"bool": {"must_not": [{"exists": {"field": OUTSIDE}}]}},
        "sort": [{"id": "asc"}],
        "size": most,
        "_source": False,
        "track_total_hits": False,
    }
    if after is not None:
        body["search_after"] = [str(after)]
    with telling():
        await client.indices.refresh(index=index)
        answer = await client.search(index=index, body=body)
    return [UUID(hit["_id"]) for hit in answer["hits"]["hits"]]


async def all_versions(client: AsyncElasticsearch, index: str) -> dict[UUID, int]:
    """Every id and its version, over one point in time."""
    found: dict[UUID, int] = {}
    try:
        with telling():
            await client.indices.refresh(index=index)
            point = (await client.open_point_in_time(index=index, keep_alive="2m"))["id"]
    except NotFoundError:
        return found
    try:
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "pit": {"id": point, "keep_alive": "2m"},
                "size": _PAGE_OF_IDS,
                "sort": [{"id": "asc"}],
                "_source": False,
                "version": True,
                "track_total_hits": False,
            }
            if after:
                body["search_after"] = after
            with telling():
                hits = (await client.search(body=body))["hits"]["hits"]
            found |= {UUID(hit["_id"]): hit["_version"] for hit in hits}
            if len(hits) < _PAGE_OF_IDS:
                return found
            after = hits[-1]["sort"]
    finally:
        with telling():
            await client.close_point_in_time(id=point)
