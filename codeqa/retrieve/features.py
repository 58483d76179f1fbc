"""What speaks for a file and against it, as numbers between 0 and about 1. Each feature is one function's work; their weights are data (``weights.json``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

DECAY: Final = 0.5
"""Of a file's chunks, the second best counts half, the third a quarter, the fourth an eighth (measured: more chunks or less decay are worse)."""
BEST: Final = 4

VENDORED: Final = re.compile(
    r"(?:^|/)(?:_?vendor(?:ed)?|third[-_]?party|external|extern|deps|node_modules|compat(?:ibility)?|legacy|deprecated|examples?|samples?|demos?|"
    r"bench(?:marks?)?|dist|build|generated|fixtures?|testdata|__snapshots__)(?:/|$)|(?:^|[/_.-])(?:compat|deprecated|legacy|shim)s?[_.-]",
    re.IGNORECASE,
)
"""Paths of code that is seldom meant: copied in, kept for compatibility, shown as an example, made by a program."""

DOCUMENTS: Final = frozenset({"", "json", "markdown", "rst", "text", "toml", "yaml"})
"""Languages that are not code."""

TEST_WORDS: Final = frozenset({"test", "tests", "testing", "spec", "specs", "fixture", "fixtures", "mock", "mocks", "unittest", "tested"})
EXAMPLE_WORDS: Final = frozenset({"example", "examples", "sample", "demo", "benchmark", "vendor", "vendored", "legacy", "deprecated", "compat", "shim"})
DOCUMENT_WORDS: Final = frozenset(
    {"docs", "documentation", "documented", "readme", "changelog", "config", "configuration", "yaml", "toml", "json", "markdown", "workflow", "license"}
)


def body_scores(hits: Sequence[tuple[int, float]], file_of: Mapping[int, int]) -> dict[int, float]:
    """File -> decayed sum of its best chunks' BM25, over the best file's. ``hits`` are best first."""
    sums: dict[int, float] = {}
    seen: dict[int, int] = {}
    for identity, score in hits:
        file = file_of[identity]
        place = seen.get(file, 0)
        if place < BEST:
            sums[file] = sums.get(file, 0.0) + score * DECAY**place
            seen[file] = place + 1
    return relative(sums)


def relative(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores over the best of them."""
    best = max(scores.values(), default=0.0)
    return {key: score / best for key, score in scores.items()} if best > 0 else {}


def stem_coverage(stem_terms: Sequence[str], question: Mapping[str, float]) -> float:
    """Share of the words of a file's name that the question says."""
    distinct = set(stem_terms)
    return sum(term in question for term in distinct) / len(distinct) if distinct else 0.0


def question_coverage(terms: Sequence[str], weights: Mapping[str, float]) -> float:
    """Share of the question's weight (rare words weigh more) that ``terms`` cover."""
    total = sum(weights.values())
    covered = set(terms)
    return sum(weight for term, weight in weights.items() if term in covered) / total if total else 0.0


def stem_of(path: str) -> str:
    """The telling part of a file's name: a package's own file is named by its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.split(".", 1)[0] or name
    return folder.rpartition("/")[2] if stem in ("__init__", "index", "mod", "lib", "main") and folder else stem


def is_vendored(path: str) -> bool:
    return VENDORED.search(path) is not None
