"""How much of what gold answers rest on ``codeqa pack`` puts into a context of a given size."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from bench import baseline, batch, results
from bench.joined import joined
from bench.program import Program
from bench.recall import Question, Recall, recall, shown

NOTHING: Mapping[str, Any] = {"files": [], "tokens": 0, "budget": 0}
Scored = tuple[Question, Recall]


def perform(arguments: Namespace, program: Program) -> int:
    rows = [row for row in results.read_lines(arguments.queries) if row["gold_files"] and (not arguments.only or row["repo"] in arguments.only)]
    parts = arguments.join or arguments.as_one
    rows = joined(rows, max(parts, 2), as_one=bool(arguments.as_one)) if parts else rows
    asked = baseline.ask(program, arguments, rows, "question", int(arguments.budget)) if arguments.baseline else None
    run = asked or batch.ask(program, arguments, rows, "question", "pack", "--budget", arguments.budget)
    answers = [run.answers.get(row["id"], NOTHING) for row in rows]
    scored = [(question, recall(question, shown(answer))) for question, answer in zip(map(Question.read, rows), answers, strict=True)]
    result = {
        "questions": len(rows),
        "answered": sum(row["id"] in run.answers for row in rows),
        "budget": arguments.budget,
        "over_budget": sum(answer["tokens"] > answer["budget"] for answer in answers),
        "mean_tokens": round(results.mean(answer["tokens"] for answer in answers)),
        "all": _means(scored),
        "repository": {repo: _means([row for row in scored if row[0].repo == repo]) for repo in sorted({row["repo"] for row in rows})},
        "seconds": run.seconds,
        "misses": [_miss(*row, answer) for row, answer in zip(scored, answers, strict=True) if row[1].file_recall == 0],
    }
    for name, means in ({"all": result["all"]} | dict(result["repository"])).items():
        print(f"{name:16}" + "   ".join(f"{key.replace('_', ' ')} {value:.3f}" for key, value in means.items()))
    print(f"mean tokens {result['mean_tokens']}   over budget {result['over_budget']}   answered {result['answered']}/{len(rows)}")
    kind = f"{'as-one' if arguments.as_one else 'joined'}-{parts}-" if parts else ""
    results.write(f"pack-{'baseline-' if arguments.baseline else ''}{kind}{arguments.budget}", arguments.queries.stem, arguments.out, result)
    return int(bool(result["over_budget"]))


def _means(scored: Sequence[Scored]) -> dict[str, float]:
    columns = {row.name: [getattr(score, row.name) for _, score in scored] for row in fields(Recall)}
    return {name: results.mean(value for value in values if value is not None) for name, values in columns.items()}


def _miss(question: Question, score: Recall, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": question.id, "line_recall": score.line_recall, "wanted": list(question.files), "found": [file["path"] for file in answer["files"]][:3]}
