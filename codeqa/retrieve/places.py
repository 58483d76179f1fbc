"""Where in a file: its chunks by how they answer, and of all files the places that are shown as hits.

A place's score is the logarithm, but for a constant, of the chance that it is what the file is asked for: a linear sum of the features below, whose
weights were fitted to the places that answers cite (``bench/fit_places.py``). A chunk that nothing speaks for has 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import chain
from operator import mul
from types import MappingProxyType
from typing import Final, NamedTuple

from codeqa.retrieve.candidates import Candidates, File, Library, Meaning, Place, shares_of_best
from codeqa.retrieve.traits import said, sign
from codeqa.retrieve.users import last_part
from codeqa.types import Hit

NAMES: Final = ("chunk", "name", "asked", "clause", "share", "called", "caller", "before", "after", "vector", "header", "first", "cosine", "nearest", "own")
"""Features of a place, in the order of ``values``: its BM25 over the best one's; the share of the question that its symbol's name says; whether it defines

a name in the question; its best clause; the share of the question in it; its strongest link from, and to, the best places; the BM25 of the chunks before and
after it; its nearness by an embedding; whether it is a type's head; whether it is the file's first chunk; how far its cosine to the question is above what is

``AS_NEAR``, absolutely and as a share of the best in its file; how much its symbol's own name is of the question, and the question of it.
"""

NOTHING_KNOWN: Final[Mapping[int, float]] = MappingProxyType({})

NOTHING_SAID: Final[Set[str]] = frozenset()

PLACES: Final = 200
"""Places of a file that are kept. Those beyond would count as if nothing spoke for or against them: with 60, a pack of 64k has .004 less of the lines."""

AS_NEAR: Final = 0.6
"""Share of the cosine of a file's nearest chunk from which another's tells for it: then it is a place though no list has it. Features count from there on, or

chunks just above were far from those just below. With .5 the right chunks' chance is higher by half of 1 %, and django takes 5 ms more.
"""

NAMESAKE: Final = 0.2
"""What a definition counts whose whole name is a plain word of the question: it may be meant, or the word may."""

SHOWN_OF_A_FILE: Final = 5
REPEAT: Final = 100.0
"""What each further place of a file loses as a hit, more than files differ by: the first place of every file stands before the second of any."""


class Spot(NamedTuple):
    """A place of a file. ``name`` is its symbol's qualified name, "" for none."""

    start_line: int
    end_line: int
    score: float
    name: str
    kind: str


class Places:
    """The candidates of a question as features of chunks, for the chunks of some files."""

    def __init__(
        self, found: Candidates, numbers: Iterable[int], terms: Callable[[str], tuple[str, ...]], cosines: Mapping[int, float] = NOTHING_KNOWN
    ) -> None:
        wanted = set(numbers)
        self._terms = terms
        self._found = found
        self._total = sum(found.rare.values()) or 1.0
        self._asked_terms = found.rare.keys()
        self._signs = {sign(term) for term in found.rare}
        self._parts: dict[str, Set[str]] = {}
        self._names: dict[str, tuple[float, float]] = {}
        self._chunk = shares_of_best(found.chunks)
        self._near = shares_of_best([hit for hit in found.near if hit[1] > 0])
        self._clause: dict[int, float] = {}
        for hits in found.clauses:
            _raise(self._clause, shares_of_best(hits).items())
        self._called: dict[int, float] = {}
        self._caller: dict[int, float] = {}
        inside = {identity for identity, number in found.file_of.items() if number in wanted}
        for link in found.links:
            if link.chunk >= 0:
                if not link.inside:
                    _raise(self._called if link.called else self._caller, [(link.chunk, link.strength)])
                if link.file in wanted:
                    inside.add(link.chunk)
        self._cosines = cosines or dict(found.near)
        inside.update(cosines.keys() - found.file_of.keys())
        self.identities = sorted(inside)

    def values(self, place: Place) -> tuple[float, ...]:
        """In the order of ``NAMES``."""
        return next(zip(*self.columns([place]), strict=True))

    def columns(self, places: Sequence[Place]) -> list[list[float]]:
        """For each of ``NAMES`` the values of all ``places``: column by column it takes half the time."""
        identities = [place.identity for place in places]
        chunk = self._chunk.get
        named = [self._named(place.symbol) for place in places]
        return [
            _column(self._chunk, identities),
            [share for share, _ in named],
            [self._asked(place) for place in places] if self._found.defined else [0.0] * len(places),
            _column(self._clause, identities),
            _column(self._found.shares, identities),
            _column(self._called, identities),
            _column(self._caller, identities),
            [chunk(identity - 1, 0.0) for identity in identities],
            [chunk(identity + 1, 0.0) for identity in identities],
            _column(self._near, identities),
            [1.0 if place.kind == "header" else 0.0 for place in places],
            [1.0 if place.start_line == 1 else 0.0 for place in places],
            *_above(self._cosines, places),
            [aligned for _, aligned in named],
        ]

    def _asked(self, place: Place) -> float:
        """The surest definition of a name in the question that it shows."""
        defined = self._found.defined.get(place.file, ())
        shown = [one.rarity * (1.0 if one.spelt else NAMESAKE) for one in defined if place.start_line <= one.symbol.name_line <= place.end_line]
        return max(shown) if shown else 0.0

    def _named(self, qualname: str) -> tuple[float, float]:
        """Share of the question that a symbol's qualified name says; and of its own name the root of that share, times the share of it that is said."""
        if not qualname:
            return 0.0, 0.0
        if qualname not in self._names:
            name = last_part(qualname)
            own = self._part(name)
            whole = own | self._part(qualname[: len(qualname) - len(name)])
            aligned = math.sqrt(self._share(own)) * len(own) / len(said(name, self._terms)) if own else 0.0
            self._names[qualname] = self._share(whole), aligned
        return self._names[qualname]

    def _part(self, name: str) -> Set[str]:
        """The terms of the question in a part of a name: its own name is that of many symbols, and what stands before it is that of its neighbours."""
        terms = self._parts.get(name)
        if terms is None:
            terms = self._parts[name] = self._asked_terms & said(name, self._terms) if self._may_say(name) else NOTHING_SAID
        return terms

    def _may_say(self, name: str) -> bool:
        """Most names say nothing of the question, and this costs a tenth of cutting them."""
        if not name.isascii():
            return True
        folded = name.lower()
        for one in self._signs:  # noqa: SIM110 - twice as fast as ``any`` of a generator
            if one in folded:
                return True
        return False

    def _share(self, terms: Set[str]) -> float:
        return sum([weight for term, weight in self._found.rare.items() if term in terms]) / self._total if terms else 0.0


def _column(values: Mapping[int, float], identities: Sequence[int]) -> list[float]:
    return [values.get(identity, 0.0) for identity in identities] if values else [0.0] * len(identities)


def _above(cosines: Mapping[int, float], places: Sequence[Place]) -> tuple[list[float], list[float]]:
    """How far cosines are above ``AS_NEAR`` of the best in the same file: absolutely, and as a share of the way to the best."""
    if not cosines:
        return [0.0] * len(places), [0.0] * len(places)
    best: dict[int, float] = {}
    for place in places:
        best[place.file] = max(best.get(place.file, 0.0), cosines.get(place.identity, 0.0))
    tops = [best[place.file] for place in places]
    rises = [max(0.0, cosines.get(place.identity, 0.0) - AS_NEAR * top) for place, top in zip(places, tops, strict=True)]
    return rises, [rise / (top * (1.0 - AS_NEAR)) if rise else 0.0 for rise, top in zip(rises, tops, strict=True)]


def near_inside(text: str, numbers: Iterable[int], known: Mapping[int, float], meaning: Meaning, library: Library) -> dict[int, float]:
    """The ``known`` cosines of candidates, and those of the other chunks of some files that are ``AS_NEAR`` as the nearest in theirs."""
    others = meaning.inside(text, numbers, known)
    file_of = library.files_of([*known, *others])
    best: dict[int, float] = {}
    for identity, cosine in chain(known.items(), others.items()):
        best[file_of[identity]] = max(best.get(file_of[identity], 0.0), cosine)
    return {**known, **{identity: cosine for identity, cosine in others.items() if cosine > AS_NEAR * best[file_of[identity]]}}


def spots(
    found: Candidates,
    numbers: Sequence[int],
    chunks: Callable[[Sequence[int]], Mapping[int, Place]],
    terms: Callable[[str], tuple[str, ...]],
    scale: Mapping[str, float],
    cosines: Mapping[int, float] = NOTHING_KNOWN,
) -> dict[int, list[Spot]]:
    """Places of each of the files, best first. ``cosines`` of all their chunks to the question stand for those of the nearest alone."""
    places = Places(found, numbers, terms, cosines)
    factors = [scale.get(name, 0.0) for name in NAMES]
    listed: dict[int, list[Spot]] = {number: [] for number in numbers}
    rows = list(chunks(places.identities).values())
    for place, values in zip(rows, zip(*places.columns(rows), strict=True), strict=True):
        score = sum(map(mul, factors, values))
        listed[place.file].append(Spot(place.start_line, place.end_line, score, place.symbol, place.symbol_kind or place.kind))
    for number, group in listed.items():
        group += _definitions(group, found, number, scale)
        group.sort(key=lambda spot: (-spot.score, spot.start_line))
        del group[PLACES:]
    return listed


def _definitions(group: Sequence[Spot], found: Candidates, number: int, scale: Mapping[str, float]) -> list[Spot]:
    """Definitions that are asked for and whose chunk was not among the candidates."""
    missing = [one for one in found.defined.get(number, ())[:3] if not any(spot.start_line <= one.symbol.name_line <= spot.end_line for spot in group)]
    worth = scale.get("asked", 0.0)
    return [Spot(one.symbol.start_line, one.symbol.end_line, worth * one.rarity, one.symbol.qualname, one.symbol.kind) for one in missing]


def _raise(known: dict[int, float], scores: Iterable[tuple[int, float]]) -> None:
    for identity, score in scores:
        known[identity] = max(known.get(identity, 0.0), score)


def hits(ranked: Sequence[tuple[File, float, tuple[str, ...]]], spots_of: Mapping[int, Sequence[Spot]], limit: int) -> tuple[Hit, ...]:
    """The best places of all files, at most one a symbol. ``ranked`` are (file, score, reasons), best first."""
    pool: list[tuple[float, str, int, Spot, int]] = []
    for rank, (file, total, _) in enumerate(ranked):
        seen: set[str] = set()
        for spot in spots_of.get(file.number, ()):
            if spot.name and spot.name in seen:
                continue
            worth = total - REPEAT * len(seen)
            seen.add(spot.name or f"{spot.start_line}")
            pool.append((-round(worth, 4), file.path, spot.start_line, spot, rank))
            if len(seen) >= SHOWN_OF_A_FILE:
                break
    pool.sort(key=lambda one: one[:3])
    return tuple([_hit(spot, -worth, *ranked[rank]) for worth, _, _, spot, rank in pool[:limit]])


def _hit(spot: Spot, worth: float, file: File, total: float, reasons: tuple[str, ...]) -> Hit:
    return Hit(file.path, spot.start_line, spot.end_line, spot.name, spot.kind, file.language, worth, reasons)
