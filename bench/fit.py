"""The weights of the ranking, fitted to questions with known answers, and what they reach on repositories they were not fitted on."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import results
from bench.logit import Case, Floats, fit
from bench.ndcg import PLACES, Place, Query, Target, ndcg
from bench.program import Program
from codeqa import config
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.opening import opened
from codeqa.retrieve.candidates import gather
from codeqa.retrieve.features import NAMES
from codeqa.retrieve.question import analyse
from codeqa.retrieve.ranking import considered, weights

KEPT_BY_HAND = ("named_path", "test_asked")
"""Features that such questions hardly show and a user relies on: they keep their weights."""

CANDIDATES = 150
"""Files a question that are fitted on: the first by a score of the lists alone."""

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates, their features, and the places where the answer is."""

    query: Query
    paths: tuple[str, ...]
    values: Floats

    def case(self, columns: Sequence[int]) -> Case | None:
        gold = np.array([ndcg(self.query, [Place(path)]) > 0 for path in self.paths], dtype=bool)
        return Case(self.query.repo, self.values[:, columns], gold) if gold.any() else None

    def ranked(self, scale: Floats, columns: Sequence[int]) -> list[str]:
        scores = self.values[:, columns] @ scale
        return [self.paths[n] for n in sorted(range(len(self.paths)), key=lambda n: (-scores[n], self.paths[n]))]


def perform(arguments: Namespace, program: Program) -> int:
    asked = _gathered(arguments, program)
    columns = [n for n, name in enumerate(NAMES) if name not in KEPT_BY_HAND and name not in arguments.without]
    measure = _ndcg if arguments.measure == "ndcg" else _recall
    reached = leave_one_out(asked, columns, measure)
    whole = _fitted(asked, columns)
    now = weights(arguments.form)
    scale = {name: now[name] for name in NAMES} | dict.fromkeys(arguments.without, 0.0)
    scale |= {NAMES[column]: round(float(weight), DIGITS) for column, weight in zip(columns, whole, strict=True)}
    print(f"{arguments.measure} by repository, each with weights fitted on the others: {results.mean(reached.values()):.4f}")
    for name in sorted(scale, key=lambda name: -abs(scale[name])):
        print(f"  {name:16} {scale[name]:7.3f}")
    if arguments.ablate:
        for column in columns:
            left = leave_one_out(asked, [other for other in columns if other != column], measure)
            print(f"  without {NAMES[column]:16} {results.mean(left.values()):.4f}", flush=True)
    if arguments.write:
        _write(arguments.write, arguments.form, scale, f"{arguments.queries.stem}, {len(asked)} questions")
    results.write(f"fit-{arguments.form}", arguments.queries.stem, arguments.out, {"left_out": reached, "weights": scale})
    return 0


def leave_one_out(asked: Sequence[Asked], columns: Sequence[int], measure: Any) -> dict[str, float]:
    """Repository -> the mean of its questions, ranked by weights that none of them had a part in."""
    reached: dict[str, float] = {}
    for repo in sorted({one.query.repo for one in asked}):
        scale = _fitted([one for one in asked if one.query.repo != repo], columns)
        own = [one for one in asked if one.query.repo == repo]
        reached[repo] = round(results.mean(measure(one.query, one.ranked(scale, columns)) for one in own), 4)
    return reached


def _fitted(asked: Iterable[Asked], columns: Sequence[int]) -> Floats:
    first = (dataclasses.replace(one, paths=one.paths[:CANDIDATES], values=one.values[:CANDIDATES]) for one in asked if one.paths)
    return fit([case for one in first if (case := one.case(columns))])


def _ndcg(query: Query, paths: Sequence[str]) -> float:
    return ndcg(query, [Place(path) for path in paths[:PLACES]])


def _recall(query: Query, paths: Sequence[str]) -> float:
    """Share of the targets among the first ten files."""
    found = [ndcg(dataclasses.replace(query, targets=(target,)), [Place(path) for path in paths[:PLACES]]) > 0 for target in query.targets]
    return sum(found) / len(found)


def _gathered(arguments: Namespace, program: Program) -> list[Asked]:
    rows = results.read_lines(arguments.queries)
    found: list[Asked] = []
    for repo, root in sorted({(row["repo"], row.get("benchmark_root") or "") for row in rows}):
        folder = arguments.repos / repo / root
        program.run(folder, arguments.index_dir, "index", "-q")
        settings = dataclasses.replace(config.Config(), index_dir=str(arguments.index_dir), refresh=False)
        with opened(folder, settings, silent) as index:
            library = index.library
            for row in rows:
                if row["repo"] != repo or (row.get("benchmark_root") or "") != root:
                    continue
                query = _query(row)
                question = analyse(query.text, library.terms)
                lists = gather(question, library, index.near(query.text))
                evidence = considered(question, lists, library, lambda path, language: True)
                values = np.array([evidence.values(number) for number in evidence.considered]).reshape(-1, len(NAMES))
                found.append(Asked(query, tuple(evidence.rows[number].path for number in evidence.considered), values))
        print(f"{repo:20} {len(found):5} questions", file=sys.stderr, flush=True)
    return found


def _query(row: Mapping[str, Any]) -> Query:
    if "question" in row:
        return Query(row["id"], row["repo"], "", row["question"], row.get("benchmark_root") or "", tuple(Target(path) for path in row["gold_files"]))
    return Query.read(row)


def _write(path: Path, form: str, scale: Mapping[str, float], source: str) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    data["weights"][form] = {name: scale[name] for name in NAMES}
    data.setdefault("fitted", {})[form] = f"bench/fit.py on {source}, after commit {commit}; {', '.join(KEPT_BY_HAND)} by hand"
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
