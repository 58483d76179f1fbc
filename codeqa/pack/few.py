"""Owns how the tokens of a few texts are counted without tiktoken, whose making takes 0.13 s of a process: a pack counts some 400 kB, most of it twice.

The same cut and the same merges, so the same counts. The cut is made on a *shadow* of the text, in which each character beyond ASCII has one of its class
in its place; classes are known for Latin letters, punctuation and symbols (``KNOWN``), which no version of Unicode has moved. A text with any other
character is not counted here. What a piece counts is remembered: source says the same words again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_SPACE: Final = r"\t-\r "
_UPPER: Final = "A-Z\xaa"
_LOWER: Final = "a-z\xaa"
_ENDING: Final = "(?:'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))?"
_CUT: Final = re.compile(
    "|".join(
        (
            rf"[^\r\n{_UPPER}{_LOWER}0-9]?[{_UPPER}]*[{_LOWER}]+{_ENDING}",
            rf"[^\r\n{_UPPER}{_LOWER}0-9]?[{_UPPER}]+[{_LOWER}]*{_ENDING}",
            r"[0-9]{1,3}",
            rf" ?[^{_SPACE}{_UPPER}{_LOWER}0-9]+[\r\n/]*",
            rf"[{_SPACE}]*[\r\n]+",
            rf"[{_SPACE}]+(?![^{_SPACE}])",
            rf"[{_SPACE}]+",
        )
    )
)
"""``tokens.PATTERN`` over shadows: ``A`` is an upper case letter, ``a`` a lower case one, U+00AA one without case, ``0`` a digit, ``.`` a sign, VT a space."""

KNOWN: Final = "\xa0-\u017e\u0180-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u2500-\u27bf"
"""Left out in between: a letter that stands for an s where case is ignored, and characters that say how others are written."""

_UNKNOWN: Final = re.compile(rf"[^\x00-\x7f{KNOWN}]")

LONGEST: Final = 200
"""Characters of a piece that are merged here: the time grows by their square."""

MOST_REMEMBERED: Final = 200_000
"""Pieces whose counts are kept, some 25 MB; all are forgotten at once when there are more."""

_NEVER: Final = 1 << 30


class Few:
    """``ranks`` are the tokens' ranks; ``long`` counts a piece that is longer than ``LONGEST``."""

    def __init__(self, ranks: Mapping[bytes, int], long: Callable[[str], int]) -> None:
        self._pieces = _Pieces(ranks, long)
        self._shadows = _Shadows()

    def count(self, text: str) -> int | None:
        """The tokens of a text; None where it has a character whose class is not known here."""
        if text.isascii():
            return sum(map(self._pieces.__getitem__, _CUT.findall(text)))
        if _UNKNOWN.search(text):
            return None
        spans = [match.span() for match in _CUT.finditer(text.translate(self._shadows))]
        return sum([self._pieces[text[start:end]] for start, end in spans])


class _Pieces(dict[str, int]):
    """The tokens of each piece met so far."""

    def __init__(self, ranks: Mapping[bytes, int], long: Callable[[str], int]) -> None:
        super().__init__()
        self._ranks = ranks
        self._long = long

    def __missing__(self, piece: str) -> int:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        data = piece.encode()
        found = 1 if data in self._ranks else self._long(piece) if len(piece) > LONGEST else merged(data, self._ranks)
        self[piece] = found
        return found


class _Shadows(dict[int, str | int]):
    """Character -> what stands for it in a shadow."""

    def __missing__(self, code: int) -> str | int:
        found = self[code] = code if code < 128 else _shadow(chr(code))
        return found


def _shadow(char: str) -> str:
    from unicodedata import category

    sort = category(char)
    if sort in ("Lu", "Lt"):
        return "A"
    if sort == "Ll":
        return "a"
    if sort[0] in "LM":
        return "\xaa"
    return "0" if sort[0] == "N" else "\x0b" if sort in ("Zs", "Zl", "Zp") else "."


def merged(data: bytes, ranks: Mapping[bytes, int]) -> int:
    """How many tokens are left of a piece when the two neighbours of the lowest rank are joined, the first of equals, until no two make a token."""
    get = ranks.get
    parts = [data[at : at + 1] for at in range(len(data))]
    pairs = [get(data[at : at + 2], _NEVER) for at in range(len(data) - 1)]
    while pairs and (lowest := min(pairs)) < _NEVER:
        at = pairs.index(lowest)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
        del pairs[at]
        if at < len(pairs):
            pairs[at] = get(parts[at] + parts[at + 1], _NEVER)
        if at:
            pairs[at - 1] = get(parts[at - 1] + parts[at], _NEVER)
    return len(parts)
