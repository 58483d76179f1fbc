"""How central each node is: PageRank (Page, Brin, Motwani, Winograd 1999) over a graph in CSR form, by power iteration.

Used when an index is built, never when a question is asked: numpy is imported inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

DAMPING: Final = 0.85
"""Chance to follow an edge, and not to start anew: the authors' value."""
ITERATIONS: Final = 40
"""Steps. 0.85 ** 40 = 0.0015: what is then still missing changes no rank that matters."""
TOLERANCE: Final = 1e-9
"""Sum of changes in one step below which it has converged."""


def pagerank(
    offsets: Sequence[int],
    targets: Sequence[int],
    weights: Sequence[float],
    n: int,
    damping: float = DAMPING,
    iterations: int = ITERATIONS,
) -> list[float]:
    """PageRank of ``n`` nodes; sums to 1. Node i's edges are ``targets[offsets[i]:offsets[i + 1]]`` with positive ``weights``.

    What nodes without edges hold is spread evenly. The same input gives the same floats: sums run in a fixed order.
    """
    if not n:
        return []
    import numpy as np

    starts = np.asarray(offsets, dtype=np.int64)
    ends = np.asarray(targets, dtype=np.int64)
    mass = np.asarray(weights, dtype=np.float64)
    sources = np.repeat(np.arange(n, dtype=np.int64), np.diff(starts))
    totals = np.bincount(sources, weights=mass, minlength=n)
    share = mass / np.where(totals > 0, totals, 1.0)[sources]
    dangling = totals <= 0
    rank = np.full(n, 1.0 / n)
    for _ in range(iterations):
        flow = np.bincount(ends, weights=rank[sources] * share, minlength=n)
        following = (1.0 - damping) / n + damping * (flow + rank[dangling].sum() / n)
        moved = float(np.abs(following - rank).sum())
        rank = following
        if moved < TOLERANCE:
            break
    return [float(value) for value in rank / rank.sum()]
