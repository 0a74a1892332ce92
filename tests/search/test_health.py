"""What readiness and ``fengqiao doctor`` say of an index that is not as it should be: the cause, and what to do."""

from __future__ import annotations

import asyncio
import os
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from mediation.problems import Refused
from search.elastic.mapping import index_body
from search.elastic.store import ElasticStore
from search.engine import SearchRequest
from search.fit import fit
from search.precedents import PrecedentSearch, entries_of
from search.rebuild import rebuild
from search.terms import words
from server.health import report
from tests.search.library import ALL, WALL, many

LEARNT = many(60)


def learn(documents, stamp: str = "s"):
    return fit([words(one.facts) for one in documents], [[] for _ in documents], stamp=stamp)


async def told(engine) -> tuple[bool, str]:
    """What /readyz and the landing page say of the precedents: the first thing that is not well."""
    parts = [part for part in (await report(engine)).parts if part.en in {"Precedents", "Search by meaning"}]
    ill = next((part for part in parts if not part.well), None)
    return ill is None, "" if ill is None else ill.note


async def made_otherwise(elastic, change, *, shards: str = "1") -> str:
    """An index made by another hand, with other settings than ours, that the alias names."""
    body: dict[str, Any] = deepcopy(index_body(None, flat_segments=False, replicas=0))
    change(body)
    name = f"{elastic.store.alias}-20260101000000000000"
    await elastic.store.client.indices.create(
        index=name, aliases={elastic.store.alias: {}}, wait_for_active_shards=shards, **body
    )
    return name


def _standard_words(body) -> None:
    body["mappings"]["properties"]["words"]["analyzer"] = "standard"


def _no_bigrams(body) -> None:
    del body["mappings"]["properties"]["bigrams"]


def _other_weights(body) -> None:
    body["settings"]["similarity"]["bigrams_once"]["k1"] = 0.5


def _nowhere(body) -> None:
    body["settings"]["index.routing.allocation.require._name"] = "nobody"


@pytest.mark.es
@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (_standard_words, "的 words 字段分词与预期不符", "The field words of"),
        (_no_bigrams, "的 bigrams 字段分词与预期不符", "The field bigrams of"),
        (_other_weights, "的相关度设置与预期不符", "does not weigh terms as expected"),
    ],
    ids=["another analysis", "a field missing", "other weights"],
)
async def test_an_index_with_other_settings_is_told(elastic, database, change, zh, en) -> None:
    name = await made_otherwise(elastic, change)

    health = await elastic.engine.health()

    assert not health.ready
    assert name in health.zh
    assert zh in health.zh
    assert en in health.en
    assert health.mend == "fengqiao index rebuild"
    assert "fengqiao index rebuild" in health.zh
    assert "fengqiao index rebuild" in health.en
    assert await told(elastic.engine) == (False, f"{health.zh} {health.en}")


@pytest.mark.es
async def test_an_index_whose_alias_is_gone_is_told(elastic, database) -> None:
    await elastic.hold(ALL)
    name = await elastic.builder.current()
    await elastic.store.client.indices.delete_alias(index=name, name=elastic.store.alias)

    health = await elastic.engine.health()

    alias = elastic.store.alias
    assert (health.ready, health.reachable) == (False, True)
    assert health.zh == f"别名 {alias} 不见了，索引 {name} 还在；请运行 fengqiao index rebuild。"
    assert health.en == f"The alias {alias} is gone, the index {name} is there; run fengqiao index rebuild."
    assert await told(elastic.engine) == (False, f"{health.zh} {health.en}")


@pytest.mark.es
async def test_an_index_with_a_shard_missing_is_told(elastic, database) -> None:
    """Red on the real node: no node may hold this index's shard."""
    name = await made_otherwise(elastic, _nowhere, shards="0")

    health = await elastic.engine.health()

    assert health.ready is False
    assert health.zh == f"索引 {name} 有分片不可用，现在由数据库顶替；请查集群的节点和磁盘。"
    assert (
        health.en
        == f"A shard of {name} is missing, the database stands in; look at the cluster's nodes and disks."
    )
    assert health.mend.startswith("查集群的节点和磁盘")
    assert await told(elastic.engine) == (False, f"{health.zh} {health.en}")


@pytest.mark.es
async def test_an_index_closed_to_writing_is_told_and_its_remedy_opens_it(
    elastic, database, elasticsearch_url
) -> None:
    """As Elasticsearch does it itself where its disk is nearly full: searches go on, withdrawals do not get in."""
    await elastic.hold(ALL)
    name = await elastic.builder.current()
    indices = elastic.store.client.indices
    await indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": True})

    health = await elastic.engine.health()
    parts = (await report(elastic.engine)).parts
    [flaw] = health.flaws
    await run_as_told(
        flaw.mend.removeprefix("先清理那台服务器的磁盘，再运行 Free its disk, then run: "), elasticsearch_url
    )
    after = await elastic.engine.health()

    assert health.ready
    assert flaw.zh.startswith(f"索引 {name} 被设为只读（read_only_allow_delete）")
    assert flaw.en.startswith(f"The index {name} is closed to writing (read_only_allow_delete)")
    assert [part.zh for part in parts if not part.well] == ["写入索引"]
    assert after.flaws == ()


@pytest.mark.es
async def test_an_index_that_has_taken_the_name_is_told_and_no_rebuild_is_begun(
    elastic, database, elasticsearch_url
) -> None:
    """What writes to a name that no alias bears makes an index of it, and the alias can never come back."""
    client, alias = elastic.store.client, elastic.store.alias
    await client.index(index=alias, document={"log": "一行"}, refresh=True)

    health = await elastic.engine.health()
    for _ in range(2):
        with pytest.raises(Refused, match=f"就叫 {alias}"):
            await rebuild(elastic.builder, fit=False)
    begun = await elastic.builder.all_names()
    remove, _, make = health.mend.removeprefix("确认它无用后运行 Where nobody needs it: ").partition(" && ")
    await run_as_told(remove, elasticsearch_url)
    built = await rebuild(elastic.builder, fit=False)

    assert not health.ready
    assert health.zh == f"Elasticsearch 里有一个索引就叫 {alias}，不是本系统建的，占了检索要用的名字。"
    assert (
        health.en
        == f"An index of Elasticsearch is called {alias} itself: none of ours, and in the way of our alias."
    )
    assert begun == {}
    assert make == "fengqiao index rebuild"
    assert await elastic.builder.current() == built.name


async def run_as_told(command: str, url: str) -> None:
    """As an operator types it."""
    ended = await asyncio.create_subprocess_exec(
        "sh", "-ec", command, env={**os.environ, "ELASTICSEARCH_URL": url}, stdout=asyncio.subprocess.DEVNULL
    )
    assert await ended.wait() == 0


@pytest.mark.es
async def test_vectors_of_another_version_are_told_and_not_searched(elastic, database, caplog) -> None:
    """The model beside the index is of another fit: its questions have nothing to do with these vectors."""
    model = learn(LEARNT)
    await elastic.hold(LEARNT, model)
    name = await elastic.builder.current()
    await elastic.store.client.indices.delete(index=f"{name}-model")
    await elastic.builder._keep(name, replace(model, stamp="another"))
    again = PrecedentSearch(_reopened(elastic))

    found = await again.search(SearchRequest(LEARNT[3].facts, first=1))
    health = await again.health()

    assert found.hits[0].id == LEARNT[3].id
    assert (health.ready, health.vectors) == (True, False)
    assert "没有对应的模型（缺失、损坏或是另一版）" in health.meaning.zh
    assert "missing, damaged or another version" in health.meaning.en
    assert await told(again) == (False, f"{health.meaning.zh} {health.meaning.en}")
    assert f"the model of {name} cannot be used" in caplog.text


@pytest.mark.parametrize("damage", ["gone", "damaged"])
async def test_an_index_without_the_model_of_its_vectors_finds_by_words(bench, database, damage) -> None:
    await bench.hold(LEARNT, learn(LEARNT))
    await _spoil_model(bench, damage)
    engine = PrecedentSearch(_reopened(bench))

    found = await engine.search(SearchRequest(LEARNT[3].facts, first=1))
    health = await engine.health()

    assert found.hits[0].id == LEARNT[3].id
    assert (health.ready, health.vectors, health.meaning.well) == (True, False, False)
    assert "fengqiao index fit" in health.meaning.zh
    assert "fengqiao index fit" in health.meaning.en


async def _spoil_model(bench, damage: str) -> None:
    name = await bench.builder.current()
    if isinstance(bench.store, ElasticStore):
        model = f"{name}-model"
        if damage == "gone":
            await bench.store.client.indices.delete(index=model)
        else:
            await bench.store.client.index(
                index=model, id="0", document={"part": 0, "data": "UEsDBA=="}, refresh=True
            )
    else:
        file = bench.store.directory.home / name / "model.npz"
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(b"PK\x03\x04")


def _reopened(bench):
    if isinstance(bench.store, ElasticStore):
        return ElasticStore(bench.store.client, alias=bench.store.alias)
    return type(bench.store)(bench.store.directory.home)


@pytest.mark.es
async def test_precedents_without_vectors_are_told(elastic, database) -> None:
    """Put in by a version that knew no vectors, or by another hand."""
    await elastic.hold(LEARNT, learn(LEARNT))

    async def without_vectors():
        yield entries_of(many(30, start=3000), None)

    await elastic.store.put(without_vectors())

    health = await elastic.engine.health()

    assert (health.ready, health.vectors) == (True, True)
    assert health.meaning.zh == "90 件里有 30 件没有向量，只能按字面找到；请运行 fengqiao index fit。"
    assert health.meaning.en == (
        "30 of 90 have no vectors and are found by words only; run fengqiao index fit."
    )
    assert await told(elastic.engine) == (False, f"{health.meaning.zh} {health.meaning.en}")


async def test_vectors_that_the_library_has_outgrown_are_told(bench, database) -> None:
    model = learn(LEARNT)
    await bench.hold(LEARNT, model)
    before = await bench.engine.health()
    await bench.engine.put(many(70, start=3000))

    health = await bench.engine.health()

    assert (before.meaning.vectors, before.meaning.well) == (True, True)
    assert (health.meaning.vectors, health.meaning.well) == (True, False)
    assert health.meaning.zh == "向量是按 60 件学的，现在已有 130 件；请运行 fengqiao index fit 重学。"
    assert "learnt from 60 precedents, there are 130 now" in health.meaning.en


@pytest.mark.parametrize(("count", "well"), [(6, True), (60, False)])
async def test_a_library_too_small_for_vectors_is_not_ill(bench, database, count, well) -> None:
    await bench.hold([*ALL, *many(count - len(ALL))] if count > len(ALL) else ALL)

    health = await bench.engine.health()

    assert (health.ready, health.vectors, health.meaning.well) == (True, False, well)
    assert (await told(bench.engine))[0] is well
    assert ("fengqiao index fit" in health.meaning.zh) is not well


async def test_a_damaged_embedded_index_is_told(embedded, database) -> None:
    await embedded.hold([WALL])
    [meta] = embedded.store.directory.home.glob("precedents-*/meta.json")
    meta.write_text("{")
    engine = PrecedentSearch(_reopened(embedded))

    health = await engine.health()

    assert not health.ready
    assert health.zh.startswith("内置索引打不开")
    assert health.zh.endswith("请运行 fengqiao index rebuild。")
    assert health.en.endswith("Run fengqiao index rebuild.")
    assert await told(engine) == (False, f"{health.zh} {health.en}")
