"""What ``eval search`` says to a person: the figures, then every query that missed something, with what came instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codeqa.render.paint import Line, Span, columns
from codeqa.types import QueryScore, SearchScores

FIGURES = (("NDCG@{k}, files", "ndcg_files"), ("NDCG@{k}, hits", "ndcg_hits"), ("recall@{k}", "recall"), ("MRR", "reciprocal_rank"))
"""What a person is told, and the field of a query's score that it is the mean of."""


def mean(scores: Iterable[QueryScore], name: str) -> float:
    values = [float(getattr(score, name)) for score in scores]
    return sum(values) / len(values) if values else 0.0


def misses(found: SearchScores) -> tuple[QueryScore, ...]:
    """The queries of which something wanted is not among the first places."""
    return tuple(score for score in found.queries if score.recall < 1)


def score_lines(found: SearchScores) -> Iterator[Line]:
    missed = misses(found)
    yield (
        Span("1 query" if len(found.queries) == 1 else f"{len(found.queries):,} queries", "strong"),
        Span(f", {len(missed):,} of them missed something in the first {found.places}"),
    )
    figures = [[Span("  " + name.format(k=found.places), "dim"), Span(f"{mean(found.queries, field):.4f}", "strong")] for name, field in FIGURES]
    yield from columns(figures, frozenset({1}))
    unknown = sum(len(score.unknown) for score in found.queries)
    if unknown:
        yield (Span(f"  {unknown:,} wanted {'path is' if unknown == 1 else 'paths are'} not in the index", "warn"), Span("; `codeqa why PATH` says why", "dim"))
    for score in missed:
        yield ()
        yield from _miss(score, found.places)


def _miss(score: QueryScore, places: int) -> Iterator[Line]:
    yield (Span(f"{score.query.id}: ", "dim"), Span(score.query.query))
    for wanted, rank in zip(score.query.wanted, score.ranks, strict=True):
        if not 0 < rank <= places:
            told = "not in the index" if wanted.path in score.unknown else f"rank {rank:,}" if rank else "not ranked"
            yield (Span("  wanted  ", "dim"), Span(wanted.path, "path", wanted.path, wanted.start_line or 1), Span(f"  {told}", "warn"))
    for number, path in enumerate(score.first, start=1):
        yield (Span(f"  came {number}  ", "dim"), Span(path, "path", path))
