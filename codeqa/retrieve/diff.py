"""The changed lines of a unified diff, as they are numbered in the new files."""

from __future__ import annotations

import re
from typing import Final

NEAR: Final = 3
"""Changes at most so many lines apart are one place."""

_HUNK: Final = re.compile(r"@@+ (?:-[0-9]+(?:,[0-9]+)? )+\+([0-9]+)(?:,([0-9]+))? @@+")
_OLD_LINES: Final = re.compile(r"-[0-9]+(?:,([0-9]+))?")
_FILE: Final = re.compile(r"(?:---|\+\+\+) (?P<path>[^\t]+)")
_BLOBS: Final = re.compile(r"index [0-9a-f]+\.\.[0-9a-f]+")
_PREFIX: Final = re.compile(r"[abciow]/")


class Hunks:
    """Reads a diff line by line: ``takes`` says whether a line, given the one after it, belongs to one.

    ``places`` are (path, first, last line), 0 for a file that is only named; ``changed`` is the line just read without its sign, "" if it is not a changed one.
    """

    def __init__(self) -> None:
        self.places: list[tuple[str, int, int]] = []
        self.changed = ""
        self._old = ""
        self._path = ""
        self._gone = False
        self._line = 0
        self._left = (0, 0)
        self._open = False

    def takes(self, line: str, after: str) -> bool:
        self.changed = ""
        if max(self._left) > 0:
            self._inside(line)
            return True
        hunk = _HUNK.match(line)
        if hunk and self._path:
            self._begin(line, hunk)
            return True
        return self._head(line, after)

    def _head(self, line: str, after: str) -> bool:
        """``--- a/x`` and behind it ``+++ b/x``: a line of a log may begin with either."""
        found = _FILE.match(line)
        if not found:
            if not line.startswith("\\ No newline"):
                self._path = "" if line.startswith("diff ") else self._path
            return line.startswith(("diff --git ", "\\ No newline")) or _BLOBS.match(line) is not None
        name = found["path"].strip().strip('"')
        if line.startswith("---"):
            self._old = name if after.startswith("+++ ") else ""
            return bool(self._old)
        if not self._old:
            return False
        gone = name == "/dev/null"
        self._path, self._gone = _stripped(self._old if gone else name), gone
        self._old = ""
        self.places.append((self._path, 0, 0))
        return True

    def _begin(self, line: str, hunk: re.Match[str]) -> None:
        olds = [int(count or 1) for count in _OLD_LINES.findall(line[: hunk.end()])]
        self._line = int(hunk[1])
        self._left = (max(olds), int(hunk[2] or 1))
        self._open = False

    def _inside(self, line: str) -> None:
        old, new = self._left
        sign = line[:1]
        if sign == "+":
            self._mark(line)
            self._line += 1
            self._left = (old, new - 1)
        elif sign == "-":
            self._mark(line)
            self._left = (old - 1, new)
        elif sign in (" ", ""):
            self._line += 1
            self._left = (old - 1, new - 1)
        elif sign != "\\":  # cut off in its middle
            self._left = (0, 0)

    def _mark(self, line: str) -> None:
        self.changed = line[1:]
        if self._gone:
            return
        at = max(1, self._line)
        path, first, last = self.places[-1]
        if self._open and at <= last + NEAR:
            self.places[-1] = (path, first, at)
        else:
            self.places.append((self._path, at, at))
            self._open = True


def _stripped(name: str) -> str:
    return name[2:] if _PREFIX.match(name) else name
