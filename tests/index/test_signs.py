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
    found = signs.Scan(signs.planes(rows), count).nearest(question, limit)
    assert found == sorted(np.argsort(-np.array(sums), kind="stable")[:limit].tolist())


def test_a_question_of_zeros_finds_nothing() -> None:
    rows = np.ones((3, 4), np.int8)
    assert signs.Scan(signs.planes(rows), 3).nearest([0.0] * 4, 2) == []
    assert signs.products(rows.tobytes(), [0, 2], [0.0] * 4) == [0.0, 0.0]


def test_no_vectors_are_no_answers() -> None:
    assert signs.Scan(b"", 0).nearest([1.0], 5) == []
    assert signs.products(b"", [], [1.0]) == []


def test_a_scan_that_was_asked_before_answers_as_a_new_one_does() -> None:
    rows = np.random.default_rng(3).integers(-127, 128, (50, 8)).astype(np.int8)
    scan, questions = signs.Scan(signs.planes(rows), 50), np.random.default_rng(4).standard_normal((6, 8)).tolist()
    assert [scan.nearest(question, 9) for question in questions] == [signs.Scan(signs.planes(rows), 50).nearest(question, 9) for question in questions]


def test_products_are_those_of_the_rows_asked_for() -> None:
    rows = np.array([[1, 2], [3, 4], [-5, 6]], np.int8)
    assert signs.products(rows.tobytes(), [2, 0], [0.5, 1.0]) == pytest.approx([3.5, 2.5])
    assert signs.product(rows.tobytes(), 2, [0.5, 1.0]) == 3.5


@given(st.integers(1, 40), st.integers(1, 256), st.floats(1e-6, 1e6), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_products_are_exact_to_the_last_of_the_question_s_steps(count: int, size: int, scale: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = random.integers(-128, 128, (count, size)).astype(np.int8)
    question = (random.standard_normal(size) * scale).tolist()
    numbers = random.permutation(count).tolist()
    most = max(map(abs, question))
    found = np.array(signs.products(rows.tobytes(), numbers, question))
    assert signs.products(rows.tobytes(), numbers, question, often=True) == found.tolist()
    assert np.abs(found - rows[numbers].astype(float) @ np.array(question)).max() <= 128 * size * most / signs.FINENESS


def test_most_of_the_nearest_by_cosine_are_among_three_hundred_by_sign() -> None:
    random = np.random.default_rng(7)
    middles = random.standard_normal((60, 256))
    rows = middles[random.integers(0, 60, 6_000)] + random.standard_normal((6_000, 256))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    question = (middles[3] + random.standard_normal(256)).tolist()
    near = set(np.argsort(-(rows @ np.array(question)))[:50].tolist())
    found = signs.Scan(signs.planes(np.rint(rows * 320).clip(-127, 127).astype(np.int8)), 6_000).nearest(question, 300)
    assert len(near & set(found)) >= 45


def test_products_of_several_questions_are_those_of_each() -> None:
    rng = np.random.default_rng(5)
    rows = rng.integers(-127, 128, (9, 16), np.int8).tobytes()
    questions = [rng.normal(size=16).tolist(), [0.0] * 16, rng.normal(size=16).tolist()]
    assert signs.products_of_all(rows, [8, 0, 3], questions) == [signs.products(rows, [8, 0, 3], question) for question in questions]


def test_products_of_no_rows_are_none_for_each_question() -> None:
    assert signs.products_of_all(b"", [], [[1.0], [2.0]]) == [[], []]
