"""What the graph was asked: for a person, for programs, for editors and for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from codeqa.render.door import clean_line
from codeqa.render.formats import Place
from codeqa.render.jsonform import Form
from codeqa.render.paint import Line, Span, Terminal, columns, shorten, wide
from codeqa.types.relations import Relation, Relations, Spot

SHOWN: Final = 40
"""Relations of one step that a terminal shows; ``--verbose``, a pipe and the JSON have all."""

ROOM: Final = 30
"""Columns kept for what stands beside a path: kind, confidence, and the line."""

PHRASES: Final = {
    "callees": ("uses", "{0} uses nothing that the index knows"),
    "callers": ("used by", "nothing in the index uses {0}"),
    "deps": ("imports", "{0} imports no file of this repository"),
    "neighbours": ("beside", "nothing in the index hangs together with {0}"),
    "path": ("", "no chain of edges leads from {0} to {1}, nor back"),
    "rdeps": ("imported by", "no file of this repository imports {0}"),
}
"""How relations are headed, and what is said where there are none."""


def name(spot: Spot) -> str:
    """``path:symbol``, as it may be asked for again."""
    return f"{spot.path}:{spot.symbol}" if spot.symbol else spot.path or "the whole repository"


def nothing(found: Relations) -> str:
    told = PHRASES[found.wanted.subject][1].format(*map(name, found.about))
    more = f"; of other kinds there are {found.others:,}: --kind all" if found.others else ""
    return told + more


def relation_lines(found: Relations, terminal: Terminal, verbose: bool = False) -> Iterator[Line]:
    """On a terminal grouped and aligned; in a pipe one line for each relation."""
    if not terminal.live:
        yield from map(_grep_line, found.relations)
    elif found.wanted.subject == "path":
        yield from _chain(found, terminal)
    elif found.relations:
        for spot in found.about:
            yield (*_spot(spot), Span(f"  ({spot.kind})" if spot.symbol else "", "dim"))
        for (incoming, step), group in groupby(_sorted(found.relations), key=lambda one: (one.incoming, one.step)):
            yield from _step(found, list(group), incoming, step, terminal.width, verbose)


def _sorted(relations: Sequence[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda one: (not one.incoming, one.step))


def _spot(spot: Spot) -> tuple[Span, ...]:
    place = spot.path if not spot.symbol else f"{spot.path}:{spot.line}"
    return (Span(place or "./", "path", spot.path, spot.line), Span(f"  {spot.symbol}" if spot.symbol else "", "strong"))


def _grep_line(one: Relation) -> Line:
    """``path:line: who kind whom confidence: text``."""
    who, whom = one.source.symbol or "-", name(one.target)
    told = f": {who} {one.kind} {whom} {one.confidence:.2f}" + (f": {one.text}" if one.text else "")
    return (Span(f"{one.source.path}:{one.line}", "path", one.source.path, one.line), Span(told))


def _step(found: Relations, rows: Sequence[Relation], incoming: bool, step: int, width: int, verbose: bool) -> Iterator[Line]:
    subject = found.wanted.subject
    head = ("used by" if incoming else "uses") if subject == "neighbours" else PHRASES[subject][0]
    all_told = f" of {len(rows) + found.left_out:,}" if found.left_out and found.wanted.depth == 1 and subject != "neighbours" else ""
    shown = rows if verbose else rows[:SHOWN]
    yield (Span(f"{head} {len(rows):,}{all_told}" + (f", {step} steps away" if step > 1 else ""), "dim"),)
    told = step > 1 or len(found.about) > 1 or found.about[0].kind == "folder"
    if any(_other(one, incoming).symbol for one in shown):
        yield from _by_file(shown, incoming, told, width)
    else:
        yield from (_clipped(line, width) for line in columns([_file_row(one, incoming, told, width) for one in shown]))
    if len(rows) > len(shown):
        yield (Span(f"  … {len(rows) - len(shown):,} more; -v shows them", "dim"),)


def _other(one: Relation, incoming: bool) -> Spot:
    return one.source if incoming else one.target


def _by_file(rows: Sequence[Relation], incoming: bool, told: bool, width: int) -> Iterator[Line]:
    """Each file once, where its surest relation stands; below it a line for each."""
    files: dict[str, list[Relation]] = {}
    for one in rows:
        files.setdefault(_other(one, incoming).path, []).append(one)
    lines = iter(columns([_symbol_row(one, incoming, told) for group in files.values() for one in group], frozenset({0})))
    for path, group in files.items():
        yield (Span("  "), Span(path, "path", path))
        yield from (_clipped(next(lines), width) for _ in group)


def _symbol_row(one: Relation, incoming: bool, told: bool) -> tuple[Span, ...]:
    """The line of the use, or of the definition that is used; its symbol, how, and what stands there."""
    other = _other(one, incoming)
    line = one.line if incoming else other.line
    return (Span(f"    {line}", "number", other.path, line), Span(shorten(other.symbol, 34), "strong"), _sure(one), Span(_beside(one, incoming, told), "dim"))


def _file_row(one: Relation, incoming: bool, told: bool, width: int) -> tuple[Span, ...]:
    other = _other(one, incoming)
    line = one.line if incoming else 1
    place = shorten(f"{other.path}:{line}" if incoming else other.path, max(width - ROOM, 24))
    return (Span(f"  {place}", "path", other.path, line), _sure(one), Span(_beside(one, incoming, told), "dim"))


def _beside(one: Relation, incoming: bool, told: bool) -> str:
    """What stands at the line, where the heading tells the rest (not ``told``); else the other end."""
    if incoming:
        return f"→ {one.target.symbol or one.target.path}" if told else one.text
    return f"line {one.line}" + (f" of {one.source.symbol or one.source.path}" if told or one.source.symbol else "")


def _sure(one: Relation) -> Span:
    return Span(f"{one.kind} {one.confidence:.2f}" + (f" ×{one.edges:,}" if one.edges > 1 else ""), "dim")


def _clipped(line: Line, width: int) -> Line:
    """In one row of a terminal: what stands last is told as far as there is room."""
    room, kept = width, []
    for span in line:
        shown = clean_line(span.text)
        size = wide(shown)
        if size <= room:
            kept.append(span)
            room -= size
            continue
        if room > 1:
            while shown and wide(shown) > room - 1:
                shown = shown[:-1]
            kept.append(Span(shown + "…", span.style, span.target, span.line))
        break
    return kept


def _chain(found: Relations, terminal: Terminal) -> Iterator[Line]:
    for one in found.relations:
        yield _spot(one.source)
        how = f"  {'has' if one.kind == 'contains' else one.kind}" + (f" {one.confidence:.2f}, line {one.line}" if one.kind != "contains" else "")
        text = shorten(one.text, max(terminal.width - len(how) - 4, 10))
        yield (Span(how, "dim", one.source.path, one.line), Span(f"  {text}" if text else ""))
    if found.relations:
        yield _spot(found.relations[-1].target)


def chain_note(found: Relations) -> str:
    """Of a path that there is: its length, its weakest edge, and whether it leads the other way."""
    steps = len(found.relations)
    turned = f"; it leads from {name(found.about[1])} to {name(found.about[0])}, none leads the way that was asked" if found.turned else ""
    return f"{steps} step{'s' * (steps != 1)}, the least sure {weakest(found):.2f}{turned}"


def weakest(found: Relations) -> float:
    return min((one.confidence for one in found.relations), default=0.0)


# --- for programs ----------------------------------------------------------------------------------------------------------------


def relations_form(found: Relations) -> Form:
    state = found.index
    return {
        "subject": found.wanted.subject,
        "names": list(found.wanted.names),
        "about": [_spot_form(spot) for spot in found.about],
        "relations": [_relation_form(one) for one in found.relations],
        "weakest": weakest(found) if found.wanted.subject == "path" and found.relations else None,
        "turned": found.turned,
        "left_out": found.left_out,
        "edges_of_other_kinds": found.others,
        "index": {"head": state.head, "files": state.files, "chunks": state.chunks, "stale": state.stale},
    }


def _spot_form(spot: Spot) -> Form:
    return {"path": spot.path, "symbol": spot.symbol, "kind": spot.kind, "line": spot.line}


def _relation_form(one: Relation) -> Form:
    return {
        "source": _spot_form(one.source),
        "target": _spot_form(one.target),
        "kind": one.kind,
        "confidence": one.confidence,
        "line": one.line,
        "step": one.step,
        "incoming": one.incoming,
        "edges": one.edges,
        "text": one.text,
    }


def relation_places(found: Relations) -> tuple[Place, ...]:
    """Where to look, for a quickfix list: who uses something at the line of the use, what is used at its definition."""
    return tuple(_place(one) for one in found.relations)


def _place(one: Relation) -> Place:
    told = f"{one.source.symbol or one.source.path} {one.kind} {name(one.target)} ({one.confidence:.2f})"
    if one.incoming or not one.target.symbol:
        return Place(one.source.path, one.line, one.line, 1, one.text, told)
    return Place(one.target.path, one.target.line, one.target.line, 1, "", told)


STYLES: Final = {"test": "dashed", "import": "bold", "reexport": "bold", "contains": "dotted"}


def relations_dot(found: Relations) -> str:
    """A directed graph from who uses to what is used, files grouped in boxes; an edge says its kind and how sure it is."""
    spots = dict.fromkeys((*found.about, *(end for one in found.relations for end in (one.source, one.target))))
    lines = ["digraph codeqa {", "  rankdir=LR;", '  node [fontname="sans-serif", shape=box, style="rounded"];', '  edge [fontname="sans-serif", fontsize=10];']
    for number, (path, group) in enumerate(groupby(sorted(spots), key=lambda spot: spot.path)):
        lines += [f"  subgraph cluster_{number} {{", f"    label={quoted(path or './')};", '    fontname="sans-serif"; color=gray;']
        for spot in group:
            filled = ', style="rounded,filled", fillcolor="lightblue"' if spot in found.about else ""
            label = spot.symbol or spot.path.rpartition("/")[2] or "./"
            lines.append(f"    {quoted(name(spot))} [label={quoted(label)}, tooltip={quoted(f'{spot.path}:{spot.line}')}{filled}];")
        lines.append("  }")
    for one in found.relations:
        style = f", style={STYLES[one.kind]}" if one.kind in STYLES else ""
        lines.append(f"  {quoted(name(one.source))} -> {quoted(name(one.target))} [label={quoted(f'{one.kind} {one.confidence:.2f}')}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """A double-quoted string of Graphviz: only quotes and backslashes mean anything in it."""
    return '"' + clean_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
