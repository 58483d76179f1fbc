"""References resolved to definitions: calls, uses of types and names, inheritance, each with a confidence.

The ladder is climbed from what the language's own rules say to what only the name suggests; the first rung that knows the name decides (``confidence``
has the rungs). A bare name: enclosing scopes, the class's members, the file's top, imports, files included whole, the package, the repository.
A name after a receiver: ``self``, an imported or local class or module, a class called like the receiver, and for methods the file, the package and
imported files, the repository. A name that an import binds to something outside of the repository is never guessed at.

A file's edges depend on its own parse and bindings, on the definitions of the names in ``Consulted.names`` and on the bindings of the files in
``Consulted.files``: when none of these changes, neither do the edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from codeqa.graph.imports import Binding
from codeqa.graph.ladder import Ladder
from codeqa.graph.languages import family
from codeqa.graph.names import Lookup, Names
from codeqa.graph.site import Site
from codeqa.graph.spelling import split_base
from codeqa.types import Definition, Edge, EdgeKind, Reference, Symbol

EDGE_KINDS: Final = {
    "call": EdgeKind.CALL.value,
    "class": EdgeKind.CALL.value,
    "implementation": EdgeKind.INHERIT.value,
    "name": EdgeKind.REFERENCE.value,
    "type": EdgeKind.REFERENCE.value,
}
"""Kind of a reference -> kind of its edges. Instantiating a class is a call."""


@dataclass(slots=True)
class Consulted:
    """What a file's edges were computed from, beside its own parse. Filled by ``ReferenceResolver.edges``; may serve several files in turn."""

    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def no_bindings(path: str) -> Sequence[Binding]:
    return ()


class ReferenceResolver:
    """Resolves the references of files of one unchanging repository.

    ``definitions`` gives all definitions of a name, in any order (at most some hundred are looked at: the caller may cap them, the same way each time);
    ``paths`` the language of every path; ``bindings_of`` a file's bindings (``imports.bind``), for re-exports and includes of includes.
    """

    def __init__(
        self,
        definitions: Callable[[str], Sequence[Definition]],
        paths: Mapping[str, str],
        bindings_of: Callable[[str], Sequence[Binding]] = no_bindings,
    ) -> None:
        self._names = Names(definitions, paths, bindings_of)

    def edges(
        self,
        path: str,
        language: str,
        symbols: Sequence[Symbol],
        references: Iterable[Reference],
        bindings: Sequence[Binding],
        consulted: Consulted | None = None,
    ) -> Iterator[Edge]:
        """Edges out of one file, each (symbol, target, kind) once, with its best confidence and first line; in the order of the references.

        A symbol's edge to itself is left out.
        """
        lookup = Lookup(self._names, family(language))
        ladder = Ladder(lookup, Site(path, symbols, bindings, lookup.kin))
        merged: dict[tuple[int, str, int, str], tuple[float, int]] = {}
        for scope, kind, line, hits in _uses(ladder, symbols, references):
            for target, confidence in hits:
                if target[1] == scope and target[0] == path:
                    continue
                key = (scope, target[0], target[1], kind)
                known = merged.get(key)
                merged[key] = (confidence, line) if known is None else (max(known[0], confidence), min(known[1], line))
        if consulted is not None:
            consulted.names.update(lookup.names)
            consulted.files.update(lookup.files)
        for (scope, target_path, target_symbol, kind), (confidence, line) in merged.items():
            yield Edge(path, scope, target_path, target_symbol, kind, confidence, line)


Use = tuple[int, str, int, Sequence[tuple[Definition, float]]]
"""(scope, kind of edge, line, definitions with their confidences)."""


def _uses(ladder: Ladder, symbols: Sequence[Symbol], references: Iterable[Reference]) -> Iterator[Use]:
    for ordinal, symbol in enumerate(symbols):
        for base in symbol.bases:
            receiver, name = split_base(base)
            if name:
                yield ordinal, EdgeKind.INHERIT.value, symbol.name_line, ladder.resolve(name, "implementation", symbol.parent, receiver)
    resolve = ladder.resolve
    for name, kind, scope, line, _, receiver in references:
        hits = resolve(name, kind, scope, receiver)
        if hits:
            yield scope, EDGE_KINDS.get(kind, EdgeKind.REFERENCE.value), line, hits


def resolve_references(
    path: str,
    language: str,
    symbols: Sequence[Symbol],
    references: Iterable[Reference],
    bindings: Sequence[Binding],
    resolver: ReferenceResolver,
) -> tuple[Edge, ...]:
    """``ReferenceResolver.edges`` as a tuple, for who needs no record of what was consulted."""
    return tuple(resolver.edges(path, language, symbols, references, bindings))
