"""The walk along the graph that tells which files are near to what seems to be asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.retrieve.spread import spread

TIES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.05, 9.0)), max_size=20)


def test_a_file_that_the_likeliest_uses_receives_more_than_one_that_it_does_not() -> None:
    _, received = spread([5.0, 0.0, 0.0], [(0, 1, 1.0)])
    assert received[1] > received[2] == 0.0


def test_a_user_of_the_likeliest_receives_too_but_less_than_what_it_uses() -> None:
    _, received = spread([5.0, 0.0, 0.0], [(0, 1, 1.0), (2, 0, 1.0)])
    assert received[1] > received[2] > 0.0


def test_what_everything_leads_to_receives_less_from_each() -> None:
    hub = [(n, 1, 1.0) for n in (2, 3, 4, 5, 6, 7)]
    scores = [5.0, *[0.0] * 7]
    alone = spread(scores, [(0, 1, 1.0), (0, 2, 1.0)])[1]
    among = spread(scores, [(0, 1, 1.0), (0, 2, 1.0), *hub[1:]])[1]
    assert alone[1] == pytest.approx(alone[2])
    assert among[1] < among[2]


def test_a_tie_of_many_references_says_no_more_than_one_of_three() -> None:
    assert spread([3.0, 0.0, 0.0], [(0, 1, 3.0), (0, 2, 1.0)]) == spread([3.0, 0.0, 0.0], [(0, 1, 90.0), (0, 2, 1.0)])


def test_without_ties_nothing_is_received_and_the_likeliest_is_reached_most() -> None:
    reached, received = spread([2.0, 1.0, 0.0], [])
    assert received == [0.0, 0.0, 0.0]
    assert reached == sorted(reached, reverse=True)


def test_no_files_have_no_values() -> None:
    assert spread([], []) == ([], [])


@given(st.lists(st.floats(-20.0, 20.0), min_size=6, max_size=6), TIES)
def test_every_value_lies_between_nothing_and_the_whole_mass(scores: list[float], ties: list[tuple[int, int, float]]) -> None:
    reached, received = spread(scores, ties)
    assert all(0.0 <= part <= whole <= 2.31 for part, whole in zip(received, reached, strict=True))


@given(st.lists(st.floats(-20.0, 20.0), min_size=6, max_size=6), TIES, st.floats(-5.0, 5.0))
def test_only_differences_of_scores_count(scores: list[float], ties: list[tuple[int, int, float]], more: float) -> None:
    plain, raised = spread(scores, ties), spread([score + more for score in scores], ties)
    assert [value for values in raised for value in values] == pytest.approx([value for values in plain for value in values], abs=1e-6)
