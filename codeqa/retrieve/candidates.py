"""What the index holds on a question: the lists that the ranking starts from. All asking is done here; what comes out is values.

Look-ups come in as a ``Library``. Lists are long enough that nothing beyond them reaches the first hundred ranks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from codeqa.retrieve.question import Question, weighted_terms
from codeqa.types import Symbol

CHUNKS: Final = 800
FILES: Final = 300
CLAUSE_CHUNKS: Final = 150
TERM_CHUNKS: Final = 300
"""Chunks looked at for each word by itself, the best: whether a file has the word at all is seen well enough from these (3,000 rank alike)."""

CHUNK_FIELDS: Final = (("body", 1.0), ("name", 1.2), ("path", 0.5))
"""Fields of a chunk with their boosts."""

SURE: Final = 0.4
"""Cosine from which an embedding alone may find something. Something is always nearest: to words about nothing in a repository it is nearer than 0 but not so
near (0.1 to 0.38 seen), and an answer would be made of it."""

LINKED_PLACES: Final = 25
"""Best chunks whose symbols' callers and callees are looked at."""

MOST_NAMES: Final = 100
MOST_NAMED: Final = 60
"""Definitions of one name that are read. Of a name that more symbols have, only what is spelt in the question as an identifier counts."""

NOT_DEFINED: Final = frozenset({"section", "key", "field", "variable"})
"""Kinds of symbols that share names with words of all sorts."""

OUTERMOST: Final = frozenset({"class", "struct", "interface", "trait", "enum", "function", "type", "module"})


class File(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def tokens(self) -> int: ...
    @property
    def test(self) -> bool: ...


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
    def symbol(self) -> str: ...
    @property
    def symbol_kind(self) -> str: ...


class Tie(Protocol):
    """A reference between a chunk's symbol and another chunk (-1: none): out of it (``called``) or into it. ``users`` is how many use what is called."""

    @property
    def file(self) -> int: ...
    @property
    def chunk(self) -> int: ...
    @property
    def confidence(self) -> float: ...
    @property
    def users(self) -> int: ...
    @property
    def called(self) -> bool: ...


class Library(Protocol):
    """What the ranking asks of the index. Chunks and files are known by numbers; ``Shelf`` explains the methods."""

    @property
    def size(self) -> int: ...
    def terms(self, text: str) -> tuple[str, ...]: ...
    def chunks_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]: ...
    def files_matching(self, fields: Sequence[tuple[str, float]], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]: ...
    def frequency(self, term: str) -> int: ...
    def file_number(self, identity: int) -> int: ...
    def files(self, numbers: Iterable[int]) -> Mapping[int, File]: ...
    def chunks(self, identities: Iterable[int]) -> Mapping[int, Place]: ...
    def symbols_named(self, names: Sequence[str], most: int = ...) -> list[tuple[int, int, Symbol]]: ...
    def dependencies(self, numbers: Iterable[int]) -> Mapping[int, Sequence[tuple[int, float]]]: ...
    def dependents(self, number: int) -> int: ...
    def linked(self, identity: int) -> Sequence[Tie]: ...


class Defined(NamedTuple):
    """A symbol that the question names. ``spelt``: as an identifier, or by words run together; else it is a single word's namesake.

    ``rarity`` is 1 for the only symbol of its name and less for one of many, halved for members; ``weight`` is the name's share of the question.
    """

    symbol: Symbol
    spelt: bool
    rarity: float
    weight: float


class Link(NamedTuple):
    """A file, and the chunk in it (-1: none) that one of the best places calls, or is called by; ``inside``: the two are in one file."""

    file: int
    chunk: int
    strength: float
    called: bool
    inside: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found, all by file number or chunk identity. Scores are as the index gave them.

    ``rare`` are the question's terms by weight; ``has`` the terms seen in a file, ``shares`` the share of ``rare`` that a chunk has; ``clauses``
    has a list of chunks for each clause; ``links`` lead out of and into the best places; ``near`` are chunks by an embedding.
    """

    rare: Mapping[str, float]
    chunks: Sequence[tuple[int, float]]
    texts: Sequence[tuple[int, float]]
    names: Mapping[int, float]
    places: Mapping[int, float]
    defined: Mapping[int, tuple[Defined, ...]]
    has: Mapping[int, frozenset[str]]
    shares: Mapping[int, float]
    clauses: Sequence[Sequence[tuple[int, float]]] = ()
    links: Sequence[Link] = ()
    near: Sequence[tuple[int, float]] = ()
    file_of: Mapping[int, int] = field(default_factory=dict)

    @property
    def numbers(self) -> set[int]:
        """All files of these lists."""
        return {*self.file_of.values(), *self.names, *self.places, *self.defined, *(link.file for link in self.links)}


def gather(question: Question, library: Library, near: Sequence[tuple[int, float]] = ()) -> Candidates:
    """Asks the library. ``near`` are chunks by an embedding, (identity, cosine), best first."""
    rare = _rare(question, library)
    chunks = library.chunks_matching(CHUNK_FIELDS, question.terms, CHUNKS)
    texts = library.chunks_matching((("body", 1.0),), question.terms, CHUNKS)
    has, shares = _coverage(rare, library)
    parts = [weighted_terms(clause, library.terms) for clause in question.clauses]
    clauses = [library.chunks_matching(CHUNK_FIELDS, terms, CLAUSE_CHUNKS) for terms in parts if len(terms) > 1]
    named, placed = (dict(library.files_matching(((name, 1.0),), question.terms, FILES)) for name in ("names", "place"))
    defined = _definitions(question, rare, library)
    if not (chunks or named or placed or defined) and near and near[0][1] < SURE:
        near = ()
    listed = (*chunks, *texts, *near, *shares.items(), *(hit for clause in clauses for hit in clause))
    return Candidates(
        rare=rare,
        chunks=chunks,
        texts=texts,
        names=named,
        places=placed,
        defined=defined,
        has=has,
        shares=shares,
        clauses=clauses,
        links=_links(chunks, library),
        near=near,
        file_of={identity: library.file_number(identity) for identity, _ in listed},
    )


def _rare(question: Question, library: Library) -> dict[str, float]:
    """The question's terms by rarity (inverse document frequency) times their weight. A term that no code has counts little: nothing can cover it."""
    found: dict[str, float] = {}
    for term, weight in question.terms:
        frequency = library.frequency(term)
        found[term] = weight * math.log(1.0 + library.size / (1.0 + frequency)) * (1.0 if frequency else 0.3)
    return found


def _coverage(rare: Mapping[str, float], library: Library) -> tuple[dict[int, frozenset[str]], dict[int, float]]:
    total = sum(rare.values()) or 1.0
    fields = tuple((name, 1.0) for name, _ in CHUNK_FIELDS)
    seen: dict[int, set[str]] = {}
    shares: dict[int, float] = {}
    for term, weight in rare.items():
        for identity, _ in library.chunks_matching(fields, [(term, 1.0)], TERM_CHUNKS):
            shares[identity] = shares.get(identity, 0.0) + weight
            seen.setdefault(library.file_number(identity), set()).add(term)
    return {number: frozenset(terms) for number, terms in seen.items()}, {identity: share / total for identity, share in shares.items()}


def _links(chunks: Sequence[tuple[int, float]], library: Library) -> list[Link]:
    """What the best places' symbols are linked to: the nearer to the question and the fewer others use it, the stronger."""
    top = chunks[0][1] if chunks else 1.0
    found: list[Link] = []
    for identity, score in chunks[:LINKED_PLACES]:
        own = library.file_number(identity)
        for tie in library.linked(identity):
            strength = tie.confidence * score / top / math.log(math.e + tie.users)
            found.append(Link(tie.file, tie.chunk, strength, tie.called, tie.file == own))
    return found


def _definitions(question: Question, rare: Mapping[str, float], library: Library) -> dict[int, tuple[Defined, ...]]:
    """File -> symbols that the question names: identifiers in it, neighbouring words run together, and words that are a definition's whole name."""
    spelt = dict.fromkeys(name.lower() for name in [*question.last_parts, *_joined(question.words)])
    single = [word.lower() for word in question.words if len(word) > 2 and set(library.terms(word)) & rare.keys()]
    heaviest = max(rare.values(), default=0.0) or 1.0
    found: dict[int, list[Defined]] = {}
    for name in list(dict.fromkeys([*spelt, *single]))[:MOST_NAMES]:
        rows = library.symbols_named([name], MOST_NAMED)
        if len(rows) >= MOST_NAMED and name not in question.last_parts_folded:
            continue  # a word that half the code is called by says nothing
        rows = [row for row in rows if row[2].kind not in NOT_DEFINED]
        if not rows:
            continue
        rarity = 1.0 / (1.0 + math.log(len(rows)))
        weight = min(1.5, sum(rare.get(term, 0.0) for term in library.terms(rows[0][2].name)) / heaviest)
        for number, _, symbol in rows:
            outer = 1.0 if symbol.parent < 0 and symbol.kind in OUTERMOST else 0.5
            found.setdefault(number, []).append(Defined(symbol, name in spelt, rarity * outer, weight * rarity * outer))
    return {number: tuple(sorted(group, key=lambda one: (-one.spelt, -one.weight, one.symbol.start_line))) for number, group in found.items()}


def _joined(words: Sequence[str]) -> list[str]:
    """Neighbouring words as the identifiers they may stand for: ``open session`` is ``opensession`` or ``open_session``."""
    said = [re.sub(r"\W", "", word) for word in words if len(word) > 1]
    pairs = [form for a, b in pairwise(said) for form in (a + b, f"{a}_{b}")]
    return pairs + [form for a, b, c in zip(said, said[1:], said[2:], strict=False) for form in (a + b + c, f"{a}_{b}_{c}")]
