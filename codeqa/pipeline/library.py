"""The index as the ranking asks it: the shelf, and the graph that lies beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from codeqa.graph.csr import Graph
from codeqa.index.shelf import Shelf


class IndexLibrary:
    """A ``retrieve.candidates.Library``. The graph is opened when it is first asked."""

    def __init__(self, shelf: Shelf) -> None:
        self.size = shelf.size
        self.terms = shelf.terms
        self.chunks_matching = shelf.chunks_matching
        self.files_matching = shelf.files_matching
        self.frequency = shelf.frequency
        self.file_number = shelf.file_number
        self.files = shelf.files
        self.chunks = shelf.chunks
        self.symbols_named = shelf.symbols_named
        self.linked = shelf.linked
        self._shelf = shelf

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self._shelf.graph())

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return self._shelf.numbers()

    @cached_property
    def _nodes(self) -> dict[int, int]:
        return {number: node for node, number in enumerate(self._numbers)}

    def dependencies(self, numbers: Iterable[int]) -> dict[int, list[tuple[int, float]]]:
        """Each file's (file that it depends on, weight of all edges between the two)."""
        out, numbered, nodes = self._graph.out, self._numbers, self._nodes
        return {number: [(numbered[node], weight) for node, weight in out.of(nodes[number])] for number in numbers}

    def dependents(self, number: int) -> int:
        """How many files depend on it."""
        return self._graph.into.degree(self._nodes[number])
