"""The edges of a draft, and the graph between its files: the graph room's rules over the index room's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codeqa.graph.centrality import pagerank
from codeqa.graph.csr import Graph, build, revise
from codeqa.graph.imports import ImportResolver, declared_namespaces, is_manifest
from codeqa.graph.marks import file_mark, name_mark
from codeqa.graph.rebinding import concerned, paired_anew, rebound
from codeqa.graph.whole import WholeGraph, namespaces
from codeqa.index.drafting import Draft, Facts
from codeqa.index.wiring import Definitions, Importing, Placed, Resolver, State, connect, file_weights, moved_nodes, nodes, set_centrality
from codeqa.pipeline.freshness import Progress, Trace
from codeqa.source import read_file
from codeqa.types import Edge, Skipped


def connected(draft: Draft, root: str, trace: Trace, progress: Progress) -> bytes:
    """The graph of the draft's files, whose edges and centralities are brought up to date. ``root`` is the repository's: manifests are read from there."""
    computed = connect(draft, _Rules(root, trace), lambda done, total: progress("edges", done, total))
    node_of = nodes(draft)
    if computed is None:
        graph = build(file_weights(draft, node_of), len(node_of))
    else:
        again = [node_of[number] for number in computed]
        graph = revise(Graph(draft.graph()), again, file_weights(draft, node_of, computed), moved_nodes(draft), len(node_of))
    out = Graph(graph).out
    ranks = pagerank(out.offsets, out.targets, out.weights, len(node_of))
    set_centrality(draft, node_of, [rank * len(node_of) for rank in ranks])
    return graph


class _Rules:
    """``wiring.Rules``."""

    decisive = staticmethod(is_manifest)
    mark = staticmethod(name_mark)
    file_mark = staticmethod(file_mark)
    concerned = staticmethod(concerned)

    def __init__(self, root: str, trace: Trace) -> None:
        self._root = root
        self._trace = trace

    def declares(self, known: Facts) -> object:
        return declared_namespaces(known.language, known.symbols)

    def rebound(self, before: State, after: State, definitions: Definitions, files: Iterable[Importing], changed: Sequence[Placed]) -> set[str]:
        old, new = (ImportResolver(state.paths, self._manifests(after.paths), namespaces(*state), definitions) for state in (before, after))
        return rebound(old, new, files) | paired_anew(before.paths, after.paths, changed)

    def resolver(self, state: State, definitions: Definitions) -> Resolver:
        return _Traced(WholeGraph(state.paths, self._manifests(state.paths), state.facts, definitions), self._trace)

    def _manifests(self, paths: Iterable[str]) -> Mapping[str, str]:
        sources = ((path, read_file(self._root, path)) for path in filter(is_manifest, paths))
        return {path: source.text for path, source in sources if not isinstance(source, Skipped)}


class _Traced:
    """A resolver that tells the trace."""

    def __init__(self, resolver: Resolver, trace: Trace) -> None:
        self._resolver = resolver
        self._trace = trace

    def edges(self, path: str) -> tuple[Sequence[Edge], Iterable[str]]:
        found = self._resolver.edges(path)
        self._trace("edges", "", lambda: found[0])
        return found
