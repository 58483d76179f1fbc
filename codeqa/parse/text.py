"""Lines and places of one text, and the small cleanings of pieces of it.

Lines end at ``\\n`` and nowhere else; a text that ends in one has no further, empty line; an empty text has none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

MAX_SIGNATURE = 300
"""Characters. Longer ones are lists of parameters that nobody reads in an outline."""

MAX_DOC = 1_000
"""Characters. The first paragraphs say what a thing is for; the whole comment stays in the chunk."""

MAX_NAME = 200
"""Characters. Names longer than this are generated, or a parse gone wrong."""

_COMMENT_MARK = re.compile(
    r"^[ \t]*(?:<!--|--+[ ]?[|^]|--\[=*\[|\]=*\]|\{-+[ ]?[|^]?|=(?:head\d|cut|pod|item|over|back|begin|end|for|encoding)\b"
    r"|/\*(?:\*(?!/)|!)?|\*+/|//[/!]?|\*(?!\*)|#+>|#[:!]?(?!\w)|#+|---?|;+|%+|\(\*+|<#+)?[ \t]?"
)
_COMMENT_END = re.compile(r"[ \t]*(?:-->|-+\}|\*+/|\*\)|#+>)[ \t]*$")
_NAME_MARKS = ('"', "'", "`", ":")
_STRING_START = re.compile(r"^[A-Za-z]{0,2}(\"\"\"|'''|\"|')")


class Text:
    """A text with its UTF-8 bytes and lines. ``lines`` are without their ends (a ``\\r`` before it belongs to the end)."""

    __slots__ = ("data", "lines", "starts")

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "replace")
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        pieces: Iterable[str | bytes] = lines if text.isascii() else self.data.split(b"\n")
        before = accumulate(map(len, pieces), initial=0)
        self.starts = [length + breaks for breaks, length in zip(range(len(lines)), before, strict=False)] or [0]
        self.lines = [line[:-1] if line.endswith("\r") else line for line in lines] if "\r" in text else lines

    def line_at(self, offset: int) -> int:
        """The 1-based line of a byte."""
        return bisect_right(self.starts, offset)

    def end_line(self, start: int, end: int) -> int:
        """The last line of a span. A span that ends just behind a line's end does not reach into the next."""
        return bisect_right(self.starts, max(start, end - 1))

    def piece(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")

    def starts_its_line(self, offset: int) -> bool:
        """Whether nothing but blanks stands before a byte on its line."""
        return not self.data[self.starts[self.line_at(offset) - 1] : offset].strip()

    def span(self, start_line: int, end_line: int) -> bytes:
        """The lines with their ends."""
        return self.data[self.starts[start_line - 1] : self.starts[end_line] if end_line < len(self.starts) else len(self.data)]

    def join(self, start_line: int, end_line: int) -> str:
        return "\n".join(self.lines[start_line - 1 : end_line])


def folded(text: str, limit: int) -> str:
    """The text on one line, single blanks, cut at ``limit`` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plain_name(name: str) -> str:
    """A name without quotes or a symbol's colon, on one line."""
    if not name or (len(name) <= MAX_NAME and name.isidentifier()):
        return name
    bare = name.strip()
    if bare[:1] in _NAME_MARKS:  # a name may end in a quote: Haskell's f'
        bare = bare.strip("\"'`").removeprefix(":")
    return folded(bare, MAX_NAME)


def undecorated_comment(text: str) -> str:
    """A comment's words without what makes it a comment.

    >>> undecorated_comment("/**\\n * Opens it.\\n * Twice.\\n */")
    'Opens it.\\nTwice.'
    """
    lines = [_COMMENT_END.sub("", _COMMENT_MARK.sub("", line, count=1)).rstrip() for line in text.split("\n")]
    return _trimmed(lines)


def undecorated_string(text: str) -> str:
    """A docstring's words: quotes off, the common indentation of its further lines removed (PEP 257)."""
    opening = _STRING_START.match(text)
    if opening:
        text = text[opening.end() :].removesuffix(opening.group(1))
    first, *rest = text.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
    indent = min(indents, default=0)
    return _trimmed([first.strip(), *(line[indent:].rstrip() for line in rest)])


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").strip()[:MAX_DOC].rstrip()
