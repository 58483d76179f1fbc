"""What the index holds on a question: the lists that the ranking starts from. All asking is done here; what comes out is values.

Look-ups come in as a ``Library``. Lists are long enough that nothing beyond them reaches the first hundred ranks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import field
from itertools import chain, pairwise
from typing import Final, NamedTuple, Protocol

from codeqa.retrieve.question import Question, weighted_terms
from codeqa.types import Symbol
from codeqa.values import frozen

CHUNKS: Final = 800
FILES: Final = 300
CLAUSE_CHUNKS: Final = 150
TERM_CHUNKS: Final = 300
"""Chunks looked at for each word by itself, the best: whether a file has the word at all is seen well enough from these (3,000 rank alike)."""

CHUNK_FIELDS: Final = (("body", 1.0), ("name", 1.2), ("path", 0.5))
"""Fields of a chunk with their boosts."""

TEXT: Final = (("body", 1.0),)

SURE: Final = 0.4
"""Cosine from which an embedding alone may find something. Something is always nearest: to words about nothing in a repository it is nearer than 0 but not so
near (0.1 to 0.38 seen), and an answer would be made of it."""

LINKED_PLACES: Final = 25
"""Best chunks whose symbols' callers and callees are looked at."""

BEST_PLACES: Final = (2.8, 3.0, 2.5, 0.4)
"""What makes a chunk one of the best for a described situation: its BM25 over the best one's, its share of the question, its nearness by an embedding over the

nearest one's, its best clause. About their weights among the features of a place. By BM25 alone the right files' chance is lower by 1 %.
"""

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


Tie = tuple[int, int, float, int, bool]
"""A reference between a chunk's symbol and another chunk: (its file, the chunk or -1 for none, confidence, how many use what is called, whether the symbol

calls it rather than the other way round).
"""


Sought = tuple[Sequence[tuple[str, float]], Sequence[tuple[str, float]], int]
"""Fields with their boosts, terms with their weights, how many are wanted."""

Hits = Sequence[tuple[int, float]]
"""(chunk identity, score), best first."""


class Library(Protocol):
    """What the ranking asks of the index. Chunks and files are known by numbers; ``Shelf`` explains the methods."""

    @property
    def size(self) -> int: ...
    def terms(self, text: str) -> tuple[str, ...]: ...
    def matching(self, wanted: Sequence[Sought]) -> Sequence[Hits]: ...
    def frequency(self, term: str) -> int: ...
    def files_of(self, identities: Iterable[int]) -> Mapping[int, int]: ...
    def files(self, numbers: Iterable[int]) -> Mapping[int, File]: ...
    def chunks(self, identities: Iterable[int]) -> Mapping[int, Place]: ...
    def namesakes(self, names: Sequence[str]) -> Mapping[str, int]: ...
    def symbols_named(self, names: Sequence[str], most: int = ...) -> list[tuple[int, int, Symbol]]: ...
    def dependencies(self, numbers: Iterable[int]) -> Mapping[int, Sequence[tuple[int, float]]]: ...
    def dependents(self, numbers: Iterable[int]) -> Mapping[int, int]: ...
    def linked(self, identities: Sequence[int]) -> Mapping[int, Sequence[Tie]]: ...


class Meaning(Protocol):
    """An embedding that can be asked how near some chunks are, not only which are the nearest of all."""

    def cosines(self, texts: Sequence[str], identities: Sequence[int]) -> Sequence[Mapping[int, float]]:
        """For each text chunk -> cosine. Chunks are given in ascending order; one without a vector is left out."""
        ...

    def inside(self, text: str, files: Iterable[int], without: Container[int] = ...) -> Mapping[int, float]:
        """Chunk -> cosine, for all chunks of some files but those ``without``."""
        ...


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


@frozen
class Candidates:
    """What was found, all by file number or chunk identity. Scores are as the index gave them.

    ``rare`` are the question's terms by weight; ``has`` the files that each was seen in, ``shares`` the share of ``rare`` that a chunk has; ``clauses``
    has a list of chunks for each clause; ``links`` lead out of and into the best places; ``near`` are chunks by an embedding.
    """

    rare: Mapping[str, float]
    chunks: Sequence[tuple[int, float]]
    texts: Sequence[tuple[int, float]]
    names: Mapping[int, float]
    places: Mapping[int, float]
    defined: Mapping[int, tuple[Defined, ...]]
    has: Mapping[str, Set[int]]
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
    chunks, texts, named, placed, *others = library.matching(_searches(question, library))
    having, clauses = dict(zip(rare, others[: len(rare)], strict=True)), others[len(rare) :]
    shares = _shares(rare, having)
    file_of = library.files_of(dict(chain(chunks, texts, near, *others)))
    names, places = _by_file(named, library), _by_file(placed, library)
    defined = _definitions(question, rare, library)
    if not (chunks or named or placed or defined) and near and near[0][1] < SURE:
        near, file_of = (), {}
    return Candidates(
        rare=rare,
        chunks=chunks,
        texts=texts,
        names=names,
        places=places,
        defined=defined,
        has={term: {file_of[identity] for identity, _ in hits} for term, hits in having.items()},
        shares=shares,
        clauses=clauses,
        links=_links(_best_places(chunks, near, shares, clauses) if question.is_long else _best_chunks(chunks), file_of, library),
        near=near,
        file_of=file_of,
    )


def _rare(question: Question, library: Library) -> dict[str, float]:
    """The question's terms by rarity (inverse document frequency) times their weight. A term that no code has counts little: nothing can cover it."""
    found: dict[str, float] = {}
    for term, weight in question.terms:
        frequency = library.frequency(term)
        found[term] = weight * math.log(1.0 + library.size / (1.0 + frequency)) * (1.0 if frequency else 0.3)
    return found


def _searches(question: Question, library: Library) -> list[Sought]:
    """What is searched for: chunks by all fields, by their text alone, files by their symbols, by their paths; then for each term, and for each clause."""
    terms = question.terms
    whole: list[Sought] = [(CHUNK_FIELDS, terms, CHUNKS), (TEXT, terms, CHUNKS), ((("names", 1.0),), terms, FILES), ((("place", 1.0),), terms, FILES)]
    alike = tuple((name, 1.0) for name, _ in CHUNK_FIELDS)
    single: list[Sought] = [(alike, ((term, 1.0),), TERM_CHUNKS) for term, _ in terms]
    parts = [weighted_terms(clause, library.terms) for clause in question.clauses]
    return [*whole, *single, *((CHUNK_FIELDS, part, CLAUSE_CHUNKS) for part in parts if len(part) > 1)]


def _by_file(hits: Hits, library: Library) -> dict[int, float]:
    numbers = library.files_of([identity for identity, _ in hits])
    return {numbers[identity]: score for identity, score in hits}


def _shares(rare: Mapping[str, float], having: Mapping[str, Hits]) -> dict[int, float]:
    """Chunk -> the share of the question's weight in it."""
    total = sum(rare.values()) or 1.0
    found: dict[int, float] = {}
    for term, hits in having.items():
        weight = rare[term]
        for identity, _ in hits:
            found[identity] = found.get(identity, 0.0) + weight
    return {identity: weight / total for identity, weight in found.items()}


def _best_chunks(chunks: Hits) -> dict[int, float]:
    """The chunks from which links are followed, with their worth: 1 for the best."""
    top = chunks[0][1] if chunks else 1.0
    return {identity: score / top for identity, score in chunks[:LINKED_PLACES]}


def _best_places(chunks: Hits, near: Hits, shares: Mapping[int, float], clauses: Sequence[Hits]) -> dict[int, float]:
    """The same for a described situation: its worth is the chance of a place over the best one's."""
    whole, covered, meant, part = BEST_PLACES
    found = {identity: meant * score for identity, score in shares_of_best([hit for hit in near if hit[1] > 0]).items()}
    for identity, score in shares_of_best(chunks).items():
        found[identity] = found.get(identity, 0.0) + whole * score
    best: dict[int, float] = {}
    for hits in clauses:
        for identity, score in shares_of_best(hits).items():
            best[identity] = max(best.get(identity, 0.0), score)
    scores = {identity: score + covered * shares.get(identity, 0.0) + part * best.get(identity, 0.0) for identity, score in found.items()}
    order = sorted(scores, key=lambda identity: (-scores[identity], identity))[:LINKED_PLACES]
    return {identity: math.exp(scores[identity] - scores[order[0]]) for identity in order}


def shares_of_best(hits: Hits) -> dict[int, float]:
    """Chunk -> its score over the best one's. ``hits`` are best first."""
    top = hits[0][1] if hits else 1.0
    return {identity: score / top for identity, score in hits}


def _links(best: Mapping[int, float], file_of: Mapping[int, int], library: Library) -> list[Link]:
    """What the best places' symbols are linked to: the likelier the place and the fewer others use it, the stronger."""
    found: list[Link] = []
    for identity, ties in library.linked(list(best)).items():
        own, worth = file_of[identity], best[identity]
        for file, chunk, confidence, users, called in ties:
            found.append(Link(file, chunk, confidence * worth / math.log(math.e + users), called, file == own))
    return found


def _definitions(question: Question, rare: Mapping[str, float], library: Library) -> dict[int, tuple[Defined, ...]]:
    """File -> symbols that the question names: identifiers in it, neighbouring words run together, and words that are a definition's whole name."""
    spelt = dict.fromkeys(name.lower() for name in [*question.last_parts, *_joined(question.words)])
    single = [word.lower() for word in question.words if len(word) > 2 and set(library.terms(word)) & rare.keys()]
    heaviest = max(rare.values(), default=0.0) or 1.0
    found: dict[int, list[Defined]] = {}
    for name in _telling(list(dict.fromkeys([*spelt, *single]))[:MOST_NAMES], question, library):
        rows = library.symbols_named([name], MOST_NAMED)
        rows = [row for row in rows if row[2].kind not in NOT_DEFINED]
        if not rows:
            continue
        rarity = 1.0 / (1.0 + math.log(len(rows)))
        weight = min(1.5, sum(rare.get(term, 0.0) for term in library.terms(rows[0][2].name)) / heaviest)
        for number, _, symbol in rows:
            outer = 1.0 if symbol.parent < 0 and symbol.kind in OUTERMOST else 0.5
            found.setdefault(number, []).append(Defined(symbol, name in spelt, rarity * outer, weight * rarity * outer))
    return {number: tuple(sorted(group, key=lambda one: (-one.spelt, -one.weight, one.symbol.start_line))) for number, group in found.items()}


def _telling(names: Sequence[str], question: Question, library: Library) -> list[str]:
    """Those that something is called by; a word that half the code is called by says nothing, unless it is spelt as an identifier."""
    counts, spelt = library.namesakes(names), question.last_parts_folded
    return [name for name in names if name in counts and (counts[name] < MOST_NAMED or name in spelt)]


def _joined(words: Sequence[str]) -> list[str]:
    """Neighbouring words as the identifiers they may stand for: ``open session`` is ``opensession`` or ``open_session``."""
    said = [re.sub(r"\W", "", word) for word in words if len(word) > 1]
    pairs = [form for a, b in pairwise(said) for form in (a + b, f"{a}_{b}")]
    return pairs + [form for a, b, c in zip(said, said[1:], said[2:], strict=False) for form in (a + b + c, f"{a}_{b}_{c}")]
