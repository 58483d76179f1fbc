from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from codeqa.cli import completing
from codeqa.cli.completing import answer, offers
from codeqa.cli.table import COMMANDS
from tests.pipeline.small import Shell, write


@pytest.fixture
def shop(tmp_path: Path) -> Shell:
    """A repository and its index, on real rooms."""
    return Shell(tmp_path, write(tmp_path / "shop"))


def host(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), **more}


def offered(home: Path, line: str, **more: str) -> list[str]:
    return [value for value, _ in offers(line.split(" "), host(home, **more)).values]


def test_commands_are_offered_with_what_they_are_for(tmp_path: Path) -> None:
    assert offers([""], host(tmp_path)).values == tuple((command.name, command.summary) for command in COMMANDS)
    assert offered(tmp_path, "doc") == ["doctor"]


def test_options_are_those_of_the_command_that_are_not_given_yet(tmp_path: Path) -> None:
    assert "--strict" in offered(tmp_path, "ask -")
    assert "--strict" not in offered(tmp_path, "ask --strict -")
    assert "--strict" not in offered(tmp_path, "search -")
    assert "--scope" in offered(tmp_path, "search --scope a --sc")
    assert {"--strict", "--version"} <= set(offered(tmp_path, "--"))


def test_values_of_an_option_follow_it_with_or_without_a_sign(tmp_path: Path) -> None:
    assert offered(tmp_path, "search --format vi") == ["vimgrep"]
    assert offered(tmp_path, "search --format=vi") == ["--format=vimgrep"]
    assert offered(tmp_path, "search --color ") == ["auto", "always", "never"]
    assert "vscode" in offered(tmp_path, "search --hyperlinks ")
    assert offered(tmp_path, "ask --budget ") == ["auto"]
    assert offered(tmp_path, "ask --timeout ") == []
    assert offered(tmp_path, "completion z") == ["zsh"]


def test_what_another_part_of_the_house_knows_is_asked_of_it(tmp_path: Path) -> None:
    assert {"places", "review"} <= set(offered(tmp_path, "ask --form "))
    assert {"vim", "claude"} <= set(offered(tmp_path, "install "))
    assert offered(tmp_path, "hook run im") == ["impact"]
    assert offered(tmp_path, "session ") == ["list", "show", "drop"]


def test_of_a_list_with_commas_the_rest_is_offered(tmp_path: Path) -> None:
    assert offered(tmp_path, "graph --fail-on ") == ["removed-callers", "untested"]
    assert offered(tmp_path, "graph --fail-on untested,") == ["untested,removed-callers"]
    assert offered(tmp_path, "graph --kind call,imp") == ["call,import"]


def test_files_and_folders_in_general_are_the_shells_own_affair(tmp_path: Path) -> None:
    assert offers(["ask", "--save", ""], host(tmp_path)).native == "files"
    assert offers(["--index-dir="], host(tmp_path)).native == "dirs"


def test_a_question_gets_symbols_for_its_last_word(shop: Shell) -> None:
    shop("index", "-q")
    places = {"CODEQA_INDEX_DIR": str(shop.index)}
    directory = ["-C", str(shop.folder)]
    found = offers([*directory, "ask", "where is Bas"], host(shop.base, **places)).values
    assert [value for value, _ in found] == ["where is Basket"]
    assert offers([*directory, "ask", "where is B"], host(shop.base, **places)).values == ()


def test_a_name_that_cannot_be_typed_or_shown_is_not_offered(shop: Shell) -> None:
    write(shop.folder, {"shop/zoo\x1b[31m.py": "x = 1\n", "shop/zap\n.py": "x = 1\n"})
    shop("index", "-q")
    found = offers(["-C", str(shop.folder), "ask", "--pin", "shop/"], host(shop.base, CODEQA_INDEX_DIR=str(shop.index))).values
    assert [value for value, _ in found] == ["shop/basket.py", "shop/checkout.py"]


def test_what_cannot_be_answered_is_answered_with_nothing(tmp_path: Path) -> None:
    for arguments in ([], ["tcsh", "x"], ["zsh"], ["zsh", "-C", str(tmp_path / "gone"), "graph", "callers", ""], ["bash"]):
        out = io.StringIO()
        assert answer(arguments, out, host(tmp_path)) == 0
        assert out.getvalue() in ("", "values\n")


def test_settings_that_are_no_settings_keep_nobody_from_typing(tmp_path: Path) -> None:
    assert offered(tmp_path, "graph callers ", CODEQA_BUDGET="many") == []
    assert "rust" in offered(tmp_path, "ask --lang ", CODEQA_BUDGET="many", CODEQA_INDEX_DIR=str(tmp_path / "none"))


def test_a_pipe_in_place_of_the_index_is_given_up(shop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("index", "-q")
    for path in shop.index.rglob("CURRENT"):
        path.unlink()
        os.mkfifo(path)
    monkeypatch.setattr(completing, "TIME_LIMIT", 0.3)
    left = os.fork()
    if left == 0:
        answer(["zsh", "-C", str(shop.folder), "graph", "callers", "x"], io.StringIO(), host(shop.base, CODEQA_INDEX_DIR=str(shop.index)))
        os._exit(1)
    started = time.monotonic()
    assert os.waitstatus_to_exitcode(os.waitpid(left, 0)[1]) == 0
    assert time.monotonic() - started < 60
