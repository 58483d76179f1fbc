"""Owns how a file stands in the context: header, numbered lines, elisions, fence.

Every line begins with neither white space nor a slash, so that token counts of lines add up (see tokens.py). Repository text cannot close its fence:
the marker, which the caller draws, is broken up wherever that text, a path or a name contains it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from codeqa.pack.earlier import Above, pointers
from codeqa.pack.lines import Span, gaps, numbered
from codeqa.pack.outline import outline_lines
from codeqa.pack.units import Unit
from codeqa.types import FileContent, Mode, Symbol
from codeqa.values import frozen

BLOB_DIGITS = 7
"""Shown digits of a blob id: git's own short form; four or five tokens; enough to tell a repository's files apart."""


@frozen
class Sheet:
    """A file made ready for packing: its lines with the marker broken up, and its units. ``named`` are its symbols by first line.

    ``above`` are the lines that were sent in an earlier message, ``replaces`` is the blob they are of where the file has changed since.
    """

    content: FileContent
    lines: Sequence[str]
    units: tuple[Unit, ...]
    named: tuple[Symbol, ...]
    marker: str
    elision_names: int
    outline_limit: int
    above: tuple[Above, ...] = ()
    replaces: str = ""

    @property
    def tokens(self) -> int:
        """About the cost of all lines, without header and fence."""
        return sum(unit.tokens for unit in self.units)


def mode_of(sheet: Sheet, spans: Sequence[Span]) -> Mode:
    if not spans:
        return Mode.SPANS if sheet.replaces else Mode.OUTLINE
    return Mode.WHOLE if tuple(spans) == ((1, len(sheet.lines)),) else Mode.SPANS


def render_file(sheet: Sheet, spans: Sequence[Span]) -> str:
    """The text that is sent for a file of which ``spans`` (merged) are shown; its outline if there are none, and nothing of it was sent that has changed."""
    return "".join(_pieces(sheet, spans, with_code=True))


def frame(sheet: Sheet, spans: Sequence[Span]) -> str:
    """All that ``render_file`` adds to the shown lines: header, elisions (or outline), end of the fence."""
    return "".join(_pieces(sheet, spans, with_code=False))


def elision(sheet: Sheet, span: Span) -> str:
    """The line that stands for left-out lines: ``… 41-87: open, close, +2``. It names the outermost symbols that lie in them as a whole."""
    start, end = span
    names = [printable(symbol.name, sheet.marker) for symbol in _outermost(sheet.named, span)]
    shown = names[: sheet.elision_names]
    if len(names) > len(shown):
        shown.append(f"+{len(names) - len(shown)}")
    return f"… {_range(start, end)}{': ' if shown else ''}{', '.join(shown)}\n"


def _left_out(sheet: Sheet, gap: Span) -> Iterator[str]:
    """``… 41-87: open`` for lines that were never sent; ``↑ 41-87`` for those shown above, ``↑ 44-90 = 41-87`` where they stand at other numbers now."""
    for (start, end), there in pointers(gap, sheet.above, moved=bool(sheet.replaces)):
        if not there:
            yield elision(sheet, (start, end))
        elif there < 0:
            yield f"… {_range(start, end)}: in part above\n"
        else:
            yield f"↑ {_range(start, end)}" + (f" = {_range(there, there + end - start)}\n" if sheet.replaces else "\n")


def _range(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}-{end}"


def escape(text: str, marker: str) -> str:
    """``text`` with the marker broken up by a backslash after its first character, wherever it stands."""
    while marker and marker in text:
        text = text.replace(marker, f"{marker[0]}\\{marker[1:]}")
    return text


def printable(text: str, marker: str) -> str:
    """A path or a name on one line: bytes that are no text, control characters and the marker escaped."""
    visible = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if not text.isascii() else text
    if not visible.isprintable():
        visible = "".join(character if character.isprintable() else character.encode("unicode_escape").decode() for character in visible)
    return escape(visible, marker)


def _pieces(sheet: Sheet, spans: Sequence[Span], *, with_code: bool) -> Iterator[str]:
    yield _header(sheet, spans)
    if not spans and not sheet.replaces:
        yield from (escape(line, sheet.marker) for line in outline_lines(sheet.content.symbols, limit=sheet.outline_limit))
    else:
        for start, end, shown in _walk(spans, len(sheet.lines)):
            if not shown:
                yield from _left_out(sheet, (start, end))
            elif with_code:
                yield numbered(sheet.lines, start, end)
    yield f"</file {sheet.marker}>\n"


def _header(sheet: Sheet, spans: Sequence[Span]) -> str:
    content, total = sheet.content, len(sheet.lines)
    shown = sum(end - start + 1 for start, end in spans)
    extent = f"{total} lines" if shown == total else f"{shown}/{total} lines"
    notes = " | newer than the index" if content.stale else ""
    if sheet.replaces:
        notes += f" | replaces {sheet.replaces[:BLOB_DIGITS]} above"
    elif sheet.above:
        notes += " | more of it above"
    form = f"{content.language or 'text'} {mode_of(sheet, spans).value} {extent}"
    return f"<file {sheet.marker} {printable(content.path, sheet.marker)} | {form} | {content.blob[:BLOB_DIGITS]}{notes}>\n"


def _walk(spans: Sequence[Span], total: int) -> Iterator[tuple[int, int, bool]]:
    shown = [(start, end, True) for start, end in spans]
    left_out = [(start, end, False) for start, end in gaps(spans, total)]
    return iter(sorted(shown + left_out))


def _outermost(named: Sequence[Symbol], span: Span) -> Iterator[Symbol]:
    start, end = span
    first = bisect_left(named, start, key=lambda symbol: symbol.start_line)
    last = bisect_right(named, end, key=lambda symbol: symbol.start_line)
    covered = 0
    for symbol in named[first:last]:
        if symbol.end_line <= end and symbol.start_line > covered:
            covered = symbol.end_line
            yield symbol
