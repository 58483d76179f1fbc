"""How long an editor waits for ``codeqa serve --stdio`` on a tree where nothing changes, and right after an edit; beside a process for each question."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import results, trees
from bench.process import measure
from bench.program import ROOT, Program, environment

QUESTIONS = (
    "where is a value parsed and checked",
    "who opens the connection",
    "how are errors reported to the user",
    "cache invalidation",
    "parse the configuration file",
    "where do defaults come from",
    "read a file in chunks",
    "register a handler",
    "compare two versions",
    "retry after a failure",
)

PAUSE = 0.1
"""Seconds between two questions: an editor's user does not ask without a breath, and what is settled meanwhile counts."""


class Asked:
    """A running server. ``ask`` gives milliseconds and the answer."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(list(command), cwd=ROOT, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._last = 0

    def ask(self, **fields: object) -> tuple[float, dict[str, Any]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._last += 1
        began = time.perf_counter()
        self.process.stdin.write(json.dumps({"id": self._last, **fields}).encode() + b"\n")
        self.process.stdin.flush()
        while "event" in (found := json.loads(self.process.stdout.readline())):
            pass
        return (time.perf_counter() - began) * 1e3, found

    def cpu(self) -> float:
        """Milliseconds of the processor that it has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 10.0

    def memory(self) -> float:
        """Megabytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").split("\n")
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def perform(arguments: argparse.Namespace, program: Program) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        tree = trees.copy(arguments.tree, folder / "tree")
        environ = environment(folder / "index")
        program.run(tree, folder / "index", "index", "-q")
        if arguments.settle:
            time.sleep(arguments.settle)
        server = Asked(program.line(tree, "serve", "--stdio"), environ)
        rows = {"first": [server.ask(command="search", query=QUESTIONS[0])[0]], **_rows(server, tree, arguments.times)}
        megabytes = {"when it answers": round(server.memory())}
        rows["search after an edit"] = _edited(server, tree, arguments.times)
        megabytes["when it has indexed, too"] = round(server.memory())
        server.close()
        rows["a process each"] = [measure(program.line(tree, "search", query), ROOT, environ).wall * 1e3 for query in QUESTIONS[: arguments.times]]
    figures = {name: {"p50": _share(values, 0.5), "p95": _share(values, 0.95), "times": len(values)} for name, values in rows.items()}
    for name, figure in figures.items():
        print(f"{name:24}{figure['p50']:8.1f} ms{figure['p95']:10.1f} ms   {figure['times']}")
    print(f"memory, MB: {megabytes}")
    results.write("serve", arguments.tree.resolve().name, arguments.out, {"milliseconds": figures, "megabytes": megabytes})
    shutil.rmtree(place, ignore_errors=True)
    return 0


def _rows(server: Asked, tree: Path, times: int) -> dict[str, list[float]]:
    asked: dict[str, dict[str, Any]] = {
        "search": {"command": "search"},
        "pack": {"command": "pack", "budget": 8_000},
        "read": {"command": "read", "path": _some_file(tree)},
        "hello": {"command": "hello"},
    }
    rows: dict[str, list[float]] = {}
    for name, fields in asked.items():
        before, values = server.cpu(), []
        for turn in range(times * (3 if name == "search" else 1)):
            question = {} if name in ("read", "hello") else {"query": QUESTIONS[turn % len(QUESTIONS)]}
            values.append(_good(server.ask(**fields, **question)))
            time.sleep(PAUSE)
        rows[name] = values
        rows[f"{name}, processor"] = [(server.cpu() - before) / len(values)]
    return rows


def _edited(server: Asked, tree: Path, times: int) -> list[float]:
    found = []
    for turn in range(times):
        trees.touch_one(tree, turn)
        found.append(_good(server.ask(command="search", query=QUESTIONS[turn % len(QUESTIONS)])))
        time.sleep(PAUSE)
    return found


def _good(found: tuple[float, dict[str, Any]]) -> float:
    if found[1]["exit_code"] not in (0, 1):
        raise SystemExit(json.dumps(found[1]))
    return found[0]


def _some_file(tree: Path) -> str:
    return min((path.relative_to(tree).as_posix() for path in tree.rglob("*.py")), default="README.md")


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)
