"""Queries with known answers to figures: how well the search finds what is wanted in this repository."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.pipeline.freshness import Progress, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.pipeline.searching import ANY, ranked
from codeqa.retrieve import metrics
from codeqa.types import Hit, JudgedQuery, QueryScore, RankedFile, Scope, SearchScores, Wanted

SHOWN: Final = 3
"""Files told of a query, so that one sees what came instead of the wanted one."""


def evaluate_search(
    where: Path, queries: Sequence[JudgedQuery], config: Config, *, limit: int = 10, scope: Scope = ANY, progress: Progress = silent
) -> SearchScores:
    """Searches for each query and scores the first ``limit`` places: of files (lines do not matter) and of hits (they do, where they are given)."""
    with opened(where, config, progress) as index:
        known = frozenset(index.shelf.known())
        return SearchScores(limit, tuple(_scored(index, query, known, limit, scope) for query in queries), index.state)


def _scored(index: Opened, query: JudgedQuery, known: Collection[str], limit: int, scope: Scope) -> QueryScore:
    _, ranking = ranked(index, query.query, limit, scope)
    meant = [(wanted, _paths(wanted.path, known)) for wanted in query.wanted]
    by_files = metrics.firsts(meant, ranking.files, _is_file)
    by_hits = metrics.firsts(meant, ranking.hits[:limit], _is_hit)
    return QueryScore(
        query,
        metrics.ndcg(by_files, limit),
        metrics.ndcg(by_hits, limit),
        metrics.recall(by_files, limit),
        metrics.reciprocal_rank(by_files),
        by_files,
        tuple(wanted.path for wanted, paths in meant if not paths),
        tuple(file.path for file in ranking.files[:SHOWN]),
    )


def _paths(path: str, known: Collection[str]) -> frozenset[str]:
    """The indexed paths that a wanted path means: itself, or else those that are alike by whole last parts (it is given from another folder)."""
    if path in known:
        return frozenset((path,))
    return frozenset(one for one in known if one.endswith(f"/{path}") or path.endswith(f"/{one}"))


def _is_file(meant: tuple[Wanted, Collection[str]], file: RankedFile) -> bool:
    return file.path in meant[1]


def _is_hit(meant: tuple[Wanted, Collection[str]], hit: Hit) -> bool:
    wanted, paths = meant
    return hit.path in paths and (not wanted.start_line or (hit.start_line <= wanted.end_line and wanted.start_line <= hit.end_line))
