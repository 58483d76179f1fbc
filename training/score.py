"""NDCG@10 of rankings of files by an embedding alone: the file protocol of the benchmark, binary relevance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from codeqa.index.embedding import NAME_TIMES, PATH_TIMES
from codeqa.index.terms import terms
from training.bags import Bags, bags, joined, picked, summed, unit
from training.corpus import Ragged
from training.questions import Bench

TOP = 10


@dataclass(frozen=True, slots=True)
class Prepared:
    """A tree as bags: its chunks' texts, their symbols' names, its files' paths, and the questions."""

    bench: Bench
    bodies: Bags
    symbols: Bags
    paths: Bags
    questions: Bags
    file: np.ndarray


def prepare(bench: Bench, tokens: Sequence[str], cut: Callable[[str], str] = terms) -> Prepared:
    numbers = {token: n for n, token in enumerate(tokens)}

    def bagged(texts: Sequence[str], power: float = 0.5) -> Bags:
        rows = [[numbers[term] for term in cut(text).split() if term in numbers] for text in texts]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
        return bags(Ragged(np.array([number for row in rows for number in row], np.int32), starts), len(tokens), power)

    return Prepared(
        bench,
        bagged([text for _, _, text in bench.chunks]),
        bagged([symbol for _, symbol, _ in bench.chunks]),
        bagged(bench.paths),
        bagged([query for query, _ in bench.cases]),
        np.array([number for number, _, _ in bench.chunks], np.int64),
    )


def chunk_rows(prepared: Prepared, path: float = PATH_TIMES, symbol: float = NAME_TIMES) -> Bags:
    """The chunks with their path and their symbol's name counted so many times more."""
    bodies = joined(prepared.bodies, prepared.symbols, symbol) if symbol else prepared.bodies
    return joined(bodies, picked(prepared.paths, prepared.file), path) if path else bodies


def similarities(prepared: Prepared, table: np.ndarray, chunks: Bags) -> np.ndarray:
    """(questions, chunks) cosines."""
    cosines: np.ndarray = unit(summed(prepared.questions, table)) @ unit(summed(chunks, table)).T
    return cosines


def file_scores(prepared: Prepared, cosines: np.ndarray) -> np.ndarray:
    """(questions, files): each file's best chunk."""
    best = np.full((len(prepared.bench.paths), cosines.shape[0]), -1.0, np.float32)
    np.maximum.at(best, prepared.file, cosines.T)
    return best.T


def ndcg(prepared: Prepared, scores: np.ndarray) -> list[float]:
    """One figure a question. ``scores`` are (questions, files), higher is better; ties by path's order."""
    paths = prepared.bench.paths
    found = []
    for row, (_, goals) in zip(scores, prepared.bench.cases, strict=True):
        ranked = [paths[n] for n in np.argsort(-row, kind="stable")[:TOP]]
        places = {place for goal in goals for place in [next((n for n, path in enumerate(ranked, 1) if _is_tail(path, goal)), 0)] if place}
        ideal = sum(1 / math.log2(n + 1) for n in range(1, min(TOP, len(goals)) + 1))
        found.append(sum(1 / math.log2(place + 1) for place in places) / ideal)
    return found


def mean(prepared: Sequence[Prepared], table: np.ndarray, path: float = PATH_TIMES, symbol: float = NAME_TIMES) -> float:
    """The mean over trees of the mean over their questions."""
    means = []
    for one in prepared:
        figures = ndcg(one, file_scores(one, similarities(one, table, chunk_rows(one, path, symbol))))
        if figures:
            means.append(sum(figures) / len(figures))
    return sum(means) / max(len(means), 1)


def _is_tail(path: str, goal: str) -> bool:
    return path == goal or path.endswith("/" + goal) or goal.endswith("/" + path)
