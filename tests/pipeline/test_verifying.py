"""An answer is saved with its proofs, and found again on later trees: by files and git, without a model or an index."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pipeline.small import FILES, Shell, git, write

QUESTION = "how is the total of all prices made?"


@pytest.fixture
def codeqa(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path, write(tmp_path / "shop"))
    commit(shell, "-q", "one", init=True)
    return shell


def commit(shell: Shell, *options: str, init: bool = False) -> None:
    if init:
        git(shell.folder, "init", "-q")
    git(shell.folder, "add", "-A")
    git(shell.folder, "commit", "-qm", options[-1])


@pytest.fixture
def saved(codeqa: Shell) -> Path:
    place = codeqa.base / "a.md"
    outcome = codeqa("ask", QUESTION, "--save", str(place))
    assert outcome.code == 0, outcome.told
    return place


def test_a_saved_answer_reads_like_what_was_shown_and_holds(codeqa: Shell, saved: Path) -> None:
    assert codeqa("ask", QUESTION).out.strip() in saved.read_text(encoding="utf-8")
    outcome = codeqa("verify", str(saved))
    assert (outcome.code, outcome.err) == (0, "")
    assert "✘" not in outcome.out
    assert "claims: " in outcome.out


def test_what_changed_fell_and_what_moved_has_moved(codeqa: Shell, saved: Path) -> None:
    basket = FILES["shop/basket.py"]
    write(codeqa.folder, {"shop/basket.py": "import os\n\n" + basket})
    moved = codeqa("verify", str(saved))
    assert moved.code == 0
    assert "↪ moved    shop/basket.py:1-6 — Basket (class)" in moved.out
    assert "shop/basket.py:1 → 3" in moved.out
    write(codeqa.folder, {"shop/basket.py": basket.replace("item.price", "item.cost")})
    fell = codeqa("verify", str(saved), "--json")
    assert fell.code == 1
    (answer,) = json.loads(fell.out)["answers"]
    assert answer["fell"] == 1


def test_a_renamed_file_has_moved_and_a_removed_one_has_not(codeqa: Shell, saved: Path) -> None:
    (codeqa.folder / "shop/basket.py").rename(codeqa.folder / "shop/cart.py")
    commit(codeqa, "two")
    moved = codeqa("verify", str(saved))
    assert moved.code == 0
    assert "shop/basket.py:1 → shop/cart.py:1  the file was renamed" in moved.out
    (codeqa.folder / "shop/cart.py").unlink()
    assert codeqa("verify", str(saved)).code == 1


def test_a_copy_that_was_there_already_is_no_new_home(codeqa: Shell) -> None:
    write(codeqa.folder, {"old/basket.py": FILES["shop/basket.py"]})
    commit(codeqa, "copy")
    place = codeqa.base / "b.md"
    codeqa("ask", QUESTION, "--scope", "shop", "--save", str(place))
    (codeqa.folder / "shop/basket.py").unlink()
    assert codeqa("verify", str(place)).code == 1


def test_verify_reads_no_file_outside_of_the_repository(codeqa: Shell, saved: Path) -> None:
    (codeqa.base / "secret.py").write_text(FILES["shop/basket.py"], encoding="utf-8")
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text.replace('"path": "shop/basket.py"', '"path": "../secret.py"').replace('"blob": "', '"blob": "0'), encoding="utf-8")
    outcome = codeqa("verify", str(saved))
    assert "the file cannot be read" in outcome.out
    assert "✔ holds    shop/basket.py" not in outcome.out


@pytest.mark.parametrize("name", ["no/such/a.md", "shop", "README.md"])
def test_a_place_that_is_not_for_answers_is_refused_before_asking(codeqa: Shell, name: str) -> None:
    before = (codeqa.folder / "README.md").read_bytes()
    outcome = codeqa("ask", QUESTION, "--save", str(codeqa.folder / name))
    assert (outcome.code, outcome.out) == (2, "")
    assert (codeqa.folder / "README.md").read_bytes() == before


def test_an_answer_can_be_saved_again_in_its_place(codeqa: Shell, saved: Path) -> None:
    assert codeqa("ask", "what is charged at checkout?", "--save", str(saved)).code == 0
    assert saved.read_text(encoding="utf-8").startswith("# what is charged at checkout?\n")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond some bytes, as on a full disk. Within a test only: what runs the tests may write its report into a file, too."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)


def test_on_a_full_disk_the_answer_is_on_the_screen_and_nothing_half_written_is_left(codeqa: Shell, saved: Path) -> None:
    before = saved.read_bytes()
    with full_disk():
        outcome = codeqa("ask", QUESTION, "--no-refresh", "--save", str(saved))
    assert outcome.code == 2
    assert "shop/basket.py:1-6" in outcome.out
    assert "the answer could not be saved" in outcome.err
    assert saved.read_bytes() == before
    assert not list(saved.parent.glob(".codeqa-*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_in_a_read_only_folder_the_answer_is_on_the_screen(codeqa: Shell) -> None:
    folder = codeqa.base / "locked"
    folder.mkdir(mode=0o500)
    outcome = codeqa("ask", QUESTION, "--save", str(folder / "a.md"))
    assert outcome.code == 2
    assert "shop/basket.py:1-6" in outcome.out


def test_what_is_no_saved_answer_is_a_clear_word(codeqa: Shell) -> None:
    for name, word in (("README.md", "is no saved answer"), ("none.md", "cannot be read")):
        outcome = codeqa("verify", str(codeqa.folder / name))
        assert outcome.code == 2
        assert word in outcome.err
