"""How many of the files that gold answers rest on ``codeqa map QUESTION`` names within so many tokens, beside aider's repository map of the same size."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import results
from bench.program import ROOT, Program
from codeqa import config
from codeqa.pack import tokens
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.opening import opened
from codeqa.pipeline.packing import mapped

BUDGETS = (1_000, 2_000, 4_000, 8_000)
OURS, PLAIN, PEER = "codeqa", "codeqa, no question", "aider"

Row = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """A map that was made: of how many tokens, and which files it names."""

    maker: str
    budget: int
    row: Row
    tokens: int
    files: frozenset[str]

    @property
    def recall(self) -> float:
        gold = self.row["gold_files"]
        return sum(path in self.files for path in gold) / len(gold)


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
            plain = mapped(index, budget)
            for row in rows:
                yield _ours(OURS, budget, row, mapped(index, budget, row["question"]))
                yield _ours(PLAIN, budget, row, plain)
        files = [file.path for file in index.shelf.all_files()]
    if arguments.aider:
        yield from _theirs(folder, arguments.aider, files, rows)


def _ours(maker: str, budget: int, row: Row, text: str) -> Chart:
    return Chart(maker, budget, row, tokens.count(text), frozenset(named_by_us(text)))


def named_by_us(text: str) -> Iterator[str]:
    """The paths in a map: ``# folder/`` and below it ``- name``."""
    folder = ""
    for line in text.split("\n"):
        if line.startswith("# "):
            folder = "" if line == "# ./" else line[2:]
        elif line.startswith("- "):
            yield folder + line[2:]


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
        "mean_tokens": round(results.mean(chart.tokens for chart in own)),
        "mean_files": round(results.mean(len(chart.files) for chart in own), 1),
    }
