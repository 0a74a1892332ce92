"""What every engine answers alike 引擎契约: the same tests on the embedded one and on Elasticsearch."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mediation.problems import Refused
from search.engine import (
    Dispute,
    Facet,
    Found,
    Likeness,
    Quartiles,
    ReasonKind,
    SearchFilter,
    SearchOrder,
    SearchRequest,
    Suggestion,
)
from search.problems import LONGEST_NARRATIVE
from tests.search.conftest import Bench
from tests.search.library import (
    ALL,
    DOG,
    DRAIN,
    LOAN,
    LOAN_OF_BROTHERS,
    NARRATIVES_REFUSED,
    WAGES,
    WALL,
    a_precedent,
    key,
    many,
)

NEIGHBOURS = "邻居翻修围墙，把墙砌到我家宅基地上，出门都不方便，找他理论几次都吵起来了。"
EVERYTHING = (
    "邻居翻修围墙占了宅基地，屋檐滴水冲了墙根，还有借款的借条、拖欠工资、狗咬伤孩子的纠纷，双方多次争执。"
)
OWED = "朋友向我借款三万元，写了借条，说好一年还清，现在到期不还，催讨多次没有结果。"


async def ask(bench: Bench, narrative: str, **values) -> Found:
    return await bench.engine.search(SearchRequest(narrative, **values))


async def ids(bench: Bench, narrative: str, **where) -> list[int]:
    found = await ask(bench, narrative, filter=SearchFilter(**where))
    return [hit.id.int & 0xFFFF for hit in found.hits]


@pytest.mark.parametrize(
    ("narrative", "nearest"),
    [
        (NEIGHBOURS, [WALL]),
        (OWED, [LOAN, LOAN_OF_BROTHERS]),
        ("老板欠我们几个木工的工资，讨要了好多次，总说工程款没到。", [WAGES]),
        ("孩子放学被村里没拴的狗咬伤，打疫苗花了钱，要狗主人赔医药费。", [DOG]),
        ("下雨天他家屋檐的滴水流到我家墙上，墙都裂了，要他装个接水槽。", [DRAIN]),
    ],
)
@pytest.mark.parametrize("order", SearchOrder)
async def test_finds_the_dispute_told_in_other_words(bench, narrative, nearest, order) -> None:
    await bench.hold(ALL)

    found = await ask(bench, narrative, order=order)

    assert [hit.id for hit in found.hits][: len(nearest)] == [one.id for one in nearest]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert (found.engine, found.degraded) == (bench.store.name, False)


async def test_each_filter_keeps_what_it_names(bench) -> None:
    await bench.hold(ALL)

    assert set(await ids(bench, OWED, dispute_type="03")) == {3, 6}
    assert set(await ids(bench, OWED, dispute_type="0301")) == {3, 6}
    assert await ids(bench, OWED, division="430503") == [3]
    assert 4 not in await ids(bench, OWED, division="430500")
    assert await ids(bench, "拖欠工资讨要", division="621100") == [4]
    assert set(await ids(bench, OWED, year_from=2023, year_to=2023)) <= {1, 3, 5}
    assert await ids(bench, "拖欠工资讨要", grades=("difficult",)) == [4]
    assert await ids(bench, "拖欠工资讨要", results=("terminated",)) == [4]
    assert set(await ids(bench, OWED, amount_from=1_500_000, amount_to=3_000_000)) == {3, 6}
    assert await ids(bench, EVERYTHING, within=frozenset({DRAIN.id})) == [2]
    assert 1 not in await ids(bench, NEIGHBOURS, without=frozenset({WALL.id}))


@pytest.mark.parametrize(
    "where",
    [
        {"dispute_type": "99"},
        {"division": "999999"},
        {"year_from": 2050},
        {"grades": ("no such",)},
        {"grades": ()},
        {"results": ("?",)},
        {"amount_from": 10**15},
        {"within": frozenset({key(77)})},
        {"within": frozenset()},
        {"division": "4305"},
        {"year_from": 2024, "year_to": 2020},
    ],
)
async def test_a_filter_that_names_nothing_is_an_empty_page(bench, where) -> None:
    await bench.hold(ALL)

    found = await ask(bench, NEIGHBOURS, filter=SearchFilter(**where))

    assert (found.hits, found.total_count, found.has_next_page, found.end_cursor) == ((), 0, False, None)
    assert found.outcomes is not None
    assert (found.outcomes.cases, found.outcomes.agreement_rate, found.outcomes.amount) == (0, None, None)


async def test_counts_facets_over_all_that_matches(bench) -> None:
    await bench.hold(ALL)

    found = await ask(bench, EVERYTHING, first=2)

    assert found.total_count == 6
    assert found.facets is not None
    assert found.facets.dispute_types == (
        Facet("02", "邻里纠纷", 2),
        Facet("0301", "民间借贷", 2),
        Facet("04", "损害赔偿", 1),
        Facet("05", "劳动争议", 1),
    )
    assert found.facets.divisions == (
        Facet("430502", "双清区", 4),
        Facet("430503", "大祥区", 1),
        Facet("621102", "安定区", 1),
    )
    assert [(one.code, one.count) for one in found.facets.years] == [
        ("2024", 1),
        ("2023", 3),
        ("2022", 1),
        ("2021", 1),
    ]
    assert found.facets.grades == (
        Facet("ordinary", "", 4),
        Facet("difficult", "", 1),
        Facet("simple", "", 1),
    )


async def test_tells_how_the_nearest_cases_ended(bench) -> None:
    await bench.hold(ALL)

    found = await ask(bench, EVERYTHING)

    assert found.outcomes is not None
    assert (found.outcomes.cases, found.outcomes.agreed) == (6, 5)
    assert found.outcomes.agreement_rate == Decimal("83.33")
    assert found.outcomes.median_days == 10
    assert found.outcomes.amount == Quartiles(200_000, 1_500_000, 3_000_000)


async def test_gives_reasons_and_marks_what_is_shared(bench) -> None:
    await bench.hold(ALL)

    found = await ask(bench, OWED + "我听说《民法典》第六百七十五条有规定。")

    first = found.hits[0]
    reasons = {reason.kind: reason.text for reason in first.reasons}
    assert reasons[ReasonKind.SHARED_CIRCUMSTANCES] == "都提到：借钱、借条、欠着不还"
    assert reasons[ReasonKind.CLOSE_SUM] == "金额相近：都在3万元上下"
    assert reasons[ReasonKind.SAME_LAW] == "都涉及《民法典》第六百七十五条"
    fragments = {one.field: one.fragments for one in first.highlights}
    assert any("<mark>借条</mark>" in fragment for fragment in fragments["facts"])
    assert fragments["title"] == ("<mark>借条</mark>到期未还",)


async def test_highlights_are_safe_html(bench) -> None:
    await bench.hold([a_precedent(9, "邻居<script>alert(1)</script>把围墙砌过了宅基地边界 & 不肯拆。")])

    found = await ask(bench, NEIGHBOURS)

    [fragment] = [one.fragments[0] for one in found.hits[0].highlights if one.field == "facts"]
    assert "<script>" not in fragment
    assert "&lt;script&gt;" in fragment
    assert "&amp;" in fragment


async def test_similar_to_a_case_leaves_out_its_own_precedent(bench) -> None:
    await bench.hold(ALL)

    found = await bench.engine.similar_to(
        LOAN.facts, Dispute(dispute_type="0301", amount=3_000_000), first=2, without=frozenset({LOAN.id})
    )

    assert found.hits[0].id == LOAN_OF_BROTHERS.id
    assert (found.facets, found.outcomes) == (None, None)
    kinds = {reason.kind: reason.text for reason in found.hits[0].reasons}
    assert kinds[ReasonKind.SAME_TYPE] == "同一类纠纷：民间借贷"
    assert ReasonKind.CLOSE_SUM not in kinds  # twice as much is not close


async def test_what_the_dispute_is_reorders_twins_only(bench) -> None:
    twin = replace(WALL, id=key(20), dispute_type="0201", division="430511", path="/430500/430511/")
    await bench.hold([*ALL, twin])

    plain = await ask(bench, NEIGHBOURS)
    known = await ask(bench, NEIGHBOURS, dispute=Dispute(dispute_type="02", path="/430500/430502/430502001/"))
    other = await ask(bench, NEIGHBOURS, dispute=Dispute(dispute_type="0301", grade="simple"))

    assert [hit.id for hit in plain.hits[:2]] == [twin.id, WALL.id]  # the newer of two equals first
    assert [hit.id for hit in known.hits[:2]] == [WALL.id, twin.id]
    assert {hit.id for hit in other.hits[:2]} == {WALL.id, twin.id}


async def test_suggests_keywords_by_frequency(bench) -> None:
    await bench.hold(ALL)

    assert await bench.engine.suggest("民", " 拖 ", "滴") == (
        (Suggestion("民间借贷", 2),),
        (Suggestion("拖欠工资", 1),),
        (Suggestion("滴水", 2),),
    )
    nothing = ("", "  ", "没有这个词", ".*", "\ud83d", "民\0", '"\\', "[民]", "民|滴", "<1-9>")
    assert await bench.engine.suggest(*nothing) == ((),) * len(nothing)
    assert await bench.engine.suggest("", "民", "民") == ((), *[(Suggestion("民间借贷", 2),)] * 2)
    assert await bench.engine.suggest("") == ((),)


async def test_a_put_is_seen_at_once_and_an_old_version_changes_nothing(bench) -> None:
    await bench.engine.put([WALL])
    await bench.engine.put([replace(WALL, version=3, title="第三版")])
    await bench.engine.put([replace(WALL, version=2, title="第二版")])

    assert await bench.engine.ids() == {WALL.id: 3}
    assert await bench.engine.count() == 1
    assert (await bench.store.documents([WALL.id]))[WALL.id].title == "第三版"


async def test_what_is_deleted_is_gone_at_once(bench) -> None:
    await bench.hold(ALL)
    before = await ask(bench, NEIGHBOURS, first=1)

    await bench.engine.delete({DRAIN.id: 1, key(999): 1})
    after = await ask(bench, NEIGHBOURS, first=10, after=before.end_cursor)

    assert DRAIN.id not in {hit.id for hit in after.hits}
    assert await bench.engine.count() == 5


async def test_pages_agree_while_the_index_changes(bench) -> None:
    library = many(300)
    await bench.hold(library)
    narrative = "两户邻居为围墙和水沟发生纠纷，一方占用围墙，要求恢复原状并赔偿损失，村里劝说不下，申请调解。"
    seen: list[int] = []
    after = None
    pages = 0
    while True:
        found = await ask(
            bench, narrative, first=60, after=after, facets=False, highlights=False, reasons=False
        )
        seen += [hit.id.int & 0xFFFF for hit in found.hits]
        pages += 1
        if pages == 2:
            await bench.engine.put(many(40, start=5000))
            await bench.engine.put([replace(one, version=2, title="改过") for one in library[:50]])
            await bench.engine.delete({library[299].id: 2})
        if not found.has_next_page:
            break
        after = found.end_cursor

    old = [number for number in seen if number < 5000]
    assert len(seen) == len(set(seen))
    assert {1000 + number for number in range(299)} <= set(old)


async def test_a_cursor_outlives_the_process_that_gave_it(bench) -> None:
    await bench.hold(many(30))
    narrative = "两户邻居为围墙发生纠纷，要求恢复原状，申请调解。"
    first = await ask(bench, narrative, first=10)
    whole = await ask(bench, narrative, first=30)

    restarted = type(bench.engine)(bench.store)
    second = await restarted.search(SearchRequest(narrative, first=20, after=first.end_cursor))

    assert [hit.id for hit in first.hits + second.hits] == [hit.id for hit in whole.hits]
    assert not second.has_next_page


async def test_a_later_page_scores_alike_whatever_is_left_out_of_it(bench) -> None:
    await bench.hold(many(30))
    narrative = "两户邻居为围墙发生纠纷，要求恢复原状，申请调解。"
    first = await ask(bench, narrative, first=12)

    whole = await ask(bench, narrative, first=12, after=first.end_cursor)
    bare = await ask(
        bench, narrative, first=12, after=first.end_cursor, outcomes=False, reasons=False, highlights=False
    )

    assert [(hit.id, hit.score) for hit in bare.hits] == [(hit.id, hit.score) for hit in whole.hits]
    assert bare.hits[0].score > 0


@pytest.mark.parametrize("order", list(SearchOrder))
@pytest.mark.parametrize("dispute", [Dispute(), Dispute("0301", "/430500/430502/", "simple", 4_800_000)])
@pytest.mark.parametrize("size", [1, 7, 100])
async def test_scores_never_rise_down_the_list_whatever_it_is_ordered_by(bench, order, dispute, size) -> None:
    """A figure that rose from one card to the next would look like a mistake, on one page and from page to page."""
    library = [*ALL, *many(90)]
    await bench.hold(library)

    for narrative in (
        NEIGHBOURS,
        OWED,
        "两户邻居为围墙和水沟发生纠纷，一方占用围墙，要求恢复原状，申请调解。",
    ):
        scores: list[float] = []
        after = None
        while True:
            found = await ask(bench, narrative, order=order, dispute=dispute, first=size, after=after)
            scores += [hit.score for hit in found.hits]
            if size > 1 and len(scores) == size:
                # Whoever goes meanwhile takes nothing with them from those that stay.
                await bench.engine.delete({found.hits[0].id: 2, found.hits[-1].id: 2})
            if not found.has_next_page or len(scores) > 60:
                break
            after = found.end_cursor

        assert scores == sorted(scores, reverse=True)
        assert 0 <= scores[-1] <= scores[0] <= 1
        assert len(set(scores)) > 1
        await bench.engine.put([replace(one, version=3) for one in library])


async def test_the_only_precedent_a_filter_leaves_is_as_close_as_it_was(bench) -> None:
    """How close one is does not hang on how many it is compared with."""
    await bench.hold([*ALL, *many(60)])

    among_many = await ask(bench, OWED)
    alone = await ask(bench, OWED, filter=SearchFilter(within=frozenset([LOAN.id])))

    assert [hit.id for hit in alone.hits] == [LOAN.id] == [among_many.hits[0].id]
    assert alone.hits[0].score == among_many.hits[0].score > 0.5
    assert alone.hits[0].likeness is among_many.hits[0].likeness is not Likeness.SOME


@pytest.mark.parametrize("after", ["", "x", "AAAA", "没有", "A" * 60, "\ud800"])
async def test_refuses_a_cursor_it_did_not_give(bench, after) -> None:
    await bench.hold(ALL)

    with pytest.raises(Refused) as refused:
        await ask(bench, NEIGHBOURS, after=after)

    assert [problem.code for problem in refused.value.problems] == ["INVALID_CURSOR"]


async def test_refuses_the_cursor_of_another_search(bench) -> None:
    await bench.hold(ALL)
    found = await ask(bench, NEIGHBOURS, first=1)

    for other in (
        SearchRequest(OWED, after=found.end_cursor),
        SearchRequest(NEIGHBOURS, SearchFilter(year_from=2000), after=found.end_cursor),
        SearchRequest(NEIGHBOURS, order=SearchOrder.NEAREST_FACTS, after=found.end_cursor),
    ):
        with pytest.raises(Refused, match="翻页标记无效"):
            await bench.engine.search(other)


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_refuses_a_page_of_no_size(bench, first) -> None:
    with pytest.raises(Refused) as refused:
        await ask(bench, NEIGHBOURS, first=first)

    assert refused.value.problems[0].code == "PAGE_SIZE_OUT_OF_RANGE"


@pytest.mark.parametrize(
    ("narrative", "total"),
    [
        ("借款" * (LONGEST_NARRATIVE // 2), 1),
        ("围墙" + "😀" * 50, 1),
        ("abc def 123 wall", 0),
        ("１２３ＡＢＣ围墙", 1),
        ('AND OR NOT 围墙 (( " *', 1),
    ],
)
async def test_odd_narratives_get_an_answer(bench, narrative, total) -> None:
    await bench.hold(ALL)

    assert (await ask(bench, narrative)).total_count == total


@pytest.mark.parametrize(("narrative", "code"), NARRATIVES_REFUSED)
async def test_a_narrative_that_says_nothing_is_refused_by_code(bench, narrative, code) -> None:
    with pytest.raises(Refused) as refused:
        await ask(bench, narrative)

    assert [problem.code for problem in refused.value.problems] == [code]


async def test_health_tells_the_index_and_how_many_it_holds(bench) -> None:
    empty = await bench.engine.health()
    await bench.hold(ALL)
    full = await bench.engine.health()

    assert (empty.ready, empty.documents) == (False, None)
    assert "fengqiao index rebuild" in empty.zh
    assert (full.ready, full.documents, full.vectors) == (True, 6, False)
