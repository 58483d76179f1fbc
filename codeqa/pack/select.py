"""Owns which lines of which files go in: an order of steps that does not know the budget.

The order is fixed by the ranking alone; a budget only decides how far one goes along it (``packing.py``). So whatever a smaller budget shows, a larger
one shows too. The rules that speak of shares (whole files) are therefore told in shares of what has been taken so far, not of the budget.

A unit's value is log P(file) + log P(unit | file) - log max(tokens, 40): evidence per token, with a floor so that one-liners do not win by
being short. Measured on SWE-QA: this order is the main lever, before the ranking of files (issue figures: BM25 whole files .49 line recall at 32k
on unseen repositories, .67 with it).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from codeqa.pack.earlier import known_units
from codeqa.pack.layout import Sheet
from codeqa.pack.units import Unit, companions, unit_at
from codeqa.types import RankedFile
from codeqa.values import frozen


@frozen
class PackPolicy:
    """How a budget is spent. Shares are of the tokens taken so far; tokens are o200k_base's, about as many as the index knows of.

    ``whole_fraction`` is the share that may go to files shown whole because of their rank: 0 chooses by units alone, 1 takes file after file, whole,
    in rank order, the following ones in outline; between these it is bounded by ``whole_files``, ``whole_share`` (of one file) and ``whole_tokens``.

    Defaults were chosen on SWE-QA's dev questions at 16k, each repository with weights fitted on the others. Other values change file recall and evidence by:
    file sharpness 1.1 -.014 and +.002; unit sharpness 1.15 +.006 and -.009; size share .1 +.003 and 0, .35 -.003 and +.003; a bonus of .3 for a file's first
    unit +.009 and -.006; promotion at .5 0 and +.003, but at 64k -.004. Without heads (imports) evidence is .01 higher, and the reader poorer.
    """

    max_files: int = 100
    """Ranks considered: gains end before that on dev."""
    file_sharpness: float = 1.0
    """P(file) is exp(this * score) but for a constant: the scores of files are fitted as logarithms of odds, so 1 takes them at their word."""
    unit_sharpness: float = 1.0
    """The same within a file, for the places that its units touch."""
    size_share: float = 0.2
    """How much likelier a unit is wanted for its size: by its tokens to this power (fitted with the weights of places)."""
    min_tokens: int = 40
    """A unit's cost in its value is at least this, or one-liners win by being short. 20 and 80 are worse."""
    whole_fraction: float = 0.6
    whole_files: int = 3
    whole_share: float = 0.2
    whole_tokens: int = 12_000
    promote_fraction: float = 0.6
    """A file of which this share is in is completed, unless it is larger than ``whole_tokens``."""
    head_tokens: int = 120
    """A file's head up to this comes with its first unit."""
    fill_tokens: int = 16
    """A gap up to this is shown: the line that would stand for it costs as much."""
    cut_lines: int = 4
    """The fewest lines of a unit that are worth showing when the budget ends in it."""
    outline_ahead: int = 8
    outline_limit: int = 60
    elision_names: int = 2


class Step(NamedTuple):
    """What is added next: ``units`` of the file at ``rank`` (the wanted one last, what it needs before it), or its outline if there are none.

    ``mass`` is the chance that what is wanted lies in these units: P(file) * P(unit | file), summed. All units of all files have 1 together.
    P(file) takes the scores at their word here: the sharpness that orders best would predict too much.
    """

    rank: int
    units: tuple[int, ...]
    mass: float = 0.0


Places = Sequence[tuple[int, int, float]]
"""Lines of a file with their scores."""

Opener = Callable[[int], Sheet | None]
"""Loads the file at a rank; None where it cannot be shown. The answer for a rank never changes."""


class Selection:
    """The state of one walk along the order: what has been taken of which file. Files are opened only when their turn may have come."""

    def __init__(self, ranked: Sequence[RankedFile], pinned: Sequence[Places], opened: Opener, policy: PackPolicy) -> None:
        """``pinned`` are places of the first of ``ranked``: they come before anything else, whatever a file's score, all of it if it has none."""
        self._ranked = ranked
        self._pinned = pinned
        self._opened = opened
        self._policy = policy
        self._values = file_values([file.score for file in ranked], policy)
        self._chances = _shares([file.score for file in ranked])
        self._files: dict[int, _File] = {}
        self._whole: deque[int] = deque()
        self._taken = 0
        self._taken_whole = 0

    def known(self, ranks: Iterable[int]) -> float:
        """The mass of what was sent before of the files at ``ranks``, which are opened."""
        files = ((rank, self._file(rank)) for rank in ranks)
        return sum(self._chances[rank] * sum(file.chances[place] for place in file.shown) for rank, file in files if file is not None)

    def steps(self) -> Iterator[Step]:
        """All steps, best first; ends when everything that could be opened is taken as a whole."""
        yield from self.pinned()
        yield from self._file_by_file() if self._policy.whole_fraction >= 1 else self._by_value()

    def pinned(self) -> Iterator[Step]:
        """The steps that take what is pinned."""
        for rank, places in enumerate(self._pinned):
            yield from self._pin(rank, places)

    def _pin(self, rank: int, places: Places) -> Iterator[Step]:
        file = self._file(rank)
        if file is not None:
            for unit in file.at(places) or file.order:
                yield from self._take(rank, file, unit)

    def _file_by_file(self) -> Iterator[Step]:
        outlined = 0
        for rank in range(len(self._ranked)):
            yield from self._take_rest(rank)
            ahead = min(rank + 1 + self._policy.outline_ahead, len(self._ranked))
            for later in range(max(outlined, rank + 1), ahead):
                file = self._file(later)
                if file is not None and file.sheet.content.symbols:
                    yield Step(later, ())
            outlined = ahead

    def _by_value(self) -> Iterator[Step]:
        prior = self._values
        bound = -math.log(self._policy.min_tokens)
        heap = [(-(value + bound), rank, -1) for rank, value in enumerate(prior)]
        heapify(heap)
        self._whole.extend(self._whole_candidates())
        while heap:
            _, rank, place = heappop(heap)
            file = self._file(rank)
            if file is None:
                continue
            if place >= 0:
                yield from self._take(rank, file, file.order[place])
                yield from self._settle(rank, file)
            if place + 1 < len(file.order):
                heappush(heap, (-(prior[rank] + file.values[place + 1]), rank, place + 1))

    def _whole_candidates(self) -> list[int]:
        policy, found = self._policy, list[int]()
        for rank in range(len(self._ranked) if policy.whole_fraction > 0 else 0):
            if len(found) == policy.whole_files:
                break
            if self._file(rank) is not None:
                found.append(rank)
        return [rank for rank in found if self._files[rank].tokens <= policy.whole_tokens]

    def _settle(self, rank: int, file: _File) -> Iterator[Step]:
        """Completes the file just taken from if most of it is in, then every leading file whose turn to be whole has come."""
        if file.taken >= self._policy.promote_fraction * file.tokens and file.tokens <= self._policy.whole_tokens:
            yield from self._take_rest(rank)
        for candidate in tuple(self._whole):
            if self._may_be_whole(self._files[candidate]):
                self._whole.remove(candidate)
                self._taken_whole += self._files[candidate].tokens
                yield from self._take_rest(candidate)

    def _may_be_whole(self, file: _File) -> bool:
        total = self._taken + file.tokens - file.taken
        return file.tokens <= self._policy.whole_share * total and self._taken_whole + file.tokens <= self._policy.whole_fraction * total

    def _take_rest(self, rank: int) -> Iterator[Step]:
        file = self._file(rank)
        if file is not None:
            for unit in file.order:
                yield from self._take(rank, file, unit)

    def _take(self, rank: int, file: _File, unit: int) -> Iterator[Step]:
        if unit in file.shown:
            return
        new = (*(place for place in file.needs(unit, self._policy) if place not in file.shown), unit)
        file.shown.update(new)
        cost = sum(file.sheet.units[place].tokens for place in new)
        file.taken += cost
        self._taken += cost
        yield Step(rank, new, self._chances[rank] * sum(file.chances[place] for place in new))

    def _file(self, rank: int) -> _File | None:
        if rank not in self._files:
            sheet = self._opened(rank)
            if sheet is None or not sheet.units:
                return None
            self._files[rank] = _File(sheet, self._ranked[rank].places, self._policy)
        return self._files[rank]


class _File:
    """A file's units in order of value, and which of them are taken."""

    __slots__ = ("_companions", "chances", "order", "sheet", "shown", "taken", "tokens", "values")

    def __init__(self, sheet: Sheet, places: Sequence[tuple[int, int, float]], policy: PackPolicy) -> None:
        odds = unit_odds(sheet.units, places, policy)
        worth = unit_values(sheet.units, odds, policy)
        self.sheet = sheet
        self.chances = _shares(odds)
        self.order = sorted(range(len(sheet.units)), key=lambda unit: (-worth[unit], unit))
        self.values = [worth[unit] for unit in self.order]
        self.tokens = sheet.tokens
        self.shown: set[int] = set(known_units(sheet.units, sheet.above))
        self.taken = sum(sheet.units[place].tokens for place in self.shown)
        self._companions: tuple[tuple[int, ...], ...] | None = None

    def at(self, places: Places) -> list[int]:
        """The units at ``places``, in their order."""
        starts = [unit.start_line for unit in self.sheet.units]
        found = [range(unit_at(starts, start), unit_at(starts, end) + 1) for start, end, _ in places]
        return list(dict.fromkeys(unit for units in found for unit in units))

    def needs(self, unit: int, policy: PackPolicy) -> tuple[int, ...]:
        """What must be shown with a unit: the signatures around it, and with a file's first unit its head (imports) if that is short."""
        if self._companions is None:
            self._companions = companions(self.sheet.units, self.sheet.content.symbols)
        head = self.sheet.units[0]
        cheap = not self.shown and unit != 0 and head.symbol < 0 and head.tokens <= policy.head_tokens
        return (0, *(place for place in self._companions[unit] if place)) if cheap else self._companions[unit]


def whole(fraction: float, policy: PackPolicy | None = None) -> PackPolicy:
    """The policy with another share of whole files, from 0 (units only) to 1 (whole files only)."""
    return replace(policy or PackPolicy(), whole_fraction=fraction)


def file_values(scores: Sequence[float], policy: PackPolicy) -> list[float]:
    """log P(file) but for a constant."""
    best = max(scores, default=0.0)
    return [policy.file_sharpness * (score - best) for score in scores]


def unit_odds(units: Sequence[Unit], places: Sequence[tuple[int, int, float]], policy: PackPolicy) -> list[float]:
    """log P(unit | file) but for a constant: the best place that touches a unit counts, and its size."""
    score = _scores(units, places)
    return [policy.unit_sharpness * value + policy.size_share * cost for value, cost in zip(score, _costs(units, policy), strict=True)]


def unit_values(units: Sequence[Unit], odds: Sequence[float], policy: PackPolicy) -> list[float]:
    """log P(unit | file) - log max(tokens, floor) for each unit."""
    top = max(odds)
    total = top + math.log(sum(math.exp(chance - top) for chance in odds))
    return [chance - total - cost for chance, cost in zip(odds, _costs(units, policy), strict=True)]


def _costs(units: Sequence[Unit], policy: PackPolicy) -> list[float]:
    return [math.log(max(unit.tokens, policy.min_tokens)) for unit in units]


def _shares(odds: Sequence[float]) -> list[float]:
    """Logarithms of odds -> chances that add up to 1."""
    top = max(odds, default=0.0)
    sizes = [math.exp(value - top) for value in odds]
    total = sum(sizes)
    return [size / total for size in sizes]


def _scores(units: Sequence[Unit], places: Sequence[tuple[int, int, float]]) -> list[float]:
    starts = [unit.start_line for unit in units]
    score = [0.0] * len(units)
    for start, end, value in places:
        for place in range(unit_at(starts, start), unit_at(starts, end) + 1):
            score[place] = max(score[place], value)
    return score
