"""Questions out of git histories: what a commit says it did, and the source files it changed.

``short`` cases ask with the subject, ``long`` ones with the subject and the body. The trees are those of ``commits.toml``, one base commit a repository,
and the cases are the newest commits before it whose files are all still there. So what is searched already holds the change that is asked for, and perhaps a
comment that repeats the commit's words: that leak is accepted, as it is in the published figures for such sets, and no figure from here says how well
a change is found that is yet to be made. Nothing here is random: the same manifest and mirrors give the same bytes.
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.messages import body_text, long_enough, subject_text
from bench.program import Program
from bench.sources import is_source, language_of

MANIFEST = Path(__file__).with_name("commits.toml")

MOST_FILES = 5
"""Changed source files of a case. A commit with more is about all of them and none."""
MOST_TOUCHED = 25
"""Files of any kind that a commit changes: with more it is a sweep, even if few of them are source."""
MOST_SHORT = 40
MOST_LONG = 10
"""Cases a repository."""
DEEPEST = 4_000
"""Commits of a history that are looked at."""

_START, _FIELD, _END = "\x1e", "\x1f", "\x1d"


@dataclass(frozen=True, slots=True)
class Base:
    """A repository as OWNER/NAME and the commit whose tree is searched. ``long`` says whether its commits' bodies are asked too."""

    repository: str
    commit: str
    long: bool

    @property
    def name(self) -> str:
        return self.repository.partition("/")[2].lower()


@dataclass(frozen=True, slots=True)
class Commit:
    """``changed`` has every file that the commit touched: (git's letter for how, path)."""

    identity: str
    subject: str
    body: str
    changed: tuple[tuple[str, str], ...]


def perform(arguments: Namespace, _: Program) -> int:
    short: list[dict[str, Any]] = []
    long: list[dict[str, Any]] = []
    for base in read_manifest(arguments.manifest):
        folder = git_folder(arguments.mirrors, base.repository)
        if folder is None:
            raise SystemExit(f"{arguments.mirrors} has no mirror of {base.repository}")
        missing = write_tree(folder, base.commit, arguments.dest / base.name)
        there = files_at(folder, base.commit)
        found = list(history(folder, base.commit))
        short.extend(mine := short_cases(base.name, found, there))
        long.extend(told := long_cases(base.name, found, there) if base.long else [])
        print(f"{base.name:24} {len(mine):3} short {len(told):3} long{f'   {missing} files are not in the mirror' if missing else ''}", flush=True)
    for name, rows in (("cases", short), ("long", long)):
        (arguments.dest / f"{name}.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(short)} short cases in {len({row['repo'] for row in short})} repositories: {dict(Counter(row['language'] for row in short))}")
    print(f"{len(long)} long cases in {len({row['repo'] for row in long})} repositories: {dict(Counter(row['language'] for row in long))}")
    return 0


def read_manifest(path: Path) -> list[Base]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["repository"]
    bases = [Base(row["name"], row["commit"], row.get("long", False)) for row in rows]
    if len({base.name for base in bases}) < len(bases):
        raise SystemExit(f"{path}: two repositories of one name would share a folder")
    return bases


def git_folder(mirrors: Path, repository: str) -> Path | None:
    """The git directory of OWNER/NAME in a folder of bare or other clones named OWNER+NAME or OWNER+NAME/repo."""
    place = mirrors / repository.replace("/", "+")
    return next((one for one in (place / "repo" / ".git", place / "repo", place / ".git", place) if (one / "objects").is_dir()), None)


def write_tree(folder: Path, commit: str, to: Path) -> int:
    """All files of the commit, by way of an index of its own: ``git archive`` would leave out what the project's attributes keep from its releases.

    Returns how many the mirror does not have (large ones, where it is partial).
    """
    if to.exists():
        return 0
    unfinished = to.with_name(f"{to.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        settings = {**os.environ, "GIT_INDEX_FILE": str(Path(place) / "index")}
        _git(folder, "read-tree", commit, settings=settings)
        command = _command(folder, f"--work-tree={place}", "checkout-index", "--all", "--force", f"--prefix={unfinished.resolve()}/")
        said = subprocess.run(command, env=settings, capture_output=True, check=False).stderr.decode(errors="replace")
    missing = said.count("unable to read")
    if missing < len([line for line in said.split("\n") if line.startswith(("error", "fatal"))]):
        raise SystemExit(f"{folder}: {said[:500]}")
    unfinished.rename(to)
    return missing


def files_at(folder: Path, commit: str) -> frozenset[str]:
    """The regular files; no links, no submodules."""
    rows = (row.split("\t", 1) for row in _git(folder, "ls-tree", "-r", "-z", commit).split("\0") if row)
    return frozenset(path for meta, path in rows if meta.startswith("100"))


def history(folder: Path, commit: str) -> Iterator[Commit]:
    """Newest first, without merges. Renames show as one file removed and one added, which needs no file's content."""
    form = f"{_START}%H{_FIELD}%s{_FIELD}%b{_END}"
    options = ("--no-merges", "--no-renames", "--name-status", f"--format={form}", "-n", str(DEEPEST))
    for entry in _git(folder, "-c", "core.quotePath=false", "log", *options, commit).split(_START)[1:]:
        told, _, changed = entry.partition(_END)
        identity, subject, body = told.split(_FIELD, 2)
        rows = (row.split("\t", 1) for row in changed.split("\n") if "\t" in row)
        yield Commit(identity, subject, body, tuple((letter[:1], path) for letter, path in rows))


def answer_of(commit: Commit, there: frozenset[str]) -> tuple[str, ...]:
    """The source files that the commit changed; () where they are too many, or one is no longer there."""
    if len(commit.changed) > MOST_TOUCHED:
        return ()
    paths = sorted(path for _, path in commit.changed if is_source(path))
    return tuple(paths) if len(paths) <= MOST_FILES and there.issuperset(paths) else ()


def short_cases(name: str, commits: Iterable[Commit], there: frozenset[str]) -> list[dict[str, Any]]:
    """The newest first, as lines of a search bench. A subject that comes again is asked once."""
    asked: dict[str, tuple[str, ...]] = {}
    for commit in commits:
        subject = subject_text(commit.subject)
        if subject and (paths := answer_of(commit, there)) and subject not in asked:
            asked[subject] = paths
        if len(asked) == MOST_SHORT:
            break
    language = _language(asked)
    return [
        {"id": f"{name}-{number:03}", "repo": name, "language": language, "category": "commit", "query": subject}
        | {"relevant": list(paths), "secondary": [], "benchmark_root": ""}
        for number, (subject, paths) in enumerate(asked.items())
    ]


def long_cases(name: str, commits: Iterable[Commit], there: frozenset[str]) -> list[dict[str, Any]]:
    """The newest first, as lines of a pack bench. They have no gold lines: those of a commit have moved since."""
    asked: dict[str, tuple[str, ...]] = {}
    for commit in commits:
        subject, body = subject_text(commit.subject), body_text(commit.body)
        if subject and long_enough(body) and (paths := answer_of(commit, there)) and f"{subject}\n\n{body}" not in asked:
            asked[f"{subject}\n\n{body}"] = paths
        if len(asked) == MOST_LONG:
            break
    language = _language(asked)
    return [
        {"id": f"{name}-long-{number:02}", "repo": name, "language": language, "question": question}
        | {"gold_files": list(paths), "gold_code": list(paths), "gold_spans": []}
        for number, (question, paths) in enumerate(asked.items())
    ]


def _language(asked: Mapping[str, Sequence[str]]) -> str:
    """What most of the answers are written in."""
    counts = Counter(language_of(path) for paths in asked.values() for path in paths)
    return min(counts, key=lambda language: (-counts[language], language), default="")


def _git(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(_command(folder, *arguments), env=settings, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {arguments[0]} in {folder}: {done.stderr.decode(errors='replace')[:500]}")
    return done.stdout.decode("utf-8", "replace")


def _command(folder: Path, *arguments: str) -> list[str]:
    return ["git", f"--git-dir={folder}", *arguments]
