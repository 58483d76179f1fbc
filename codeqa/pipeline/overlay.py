"""The graph as it is with a change that no index has yet: the index's edges, with those of the changed files computed anew over what they are now.

What the change removes stays defined here, so that whoever still uses it is seen to. A changed symbol keeps the users that the index has for it, found by its
name whichever version of the file the index read; where the index does not know the symbol, the files that looked for its name are resolved again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from codeqa.graph.changes import Merged
from codeqa.graph.findings import Still
from codeqa.graph.impact import Above, Incoming, Node
from codeqa.graph.languages import family
from codeqa.graph.marks import name_mark
from codeqa.index.ties import Ties
from codeqa.types import Definition, Edge, Import, Reference, Symbol

if TYPE_CHECKING:
    from codeqa.graph.whole import WholeGraph

MOST_RESOLVED: Final = 60
"""Unchanged files that are resolved again for what the index does not know: some 5 ms each."""

MOST_DECLARING: Final = 500
"""Files of C# or Elixir, all of which must be read before an import means anything."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the graph needs of a file (``graph.whole.Facts``)."""

    language: str
    symbols: Sequence[Symbol]
    references: Sequence[Reference]
    imports: Sequence[Import]


@dataclass(frozen=True, slots=True)
class Version:
    """A changed file as the graph is to see it. ``known`` maps places in ``merged`` to the index's ordinals; ``number`` is the index's, None for a new file.

    ``here``: the new side has the file.
    """

    merged: Merged
    facts: Facts
    known: Mapping[int, int]
    number: int | None
    here: bool

    @property
    def still(self) -> Still:
        kept = self.merged.symbols[: self.merged.kept]
        return Still(frozenset(symbol.qualname for symbol in kept), frozenset(item.alias or item.name for item in self.facts.imports))


class _Unchanged:
    """A file as the index has it. What costs to unpack is unpacked when it is asked for: most are asked for their symbols alone."""

    def __init__(self, ties: Ties, number: int, language: str) -> None:
        self._ties = ties
        self._number = number
        self.language = language

    @property
    def symbols(self) -> Sequence[Symbol]:
        return self._ties.symbols(self._number)

    @property
    def references(self) -> Sequence[Reference]:
        return self._ties.facts(self._number).references

    @property
    def imports(self) -> Sequence[Import]:
        return self._ties.facts(self._number).imports


class Overlay:
    """Ask ``users`` and ``around`` of places: in changed files by their ordinals in ``Version.merged``, in others by the index's."""

    def __init__(
        self, ties: Ties | None, versions: Mapping[str, Version], manifests: Callable[[Iterable[str]], Mapping[str, str]], more: Callable[[], bool]
    ) -> None:
        self._ties = ties
        self._versions = versions
        self._into: dict[Node, list[Incoming]] = {}
        self._out: dict[str, Sequence[Edge]] = {}
        self._numbers: dict[str, int | None] = {}
        self._asked: dict[Node, list[Incoming]] = {}
        self.left_out = 0
        """Files that were not resolved for want of time, or because there are too many."""
        self._languages = self._chosen(ties.languages() if ties else {})
        self._resolve(manifests, more)

    def _chosen(self, known: Mapping[str, str]) -> dict[str, str]:
        """The files that the changed ones can have to do with: names do not cross from one family of languages to another."""
        changed = {path: version.facts.language for path, version in self._versions.items()}
        kin = {family(language) for language in changed.values()}
        return {path: language for path, language in known.items() if family(language) in kin} | changed

    # --- what is computed anew ---

    def _resolve(self, manifests: Callable[[Iterable[str]], Mapping[str, str]], more: Callable[[], bool]) -> None:
        todo = [path for path, version in sorted(self._versions.items()) if version.here]
        if not todo and not self._unknown():
            return
        declaring = sum(language in ("csharp", "elixir") for language in self._languages.values())
        if declaring > MOST_DECLARING:
            self.left_out += len(todo)
            return
        from codeqa.graph.whole import WholeGraph

        graph = WholeGraph(self._languages, manifests(self._languages), self._facts, self._definitions)
        again = self._looking_for(self._unknown())
        self.left_out += max(0, len(again) - MOST_RESOLVED)
        for path in [*todo, *again[:MOST_RESOLVED]]:
            if not more():
                self.left_out += 1
                continue
            self._take(path, graph)

    def _take(self, path: str, graph: WholeGraph) -> None:
        """Keeps the edges out of a changed file; of an unchanged one those to what the index does not know."""
        changed = path in self._versions
        edges = graph.edges(path)[0]
        if changed:
            self._out[path] = edges
        for edge in edges:
            target = self._versions.get(edge.target)
            if changed or (target is not None and edge.target_symbol not in target.known):
                known = Incoming((path, edge.source_symbol), edge.kind, edge.confidence, edge.line)
                self._into.setdefault((edge.target, edge.target_symbol), []).append(known)

    def _unknown(self) -> set[str]:
        """Marks of the names of what is gone, and was gone when the index was made."""
        if self._ties is None:
            return set()
        return {
            name_mark(version.facts.language, version.merged.symbols[place].name)
            for version in self._versions.values()
            for place in range(version.merged.kept, len(version.merged.symbols))
            if place not in version.known
        }

    def _looking_for(self, marks: set[str]) -> list[str]:
        if self._ties is None:
            return []
        return [path for path in self._ties.consulting(marks) if path not in self._versions and path in self._languages]

    def _facts(self, path: str) -> Facts | _Unchanged:
        version = self._versions.get(path)
        if version is not None:
            return version.facts
        number = self._number(path)
        if self._ties is None or number is None:
            return Facts(self._languages.get(path, ""), (), (), ())
        return _Unchanged(self._ties, number, self._languages[path])

    def _definitions(self, name: str) -> Sequence[Definition]:
        known = self._ties.definitions(name) if self._ties else []
        found = [one for one in known if one.path not in self._versions]
        for path, version in self._versions.items():
            for place, symbol in enumerate(version.merged.symbols):
                if symbol.name == name:
                    found.append(Definition(path, place, symbol.name, symbol.qualname, symbol.kind, symbol.parent))
        return sorted(found)

    def _number(self, path: str) -> int | None:
        if path not in self._numbers:
            tie = self._ties.file(path) if self._ties else None
            self._numbers[path] = tie.number if tie else None
        return self._numbers[path]

    # --- what is asked ---

    def users(self, node: Node) -> Sequence[Incoming]:
        """The edges into a place, surest first as far as the index has them. Those out of changed files are of their new versions."""
        found = self._asked.get(node)
        if found is None:
            found = self._asked[node] = [*self._stored(node), *self._into.get(node, ())]
        return found

    def used(self, node: Node) -> Sequence[tuple[Node, str, float, int]]:
        """The edges out of a place: (target, kind, confidence, line), surest first."""
        path, place = node
        if path in self._versions:
            edges = (edge for edge in self._out.get(path, ()) if edge.source_symbol == place)
            found = [((edge.target, edge.target_symbol), edge.kind, edge.confidence, edge.line) for edge in edges]
            return sorted(found, key=lambda one: (-one[2], one[0], one[3], one[1]))
        number = self._number(path)
        ties = self._ties.uses(number, place) if self._ties and number is not None else []
        return [(self._seen(tie.path, tie.symbol), tie.kind, tie.confidence, tie.line) for tie in ties]

    def _seen(self, path: str, ordinal: int) -> Node:
        """The index's place as it is asked for here."""
        version = self._versions.get(path)
        place = next((here for here, known in version.known.items() if known == ordinal), -1) if version else ordinal
        return path, place

    def _stored(self, node: Node) -> list[Incoming]:
        path, place = node
        version = self._versions.get(path)
        number = version.number if version else self._number(path)
        ordinal = version.known.get(place) if version and place >= 0 else place
        if self._ties is None or number is None or ordinal is None:
            return []
        ties = self._ties.users(number, ordinal)
        return [Incoming((tie.path, tie.symbol), tie.kind, tie.confidence, tie.line) for tie in ties if tie.path not in self._versions]

    def named(self, node: Node) -> tuple[str, int]:
        """The qualified name of a place, and the line of that name; ("", 0) for a file itself."""
        path, place = node
        version = self._versions.get(path)
        if place < 0:
            return "", 0
        if version is not None:
            symbol = version.merged.symbols[place]
            return symbol.qualname, symbol.name_line
        number = self._number(path)
        return (self._ties.place(number, place) if self._ties and number is not None else None) or ("", 0)

    def around(self, node: Node) -> Above | None:
        path, place = node
        if place < 0:
            return None
        if path in self._versions:
            return self._around_changed(path, self._versions[path].merged.symbols, place)
        number = self._number(path)
        row = self._ties.parent(number, place) if self._ties and number is not None else None
        return Above((path, row[2]), row[3], row[1], row[0]) if row else None

    def _around_changed(self, path: str, symbols: Sequence[Symbol], place: int) -> Above | None:
        symbol = symbols[place]
        return Above((path, symbol.parent), symbols[symbol.parent].kind, symbol.kind, symbol.name) if symbol.parent >= 0 else None
