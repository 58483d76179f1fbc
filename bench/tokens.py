"""What chunks are about to cost, as the index tells it without counting (``codeqa/parse/cost.py``): how far it is off by language, and the weights fitted anew.

A sample of every repository: a few files of each language. Least absolute error relative to the size, each language by the root of its chunks.
"""

from __future__ import annotations

import random
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from bench import results
from bench.program import Program
from codeqa.index.terms import terms
from codeqa.pack.lines import numbered, split_lines
from codeqa.pack.tokens import count
from codeqa.parse import chunks
from codeqa.parse.cost import FIGURES, WEIGHTS, figures
from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language
from codeqa.parse.text import Text
from codeqa.source import SourceRules, find_repository, list_files, read_file
from codeqa.types import Skipped, SourceFile

SEED = 7
MOST_BYTES = 300_000
LEAST_TOKENS = 40
"""A smaller chunk's error counts as one of so many: a pack makes no difference below (``PackPolicy.min_tokens``)."""
SHOWN = 100
"""Chunks of a language from which it has a row of its own."""

Floats = NDArray[np.float64]


class Row(NamedTuple):
    language: str
    figures: tuple[int, ...]
    tokens: int


def perform(arguments: Namespace, program: Program) -> int:
    rows = [row for tree in arguments.trees for row in _sampled(tree, arguments.files)]
    values, real = np.array([row.figures for row in rows], float), np.array([row.tokens for row in rows], float)
    sizes, counted = np.maximum(real, LEAST_TOKENS), Counter(row.language for row in rows)
    share = np.array([counted[row.language] ** -0.5 for row in rows])
    error = np.abs(values @ np.array(WEIGHTS) - real) / sizes
    bias = (values @ np.array(WEIGHTS) - real) / sizes
    languages = np.array([row.language for row in rows])
    told = {name: _told(error[languages == name], bias[languages == name]) for name, number in counted.most_common() if number >= SHOWN}
    told["all"] = _told(error, bias)
    for name, row in told.items():
        print(f"{name:18}{row['chunks']:8.0f} chunks   off by {row['mean']:6.1%} (half {row['median']:5.1%}, 19 in 20 {row['most']:6.1%})   {row['bias']:+.1%}")
    fitted = dict(zip(FIGURES, (round(float(weight), 3) for weight in _fitted(values, real, sizes, share)), strict=True))
    print("fitted anew: " + ", ".join(f"{name} {weight}" for name, weight in fitted.items()))
    results.write("tokens", f"{len(arguments.trees)}-trees", arguments.out, {"off": told, "fitted": fitted})
    return 0


def _told(error: Floats, bias: Floats) -> dict[str, float]:
    half, most = np.quantile(error, (0.5, 0.95))
    return {"chunks": len(error), "mean": float(error.mean()), "median": float(half), "most": float(most), "bias": float(bias.mean())}


def _fitted(values: Floats, real: Floats, sizes: Floats, share: Floats) -> Floats:
    """Least absolute error, by squares that are weighted anew each time."""
    weights: Floats = share / sizes
    scale: Floats = np.zeros(values.shape[1])
    for _ in range(12):
        scale = np.asarray(np.linalg.lstsq(values * weights[:, None], real * weights, rcond=None)[0], np.float64)
        weights = share / sizes / np.sqrt(np.maximum(np.abs(values @ scale - real) / sizes, 0.02))
    return scale


def _sampled(tree: Path, files: int) -> Iterator[Row]:
    repository = find_repository(tree)
    entries = list(list_files(repository, SourceRules()).files)
    random.Random(SEED).shuffle(entries)
    taken: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        language = detect_language(entry.path)
        if taken[language] < files and entry.stat.size <= MOST_BYTES:
            source = read_file(repository.root, entry.path)
            if not isinstance(source, Skipped):
                taken[language] += 1
                yield from _chunks(source, language)


def _chunks(source: SourceFile, language: str) -> Iterator[Row]:
    seen: list[tuple[int, ...]] = []

    def told(text: Text, first: int, last: int, found: str) -> int:
        seen.append(figures(text, first, last, found))
        return 0

    with patch.object(chunks, "estimated", told):
        parsed = parse_file(source, language, terms=terms)
    lines = split_lines(source.text)
    for chunk, values in zip(parsed.chunks, seen, strict=True):
        yield Row(language or "none", values, count(numbered(lines, chunk.start_line, chunk.end_line)))
