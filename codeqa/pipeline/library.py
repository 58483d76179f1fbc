"""The index as the ranking asks it: the shelf, and the graph that lies beside it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import cached_property

from codeqa.graph.csr import Graph
from codeqa.index.builtin import Builtin
from codeqa.index.shelf import FileRow, Shelf


class IndexLibrary:
    """A ``retrieve.candidates.Library``. The graph is opened when it is first asked; rows of files are kept: the next question asks for many of them again."""

    def __init__(self, shelf: Shelf) -> None:
        self.size = shelf.size
        self.terms = shelf.terms
        self.chunks_matching = shelf.chunks_matching
        self.matching = shelf.matching
        self.frequency = shelf.frequency
        self.file_number = shelf.file_number
        self.files_of = shelf.files_of
        self.chunks = shelf.chunks
        self.namesakes = shelf.namesakes
        self.symbols_named = shelf.symbols_named
        self.linked = shelf.linked
        self._shelf = shelf
        self._rows: dict[int, FileRow] = {}

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self._shelf.graph())

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return self._shelf.numbers()

    def files(self, numbers: Iterable[int]) -> dict[int, FileRow]:
        rows, wanted = self._rows, list(numbers)
        if missing := [number for number in wanted if number not in rows]:
            rows.update(self._shelf.files(missing))
        return {number: rows[number] for number in wanted if number in rows}

    def dependencies(self, numbers: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        """Each file's (file that it depends on, weight of all edges between the two)."""
        out, number_of = self._graph.out, self._numbers.__getitem__
        offsets, targets, weights = out.offsets, out.targets, out.weights
        found: dict[int, list[tuple[int, float]]] = {}
        for number, row in self.files(numbers).items():
            start, end = offsets[row.node], offsets[row.node + 1]
            found[number] = list(zip(map(number_of, targets[start:end].tolist()), weights[start:end].tolist(), strict=True))
        return found

    def users(self, number: int) -> list[int]:
        """The files that depend on one, by number."""
        number_of = self._numbers.__getitem__
        return [number_of(node) for row in self.files([number]).values() for node, _ in self._graph.into.of(row.node)]

    def dependents(self, numbers: Iterable[int]) -> dict[int, int]:
        """How many files depend on each."""
        degree = self._graph.into.degree
        return {number: degree(row.node) for number, row in self.files(numbers).items()}


class IndexMeaning:
    """A ``retrieve.candidates.Meaning``: the vectors that the built-in embedding made. ``limit`` is how many chunks are near to a text."""

    def __init__(self, shelf: Shelf, builtin: Builtin, limit: int) -> None:
        self._shelf = shelf
        self._builtin = builtin
        self._limit = limit

    def near(self, text: str) -> list[tuple[int, float]]:
        """(chunk identity, cosine), best first."""
        return self._builtin.nearest(" ".join(self._shelf.terms(text)), self._limit)

    def cosines(self, texts: Sequence[str], identities: Sequence[int]) -> list[dict[int, float]]:
        """For each text chunk -> cosine; chunks are given in ascending order."""
        return self._builtin.cosines([" ".join(self._shelf.terms(text)) for text in texts], identities, self._shelf.nodes)

    def inside(self, text: str, files: Iterable[int], without: Container[int] = ()) -> dict[int, float]:
        """Chunk -> cosine, for all chunks of some files but those ``without``."""
        return self._builtin.inside(" ".join(self._shelf.terms(text)), files, self._shelf.nodes, without)
