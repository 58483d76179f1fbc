"""A conditional logit: among the candidates of a question, the chance of each is exp(its features times the weights) over the sum of all. Numpy only.

Fitted by Newton's method with a ridge (its loss has one minimum), so the same questions give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RIDGE = 3e-3
"""Chosen by leave-one-repository-out among 3e-4, 1e-3, 3e-3 and 1e-2 on the development questions; the figure moves by 0.003 between them."""
STEPS = 20
CONVERGED = 1e-7
NOTHING = -1e9


@dataclass(frozen=True, slots=True)
class Case:
    """One question: ``values`` has a row a candidate, ``gold`` says which of them are right. At least one is. ``part`` is the set that it is from."""

    group: str
    values: Floats
    gold: NDArray[np.bool_]
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Batch:
    values: Floats
    wanted: Floats
    mask: Floats
    share: Floats


def fit(cases: Sequence[Case], ridge: float = RIDGE, start: Floats | None = None) -> Floats:
    """The weights, one a feature. A group counts by the root of its number of cases: no repository decides alone. All parts count the same.

    ``start`` saves steps where the weights of nearly the same cases are known.
    """
    batch = _batch(cases)
    weights = np.zeros(batch.values.shape[2]) if start is None else start
    before = _loss(batch, weights, ridge)
    for _ in range(STEPS):
        step = _newton(batch, weights, ridge)
        length = 1.0
        while (after := _loss(batch, weights - length * step, ridge)) > before and length > 1e-3:
            length /= 2
        if before - after < CONVERGED:
            break
        weights, before = weights - length * step, after
    return weights


def _batch(cases: Sequence[Case]) -> _Batch:
    most, features = max(len(case.values) for case in cases), cases[0].values.shape[1]
    values, wanted = np.zeros((len(cases), most, features)), np.zeros((len(cases), most))
    mask = np.full((len(cases), most), NOTHING)
    for row, case in enumerate(cases):
        values[row, : len(case.values)] = case.values
        wanted[row, : len(case.values)] = case.gold / case.gold.sum()
        mask[row, : len(case.values)] = 0
    return _Batch(values, wanted, mask, _shares(cases))


def _shares(cases: Sequence[Case]) -> Floats:
    """What each case counts for; all together 1."""
    sizes = Counter((case.part, case.group) for case in cases)
    share = np.array([sizes[case.part, case.group] ** -0.5 for case in cases])
    whole: dict[str, float] = {}
    for case, own in zip(cases, share, strict=True):
        whole[case.part] = whole.get(case.part, 0.0) + own
    shares: Floats = share / np.array([whole[case.part] * len(whole) for case in cases])
    return shares


def _chances(batch: _Batch, weights: Floats) -> tuple[Floats, Floats]:
    """Each candidate's chance, and the logarithm of its divisor."""
    scores = batch.values @ weights + batch.mask
    top = scores.max(1, keepdims=True)
    powers = np.exp(scores - top)
    total = powers.sum(1, keepdims=True)
    return powers / total, (np.log(total) + top)[:, 0]


def _loss(batch: _Batch, weights: Floats, ridge: float) -> float:
    _, divisor = _chances(batch, weights)
    reached = (batch.wanted * (batch.values @ weights)).sum(1)
    return float((batch.share * (divisor - reached)).sum() + ridge / 2 * weights @ weights)


def _newton(batch: _Batch, weights: Floats, ridge: float) -> Floats:
    chances, _ = _chances(batch, weights)
    slope = np.einsum("qc,qcf->f", (chances - batch.wanted) * batch.share[:, None], batch.values) + ridge * weights
    spread = (batch.values * np.sqrt(chances * batch.share[:, None])[:, :, None]).reshape(-1, len(weights))
    middle = np.einsum("qc,qcf->qf", chances, batch.values)
    curve = spread.T @ spread - (middle * batch.share[:, None]).T @ middle + ridge * np.eye(len(weights))
    step: Floats = np.linalg.solve(curve, slope)
    return step
