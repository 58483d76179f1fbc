"""How the lexical index is divided: into runs of files in the order of their paths, each a segment of its own, never changed once it is written.

tantivy counts removed documents in its statistics until it merges their segment away, and afterwards goes by an estimate of the words that are left: an index
that grew would score, and so rank, otherwise than one made anew. So nothing is ever removed from a segment. Which files stand together follows from all paths
and sizes alone; a shard of the generation before whose files are the same is taken over as it is, any other is written anew from its files' words, which are
kept beside it (``<segment>.words``).
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from codeqa.index import codec
from codeqa.values import frozen

LEAST: Final = 1_500_000
"""Characters of a shard from which it may end: below, opening it costs a question more than writing it anew costs an update."""
SPREAD: Final = 2_500_000
"""A file ends its shard by the chance of its size over this, drawn from its path: an edit moves no end but those near it. A shard has some 3.5 MB."""
MOST: Final = 6_000_000
"""Characters at which a shard ends in any case."""

MANIFEST: Final = "shards.json"
ORDER: Final = "order.u32"
"""All files in the order of their paths: their numbers, then their weights, as unsigned 32-bit numbers."""
WORDS: Final = ".words"

_HEADER: Final = struct.Struct("<II")
"""Before the words of a file: the compressed lengths of its head and of its bodies, in bytes."""


class Place(NamedTuple):
    """A file in the lexical index: its weight in characters."""

    path: bytes
    weight: int


class Words(NamedTuple):
    """The documents of a file: ``names`` and ``bodies`` have one text a chunk, ``all_names`` are those of its symbols; all are terms joined by spaces."""

    place: str
    all_names: str
    names: list[str]
    bodies: list[str]


@frozen
class Shard:
    """``segments`` as tantivy's ``meta.json`` lists them, in order; ``digest`` of all words with their paths."""

    segments: tuple[dict[str, object], ...]
    files: int
    digest: str

    @property
    def names(self) -> tuple[str, ...]:
        """What the names of its files begin with; the first one's is that of its words."""
        return tuple(str(segment["segment_id"]).replace("-", "") for segment in self.segments)


def divide(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """(first, end) of each shard. ``places`` are sorted by path."""
    first = size = 0
    for end, (path, weight) in enumerate(places, 1):
        size += weight
        if size >= MOST or (size >= LEAST and zlib.crc32(path) % SPREAD < weight):
            yield first, end
            first, size = end, 0
    if first < len(places):
        yield first, len(places)


def pack(place: str, all_names: str, names: Sequence[str], bodies: bytes) -> bytes:
    """The words of a file as they are kept; ``bodies`` is the section of a parse result that holds them."""
    head = zlib.compress(json.dumps([place, all_names, names], separators=(",", ":")).encode(), codec.LEVEL)
    return b"".join((_HEADER.pack(len(head), len(bodies)), head, bodies))


def unpack(entry: bytes) -> Words:
    first, _ = _HEADER.unpack_from(entry)
    head = json.loads(zlib.decompress(entry[_HEADER.size : _HEADER.size + first]))
    place, all_names, names = head
    return Words(place, all_names, names, codec.load_terms(entry[_HEADER.size + first :]))


def cut(data: bytes) -> Iterator[bytes]:
    """The entries of a ``.words`` file."""
    start = 0
    while start < len(data):
        end = start + _HEADER.size + sum(_HEADER.unpack_from(data, start))
        yield data[start:end]
        start = end


class Older:
    """The shards of the generation before, and the words of their files. ``paths`` are its files, sorted."""

    def __init__(self, place: Path, paths: Sequence[bytes]) -> None:
        self.place = place
        self.shards = read_manifest(place)
        _, weights = read_order(place)
        self.weights = dict(zip(paths, weights, strict=True))
        self._at: dict[bytes, tuple[int, int]] = {}
        self._whole: dict[tuple[bytes, ...], Shard] = {}
        start = 0
        for number, shard in enumerate(self.shards):
            own = paths[start : start + shard.files]
            self._at.update((path, (number, n)) for n, path in enumerate(own))
            self._whole[tuple(own)] = shard
            start += shard.files
        self._open = -1
        self._entries: list[bytes] = []
        self._files: dict[str, list[Path]] = {}
        for file in place.iterdir():
            self._files.setdefault(file.name.partition(".")[0], []).append(file)

    def hand_over(self, shard: Shard, place: Path) -> None:
        """Puts a shard's files into ``place`` too, by hard links where the file system has them: they are never written again."""
        for name in shard.names:
            for file in self._files.get(name, ()):
                link(file, place / file.name)

    def same(self, paths: Sequence[bytes], changed: Collection[bytes]) -> Shard | None:
        """The shard of exactly these files, if none of them has changed."""
        found = self._whole.get(tuple(paths))
        return found if found and not any(path in changed for path in paths) else None

    def entry(self, path: bytes) -> bytes:
        """The words of a file. Those of one shard are kept: files are asked for in the order of their paths."""
        number, at = self._at[path]
        if number != self._open:
            self._entries = list(cut((self.place / (self.shards[number].names[0] + WORDS)).read_bytes()))
            self._open = number
        return self._entries[at]


class Spool:
    """The words of the files that changed, on disk until their shards are written. Each file's may be put again.

    It can be pickled once it is ``flush``ed: the copy reads the same file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._spans: dict[bytes, tuple[int, int, int]] = {}

    def __getstate__(self) -> tuple[Path, dict[bytes, tuple[int, int, int]]]:
        return self._path, self._spans

    def __setstate__(self, state: tuple[Path, dict[bytes, tuple[int, int, int]]]) -> None:
        self._path, self._spans = state
        self._file = self._path.open("rb") if self._spans else None

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()

    def put(self, path: bytes, entry: bytes, weight: int) -> None:
        if self._file is None:
            self._file = self._path.open("w+b")
        self._spans[path] = self._file.seek(0, os.SEEK_END), len(entry), weight
        self._file.write(entry)

    def remove(self, path: bytes) -> None:
        self._spans.pop(path, None)

    @property
    def weights(self) -> Mapping[bytes, int]:
        return {path: weight for path, (_, _, weight) in self._spans.items()}

    def entry(self, path: bytes) -> bytes | None:
        if path not in self._spans or self._file is None:
            return None
        start, length, _ = self._spans[path]
        self._file.seek(start)
        return self._file.read(length)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


def digest(named: Iterator[tuple[bytes, Words]]) -> str:
    """Of the words of files with their paths, however they are compressed."""
    found = sha256()
    for path, words in named:
        found.update(path + b"\0")
        found.update(json.dumps(words).encode())
    return found.hexdigest()


def read_manifest(place: Path) -> tuple[Shard, ...]:
    """Raises OSError, and ValueError for what ``write_manifest`` did not write."""
    try:
        rows = json.loads((place / MANIFEST).read_bytes())["shards"]
        return tuple(Shard(tuple(row["segments"]), row["files"], row["digest"]) for row in rows)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{place / MANIFEST} is damaged") from error


def write_manifest(place: Path, shards: Sequence[Shard]) -> None:
    (place / MANIFEST).write_text(json.dumps({"shards": [asdict(shard) for shard in shards]}))


def read_order(place: Path) -> tuple[array[int], array[int]]:
    """The numbers and the weights of all files, in the order of their paths."""
    both = array("I", (place / ORDER).read_bytes())
    half = len(both) // 2
    return both[:half], both[half:]


def write_order(place: Path, numbers: Sequence[int], weights: Sequence[int]) -> None:
    (place / ORDER).write_bytes(array("I", [*numbers, *weights]).tobytes())


def link(file: Path, target: Path) -> None:
    import shutil

    with suppress(OSError):
        os.link(file, target)
        return
    shutil.copyfile(file, target)
