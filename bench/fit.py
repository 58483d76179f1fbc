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
from codeqa.retrieve.features import NAMES, SPREAD
from codeqa.retrieve.question import analyse
from codeqa.retrieve.ranking import LONG, SEEDS, considered, weights
from codeqa.retrieve.spread import Tie, spread

KEPT_BY_HAND = ("named_path", "test_asked")
"""Features that such questions hardly show and a user relies on: they keep their weights."""

OF_SITUATIONS = (*SPREAD, "vector_clause", "vector_clauses")
"""Features that only a described situation has."""

CANDIDATES = 150
"""Files a question that are fitted on: the first by a score of the lists alone."""

ALL = "all"

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates, their features, and the places where the answer is. ``part`` is the set that it is from; ``ties`` are the edges

    between the candidates, along which a walk spreads.
    """

    part: str
    query: Query
    paths: tuple[str, ...]
    values: Floats
    ties: tuple[Tie, ...] = ()

    def sown(self, seeds: Floats, columns: Sequence[int]) -> Asked:
        """With the features that a walk makes which starts from the scores by ``seeds``, the weights of ``columns``."""
        values = self.values.copy()
        if len(values):
            values[:, _columns(SPREAD)] = np.array(spread((values[:, columns] @ seeds).tolist(), self.ties)).T
        return dataclasses.replace(self, values=values)

    def case(self, columns: Sequence[int]) -> Case | None:
        gold = np.array([ndcg(self.query, [Place(path)]) > 0 for path in self.paths], dtype=bool)
        return Case(self.query.repo, self.values[:, columns], gold, self.part) if gold.any() else None

    def ranked(self, scale: Floats, columns: Sequence[int]) -> list[str]:
        scores = self.values[:, columns] @ scale
        return [self.paths[n] for n in sorted(range(len(self.paths)), key=lambda n: (-scores[n], self.paths[n]))]


def perform(arguments: Namespace, program: Program) -> int:
    asked = [one for repos, queries in _sets(arguments) for one in _gathered(repos, queries, arguments.index_dir, program)]
    left = {*KEPT_BY_HAND, *arguments.without, *(() if arguments.form == LONG else OF_SITUATIONS)}
    columns = [n for n, name in enumerate(NAMES) if name not in left]
    measure = _ndcg if arguments.measure == "ndcg" else _recall
    table = {name: _by_part(asked, taught, columns, measure) for name, taught in _lessons(asked)}
    reached = table[ALL]
    whole = _fitted(asked, columns)
    now = weights(arguments.form)
    scale = {name: now.get(name, 0.0) for name in NAMES} | dict.fromkeys(arguments.without, 0.0) | _named(columns, whole.scale)
    seeds = {name: now.get(name, 0.0) for name in KEPT_BY_HAND} | _named(_unspread(columns), whole.seeds) if arguments.form == LONG else {}
    for name, parts in table.items():
        said = "   ".join(f"{part} {results.mean(by_repository.values()):.4f}" for part, by_repository in parts.items())
        print(f"{arguments.measure} by repository, each with weights fitted on the others of {name}: {said}", flush=True)
    for name in sorted(scale, key=lambda name: -abs(scale[name])):
        print(f"  {name:16} {scale[name]:7.3f}")
    found: dict[str, object] = {"left_out": table, "weights": scale}
    if arguments.ablate:
        found["without"] = {NAMES[column]: _without(asked, columns, column, measure) for column in columns}
    if arguments.write:
        _write(arguments.write, arguments.form, scale, seeds, f"{' and '.join(reached)}, {len(asked)} questions")
    results.write(f"fit-{arguments.form}", arguments.queries.stem, arguments.out, found)
    return 0


def _without(asked: Sequence[Asked], columns: Sequence[int], column: int, measure: Any) -> dict[str, float]:
    """Part -> the mean by repository of rankings that do without a feature, each with weights fitted on the others."""
    left = _by_part(asked, asked, [other for other in columns if other != column], measure)
    means = {part: round(results.mean(by_repository.values()), 4) for part, by_repository in left.items()}
    print(f"  without {NAMES[column]:16} " + "   ".join(f"{part} {mean:.4f}" for part, mean in means.items()), flush=True)
    return means


def leave_one_out(asked: Sequence[Asked], taught: Sequence[Asked], columns: Sequence[int], measure: Any) -> dict[str, float]:
    """Repository -> the mean of its questions, ranked by weights that are fitted on those of ``taught`` that are about other repositories."""
    lessons, unheard = {one.query.repo for one in taught}, _fitted(taught, columns)
    reached: dict[str, float] = {}
    for repo in sorted({one.query.repo for one in asked}):
        found = _fitted([one for one in taught if one.query.repo != repo], columns, unheard) if repo in lessons else unheard
        own = [one.sown(found.seeds, _unspread(columns)) if found.walks else one for one in asked if one.query.repo == repo]
        reached[repo] = round(results.mean(measure(one.query, one.ranked(found.scale, columns)) for one in own), 4)
    return reached


@dataclass(frozen=True, slots=True)
class Fitted:
    """``scale`` are the weights of all columns; ``seeds`` those by which a walk starts, of the columns that it does not make."""

    seeds: Floats
    scale: Floats
    walks: bool


def _fitted(asked: Sequence[Asked], columns: Sequence[int], start: Fitted | None = None) -> Fitted:
    """First the weights without the walk, then those with a walk that these have sown."""
    own = _unspread(columns)
    seeds = fit(_cases(asked, own), start=start.seeds if start else None)
    if len(own) == len(columns):
        return Fitted(seeds, seeds, walks=False)
    return Fitted(seeds, fit(_cases([one.sown(seeds, own) for one in asked], columns), start=start.scale if start else None), walks=True)


def _unspread(columns: Sequence[int]) -> list[int]:
    return [column for column in columns if NAMES[column] not in SPREAD]


def _columns(names: Iterable[str]) -> list[int]:
    return [NAMES.index(name) for name in names]


def _named(columns: Sequence[int], scale: Floats) -> dict[str, float]:
    return {NAMES[column]: round(float(weight), DIGITS) for column, weight in zip(columns, scale, strict=True)}


def _by_part(asked: Sequence[Asked], taught: Sequence[Asked], columns: Sequence[int], measure: Any) -> dict[str, dict[str, float]]:
    parts = dict.fromkeys(one.part for one in asked)
    return {part: leave_one_out([one for one in asked if one.part == part], taught, columns, measure) for part in parts}


def _lessons(asked: Sequence[Asked]) -> list[tuple[str, Sequence[Asked]]]:
    """What weights are fitted on, by name: each set by itself if there are several, then all."""
    parts = list(dict.fromkeys(one.part for one in asked))
    alone = [(part, [one for one in asked if one.part == part]) for part in parts] if len(parts) > 1 else []
    return [*alone, (ALL, asked)]


def _cases(asked: Iterable[Asked], columns: Sequence[int]) -> list[Case]:
    first = (dataclasses.replace(one, paths=one.paths[:CANDIDATES], values=one.values[:CANDIDATES]) for one in asked if one.paths)
    return [case for one in first if (case := one.case(columns))]


def _ndcg(query: Query, paths: Sequence[str]) -> float:
    return ndcg(query, [Place(path) for path in paths[:PLACES]])


def _recall(query: Query, paths: Sequence[str]) -> float:
    """Share of the targets among the first ten files."""
    found = [ndcg(dataclasses.replace(query, targets=(target,)), [Place(path) for path in paths[:PLACES]]) > 0 for target in query.targets]
    return sum(found) / len(found)


def _sets(arguments: Namespace) -> list[tuple[Path, Path]]:
    """(folder of repositories, file of questions)."""
    return [(arguments.repos, arguments.queries), *((Path(repos), Path(queries)) for repos, queries in arguments.also)]


def _gathered(repos: Path, queries: Path, index_dir: Path, program: Program) -> list[Asked]:
    rows = results.read_lines(queries)
    found: list[Asked] = []
    for repo, root in sorted({(row["repo"], row.get("benchmark_root") or "") for row in rows}):
        folder = repos / repo / root
        program.run(folder, index_dir, "index", "-q")
        settings = dataclasses.replace(config.Config(), index_dir=str(index_dir), refresh=False)
        with opened(folder, settings, silent) as index:
            library = index.library
            for row in rows:
                if row["repo"] != repo or (row.get("benchmark_root") or "") != root:
                    continue
                query = _query(row)
                if not query.targets:
                    continue
                question = analyse(query.text, library.terms)
                lists = gather(question, library, index.near(query.text))
                evidence = considered(question, lists, library, lambda path, language: True, index.meaning)
                values = np.array([evidence.values(number) for number in evidence.considered]).reshape(-1, len(NAMES))
                found.append(Asked(queries.stem, query, tuple(evidence.rows[number].path for number in evidence.considered), values, tuple(evidence.ties)))
        print(f"{repo:20} {len(found):5} questions", file=sys.stderr, flush=True)
    return found


def _query(row: Mapping[str, Any]) -> Query:
    if "question" in row:
        return Query(row["id"], row["repo"], "", row["question"], row.get("benchmark_root") or "", tuple(Target(path) for path in row["gold_files"]))
    return Query.read(row)


def _write(path: Path, form: str, scale: Mapping[str, float], seeds: Mapping[str, float], source: str) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    data["weights"][form] = {name: scale[name] for name in NAMES}
    if seeds:
        data["weights"][f"{SEEDS}_{form}"] = {name: seeds[name] for name in NAMES if name in seeds}
    data.setdefault("fitted", {})[form] = f"bench/fit.py on {source}, after commit {commit}; {', '.join(KEPT_BY_HAND)} by hand"
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
