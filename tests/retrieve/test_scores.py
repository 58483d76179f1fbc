from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.retrieve.scores import BEST, best_scores, body_scores, relative


def test_further_chunks_of_a_file_count_half_of_the_one_before_up_to_the_fourth() -> None:
    hits = [(n, 8.0) for n in range(6)] + [(9, 8.0)]
    scores = body_scores(hits, {**dict.fromkeys(range(6), 1), 9: 2})
    assert scores == {1: 1.0, 2: pytest.approx(8 / (8 + 4 + 2 + 1))}
    assert BEST == 4


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0.01, 50)), max_size=30))
def test_the_best_file_has_one_and_none_more(hits: list[tuple[int, float]]) -> None:
    ordered = sorted(((n, score) for n, (_, score) in enumerate(hits)), key=lambda hit: -hit[1])
    scores = body_scores(ordered, {n: file for n, (file, _) in enumerate(hits)})
    assert max(scores.values(), default=1.0) == 1.0
    assert all(0 < score <= 1 for score in scores.values())


def test_relative_scores_of_nothing_or_of_zeros_are_nothing() -> None:
    assert relative({}) == relative({1: 0.0}) == {}


def test_a_files_best_chunk_counts_once_over_the_best_of_all() -> None:
    assert best_scores([(1, 8.0), (2, 6.0), (3, 4.0)], {1: 7, 2: 7, 3: 9}) == {7: 1.0, 9: 0.5}
