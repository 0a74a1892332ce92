"""What is learnt from the archive, and that both engines use it alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import search.fit
from search.embedded.vectors import VectorFile
from search.engine import SearchFilter, SearchOrder, SearchRequest
from search.narrative import read_narrative
from search.precedents import entries_of
from search.ranking import (
    TERMS_ONLY,
    Ranked,
    faded,
    falling,
    fuse,
    standard,
    symmetric,
    weights_for,
)
from search.spaces import ArchiveModel, QueryVectors, units
from search.store import BIGRAMS, EXPECTED, ISSUE, OUTCOME, WORDS, Query
from search.terms import words
from tests.search.library import WALL, key, many

NARRATIVE = (
    "东街两户邻居为水沟发生纠纷，一方填埋水沟，另一方认为影响菜地使用，要求恢复原状并赔偿损失，"
    "村里多次劝说，双方仍争执不下，到调委会申请调解，希望把水沟重新挖开，并且赔偿被水淹没的菜地的损失。"
)


def told(count: int):
    """Accounts that also tell how they ended."""
    return [
        replace(
            one,
            focus=f"争执的是谁先动了{one.title}，以及怎样恢复。",
            process=f"调解员到{one.title[:2]}现场查看，分别听取两家意见，讲明相邻关系的规定，提出分步恢复的办法。",
            terms="一方在十日内恢复原状，另一方放弃其余要求，双方今后遇事先商量。",
        )
        for one in many(count)
    ]


def learn(documents) -> ArchiveModel:
    model = search.fit.fit(
        [words(one.facts) for one in documents], [words(one.outcome_text) for one in documents], stamp="试"
    )
    assert model is not None
    return model


@pytest.fixture(params=["with outcomes", "without"])
def archive(request, monkeypatch):
    monkeypatch.setattr(search.fit, "FEWEST_OUTCOMES", 100)
    documents = told(150) if request.param == "with outcomes" else many(150)
    return documents, learn(documents)


async def test_every_engine_ranks_by_the_same_vectors(archive, bench) -> None:
    documents, model = archive
    await bench.hold(documents, model)

    narrative = read_narrative(NARRATIVE)
    vectors = model.of_query(narrative.word_counts, len(NARRATIVE))
    assert vectors is not None
    every = (BIGRAMS, WORDS, ISSUE, OUTCOME, EXPECTED)
    nearest = await bench.store.nearest(
        Query(narrative, vectors), SearchFilter(), 20, lists=every, facets=False
    )
    scores = nearest.lists
    found = await bench.engine.search(SearchRequest(NARRATIVE, first=20))

    assert set(scores) - {"bigrams", "words"} == (
        {ISSUE, OUTCOME, EXPECTED} if model.reasons else {ISSUE, EXPECTED}
    )
    # What one list found every list of vectors scores.
    candidates = set().union(*scores.values())
    assert len(candidates) > 20
    assert all(set(scores[name]) == candidates for name in set(scores) - {"bigrams", "words"})
    for entry in entries_of(documents, model):
        assert entry.vectors is not None
        expected = float(entry.vectors.issue @ vectors.issue)
        if entry.document.id.int in candidates:
            assert scores[ISSUE].get(entry.document.id.int, 0.0) == pytest.approx(expected, abs=0.002)
    assert "水沟" in next(one for one in documents if one.id == found.hits[0].id).facts


@pytest.mark.parametrize("order", SearchOrder)
@pytest.mark.parametrize(("narrative", "where"), [("鱼塘水沟", {}), ("水沟被填了", {"year_from": 2022})])
async def test_as_many_are_told_as_the_pages_hold(archive, bench, order, narrative, where) -> None:
    documents, model = archive
    # One that says it in no word of the others', and is found by none of them.
    apart = replace(documents[0], id=key(5), facts="鱼塘承包金迟迟不交。", title="承包金", year=2025)
    await bench.hold([*documents, apart], model)
    request = SearchRequest(narrative, SearchFilter(**where), order=order, first=40)

    pages = [await bench.engine.search(request)]
    while pages[-1].has_next_page:
        pages.append(await bench.engine.search(replace(request, after=pages[-1].end_cursor)))

    held = [hit.id for page in pages for hit in page.hits]
    assert len(held) == len(set(held))
    for page in pages:
        assert page.total_count == len(held)
        assert page.facets is not None
        for facets in (
            page.facets.dispute_types,
            page.facets.divisions,
            page.facets.years,
            page.facets.grades,
        ):
            assert sum(facet.count for facet in facets) == len(held)
    assert page.facets.years == tuple(sorted(page.facets.years, key=lambda facet: -int(facet.code)))


def test_a_model_survives_the_file(archive) -> None:
    documents, model = archive

    copy = ArchiveModel.from_bytes(model.to_bytes())

    counts = Counter(words(documents[3].facts))
    ours, theirs = (one.of_query(counts, 200) for one in (model, copy))
    assert ours is not None
    assert theirs is not None
    assert (copy.stamp, copy.sizes, ours.told) == (model.stamp, model.sizes, theirs.told)
    np.testing.assert_allclose(ours.issue, theirs.issue, atol=0.005)
    np.testing.assert_allclose(ours.expected, theirs.expected, atol=0.005)
    np.testing.assert_allclose(copy.landmarks, model.landmarks, atol=0.001)
    assert copy.weight("水沟") == model.weight("水沟") > 0 == model.weight("没有这个词")


def test_learning_twice_gives_the_same() -> None:
    documents = many(80)

    np.testing.assert_array_equal(learn(documents).issue.projection, learn(documents).issue.projection)


def test_a_small_archive_is_not_learnt_from() -> None:
    assert search.fit.fit([["围墙"]] * 10, [[]] * 10, stamp="试") is None


def test_a_narrative_of_unknown_words_has_no_vector() -> None:
    model = learn(many(80))

    assert model.of_query(Counter({"飞船": 2}), 100) is None


def test_a_record_lies_halfway_to_its_nearest_records_and_a_narrative_where_it_is() -> None:
    documents = many(80)
    model = learn(documents)
    counts = Counter(words(documents[3].facts))
    alone = replace(model, landmarks=None).of_document(counts, Counter()).issue
    assert model.landmarks is not None
    likeness = model.landmarks @ alone
    near = [at for at in np.argsort(-likeness) if likeness[at] <= 0.999][:5]

    moved = model.of_document(counts, Counter()).issue
    asked = model.of_query(counts, 200)

    between = alone + model.landmarks[near].mean(axis=0)
    np.testing.assert_allclose(moved, between / np.linalg.norm(between), atol=1e-5)
    assert asked is not None
    np.testing.assert_allclose(asked.issue, alone, atol=1e-6)


def test_many_records_get_the_vectors_that_each_gets_alone() -> None:
    documents = [*many(80), WALL]
    model = learn(documents)
    # Neighbours drawn by lot: those of an invented archive are equally near, and either may be taken.
    drawn = np.random.default_rng(1).normal(size=(30, model.issue.dimensions))
    model = replace(model, landmarks=units(drawn))
    counts = [Counter(words(document.facts)) for document in documents] + [Counter({"飞船": 2})]
    nothing: Counter[str] = Counter()

    together = model.of_documents(counts, [nothing] * len(counts))

    assert len(together) == len(counts)
    for one, count in zip(together, counts, strict=True):
        alone = model.of_document(count, nothing)
        np.testing.assert_allclose(one.issue, alone.issue, atol=1e-5)
        assert one.expected is not None
        np.testing.assert_allclose(one.expected, alone.expected, atol=1e-5)
    assert not together[-1].issue.any()


def test_a_large_archive_keeps_some_records_as_neighbours(monkeypatch) -> None:
    monkeypatch.setattr(search.fit, "LANDMARKS", 30)

    first, second = learn(many(80)), learn(many(80))

    assert first.landmarks is not None
    assert first.landmarks.shape == (30, first.issue.dimensions)
    np.testing.assert_array_equal(first.landmarks, second.landmarks)


def test_the_recipe_follows_what_the_query_can_fill() -> None:
    narrative = read_narrative(NARRATIVE)
    one = np.ones(2, np.float32)

    def recipe(vectors: QueryVectors | None, order: SearchOrder = SearchOrder.SAME_ISSUE):
        return {
            name: weight
            for name, weight in weights_for(order, Query(narrative, vectors)).items()
            if name not in TERMS_ONLY
        }

    assert recipe(None) == {}
    assert recipe(QueryVectors("试", one)) == {ISSUE: 2.0}
    assert recipe(QueryVectors("试", one, one)) == {ISSUE: 2.0, EXPECTED: 1.0}
    assert recipe(QueryVectors("试", one, one, told=True)) == {OUTCOME: 1.0, EXPECTED: 1.5}
    assert recipe(QueryVectors("试", one, one, told=True), SearchOrder.NEAREST_FACTS) == {}


def test_standard_scores_have_mean_nought_and_deviation_one() -> None:
    assert standard([]) == []
    assert standard([2.0, 2.0]) == [0.0, 0.0]
    assert standard([1.0, 3.0]) == [-1.0, 1.0]


def test_fusion_adds_standard_scores_and_breaks_ties_by_age() -> None:
    a, b, c = key(1), key(2), key(3)

    lists = {"x": {a.int: 1.0, b.int: 3.0}, "y": {a.int: 5.0, b.int: 1.0, c.int: 1.0}}

    ranked = fuse(lists, {"x": 1.0, "y": 0.0}, [a.int, b.int, c.int])

    assert [one.id for one in ranked] == [b, a, c]
    assert fuse({}, {"x": 1.0}, [a.int, c.int]) == [Ranked(c.int, 0.0), Ranked(a.int, 0.0)]


def test_symmetric_likeness_counts_what_either_side_tells_alone() -> None:
    found = symmetric(
        {"围墙": 1, "滴水": 1},
        {key(1): {"围墙": 1, "滴水": 1}, key(2): {"围墙": 1, "滴水": 1, "工资": 1}, key(3): {"借条": 1}},
    )

    assert found[key(1)] == pytest.approx(1.0)
    assert found[key(1)] > found[key(2)] > found[key(3)] == 0


def test_a_record_cut_short_by_a_kill_is_overwritten(tmp_path) -> None:
    documents = many(80)
    model = learn(documents)
    vectors = [entry.vectors for entry in entries_of(documents[:3], model)]
    file = VectorFile(tmp_path, model)
    assert file.append(vectors[:2]) == 0
    with file.path.open("ab") as half:
        half.write(b"\x01" * 10)

    again = VectorFile(tmp_path, model)

    assert len(again) == 2
    assert again.append(vectors[2:]) == 2
    np.testing.assert_allclose(again.likeness(ISSUE, vectors[2].issue)[2], 1.0, atol=1e-5)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_what_is_shown_falls_and_keeps_the_measure_of_what_it_is_shown_of(values: list[float]) -> None:
    shown = falling(values)

    assert shown == sorted(shown, reverse=True)
    assert sum(shown) == pytest.approx(sum(values))
    assert all(min(values) - 1e-9 <= value <= max(values) + 1e-9 for value in shown)
    assert falling(sorted(values, reverse=True)) == pytest.approx(sorted(values, reverse=True))


def test_neighbours_in_the_wrong_order_share_their_mean() -> None:
    assert falling([0.82, 0.65, 0.81, 0.4]) == pytest.approx([0.82, 0.73, 0.73, 0.4])
    assert [faded(0.4, behind) for behind in (0, 2, 4, -1)] == [0.4, 0.2, 0.1, 0.4]
