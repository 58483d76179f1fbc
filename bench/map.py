"""How many of the files that gold answers rest on ``codeqa map QUESTION`` names within so many tokens, beside aider's repository map of the same size;

and the map of gists that a prompt begins with, which knows no question, beside the outline without one. ``found`` is what a reader may make of a map: the gold
files among the ten whose lines share most with the question's words (BM25).
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import subprocess
import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import results
from bench.program import ROOT, Program
from codeqa import config
from codeqa.pack import tokens
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.gisting import gist_map
from codeqa.pipeline.opening import opened
from codeqa.pipeline.packing import mapped

BUDGETS = (1_000, 2_000, 4_000, 8_000)
OURS, PLAIN, GISTS, PEER = "codeqa", "codeqa, no question", "codeqa, gists", "aider"
READ = 10
"""Files that a reader of a map would look at."""

Row = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """A map that was made: of how many tokens, and which files it names."""

    maker: str
    budget: int
    row: Row
    tokens: int
    files: frozenset[str]
    lines: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def recall(self) -> float:
        gold = self.row["gold_files"]
        return sum(path in self.files for path in gold) / len(gold)

    @property
    def found(self) -> float:
        gold, best = self.row["gold_files"], read(self.lines, self.row["question"])
        return sum(path in best for path in gold) / len(gold)


def perform(arguments: Namespace, program: Program) -> int:
    rows = [row for row in results.read_lines(arguments.queries) if row["gold_files"] and (not arguments.only or row["repo"] in arguments.only)]
    charts: list[Chart] = []
    for repo in sorted({row["repo"] for row in rows}):
        folder = arguments.repos / repo
        program.run(folder, arguments.index_dir, "index", "-q")
        charts += _charts(folder, arguments, [row for row in rows if row["repo"] == repo][:: arguments.every])
        print(f"{repo:12} {len(charts):5} maps", flush=True)
    table = {maker: {str(budget): _means(charts, maker, budget) for budget in BUDGETS} for maker in dict.fromkeys(chart.maker for chart in charts)}
    for maker, sizes in table.items():
        for budget, means in sizes.items():
            print(f"{maker:20} {budget:>5}   " + "   ".join(f"{name} {value:g}" for name, value in means.items()))
    results.write("map", arguments.queries.stem, arguments.out, {"questions": len({chart.row["id"] for chart in charts}), "makers": table})
    return 0


def _charts(folder: Path, arguments: Namespace, rows: Sequence[Row]) -> Iterator[Chart]:
    settings = dataclasses.replace(config.Config(), index_dir=str(arguments.index_dir), refresh=False)
    with opened(folder, settings, silent) as index:
        for budget in BUDGETS:
            plain, gists = mapped(index, budget), gist_map(index, settings, budget)
            for row in rows:
                yield _ours(OURS, budget, row, mapped(index, budget, row["question"]))
                yield _ours(PLAIN, budget, row, plain)
                yield _ours(GISTS, budget, row, gists)
        files = [file.path for file in index.shelf.all_files()]
    if arguments.aider:
        yield from _theirs(folder, arguments.aider, files, rows)


def _ours(maker: str, budget: int, row: Row, text: str) -> Chart:
    lines = told_by_us(text)
    return Chart(maker, budget, row, tokens.count(text), frozenset(lines), lines)


def named_by_us(text: str) -> Iterable[str]:
    """The paths in a map: ``# folder/`` and below it ``- name``, each perhaps with more behind it."""
    return told_by_us(text)


def told_by_us(text: str) -> dict[str, str]:
    """Path -> all that a map says of it."""
    folder = path = ""
    told: dict[str, str] = {}
    for line in text.split("\n"):
        if line.startswith("# "):
            folder = re.sub(r" \([\d,]+ files?\).*", "", line[2:]).removeprefix("./")
            path = ""
        elif line.startswith("- "):
            path = folder + re.split(r": | — ", line[2:], maxsplit=1)[0]
            told[path] = f"{path} {line}"
        elif path:
            told[path] += f" {line}"
    return told


def read(lines: Mapping[str, str], question: str) -> frozenset[str]:
    """The paths of the ``READ`` lines that BM25 finds best for a question."""
    words = {path: _words(line) for path, line in lines.items()}
    many = Counter(word for found in words.values() for word in set(found))
    usual = sum(map(len, words.values())) / max(len(words), 1) or 1.0
    scores = []
    for path, found in words.items():
        counts = Counter(found)
        shared = [word for word in set(_words(question)) if counts[word]]
        worth = (math.log(1 + (len(words) - many[word] + 0.5) / (many[word] + 0.5)) for word in shared)
        scores.append(
            (-sum(w * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * len(found) / usual)) for w, word in zip(worth, shared, strict=True)), path)
        )
    return frozenset(path for _, path in sorted(scores)[:READ])


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}", text)]


def _theirs(folder: Path, python: str, files: Sequence[str], rows: Sequence[Row]) -> Iterator[Chart]:
    by_id = {row["id"]: row for row in rows}
    with tempfile.TemporaryDirectory() as cache:
        task: dict[str, Any] = {"root": str(folder.resolve()), "files": files, "budgets": BUDGETS, "cache": cache}
        task["questions"] = {identity: row["question"] for identity, row in by_id.items()}
        done = subprocess.run([python, "-m", "bench.aider_map"], input=json.dumps(task), capture_output=True, text=True, check=True, cwd=ROOT)
    for line in done.stdout.split("\n"):
        if line.startswith("{"):
            made = json.loads(line)
            yield Chart(PEER, made["budget"], by_id[made["id"]], tokens.count(made["text"]), frozenset(named_by_aider(made["text"])))


def named_by_aider(text: str) -> Iterable[str]:
    """Every line of such a map that is no code is a path; one with code below it ends in a colon."""
    return (line.removesuffix(":") for line in text.split("\n") if line.strip() and not line.startswith(("│", "⋮", " ")))


def _means(charts: Sequence[Chart], maker: str, budget: int) -> dict[str, float]:
    own = [chart for chart in charts if chart.maker == maker and chart.budget == budget]
    return {
        "gold_files_named": results.mean(chart.recall for chart in own),
        "all_named": results.mean(float(chart.recall == 1) for chart in own),
        "found": results.mean(chart.found for chart in own) if own and own[0].lines else 0.0,
        "mean_tokens": round(results.mean(chart.tokens for chart in own)),
        "mean_files": round(results.mean(len(chart.files) for chart in own), 1),
    }
