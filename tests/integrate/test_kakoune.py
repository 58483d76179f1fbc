"""The commands in a real Kakoune, without a screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.integrate.conftest import Desk

pytestmark = pytest.mark.skipif(shutil.which("kak") is None, reason="there is no kak here")


@pytest.fixture
def kakoune(desk: Desk, tmp_path: Path) -> Callable[[str], str]:
    desk.install("kakoune")

    def run(commands: str) -> str:
        """What the list or the answer holds when it is complete."""
        told = tmp_path / "told"
        end = f"hook -once global BufCloseFifo .* %{{ write -force {told}; kill! }}"
        source = f"source '{desk.home}/.config/kak/codeqa.kak'"
        with TemporaryDirectory() as short:  # its socket's path may have some 100 bytes
            made = Desk(desk.root, {**desk.environ, "XDG_RUNTIME_DIR": short}, desk.program)
            found = made.run(["timeout", "40", "kak", "-n", "-s", "s", "-ui", "dummy", "-e", f"{source}; {end}; {commands}", "money.py"])
        assert told.exists(), found
        return told.read_text(encoding="utf-8")

    return run


def test_who_uses_a_function_is_a_list_of_the_lines_that_do(desk: Desk, kakoune: Callable[[str], str]) -> None:
    found = kakoune("execute-keys 4gll; codeqa-uses")
    assert f"{desk.root}/money.py:4:1:rounded (function)" in found
    assert f"{desk.root}/money.py:11:1:used by total" in found or f"{desk.root}/money.py:9:" in found


def test_an_unsaved_buffer_is_answered_for_as_it_is_on_screen(desk: Desk, kakoune: Callable[[str], str]) -> None:
    found = kakoune("execute-keys '4gO# one<ret># two<esc>6gll'; codeqa-uses")
    assert f"{desk.root}/money.py:6:1:rounded (function)" in found


def test_a_search_is_a_list_of_places(desk: Desk, kakoune: Callable[[str], str]) -> None:
    assert f"{desk.root}/money.py:" in kakoune("codeqa-search 'rounded cents half'")
