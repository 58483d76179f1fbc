"""Asks all questions of all repositories: one index and one ``--batch`` run each."""

from __future__ import annotations

import json
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.program import Program

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """``answers`` by question id; ``seconds`` of wall time by repository: (indexing, all of its questions)."""

    answers: dict[str, dict[str, Any]]
    seconds: dict[str, tuple[float, float]]


def ask(program: Program, arguments: Namespace, rows: Sequence[Row], key: str, *command: str) -> Run:
    """``rows`` are questions as they stand in the file; ``key`` names the field with the text; ``command`` is codeqa's, without ``--batch``."""
    run = Run({}, {})
    keep = arguments.index_dir
    with nullcontext(keep) if keep else tempfile.TemporaryDirectory() as place:
        for repo, root in sorted({(row["repo"], row.get("benchmark_root") or "") for row in rows}):
            mine = [row for row in rows if row["repo"] == repo]
            _ask_one(program, arguments.repos / repo / root, Path(place), mine, key, command, run)
            print(f"{repo:20} {len(mine):4} questions   index {run.seconds[repo][0]:7.2f} s   answers {run.seconds[repo][1]:7.2f} s", flush=True)
    if arguments.run:
        arguments.run.write_text("".join(json.dumps(answer) + "\n" for answer in run.answers.values()), encoding="utf-8")
    return run


def _ask_one(program: Program, folder: Path, index_dir: Path, rows: Sequence[Row], key: str, command: Sequence[str], run: Run) -> None:
    started = time.perf_counter()
    program.run(folder, index_dir, "index", "-q")
    indexed = time.perf_counter()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": row["id"], key: row[key]}) + "\n" for row in rows)
        file.flush()
        out = program.run(folder, index_dir, *command, "--batch", file.name)
    run.seconds[rows[0]["repo"]] = round(indexed - started, 2), round(time.perf_counter() - indexed, 2)
    answers = [json.loads(line) for line in out.split("\n") if line.strip()]
    run.answers.update({answer["id"]: answer for answer in answers})
