"""A library of a few values: the ranking without an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codeqa.retrieve.candidates import Sought, Tie
from codeqa.retrieve.question import analyse
from codeqa.retrieve.ranking import Ranking, rank
from codeqa.types import Symbol


def cut(text: str) -> tuple[str, ...]:
    """Terms of a text: its words in lower case, identifiers cut at underscores."""
    return tuple("".join(letter.lower() if letter.isalnum() else " " for letter in text).split())


@dataclass(frozen=True, slots=True)
class Doc:
    """A file of one chunk a definition (or one in all): ``body`` is every chunk's text."""

    number: int
    path: str
    body: str = ""
    defines: tuple[str, ...] = ()
    language: str = "python"
    kind: str = "function"
    uses: tuple[int, ...] = ()

    @property
    def tokens(self) -> int:
        return 1_000

    @property
    def test(self) -> bool:
        return "test" in self.path


@dataclass(frozen=True, slots=True)
class Spot:
    identity: int
    file: int
    start_line: int
    end_line: int
    kind: str
    breadcrumb: str
    symbol: str
    symbol_kind: str


class Books:
    """Scores are numbers of matching terms; equal scores in order of number."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self.docs = {doc.number: doc for doc in docs}
        self.size = len(docs)

    def terms(self, text: str) -> tuple[str, ...]:
        return cut(text)

    def _best(self, texts: Mapping[int, str], words: Sequence[tuple[str, float]], limit: int) -> list[tuple[int, float]]:
        scores = {key: sum(weight * cut(text).count(word) for word, weight in words) for key, text in texts.items()}
        return sorted(((key, score) for key, score in scores.items() if score), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def matching(self, wanted: Sequence[Sought]) -> list[list[tuple[int, float]]]:
        return [self._best(self._texts(fields[0][0]), words, limit) for fields, words, limit in wanted]

    def _texts(self, field: str) -> dict[int, str]:
        if field in ("names", "place"):
            return {doc.number << 20: " ".join(doc.defines) if field == "names" else doc.path for doc in self.docs.values()}
        return {doc.number << 20 | n: f"{doc.body} {name}" for doc in self.docs.values() for n, name in enumerate(doc.defines or ("",))}

    def frequency(self, term: str) -> int:
        return sum(term in cut(doc.body + " " + " ".join(doc.defines)) for doc in self.docs.values())

    def files_of(self, identities: Iterable[int]) -> Mapping[int, int]:
        return {identity: identity >> 20 for identity in identities}

    def files(self, numbers: Iterable[int]) -> Mapping[int, Doc]:
        return {number: self.docs[number] for number in numbers}

    def dependencies(self, numbers: Iterable[int]) -> Mapping[int, Sequence[tuple[int, float]]]:
        return {number: [(target, 1.0) for target in self.docs[number].uses] for number in numbers}

    def dependents(self, numbers: Iterable[int]) -> Mapping[int, int]:
        return {number: sum(number in doc.uses for doc in self.docs.values()) for number in numbers}

    def linked(self, identities: Sequence[int]) -> Mapping[int, Sequence[Tie]]:
        return {identity: self._ties(identity >> 20) for identity in identities}

    def _ties(self, number: int) -> list[Tie]:
        called = [(target, target << 20, 1.0, 1, True) for target in self.docs[number].uses]
        return called + [(doc.number, doc.number << 20, 1.0, 1, False) for doc in self.docs.values() if number in doc.uses]

    def chunks(self, identities: Iterable[int]) -> Mapping[int, Spot]:
        return {identity: self._spot(identity) for identity in identities}

    def _spot(self, identity: int) -> Spot:
        doc, ordinal = self.docs[identity >> 20], identity & 0xFFFFF
        name = doc.defines[ordinal] if doc.defines else ""
        return Spot(identity, doc.number, ordinal * 10 + 1, ordinal * 10 + 10, "symbol" if name else "gap", "", name, doc.kind if name else "")

    def namesakes(self, names: Sequence[str]) -> Mapping[str, int]:
        counts = {name: sum(name == defined.lower() for doc in self.docs.values() for defined in doc.defines) for name in names}
        return {name: count for name, count in counts.items() if count}

    def symbols_named(self, names: Sequence[str], most: int = 200) -> list[tuple[int, int, Symbol]]:
        rows = [(doc, n, name) for doc in self.docs.values() for n, name in enumerate(doc.defines) if name.lower() in {asked.lower() for asked in names}]
        return [(doc.number, n, Symbol(name, name, doc.kind, n * 10 + 1, n * 10 + 10, n * 10 + 1, -1, "", "", ())) for doc, n, name in rows][:most]


def ranked(text: str, *docs: Doc, limit: int = 10, only: str = "", near: Sequence[tuple[int, float]] = ()) -> Ranking:
    """``only`` is the one path in scope."""
    library = Books(docs)
    return rank(analyse(text, cut), library, lambda path, language: only in ("", path), limit, near=near)


def order(text: str, *docs: Doc) -> list[str]:
    return [file.path for file in ranked(text, *docs).files]
