"""The lines a model was given, read back from the very text that was sent, and a way to find a quote in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from codeqa.answer.prompt import numbered, stdin_name
from codeqa.types import Context, Mode, PackedFile

Lines = Mapping[int, str]

SENT_LINE = re.compile(r"([1-9]\d{0,8})\t(.*)", re.DOTALL)
POINTER = re.compile(r"↑ (\d{1,9})(?:-(\d{1,9}))?(?: = (\d{1,9})(?:-\d{1,9})?)?")
"""A line that stands for lines of an earlier message: their numbers now, and there, where these differ."""
WORD = re.compile(r"\w+(?:\.\d\w*|,\d{3}(?!\w))*|[^\w\s]")
"""Words and single signs. White space is all that two equal sequences may differ in. ``1.5`` and ``1,500`` are one word, so that ``1`` is no part of them.

Nothing is folded: neither case nor look-alikes nor compatibility forms (no NFKC), nor are invisible characters dropped.
"""

GAP, JOIN = "\x1e", "\x1f"
"""Between tokens, and for lines left out: both count as white space, so no token contains them."""

MOST_SPOTS = 1_000
"""Places of one quote that are looked at: more means that it says nothing."""


class Spot(NamedTuple):
    """Where a quote stands: lines, and the index of its first token and of the one behind its last."""

    start: int
    end: int
    first: int
    behind: int


def shown_lines(context: Context, extra: str = "") -> dict[str, dict[int, str]]:
    """path -> line number -> text, of exactly the lines that were sent. Of an outline these are its signatures, at the lines of their names.

    Of a file that was sent several times, all of its lines; of one that changed in between, those of its newest version, with those of older ones to which
    that points. ``extra`` is what was sent as stdin, unless the context has that itself; it is there under that name, unless a file has it.
    """
    given = context.stdin or ((extra,) if extra else ())
    shown = {stdin_name(place): _parse(numbered(text)) for place, text in enumerate(given, 1)}
    last: dict[str, PackedFile] = {}
    for file in context.files:
        shown[file.path] = _joined(last.get(file.path), shown.get(file.path, {}), file)
        last[file.path] = file
    return shown


def _joined(before: PackedFile | None, earlier: Lines, file: PackedFile) -> dict[int, str]:
    """The lines of a file's newest version, given what an ``earlier`` message showed of it."""
    lines = _file_lines(file)
    if before is None or before.mode is Mode.OUTLINE:
        return lines
    if before.blob == file.blob:
        return {**earlier, **lines}
    return {**_carried(file.text, earlier), **lines}


def _carried(text: str, earlier: Lines) -> dict[int, str]:
    """The earlier lines that a newer version points to, at the numbers that they have now."""
    carried: dict[int, str] = {}
    for match in filter(None, map(POINTER.fullmatch, text.split("\n"))):
        start, end = int(match[1]), int(match[2] or match[1])
        shift = int(match[3] or start) - start
        carried.update({number: earlier[number + shift] for number in range(start, min(end, start + len(earlier)) + 1) if number + shift in earlier})
    return carried


def _file_lines(file: PackedFile) -> dict[int, str]:
    lines = _parse(file.text)
    if file.mode is Mode.OUTLINE:
        return lines
    return {number: text for number, text in lines.items() if any(start <= number <= end for start, end in file.spans)}


def _parse(text: str) -> dict[int, str]:
    """Numbered lines. Headers, fences and elisions do not begin with a number and a tab. Two signatures on one line are joined."""
    lines: dict[int, str] = {}
    for match in filter(None, map(SENT_LINE.fullmatch, text.split("\n"))):
        number = int(match[1])
        lines[number] = f"{lines[number]} {match[2]}" if number in lines else match[2]
    return lines


def words(text: str) -> list[str]:
    """
    >>> words('if x["a"] >= 1.5:')
    ['if', 'x', '[', '"', 'a', '"', ']', '>', '=', '1.5', ':']
    """
    return WORD.findall(text)


class Haystack:
    """The shown lines of one file, ready to be searched by tokens."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.tokens: list[str] = []
        self.line_of: list[int] = []
        last = None
        for number in sorted(lines):
            if last is not None and number != last + 1:
                self._add([GAP], number)
            self._add(words(lines[number]), number)
            last = number
        self.starts: list[int] = []
        offset = 0
        for token in self.tokens:
            self.starts.append(offset)
            offset += len(token) + 1
        self.joined = JOIN + JOIN.join(self.tokens) + JOIN

    def _add(self, tokens: list[str], number: int) -> None:
        self.tokens += tokens
        self.line_of += [number] * len(tokens)

    def find(self, sought: Sequence[str], since: int = 0) -> list[Spot]:
        """Every place of a sequence of tokens, from token ``since`` on; no place spans lines that were left out."""
        if not sought or since >= len(self.starts):
            return []
        needle = JOIN + JOIN.join(sought) + JOIN
        spots: list[Spot] = []
        place = self.joined.find(needle, self.starts[since])
        while place >= 0 and len(spots) < MOST_SPOTS:
            first = bisect_right(self.starts, place) - 1
            behind = first + len(sought)
            spots.append(Spot(self.line_of[first], self.line_of[behind - 1], first, behind))
            place = self.joined.find(needle, place + 1)
        return spots

    def text(self, start: int, end: int) -> str:
        return "\n".join(self.lines[number] for number in range(start, end + 1) if number in self.lines)

    def whole(self, start: int, end: int) -> bool:
        """Whether every line of the range was shown."""
        return end - start < len(self.lines) and all(number in self.lines for number in range(start, end + 1))
