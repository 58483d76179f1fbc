"""An index that another process is writing."""

from __future__ import annotations

import fcntl
import os
import threading

import pytest

from codeqa.config import Config
from codeqa.index.folder import index_folder, make
from codeqa.pipeline import opening
from codeqa.pipeline.freshness import untraced
from codeqa.source import find_repository
from tests.pipeline.small import Shell


def held(codeqa: Shell) -> int:
    """The writer's lock, as another process would hold it."""
    folder = index_folder(codeqa.index, find_repository(codeqa.folder))
    make(folder)
    lock = os.open(folder.store / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def test_a_question_waits_for_the_first_index_that_another_builds(codeqa: Shell) -> None:
    threading.Timer(0.3, os.close, [held(codeqa)]).start()
    assert codeqa("search", "basket").code == 0


def test_a_first_index_that_is_never_done_is_told_as_busy(codeqa: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LONGEST_WAIT", 0.0)
    lock = held(codeqa)
    outcome = codeqa("search", "basket")
    os.close(lock)
    assert (outcome.code, "another codeqa is writing this index" in outcome.err) == (3, True)


def test_an_older_index_answers_while_another_writes(codeqa: Shell) -> None:
    codeqa("index")
    (codeqa.folder / "new.py").write_text("def new():\n    return 1\n", encoding="utf-8")
    lock = held(codeqa)
    outcome = codeqa("search", "basket")
    os.close(lock)
    assert (outcome.code, "older than the files" in outcome.err) == (0, True)


def test_who_waits_is_told_again_and_again(codeqa: Shell) -> None:
    told: list[str] = []
    threading.Timer(0.4, os.close, [held(codeqa)]).start()
    repository, config = find_repository(codeqa.folder), Config(index_dir=str(codeqa.index))
    shelf, _ = opening.fresh(repository, config, lambda stage, done, total: told.append(stage), untraced)
    shelf.close()
    assert told.count("another codeqa builds the index") > 1
