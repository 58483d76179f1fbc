"""A graph in compressed rows: bytes to write once (by numpy, imported there), and a reader over a memory map that needs neither numpy nor a copy.

Layout, little-endian, each part aligned to 8 bytes: the header (magic, version, nodes, edges as 4 x uint32), then for outgoing and again for incoming edges:
offsets (nodes + 1) x uint32, targets (edges) x uint32, weights (edges) x float32. A node's edges are sorted by target.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC: Final = 0x47515143
VERSION: Final = 1
_HEADER: Final = struct.Struct("<4I")
_ALIGNMENT: Final = 8

Neighbours = Callable[[int], list[tuple[int, float]]]
Row = tuple[int, int, float]
"""(source, target, weight). Nodes are 0 to n - 1, weights positive."""


def build(rows: Iterable[Row], nodes: int) -> bytes:
    """The graph as bytes. Edges that occur several times become one with the sum of their weights. Raises ValueError for a node out of range."""
    return _built(*_columns(rows), nodes)


def revise(graph: Graph, changed: Collection[int], rows: Iterable[Row], places: Sequence[int], nodes: int) -> bytes:
    """The graph with ``rows`` in place of all edges out of the nodes ``changed``: what ``build`` would make of all rows.

    ``places`` has for every node of ``graph`` the one of ``nodes`` that it is now, -1 if it is gone; ``changed`` and ``rows`` speak of those.
    """
    import numpy as np

    out = graph.out
    starts, place = np.asarray(out.offsets, dtype=np.int64), np.asarray(places, dtype=np.int64)
    sources = place[np.repeat(np.arange(graph.nodes, dtype=np.int64), starts[1:] - starts[:-1])]
    targets = place[np.asarray(out.targets, dtype=np.int64)]
    kept = ~np.isin(sources, np.fromiter(changed, np.int64, len(changed))) & (sources >= 0) & (targets >= 0)
    old = sources[kept], targets[kept], np.asarray(out.weights, dtype=np.float64)[kept]
    joined = [np.concatenate(pair) for pair in zip(old, _columns(rows), strict=True)]
    return _built(joined[0], joined[1], joined[2], nodes)


def _columns(rows: Iterable[Row]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    import numpy as np

    table = np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]


def _built(sources: NDArray[np.int64], targets: NDArray[np.int64], weights: NDArray[np.float64], nodes: int) -> bytes:
    import numpy as np

    if bad := [place for ends in (sources, targets) for place in np.flatnonzero((ends < 0) | (ends >= nodes)).tolist()]:
        raise ValueError(f"edge {sources[bad[0]]} -> {targets[bad[0]]} is outside of 0..{nodes - 1}")
    if len(sources):
        keys = sources * nodes + targets
        order = np.argsort(keys, kind="stable")
        firsts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        sources, targets, weights = sources[order][firsts], targets[order][firsts], np.add.reduceat(weights[order], firsts)
    turned = np.argsort(targets, kind="stable")
    parts = [_HEADER.pack(MAGIC, VERSION, nodes, len(sources))]
    parts.extend(_direction(sources, targets, weights, nodes))
    parts.extend(_direction(targets[turned], sources[turned], weights[turned], nodes))
    return b"".join(_padded(part) for part in parts)


def _direction(sources: NDArray[np.int64], targets: NDArray[np.int64], weights: NDArray[np.float64], nodes: int) -> Iterator[bytes]:
    """Offsets, targets and weights of one direction; the edges are sorted by source, then target."""
    import numpy as np

    yield np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=nodes)))).astype("<u4").tobytes()
    yield targets.astype("<u4").tobytes()
    yield weights.astype("<f4").tobytes()


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % _ALIGNMENT)


class Direction:
    """One direction's rows. The three views belong to the buffer they were cut from: keep that alive."""

    __slots__ = ("offsets", "targets", "weights")

    def __init__(self, offsets: memoryview[int], targets: memoryview[int], weights: memoryview[float]) -> None:
        self.offsets = offsets
        self.targets = targets
        self.weights = weights

    def of(self, node: int) -> list[tuple[int, float]]:
        """(neighbour, weight) of a node, by neighbour."""
        start, end = self.offsets[node], self.offsets[node + 1]
        return list(zip(self.targets[start:end].tolist(), self.weights[start:end].tolist(), strict=True))

    def degree(self, node: int) -> int:
        return self.offsets[node + 1] - self.offsets[node]


class Graph:
    """``out`` are the edges of ``build``'s rows, ``into`` the same edges turned round. Raises ValueError for bytes that ``build`` did not make."""

    __slots__ = ("edges", "into", "nodes", "out")

    def __init__(self, buffer: bytes | memoryview) -> None:
        view = memoryview(buffer).cast("B")
        if len(view) < _HEADER.size:
            raise ValueError("no graph: too short")
        magic, version, self.nodes, self.edges = _HEADER.unpack_from(view)
        if (magic, version) != (MAGIC, VERSION) or len(view) != _size(self.nodes, self.edges):
            raise ValueError("no graph, or one of another version")
        start = _HEADER.size
        self.out, start = _read(view, start, self.nodes, self.edges)
        self.into, start = _read(view, start, self.nodes, self.edges)

    def neighbours(self, backward: float) -> Neighbours:
        """Edges both ways as ``walk.push`` asks for them; those turned round count ``backward`` times their weight."""
        out, into = self.out, self.into
        return lambda node: [*out.of(node), *((target, weight * backward) for target, weight in into.of(node))]


def _size(nodes: int, edges: int) -> int:
    return _HEADER.size + 2 * (_up(4 * (nodes + 1)) + 2 * _up(4 * edges))


def _up(size: int) -> int:
    return size + -size % _ALIGNMENT


def _read(view: memoryview[int], start: int, nodes: int, edges: int) -> tuple[Direction, int]:
    parts: list[memoryview] = []
    for count in (nodes + 1, edges, edges):
        parts.append(view[start : start + 4 * count])
        start += _up(4 * count)
    return Direction(parts[0].cast("I"), parts[1].cast("I"), parts[2].cast("f")), start
