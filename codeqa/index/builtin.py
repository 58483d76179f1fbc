"""Vectors of chunks by the embedding that ships with codeqa: written while an index is made, scanned by their signs when it is asked.

Three files of a generation, all in the order of the files' paths: ``vectors.i8``, (n, d) int8 in steps of 1/``STEPS``; ``vectors.ids``, the chunks' identities
as n x uint64; ``vectors.planes``, the signs by coordinate (``signs``). numpy is imported only by the writer.
"""

from __future__ import annotations

import mmap
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from operator import neg
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from codeqa.index import signs
from codeqa.index.embedding import STEPS, Embedding, shipped
from codeqa.index.shards import link
from codeqa.index.tables import ORDINAL_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from codeqa.index.child import Child

ROWS: Final = "vectors.i8"
IDENTITIES: Final = "vectors.ids"
PLANES: Final = "vectors.planes"

WAITING: Final = 2_048
"""Chunks that are encoded together."""

BLOCK: Final = 65_536
"""Rows whose signs are packed at a time; a multiple of eight."""

SCANNED_FOR_ONE: Final = 3
"""Chunks that are taken by their signs for each that is asked for: signs alone miss some of the nearest."""

EDGE: Final = 1e-4
"""Products that are this near to the best one that is left out are made without rounding: it may not decide who is in."""

OFTEN: Final = 5
"""Questions of one process after which numpy is imported to make products: some forty more pay for it, and who asks so many asks on."""

MOST_SCANNED: Final = 600_000
"""Chunks up to which a question is compared with all: some 60 ms. A larger repository is ranked without vectors."""


_ORDINALS: Final = (1 << ORDINAL_BITS) - 1

Texts: TypeAlias = tuple[str, Sequence[str], Sequence[str]]
"""A file's terms: those of its path; of each chunk's symbol; of each chunk's text."""

Known: TypeAlias = Callable[[int], Texts]


class BuiltinWriter:
    """Encodes the chunks of files that changed once all have come; takes the vectors of the others from the generation before.

    ``known`` gives the terms of any file by its number.
    """

    def __init__(self, place: Path, older: Path | None, embedding: Embedding, known: Known) -> None:
        self._place = place
        self._older = older if older is not None and (older / ROWS).exists() else None
        self._known = known
        self._embedding = embedding
        self._spool = place / "vectors.spool"
        self._counts: dict[int, int] = {}
        self._made: list[int] = []
        self._child: Child | None = None

    def put(self, number: int, chunks: int) -> None:
        """A file that has come or changed, with the number of its chunks."""
        self._counts[number] = chunks

    def begin(self, known: Known, numbers: Collection[int], lock: int) -> None:
        """Lets a process of its own encode what was put, for ``close`` to wait for. Nothing is put any more.

        ``known`` is the writer's, in a form that can be pickled; ``numbers`` are those of all files that there are now, ``lock`` is the writer's.
        """
        import pickle

        from codeqa.index.child import Child

        made = [number for number in self._counts if number in numbers]
        if 0 < sum(self._counts[number] for number in made) <= MOST_SCANNED:
            self._made = made
            self._child = Child(__name__, (str(self._spool),), lock, pickle.dumps((known, made)))

    def close(self, numbers: Sequence[int], chunks: int) -> None:
        """Writes the three files for the files of these ``numbers``, which are in the order of their paths and have so many ``chunks`` together.

        Where these are more than a question is compared with, no file is written. Raises IndexUnreadable if the process that encodes has failed.
        """
        import numpy as np

        if chunks > MOST_SCANNED:
            self.drop()
            return
        if self._child is not None:
            child, self._child = self._child, None
            child.wait("the vectors")
        self._complete(numbers)
        spans = self._spans()
        made = self._read(self._spool)
        before = self._before()
        old = self._read(self._older / ROWS) if self._older else made[:0]
        with (self._place / ROWS).open("wb") as rows, (self._place / IDENTITIES).open("wb") as identities:
            for number in numbers:
                start, count = spans[number] if number in spans else before.get(number, (0, 0))
                rows.write((made if number in spans else old)[start : start + count].tobytes())
                identities.write(np.arange(number << ORDINAL_BITS, (number << ORDINAL_BITS) + count, dtype=np.uint64).tobytes())
        _planes(self._read(self._place / ROWS)).tofile(self._place / PLANES)
        self.drop()

    def _complete(self, numbers: Sequence[int]) -> None:
        """Encodes what no process has: a few files, or all that a generation with too many chunks left without vectors."""
        done = set(self._made)
        left = [number for number in numbers if number not in done and (number in self._counts or self._older is None)]
        for number in left:
            if number not in self._counts:
                self._counts[number] = len(self._known(number)[2])
        self._made += left
        _encode(self._embedding, self._known, left, self._spool)

    def _spans(self) -> dict[int, tuple[int, int]]:
        """File -> (first row, rows) of the spool."""
        ends = [0, *accumulate(self._counts[number] for number in self._made)]
        return {number: (start, end - start) for number, start, end in zip(self._made, ends, ends[1:], strict=False)}

    def keep(self) -> None:
        """Takes over all vectors of the generation before: no file has come, changed or gone."""
        if self._older is not None:
            for name in (ROWS, IDENTITIES, PLANES):
                link(self._older / name, self._place / name)
        self.drop()

    def drop(self) -> None:
        if self._child is not None:
            self._child.kill()
        self._spool.unlink(missing_ok=True)

    def _read(self, file: Path) -> NDArray[np.int8]:
        import numpy as np

        if not file.exists() or not file.stat().st_size:
            return np.zeros((0, self._embedding.dimensions), np.int8)
        return np.memmap(file, dtype=np.int8, mode="r").reshape(-1, self._embedding.dimensions)

    def _before(self) -> dict[int, tuple[int, int]]:
        """File -> (first row, rows) of the generation before."""
        import numpy as np

        if self._older is None:
            return {}
        files, starts, counts = np.unique(np.fromfile(self._older / IDENTITIES, np.uint64) >> ORDINAL_BITS, return_index=True, return_counts=True)
        return {int(file): (int(start), int(count)) for file, start, count in zip(files, starts, counts, strict=True)}


def main(spool: str) -> None:
    """The process that ``begin`` starts."""
    import pickle

    known, numbers = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent, over a pipe of our own
    _encode(shipped(), known, numbers, Path(spool))


def _encode(embedding: Embedding, known: Known, numbers: Iterable[int], spool: Path) -> None:
    """Adds the rows of all chunks of these files to ``spool``, in their order."""
    texts: list[str] = []
    places: list[str] = []
    names: list[str] = []
    with spool.open("ab") as file:
        for number in numbers:
            place, titles, bodies = known(number)
            texts.extend(bodies)
            places.extend([place] * len(bodies))
            names.extend(titles)
            if len(texts) >= WAITING:
                file.write(embedding.encode(texts, places, names).tobytes())
                texts, places, names = [], [], []
        if texts:
            file.write(embedding.encode(texts, places, names).tobytes())


def _planes(rows: NDArray[np.int8]) -> NDArray[np.uint8]:
    """As ``signs.planes``, block by block."""
    import numpy as np

    planes = np.zeros((rows.shape[1], (len(rows) + 7) // 8), np.uint8)
    for start in range(0, len(rows), BLOCK):
        block = np.packbits(rows[start : start + BLOCK] > 0, axis=0, bitorder="little").T
        planes[:, start // 8 : start // 8 + block.shape[1]] = block
    return planes


def _file_of(identity: int) -> int:
    return identity >> ORDINAL_BITS


class Builtin:
    """Reads one generation's vectors. Raises OSError where there are none."""

    def __init__(self, place: Path, embedding: Embedding) -> None:
        self._embedding = embedding
        self._rows = _mapped(place / ROWS)
        self._identities = _mapped(place / IDENTITIES).cast("Q")
        self._scan = signs.Scan(_mapped(place / PLANES), len(self._identities))
        self._asked = 0

    def nearest(self, terms: str, limit: int) -> list[tuple[int, float]]:
        """(chunk identity, cosine) of the ``limit`` chunks that are about nearest to a question's terms, best first; ties in the order of paths."""
        question = self._embedding.question(terms)
        count = len(self._identities)
        if not 0 < count <= MOST_SCANNED:
            return []
        numbers = self._scan.nearest(question, SCANNED_FOR_ONE * limit)
        self._asked += 1
        products = signs.products(self._rows, numbers, question, often=self._asked > OFTEN)
        if len(products) > limit:
            edge = sorted(products, reverse=True)[limit]
            near = (abs(product - edge) < EDGE for product in products)
            products = [signs.product(self._rows, n, question) if close else product for close, n, product in zip(near, numbers, products, strict=True)]
        ordered = sorted(zip(map(neg, products), numbers, strict=True))[:limit]
        return [(self._identities[number], -product / STEPS) for product, number in ordered]

    def cosines(self, texts: Sequence[str], identities: Sequence[int], nodes: Mapping[int, int]) -> list[dict[int, float]]:
        """For each text, given as its terms, the cosines of some chunks; those without a vector are left out.

        Identities in ascending order. ``nodes`` are the files' places in the order of their paths.
        """
        return self._cosines(texts, [row for file, chunks in groupby(identities, _file_of) for row in self._rows_of(file, chunks, nodes)])

    def inside(self, text: str, files: Iterable[int], nodes: Mapping[int, int], without: Container[int] = ()) -> dict[int, float]:
        """The same for one text and all chunks of some files but those ``without``."""
        known = self._identities
        return self._cosines([text], [row for file in files for row in self._all_rows_of(file, nodes) if known[row] not in without])[0]

    def _cosines(self, texts: Sequence[str], rows: Sequence[int]) -> list[dict[int, float]]:
        identities = [self._identities[row] for row in rows]
        products = signs.products_of_all(self._rows, rows, [self._embedding.question(text) for text in texts])
        return [dict(zip(identities, [product / STEPS for product in found], strict=True)) for found in products]

    def _all_rows_of(self, file: int, nodes: Mapping[int, int]) -> range:
        first = self._first_row(file, nodes)
        return range(first, bisect_right(self._identities, nodes[file], lo=first, key=lambda identity: nodes[_file_of(identity)]))

    def _first_row(self, file: int, nodes: Mapping[int, int]) -> int:
        return bisect_left(self._identities, nodes[file], key=lambda identity: nodes[_file_of(identity)])

    def _rows_of(self, file: int, identities: Iterable[int], nodes: Mapping[int, int]) -> Iterator[int]:
        """The rows of a file's chunks: they stand one after another, in the order of their ordinals."""
        known, count = self._identities, len(self._identities)
        first = self._first_row(file, nodes)
        for identity in identities:
            row = first + (identity & _ORDINALS)
            if row < count and known[row] == identity:
                yield row


def _mapped(file: Path) -> memoryview:
    with file.open("rb") as opened:
        return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)) if file.stat().st_size else memoryview(b"")
