"""Completion, the key and stdin in real shells under tmux: keys are typed, and the screen is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeqa.cli import piped
from codeqa.cli.shelling import EMPTY
from tests.pipeline.small import FILES, Shell, git, write
from tests.terminal import Terminal, codeqa_on_path, needed

ODD = "it's $(touch owned).py"

START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(codeqa shell-init bash)"; PS1=">>> "'),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; echo -n '>>> '; end; codeqa shell-init fish | source"),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; eval "$(codeqa shell-init zsh)"; PS1=">>> "'),
}

PROMPT = ">>>"

pytestmark = needed("tmux", "git")


@dataclass(frozen=True)
class Window:
    terminal: Terminal
    folder: Path

    def typed(self, text: str, *keys: str) -> None:
        """On an empty line of an empty screen."""
        self.terminal.begin(PROMPT)
        self.terminal.type(text)
        self.terminal.press(*keys)


@pytest.fixture(scope="module", params=[pytest.param(shell, marks=needed(shell)) for shell in START])
def window(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    base = tmp_path_factory.mktemp(request.param)
    folder = write(base / "shop", {**FILES, f"odd/{ODD}": "def odd():\n    return 1\n"})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "all")
    assert Shell(base, folder)("index", "-q").code == 0
    line, first = START[request.param]
    environ = {"PATH": codeqa_on_path(base), "HOME": str(base), "CODEQA_INDEX_DIR": str(base / "index"), "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null"}
    terminal = Terminal(base, folder, line, environ)
    try:
        terminal.type(f"{first}; echo rea''dy")
        terminal.press("Enter")
        terminal.wait_for("ready")
        yield Window(terminal, folder)
    finally:
        terminal.close()


def test_a_command_is_completed(window: Window) -> None:
    window.typed("codeqa sea", "Tab")
    window.terminal.wait_for("codeqa search")


def test_a_value_behind_a_sign_is_completed(window: Window) -> None:
    window.typed("codeqa search --format=vi", "Tab")
    window.terminal.wait_for("--format=vimgrep")


def test_a_symbol_is_completed_for_the_graph(window: Window) -> None:
    window.typed("codeqa graph callers Bask", "Tab")
    window.terminal.wait_for("callers Basket")


def test_a_symbol_is_completed_inside_a_quoted_question(window: Window) -> None:
    window.typed('codeqa ask "who uses Bask', "Tab")
    window.terminal.wait_for('"who uses Basket')


def test_a_file_of_another_folder_is_completed(window: Window) -> None:
    window.typed("codeqa -C shop why bask", "Tab")
    window.terminal.wait_for("why basket.py")


def test_lines_of_a_file_are_offered_behind_its_colon(window: Window) -> None:
    window.typed("codeqa at shop/check", "Tab")
    window.terminal.wait_for("shop/checkout.py:")
    window.terminal.press("Tab")
    window.terminal.wait_for("shop/checkout.py:4")


@pytest.mark.parametrize("opened", ["", '"', "'"])
def test_a_hostile_file_name_reaches_codeqa_as_it_is_and_runs_nothing(window: Window, opened: str) -> None:
    window.typed(f"codeqa why {opened}odd/", "Tab")
    window.terminal.wait_for("owned")
    window.terminal.press("Enter")
    window.terminal.wait_for("indexed")
    assert not list(window.folder.rglob("owned"))


def test_files_in_general_are_left_to_the_shell(window: Window) -> None:
    window.typed("codeqa ask --save READ", "Tab")
    window.terminal.wait_for("--save README.md")


def test_the_key_answers_below_the_line_and_keeps_it(window: Window) -> None:
    window.typed("where is the total of a basket", "M-i")
    screen = window.terminal.wait_for("citations verified")
    answer = screen.index("No model is configured")
    assert "where is the total of a basket" in screen[:answer]
    window.terminal.wait_for("where is the total of a basket", times=2)
    window.terminal.type(" xyz")
    window.terminal.wait_for("where is the total of a basket xyz")


def test_the_key_asks_what_a_command_line_does(window: Window) -> None:
    window.typed("git log shop/basket.py", "M-i")
    window.terminal.wait_for("citations verified")
    screen = window.terminal.wait_until(lambda screen: screen.endswith(f"{PROMPT} git log shop/basket.py"), "the line again")
    assert "\nshop/basket.py:" in screen  # a place of the answer: a heading, without its marks as this terminal shows it otherwise


def test_an_interrupt_ends_the_answer_and_keeps_the_line(window: Window) -> None:
    command = window.folder.parent / "bin" / "codeqa"
    before = command.read_text(encoding="utf-8")
    command.write_text("#!/bin/sh\ntrap 'exit 130' INT\necho at work\nsleep 60 &\nwait\n", encoding="utf-8")  # as codeqa ends when it is interrupted
    try:
        window.typed("where is it", "M-i")
        window.terminal.wait_for("at work")
        window.terminal.press("C-c")
        window.terminal.wait_until(lambda screen: screen.endswith(f"{PROMPT} where is it"), "the line again")
    finally:
        command.write_text(before, encoding="utf-8")


def test_the_key_on_an_empty_line_says_how_to_use_it(window: Window) -> None:
    window.typed("", "M-i")
    window.terminal.wait_for(EMPTY[:60])


def test_a_diff_is_explained_without_a_question(window: Window) -> None:
    path = window.folder / "shop" / "basket.py"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("item.price", "item.cost"), encoding="utf-8")
    try:
        window.typed("git diff | codeqa ask", "Enter")
        screen = window.terminal.wait_for("citations verified")
    finally:
        path.write_text(before, encoding="utf-8")
    assert f"asked: {piped.DIFF}" in screen
    assert "Basket.total" in screen


def test_a_program_that_takes_its_time_is_waited_for(window: Window) -> None:
    (window.folder / "told.txt").write_text('Traceback:\n  File "shop/checkout.py", line 5, in pay\nAttributeError: no\n')
    window.typed("sh -c 'sleep 2; cat told.txt' | codeqa ask why", "Enter")
    window.terminal.wait_for("reading stdin until it ends")
    screen = window.terminal.wait_for("citations verified")
    assert "shop/checkout.py:4-5" in screen


@pytest.mark.skipif(shutil.which("grep") is None, reason="grep is not installed")
def test_a_list_of_files_narrows_a_search(window: Window) -> None:
    window.typed("grep -rl charge shop | codeqa search total --files-from - --format vimgrep | sed 's/^/got: /'", "Enter")
    window.terminal.wait_for("got: shop/checkout.py")
    assert "got: shop/basket.py" not in window.terminal.screen()
