"""Where in a file: its chunks and definitions by how they answer, and of all files the places that are shown as hits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from codeqa.retrieve.candidates import Candidates, File, Place
from codeqa.types import Hit, Symbol

NAME_WEIGHT: Final = 0.7
CLAUSE_WEIGHT: Final = 0.5
IDENTIFIER_WEIGHT: Final = 0.8
VECTOR_WEIGHT: Final = 0.35
"""What a place gains, beside its BM25 over the best one's: by its name, its best clause, being a definition that is asked for, its nearness (measured

on SWE-QA's development questions)."""

PLACES: Final = 40
"""Places of a file that are kept."""

SHOWN_OF_A_FILE: Final = 5
REPEAT: Final = 4.0
"""What each further place of a file loses as a hit: the first places of different files say more than the second of one."""

PLACE_WEIGHT: Final = 0.5
"""How much a place's own score counts beside its file's."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a file. ``name`` is its symbol's qualified name, "" for none."""

    start_line: int
    end_line: int
    score: float
    name: str
    kind: str


def spots(
    found: Candidates, numbers: Sequence[int], chunks: Callable[[Sequence[int]], Mapping[int, Place]], terms: Callable[[str], tuple[str, ...]]
) -> dict[int, list[Spot]]:
    """Places of each of the files, best first."""
    wanted = set(numbers)
    scores = _scores(found, wanted)
    places = chunks(sorted(scores))
    total = sum(found.rare.values()) or 1.0
    known: dict[str, float] = {}
    listed: dict[int, list[Spot]] = {number: [] for number in numbers}
    for identity, place in places.items():
        number = found.file_of[identity]
        if place.symbol not in known:
            known[place.symbol] = sum(found.rare.get(term, 0.0) for term in set(terms(place.symbol))) / total
        asked = max(
            (one.rarity for one in found.defined.get(number, ()) if one.spelt and place.start_line <= one.symbol.name_line <= place.end_line), default=0.0
        )
        score = scores[identity] + NAME_WEIGHT * known[place.symbol] + IDENTIFIER_WEIGHT * asked
        listed[number].append(Spot(place.start_line, place.end_line, score, place.symbol, place.symbol_kind or place.kind))
    for number, group in listed.items():
        group += _definitions(group, [one.symbol for one in found.defined.get(number, ())][:3])
        group.sort(key=lambda spot: (-spot.score, spot.start_line))
        del group[PLACES:]
    return listed


def _scores(found: Candidates, wanted: set[int]) -> dict[int, float]:
    """Chunk -> what the lists say of it, for the chunks of the wanted files."""
    scores: dict[int, float] = {}
    _add(scores, found.chunks, 1.0, found.file_of, wanted)
    best_clause: dict[int, float] = {}
    for hits in found.clauses:
        top = hits[0][1] if hits else 1.0
        for identity, score in hits:
            if found.file_of[identity] in wanted:
                best_clause[identity] = max(best_clause.get(identity, 0.0), score / top)
    for identity, score in best_clause.items():
        scores[identity] = scores.get(identity, 0.0) + CLAUSE_WEIGHT * score
    _add(scores, [hit for hit in found.near if hit[1] > 0], VECTOR_WEIGHT, found.file_of, wanted)
    return scores


def _add(scores: dict[int, float], hits: Sequence[tuple[int, float]], weight: float, file_of: Mapping[int, int], wanted: set[int]) -> None:
    top = hits[0][1] if hits else 1.0
    for identity, score in hits:
        if file_of[identity] in wanted:
            scores[identity] = scores.get(identity, 0.0) + weight * score / top


def _definitions(group: Sequence[Spot], symbols: Sequence[Symbol]) -> list[Spot]:
    """Definitions that are asked for and whose chunk was not among the candidates."""
    missing = [symbol for symbol in symbols if not any(spot.start_line <= symbol.name_line <= spot.end_line for spot in group)]
    return [Spot(symbol.start_line, symbol.end_line, 0.5, symbol.qualname, symbol.kind) for symbol in missing]


def hits(ranked: Sequence[tuple[File, float, tuple[str, ...]]], spots_of: Mapping[int, Sequence[Spot]], limit: int) -> tuple[Hit, ...]:
    """The best places of all files, at most one a symbol. ``ranked`` are (file, score, reasons), best first."""
    pool: list[Hit] = []
    for file, total, reasons in ranked:
        seen: set[str] = set()
        for spot in spots_of.get(file.number, ()):
            if spot.name and spot.name in seen:
                continue
            worth = total + PLACE_WEIGHT * spot.score - REPEAT * len(seen)
            seen.add(spot.name or f"{spot.start_line}")
            pool.append(Hit(file.path, spot.start_line, spot.end_line, spot.name, spot.kind, file.language, round(worth, 4), reasons))
            if len(seen) >= SHOWN_OF_A_FILE:
                break
    pool.sort(key=lambda hit: (-hit.score, hit.path, hit.start_line))
    return tuple(pool[:limit])
