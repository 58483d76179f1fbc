"""The edges of a draft, and the graph between its files: the graph room's rules over the index room's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from codeqa.index.drafting import Draft, Facts
from codeqa.index.wiring import Resolver, connect, file_weights, nodes, set_centrality
from codeqa.pipeline.freshness import Progress, Trace
from codeqa.source import read_file
from codeqa.types import Definition, Edge, Skipped


def connected(draft: Draft, root: str, trace: Trace, progress: Progress) -> bytes:
    """The graph of the draft's files, whose edges and centralities are brought up to date. ``root`` is the repository's: manifests are read from there."""
    from codeqa.graph.centrality import pagerank
    from codeqa.graph.csr import Graph, build, revise
    from codeqa.graph.imports import is_manifest
    from codeqa.graph.whole import WholeGraph

    def resolver(paths: Mapping[str, str], facts: Callable[[str], Facts], definitions: Callable[[str], Sequence[Definition]]) -> Resolver:
        return _Traced(WholeGraph(paths, _manifests(root, filter(is_manifest, paths)), facts, definitions), trace)

    computed = connect(draft, resolver, is_manifest, lambda done, total: progress("edges", done, total))
    node_of = nodes(draft)
    if computed is None:
        graph = build(file_weights(draft, node_of), len(node_of))
    else:
        graph = revise(Graph(draft.graph()), [node_of[number] for number in computed], file_weights(draft, node_of, computed))
    out = Graph(graph).out
    ranks = pagerank(out.offsets, out.targets, out.weights, len(node_of))
    set_centrality(draft, node_of, [rank * len(node_of) for rank in ranks])
    return graph


def _manifests(root: str, paths: Iterable[str]) -> dict[str, str]:
    sources = ((path, read_file(root, path)) for path in paths)
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
