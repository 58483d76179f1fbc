"""Pairs as token numbers: the vocabulary, and each pair's two sides as ragged arrays. A token is an index term (see ``codeqa.index.terms``)."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from codeqa.index.terms import terms
from training.harvest import read_pairs

LONGEST: Final = 160
"""Terms of a side that are read."""

KINDS: Final = ("doc", "name", "head", "path", "commit", "readme", "test")


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of numbers: row i is ``data[starts[i]:starts[i + 1]]``."""

    data: np.ndarray
    starts: np.ndarray

    def row(self, index: int) -> np.ndarray:
        return self.data[self.starts[index] : self.starts[index + 1]]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def renumbered(self, table: np.ndarray) -> Ragged:
        """Each number replaced by ``table``'s; those that become negative are dropped."""
        data = table[self.data]
        kept = data >= 0
        sums = np.concatenate(([0], np.cumsum(kept)))
        return Ragged(data[kept].astype(np.int32), sums[self.starts])


@dataclass(frozen=True, slots=True)
class Corpus:
    """``tokens`` by number; the pairs' sides and paths; ``kind`` (into KINDS) and ``repository`` (into ``names``) of each."""

    tokens: list[str]
    left: Ragged
    path: Ragged
    right: Ragged
    kind: np.ndarray
    repository: np.ndarray
    names: list[str]
    frequency: np.ndarray


def build(folder: Path, cut: Callable[[str], str] = terms) -> Corpus:
    """All pairs of a folder, with every term that there is."""
    numbers: dict[str, int] = {}
    sides: tuple[list[list[int]], ...] = ([], [], [])
    kinds: list[int] = []
    places: list[int] = []
    names = []
    spread: Counter[int] = Counter()
    for place, file in enumerate(sorted(folder.glob("*.z"))):
        names.append(file.stem.replace("+", "/"))
        met: Counter[int] = Counter()
        for pair in read_pairs(file):
            rows = [[numbers.setdefault(term, len(numbers)) for term in cut(text).split()[:LONGEST]] for text in (pair.left, pair.path, pair.right)]
            for side, row in zip(sides, rows, strict=True):
                side.append(row)
            kinds.append(KINDS.index(pair.kind))
            places.append(place)
            met.update({number for row in rows for number in row})
        for number, count in met.items():
            spread[number] += min(count, 200)  # no repository may choose the vocabulary alone
            spread[number] += 20
    frequency = np.array([spread[number] for number in range(len(numbers))], dtype=np.int64)
    left, path, right = map(_ragged, sides)
    return Corpus(list(numbers), left, path, right, np.array(kinds, np.int8), np.array(places, np.int32), names, frequency)


def limited(corpus: Corpus, size: int) -> Corpus:
    """The corpus with the ``size`` commonest tokens; the others are dropped from all pairs."""
    order = np.argsort(-corpus.frequency, kind="stable")[:size]
    table = np.full(len(corpus.tokens), -1, np.int32)
    table[order] = np.arange(len(order))
    left, path, right = (side.renumbered(table) for side in (corpus.left, corpus.path, corpus.right))
    return Corpus([corpus.tokens[n] for n in order], left, path, right, corpus.kind, corpus.repository, corpus.names, corpus.frequency[order])


def save(corpus: Corpus, file: Path) -> None:
    file.write_bytes(pickle.dumps(corpus, protocol=5))


def load(file: Path) -> Corpus:
    """What ``save`` wrote here: our own file, so a pickle will do."""
    found: Corpus = pickle.loads(file.read_bytes())
    return found


def _ragged(rows: Sequence[Sequence[int]]) -> Ragged:
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    data = np.fromiter((number for row in rows for number in row), dtype=np.int32, count=int(starts[-1]))
    return Ragged(data, starts)
