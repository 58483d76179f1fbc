"""Ranked places in the code, for a person: on a terminal with a few lines of each, into a pipe one line a place as grep does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codeqa.render.paint import Line, Span, Terminal, extent
from codeqa.types import Hit, RankedFile, SearchResult

SNIPPET_LINES = 5
"""Lines shown of a hit: enough for a signature and the first statements, few enough that ten hits fit on two screens."""


def search_lines(result: SearchResult, terminal: Terminal, explain: bool = False) -> Iterator[Line]:
    """``explain`` adds scores, every reason and the ranked files with the terms of their scores."""
    if not terminal.live:
        yield from map(_grep_line, result.hits)
    else:
        for number, hit in enumerate(result.hits):
            yield from [()] * bool(number)
            yield from _place(hit, terminal.width, explain)
    if explain and result.files:
        yield from _files(result.files)


def _grep_line(hit: Hit) -> Line:
    """``path:start-end: symbol (kind): first line``."""
    first = next((line.strip() for line in hit.text.split("\n") if line.strip()), "")
    place = Span(f"{hit.path}:{extent(hit.start_line, hit.end_line)}", "path", hit.path, hit.start_line)
    return (place, Span(": "), *_named(hit), Span(f": {first}" if hit.symbol and first else first))


def _named(hit: Hit) -> tuple[Span, ...]:
    return (Span(hit.symbol, "strong"), Span(f" ({hit.kind})", "dim")) if hit.symbol else ()


def _place(hit: Hit, width: int, explain: bool) -> Iterator[Line]:
    place = Span(f"{hit.path}:{extent(hit.start_line, hit.end_line)}", "path", hit.path, hit.start_line)
    yield (place, Span("  "), *_named(hit))
    reasons = " · ".join((f"score {hit.score:.4g}", *hit.reasons) if explain else hit.reasons)
    if reasons:
        yield (Span("  " + fit(reasons, width - 2), "dim"),)
    yield from snippet(hit, width)


def snippet(hit: Hit, width: int) -> Iterator[Line]:
    """The first lines of a hit, numbered, cut to the terminal's width."""
    lines = hit.text.rstrip("\n").split("\n") if hit.text else []
    digits = len(str(hit.start_line + SNIPPET_LINES))
    for offset, line in enumerate(lines[:SNIPPET_LINES]):
        number = Span(f"  {hit.start_line + offset:>{digits}} │ ", "number", hit.path, hit.start_line + offset)
        yield (number, Span(fit(line.rstrip("\r").expandtabs(4), width - digits - 5)))
    if len(lines) > SNIPPET_LINES:
        yield (Span(f"  {'':>{digits}} │ … {len(lines) - SNIPPET_LINES} more lines", "dim"),)


def _files(files: Iterable[RankedFile]) -> Iterator[Line]:
    yield ()
    yield (Span("files", "strong"),)
    for file in files:
        yield (Span(f"  {file.score:>8.4g}  ", "dim"), Span(file.path, "path", file.path), Span("  " + " · ".join(file.reasons), "dim"))
        for feature, value, weight in file.terms:
            yield (Span(f"  {value * weight:>+8.3f}  {feature:<15} {value:.3g} × {weight:.3g}", "dim"),)


def fit(text: str, width: int) -> str:
    """Cut at the right end: of code and reasons, what comes first matters most."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
