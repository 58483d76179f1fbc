"""A graph in compressed rows: bytes to write once, and a reader over a memory map that needs neither numpy nor a copy.

Layout, little-endian, each part aligned to 8 bytes: the header (magic, version, nodes, edges as 4 x uint32), then for outgoing and again for incoming edges:
offsets (nodes + 1) x uint32, targets (edges) x uint32, weights (edges) x float32. A node's edges are sorted by target.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

MAGIC: Final = 0x47515143
VERSION: Final = 1
_HEADER: Final = struct.Struct("<4I")
_ALIGNMENT: Final = 8

Neighbours = Callable[[int], list[tuple[int, float]]]
Row = tuple[int, int, float]
"""(source, target, weight). Nodes are 0 to n - 1, weights positive."""


def build(rows: Iterable[Row], nodes: int) -> bytes:
    """The graph as bytes. Edges that occur several times become one with the sum of their weights. Raises ValueError for a node out of range."""
    weights: dict[int, float] = {}
    for source, target, weight in rows:
        if not (0 <= source < nodes and 0 <= target < nodes):
            raise ValueError(f"edge {source} -> {target} is outside of 0..{nodes - 1}")
        key = source * nodes + target
        weights[key] = weights.get(key, 0.0) + weight
    parts = [_HEADER.pack(MAGIC, VERSION, nodes, len(weights))]
    parts.extend(_direction(sorted(weights), weights, nodes))
    backward = sorted((key % nodes) * nodes + key // nodes for key in weights)
    turned = {key: weights[(key % nodes) * nodes + key // nodes] for key in backward}
    parts.extend(_direction(backward, turned, nodes))
    return b"".join(_padded(part) for part in parts)


def _direction(keys: Sequence[int], weights: dict[int, float], nodes: int) -> Iterator[bytes]:
    """Offsets, targets and weights of one direction; ``keys`` are source * nodes + target, sorted."""
    counts = array("I", bytes(4 * (nodes + 1)))
    for key in keys:
        counts[key // nodes + 1] += 1
    for node in range(nodes):
        counts[node + 1] += counts[node]
    yield _little(counts)
    yield _little(array("I", (key % nodes for key in keys)))
    yield _little(array("f", (weights[key] for key in keys)))


def _little(values: array[int] | array[float]) -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


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
