from __future__ import annotations

import numpy as np
import pytest

from bench.logit import Case, fit


def case(group: str, gold: int, part: str = "") -> Case:
    """Two candidates: the first has only the first feature, the second only the second."""
    return Case(group, np.eye(2), np.array([gold == 0, gold == 1]), part)


def test_weights_favour_the_feature_that_answers_have() -> None:
    weights = fit([case("a", 0), case("a", 0), case("b", 0), case("b", 1)])
    assert weights[0] > weights[1]


def test_a_large_set_does_not_outvote_a_small_one() -> None:
    many = [case(f"many{n}", 0, "large") for n in range(50)]
    weights = fit([*many, case("few", 1, "small")])
    assert weights == pytest.approx([0.0, 0.0], abs=1e-6)


def test_within_a_set_the_larger_group_counts_for_more_but_not_by_its_size() -> None:
    weights = fit([*(case("large", 0) for _ in range(4)), case("small", 1)])
    chance = 1 / (1 + np.exp(weights[1] - weights[0]))
    assert chance == pytest.approx(2 / 3, abs=0.01)
