"""Which places of the code an evidence answer is made of: the likeliest ones, those before others that the graph ties to what is chosen already.

A search lists the first place of every file before the second of any; an answer stays where the question is decided, in one file if need be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codeqa.answer.relations import Key, Relation, strength
from codeqa.types import Chunk, Hit, RankedFile, Symbol

MOST_PLACES = 5

FILES = 24
"""Ranked files that places are taken from."""

OF_A_FILE = 8
"""Places of a file that are considered, best first."""

POOL = 20
"""Likeliest places that are considered; the graph is asked about each of them."""

DROP = 1.8
"""How much less likely than the best a place may be, as the logarithm of the odds: about one in six. Less is what else there is to look at."""

TIED = 1.0
"""What a sure call to or from a chosen place adds to the logarithm of the odds."""

REPEAT = 0.3
"""What each chosen place of the same file takes from it: another file tells more that is new."""

THIN = 8
"""Lines of a function that may do no more than pass on to another one."""

DELEGATED = 1.5
"""What a call is worth, as a share of a sure one, that a thin chosen function passes on to: what the one does is what the other does."""

OWNER = 0.8
"""What the head of a type is tied to a chosen member by, as a share of a sure call."""

TEST_DROP = 9.0
"""How much less likely than the best place a test's place may be: search lowers all tests, which are wanted here."""

TEST_TIED = 4.0

EMPTY = 1.5
"""What a class takes from its odds that is no more than its name: the logarithm again. It is thrown or marked with, and decides nothing itself."""

EMPTY_LINES = 4

MOST_MEMBERS = 12
"""Symbols in a type's lines whose ties count as its own."""

DECLARING = 0.7
DECLARATIONS = frozenset({"field", "interface", "key", "property", "type"})
"""Kinds that say what there is, and not what happens; and what they take from their odds for it."""

WHOLE = frozenset({"constructor", "function", "macro", "method"})
"""Kinds that are looked at from end to end; of the others only the piece that was found."""

MOST_LINES = 400
"""Lines of a function that are looked at from end to end."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the index knows of a file's structure. ``test``: it is one."""

    language: str
    symbols: tuple[Symbol, ...]
    chunks: tuple[Chunk, ...]
    test: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may answer. ``chance`` is the logarithm of the odds that it does, up to a constant that is the same for a question's places.

    ``ordinal`` is its symbol's in its file, -1 for none; ``members`` are symbols that stand in a type's lines, (ordinal, qualified name). The hit's lines are
    those that are looked at.
    """

    hit: Hit
    chance: float
    symbol: Symbol | None = None
    ordinal: int = -1
    test: bool = False
    members: tuple[tuple[int, str], ...] = ()

    @property
    def key(self) -> Key:
        return self.hit.path, self.hit.symbol

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its own, and its members'."""
        return (self.key, *((self.hit.path, name) for _, name in self.members))


def candidates(files: Sequence[RankedFile], outline: Callable[[str], Outline]) -> list[Candidate]:
    """The likeliest places of ranked files, best first, one a symbol. A place's odds are its file's times its share of the file's own."""
    found: list[Candidate] = []
    for file in files[:FILES]:
        if not file.places:
            continue
        known = outline(file.path)
        top = max(score for _, _, score in file.places)
        total = top + math.log(sum(math.exp(score - top) for _, _, score in file.places))
        found += [_candidate(file, known, start, end, file.score + score - total) for start, end, score in file.places[:OF_A_FILE]]
    found.sort(key=lambda one: (-one.chance, one.hit.path, one.hit.start_line))
    first: dict[Key | int, Candidate] = {}
    for number, one in enumerate(found):
        first.setdefault(one.key if one.hit.symbol else number, one)
    return list(first.values())


def _candidate(file: RankedFile, known: Outline, start: int, end: int, chance: float) -> Candidate:
    ordinal = _ordinal(known, start, end)
    if ordinal < 0:
        return Candidate(Hit(file.path, start, end, "", "", known.language, round(chance, 4), file.reasons), chance, test=known.test)
    symbol = known.symbols[ordinal]
    if symbol.kind in WHOLE and symbol.end_line - symbol.start_line < MOST_LINES:
        start, end = symbol.start_line, symbol.end_line
    if symbol.kind == "class" and symbol.end_line - symbol.start_line < EMPTY_LINES:
        chance -= EMPTY
    if symbol.kind in DECLARATIONS:
        chance -= DECLARING
    hit = Hit(file.path, start, end, symbol.qualname, symbol.kind, known.language, round(chance, 4), file.reasons)
    return Candidate(hit, chance, symbol, ordinal, known.test, _members(known, ordinal, start, end))


def _members(known: Outline, ordinal: int, start: int, end: int) -> tuple[tuple[int, str], ...]:
    if known.symbols[ordinal].kind in WHOLE:
        return ()
    inside = [(n, symbol.qualname) for n, symbol in enumerate(known.symbols) if n != ordinal and start <= symbol.start_line and symbol.end_line <= end]
    return tuple(inside[:MOST_MEMBERS])


def _ordinal(known: Outline, start: int, end: int) -> int:
    """The symbol that a place shows: its chunk's, or the one that begins and ends there."""
    for chunk in known.chunks:
        if (chunk.start_line, chunk.end_line) == (start, end):
            return chunk.symbol
    return next((n for n, symbol in enumerate(known.symbols) if (symbol.start_line, symbol.end_line) == (start, end)), -1)


def choose(pool: Sequence[Candidate], relations: Iterable[Relation]) -> tuple[Candidate, ...]:
    """The places to show, in the order of choice: the likeliest one, then each time the likeliest given those before it. None overlaps another."""
    ties = _ties(relations)
    chosen: list[Candidate] = []
    rest = [one for one in pool if not one.test] or list(pool)
    least = rest[0].chance - DROP if rest else 0.0
    while rest and len(chosen) < MOST_PLACES:
        worth, best = max(((_given(one, chosen, ties), one) for one in rest), key=lambda pair: (pair[0], -rest.index(pair[1])))
        if chosen and worth < least:
            break
        chosen.append(best)
        rest = [one for one in rest if not _overlap(one.hit, best.hit)]
    return tuple(chosen)


def choose_test(pool: Sequence[Candidate], chosen: Sequence[Candidate], relations: Iterable[Relation]) -> Candidate | None:
    """The test that shows best what was chosen, a function or a call outside of any; None where there is no likely one, or a test was chosen as a place."""
    if not chosen or any(one.test for one in chosen):
        return None
    ties = _ties(relations)
    worths = [(one.chance + TEST_TIED * min(1.0, _strongest(one, chosen, ties)), one) for one in pool if one.test and _runs(one)]
    worth, best = max(worths, key=lambda pair: pair[0], default=(-math.inf, None))
    return best if worth >= chosen[0].chance - TEST_DROP else None


def _runs(one: Candidate) -> bool:
    return one.symbol is None or one.symbol.kind in WHOLE


Ties = Mapping[tuple[Key, Key], float]
"""(source, target) -> strength of the strongest relation between the two."""


def _ties(relations: Iterable[Relation]) -> Ties:
    ties: dict[tuple[Key, Key], float] = {}
    for relation in relations:
        ends = ((relation.source_path, relation.source), (relation.target_path, relation.target))
        ties[ends] = max(ties.get(ends, 0.0), strength(relation))
    return ties


def _tie(one: Candidate, other: Candidate, ties: Ties) -> float:
    """What ties a place to a chosen one."""
    called = max(ties.get((source, target), 0.0) for source in other.keys for target in one.keys)
    passed_on = 1 + DELEGATED if other.hit.end_line - other.hit.start_line < THIN and other.symbol and other.symbol.kind in WHOLE else 1.0
    calls = max(ties.get((source, target), 0.0) for source in one.keys for target in other.keys)
    return max(called * passed_on, calls, OWNER * _owns(one.hit, other.hit))


def _strongest(one: Candidate, chosen: Iterable[Candidate], ties: Ties) -> float:
    return max((_tie(one, other, ties) for other in chosen if other.key != one.key), default=0.0)


def _owns(owner: Hit, member: Hit) -> bool:
    """Whether a place is the head of the type that the other is a member of."""
    return owner.path == member.path and bool(owner.symbol) and re.match(re.escape(owner.symbol) + r"[.:#\\]", member.symbol) is not None


def _given(one: Candidate, chosen: Sequence[Candidate], ties: Ties) -> float:
    return one.chance + TIED * _strongest(one, chosen, ties) - REPEAT * sum(other.hit.path == one.hit.path for other in chosen)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.path == other.path and one.start_line <= other.end_line and other.start_line <= one.end_line
