"""What a mediator reads beside a precedent: golden narratives, as people write them, and what is said of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.circumstances import circumstances_of
from search.engine import Dispute, Likeness, PrecedentDocument, Reason, ReasonKind, SearchRequest
from search.highlights import highlights_of
from search.narrative import read_narrative
from search.reasons import Grounds, closeness_of, grounds, reasons_of
from search.terms import telling_words, words
from tests.search.library import ALL, DOG, DRAIN, LOAN, LOAN_OF_BROTHERS, WAGES, WALL, a_precedent

TOOK_A_LOAN = "去年腊月找我借了三万块，打了借条，讲好端午还，现在拖起不还，电话也打不通。"
POEM = "昨天晚上月亮很圆，我写了一首诗，火星上有没有外星人。"


def on(narrative: str, dispute: Dispute | None = None) -> Grounds:
    return grounds(read_narrative(narrative), dispute or Dispute(), [], None)


def told(narrative: str, document: PrecedentDocument, dispute: Dispute | None = None) -> list[str]:
    return [one.text for one in reasons_of(document, words(document.facts), on(narrative, dispute))]


@pytest.mark.parametrize(
    ("narrative", "document", "dispute", "expected"),
    [
        (
            "老板欠我们几个木工的工钱，在工地上做了两个月，一共差四万五千块，打电话也不接。",
            WAGES,
            Dispute(),
            [
                "都提到：欠着不还、工钱、工地干活、木工",
                "金额相近：都在4.5万元上下",
                "该案没有说到：联系不上",
                "该案另有：包工头",
            ],
        ),
        (
            "隔壁起新屋，把围墙打到我屋坪里来了，多占了两尺，出门都不方便。",
            WALL,
            Dispute(),
            ["都提到：建房、围墙、宅基地、地界", "该案另有：走路过车、屋檐滴水"],
        ),
        (
            "下雨天他屋檐的滴水滴到我家墙上，墙都裂了，要他赔两千五百块。",
            DRAIN,
            Dispute(dispute_type="02"),
            [
                "都提到：屋檐滴水、墙体开裂",
                "同一类纠纷：邻里纠纷",
                "金额相近：本件约2500元，该案2000元",
                "该案另有：老屋",
            ],
        ),
        (
            TOOK_A_LOAN,
            LOAN,
            Dispute(),
            ["都提到：借钱、借条、欠着不还", "金额相近：都在3万元上下", "该案没有说到：联系不上"],
        ),
        (
            TOOK_A_LOAN,
            LOAN_OF_BROTHERS,
            Dispute(),
            ["都提到：借钱、欠着不还", "该案没有说到：借条、联系不上", "该案另有：没有借条、分家"],
        ),
        (
            "他家的狗没拴绳子，把我孙子咬伤了，打疫苗花了一千八，他只肯出五百块。",
            DOG,
            Dispute(),
            ["都提到：狗没拴、狗咬人、打疫苗", "该案另有：医药费、误工费"],
        ),
        (
            "兄弟两个分家，哥哥找我借了两万块起屋，没写借条，现在说是分家该补他的。",
            LOAN_OF_BROTHERS,
            Dispute(dispute_type="03"),
            [
                "都提到：分家、借钱、建房、没有借条",
                "同一类纠纷：民间借贷",
                "金额相近：本件约2万元，该案1.5万元",
                "该案另有：欠着不还",
            ],
        ),
        (
            "借条写得清楚，要还我四十万元，按《民法典》第六百七十五条算利息。",
            LOAN,
            Dispute(dispute_type="02"),
            [
                "都提到：借条",
                "都涉及《民法典》第六百七十五条",
                "类型不同：该案是民间借贷",
                "金额差得多：本件约40万元，该案3万元",
            ],
        ),
    ],
)
def test_says_what_is_alike_and_what_is_not(narrative, document, dispute, expected) -> None:
    assert told(narrative, document, dispute) == expected


@pytest.mark.parametrize(
    ("narrative", "document"),
    [
        (POEM, WALL),
        (TOOK_A_LOAN, WALL),
        ("张伟和王芳为了三万元闹翻了，2024年5月1号在长沙见的面。", LOAN),
        ("红烧肉怎么做好吃，先把五花肉焯水，再炒糖色，小火慢炖一个小时。", DRAIN),
        ("The quick brown fox jumps over the lazy dog.", DOG),
    ],
)
def test_invents_nothing_where_nothing_is_shared(narrative, document) -> None:
    """Neither a name, nor a day, nor a sum alone is a likeness."""
    assert told(narrative, document) == []
    assert closeness_of(document, words(document.facts), on(narrative)) < 0.2


def test_what_most_of_the_nearest_have_in_common_is_said() -> None:
    law = "《中华人民共和国民法典》第六百七十五条"
    near = [replace(LOAN, id=one.id, laws_cited=(law,)) for one in ALL]

    found = grounds(read_narrative(TOOK_A_LOAN), Dispute(), near, None)
    reasons = reasons_of(near[0], words(near[0].facts), found)

    assert reasons[1] == Reason(ReasonKind.SAME_TYPE, "和多数相近的先例同类：民间借贷")
    assert reasons[3] == Reason(ReasonKind.SAME_LAW, "和多数相近的先例一样，依据《民法典》第六百七十五条")


@pytest.mark.parametrize(
    ("narrative", "document", "band"),
    [
        ("隔壁起新屋，把围墙打到我屋坪里来了，多占了两尺，出门都不方便。", WALL, Likeness.VERY_CLOSE),
        (TOOK_A_LOAN, LOAN, Likeness.CLOSE),
        (TOOK_A_LOAN, WAGES, Likeness.SOME),
        (POEM, DOG, Likeness.SOME),
    ],
)
def test_bands_tell_how_much_is_shared(narrative, document, band) -> None:
    assert Likeness.of(closeness_of(document, words(document.facts), on(narrative))) is band


async def test_where_nothing_is_close_the_scores_say_so(bench) -> None:
    await bench.hold(ALL)

    near = await bench.engine.search(
        SearchRequest("朋友向我借款三万元，写了借条，现在到期不还，催讨多次没有结果。")
    )
    far = await bench.engine.search(SearchRequest(POEM + "围墙"))

    assert near.hits[0].id == LOAN.id
    assert near.hits[0].likeness is not Likeness.SOME
    assert {hit.likeness for hit in far.hits} == {Likeness.SOME}
    assert max(hit.score for hit in far.hits) < 0.5 < near.hits[0].score


def test_marks_whole_words_and_cuts_at_clauses() -> None:
    fragments = {
        one.field: one.fragments for one in highlights_of(WALL, on("起新屋，围墙打到我屋坪里来，占了界。"))
    }

    assert fragments["title"] == ("<mark>翻修围墙</mark>占用邻居<mark>宅基地</mark>",)
    assert fragments["process"] == ("现场丈量，对照<mark>宅基地</mark>证。",)
    ending = a_precedent(8, "甲乙是邻居。" + "甲多次上门理论，双方争吵不休。" * 20 + "狗咬伤了甲。")
    [highlight] = highlights_of(ending, on("他家的狗咬伤了孩子，要赔钱。"))
    # The last words alone would tell nobody what it is about.
    assert highlight.fragments == (
        "…双方争吵不休。" + "甲多次上门理论，双方争吵不休。" * 3 + "<mark>狗咬伤</mark>了甲。",
    )
    long = a_precedent(
        9,
        "甲乙是邻居。"
        + "甲多次上门理论，双方争吵不休。" * 20
        + "后来乙家的狗咬伤了甲。"
        + "甲到村里反映。" * 20,
    )
    [highlight] = highlights_of(long, on("他家的狗咬伤了孩子，要赔钱。"))
    assert highlight.fragments == ("…后来乙家的<mark>狗咬伤</mark>了甲。" + "甲到村里反映。" * 13 + "…",)


def test_the_words_of_people_and_of_documents_are_one_circumstance() -> None:
    assert (
        set(circumstances_of("老板差我们工钱")) == set(circumstances_of("拖欠工资")) == {"欠着不还", "工钱"}
    )
    assert set(circumstances_of("没打借条")) == {"没有借条"}  # and not 借条
    assert circumstances_of("红烧肉") == {}


def test_telling_words_are_things_and_no_names_days_or_fillers() -> None:
    assert telling_words("张伟昨天在长沙的工地说，家里的葡萄和水泵被人弄坏了，情况就是这样。") == [
        "工地",
        "葡萄",
        "水泵",
    ]
