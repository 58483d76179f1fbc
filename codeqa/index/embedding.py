"""The embedding that ships with codeqa: a table of token vectors. A text's vector is the sum of its terms' vectors, each times its learned weight.

The file is mapped into memory and read where it is asked; a question's vector is made without numpy (it costs 60 ms of a process), chunks' vectors with it.
``data/CARD.md`` says what it was trained on and how good it is; ``training/`` in the source tree makes it.

The file, little-endian: ``HEAD`` (magic, tokens, dimensions, bytes of the names), the tokens' names sorted by their UTF-8 bytes, each ended by a newline,
their offsets (tokens + 1 x uint32), their scales (float32: token i's vector is its row x its scale), their rows (tokens x dimensions x int8).
"""

from __future__ import annotations

import mmap
import struct
from array import array
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from codeqa.errors import IndexUnreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEAD: Final = struct.Struct("<8sIII")
MAGIC: Final = b"codeqa\0\1"
FILE: Final = Path(__file__).parent / "data" / "embedding.bin"

PATH_TIMES: Final = 4.0
NAME_TIMES: Final = 2.0
"""How often a chunk's path and its symbol's name count against once for its text: they say what it is about (measured; see the card)."""

STEPS: Final = 320
"""Steps of a stored coordinate to 1.0: an int8 reaches 0.4, beyond what a coordinate of a unit vector in 256 dimensions comes to."""

BATCH: Final = 2_048
"""Chunks that are encoded at a time: some 250,000 terms, 20 MB while it lasts."""

_COUNT_POWER: Final = 0.5
"""A term that stands n times in a text counts n to this power: what it says twice is not twice as much."""


class Embedding:
    """A mapped table. ``name`` tells its content: an index says which one made its vectors."""

    def __init__(self, file: Path) -> None:
        """Raises IndexUnreadable if ``file`` is not one of ours, OSError if it cannot be read."""
        with file.open("rb") as opened:
            self._map = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._map)
        self.tokens: int
        self.dimensions: int
        magic, self.tokens, self.dimensions, names = HEAD.unpack_from(self._map) if size >= HEAD.size else (b"", 0, 0, 0)
        self._names = HEAD.size
        self._offsets = self._names + names
        self._scales = self._offsets + 4 * (self.tokens + 1)
        self._rows = self._scales + 4 * self.tokens
        if magic != MAGIC or size != self._rows + self.tokens * self.dimensions + DIGEST:
            raise IndexUnreadable("the embedding's file is damaged", "install codeqa again")
        self.name = f"codeqa-{self._map[size - DIGEST :].hex()}"

    def question(self, terms: str) -> list[float]:
        """The vector of a question's terms, of length 1; zeros if it has no known term. Without numpy: some 0.02 ms a term."""
        counts: dict[str, int] = {}
        for term in terms.split():
            counts[term] = counts.get(term, 0) + 1
        vector = [0.0] * self.dimensions
        for term, count in sorted(counts.items()):
            number = self._number(term.encode())
            if number >= 0:
                row, scale = self._row(number), self._scale(number) * float(count**_COUNT_POWER)
                vector = [before + scale * step for before, step in zip(vector, row, strict=True)]
        length = sum(value * value for value in vector) ** 0.5
        return [value / length for value in vector] if length else vector

    def encode(self, texts: Sequence[str], paths: Sequence[str], names: Sequence[str]) -> NDArray[np.int8]:
        """(texts, dimensions) in steps of 1/``STEPS``: the unit vectors of chunks, given as their terms, their paths' terms and their symbols' names' terms."""
        import numpy as np

        table = self._table
        rows = np.empty((len(texts), self.dimensions), np.int8)
        for start in range(0, len(texts), BATCH):
            span = slice(start, start + BATCH)
            made = table.sums(texts[span], _COUNT_POWER)
            made += NAME_TIMES * table.sums(names[span], _COUNT_POWER) + PATH_TIMES * table.sums(paths[span], _COUNT_POWER)
            made *= STEPS / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
            rows[span] = np.clip(np.rint(made), -127, 127).astype(np.int8)
        return rows

    def _number(self, name: bytes) -> int:
        """A token's number by bisection; -1 if it is unknown."""
        low, high = 0, self.tokens
        while low < high:
            middle = (low + high) // 2
            first, last = struct.unpack_from("<II", self._map, self._offsets + 4 * middle)
            found = self._map[self._names + first : self._names + last - 1]
            if found == name:
                return middle
            if found < name:
                low = middle + 1
            else:
                high = middle
        return -1

    def _row(self, number: int) -> array[int]:
        start = self._rows + number * self.dimensions
        return array("b", self._map[start : start + self.dimensions])

    def _scale(self, number: int) -> float:
        return float(struct.unpack_from("<f", self._map, self._scales + 4 * number)[0])

    @cached_property
    def _table(self) -> Any:
        import numpy as np

        names = self._map[self._names : self._offsets].decode().split("\n")[:-1]
        scales = np.frombuffer(self._map, np.float32, self.tokens, self._scales)
        rows = np.frombuffer(self._map, np.int8, self.tokens * self.dimensions, self._rows).reshape(self.tokens, self.dimensions)
        return import_module("codeqa.index.sums").Table(names, rows * scales[:, None])


DIGEST: Final = 6
"""Bytes at the file's end that name its content."""


@lru_cache(maxsize=1)
def shipped() -> Embedding:
    """The embedding of the wheel. Raises as ``Embedding``."""
    return Embedding(FILE)
