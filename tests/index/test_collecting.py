"""Branches, work trees and what is thrown away: what was parsed once is not parsed again, and goes when no work tree shows it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.errors import IndexTooNew
from codeqa.index import collecting, folding
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import FORMAT
from codeqa.index.record import Record
from codeqa.pipeline import collect, index_repository
from codeqa.pipeline.freshness import place_of
from codeqa.source import find_repository
from tests.index.samples import answers, make_haste, opened, write
from tests.index.test_incremental import require_equal
from tests.pipeline.small import git

FILES = 8


def files(word: str, count: int = FILES) -> dict[str, str]:
    return {f"{word}{number}.py" if number % 2 else f"file{number}.py": f"def {word}_{number}():\n    return '{word}'\n" for number in range(count)}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    make_haste(monkeypatch)
    return Config(index_dir=str(tmp_path / "home"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the branches ``main`` and ``other``, whose files are all others; ``main`` is checked out."""
    place = tmp_path / "tree"
    write(place, files("one"))
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-qm", "one")
    git(place, "checkout", "-qb", "other")
    git(place, "rm", "-q", "*.py")
    write(place, files("two"))
    git(place, "add", ".")
    git(place, "commit", "-qm", "two")
    git(place, "checkout", "-q", "main")
    return place


def folder_of(root: Path, config: Config) -> IndexFolder:
    return place_of(find_repository(root), config)


def known(root: Path, config: Config) -> int:
    return int(sqlite3.connect(folder_of(root, config).journal).execute("SELECT COUNT(*) FROM parses").fetchone()[0])


def test_a_switch_to_another_branch_and_back_parses_nothing_the_second_time(root: Path, config: Config, tmp_path: Path) -> None:
    assert index_repository(root, config).parsed == FILES
    git(root, "checkout", "-q", "other")
    assert index_repository(root, config).parsed == FILES
    for branch in ("main", "other"):
        git(root, "checkout", "-q", branch)
        report = index_repository(root, config)
        assert (report.parsed, report.reused) == (0, FILES)
        require_equal(root, config, tmp_path / f"fresh-{branch}", ("one", "two"))


def test_what_is_in_the_record_is_not_parsed_again_until_no_work_tree_shows_it(root: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FOLD_AT", 3), ("FEW", 2), ("folding_start", fold_here)):
        monkeypatch.setattr(f"codeqa.pipeline.indexing.{name}", value)
    index_repository(root, config)
    git(root, "checkout", "-q", "other")
    index_repository(root, config)
    folder = folder_of(root, config)
    assert sqlite3.connect(folder.journal).execute("SELECT COUNT(*) FROM parses WHERE payload IS NOT NULL").fetchone()[0] == 0
    assert Record(folder.record).count() == 2 * FILES
    git(root, "checkout", "-q", "main")
    report = index_repository(root, config)
    assert (report.parsed, report.reused) == (0, FILES)
    digest = opened(root, config).digest()
    assert collect(root, config) > 0
    assert (known(root, config), Record(folder.record).count()) == (FILES, FILES)
    assert opened(root, config).digest() == digest
    git(root, "checkout", "-q", "other")
    assert index_repository(root, config).parsed == FILES


def fold_here(folder: IndexFolder, lock: int) -> None:
    """In this process, which has LanceDB loaded already: the process of its own has its own test."""
    folding.main(str(folder.journal), str(folder.record))


def test_a_second_work_tree_parses_nothing_and_keeps_what_it_shows(root: Path, config: Config, tmp_path: Path) -> None:
    index_repository(root, config)
    second = tmp_path / "second"
    git(root, "worktree", "add", "-q", str(second), "other")
    index_repository(second, config)
    git(root, "checkout", "-q", "--detach", "other")
    assert index_repository(root, config).parsed == 0
    before = answers(second, config, ("two",))
    collect(root, config)
    assert known(root, config) == FILES
    assert answers(second, config, ("two",)) == before
    git(root, "checkout", "-q", "main")
    assert index_repository(root, config).parsed == FILES


def test_the_view_of_a_work_tree_that_is_gone_is_collected(root: Path, config: Config, tmp_path: Path) -> None:
    index_repository(root, config)
    second = tmp_path / "second"
    git(root, "worktree", "add", "-q", str(second), "other")
    index_repository(second, config)
    gone = folder_of(second, config).view
    shutil.rmtree(second)
    collect(root, config)
    assert not gone.exists()
    assert known(root, config) == FILES
    assert index_repository(root, config).unchanged == FILES


def test_a_large_store_of_mostly_unneeded_results_is_collected_by_the_next_update(root: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    index_repository(root, config)
    for number in range(3):
        write(root, files(f"v{number}"))
        assert known(root, config) > number * FILES // 2
        index_repository(root, config)
    folder, kept = folder_of(root, config), known(root, config)
    assert collecting.collect_if_large(folder, kept, FILES) == 0
    assert known(root, config) == kept
    assert collecting.collect_if_large(folder, kept, kept, limit=0) == 0
    monkeypatch.setattr(collecting, "UNNEEDED", 0)
    collecting.collect_if_large(folder, kept, FILES, limit=0)
    assert known(root, config) == len(opened(root, config).all_files())


def test_nothing_is_collected_beside_the_view_of_a_newer_codeqa(root: Path, config: Config) -> None:
    index_repository(root, config)
    view = folder_of(root, config).view.with_name("newer")
    view.mkdir()
    (view / "CURRENT").write_text('{"format": 99}')
    with pytest.raises(IndexTooNew):
        collect(root, config)
    assert known(root, config) == FILES


def test_an_index_of_an_older_format_is_built_anew_and_one_of_a_newer_only_by_force(root: Path, config: Config) -> None:
    index_repository(root, config)
    current = folder_of(root, config).view / "CURRENT"
    written = current.read_text()
    current.write_text(written.replace(f'"format": {FORMAT}', '"format": 1'))
    assert index_repository(root, config).indexed == FILES
    current.write_text(current.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
    with pytest.raises(IndexTooNew):
        index_repository(root, config)
    assert index_repository(root, config, full=True).indexed == FILES
