"""A cold index of whole trees beside what parsing alone costs, a rival's index and Universal Ctags; then the index's size, and what a second run costs.

Throughput is text of code files per second of wall time: bytes that two processes of bare tree-sitter parsing read, over the time that each program takes for
the tree. The bare parsers' time is the longer one's, without reading and starting; everybody else's is a whole process's.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import results, trees
from bench.process import Cost, measure
from bench.program import ROOT, Program, environment

MEBIBYTE = 1 << 20
PARSERS = 2
TOUCHED = 10
"""Files changed before the last run."""


def perform(arguments: Namespace, program: Program) -> int:
    rows = {}
    if arguments.scratch:
        arguments.scratch.mkdir(parents=True, exist_ok=True)
    for tree in arguments.trees:
        with tempfile.TemporaryDirectory(dir=arguments.scratch) as place:
            rows[tree.name] = _measured(arguments, program, tree, Path(place).resolve())
        _show(tree.name, rows[tree.name])
    subject = "-".join(tree.name for tree in arguments.trees)
    results.write("throughput", subject if len(subject) < 60 else f"{len(rows)}-trees", arguments.out, {"rows": rows})
    return int(any(cost["code"] not in (0, 1) for row in rows.values() for cost in row["costs"].values()))


def _measured(arguments: Namespace, program: Program, tree: Path, place: Path) -> dict[str, Any]:
    """Bare parsing and codeqa first; whoever comes later finds the files in the system's cache as they did, for the bare parsers read them."""
    tree = trees.copy(tree, place / "tree") if arguments.touch else tree
    bare = _bare(tree)
    index = place / "index"
    environ = environment(index)
    line = program.line(tree, "index", "-q")
    costs = {"codeqa cold": measure(line, ROOT, environ), "codeqa unchanged": measure(line, ROOT, environ)}
    size = _bytes_of(index)
    if arguments.touch:
        for turn in range(TOUCHED):
            trees.touch_one(tree, turn)
        costs[f"codeqa {TOUCHED} touched"] = measure(line, ROOT, environ)
    if arguments.rival:
        cache = place / "rival"
        cache.mkdir()
        costs["rival cold"] = measure(_filled(arguments.rival, tree, cache), tree, {**environ, "XDG_CACHE_HOME": str(cache)})
        shutil.rmtree(cache)
    if arguments.ctags:
        costs["ctags"] = measure(["ctags", "-R", "-f", "-", "--exclude=.git", "."], tree, environ)
    return {"bare": bare, "index_bytes": size, "costs": {name: _rounded(cost) for name, cost in costs.items()}, "ratios": _ratios(bare, size, costs)}


def _bare(tree: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.bare", str(tree.resolve()), str(PARSERS)]
    running = [subprocess.Popen([*command, str(share)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for share in range(PARSERS)]
    parts = [json.loads(process.communicate()[0]) for process in running]
    return {
        "files": sum(part["files"] for part in parts),
        "bytes": sum(part["bytes"] for part in parts),
        "seconds": max(part["seconds"] for part in parts),
    }


def _filled(rival: str, tree: Path, cache: Path) -> Sequence[str]:
    return [part.format(tree=tree.resolve(), cache=cache, query="where is a value parsed and checked") for part in shlex.split(rival)]


def _ratios(bare: dict[str, Any], size: int, costs: dict[str, Cost]) -> dict[str, float]:
    """``bare`` of a program: its throughput as a share of the two bare parsers' (higher is better). ``rival``: our time as a share of theirs."""
    cold = costs["codeqa cold"].wall
    ratios = {f"bare, {name}": bare["seconds"] / costs[name].wall for name in ("codeqa cold", "rival cold", "ctags") if name in costs}
    if "rival cold" in costs:
        ratios["codeqa / rival"] = cold / costs["rival cold"].wall
    ratios["index / source"] = size / max(bare["bytes"], 1)
    return {name: round(value, 3) for name, value in ratios.items()}


def _rounded(cost: Cost) -> dict[str, float]:
    return {key: round(value, 3) for key, value in asdict(cost).items()}


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _show(name: str, row: dict[str, Any]) -> None:
    bare = row["bare"]
    megabytes = bare["bytes"] / 1e6
    print(f"{name}: {bare['files']} code files, {megabytes:.1f} MB; index {row['index_bytes'] / 1e6:.1f} MB")
    print(f"  {'':20}{'wall s':>9}{'CPU s':>9}{'MB/s':>8}{'peak MiB':>10}{'exit':>6}")
    print(f"  {f'{PARSERS} bare parsers':20}{bare['seconds']:9.2f}{'':9}{megabytes / bare['seconds']:8.1f}")
    for label, cost in row["costs"].items():
        print(f"  {label:20}{cost['wall']:9.2f}{cost['cpu']:9.2f}{megabytes / cost['wall']:8.1f}{cost['peak'] / MEBIBYTE:10.0f}{cost['code']:6}")
    print("  " + ", ".join(f"{label} {value:.3f}" for label, value in row["ratios"].items()), flush=True)
