"""The edges of a file, all kinds together, from look-ups into the repository. Joins imports, references and test pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from codeqa.graph.imports import Binding, ImportResolver, bind, declared_namespaces, import_edges, names_sought
from codeqa.graph.languages import DECLARING
from codeqa.graph.marks import file_mark, name_mark
from codeqa.graph.pairs import TestPairs, test_edges
from codeqa.graph.references import Consulted, ReferenceResolver
from codeqa.types import Definition, Edge, Import, Reference, Symbol

MOST_BOUND: Final = 8_000
"""Files whose bindings are kept in memory, some 6 kB each."""


class Facts(Protocol):
    """What is known of a file."""

    @property
    def language(self) -> str: ...
    @property
    def symbols(self) -> Sequence[Symbol]: ...
    @property
    def references(self) -> Sequence[Reference]: ...
    @property
    def imports(self) -> Sequence[Import]: ...


class WholeGraph:
    """Edges of an unchanging repository, file by file. ``paths`` maps every path to its language; ``manifests`` manifests' paths to their texts."""

    def __init__(
        self,
        paths: Mapping[str, str],
        manifests: Mapping[str, str],
        facts: Callable[[str], Facts],
        definitions: Callable[[str], Sequence[Definition]],
    ) -> None:
        self._facts = facts
        self._imports = ImportResolver(paths, manifests, namespaces(paths, facts), definitions)
        self._pairs = TestPairs(paths)
        self._bindings: dict[str, tuple[Binding, ...]] = {}
        self._references = ReferenceResolver(definitions, paths, self._bindings_of)

    def _bindings_of(self, path: str) -> tuple[Binding, ...]:
        known = self._bindings.pop(path, None)
        if known is None:
            return self._bind(path, self._facts(path))
        self._bindings[path] = known  # behind all others: those that are asked for again stay longest
        return known

    def _bind(self, path: str, facts: Facts) -> tuple[Binding, ...]:
        if len(self._bindings) >= MOST_BOUND:
            del self._bindings[next(iter(self._bindings))]
        found = self._bindings[path] = bind(path, facts.language, facts.imports, self._imports, facts.symbols)
        return found

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]:
        """All edges out of ``path``, sorted, and the marks (``marks``) of the names and files that were consulted for them."""
        facts = self._facts(path)
        bindings = self._bind(path, facts)
        consulted = Consulted()
        found = [*import_edges(path, bindings), *test_edges(path, self._pairs, bindings)]
        found.extend(self._references.edges(path, facts.language, facts.symbols, facts.references, bindings, consulted))
        names = consulted.names | names_sought(facts.language, facts.imports)
        return sorted(found), {*(name_mark(facts.language, name) for name in names), *map(file_mark, consulted.files)}


def namespaces(paths: Mapping[str, str], facts: Callable[[str], Facts]) -> dict[str, list[str]]:
    """Namespace -> files that declare it, for the languages whose imports name no files."""
    table: dict[str, list[str]] = {}
    for path in sorted(path for path, language in paths.items() if language in DECLARING):
        for name in declared_namespaces(paths[path], facts(path).symbols):
            table.setdefault(name, []).append(path)
    return table
