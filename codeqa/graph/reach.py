"""What is reached over edges: the neighbourhood of places, step by step, and the shortest chain between two of them. Pure: edges are asked for, not read.

Asked for in the same order, edges give the same result: where two are equally good, the one that came first is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Protocol, TypeVar

MOST_PLACES: Final = 200_000
"""Places that the search of a chain visits: some seconds. A repository of more is as good as without a chain."""

Place = tuple[int, int]


class Tie(Protocol):
    """An edge. Where ``source`` and ``target`` lie decides the direction, not who asked."""

    @property
    def source(self) -> Place: ...
    @property
    def target(self) -> Place: ...
    @property
    def confidence(self) -> float: ...


T = TypeVar("T", bound=Tie)


def around(starts: Sequence[Place], ties: Callable[[Place], Iterable[T]], depth: int, most: int) -> tuple[list[tuple[T, int]], int]:
    """(edge, step) of everything up to ``depth`` steps from ``starts``, step by step; and how many edges were left out over ``most``.

    Each place is left once, so each edge is told once; edges that end where the walk has been are told too, those among the starts are not.
    """
    found: list[tuple[T, int]] = []
    own, seen = frozenset(starts), set(starts)
    rim, left_out = list(dict.fromkeys(starts)), 0
    for step in range(1, depth + 1):
        level = [tie for place in rim for tie in ties(place) if not (tie.source in own and tie.target in own)]
        level.sort(key=lambda tie: -tie.confidence)
        room = max(0, most - len(found))
        found += [(tie, step) for tie in level[:room]]
        left_out += len(level) - len(level[:room])
        rim = list(dict.fromkeys(end for tie in level[:room] for end in (tie.source, tie.target) if end not in seen))
        seen.update(rim)
    return found, left_out


def chain(starts: Sequence[Place], goals: Collection[Place], ties: Callable[[Place], Iterable[T]], most: int = MOST_PLACES) -> list[T] | None:
    """The fewest edges that lead from ``starts`` to ``goals``; of several such chains the one whose weakest edge is surest. None where there is none.

    [] where a start is a goal.
    """
    if any(start in goals for start in starts):
        return []
    width = dict.fromkeys(starts, 1.0)
    before: dict[Place, T] = {}
    rim = list(width)
    while rim and len(width) < most:
        following: dict[Place, tuple[float, T]] = {}
        for place in rim:
            for tie in ties(place):
                sure = min(width[place], tie.confidence)
                if tie.target not in width and sure > following.get(tie.target, (0.0, tie))[0]:
                    following[tie.target] = (sure, tie)
        width.update({place: sure for place, (sure, _) in following.items()})
        before.update({place: tie for place, (_, tie) in following.items()})
        reached = [place for place in following if place in goals]
        if reached:
            return _back(max(reached, key=lambda place: width[place]), before)
        rim = list(following)
    return None


def _back(place: Place, before: dict[Place, T]) -> list[T]:
    found: list[T] = []
    while place in before:
        found.append(before[place])
        place = before[place].source
    return found[::-1]
