"""How good a ranking is, from where in it the wanted things first stand: NDCG, recall, reciprocal rank, all in [0, 1] with binary relevance.

``firsts`` are the first places (from 1, 0 for none) at which each wanted thing is met. All things wanted gain 1; two that are first met at one place
gain once; the ideal fills the first ``most`` places, as far as there are things wanted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

Wanted = TypeVar("Wanted")
Place = TypeVar("Place")


def firsts(wanted: Sequence[Wanted], places: Sequence[Place], meets: Callable[[Wanted, Place], bool]) -> tuple[int, ...]:
    """For each wanted thing the number of the first place that meets it.

    >>> firsts("cx", "abc", str.__eq__)
    (3, 0)
    """
    return tuple(next((number for number, place in enumerate(places, start=1) if meets(one, place)), 0) for one in wanted)


def ndcg(firsts: Sequence[int], most: int) -> float:
    """Normalised discounted cumulative gain of the first ``most`` places.

    >>> round(ndcg((2, 0), 10), 3)
    0.387
    """
    hit = {place for place in firsts if 0 < place <= most}
    return sum(map(_gain, hit)) / sum(map(_gain, range(1, min(most, len(firsts)) + 1)))


def recall(firsts: Sequence[int], most: int) -> float:
    """Share of the wanted things that stand among the first ``most`` places."""
    return sum(0 < place <= most for place in firsts) / len(firsts)


def reciprocal_rank(firsts: Sequence[int]) -> float:
    """One over the place of the first wanted thing; 0 where none is met at all."""
    best = min((place for place in firsts if place), default=0)
    return 1 / best if best else 0.0


def _gain(place: int) -> float:
    return 1 / math.log2(place + 1)
