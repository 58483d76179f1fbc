"""Time and memory of whole processes, as ratios to the physical limit and to a rival in the same run."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import results, trees
from bench.process import Cost, measure, median
from bench.program import ROOT, Program, environment

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bench:
    """One tree under measure: a copy of it, codeqa's index folder and the rival's cache folder."""

    program: Program
    tree: Path
    index_dir: Path
    cache: Path
    query: str
    rival: str

    def codeqa(self, *arguments: str) -> Cost:
        return measure(self.program.line(self.tree, *arguments), ROOT, environment(self.index_dir))

    def search(self) -> Cost:
        return self.codeqa("search", self.query)

    def cold_index(self) -> Cost:
        shutil.rmtree(self.index_dir, ignore_errors=True)
        return self.codeqa("index", "-q")

    def rival_warm(self) -> Cost:
        """The rival's cache is where it is told (``{cache}``) or in the usual place (``XDG_CACHE_HOME``)."""
        filled = {"tree": str(self.tree), "query": self.query, "cache": str(self.cache)}
        command = [part.format(**filled) for part in shlex.split(self.rival)]
        return measure(command, self.tree, {**environment(self.index_dir), "XDG_CACHE_HOME": str(self.cache)})

    def rival_cold(self) -> Cost:
        shutil.rmtree(self.cache, ignore_errors=True)
        self.cache.mkdir()
        return self.rival_warm()


def perform(arguments: Namespace, program: Program) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        bench = Bench(program, trees.copy(arguments.tree, folder / "tree"), folder / "index", folder / "cache", arguments.query, arguments.rival)
        bare = _bare(bench.tree)
        rows = _rows(bench, arguments.times)
    ratios = _ratios(rows, bare)
    _show(rows, ratios, bare)
    figures = {name: {key: round(value, 4) for key, value in asdict(cost).items()} for name, cost in rows.items()}
    results.write("speed", arguments.tree.resolve().name, arguments.out, {"times": arguments.times, "bare_parse": bare, "rows": figures, "ratios": ratios})
    return int(any(cost.code not in (0, 1) for cost in rows.values()))


def _rows(bench: Bench, times: int) -> dict[str, Cost]:
    """The medians. codeqa and the rival take turns, so that a slow minute of the machine meets both."""
    measure(bench.program.line(bench.tree, "--version"), ROOT, environment(bench.index_dir))
    cold = _alternating({"cold index": bench.cold_index, "rival cold": bench.rival_cold}, max(1, times // 2), bench.rival)
    bench.search()
    warm = _alternating({"warm search": bench.search, "rival warm": bench.rival_warm}, times, bench.rival)
    unchanged = [bench.codeqa("index", "-q") for _ in range(times)]
    changed = [_after_one_change(bench, turn) for turn in range(times)]
    shown = [bench.codeqa("--help") for _ in range(times)]
    return {**cold, "unchanged index": median(unchanged), "one file changed": median(changed), **warm, "--help": median(shown)}


def _after_one_change(bench: Bench, turn: int) -> Cost:
    trees.touch_one(bench.tree, turn)
    return bench.codeqa("index", "-q")


def _alternating(commands: Mapping[str, Callable[[], Cost]], times: int, rival: str) -> dict[str, Cost]:
    names = [name for name in commands if rival or "rival" not in name]
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for _ in range(times):
        for name in names:
            costs[name].append(commands[name]())
    return {name: median(rows) for name, rows in costs.items()}


def _bare(tree: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "bench.bare", str(tree)], cwd=ROOT, capture_output=True, text=True, check=True)
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def _ratios(rows: Mapping[str, Cost], bare: Mapping[str, Any]) -> dict[str, float]:
    """Of wall times."""
    pairs = {"cold index / rival cold": ("cold index", "rival cold"), "warm search / rival warm": ("warm search", "rival warm")}
    ratios = {name: rows[ours].wall / rows[theirs].wall for name, (ours, theirs) in pairs.items() if theirs in rows}
    return {name: round(value, 3) for name, value in {"cold index / bare parse": rows["cold index"].wall / max(bare["seconds"], 0.001), **ratios}.items()}


def _show(rows: Mapping[str, Cost], ratios: Mapping[str, float], bare: Mapping[str, Any]) -> None:
    print(f"bare parse of {bare['files']} files, {bare['bytes'] / MEBIBYTE:.1f} MiB: {bare['seconds']:.2f} s")
    print(f"{'':18}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'exit':>6}")
    for name, cost in rows.items():
        print(f"{name:18}{cost.wall:9.3f}{cost.cpu:9.3f}{cost.peak / MEBIBYTE:10.0f}{cost.code:6}")
    for name, value in ratios.items():
        print(f"{name}: {value:.3f}")
