"""Text into terms, sums and refusals."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.problems import Refused
from search.circumstances import in_other_words
from search.narrative import MOST_TERMS, SPOKEN, read_narrative
from search.sums import in_words, largest_sum, typed_sum
from search.terms import bigrams, is_clean, normal, places, tokens, words


def test_bigrams_overlap_and_stop_at_what_is_not_chinese() -> None:
    assert bigrams("宅基地，围墙3米ABC") == ["宅基", "基地", "围墙", "3", "米", "abc"]


def test_full_width_and_case_make_no_difference() -> None:
    assert bigrams("ＡＢＣ１２") == bigrams("abc12") == ["abc12"]


@given(
    st.text(
        st.sampled_from("，：；！？（）％。ＡbＣ１²㈠①ﬁÅ한ᄀ\u0301\u3099か가宅基地Σ ")
        | st.characters(codec="utf-8")
    )
)
def test_texts_are_compared_after_compatibility_folding(text) -> None:
    assert normal(text) == unicodedata.normalize("NFKC", text).lower()


@settings(deadline=None)  # the first example loads the dictionary
@given(st.text("，：Ａb１宅基地围墙漏水邻居的 "))
def test_places_are_the_tokens_of_the_words_asked_for(text) -> None:
    asked = {"宅基地", "围墙", "ab", "a1", "的"}

    assert places(text, asked) == [token for token in tokens(text) if token.word in asked]


def test_words_leave_punctuation_out() -> None:
    assert words("双方，因宅基地发生纠纷。") == ["双方", "因", "宅基地", "发生", "纠纷"]


def test_tokens_tell_where_a_word_stands() -> None:
    text = "为Ａ宅基地争吵"

    assert [text[one.start : one.end] for one in tokens(text)] == ["为", "Ａ", "宅基地", "争吵"]


@pytest.mark.parametrize("word", ["张", "3万元", "a4", "张某", "李×", "某某"])
def test_names_sums_and_single_characters_are_unclean(word) -> None:
    assert not is_clean(word)


def test_a_narrative_counts_each_term_once() -> None:
    read = read_narrative("水泵水泵水泵")

    assert read.bigrams == ("水泵", "泵水")
    assert read.words == ("水泵",)
    assert read.word_counts == {"水泵": 3}


def test_a_circumstance_is_searched_for_in_the_words_of_others_too() -> None:
    read = read_narrative("院墙院墙")

    assert read.own_bigrams == ("院墙", "墙院")
    assert read.bigrams == ("院墙", "墙院", "围墙", "砌墙")
    assert read.words == ("院墙", "围墙", "砌墙")
    assert read.word_counts == {"院墙": 3, "围墙": 1, "砌墙": 1}


def test_a_long_account_is_searched_for_in_its_own_words() -> None:
    read = read_narrative("院墙倒了。" * (SPOKEN // 5 + 1))

    assert read.bigrams == read.own_bigrams
    assert "围墙" not in read.words


def test_words_that_tell_nothing_are_not_added() -> None:
    """不让上班 is one way to tell of a dismissal; 不 and 让 are not."""
    assert set(in_other_words("老板把我开除了")) >= {"辞退", "解雇", "上班"}
    assert not {"不", "让", "我"} & set(in_other_words("老板把我开除了"))
    assert in_other_words("红烧肉怎么做好吃") == ()


def test_a_long_narrative_keeps_within_the_engine_s_limit() -> None:
    read = read_narrative("".join(chr(0x4E00 + number) for number in range(3000)))

    assert len(read.bigrams) == MOST_TERMS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "NARRATIVE_EMPTY"),
        (" \n\u3000", "NARRATIVE_EMPTY"),
        ("墙", "NARRATIVE_TOO_SHORT"),
        ("墙" * 20_001, "NARRATIVE_TOO_LONG"),
        ("😀😀😀", "NARRATIVE_WITHOUT_WORDS"),
        ("。，！？", "NARRATIVE_WITHOUT_WORDS"),
        ("的了是在我和他", "NARRATIVE_WITHOUT_WORDS"),
        ("围墙\ud83d纠纷", "NARRATIVE_NOT_TEXT"),
        ("围墙\0纠纷", "NARRATIVE_NOT_TEXT"),
    ],
)
def test_refuses_what_cannot_be_searched_for(text, code) -> None:
    with pytest.raises(Refused) as refused:
        read_narrative(text)

    [problem] = refused.value.problems
    assert (problem.code, problem.field) == (code, "narrative")


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("借款3万元", 30_000),
        ("共欠12,500.50元", 12_500.5),
        ("赔偿三万五千元，误工费800元", 35_000),
        ("一千二百块", 1_200),
        ("十万元", 100_000),
        ("１.５万元", 15_000),
        ("二亿元", None),
        ("没有说多少", None),
        ("约2百万元", 2_000_000),
        ("三十余元", 30),
        ("墙皮一块块掉，三块地，两块砖，38块瓦", None),
        ("赔了两块地的青苗费六百块钱", 600),
    ],
)
def test_reads_the_largest_sum(text, yuan) -> None:
    assert largest_sum(text) == (None if yuan is None else int(yuan * 100))


@pytest.mark.parametrize(
    ("fen", "spoken"), [(3_000_000, "3万元"), (3_250_000, "3.25万元"), (80_000, "800元"), (50, "0.5元")]
)
def test_says_a_sum_as_people_do(fen, spoken) -> None:
    assert in_words(fen) == spoken


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("5000", 5000),
        ("5,000.50元", 5000.5),
        ("１．５ 万", 15_000),
        ("八千块", 8000),
        ("三万五千", 35_000),
        ("", None),
        ("元", None),
        ("0", None),
        ("五千左右", None),
        ("5000到8000", None),
        ("-5", None),
        ("9" * 30, None),
    ],
)
def test_reads_a_sum_typed_by_itself(typed, yuan) -> None:
    assert typed_sum(typed) == (None if yuan is None else int(yuan * 100))
