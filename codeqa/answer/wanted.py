"""What more a model asks for, in the one form that it is told, and what an answer leaves open. Pure: whether a name stands for anything is looked up elsewhere.

A request is a line ``NEED: path/to/file.py, path:120-180, symbol_name`` that ends a reply or is all of it. It is text and nothing more: a name that the index
does not have is told to be unknown, and nothing but lines of the index's own files ever follows from it (``threats.md`` 7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codeqa.answer.prompt import MOST_NEEDED as MOST
from codeqa.answer.prompt import NEED as WORD
from codeqa.values import frozen

LONGEST_NAME: Final = 300
"""Characters of a name; git's paths are shorter."""

MOST_READ: Final = 20_000
"""Characters of a request that are read at all."""

_BEGINS: Final = re.compile(rf"[\s>*_`#•-]*{WORD}[\s*_`]*:[\s*_`]*")
_MAY_BEGIN: Final = re.compile(rf"[\s>*_`#•-]*(?:{'|'.join(WORD[:length] for length in range(len(WORD) + 1))})[\s*_`]*:?$")
_FENCE: Final = re.compile(r"\s*(?:```|~~~)[\w-]*\s*")
_BULLET: Final = re.compile(r"\s*(?:[-*•+]|\d{1,2}[.)])\s+")
_TRIMMED: Final = " \t\r*_`\"'“”‘’<>[]{}"
_LED: Final = re.compile(r"^(?:(?:and|the|file|files|function|method|class|symbol|definition of|source of|lines? of)\s+)+", re.IGNORECASE)
_LINES: Final = re.compile(
    r"^(?P<name>\S.*?)(?:(?::|#)\s?L?|,?\s*\(?(?:at )?lines?\s+)(?P<start>\d{1,7})(?:\s?(?:[-–—]|to)\s?L?(?P<end>\d{1,7}))?\)?$", re.IGNORECASE
)
_IN_FILE: Final = re.compile(r"^(?P<symbol>[\w$.:#>-]+)(?:\(\))?[`\"']?\s+(?:in|from|of)\s+[`\"']?(?P<path>[^\s`\"']+)$")
_OF_FILE: Final = re.compile(r"^(?P<path>[^\s:]+\.\w+):{1,2}(?P<symbol>[^\W\d][\w$.]*)(?:\(\))?$")


@frozen
class Want:
    """One name that is asked for: ``name`` is a path or a symbol's name, as written; ``inside`` the path that a symbol is looked for in, "" for all.

    Lines are 0 where none are named.
    """

    name: str
    start: int = 0
    end: int = 0
    inside: str = ""

    def __str__(self) -> str:
        lines = f":{self.start}-{self.end}" if self.end > self.start else f":{self.start}" if self.start else ""
        return f"{self.inside}:{self.name}" if self.inside else self.name + lines


@frozen
class Request:
    """``wants`` are distinct, in order; ``unread`` counts the names beyond the most that are read; ``rest`` is the reply without the request."""

    wants: tuple[Want, ...]
    unread: int
    rest: str


def requested(text: str) -> Request:
    """Reads a reply; without a request ``wants`` is empty and ``rest`` all of it.

    >>> requested("NEED: a/b.py, `Session.open`, c.go:3-9").wants
    (Want('a/b.py'), Want('Session.open'), Want('c.go', 3, 9))
    """
    lines = text.split("\n")
    first, stop = _block(lines)
    if first == stop:
        return Request((), 0, text)
    listed = "\n".join(_BEGINS.sub("", line, count=1) for line in lines[first:stop])[:MOST_READ]
    names = [name for item in re.split(r"[,;\n]", listed) if (name := _bare(item))]
    found = list(dict.fromkeys(map(_want, names)))
    before, behind = "\n".join(_unfenced(lines[:first])), "\n".join(lines[stop:]).strip()
    return Request(tuple(found[:MOST]), max(0, len(found) - MOST), before + behind if before.strip() else behind)


def _block(lines: Sequence[str]) -> tuple[int, int]:
    """The lines that a request takes, (first, behind the last): those at a reply's end, or else at its beginning; the list that may follow belongs to it."""
    told = [place for place, line in enumerate(lines) if line.strip() and not _FENCE.fullmatch(line)]
    begins = [place for place in told if _BEGINS.match(lines[place])]
    for first in (_first_of_last(begins, told, lines), begins[0] if begins and begins[0] == told[0] else -1):
        if first >= 0:
            return first, _behind(first, lines)
    return 0, 0


def _first_of_last(begins: Sequence[int], told: Sequence[int], lines: Sequence[str]) -> int:
    """Where a request begins that nothing but its own list follows; -1 if there is none."""
    if not begins or told[-1] >= _behind(begins[-1], lines):
        return -1
    first = begins[-1]
    for place in reversed(begins[:-1]):
        if any(between in told for between in range(place + 1, first)):
            break
        first = place
    return first


def _behind(first: int, lines: Sequence[str]) -> int:
    """The line behind a request: further lines that begin with the word, or, where the first names nothing, the items of a list."""
    bare = not _bare(_BEGINS.sub("", lines[first], count=1))
    place = first + 1
    while place < len(lines):
        line = lines[place]
        if line.strip() and not (_BEGINS.match(line) or _FENCE.fullmatch(line) or (bare and _BULLET.match(line))):
            break
        place += 1
    return place


def _unfenced(lines: Sequence[str]) -> list[str]:
    """Without the opening of a code block that held nothing but the request."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    opened = sum(bool(_FENCE.match(line)) for line in kept) % 2
    return kept[:-1] if opened and _FENCE.fullmatch(kept[-1]) else kept


def _bare(item: str) -> str:
    """A name without its decoration; "" for what is none."""
    name = _BULLET.sub("", item, count=1).strip(_TRIMMED).rstrip(".")
    name = _LED.sub("", name, count=1).strip(_TRIMMED)
    return name if 0 < len(name) <= LONGEST_NAME and any(map(str.isalnum, name)) and name.lower() not in ("none", "nothing", "n/a") else ""


def _want(name: str) -> Want:
    lines = _LINES.match(name)
    if lines:
        start, end = int(lines["start"]), int(lines["end"] or lines["start"])
        return Want(lines["name"].strip(_TRIMMED), start, max(start, end))
    inside = _IN_FILE.match(name) or _OF_FILE.match(name)
    if inside:
        return Want(inside["symbol"], inside=inside["path"])
    return Want(name.removesuffix("()"))


class Withheld:
    """Passes a reply on as it comes, but for a line that begins as a request does and what follows it: whether it is one is known when the reply is whole.

    What was passed is at every moment the beginning of ``Request.rest``: line ends, and the line that opens a code block, wait for what follows them.
    """

    def __init__(self) -> None:
        self._held = ""
        self._line = ""
        self._passing = False
        self._closed = False

    def __call__(self, text: str) -> str:
        """What of it can be shown now."""
        return "".join([self._read(piece) for piece in re.split(r"(?<=\n)", text)])

    def _read(self, piece: str) -> str:
        """A piece of one line."""
        ended = piece.endswith("\n")
        if self._closed:
            return ""
        if self._passing:
            return self._pass(piece)
        self._line += piece
        bare = self._line.strip()
        if _BEGINS.match(self._line):
            self._closed = True
            return ""
        if _waits(bare) or (not ended and _MAY_BEGIN.match(self._line)):
            if ended:
                self._held, self._line = self._held + self._line, ""
            return ""
        told = self._held + self._line
        self._line = ""
        return self._pass(told)

    def _pass(self, text: str) -> str:
        """``text`` without its line's end, which waits as blank lines do."""
        self._passing = not text.endswith("\n")
        self._held = "" if self._passing else "\n"
        return text.removesuffix("\n")


def _waits(bare: str) -> bool:
    """Whether a line so far is blank or may open a code block."""
    return not bare or bare in ("`", "``", "~", "~~") or _FENCE.fullmatch(bare) is not None
