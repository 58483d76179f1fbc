"""Random commits with our hooks in and something wrong with us: none may be held back, and none may touch the work tree.

Commits edit, add, rename and delete files, bring binaries, are merges with and without conflicts, amend, or stage half of what was edited. Meanwhile the
index is whole, missing, locked, damaged, on a disk that takes no writing, or a pipe that never answers; or the hook is killed at a random moment.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import results, trees
from bench.process import descendants
from bench.program import ROOT, Program

TIME_BOX = "1"
"""Seconds that the hooks have: a busy machine shall not decide how many rounds there are."""

LONGEST_KILL = 0.8
"""Seconds after which a killed hook is killed at the latest."""

CONFIG = """repos:
- repo: local
  hooks:
  - {{id: impact, name: impact, language: system, pass_filenames: false, always_run: true, verbose: true, entry: {impact}}}
  - {{id: index, name: index, language: system, pass_filenames: false, always_run: true, stages: [post-checkout, post-commit, post-merge], entry: {index}}}
"""


@dataclass(frozen=True, slots=True)
class Round:
    """``blocked``: there was something to commit, and it was not committed. ``touched``: what was not staged is not as it was. ``seconds`` of `git commit`."""

    change: str
    state: str
    blocked: bool
    touched: bool
    seconds: float
    said: str


class Bench:
    """A repository that changes from round to round, its index, and a copy of the index as it should be."""

    def __init__(self, folder: Path, tree: Path, chance: random.Random, pre_commit: str) -> None:
        self.folder = folder
        self.tree = trees.copy(tree, folder / "tree")
        self.chance = chance
        self.index = folder / "index"
        self.number = 0
        self._environment: dict[str, str] = {}
        shutil.rmtree(self.tree / ".git", ignore_errors=True)
        self.git("init", "-q", "-b", "main")
        self._install(pre_commit)

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        identity = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        foreign = ("CODEQA_", "GIT_", "OPENAI_", "PYTHONDONTWRITEBYTECODE")
        bare = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        places = {"HOME": str(self.folder / "home"), "CODEQA_INDEX_DIR": str(self.index), "PYTHONPATH": str(ROOT)}
        settings = {**bare, **identity, **places, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", **self._environment}
        nothing, pipe, together = subprocess.DEVNULL, subprocess.PIPE, subprocess.STDOUT
        process = subprocess.Popen(["git", *arguments], cwd=self.tree, env=settings, stdin=nothing, stdout=pipe, stderr=together, text=True, errors="replace")
        killer = self._killer(process.pid) if self._environment.get("KILL") else None
        said, _ = process.communicate()
        if killer is not None:
            killer.join()
        return subprocess.CompletedProcess(arguments, process.returncode, said)

    def _install(self, pre_commit: str) -> None:
        """By pre-commit itself, or by `codeqa hook install`. The command is found on the PATH, as a user's is."""
        (self.folder / "bin").mkdir()
        (self.folder / "home").mkdir()
        command = self.folder / "bin" / "codeqa"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m codeqa "$@"\n')
        command.chmod(0o755)
        if not pre_commit:
            run = [str(command), "-C", str(self.tree), "hook", "install", "--time-box", TIME_BOX]
            subprocess.run(run, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, stdout=subprocess.DEVNULL)
            return
        entries = {line.split("hook run ")[1].split(" ")[0].strip("';\""): line.split("entry: ")[1] for line in _hooks() if "hook run " in line}
        quoted = {name: entry.replace(f"hook run {name}", f"hook run {name} --time-box {TIME_BOX}").replace("'", "''") for name, entry in entries.items()}
        (self.tree / ".pre-commit-config.yaml").write_text(CONFIG.format(**{name: f"'{entry}'" for name, entry in quoted.items()}))
        types = [part for hook in ("pre-commit", "post-checkout", "post-commit", "post-merge") for part in ("-t", hook)]
        subprocess.run([pre_commit, "install", *types], cwd=self.tree, check=True, stdout=subprocess.DEVNULL)

    def _killer(self, pid: int) -> threading.Thread:
        moment = self.chance.uniform(0, LONGEST_KILL)

        def kill() -> None:
            time.sleep(moment)
            for process in descendants(pid):
                with contextlib.suppress(OSError):
                    line = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
                    if b"hook" in line and b"codeqa" in line:
                        os.kill(process, signal.SIGKILL)

        thread = threading.Thread(target=kill)
        thread.start()
        return thread

    def round(self) -> Round:
        self.number += 1
        change, state = self.chance.choice(sorted(CHANGES)), self.chance.choice(sorted(STATES))
        CHANGES[change](self)
        with STATES[state](self):
            before, head = self._unstaged(), self.git("rev-parse", "--verify", "-q", "HEAD").stdout
            words = ("--amend", "--no-edit", "--allow-empty") if change == "amend" and head else ("-m", f"round {self.number}", "--allow-empty")
            started = time.perf_counter()
            done = self.git("commit", "-q", *words)
            seconds = time.perf_counter() - started
        blocked = done.returncode != 0 or self.git("rev-parse", "HEAD").stdout == head
        return Round(change, state, blocked, self._unstaged() != before, round(seconds, 3), done.stdout[-500:] if blocked else "")

    def _unstaged(self) -> str:
        return self.git("diff", "--no-ext-diff").stdout + self.git("ls-files", "--others", "--exclude-standard").stdout

    # --- changes ---

    def some(self, number: int = 1) -> list[Path]:
        files = trees.code_files(self.tree)
        return self.chance.sample(files, min(number, len(files)))

    def stage(self) -> None:
        self.git("add", "-A")

    def edit(self) -> None:
        for path in self.some(self.chance.randint(1, 4)):
            lines = path.read_bytes().split(b"\n")
            place = self.chance.randrange(len(lines))
            lines[place : place + self.chance.randint(0, 3)] = [b"edited_%d = 1" % self.number][: self.chance.randint(0, 1)]
            path.write_bytes(b"\n".join(lines))
        self.stage()

    def add(self) -> None:
        (self.tree / f"added_{self.number}.py").write_text(f"def added_{self.number}(value: int) -> int:\n    return value\n")
        self.stage()

    def rename(self) -> None:
        for path in self.some():
            path.rename(path.with_name(f"renamed_{self.number}{path.suffix}"))
        self.stage()

    def delete(self) -> None:
        for path in self.some():
            path.unlink()
        self.stage()

    def binary(self) -> None:
        (self.tree / f"data_{self.number}.py").write_bytes(self.chance.randbytes(self.chance.choice([10, 5_000, 300_000])))
        self.stage()

    def partly(self) -> None:
        self.edit()
        for path in self.some(2):
            path.write_bytes(path.read_bytes() + b"\nunfinished(\n")

    def amend(self) -> None:
        self.edit()

    def merge(self) -> None:
        """With a conflict every other time, which is then resolved by taking both."""
        if not self.git("rev-parse", "--verify", "-q", "HEAD").stdout:
            return self.add()
        self.git("stash", "-q", "--include-untracked")
        path = self.some()[0]
        self.git("checkout", "-q", "-b", f"side{self.number}")
        path.write_bytes(b"side = 1\n" + path.read_bytes())
        self.git("commit", "-qam", "side", "--no-verify")
        self.git("checkout", "-q", "main")
        if self.number % 2:
            path.write_bytes(b"main = 2\n" + path.read_bytes())
            self.git("commit", "-qam", "main", "--no-verify")
        self.git("merge", "-q", "--no-ff", "--no-commit", f"side{self.number}")
        return self.stage()

    # --- what is wrong ---

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        yield

    @contextlib.contextmanager
    def without_index(self) -> Iterator[None]:
        with self._kept():
            shutil.rmtree(self.index, ignore_errors=True)
            yield

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with contextlib.ExitStack() as held:
            for path in self.index.glob("*/lock"):
                fcntl.flock(held.enter_context(path.open("a")), fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def damaged(self) -> Iterator[None]:
        with self._kept():
            files = [path for path in self.index.rglob("*") if path.is_file()]
            for path in self.chance.sample(files, min(len(files), 6)):
                data = bytearray(path.read_bytes())
                for _ in range(min(len(data), 200)):
                    data[self.chance.randrange(len(data))] = self.chance.randrange(256)
                path.write_bytes(bytes(data) if self.chance.random() < 0.6 else bytes(data[: len(data) // 2]))
            yield

    @contextlib.contextmanager
    def unwritable(self) -> Iterator[None]:
        """/proc takes no files, not even of root."""
        self._environment = {"CODEQA_INDEX_DIR": "/proc/codeqa"}
        yield
        self._environment = {}

    @contextlib.contextmanager
    def piped(self) -> Iterator[None]:
        with self._kept():
            pipes = list(self.index.rglob("CURRENT"))
            for path in pipes:
                path.unlink()
                os.mkfifo(path)
            yield
            for path in pipes:  # whoever still waits for it need not wait for ever
                os.close(os.open(path, os.O_RDWR))

    @contextlib.contextmanager
    def killed(self) -> Iterator[None]:
        self._environment = {"KILL": "1"}
        yield
        self._environment = {}

    def _quiet(self) -> None:
        """Waits for an update of the index that a hook has left in the background."""
        for path in self.index.glob("*/lock"):
            with path.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        kept = self.folder / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        self._quiet()
        if self.index.exists():
            shutil.copytree(self.index, kept)
        yield
        while kept.exists():  # an update in the background may be making the folder anew
            self._quiet()
            shutil.rmtree(self.index, ignore_errors=True)
            with contextlib.suppress(OSError):
                kept.rename(self.index)


CHANGES: Mapping[str, Callable[[Bench], None]] = {
    "add": Bench.add,
    "amend": Bench.amend,
    "binary": Bench.binary,
    "delete": Bench.delete,
    "edit": Bench.edit,
    "merge": Bench.merge,
    "partly": Bench.partly,
    "rename": Bench.rename,
}
STATES: Mapping[str, Callable[[Bench], contextlib.AbstractContextManager[None]]] = {
    "damaged": Bench.damaged,
    "killed": Bench.killed,
    "locked": Bench.locked,
    "missing": Bench.without_index,
    "pipe": Bench.piped,
    "unwritable": Bench.unwritable,
    "whole": Bench.whole,
}


def perform(arguments: Namespace, program: Program) -> int:
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place).resolve(), arguments.tree, random.Random(arguments.seed), arguments.pre_commit)
        rounds: list[Round] = []
        until = time.monotonic() + 60 * arguments.minutes
        bench.stage()
        while len(rounds) < arguments.times and time.monotonic() < until:
            rounds.append(bench.round())
            if rounds[-1].blocked or rounds[-1].touched:
                print(rounds[-1], flush=True)
            if len(rounds) == 1:
                program.run(bench.tree, bench.index, "index", "-q")
    blocked, touched = (sum(getattr(row, name) for row in rounds) for name in ("blocked", "touched"))
    times = sorted(row.seconds for row in rounds)
    print(f"{len(rounds)} commits: {blocked} held back, {touched} work trees touched; median {times[len(times) // 2]} s, longest {times[-1]} s")
    counts = {name: Counter(getattr(row, name) for row in rounds) for name in ("change", "state")}
    result = {"commits": len(rounds), "seed": arguments.seed, "pre_commit": bool(arguments.pre_commit), "blocked": blocked, "touched": touched, **counts}
    bad = [asdict(row) for row in rounds if row.blocked or row.touched]
    results.write("faults", arguments.tree.resolve().name, arguments.out, {**result, "median": times[len(times) // 2], "longest": times[-1], "bad": bad})
    return int(bool(bad))


def _hooks() -> list[str]:
    return (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").split("\n")
