"""Where words end, kept with a precedent: read again, it gives what segmenting would."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from search.cuts import tokens_of, told
from search.terms import bigrams, bigrams_of, normal, places, words
from tests.search.library import ALL, WALL, a_precedent

TEXTS = st.text("，。：\nＡbİ１宅基地围墙漏水邻居的𠮷㐀ﾊ ") | st.text()


@given(TEXTS)
def test_an_index_is_given_the_bigrams_of_the_text(text) -> None:
    assert Counter(bigrams_of(normal(text)).split()) == Counter(bigrams(text))


@given(TEXTS, TEXTS)
def test_a_precedent_taken_apart_tells_its_words(facts, comment) -> None:
    precedent = a_precedent(1, facts, comment=comment)

    apart = told(precedent)

    assert apart.document == precedent
    assert apart.facts == words(facts)
    assert apart.outcome == words(precedent.outcome_text)


@given(st.text("，：ＡbİA１宅基地围墙漏水邻居的 "))
def test_words_stand_where_segmenting_finds_them(facts) -> None:
    asked = frozenset(["宅基地", "基地", "地", "围墙", "墙", "邻居", "漏水", "的", "1", "b1"])

    found = tokens_of(told(a_precedent(1, facts)).document, "facts", asked)

    assert [(one.word, one.start, one.end) for one in found] == [
        (one.word, one.start, one.end) for one in places(facts, asked)
    ]


def test_a_text_that_folding_moves_is_segmented_when_it_is_shown() -> None:
    moved = told(a_precedent(1, "①围墙漏水", focus="围墙漏水")).document

    assert moved.cuts.keys() == {"title", "focus"}
    assert [one.start for one in tokens_of(moved, "facts", frozenset(["漏水"]))] == [3]


def test_nothing_is_segmented_that_was_cut_before(monkeypatch) -> None:
    wall = told(WALL).document
    expected = tokens_of(WALL, "facts", frozenset(["围墙", "邻居"]))

    def segmenting(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("search.cuts.places", segmenting)

    assert tokens_of(wall, "facts", frozenset(["围墙", "邻居"])) == expected


def test_cuts_take_a_character_a_word() -> None:
    for one in ALL:
        cuts = told(one).document.cuts
        assert sum(ord(length) - ord("0") for length in cuts["facts"]) == len(one.facts)


def test_a_piece_too_long_to_be_written_leaves_its_text_to_be_segmented() -> None:
    endless = told(a_precedent(1, f"围墙{'9' * 300}漏水", focus="围墙")).document

    assert endless.cuts.keys() == {"title", "focus"}
    assert [one.word for one in tokens_of(endless, "facts", frozenset(["围墙", "漏水"]))] == ["围墙", "漏水"]
