"""Owns what a token is: exact o200k_base counts, offline. The only home of tiktoken.

Sent text is made of lines that add up. o200k_base cuts text with a regex before it merges bytes, and the pieces that can hold a line feed
(``\\s*[\\r\\n]+`` and `` ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*``) go on after it only into white space or a slash. So a piece always ends at a line feed that
is followed by anything else, and the counts of such lines add up to the count of their text, exactly. Numbered lines begin with a digit; every
other line of a context begins with neither white space nor a slash (``additive``).
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeqa.pack.few import Few

if TYPE_CHECKING:
    from tiktoken import Encoding

TOKENIZER = "o200k_base"

RANKS = Path(__file__).parent / "data" / "o200k_base.bin"
"""One byte a token in rank order (its length), then the tokens joined: loads in 60 ms where tiktoken's own base64 lines take 200. See data/NOTICE."""

RANK_COUNT = 199_998
"""Ranks of o200k_base without its two special tokens, which repository text must not be able to write."""

PATTERN = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
"""How o200k_base cuts text, as in tiktoken_ext.openai_public (whose function would download the ranks)."""


FEW: Final = 2_000_000
"""Characters that a process counts without tiktoken: up to about here its making costs more than it saves."""


def count(text: str) -> int:
    """Tokens of ``text`` in o200k_base, exactly. Special tokens written in it (``<|endoftext|>``) count as the plain text they are."""
    return _counter().count(text)


def line_cost(number: int, line: str) -> int:
    """Tokens of one line as it is sent. Costs of lines add up to the count of their joined text."""
    return count(f"{number}\t{line}\n")


def additive(line: str) -> bool:
    """Whether ``line`` (with its line feed) can follow any line without changing its count, and the other way round."""
    return line.endswith("\n") and not line[0].isspace() and line[0] != "/"


def read_ranks() -> tuple[bytes, ...]:
    """The tokens of o200k_base; a token's place is its rank."""
    packed = RANKS.read_bytes()
    fields = [b"%ds" % length for length in range(256)]
    return struct.unpack(b"".join(map(fields.__getitem__, packed[:RANK_COUNT])), packed[RANK_COUNT:])


class _Counter:
    """Counts by itself what a pack counts, and larger texts by tiktoken. An index counts nothing (``parse.cost``)."""

    def __init__(self) -> None:
        self._left = FEW
        self._few: Few | None = None
        self._encoding: Encoding | None = None

    def count(self, text: str) -> int:
        if self._encoding is not None:
            return len(self._encoding.encode_ordinary(text))
        found = self._shortly(text) if self._left > 0 else None
        return len(self._tiktoken().encode_ordinary(text)) if found is None else found

    def _shortly(self, text: str) -> int | None:
        self._left -= len(text)
        if self._few is None:
            self._few = Few(_ranks(), lambda piece: len(self._tiktoken().encode_ordinary(piece)))
        return self._few.count(text)

    def _tiktoken(self) -> Encoding:
        if self._encoding is None:
            from tiktoken import Encoding  # 20 ms, and 110 more to build

            self._encoding = Encoding(TOKENIZER, pat_str=PATTERN, mergeable_ranks=_ranks(), special_tokens={})
            self._few = None
            _ranks.cache_clear()
        return self._encoding


@cache
def _ranks() -> dict[bytes, int]:
    return dict(zip(read_ranks(), range(RANK_COUNT), strict=True))


@cache
def _counter() -> _Counter:
    return _Counter()
