"""Owns what of a file a reader has already: which of its present lines were sent before, in an earlier message, and at which numbers they stand there.

A file that has changed since is compared with what was sent of it by lines that are unique in both (patience diff: Bram Cohen), and on from these. What
was sent is known only in parts, so nothing can be said of the lines between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from codeqa.pack.lines import Span, gaps, merge
from codeqa.pack.units import Unit
from codeqa.values import frozen

MOST_NEW: Final = 200
"""Lines that are taken for new in place of shown ones: more are another piece of code."""

GROWTH: Final = 3
AROUND: Final = 20
"""Lines that so many shown ones may have become: so many times their number, and some."""


@frozen
class Earlier:
    """The newest version of a file that was sent: the lines of it that were shown by their numbers, as they were sent, without line ends."""

    blob: str
    lines: Mapping[int, str]


class Above(NamedTuple):
    """Lines ``start`` to ``end`` of a file as it is now were shown before, there from line ``there`` on."""

    start: int
    end: int
    there: int


def above(earlier: Earlier, lines: Sequence[str]) -> tuple[Above, ...]:
    """The runs of present ``lines`` that were shown, in order."""
    runs: list[Above] = []
    for now, there in sorted(_pairs(earlier.lines, lines).items()):
        last = runs[-1] if runs else None
        if last and last.end + 1 == now and now - there == last.start - last.there:
            runs[-1] = last._replace(end=now)
        else:
            runs.append(Above(now, now, there))
    return tuple(runs)


def changed(earlier: Earlier, lines: Sequence[str], known: Sequence[Above]) -> tuple[Span, ...]:
    """The present lines that stand where others were shown: what a reader must see to know the file as it is. ``known`` is ``above``."""
    runs = [Above(0, 0, 0), *known, Above(len(lines) + 1, len(lines) + 1, max(earlier.lines, default=0) + 1)]
    found: list[Span] = []
    for before, behind in pairwise(runs):
        now, there, after, there_after = before.end, before.end - before.start + before.there, behind.start, behind.there
        gone = sum(number in earlier.lines for number in range(there + 1, there_after))
        joined = there_after == there + 1 and bool(there) and after <= len(lines)
        most = min(GROWTH * gone + AROUND, MOST_NEW) if gone else MOST_NEW if joined else 0
        if after > now + 1 and most:
            found.append((now + 1, min(after - 1, now + most)))
    return merge(found)


def known_units(units: Sequence[Unit], known: Sequence[Above]) -> frozenset[int]:
    """The places of the units that were shown as a whole."""
    if not known:
        return frozenset()
    spans = merge([(run.start, run.end) for run in known])
    starts = [start for start, _ in spans]

    def holds(unit: Unit) -> bool:
        place = bisect_left(starts, unit.start_line + 1) - 1
        return place >= 0 and spans[place][1] >= unit.end_line

    return frozenset(place for place, unit in enumerate(units) if holds(unit))


def pointers(span: Span, known: Sequence[Above], *, moved: bool) -> Iterator[tuple[Span, int]]:
    """What stands for the lines of a gap, in order: (lines, where they were shown; 0 for not shown, -1 for partly).

    Of a file that is the same as it was (not ``moved``) one line is enough, for its numbers have not changed.
    """
    inside = [_clipped(run, span) for run in known if run.start <= span[1] and run.end >= span[0]]
    if not moved and inside:
        whole = merge([(run.start, run.end) for run in inside]) == (span,)
        yield span, span[0] if whole else -1
        return
    pieces = [((run.start, run.end), run.there) for run in inside]
    left_out = [(gap, 0) for gap in _between([piece for piece, _ in pieces], span)]
    yield from sorted(pieces + left_out)


def _clipped(run: Above, span: Span) -> Above:
    start = max(run.start, span[0])
    return Above(start, min(run.end, span[1]), run.there + start - run.start)


def _between(pieces: Sequence[Span], span: Span) -> Iterable[Span]:
    shift = span[0] - 1
    return ((start + shift, end + shift) for start, end in gaps(merge([(start - shift, end - shift) for start, end in pieces]), span[1] - shift))


def _pairs(shown: Mapping[int, str], lines: Sequence[str]) -> dict[int, int]:
    """Present line -> the line that it was shown as."""
    now = [line.removesuffix("\r") for line in lines]
    if all(number <= len(now) and now[number - 1] == text for number, text in shown.items()):
        return {number: number for number in shown}
    pairs: dict[int, int] = {}
    anchors = _rising(_unique(shown, now))
    for at, (number, there) in enumerate(anchors):
        after = anchors[at + 1][0] if at + 1 < len(anchors) else len(now) + 1
        _follow(pairs, (number, there), shown, now, after)
    taken = set(pairs.values())
    for anchor in reversed(anchors):
        _follow_back(pairs, taken, anchor, shown, now)
    return pairs


def _unique(shown: Mapping[int, str], now: Sequence[str]) -> list[tuple[int, int]]:
    """(present line, shown line) of each text that stands once in both, in order of the present."""
    before, after = Counter(shown.values()), Counter(now)
    place = {text: number for number, text in shown.items() if before[text] == 1 and text.strip()}
    return [(number, place[text]) for number, text in enumerate(now, 1) if after[text] == 1 and text in place]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose shown lines rise, too."""
    ends: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for at, (_, there) in enumerate(pairs):
        place = bisect_left(ends, there)
        before.append(best[place - 1] if place else -1)
        ends[place : place + 1] = [there]
        best[place : place + 1] = [at]
    chain: list[tuple[int, int]] = []
    at = best[-1] if best else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _follow(pairs: dict[int, int], anchor: tuple[int, int], shown: Mapping[int, str], now: Sequence[str], end: int) -> None:
    number, there = anchor
    while number < end and there in shown and shown[there] == now[number - 1]:
        pairs[number] = there
        number, there = number + 1, there + 1


def _follow_back(pairs: dict[int, int], taken: set[int], anchor: tuple[int, int], shown: Mapping[int, str], now: Sequence[str]) -> None:
    """Up from an anchor, as far as no line is met that has its pair."""
    number, there = anchor[0] - 1, anchor[1] - 1
    while number >= 1 and number not in pairs and there not in taken and there in shown and shown[there] == now[number - 1]:
        pairs[number] = there
        taken.add(there)
        number, there = number - 1, there - 1
