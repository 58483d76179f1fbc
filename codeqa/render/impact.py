"""What a change touches, for a person and for Graphviz: each changed symbol with who uses it, its tests and its documents, then what stands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from codeqa.render.paint import Line, Span, extent, plural
from codeqa.render.relations import quoted
from codeqa.types.impacts import Caller, Change, ChangedFile, ChangedSymbol, Impact, Reached

SHOWN: Final = 3
"""Users, tests and documents told of one symbol; ``--verbose`` and the JSON have all."""

TESTS_SHOWN: Final = 8
SYMBOLS_SHOWN: Final = 20
"""Symbols told of in all: a hook's output should be read, not scrolled."""

EVERYTHING: Final = 1_000_000

STYLES: Final = {Change.REMOVED: "bad", Change.SIGNATURE: "warn", Change.ADDED: "good"}
COLORS: Final = {Change.ADDED: "palegreen", Change.ASKED: "lightblue", Change.BODY: "khaki", Change.REMOVED: "salmon", Change.SIGNATURE: "orange"}


def impact_lines(impact: Impact, verbose: bool = False) -> Iterator[Line]:
    """Nothing at all where nothing was changed."""
    most = EVERYTHING if verbose else SHOWN
    shown = impact.symbols if verbose else impact.symbols[:SYMBOLS_SHOWN]
    for path, group in groupby(shown, key=lambda one: one.path):
        yield (Span(path, "path", path),)
        for symbol in group:
            yield from _symbol(symbol, most)
    if len(shown) < len(impact.symbols):
        yield (Span(f"… {len(impact.symbols) - len(shown):,} more symbols", "dim"),)
    for finding in impact.findings:
        yield (Span(f"! {finding.rule}: ", "warn"), Span(finding.message, "", finding.path, finding.start_line))
    if impact.tests:
        yield from _tests_to_run(impact.tests, EVERYTHING if verbose else TESTS_SHOWN)
    for note in (*impact.left_out, *_unread(impact.files)):
        yield (Span("left out: ", "dim"), Span(note, "dim"))
    if impact.files and not impact.symbols:
        yield (Span(f"{plural(len(impact.files), 'changed file')}, no code that anything could use", "dim"),)


def _symbol(symbol: ChangedSymbol, most: int) -> Iterator[Line]:
    name = symbol.symbol or "(the file itself)"
    lines = f"  {extent(symbol.start_line, symbol.end_line)}" if symbol.symbol else ""
    yield (
        Span("  "),
        Span(name, "strong", symbol.path, symbol.start_line),
        Span(lines, "dim"),
        Span(f"  {symbol.change.value}", STYLES.get(symbol.change, "")),
        Span(f"  {symbol.signature}" if not symbol.symbol and symbol.signature else "", "dim"),
    )
    if symbol.callers:
        yield _row("used by", len(symbol.callers), [_caller(one) for one in symbol.callers[:most]])
    if symbol.tests:
        yield _row("tests", len(symbol.tests), [(_place(one.path, one.symbol), one.path, one.line, _sure(one.confidence)) for one in symbol.tests[:most]])
    if symbol.documents:
        named = [(f"{one.path}:{one.line}", one.path, one.line, "") for one in symbol.documents[:most]]
        yield _row("named in", len(symbol.documents), named)


Shown = tuple[str, str, int, str]
"""Text, the file that it links to, the line there, and what stands dim behind it."""


def _row(title: str, count: int, items: Sequence[Shown]) -> Line:
    line = [Span(f"    {title} {count:,}: ", "dim")]
    for number, (text, path, at, note) in enumerate(items):
        line += [Span(", " if number else ""), Span(text, "", path, at), Span(note, "dim")]
    return [*line, Span(f", … {count - len(items):,} more" if count > len(items) else "", "dim")]


def _caller(one: Caller) -> Shown:
    note = _sure(one.confidence) + (" (changed too)" if one.changed else "")
    return f"{one.path}:{one.line}" + (f" {one.symbol}" if one.symbol else ""), one.path, one.line, note


def _place(path: str, symbol: str) -> str:
    return f"{path} {symbol}" if symbol else path


def _sure(confidence: float) -> str:
    return f" {confidence:.2f}"


def _tests_to_run(tests: Sequence[Reached], most: int) -> Iterator[Line]:
    names = ", ".join(one.path for one in tests[:most])
    more = f", … {len(tests) - most:,} more" if len(tests) > most else ""
    yield (Span(f"tests to run, surest first ({len(tests):,}): ", "strong"), Span(names), Span(more, "dim"))


def _unread(files: Iterable[ChangedFile]) -> Iterator[str]:
    left = [file for file in files if file.left_out]
    for file in left[:SHOWN]:
        yield f"{file.path} ({file.left_out})"
    if len(left) > SHOWN:
        yield f"{len(left) - SHOWN:,} more files; --format json names them"


# --- Graphviz --------------------------------------------------------------------------------------------------------------------


def dot(impact: Impact) -> str:
    """A directed graph: from who uses something to what was changed, tests as boxes, documents as notes; an edge says how sure it is."""
    nodes: dict[str, str] = {}
    edges: list[str] = []
    for one in impact.symbols:
        target = quoted(f"{one.path} {one.symbol}".strip())
        nodes[target] = f'label={quoted(one.symbol or one.path)}, tooltip={quoted(one.path)}, fillcolor="{COLORS[one.change]}", style=filled'
    for one in impact.symbols:
        target = quoted(f"{one.path} {one.symbol}".strip())
        for caller in one.callers:
            source = quoted(f"{caller.path} {caller.symbol}".strip())
            nodes.setdefault(source, f"label={quoted(caller.symbol or caller.path)}, tooltip={quoted(f'{caller.path}:{caller.line}')}")
            edges.append(f'  {source} -> {target} [label="{caller.confidence:.2f}"];')
        for test in one.tests:
            source = quoted(test.path)
            nodes.setdefault(source, f"label={quoted(test.path)}, shape=box")
            edges.append(f'  {source} -> {target} [label="{test.confidence:.2f}", style=dashed];')
        for mention in one.documents:
            source = quoted(mention.path)
            nodes.setdefault(source, f"label={quoted(mention.path)}, shape=note")
            edges.append(f"  {source} -> {target} [style=dotted];")
    head = ["digraph impact {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    return "\n".join([*head, *(f"  {name} [{look}];" for name, look in nodes.items()), *dict.fromkeys(edges), "}"]) + "\n"
