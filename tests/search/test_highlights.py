"""Where a passage begins: at the first mark of those from which on it holds the most different words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.circumstances import Span
from search.highlights import FRAGMENT, densest


@given(
    st.lists(
        st.tuples(st.sampled_from(["围墙", "宅基地", "滴水", "借条" * 50]), st.integers(1, 40)), min_size=1
    )
)
def test_the_densest_passage_begins_at_the_first_mark_with_the_most_words_behind_it(told) -> None:
    text, marks = "", []
    for word, gap in told:
        text += "甲" * gap
        marks.append(Span(len(text), len(text) + len(word)))
        text += word

    found = densest(text, marks)

    held = [
        len({text[one.start : one.end] for one in marks if 0 <= one.start - mark.start <= FRAGMENT})
        for mark in marks
    ]
    assert found == marks[held.index(max(held))]
