"""``install`` and ``uninstall``: what is said, shown and written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeqa.integrate.targets import TARGETS
from tests.cli.fakes import CommandLine, Outcome


@dataclass
class Home:
    codeqa: CommandLine
    folder: Path

    def run(self, *arguments: str) -> Outcome:
        self.codeqa.environ |= {"HOME": str(self.folder)}
        return self.codeqa.run(*arguments)

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def home(codeqa: CommandLine, tmp_path: Path) -> Home:
    folder = tmp_path / "my home"
    folder.mkdir()
    return Home(codeqa, folder)


def test_what_is_written_is_said_and_taken_out_again(home: Home) -> None:
    told = home.run("install", "vim")
    path = ".vim/pack/codeqa/start/codeqa/plugin/codeqa.vim"
    assert (told.code, told.stdout) == (0, f"vim: {home.folder}/{path}: written\n")
    assert home.files() == [path]
    assert home.run("uninstall", "vim").stdout == f"vim: {home.folder}/{path}: removed\n"
    assert home.run("uninstall", "vim").stdout == "vim: nothing of codeqa is there\n"
    assert not (home.folder / ".vim" / "pack" / "codeqa").exists()


def test_a_dry_run_shows_the_difference_and_writes_nothing(home: Home) -> None:
    told = home.run("install", "kakoune", "--dry-run")
    assert "codeqa.kak: would be written" in told.stdout
    assert '+source "%val{config}/codeqa.kak"' in told.stdout
    assert home.files() == []


def test_print_shows_the_text_alone_on_stdout(home: Home) -> None:
    told = home.run("install", "neovim", "--print")
    assert told.stdout.startswith("-- written by `codeqa install neovim`")
    assert told.stdout.endswith("end, 'search')\n")
    assert ".config/nvim/plugin/codeqa.lua" in told.stderr
    assert home.files() == []


def test_several_are_installed_at_once_under_the_names_that_people_type(home: Home) -> None:
    assert home.run("install", "nvim", "hx", "kak").code == 0
    assert home.files() == [".config/helix/config.toml", ".config/kak/codeqa.kak", ".config/kak/kakrc", ".config/nvim/plugin/codeqa.lua"]


def test_what_is_left_is_an_exit_code_and_a_snippet(home: Home) -> None:
    path = home.folder / ".config/Code/User/tasks.json"
    path.parent.mkdir(parents=True)
    path.write_text("{ no json", encoding="utf-8")
    told = home.run("install", "vscode-editor")
    assert told.code == 1
    assert "tasks.json is left as it is: it cannot be edited safely" in told.stderr
    assert '"label": "codeqa: search"' in told.stdout
    assert path.read_text(encoding="utf-8") == "{ no json"


def test_json_tells_each_change(home: Home) -> None:
    told = json.loads(home.run("install", "vim", "--json").stdout)
    assert told["dry_run"] is False
    assert [change["done"] for change in told["targets"][0]["changes"]] == ["written"]


def test_without_a_target_all_are_listed(home: Home) -> None:
    told = home.run("install")
    assert [line.split(" ")[0] for line in told.stdout.split("\n")[:-1]] == list(TARGETS)
    assert [row["name"] for row in json.loads(home.run("install", "--json").stdout)["targets"]] == list(TARGETS)


def test_an_unknown_target_is_named_with_those_that_there_are(home: Home) -> None:
    told = home.run("install", "vim", "notepad")
    assert told.code == 2
    assert "codeqa cannot be put into 'notepad'" in told.stderr
    assert "neovim" in told.stderr
    assert home.files() == []


def test_print_and_dry_run_are_two_things(home: Home) -> None:
    assert home.run("install", "vim", "--print", "--dry-run").code == 2
