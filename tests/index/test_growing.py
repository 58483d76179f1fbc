"""A real library, changed a hundred times at random: the index that grew with it is, to the last digit of every score, the index made from nothing."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from codeqa.config import Config
from codeqa.index import shards
from codeqa.pipeline import index_repository
from tests.index.samples import fresh_shelf, make_haste, opened
from tests.index.test_incremental import require_equal

PACKAGES = ("html", "http", "json", "logging", "urllib", "wsgiref")
CHANGES = 100
BATCHES = 10
QUERIES = (
    "where is a header parsed",
    "json decoder",
    "JSONDecodeError",
    "quote a url",
    "how does a handler format a record and where does it write it",
    "cookie",
    "redirect of a request",
    "class that parses html start tags",
    "urlopen timeout",
    "logging/config.py",
    "read bytes from a socket in chunks",
    "test of the server",
)


def library(root: Path) -> Path:
    """Packages of the running interpreter's own library."""
    for name in PACKAGES:
        shutil.copytree(Path(sysconfig.get_path("stdlib"), name), root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def edit(root: Path, path: str, random: Random) -> None:
    lines = (root / path).read_text().split("\n")
    start = random.randrange(len(lines))
    words = random.choice(QUERIES).split()
    lines[start : start + random.choice((0, 0, 5, 40))] = [
        f"def {random.choice(words).strip('./').replace('/', '_')}_{start}():",
        f"    # {' '.join(words)}",
        "",
    ]
    (root / path).write_text("\n".join(lines))


def rename(root: Path, path: str, random: Random) -> None:
    target = root / random.choice(PACKAGES) / f"moved{random.randrange(99)}.py"
    target.parent.mkdir(exist_ok=True)
    (root / path).rename(target)


def copy(root: Path, path: str, random: Random) -> None:
    shutil.copyfile(root / path, (root / path).with_name(f"copied{random.randrange(99)}.py"))


def delete(root: Path, path: str, random: Random) -> None:
    (root / path).unlink()


KINDS: tuple[Callable[[Path, str, Random], None], ...] = (edit, edit, edit, rename, copy, delete)


def change(root: Path, originals: Mapping[str, str], random: Random) -> None:
    """One change; one in seven brings a file back as it was, as a switch to another branch does."""
    have = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    if random.random() < 1 / 7 or len(have) < 10:
        path = random.choice(sorted(originals))
        (root / path).write_text(originals[path])
        return
    random.choice(KINDS)(root, random.choice(have), random)


def test_an_index_grown_by_a_hundred_changes_equals_a_fresh_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    for name, size in (("LEAST", 5_000), ("SPREAD", 20_000), ("MOST", 100_000)):
        monkeypatch.setattr(shards, name, size)
    random = Random(11)
    root, config = library(tmp_path / "tree"), Config(index_dir=str(tmp_path / "grown"))
    originals = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.py")}
    index_repository(root, config)
    for number in range(BATCHES):
        for _ in range(CHANGES // BATCHES):
            change(root, originals, random)
        index_repository(root, config)
        if number in (BATCHES // 2, BATCHES - 1):
            require_equal(root, config, tmp_path / f"fresh-{number}", QUERIES)


def test_one_worker_and_two_make_equal_indexes(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    shutil.copytree(library(tmp_path / "whole") / "http", root)
    digests = set()
    for jobs in (1, 2):
        index_repository(root, Config(index_dir=str(tmp_path / str(jobs)), jobs=jobs))
        digests.add(opened(root, Config(index_dir=str(tmp_path / str(jobs)))).digest())
    assert len(digests) == 1


def test_the_digest_tells_words_that_only_the_lexical_index_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_text("def one():\n    pass\n")
    first = fresh_shelf(root, tmp_path / "first").digest()
    monkeypatch.setattr("codeqa.index.drafting.terms", lambda text: "other")
    assert fresh_shelf(root, tmp_path / "second").digest() != first
