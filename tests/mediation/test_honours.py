"""The arithmetic of a round."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.honours import DEFAULT_RUBRIC, Standing, final_order, mean_score, shortlist, total_points


def test_rubric_makes_one_hundred() -> None:
    assert sum(criterion.most for criterion in DEFAULT_RUBRIC) == 100


@pytest.mark.parametrize(
    ("points", "total"), [({"a": 0.1, "b": 0.2}, 0.3), ({"a": 33.335}, 33.34), ({}, 0.0)]
)
def test_points_add_up_without_binary_dust(points: dict[str, float], total: float) -> None:
    assert total_points(points) == total


def test_mean_is_rounded_half_up() -> None:
    assert mean_score([90.0, 85.01]) == 87.51


def test_shortlist_keeps_the_given_order_among_equals() -> None:
    assert shortlist([("a", 80.0), ("b", 90.0), ("c", 80.0)], 2) == ["b", "a"]


def test_without_votes_the_work_decides() -> None:
    order = final_order([Standing(UUID(int=1), 0, 60.0), Standing(UUID(int=2), 0, 90.0)], 50)

    assert [(each.nomination.int, each.final_score, each.rank) for each in order] == [
        (2, 45.0, 1),
        (1, 30.0, 2),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 100)), min_size=1, max_size=40),
    st.integers(0, 100),
)
def test_order_is_total_and_more_votes_with_better_work_never_rank_lower(
    candidates: list[tuple[int, float]], weight: int
) -> None:
    standings = [Standing(UUID(int=key), votes, work) for key, (votes, work) in enumerate(candidates)]

    order = final_order(standings, weight)

    assert sorted(each.rank for each in order) == list(range(1, len(candidates) + 1))
    assert all(0 <= each.final_score <= 100 for each in order)
    for better in order:
        for worse in order:
            if better.votes > worse.votes and better.work > worse.work:
                assert better.rank < worse.rank
