"""The ranking: candidates from the shelf, their features, one linear score, and what is said for it. No rule is hidden elsewhere.

Look-ups come in as a ``Library``; what comes out is values. Ties break by path, so the same tree and question give the same order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, Protocol

from codeqa.retrieve import features
from codeqa.retrieve.question import Question
from codeqa.types import Hit, RankedFile, Symbol

CHUNK_CANDIDATES: Final = 800
FILE_CANDIDATES: Final = 200
"""Candidates of each list: beyond these nothing reaches the first 100 ranks."""

CHUNK_FIELDS: Final = (("body", 1.0), ("name", 1.2), ("path", 0.5))
"""Fields of a chunk with their boosts."""

REPEAT: Final = 1.6
"""What each further place of a file loses: the first places of different files say more than the second of one."""

PLACE_WEIGHT: Final = 2.0
"""How much a place's own score counts beside its file's."""


class File(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def centrality(self) -> float: ...


class Place(Protocol):
    @property
    def identity(self) -> int: ...
    @property
    def file(self) -> int: ...
    @property
    def start_line(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def breadcrumb(self) -> str: ...
    @property
    def symbol(self) -> str: ...
    @property
    def symbol_kind(self) -> str: ...


class Library(Protocol):
    """What the ranking asks of the index."""

    def terms(self, text: str) -> tuple[str, ...]: ...
    def chunks_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]: ...
    def files_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]: ...
    def frequency(self, term: str) -> int: ...
    def file_number(self, identity: int) -> int: ...
    def files(self, numbers: Iterable[int]) -> Mapping[int, File]: ...
    def chunks(self, identities: Iterable[int]) -> Mapping[int, Place]: ...
    def symbols_named(self, names: Sequence[str], most: int = ...) -> list[tuple[int, int, Symbol]]: ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """``files`` best first, each with its places; ``hits`` the best places, at most one a symbol."""

    files: tuple[RankedFile, ...]
    hits: tuple[Hit, ...]


@cache
def weights() -> Mapping[str, float]:
    loaded: dict[str, float] = json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))["weights"]
    return loaded


def rank(
    question: Question,
    library: Library,
    is_test: Callable[[str], bool],
    allowed: Callable[[str, str], bool],
    limit: int,
    scale: Mapping[str, float] | None = None,
    near: Sequence[tuple[int, float]] = (),
) -> Ranking:
    """Ranks files and places for a question. ``allowed(path, language)`` is the scope; ``scale`` replaces weights;

    ``near`` are chunks by an embedding, (identity, cosine), best first.
    """
    scale = scale or weights()
    chunk_hits = library.chunks_matching(CHUNK_FIELDS, question.terms, CHUNK_CANDIDATES)
    named = library.files_matching((("names", 1.0),), question.terms, FILE_CANDIDATES)
    placed = library.files_matching((("place", 1.0),), question.terms, FILE_CANDIDATES)
    defined = _definitions(question, library)
    places = library.chunks(identity for identity, _ in (*chunk_hits, *near))
    file_of = {identity: library.file_number(identity) for identity, _ in (*chunk_hits, *near)}
    numbers = {*file_of.values(), *(n for n, _ in named), *(n for n, _ in placed), *defined}
    rows = {number: row for number, row in library.files(numbers).items() if allowed(row.path, row.language)}
    evidence = _Evidence(
        question,
        _rare(question, library),
        features.body_scores([hit for hit in chunk_hits if file_of[hit[0]] in rows], file_of),
        features.relative(dict(named)),
        features.relative(dict(placed)),
        defined,
        library.terms,
        is_test,
        features.body_scores([hit for hit in near if hit[1] > 0], file_of),
    )
    scored = [(number, evidence.terms_of(row)) for number, row in rows.items()]
    totals = {number: sum(scale.get(name, 0.0) * value for name, value in terms.items()) for number, terms in scored}
    explained = {number: _reasons(terms, scale, defined.get(number, ()), evidence) for number, terms in scored}
    order = sorted(totals, key=lambda number: (-totals[number], rows[number].path))
    by_file = _places_by_file(_with_near(chunk_hits, near), file_of, places, defined)
    ranked = tuple(
        RankedFile(rows[n].path, round(totals[n], 4), explained[n], tuple((s, e, round(score, 4)) for s, e, score, _ in by_file.get(n, ())[:12])) for n in order
    )
    hits = _hits([(n, rows[n], totals[n], explained[n]) for n in order[: max(limit * 4, 40)]], by_file, limit)
    return Ranking(ranked, hits)


def _with_near(hits: Sequence[tuple[int, float]], near: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The lexical candidates and, behind these of equal rank, the chunks that only the embedding found, on the same scale."""
    if not near:
        return list(hits)
    best = hits[0][1] if hits else 1.0
    known = {identity for identity, _ in hits}
    added = [(identity, 0.5 * best * cosine / near[0][1]) for identity, cosine in near if identity not in known and cosine > 0]
    return sorted([*hits, *added], key=lambda hit: (-hit[1], hit[0]))


def _rare(question: Question, library: Library) -> dict[str, float]:
    """The question's terms by rarity (inverse document frequency), times their weight."""
    return {term: weight * math.log(1.0 + 1e5 / (1.0 + library.frequency(term))) for term, weight in question.terms}


def _definitions(question: Question, library: Library) -> dict[int, tuple[Symbol, ...]]:
    """File -> symbols that the question names: identifiers in it, words that are a definition's whole name, and neighbours run together."""
    words = [word for word in question.words if len(word) > 2]
    last_parts = [part for name in question.names for part in name.replace("::", ".").replace("->", ".").replace("#", ".").split(".") if len(part) > 1]
    joined = [form for a, b in pairwise(words) for form in (a + b, f"{a}_{b}")]
    telling = {term for term, _ in question.terms}
    single = [word for word in words if set(library.terms(word)) & telling]
    wanted = dict.fromkeys(name.lower() for name in [*last_parts, *joined, *single])
    found: dict[int, list[Symbol]] = {}
    for name in list(wanted)[:60]:
        rows = library.symbols_named([name], 40)
        if len(rows) >= 40 and name not in {part.lower() for part in last_parts}:
            continue  # a word that half the code is called by says nothing
        for number, _, symbol in rows:
            if symbol.kind not in ("section", "key", "field", "variable"):
                found.setdefault(number, []).append(symbol)
    return {number: tuple(symbols) for number, symbols in found.items()}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was found, by file number."""

    question: Question
    rare: Mapping[str, float]
    body: Mapping[int, float]
    names: Mapping[int, float]
    placed: Mapping[int, float]
    defined: Mapping[int, tuple[Symbol, ...]]
    terms: Callable[[str], tuple[str, ...]]
    is_test: Callable[[str], bool]
    near: Mapping[int, float]

    def terms_of(self, file: File) -> dict[str, float]:
        """Feature -> value for one file."""
        lowered = {word.lower() for word in self.question.words}
        weights = dict(self.question.terms)
        path_terms = self.terms(file.path)
        return {
            "body": self.body.get(file.number, 0.0),
            "definition": self._definition(file.number),
            "vector": self.near.get(file.number, 0.0),
            "stem": features.stem_coverage(self.terms(features.stem_of(file.path)), weights),
            "path": features.question_coverage(path_terms, self.rare),
            "names": self.names.get(file.number, 0.0),
            "place": self.placed.get(file.number, 0.0),
            "named_path": float(any(file.path == path or file.path.endswith("/" + path) for path in self.question.paths)),
            "test": float(self.is_test(file.path) and not lowered & features.TEST_WORDS),
            "vendored": float(features.is_vendored(file.path) and not lowered & features.EXAMPLE_WORDS),
            "document": float(file.language in features.DOCUMENTS and not lowered & features.DOCUMENT_WORDS),
        }

    def _definition(self, number: int) -> float:
        """1 for a name as rare as any that the question has, less for one of common words."""
        best = max(self.rare.values(), default=0.0)
        if not best:
            return 0.0
        scores = [sum(self.rare.get(term, 0.0) for term in self.terms(symbol.name)) for symbol in self.defined.get(number, ())]
        return min(1.5, max(scores, default=0.0) / best)


def _reasons(values: Mapping[str, float], scale: Mapping[str, float], defined: Sequence[Symbol], evidence: _Evidence) -> tuple[str, ...]:
    """The largest terms of the score in words, largest first."""
    parts = sorted(((abs(scale.get(name, 0.0) * value), name) for name, value in values.items()), reverse=True)
    said = {
        "definition": "defines " + ", ".join(dict.fromkeys(symbol.name for symbol in defined[:3])),
        "body": "text matches",
        "stem": "file name matches",
        "path": "path matches",
        "names": "symbol names match",
        "place": "path matches",
        "named_path": "named in the question",
        "test": "test (lowered)",
        "vector": "meaning is near",
        "vendored": "example, vendored or compatibility code (lowered)",
        "document": "not code (lowered)",
    }
    return tuple(dict.fromkeys(said[name] for size, name in parts if size >= 0.25))[:4]


_Spot = tuple[int, int, float, Place | None]
"""(first line, last line, score, the chunk or None for a definition)."""


def _places_by_file(
    hits: Sequence[tuple[int, float]], file_of: Mapping[int, int], places: Mapping[int, Place], defined: Mapping[int, tuple[Symbol, ...]]
) -> dict[int, list[_Spot]]:
    """Places of each file, best first. A chunk that shows a symbol named in the question gains."""
    best = hits[0][1] if hits else 1.0
    found: dict[int, list[_Spot]] = {}
    for identity, score in hits:
        place = places[identity]
        number = file_of[identity]
        named = any(symbol.start_line <= place.end_line and place.start_line <= symbol.name_line <= place.end_line for symbol in defined.get(number, ()))
        found.setdefault(number, []).append((place.start_line, place.end_line, score / best + (0.35 if named else 0.0), place))
    for number, symbols in defined.items():
        spots = found.setdefault(number, [])
        for symbol in symbols[:3]:
            if not any(start <= symbol.name_line <= end for start, end, _, _ in spots):
                spots.append((symbol.start_line, symbol.end_line, 0.5, _Definition(symbol, number)))
    for spots in found.values():
        spots.sort(key=lambda spot: (-spot[2], spot[0]))
    return found


class _Definition:
    """A symbol in the form of a place, for a definition whose chunk was not among the candidates."""

    def __init__(self, symbol: Symbol, file: int) -> None:
        self.identity = -1
        self.file = file
        self.start_line, self.end_line = symbol.start_line, symbol.end_line
        self.kind, self.breadcrumb = "symbol", symbol.qualname
        self.symbol, self.symbol_kind = symbol.qualname, symbol.kind


def _hits(ranked: Sequence[tuple[int, File, float, tuple[str, ...]]], by_file: Mapping[int, Sequence[_Spot]], limit: int) -> tuple[Hit, ...]:
    pool: list[Hit] = []
    for number, file, total, reasons in ranked:
        seen: set[str] = set()
        for start, end, score, place in by_file.get(number, ()):
            name = place.symbol if place else ""
            if name and name in seen:
                continue
            worth = total + PLACE_WEIGHT * score - REPEAT * len(seen or ())
            seen.add(name or f"{start}")
            kind = (place.symbol_kind or place.kind) if place else "symbol"
            pool.append(Hit(file.path, start, end, name, kind, file.language, round(worth, 4), reasons))
            if len(seen) >= 5:
                break
    pool.sort(key=lambda hit: (-hit.score, hit.path, hit.start_line))
    return tuple(pool[:limit])
