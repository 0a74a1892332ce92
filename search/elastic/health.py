"""How Elasticsearch is 健康检查: each thing that may be wrong with it, by its cause and what to do about it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from elasticsearch import ApiError

from search.elastic.connection import MAJOR_VERSION, is_shut_out, speaks_another_version, telling
from search.elastic.mapping import SIMILARITY
from search.engine import EngineUnavailable, Flaw, Health
from search.meaning import meaning_of
from search.store import BIGRAMS, ISSUE, WORDS

if TYPE_CHECKING:
    from search.elastic.store import ElasticStore

HEALTH_SECONDS = 3.0
"""Readiness is asked every few seconds, and must not hang with the server it tells of."""
_TERMS = ["宅基", "基地"]
_LOOK_AT_THE_ADDRESS = (
    "查 ELASTICSEARCH_URL 和那台服务器；其间由数据库顶替。"
    " Look at ELASTICSEARCH_URL and at that server; the database stands in."
)
_LOOK_AT_THE_NODES = (
    "查集群的节点和磁盘；分片找不回来的，用 fengqiao index rebuild 从数据库重建。"
    " Look at the cluster's nodes and disks; what cannot be brought back fengqiao index rebuild makes anew."
)


@dataclass(eq=False)
class Ill(Exception):  # noqa: N818  says what is the matter
    """It cannot be searched as it is."""

    zh: str
    en: str
    reachable: bool = True
    mend: str = "fengqiao index rebuild"


async def health_of(store: ElasticStore) -> Health:
    """Raises nothing: what is wrong is told."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            return await _health(store)
    except Ill as ill:
        found = ill
    except TimeoutError:
        found = _away(
            f"Elasticsearch 在 {HEALTH_SECONDS:.0f} 秒内没有回应。",
            f"Elasticsearch did not answer within {HEALTH_SECONDS:.0f} seconds.",
        )
    except EngineUnavailable as error:
        if isinstance(error.__cause__, ApiError):
            found = _refusing(error.__cause__)
        else:
            found = _away(f"连不上 Elasticsearch：{error}。", f"Elasticsearch cannot be reached: {error}.")
    return Health(
        engine=store.name, ready=False, reachable=found.reachable, zh=found.zh, en=found.en, mend=found.mend
    )


async def _health(store: ElasticStore) -> Health:
    version = await _version(store)
    index = await _index(store)
    await _look_at_shards(store, index)
    settings = await _settings(store, index)
    await _look_at_analysis(store, index, settings)
    documents = await store.count()
    model, stamp = await store.model(), await store.indices.stamp(index)
    health = Health(
        engine=store.name,
        ready=True,
        documents=documents,
        index=index,
        meaning=meaning_of(
            model,
            documents,
            promised=stamp is not None,
            lacking=0 if model is None else documents - await _bearing(store, ISSUE),
        ),
        zh=f"Elasticsearch {version} 可用，共 {documents} 件。",
        en=f"Elasticsearch {version} answers, {documents} precedents.",
        flaws=_closed(index, settings),
    )
    return await _split_otherwise(store, health, index)


async def _version(store: ElasticStore) -> str:
    with telling():
        nodes = (await store.client.nodes.info(metric="process")).get("nodes", {}).values()
    versions = sorted({str(node["version"]) for node in nodes})
    if not versions:
        raise _away(
            "ELASTICSEARCH_URL 上答话的不是 Elasticsearch 节点。",
            "What answers at ELASTICSEARCH_URL is no Elasticsearch node.",
        )
    if any(int(version.split(".")[0]) != MAJOR_VERSION for version in versions):
        told = "、".join(versions)
        raise _away(
            f"Elasticsearch 须为 {MAJOR_VERSION}.x，现为 {told}。",
            f"Elasticsearch must be {MAJOR_VERSION}.x, not {told}.",
        )
    return versions[0]


async def _index(store: ElasticStore) -> str:
    """The one that the alias names."""
    index = await store.indices.current()
    if index is not None:
        return index
    if await store.indices.name_is_taken():
        raise Ill(
            f"Elasticsearch 里有一个索引就叫 {store.alias}，不是本系统建的，占了检索要用的名字。",
            f"An index of Elasticsearch is called {store.alias} itself: none of ours, and in the way of our alias.",
            mend=f'确认它无用后运行 Where nobody needs it: curl -X DELETE "$ELASTICSEARCH_URL/{store.alias}"'
            " && fengqiao index rebuild",
        )
    if left := sorted(await store.indices.all_names()):
        raise Ill(
            f"别名 {store.alias} 不见了，索引 {left[-1]} 还在；请运行 fengqiao index rebuild。",
            f"The alias {store.alias} is gone, the index {left[-1]} is there; run fengqiao index rebuild.",
        )
    raise Ill(
        "还没有索引，请运行 fengqiao index rebuild。", "There is no index yet; run fengqiao index rebuild."
    )


async def _look_at_shards(store: ElasticStore, index: str) -> None:
    with telling():
        status = (await store.client.cluster.health(index=index))["status"]
    if status == "red":
        raise Ill(
            f"索引 {index} 有分片不可用，现在由数据库顶替；请查集群的节点和磁盘。",
            f"A shard of {index} is missing, the database stands in; look at the cluster's nodes and disks.",
            mend=_LOOK_AT_THE_NODES,
        )


async def _settings(store: ElasticStore, index: str) -> dict[str, Any]:
    with telling():
        settings = await store.client.indices.get_settings(index=index)
    [one] = settings.body.values()
    found: dict[str, Any] = one["settings"]["index"]
    return found


def _closed(index: str, settings: dict[str, Any]) -> tuple[Flaw, ...]:
    """Elasticsearch itself closes an index to writing where its disk is nearly full; searches go on."""
    blocks = sorted(name for name, value in settings.get("blocks", {}).items() if value == "true")
    if not blocks:
        return ()
    freed = ",".join(f'"index.blocks.{name}":null' for name in blocks)
    open_it = f"curl -X PUT \"$ELASTICSEARCH_URL/{index}/_settings\" -H 'content-type: application/json' -d '{{{freed}}}'"
    return (
        Flaw(
            what_zh="写入索引",
            what_en="Writing to the index",
            zh=f"索引 {index} 被设为只读（{'、'.join(blocks)}），多半因为 Elasticsearch 的磁盘快满了；"
            "发布和撤回的类案都写不进去。",
            en=f"The index {index} is closed to writing ({', '.join(blocks)}), most likely as the disk of Elasticsearch"
            " is nearly full; what is published or withdrawn does not get in.",
            mend=f"先清理那台服务器的磁盘，再运行 Free its disk, then run: {open_it}",
        ),
    )


async def _look_at_analysis(store: ElasticStore, index: str, settings: dict[str, Any]) -> None:
    """As the index really takes a text apart and weighs it, whoever made it and with whatever settings."""
    weighed: dict[str, Any] = settings.get("similarity", {})
    for field in (BIGRAMS, WORDS):
        with telling():
            taken = await store.client.indices.analyze(index=index, field=field, text=" ".join(_TERMS))
        if [token["token"] for token in taken["tokens"]] != _TERMS:
            raise Ill(
                f"索引 {index} 的 {field} 字段分词与预期不符（须按空格切分）；请运行 fengqiao index rebuild。",
                f"The field {field} of {index} is not analysed as expected (at white space);"
                " run fengqiao index rebuild.",
            )
    if not _weighed_alike(weighed):
        raise Ill(
            f"索引 {index} 的相关度设置与预期不符；请运行 fengqiao index rebuild。",
            f"The index {index} does not weigh terms as expected; run fengqiao index rebuild.",
        )


def _weighed_alike(found: dict[str, Any]) -> bool:
    """Elasticsearch tells settings as text."""
    return {
        name: {key: str(value) for key, value in wanted.items()} for name, wanted in SIMILARITY.items()
    } == {name: found.get(name) for name in SIMILARITY}


async def _bearing(store: ElasticStore, field: str) -> int:
    with telling():
        answer = await store.client.count(index=store.alias, query={"exists": {"field": field}})
    return int(answer["count"])


async def _split_otherwise(store: ElasticStore, health: Health, index: str) -> Health:
    """It answers all the same, but not as it is set up."""
    wanted = store.indices
    shards, replicas = await wanted.split(index)
    if (shards, replicas) == (wanted.shards, wanted.replicas):
        return health
    return replace(
        health,
        zh=f"索引 {index} 有 {shards} 个分片、{replicas} 份副本，设置的是 {wanted.shards} 和 {wanted.replicas}；"
        "运行 fengqiao index rebuild 后生效。",
        en=f"The index {index} has {shards} shards and {replicas} replicas, {wanted.shards} and {wanted.replicas}"
        " are set; fengqiao index rebuild brings them into force.",
    )


def _refusing(error: ApiError) -> Ill:
    """It is there, and will not talk to us."""
    if speaks_another_version(error):
        return _away(
            f"Elasticsearch 须为 {MAJOR_VERSION}.x，这台是更早的版本。",
            f"Elasticsearch must be {MAJOR_VERSION}.x; this one is older.",
        )
    if is_shut_out(error):
        return _away(
            "Elasticsearch 拒绝访问，请核对 ELASTICSEARCH_API_KEY。",
            "Elasticsearch refuses access; check ELASTICSEARCH_API_KEY.",
        )
    return _away(
        f"Elasticsearch 出错：HTTP {error.status_code}。", f"Elasticsearch fails: HTTP {error.status_code}."
    )


def _away(zh: str, en: str) -> Ill:
    return Ill(zh, en, reachable=False, mend=_LOOK_AT_THE_ADDRESS)
