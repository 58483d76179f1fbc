"""Kills indexing at random moments, and checks that nothing is lost: the next search answers, and the next index equals a fresh one in content and in ranks."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tempfile
import time
from argparse import Namespace
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import results, trees
from bench.process import kill_group
from bench.program import ROOT, Program, environment

COLD_EVERY = 5
"""Every so many rounds begin without any index, the others with a complete one of the tree before its edits."""

QUERIES = (
    "where is a value parsed and checked",
    "open a file and read its lines",
    "error handling of a failed request",
    "how are settings loaded and where do the defaults come from",
    "write the result to a stream",
    "test of the command line",
    "cache of compiled objects",
    "format a date",
    "base class of all handlers",
    "quote and escape text",
    "added value",
    "README",
)
"""What a grown index and a fresh one are both asked: places, lines, scores and reasons must be the same."""

OVERTIME = 1.1
"""Moments are drawn from this share of an undisturbed run's time, so that some kills come too late."""


@dataclass(frozen=True, slots=True)
class Round:
    """``moment`` in seconds after the start; ``killed``: it had not ended before. ``older``: the exit code of a search in what the kill left, as it was

    left (0: the older index answered; 2: none was there yet); ``search``: of one that may bring the index up to date; ``equal``: its content is that of a
    fresh index; ``alike``: it also ranks as a fresh one does, to the last digit of every score, and maps the tree alike.
    """

    cold: bool
    moment: float
    killed: bool
    older: int
    search: int
    equal: bool
    alike: bool

    @property
    def sound(self) -> bool:
        return self.search in (0, 1) and self.equal and self.alike and (self.cold or self.older in (0, 1))


@dataclass(frozen=True, slots=True)
class Bench:
    program: Program
    tree: Path
    folder: Path
    query: str
    chance: random.Random

    def round(self, number: int) -> Round:
        cold = number % COLD_EVERY == 0
        index_dir = self.folder / "index"
        if cold:
            shutil.rmtree(index_dir, ignore_errors=True)
        else:
            self.program.run(self.tree, index_dir, "index", "-q")
        trees.disturb(self.tree, self.chance)
        seconds = self._fresh(cold)
        moment = self.chance.uniform(0, seconds * OVERTIME)
        killed = self._index_and_kill(index_dir, moment)
        older = self.program.attempt(self.tree, index_dir, "search", "--no-refresh", self.query).returncode
        search = self.program.attempt(self.tree, index_dir, "search", self.query).returncode
        self.program.run(self.tree, index_dir, "index", "-q")
        fresh = self.folder / "fresh"
        equal, alike = self._digest(index_dir) == self._digest(fresh), self._ranks(index_dir) == self._ranks(fresh)
        return Round(cold, round(moment, 3), killed, older, search, equal, alike)

    def _fresh(self, cold: bool) -> float:
        """Makes a fresh index of the tree as it is; gives how long the run that will be killed would take."""
        index_dir = self.folder / "fresh"
        shutil.rmtree(index_dir, ignore_errors=True)
        warm = self.folder / "warm"
        if not cold:
            shutil.rmtree(warm, ignore_errors=True)
            shutil.copytree(self.folder / "index", warm)
        started = time.perf_counter()
        self.program.run(self.tree, index_dir, "index", "-q")
        if not cold:
            started = time.perf_counter()
            self.program.run(self.tree, warm, "index", "-q")
        return time.perf_counter() - started

    def _index_and_kill(self, index_dir: Path, moment: float) -> bool:
        process = subprocess.Popen(
            self.program.line(self.tree, "index", "-q"), cwd=ROOT, env=environment(index_dir), stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            kill_group(process)
            return True
        return False

    def _ranks(self, index_dir: Path) -> list[object]:
        batch = self.folder / "queries.jsonl"
        batch.write_text("".join(json.dumps({"id": query, "query": query}) + "\n" for query in (self.query, *QUERIES)), encoding="utf-8")
        said = self.program.run(self.tree, index_dir, "search", "--no-refresh", "--json", "--batch", str(batch))
        answers = [json.loads(line) for line in said.split("\n") if line]
        return [*((answer["hits"], answer["files"]) for answer in answers), self.program.run(self.tree, index_dir, "map", "--no-refresh")]

    def _digest(self, index_dir: Path) -> str:
        digest = json.loads(self.program.run(self.tree, index_dir, "status", "--json")).get("digest")
        if not digest:
            raise SystemExit("codeqa status --json gives no digest: nothing can be compared")
        return str(digest)


def perform(arguments: Namespace, program: Program) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        bench = Bench(program, trees.copy(arguments.tree, folder / "tree"), folder, arguments.query, random.Random(arguments.seed))
        print("round  index before  killed after  older index  search  equals fresh  ranks alike")
        rounds = [_told(number, bench.round(number)) for number in range(arguments.times)]
    sound = sum(row.sound for row in rounds)
    killed, alike = sum(row.killed for row in rounds), sum(row.alike for row in rounds)
    print(f"{sound} of {len(rounds)} rounds sound; {killed} were killed before they ended; {alike} rank as a fresh index does")
    result = {
        "times": len(rounds),
        "seed": arguments.seed,
        "sound": sound,
        "killed": killed,
        "alike": alike,
        "older": Counter(row.older for row in rounds),
        "rounds": [asdict(row) for row in rounds],
    }
    results.write("kill", arguments.tree.resolve().name, arguments.out, result)
    return int(sound < len(rounds))


def _yes(value: bool) -> str:
    return "yes" if value else "NO"


def _told(number: int, row: Round) -> Round:
    ended = f"{row.moment:.2f} s" if row.killed else "(ended)"
    print(f"{number:5}  {'none' if row.cold else 'older':12}  {ended:12}  {row.older:11}  {row.search:6}  {_yes(row.equal):12}  {_yes(row.alike)}", flush=True)
    return row
