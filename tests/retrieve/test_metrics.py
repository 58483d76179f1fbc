from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.retrieve.metrics import firsts, ndcg, recall, reciprocal_rank

PLACES = st.lists(st.integers(0, 30), min_size=1, max_size=12)


def test_each_wanted_thing_has_the_first_place_that_meets_it() -> None:
    assert firsts(["b", "x", "a"], ["a", "b", "b"], str.__eq__) == (2, 0, 1)


def test_a_second_place_is_worth_less_than_the_first() -> None:
    assert ndcg((1,), 10) == 1.0
    assert ndcg((2,), 10) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg((1, 1), 10) == pytest.approx(1 / 1.6309, abs=1e-4)


def test_what_stands_beyond_the_places_that_count_counts_in_the_reciprocal_rank_alone() -> None:
    assert (ndcg((11,), 10), recall((11,), 10)) == (0.0, 0.0)
    assert reciprocal_rank((11, 0)) == pytest.approx(1 / 11)
    assert reciprocal_rank((0,)) == 0.0


@given(PLACES, st.integers(1, 20))
def test_every_figure_lies_between_nothing_and_all(places: list[int], most: int) -> None:
    assert all(0 <= figure <= 1 + 1e-12 for figure in (ndcg(places, most), recall(places, most), reciprocal_rank(places)))


@given(st.integers(1, 12), st.integers(1, 20))
def test_the_ideal_order_scores_one(count: int, most: int) -> None:
    assert ndcg(range(1, count + 1), most) == pytest.approx(1)
