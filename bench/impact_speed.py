"""What `graph impact --staged` costs a committer: wall and CPU time of whole processes on a copy of a tree, its index warm, for random small edits of code."""

from __future__ import annotations

import random
import subprocess
import tempfile
from argparse import Namespace
from pathlib import Path

from bench import results, trees
from bench.process import Cost, measure
from bench.program import ROOT, Program, environment

MOST_FILES = 4
"""Files that a commit edits; most commits edit no more code than that."""

MOST_LINES = 6


def perform(arguments: Namespace, program: Program) -> int:
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as place:
        tree = trees.copy(arguments.tree, Path(place).resolve() / "tree")
        index = Path(place).resolve() / "index"
        for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "base")):
            _git(tree, *words)
        program.run(tree, index, "index", "-q")
        program.run(tree, index, "graph", "impact", "--staged")
        files = trees.code_files(tree)
        costs = [_once(program, tree, index, chance, files) for _ in range(arguments.times)]
    walls, cpus = (sorted(getattr(cost, name) for cost in costs) for name in ("wall", "cpu"))
    figures = {f"{name} {share}": _at(values, share) for name, values in (("wall", walls), ("cpu", cpus)) for share in (50, 95, 100)}
    print("  ".join(f"{name}% {value:.3f} s" for name, value in figures.items()))
    results.write("impact-speed", arguments.tree.resolve().name, arguments.out, {"times": len(costs), "files": len(files), "seconds": figures})
    return int(any(cost.code for cost in costs))


def _at(values: list[float], share: int) -> float:
    return round(values[max(0, -(-len(values) * share // 100) - 1)], 4)


def _once(program: Program, tree: Path, index: Path, chance: random.Random, files: list[Path]) -> Cost:
    """One commit's worth of edits is staged, looked at and taken back."""
    for path in chance.sample(files, chance.randint(1, MOST_FILES)):
        lines = path.read_bytes().split(b"\n")
        for _ in range(chance.randint(1, MOST_LINES)):
            place = chance.randrange(len(lines))
            lines[place] = lines[place] + b" " + lines[place].strip()[:20]
        path.write_bytes(b"\n".join(lines))
    _git(tree, "add", "-A")
    cost = measure(program.line(tree, "graph", "impact", "--staged"), ROOT, environment(index))
    _git(tree, "reset", "-q", "--hard")
    return cost


def _git(tree: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(tree), "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "core.hooksPath=/dev/null", *words], check=True)
