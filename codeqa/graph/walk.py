"""Nearness to a few nodes: personalised PageRank by forward push (Andersen, Chung, Lang 2006, "Local graph partitioning using PageRank vectors", 3).

Touches only the neighbourhood of the seeds, so its cost does not grow with the repository. Plain Python: a question imports no numpy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final

RESTART: Final = 0.55
"""Share of a node's mass that stays with it. High: evidence lies one or two steps from what matched."""
EPSILON: Final = 3e-5
"""Mass below which a node is not pushed, divided by the square root of its degree (see ``push``)."""
LIMIT: Final = 20_000
"""Pushes. A bound on time, not a knob: reached only around hubs with a tiny epsilon."""

Neighbours = Callable[[int], Iterable[tuple[int, float]]]


def push(
    seeds: Mapping[int, float],
    neighbours: Neighbours,
    restart: float = RESTART,
    epsilon: float = EPSILON,
    limit: int = LIMIT,
) -> dict[int, float]:
    """How near each node is to ``seeds``: seeds' weights are made to sum to 1, and so, nearly, do the results.

    Each node keeps ``restart`` of what reaches it and passes the rest on in proportion to its edges' weights. A node with d neighbours is pushed only
    while it holds more than ``epsilon * sqrt(d)``: hubs are damped, and a push of few is preferred. Order of work is first come, first served, seeds by
    weight and then by number, so the same input gives the same floats.
    """
    total = sum(seeds.values())
    if total <= 0:
        return {}
    kept: dict[int, float] = {}
    residue = {node: weight / total for node, weight in sorted(seeds.items(), key=lambda seed: (-seed[1], seed[0])) if weight > 0}
    queue = deque(residue)
    waiting = set(residue)
    for _ in range(limit):
        if not queue:
            break
        node = queue.popleft()
        waiting.discard(node)
        _push_one(node, list(neighbours(node)), restart, epsilon, (kept, residue, queue, waiting))
    for node, mass in residue.items():
        kept[node] = kept.get(node, 0.0) + restart * mass
    return kept


State = tuple[dict[int, float], dict[int, float], deque[int], set[int]]
"""What is settled, what is still to be passed on, who waits, and who waits as a set."""


def _push_one(node: int, edges: list[tuple[int, float]], restart: float, epsilon: float, state: State) -> None:
    kept, residue, queue, waiting = state
    mass = residue[node]
    weights = sum(weight for _, weight in edges)
    if mass <= epsilon * len(edges) ** 0.5 or weights <= 0:
        return
    residue[node] = 0.0
    kept[node] = kept.get(node, 0.0) + restart * mass
    passed = (1.0 - restart) * mass / weights
    for target, weight in edges:
        held = residue.get(target, 0.0) + passed * weight
        residue[target] = held
        if held > epsilon and target not in waiting:
            waiting.add(target)
            queue.append(target)
