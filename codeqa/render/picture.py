"""What a picture of a graph shows, whatever drew it: places in columns, the links between them, and the sizes that both drawings share.

Users stand left of what they use, so an arrow leads from left to right; the middle column is what was asked about. A picture of the whole repository has one
column, and links that bend beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from codeqa.render.paint import plural
from codeqa.render.relations import PHRASES, name, weakest
from codeqa.types.impacts import Impact
from codeqa.types.relations import Relations, RepositoryMap, Spot

TESTS: Final = "test"
MENTION: Final = "mention"


class Node(NamedTuple):
    """A place. ``column`` grows from users to what is used; ``about``: it was asked about. ``mass`` is its share of the bar of all that it lies in."""

    path: str
    symbol: str = ""
    kind: str = "file"
    line: int = 1
    column: int = 0
    about: bool = False
    mass: float = 0.0
    note: str = ""


class Link(NamedTuple):
    """Places in ``nodes``: ``source`` uses ``target``, at ``line`` of the source's file; ``edges`` are told as one."""

    source: int
    target: int
    kind: str
    confidence: float
    line: int = 0
    edges: int = 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """In CSS pixels but for ``budget``, the rows of a column that are open at first. ``reach`` is how far a link bends aside at most."""

    row: int = 22
    width: int = 280
    gap: int = 120
    reach: int = 100
    budget: int = 44


COLUMNS: Final = Sizes()
PATH: Final = Sizes(width=620, gap=160, reach=120)
TREE: Final = Sizes(width=500, gap=420, reach=380, budget=60)


@dataclass(frozen=True, slots=True)
class Picture:
    """``heads`` say what stands in a column; ``strongest``: of very many links only the heaviest are drawn until one looks closer (0: all);

    ``flat``: the nodes stand in their own order, in no tree.
    """

    title: str
    subtitle: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    heads: Mapping[int, str]
    sizes: Sizes = COLUMNS
    strongest: int = 0
    flat: bool = False


class _Drawing:
    """Places as they come, each once: where it is met first it stays."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._numbers: dict[tuple[str, str, int], int] = {}

    def place(self, spot: Spot, column: int, *, about: bool = False, note: str = "") -> int:
        """Symbols of one name in one file (overloads) are told apart by their lines."""
        key = spot.path, spot.symbol, spot.line if spot.symbol else 0
        if key not in self._numbers:
            self._numbers[key] = len(self.nodes)
            self.nodes.append(Node(*spot, column, about, note=note))
        return self._numbers[key]


def of_relations(found: Relations) -> Picture:
    subject = found.wanted.subject
    if subject == "path":
        return _of_path(found)
    drawing = _Drawing()
    for spot in found.about:
        if spot.kind != "folder":
            drawing.place(spot, 0, about=True)
    links: list[Link] = []
    for one in sorted(found.relations, key=lambda one: one.step):
        near, far = (one.target, one.source) if one.incoming else (one.source, one.target)
        side = -1 if one.incoming else 1
        ends = drawing.place(near, side * (one.step - 1), about=one.step == 1), drawing.place(far, side * one.step)
        source, target = ends[::-1] if one.incoming else ends
        links.append(Link(source, target, one.kind, one.confidence, one.line, one.edges))
    return Picture(f"{subject} of {', '.join(map(name, found.about))}", _told(found), tuple(drawing.nodes), tuple(links), _heads(found))


def _of_path(found: Relations) -> Picture:
    """From top to bottom."""
    ends = found.about[::-1] if found.turned else found.about
    spots = [found.relations[0].source, *(one.target for one in found.relations)] if found.relations else list(ends)
    nodes = tuple(Node(*spot, about=number in (0, len(spots) - 1)) for number, spot in enumerate(spots))
    links = tuple(Link(number, number + 1, one.kind, one.confidence, one.line, one.edges) for number, one in enumerate(found.relations))
    return Picture(" → ".join(map(name, ends)), _told(found), nodes, links, {0: "each uses the next"}, PATH, flat=True)


def _told(found: Relations) -> str:
    parts = [plural(len(found.relations), "relation"), f"{found.left_out:,} more left out" if found.left_out else ""]
    if found.wanted.subject == "path":
        parts = [f"{plural(len(found.relations), 'step')}, the least sure {weakest(found):.2f}" if found.relations else "no chain of edges"]
    state = found.index
    parts += [f"index of {plural(state.files, 'file')}", f"commit {state.head[:6]}" if state.head else "", "the index is stale" if state.stale else ""]
    return " · ".join(part for part in parts if part)


def _heads(found: Relations) -> dict[int, str]:
    heads = {0: "asked about"}
    for one in found.relations:
        side = -one.step if one.incoming else one.step
        told = ("used by" if one.incoming else "uses") if found.wanted.subject == "neighbours" else PHRASES[found.wanted.subject][0]
        heads[side] = told + (f", {one.step} steps" if one.step > 1 else "")
    return heads


def of_impact(impact: Impact) -> Picture:
    """Users, tests and documents left, what was changed right."""
    drawing = _Drawing()
    links: dict[tuple[int, int, str], Link] = {}

    def link(spot: Spot, target: int, kind: str, confidence: float, line: int) -> None:
        source = drawing.place(spot, -1)
        links.setdefault((source, target, kind), Link(source, target, kind, confidence, line))

    changed = [
        drawing.place(Spot(one.path, one.symbol, one.kind, one.start_line), 0, about=True, note=one.change.value if one.change.value != "asked" else "")
        for one in impact.symbols
    ]
    for one, target in zip(impact.symbols, changed, strict=True):
        for caller in one.callers:
            link(Spot(caller.path, caller.symbol, "user", caller.line if caller.symbol else 1), target, caller.kind, caller.confidence, caller.line)
        for test in one.tests:
            link(Spot(test.path, test.symbol, TESTS, test.line if test.symbol else 1), target, TESTS, test.confidence, test.line)
        for mention in one.documents:
            link(Spot(mention.path, "", "document"), target, MENTION, 1.0, mention.line)
    told = [f"{plural(len(impact.files), 'file')}, {plural(len(impact.symbols), 'symbol')} changed", f"{plural(len(impact.tests), 'test file')} to run"]
    told += [plural(len(impact.findings), "finding")] * bool(impact.findings) + [f"left out: {note}" for note in impact.left_out]
    return Picture(_changed(impact), " · ".join(told), tuple(drawing.nodes), tuple(links.values()), {-1: "used, tested, named by", 0: "changed"})


def _changed(impact: Impact) -> str:
    """What was looked at, in a title's words."""
    if impact.target == "files":
        return "impact of " + ", ".join(file.path for file in impact.files[:2]) + (f" and {len(impact.files) - 2:,} more" if len(impact.files) > 2 else "")
    return {"staged": "impact of what is staged", "work tree": "impact of the work tree's changes"}.get(impact.target, f"impact of {impact.target[:12]}")


STRONGEST: Final = 150
"""Links of the whole repository that are drawn at once: more are a black field. Those of the row that one looks at are all drawn."""


def of_repository(whole: RepositoryMap, title: str) -> Picture:
    total = sum(file.centrality for file in whole.files) or 1.0
    nodes = tuple(Node(file.path, "", TESTS if file.test else "file", 1, 0, mass=round(file.centrality / total, 6), note=file.language) for file in whole.files)
    links = tuple(Link(source, target, kind, confidence, 0, edges) for source, target, kind, confidence, edges in whole.ties)
    told = [plural(len(whole.files), "file"), f"{len(links):,} pairs of files that use each other", f"{whole.left_out:,} files of little weight left out"]
    told = told[: 2 + bool(whole.left_out)] + [f"commit {whole.index.head[:6]}"] * bool(whole.index.head)
    return Picture(f"map of {title}", " · ".join(told), nodes, links, {0: "files, the bar is how central they are"}, TREE, STRONGEST)


def kinds_of(links: Iterable[Link]) -> tuple[str, ...]:
    return tuple(sorted({link.kind for link in links}))
