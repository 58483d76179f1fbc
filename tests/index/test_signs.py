"""The scan without numpy against the plain sums that it stands for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.index import signs


def agreement(rows: np.ndarray, question: list[float]) -> list[int]:
    """What the planes add up, said plainly."""
    most = max(map(abs, question))
    weights = np.array([min(signs.LEVELS, int(abs(value) / most * (2 * signs.LEVELS) + 0.5)) for value in question])
    return list(((rows > 0) == (np.array(question) > 0)).astype(int) @ weights)


@given(st.integers(1, 70), st.integers(1, 12), st.integers(1, 80), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_the_scan_finds_the_best_sums_of_agreement(count: int, size: int, limit: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.integers(-127, 128, (count, size)).astype(np.int8)
    question = random.standard_normal(size).tolist()
    sums = agreement(rows, question)
    found = signs.nearest(signs.planes(rows), count, question, limit)
    assert found == sorted(np.argsort(-np.array(sums), kind="stable")[:limit].tolist())


def test_a_question_of_zeros_finds_nothing() -> None:
    rows = np.ones((3, 4), np.int8)
    assert signs.nearest(signs.planes(rows), 3, [0.0] * 4, 2) == []


def test_no_vectors_are_no_answers() -> None:
    assert signs.nearest(b"", 0, [1.0], 5) == []


def test_products_are_those_of_the_rows_asked_for() -> None:
    rows = np.array([[1, 2], [3, 4], [-5, 6]], np.int8)
    assert signs.products(rows.tobytes(), [2, 0], [0.5, 1.0]) == pytest.approx([3.5, 2.5])


def test_most_of_the_nearest_by_cosine_are_among_three_hundred_by_sign() -> None:
    random = np.random.default_rng(7)
    middles = random.standard_normal((60, 256))
    rows = middles[random.integers(0, 60, 6_000)] + random.standard_normal((6_000, 256))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    question = (middles[3] + random.standard_normal(256)).tolist()
    near = set(np.argsort(-(rows @ np.array(question)))[:50].tolist())
    found = signs.nearest(signs.planes(np.rint(rows * 320).clip(-127, 127).astype(np.int8)), 6_000, question, 300)
    assert len(near & set(found)) >= 45
