"""An answer at a terminal, as it comes: lines end between words, a heading stands out, a listing's line numbers step back. Elsewhere it is Markdown as it is.

Text is given in pieces of any size; a word is held until it is whole, a line of a listing until it ends. Nothing is left out but what marks a heading, and
that only where it is shown otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from codeqa.render.door import clean
from codeqa.render.paint import Terminal, style, wide

_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_HEADING: Final = re.compile(r"#{1,6} +")
_AS_IT_IS: Final = re.compile(r"(?: {4}|\t|\|)")
"""What begins a line that is no running text: indented code, and a table's row."""

_BULLET: Final = re.compile(r"\s*(?:[-*+–✔✘!]|\d+[.)]) +|\s*")
_UNDECIDED: Final = re.compile(r"\s*(?:#{0,6}|`{0,2}|~{0,2})")
_NUMBERED: Final = re.compile(r"(\s*(?:\d+|…)(?=  |$))(.*)", re.DOTALL)
_DOUBTED: Final = re.compile(r"\[(?:unverified|unclear):")
_WORD: Final = re.compile(r"\s*\S+(?=\s)")
_LAST: Final = re.compile(r"\s*\S+|\s+$")

HANG: Final = 8
"""Columns that the further lines of a list's entry are indented by, at most."""


class Prose:
    """``feed`` and ``end`` give what is to be written, cleaned and styled."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._width = terminal.width if terminal.live else 0
        self._fenced = False
        self._begin()

    def _begin(self) -> None:
        self._held = ""
        self._running = False
        self._column = 0
        self._indent = ""

    def feed(self, text: str) -> str:
        *ended, rest = (self._held + clean(text)).split("\n")
        out = []
        for line in ended:
            out.append(self._ended(line) + "\n")
            self._begin()
        self._held = rest
        out.append(self._begun())
        return "".join(out)

    def end(self) -> str:
        """What is still held of a line that did not end."""
        shown = self._ended(self._held)
        self._begin()
        return shown

    def _ended(self, line: str) -> str:
        """A line's rest: all of it, unless its first words were written already."""
        if self._running:
            return self._words(_LAST.findall(line))
        if _FENCE.match(line):
            self._fenced = not self._fenced
            return style(line, "dim", self._terminal) if line else ""
        if self._fenced:
            return self._listed(line)
        heading = _HEADING.match(line)
        if heading:
            shown = line[heading.end() :] if self._terminal.color else line
            return "\n".join(style(part, "strong", self._terminal) for part in self._words(_LAST.findall(shown), plain=True).split("\n"))
        if _AS_IT_IS.match(line):
            return line
        self._indent = self._hanging(line)
        return self._words(_LAST.findall(line))

    def _begun(self) -> str:
        """The whole words of a line of running text that has begun; "" where it may be something else."""
        line = self._held
        if not self._running:
            if self._fenced or _UNDECIDED.fullmatch(line) or _FENCE.match(line) or _HEADING.match(line) or _AS_IT_IS.match(line):
                return ""
            if len(_WORD.findall(line)) < 2:  # a bullet is told from a word by what follows
                return ""
            self._running, self._indent = True, self._hanging(line)
        whole = _WORD.findall(line)
        self._held = line[sum(map(len, whole)) :]
        return self._words(whole)

    def _hanging(self, line: str) -> str:
        match = _BULLET.match(line)
        return " " * min(len(match.group()) if match else 0, HANG)

    def _listed(self, line: str) -> str:
        match = _NUMBERED.fullmatch(line)
        return style(match[1], "number", self._terminal) + match[2] if match else line

    def _words(self, words: list[str], plain: bool = False) -> str:
        """Words, each with the space before it, broken where the next would not fit."""
        out = []
        for word in words:
            bare, taken = word.lstrip(), wide(word)
            if self._width and self._column + taken > self._width and self._column > len(self._indent) and bare:
                out.append("\n" + self._indent)
                self._column, word, taken = len(self._indent), bare, wide(bare)
            out.append(word if plain or not _DOUBTED.search(word) else style(word, "warn", self._terminal))
            self._column = self._column + taken if not self._width or self._column + taken <= self._width else (self._column + taken) % self._width
        return "".join(out)


def whole(text: str, terminal: Terminal) -> str:
    """An answer that is there already, as ``Prose`` would have shown it as it came."""
    prose = Prose(terminal)
    return prose.feed(text) + prose.end()
