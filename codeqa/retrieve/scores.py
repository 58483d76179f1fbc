"""Scores of chunks to scores of their files. Chunks are identities, files numbers; scores are BM25 or cosines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

DECAY: Final = 0.5
"""Of a file's chunks, the second best counts half, the third a quarter, the fourth an eighth (measured: more chunks or less decay are worse)."""
BEST: Final = 4
_DECAYED: Final = tuple(DECAY**place for place in range(BEST))


def body_scores(hits: Iterable[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> decayed sum of its best chunks' BM25, over the best file's. ``hits`` are best first."""
    sums: dict[int, float] = {}
    seen: dict[int, int] = {}
    for identity, score in hits:
        file = file_of[identity]
        place = seen.get(file, 0)
        if place < BEST:
            sums[file] = sums.get(file, 0.0) + score * _DECAYED[place]
            seen[file] = place + 1
    return relative(sums)


def best_scores(hits: Sequence[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> its best chunk's score, over the best of all. ``hits`` are best first."""
    return relative({file_of[identity]: score for identity, score in reversed(hits)})


def highest(hits: Iterable[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> its best chunk's score, as it is. ``hits`` are in any order."""
    best: dict[int, float] = {}
    for identity, score in hits:
        number = file_of[identity]
        if score > best.get(number, 0.0):
            best[number] = score
    return best


def highest_of(lists: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """File -> its best score in any of the lists."""
    best: dict[int, float] = {}
    for scores in lists:
        for number, score in scores.items():
            if score > best.get(number, 0.0):
                best[number] = score
    return best


def relative(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores over the best of them."""
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}
