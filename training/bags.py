"""Texts as bags of tokens, and their sums over a table: the two matrix products of the training, sparse times dense, with numpy alone.

A row times a gathered block is one small product in BLAS: 12 us for 90 tokens x 256, ten times faster than ``np.add.reduceat``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.corpus import Ragged

Matrix = np.ndarray


@dataclass(frozen=True, slots=True)
class Bags:
    """Row i has the different tokens ``ids[starts[i]:starts[i + 1]]``, each with its weight."""

    ids: np.ndarray
    weights: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1


def bags(rows: Ragged, size: int, power: float = 0.5) -> Bags:
    """Each row's tokens once, weighted by their count to the ``power``."""
    owner = np.repeat(np.arange(len(rows), dtype=np.int64), np.diff(rows.starts))
    keys, counts = np.unique(owner * size + rows.data, return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(rows) + 1, dtype=np.int64) * size)
    return Bags((keys % size).astype(np.int32), (counts**power).astype(np.float32), starts)


def picked(source: Bags, rows: np.ndarray) -> Bags:
    """Some rows, in the order given."""
    lengths = source.starts[rows + 1] - source.starts[rows]
    starts = np.concatenate(([0], np.cumsum(lengths)))
    index = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths) + np.repeat(source.starts[rows], lengths)
    return Bags(source.ids[index], source.weights[index], starts)


def joined(first: Bags, second: Bags, share: np.ndarray | float) -> Bags:
    """Row by row, the tokens of both; those of ``second`` weighted ``share`` more (a number, or one for each row)."""
    lengths = np.diff(second.starts)
    weights = second.weights * np.repeat(np.broadcast_to(np.asarray(share, np.float32), len(second)), lengths)
    owner = np.concatenate((np.repeat(np.arange(len(first)), np.diff(first.starts)), np.repeat(np.arange(len(second)), lengths)))
    order = np.argsort(owner, kind="stable")
    ids = np.concatenate((first.ids, second.ids))[order]
    return Bags(ids, np.concatenate((first.weights, weights))[order].astype(np.float32), first.starts + second.starts)


def summed(source: Bags, table: Matrix) -> Matrix:
    """(rows, d): each row's tokens' vectors, weighted and added."""
    out = np.zeros((len(source), table.shape[1]), np.float32)
    starts = source.starts.tolist()
    for row in range(len(source)):
        first, last = starts[row], starts[row + 1]
        if first < last:
            out[row] = source.weights[first:last] @ table[source.ids[first:last]]
    return out


def spread(source: Bags, rows: Matrix) -> tuple[np.ndarray, Matrix]:
    """(the tokens that occur, for each the weighted sum of the rows it occurs in): the transposed product."""
    owner = np.repeat(np.arange(len(source)), np.diff(source.starts))
    order = np.argsort(source.ids, kind="stable")
    ids, owner, weights = source.ids[order], owner[order], source.weights[order]
    tokens, starts = np.unique(ids, return_index=True)
    bounds = [*starts.tolist(), len(ids)]
    out = np.empty((len(tokens), rows.shape[1]), np.float32)
    for n in range(len(tokens)):
        first, last = bounds[n], bounds[n + 1]
        out[n] = weights[first:last] @ rows[owner[first:last]]
    return tokens, out


def unit(rows: Matrix) -> Matrix:
    """Rows of length 1; a row of zeros stays one."""
    scaled: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled
