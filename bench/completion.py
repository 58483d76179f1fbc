"""Completions as a shell asks for them, whole processes, index warm: wall and CPU time of each kind of value."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from argparse import Namespace

from bench import results
from bench.program import ROOT, Program, environment

LINES = {
    "commands": "",
    "files": "ask --pin d",
    "formats": "search --format=",
    "languages": "ask --lang ",
    "models": "ask --model ",
    "options": "search --",
    "sessions": "ask --session ",
    "symbols": "graph callers get_",
    "symbols, none typed": "graph callers ",
}


def perform(arguments: Namespace, program: Program) -> int:
    tree = arguments.tree.resolve()
    program.run(tree, arguments.index_dir, "index", "-q")
    rows = {name: _measured(program, tree, arguments, line.split(" ")) for name, line in LINES.items()}
    for name, row in rows.items():
        print(f"{name:22} {row['values']:4} values  wall {row['wall_ms']} ms  cpu {row['cpu_ms']} ms (median, p95)")
    results.write("completion", tree.name, arguments.out, {"times": arguments.times, "load": os.getloadavg(), "rows": rows})
    return 0


def _measured(program: Program, tree: os.PathLike[str], arguments: Namespace, words: list[str]) -> dict[str, object]:
    line = [*program.command, "__complete", "zsh", *words]
    settings = {**environment(arguments.index_dir), "PYTHONPATH": str(ROOT)}
    walls, processors, said = [], [], ""
    for _ in range(arguments.times):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        said = subprocess.run(line, cwd=tree, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
        walls.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"values": said.count("\n") - 1, "wall_ms": _told(walls), "cpu_ms": _told(processors)}


def _told(seconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * statistics.median(ordered), 1), round(1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1)
