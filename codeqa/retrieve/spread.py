"""How near a file is to what seems to be asked for: a walk along the graph from there.

A question of many words names what it starts from and describes where that leads. The walk is a personalised PageRank over the files considered alone
(Page et al. 1999): its mass starts as the chances that the ranking gives them, and goes back there again and again. On SWE-QA's dev questions, each
repository with weights fitted on the others, it raises the logarithm of the right files' chance by 0.05. A walk over all files is no better than this one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

RESTART: Final = 0.55
"""Share of the mass that starts anew at each step. .4 and .7 are worse."""
STEPS: Final = 4
"""Steps of the walk: twelve rank alike."""
BACK: Final = 0.5
"""What an edge counts from the file that is used to its user: 1 is worse."""
STRONGEST: Final = 3.0
"""Weight of a tie from which more says nothing."""
LITTLE: Final = 1e-5
"""Mass that counts nothing."""

Tie = tuple[int, int, float]
"""(place of the user, place of the used, weight), places as in the list of scores."""


def spread(scores: Sequence[float], ties: Sequence[Tie]) -> tuple[list[float], list[float]]:
    """For each file its mass, and what of that came from its neighbours, as logarithms: from 0 (nothing) to about 2.3 (nearly all).

    ``scores`` are logarithms of odds.
    """
    chances = _chances(scores)
    mass = chances
    edges = _edges(ties, len(scores))
    for _ in range(STEPS):
        passed = [0.0] * len(mass)
        for source, target, share in edges:
            passed[target] += share * mass[source]
        mass = [RESTART * chance + (1.0 - RESTART) * given for chance, given in zip(chances, passed, strict=True)]
    received = [max(0.0, held - RESTART * chance) for held, chance in zip(mass, chances, strict=True)]
    return list(map(_size, mass)), list(map(_size, received))


def _size(mass: float) -> float:
    return math.log1p(mass / LITTLE) / 5.0


def _chances(scores: Sequence[float]) -> list[float]:
    top = max(scores, default=0.0)
    sizes = [math.exp(score - top) for score in scores]
    total = sum(sizes)
    return [size / total for size in sizes]


def _edges(ties: Sequence[Tie], files: int) -> list[Tie]:
    """Both ways, with the share of its source's mass that each carries. What many lead to gets less of each: a hub is near to everything."""
    weighed = [(user, used, math.sqrt(min(weight, STRONGEST))) for user, used, weight in ties]
    both = [*weighed, *((used, user, BACK * weight) for user, used, weight in weighed)]
    entering, leaving = [0.0] * files, [0.0] * files
    for _, target, weight in both:
        entering[target] += weight
    damped = [(source, target, weight / math.sqrt(max(entering[target], 1.0))) for source, target, weight in both]
    for source, _, weight in damped:
        leaving[source] += weight
    return [(source, target, weight / leaving[source]) for source, target, weight in damped if weight > 0.0]
