"""How well ``codeqa search`` ranks: NDCG@10 over questions with known answers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench import baseline, batch, results
from bench.ndcg import PLACES, Place, Query, by_files, by_hits, ndcg
from bench.program import Program

MISSED = 0.5
"""Below this NDCG a question is listed among the misses, with what was found instead."""

NOTHING: Mapping[str, Any] = {"hits": [], "files": []}
Scored = tuple[Query, float]


def perform(arguments: Namespace, program: Program) -> int:
    rows = [row for row in results.read_lines(arguments.queries) if not arguments.only or row["repo"] in arguments.only]
    asked = baseline.ask(program, arguments, rows, "query") if arguments.baseline else None
    run = asked or batch.ask(program, arguments, rows, "query", "search", "-k", str(PLACES))
    queries = [Query.read(row) for row in rows]
    protocols = {name: _score(queries, run.answers, places) for name, places in (("chunk", by_hits), ("file", by_files))}
    result = {
        "questions": len(queries),
        "answered": sum(query.id in run.answers for query in queries),
        **{name: _summary(scored) for name, scored in protocols.items()},
        "seconds": run.seconds,
        "misses": [_miss(query, score, run.answers.get(query.id, NOTHING)) for query, score in protocols["chunk"] if score < MISSED],
    }
    for name, scored in protocols.items():
        summary = _summary(scored)
        print(f"{name:5} protocol   NDCG@10  by repository {summary['by_repository_mean']:.4f}   by question {summary['mean']:.4f}   {summary['category']}")
    results.write("search-baseline" if arguments.baseline else "search", arguments.queries.stem, arguments.out, result)
    return 0


def _score(queries: Sequence[Query], answers: Mapping[str, Mapping[str, Any]], places: Callable[[Mapping[str, Any]], list[Place]]) -> list[Scored]:
    return [(query, ndcg(query, places(answers.get(query.id, NOTHING)))) for query in queries]


def _summary(scored: Sequence[Scored]) -> dict[str, Any]:
    by_repository = results.grouped(scored, lambda row: row[0].repo, lambda row: row[1])
    return {
        "by_repository_mean": results.mean(by_repository.values()),
        "mean": results.mean(score for _, score in scored),
        "category": results.grouped(scored, lambda row: row[0].category, lambda row: row[1]),
        "repository": by_repository,
    }


def _miss(query: Query, score: float, answer: Mapping[str, Any]) -> dict[str, Any]:
    found = list(dict.fromkeys(hit["path"] for hit in answer["hits"]))[:3]
    return {"id": query.id, "score": round(score, 3), "wanted": [target.path for target in query.targets], "found": found}
