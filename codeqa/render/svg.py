"""A picture that stands still: the page's own layout as SVG, for a document or a viewer. Light or dark as its reader's system is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from math import sqrt

from codeqa.render.door import clean_line
from codeqa.render.layout import Layout, Line, Row, curve, lay_out
from codeqa.render.pages import read, text
from codeqa.render.picture import Picture, Sizes

MARGIN = 16
HEAD = 64
"""Pixels of the title above the columns."""

CHARACTER = 7.0
"""Pixels of a character at 13 px, on average: labels are cut by it, as nothing in an SVG cuts them."""

STYLE = """
svg { background: var(--page); font: 13px system-ui, sans-serif; }
text { fill: var(--ink); stroke: none; } .dim { fill: var(--dim); font-size: 12px; } .title { font-size: 17px; font-weight: 700; }
.folder { font-weight: 600; } .about { fill: var(--accent); font-weight: 700; } .bar { fill: var(--accent); opacity: .55; }
path { fill: none; stroke-width: 1.2; opacity: .6; } .arrow { fill: currentColor; stroke: none; opacity: .85; }
.leader { stroke: var(--line); stroke-dasharray: 1 2; } .likely { stroke-dasharray: 6 4; } .guessed { stroke-dasharray: 1.5 4; }
"""


def svg(picture: Picture) -> str:
    layout, sizes = lay_out(picture), picture.sizes
    width = len(layout.columns) * (sizes.width + sizes.gap) - sizes.gap + (sizes.reach if _bends(layout) else 0) + 2 * MARGIN
    height = max((row.y for row in layout.rows), default=0) + HEAD + 2 * MARGIN
    most, tied = max((row.branch.mass for row in layout.rows), default=0.0), frozenset(_tied(layout))
    lines = sorted(layout.lines, key=lambda line: -line.edges)[: picture.strongest or None]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(width, 640):g}" height="{height:g}" viewBox="0 0 {max(width, 640):g} {height:g}" role="img">',
        f"<title>{text(picture.title)}</title>",
        f"<style>{_colours()}{STYLE}</style>",
        f'<text class="title" x="{MARGIN}" y="28">{text(picture.title)}</text>',
        f'<text class="dim" x="{MARGIN}" y="48">{text(_cut(picture.subtitle, int(max(width, 640) / 6)))}</text>',
        f'<g transform="translate({MARGIN} {HEAD})">',
        *(_head(picture, column, place) for place, column in enumerate(layout.columns)),
        *(_line(line, layout, sizes) for line in lines),
        *(piece for number, row in enumerate(layout.rows) for piece in _row(row, picture, most, number in tied)),
        *(["</g>", "</svg>"]),
    ]
    return "\n".join(parts) + "\n"


def _head(picture: Picture, column: int, place: int) -> str:
    return f'<text class="dim" x="{place * (picture.sizes.width + picture.sizes.gap):g}" y="8">{text(picture.heads.get(column, ""))}</text>'


def _tied(layout: Layout) -> Iterator[int]:
    """Rows at whose right side lines begin or end: a dotted line leads there from their labels."""
    for line in layout.lines:
        source, target = layout.rows[line.source], layout.rows[line.target]
        yield from (line.source,) * (source.x <= target.x) + (line.target,) * (target.x <= source.x)


def _bends(layout: Layout) -> bool:
    return any(layout.rows[line.source].column == layout.rows[line.target].column for line in layout.lines)


def _colours() -> str:
    """The page's own: its variables, and the classes of the kinds of edges."""
    variables = read("page.css").partition("* {")[0]
    kinds = re.findall(r"^\.\w+ \{ stroke: var.*$", read("graph.css"), re.MULTILINE)
    return variables + "\n".join(kinds)


def _line(line: Line, layout: Layout, sizes: Sizes) -> str:
    source, target = layout.rows[line.source], layout.rows[line.target]
    path, arrow = curve(source, target, sizes)
    sure = "surely" if line.confidence >= 0.8 else "likely" if line.confidence >= 0.5 else "guessed"
    kind = re.sub(r"\W", "", line.kind)
    told = f"{source.branch.label} → {target.branch.label}: {line.kind} {line.confidence:.2f}" + (f", {line.edges} edges" if line.edges > 1 else "")
    return f'<g><title>{text(told)}</title><path class="{kind} {sure}" d="{path}"/><path class="{kind} arrow" d="{arrow}"/></g>'


def _row(row: Row, picture: Picture, most: float, tied: bool) -> Iterator[str]:
    node = picture.nodes[row.branch.item] if row.branch.item >= 0 else None
    looks = "about" if node and node.about else "" if node else "folder"
    sign = "" if row.opened is None else "▾ " if row.opened else "▸ "
    bar = sqrt(row.branch.mass / most) * 90 if most else 0.0
    room = int((picture.sizes.width - row.level * 14 - (100 if most else 20)) / CHARACTER)
    count = f"  {row.branch.count}" if row.opened is False else ""
    label = _cut(row.branch.label, room - len(count) - len(sign))
    x = row.x + row.level * 14 + (0 if sign else 14)
    full = f"<title>{text(f'{node.path} {node.symbol}'.strip() if node else row.branch.label)}</title>"
    start, end = x + len(sign + label + count) * CHARACTER + 8, row.x + picture.sizes.width
    if tied and not most and start < end:
        yield f'<line class="leader" x1="{start:g}" x2="{end:g}" y1="{row.y + 3:g}" y2="{row.y + 3:g}"/>'
    yield f'<text class="{looks}" x="{x:g}" y="{row.y + 4:g}">{full}{escape(sign)}{escape(label)}<tspan class="dim">{count}</tspan></text>'
    if bar >= 1:
        yield f'<rect class="bar" x="{row.x + picture.sizes.width - bar - 6:g}" y="{row.y - 4:g}" width="{bar:g}" height="8" rx="2"/>'


def _cut(label: str, room: int) -> str:
    shown = clean_line(label)
    return shown if len(shown) <= room else shown[: max(room - 1, 1)] + "…"
