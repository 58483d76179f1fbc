"""Where the rows and links of a picture stand: folders, files and symbols as a foldable tree in each column, opened as far as a screen holds. Pure.

``data/graph.js`` does the same in the page; a test holds the two together in a browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, NamedTuple

from codeqa.render.door import clean_line
from codeqa.render.picture import Link, Node, Picture, Sizes

SUNK: Final = 10
"""Rows that a short column stands lower than a long one, at most: its middle beside the other's, but on the first screen."""


@dataclass(slots=True)
class Branch:
    """A folder, file or symbol in one column. ``item`` is the node that it is, -1 where it only holds others; ``count`` are the nodes in it."""

    key: str
    label: str
    item: int = -1
    children: list[Branch] = field(default_factory=list)
    count: int = 0
    mass: float = 0.0


class Row(NamedTuple):
    """A branch that is shown. ``y`` is its middle; ``opened`` None for one that holds nothing."""

    branch: Branch
    column: int
    level: int
    x: float
    y: float
    opened: bool | None


class Line(NamedTuple):
    """All links between two rows: ``kind`` is that of most edges, ``confidence`` the surest's."""

    source: int
    target: int
    kind: str
    confidence: float
    edges: int


@dataclass(frozen=True, slots=True)
class Layout:
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    columns: tuple[int, ...]


def lay_out(picture: Picture) -> Layout:
    columns = tuple(sorted({node.column for node in picture.nodes}))
    rows: list[Row] = []
    shown_at: dict[int, int] = {}
    trees = [_in_order(picture.nodes)] if picture.flat else [_branches(picture.nodes, column) for column in columns]
    listed = [list(_rows(tops, _opened(tops, picture.sizes.budget))) for tops in trees]
    most = max(map(len, listed), default=0)
    for place, (column, found) in enumerate(zip(columns, listed, strict=True)):
        x, first = place * (picture.sizes.width + picture.sizes.gap), 1.5 + min((most - len(found)) // 2, SUNK)
        for number, (branch, level, shown) in enumerate(found):
            row = Row(branch, column, level, x, picture.sizes.row * (first + number), shown)
            shown_at.update(dict.fromkeys([row.branch.item] if row.opened else _items(row.branch), len(rows)))
            rows.append(row)
    return Layout(tuple(rows), _lines(picture.links, shown_at), columns)


def _in_order(nodes: Sequence[Node]) -> list[Branch]:
    return [Branch(str(number), clean_line(f"{node.path} {node.symbol}".strip()), number, count=1) for number, node in enumerate(nodes)]


def _branches(nodes: Sequence[Node], column: int) -> list[Branch]:
    root = Branch("", "")
    known: dict[str, Branch] = {"": root}
    for number, node in enumerate(nodes):
        if node.column != column:
            continue
        above, key = root, ""
        parts = [*(node.path or ".").split("/"), *([f"\0{node.symbol}\0{node.line}"] if node.symbol else [])]
        for part in parts:
            key = f"{key}/{part}" if key else part
            if key not in known:
                known[key] = Branch(key, clean_line(node.symbol if part.startswith("\0") else part))
                above.children.append(known[key])
            above = known[key]
        above.item, above.mass = number, node.mass
    for branch in reversed(known.values()):  # what holds others came before them
        branch.count = (branch.item >= 0) + sum(child.count for child in branch.children)
        branch.mass += sum(child.mass for child in branch.children)
    return _tidy(root.children)


def _tidy(branches: Iterable[Branch]) -> list[Branch]:
    """A folder that holds one folder or file becomes one row with it; folders stand before files, each in the order of their names."""
    tidied = []
    for branch in branches:
        merged = branch
        while merged.item < 0 and len(merged.children) == 1 and chr(0) not in merged.children[0].key:
            only = merged.children[0]
            merged = Branch(only.key, f"{merged.label}/{only.label}", only.item, only.children, only.count, only.mass)
        merged.children = _tidy(merged.children)
        tidied.append(merged)
    return sorted(tidied, key=lambda branch: (not branch.children, branch.label.encode("utf-16-be", "replace")))


def _opened(tops: Sequence[Branch], budget: int) -> set[str]:
    """The weightiest first, then level by level in order, whatever still fits."""
    opened: set[str] = set()
    rows, order = len(tops), count()
    waiting = [(-branch.mass, next(order), branch) for branch in tops if branch.children]
    heapify(waiting)
    while waiting:
        branch = heappop(waiting)[2]
        if rows + len(branch.children) <= budget:
            rows += len(branch.children)
            opened.add(branch.key)
            for child in branch.children:
                if child.children:
                    heappush(waiting, (-child.mass, next(order), child))
    return opened


def _rows(tops: Sequence[Branch], opened: set[str]) -> Iterator[tuple[Branch, int, bool | None]]:
    """(branch, level, whether it is open) from top to bottom."""
    waiting = [(branch, 0) for branch in reversed(tops)]
    while waiting:
        branch, level = waiting.pop()
        shown = branch.key in opened
        yield branch, level, shown if branch.children else None
        if shown:
            waiting += [(child, level + 1) for child in reversed(branch.children)]


def _items(branch: Branch) -> Iterator[int]:
    waiting = [branch]
    while waiting:
        one = waiting.pop()
        yield one.item
        waiting += one.children


def _lines(links: Iterable[Link], shown_at: dict[int, int]) -> tuple[Line, ...]:
    found: dict[tuple[int, int], dict[str, int]] = {}
    sure: dict[tuple[int, int], float] = {}
    for link in links:
        ends = shown_at[link.source], shown_at[link.target]
        if ends[0] != ends[1]:
            kinds = found.setdefault(ends, {})
            kinds[link.kind] = kinds.get(link.kind, 0) + link.edges
            sure[ends] = max(sure.get(ends, 0.0), link.confidence)
    return tuple(Line(*ends, min(kinds, key=lambda kind: (-kinds[kind], kind)), sure[ends], sum(kinds.values())) for ends, kinds in found.items())


def curve(source: Row, target: Row, sizes: Sizes) -> tuple[str, str]:
    """The path of a line, and of its arrow, as SVG writes them."""
    if source.column == target.column:
        x, bend = source.x + sizes.width, min(sizes.reach, 24 + abs(target.y - source.y) * 0.45)
        return f"M{x:g} {source.y:g}C{x + bend:g} {source.y:g} {x + bend:g} {target.y:g} {x:g} {target.y:g}", _arrow(x, target.y, -1)
    side = 1 if source.column < target.column else -1
    start, end = (source.x + sizes.width, target.x) if side > 0 else (source.x, target.x + sizes.width)
    bend = side * max(40.0, abs(end - start) / 2)
    return f"M{start:g} {source.y:g}C{start + bend:g} {source.y:g} {end - bend:g} {target.y:g} {end:g} {target.y:g}", _arrow(end, target.y, side)


def _arrow(x: float, y: float, side: int) -> str:
    return f"M{x:g} {y:g}l{-6 * side} -3.5v7z"
