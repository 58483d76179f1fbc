"""Impact against truth: of the tests that a real commit changed with its code, how many does `graph impact` name when it is shown the code alone?

Asked of commits that change both source files and tests which were there before. The index is of the commit's parent, as a pre-commit hook would find it;
of the commit, impact sees the source files only. Beside it: the tests that were most often changed together with these files before (co-change), and the
tests in the folders nearest to them, each naming as many files as impact did.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import results
from bench.commits import MOST_TOUCHED, Commit, git_folder, history
from bench.program import Program
from codeqa.graph.impact import is_run
from codeqa.graph.pairs import is_test
from codeqa.parse.languages import detect_language

MANIFEST = Path(__file__).with_name("impact.toml")

FIRST = 5
"""Files that count for the recall of the first few: what one has the patience to run. Impact may name fewer."""

DATA = frozenset({"", "json", "markdown", "restructuredtext", "text", "toml", "yaml"})
METHODS = ("impact", "cochange", "folders")


@dataclass(frozen=True, slots=True)
class Base:
    repository: str
    commit: str
    fitted: bool


@dataclass(frozen=True, slots=True)
class Case:
    """``changed`` are source files, ``tests`` the truth: those that the commit edited. ``together``: how often a test was changed with any of them before."""

    commit: str
    changed: tuple[str, ...]
    tests: tuple[str, ...]
    together: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """What each method named, best first."""

    repository: str
    commit: str
    tests: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]

    @property
    def most(self) -> int:
        """How many files every method may name: as many as impact did."""
        return len(self.named["impact"])

    def recall(self, method: str, most: int) -> float:
        return len(set(self.tests).intersection(self.named[method][:most])) / len(self.tests)

    def precision(self, method: str) -> float:
        """0 where nothing is named."""
        named = self.named[method][: self.most]
        return len(set(self.tests).intersection(named)) / len(named) if named else 0.0


def perform(arguments: Namespace, program: Program) -> int:
    rows: list[Row] = []
    for base in read_manifest(MANIFEST):
        wanted = base.repository in arguments.only if arguments.only else not base.fitted
        if wanted:
            rows.extend(mine := list(measured(base, arguments, program)))
            _tell(base.repository, mine)
    _tell("all", rows)
    result = {
        "commits": len(rows),
        **{method: figures(rows, method) for method in METHODS},
        "repositories": {name: _of(name, rows) for name in sorted({row.repository for row in rows})},
        "missed": [asdict(row) for row in rows if row.recall("impact", row.most) < 1],
    }
    results.write("impact", "commits", arguments.out, result)
    return 0


def _of(name: str, rows: Sequence[Row]) -> dict[str, object]:
    mine = [row for row in rows if row.repository == name]
    return {"commits": len(mine), **{method: figures(mine, method) for method in METHODS}}


def figures(rows: Sequence[Row], method: str) -> dict[str, float]:
    """Means over commits. ``named`` is how many files are named."""
    return {
        "recall": results.mean(row.recall(method, row.most) for row in rows),
        f"recall@{FIRST}": results.mean(row.recall(method, FIRST) for row in rows),
        "precision": results.mean(row.precision(method) for row in rows),
        "named": results.mean(len(row.named[method][: row.most]) for row in rows),
    }


def _tell(name: str, rows: Sequence[Row]) -> None:
    print(f"{name}: {len(rows)} commits")
    for method in METHODS:
        print(f"  {method:9} " + "  ".join(f"{key} {value:.3f}" for key, value in figures(rows, method).items()), flush=True)


def read_manifest(path: Path) -> list[Base]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["repository"]
    return [Base(row["name"], row["commit"], row.get("fitted", False)) for row in rows]


def measured(base: Base, arguments: Namespace, program: Program) -> Iterator[Row]:
    """Oldest first, so that each index is the one before brought up to date."""
    mirror = git_folder(arguments.mirrors, base.repository)
    if mirror is None:
        raise SystemExit(f"{arguments.mirrors} has no mirror of {base.repository}")
    cases = cases_of(list(history(mirror, base.commit)), arguments.commits)
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place).resolve() / base.repository.rpartition("/")[2]
        borrow(mirror, tree)
        for case in reversed(cases):
            checkout(tree, f"{case.commit}^")
            program.run(tree, Path(place) / "index", "index", "-q")
            said = program.run(tree, Path(place) / "index", "graph", "impact", "--diff", f"{case.commit}^..{case.commit}", "--json", *case.changed)
            named = tuple(test["path"] for test in json.loads(said)["tests"])
            yield Row(base.repository, case.commit, case.tests, _rivals(tree, case, named))


def cases_of(commits: Sequence[Commit], most: int) -> list[Case]:
    """The newest first."""
    found: list[Case] = []
    for number, commit in enumerate(commits):
        tests = tuple(sorted(path for letter, path in commit.changed if letter == "M" and is_code(path) and is_test(path) and is_run(path)))
        changed = tuple(sorted(path for _, path in commit.changed if is_code(path) and not is_test(path)))
        if tests and changed and len(commit.changed) <= MOST_TOUCHED:
            found.append(Case(commit.identity, changed, tests, cochanged(commits[number + 1 :], changed)))
        if len(found) == most:
            break
    return found


def is_code(path: str) -> bool:
    return detect_language(path) not in DATA


def cochanged(before: Sequence[Commit], changed: Sequence[str]) -> dict[str, float]:
    """Test -> how often it was changed together with any of ``changed``; a commit of many files says less of each."""
    counts: dict[str, float] = {}
    for commit in before:
        paths = {path for _, path in commit.changed}
        shared = len(paths.intersection(changed))
        if shared and len(paths) <= MOST_TOUCHED:
            for path in paths:
                if is_test(path) and is_code(path):
                    counts[path] = counts.get(path, 0.0) + shared / len(paths)
    return counts


def _rivals(tree: Path, case: Case, named: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What impact named, and the first files of each of the two others: as many, at least ``FIRST``."""
    there = [path for path in _git(tree, "ls-files", "-z").split("\0") if path and is_test(path) and is_code(path) and is_run(path)]
    most = max(len(named), FIRST)
    together = sorted((path for path in there if case.together.get(path)), key=lambda path: (-case.together[path], path))
    near = sorted(there, key=lambda path: (-max(_shared(path, source) for source in case.changed), path))
    return {"impact": named, "cochange": tuple(together[:most]), "folders": tuple(near[:most])}


def _shared(test: str, source: str) -> int:
    """Folders that both paths have, wherever: ``src/main/a/b`` and ``src/test/a/b`` are near."""
    one, other = (Counter(path.split("/")[:-1]) for path in (test, source))
    return (one & other).total() * 10 - (one | other).total()


# --- a repository to work in ---


def borrow(mirror: Path, tree: Path) -> None:
    """A repository that reads the mirror's objects and writes its own."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    _git(tree, "init", "-q")
    (tree / ".git" / "objects" / "info" / "alternates").write_text(f"{(mirror / 'objects').resolve()}\n", encoding="utf-8")


def checkout(tree: Path, revision: str) -> None:
    """A mirror may be partial, without its largest files: these are not there then, as they would not be indexed anyway."""
    _git(tree, "update-ref", "--no-deref", "HEAD", _git(tree, "rev-parse", f"{revision}^{{commit}}").strip())
    _git(tree, "read-tree", "--reset", "HEAD")
    said = _run(tree, "checkout-index", "--all", "--force").stderr.decode(errors="replace")
    if any(line.startswith(("error", "fatal")) and "unable to read" not in line for line in said.split("\n")):
        raise SystemExit(f"{tree}: {said[:500]}")
    _git(tree, "clean", "-ffdqx")


def _git(tree: Path, *arguments: str) -> str:
    done = _run(tree, *arguments)
    if done.returncode:
        raise SystemExit(f"git {arguments[0]} in {tree}: {done.stderr.decode(errors='replace')[:500]}")
    return done.stdout.decode("utf-8", "replace")


def _run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(["git", "-C", str(tree), "-c", "core.hooksPath=/dev/null", *arguments], env=settings, capture_output=True, check=False)
