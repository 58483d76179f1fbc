"""An index that grows through a working day of edits, renames, deletions and branch switches equals one made anew, by one worker or by two.

A copy of the tree becomes a git repository of its own. Every step changes files, commits, or switches to a branch; after each the index is brought up to date,
after every tenth it is compared with a fresh one (``codeqa status``'s digest of everything it says). At the end a branch on which ``SWITCHED`` files are
changed is visited twice: the second visit must parse nothing.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench import results, trees
from bench.program import Program

COMPARED_EVERY = 10
SWITCHED = 500


@dataclass(slots=True)
class Day:
    program: Program
    tree: Path
    folder: Path
    chance: random.Random
    branches: list[str] = field(default_factory=lambda: ["main"])

    def git(self, *arguments: str) -> None:
        identity = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false", "-c", "gc.auto=0")
        subprocess.run(["git", *identity, *arguments], cwd=self.tree, check=True, capture_output=True)

    def begin(self) -> None:
        shutil.rmtree(self.tree / ".git", ignore_errors=True)
        self.git("init", "-q", "-b", "main")
        self._commit()

    def step(self) -> str:
        """Does one thing that people do; its name."""
        action = self.chance.choice(("edit", "edit", "edit", "commit", "branch", "switch", "switch", "merge"))
        if action in ("edit", "commit"):
            trees.disturb(self.tree, self.chance)
        if action == "edit":
            return action
        self._commit()
        if action == "branch":
            self.branches.append(f"topic-{len(self.branches)}")
            self.git("switch", "-q", "-c", self.branches[-1])
            trees.disturb(self.tree, self.chance)
        elif action == "switch":
            self.git("switch", "-q", self.chance.choice(self.branches))
        elif action == "merge":
            self.git("merge", "-q", "-X", "ours", "-s", "ours", self.chance.choice(self.branches))
        return action

    def index(self, folder: str, *arguments: str) -> dict[str, int]:
        report: dict[str, int] = json.loads(self.program.run(self.tree, self.folder / folder, "index", "--json", *arguments))
        return report

    def digest(self, folder: str) -> str:
        return str(json.loads(self.program.run(self.tree, self.folder / folder, "status", "--json"))["digest"])

    def fresh(self, *arguments: str) -> str:
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        self.index("fresh", *arguments)
        return self.digest("fresh")

    def switch_twice(self) -> dict[str, int]:
        """Files changed on a branch, and files parsed on the way to it, back, and to it again."""
        self._commit()
        self.git("switch", "-q", "main")
        self.index("grown")
        self.git("switch", "-q", "-c", "wide")
        files = trees.code_files(self.tree)
        for path in self.chance.sample(files, min(SWITCHED, len(files))):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n\n{' ' * self.chance.randint(0, 3)}\n")
        self._commit()
        first = self.index("grown")["parsed"]
        parsed = []
        for branch in ("main", "wide", "main"):
            self.git("switch", "-q", branch)
            parsed.append(self.index("grown")["parsed"])
        return {"changed": min(SWITCHED, len(files)), "first": first, "back": parsed[0], "again": parsed[1], "back again": parsed[2]}

    def _commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "step")


def perform(arguments: Namespace, program: Program) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        day = Day(program, trees.copy(arguments.tree, folder / "tree"), folder, random.Random(arguments.seed))
        day.begin()
        one, two = day.fresh("--jobs", "1"), day.fresh("--jobs", "2")
        day.index("grown")
        steps: list[str] = []
        differing: list[int] = []
        for number in range(1, arguments.times + 1):
            steps.append(day.step())
            day.index("grown")
            if number % COMPARED_EVERY == 0 or number == arguments.times:
                if day.digest("grown") != day.fresh():
                    differing.append(number)
                print(f"step {number}: {'differs' if number in differing else 'equal'}", flush=True)
        switched = day.switch_twice()
        equal = day.digest("grown") == day.fresh()
    found = {"jobs equal": one == two, "steps": dict(Counter(steps)), "differing": differing, "switched": switched, "equal after switches": equal}
    print(json.dumps(found))
    results.write("grow", arguments.tree.resolve().name, arguments.out, {"times": arguments.times, "seed": arguments.seed, **found})
    return int(one != two or bool(differing) or not equal or bool(switched["again"]) or bool(switched["back again"]))
