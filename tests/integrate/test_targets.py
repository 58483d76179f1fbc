"""What is installed is taken out again without a trace, and what a person edited stays."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from codeqa.errors import UsageError
from codeqa.integrate import blocks, files, jsonc, stamped
from codeqa.integrate.files import Change, Plan, Surroundings
from codeqa.integrate.targets import TARGETS

EDITORS = ("emacs", "helix", "kakoune", "neovim", "vim", "vscode-editor")


@pytest.fixture
def world(tmp_path: Path) -> Surroundings:
    home = tmp_path / "home"
    home.mkdir()
    return Surroundings({"HOME": str(home)}, tmp_path / "repo", program=("/opt/a b/codeqa", "-v"), platform="linux")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


THEIRS = {
    ".config/helix/config.toml": 'theme = "onedark" # mine\n\n[keys.normal]\nC-j = "goto_next_diag"\n\n[keys.normal.space]\nw = ":w"\n',
    ".config/kak/kakrc": "set-option global tabstop 4",
    ".emacs.d/init.el": ";; mine\n(menu-bar-mode -1)\n",
    ".config/Code/User/tasks.json": """{
\t// mine
\t"version": "2.0.0",
\t"tasks": [
\t\t{"label": "build", "type": "shell", "command": "make"}, // trailing
\t],
}
""",
    ".config/Code/User/keybindings.json": '// Place your key bindings in this file to override the defaults\n[\n    { "key": "ctrl+k", "command": "x" }\n]\n',
    ".config/nvim/init.lua": "vim.o.number = true\n",
}


def write(world: Surroundings, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = world.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def carry_out(plan: Plan) -> Plan:
    files.apply(plan)
    return plan


@pytest.mark.parametrize("name", EDITORS)
@pytest.mark.parametrize("crlf", [False, True], ids=["lf", "crlf"])
def test_install_and_uninstall_leave_a_person_s_files_as_they_were_to_the_byte(name: str, crlf: bool, world: Surroundings) -> None:
    write(world, {path: text.replace("\n", "\r\n") if crlf else text for path, text in THEIRS.items()})
    before = tree(world.home)
    assert carry_out(TARGETS[name].install(world)).left == ()
    between = tree(world.home)
    assert between != before
    assert all(line in between[path].split(b"\n") for path, data in before.items() for line in data.split(b"\n") if b"mine" in line)
    assert carry_out(TARGETS[name].uninstall(world)).left == ()
    after = tree(world.home)
    same = {path: (after[path].rstrip(), before[path].rstrip()) for path in before}
    assert {path for path in after if path not in before} == set()
    assert all(one == other for one, other in same.values()), same


@pytest.mark.parametrize("name", EDITORS)
def test_a_home_without_anything_is_one_again(name: str, world: Surroundings) -> None:
    carry_out(TARGETS[name].install(world))
    carry_out(TARGETS[name].uninstall(world))
    assert tree(world.home) == {}


@pytest.mark.parametrize("name", EDITORS)
def test_installing_twice_changes_nothing(name: str, world: Surroundings) -> None:
    carry_out(TARGETS[name].install(world))
    before = tree(world.home)
    again = carry_out(TARGETS[name].install(world))
    assert {change.done for change in again.changes} == {"unchanged"}
    assert tree(world.home) == before


@pytest.mark.parametrize("name", EDITORS)
def test_another_way_to_call_codeqa_replaces_the_first(name: str, world: Surroundings) -> None:
    carry_out(TARGETS[name].install(world))
    other = Surroundings(world.environ, world.root, program=("/elsewhere/codeqa",), platform="linux")
    assert carry_out(TARGETS[name].install(other)).left == ()
    told = b"".join(tree(world.home).values())
    assert b"/elsewhere/codeqa" in told
    assert b"/opt/a b" not in told
    carry_out(TARGETS[name].uninstall(world))
    assert tree(world.home) == {}


OWN = {
    "emacs": ".emacs.d/codeqa.el",
    "kakoune": ".config/kak/codeqa.kak",
    "neovim": ".config/nvim/plugin/codeqa.lua",
    "vim": ".vim/pack/codeqa/start/codeqa/plugin/codeqa.vim",
}


@pytest.mark.parametrize("name", OWN)
def test_a_file_that_was_edited_is_left_by_both(name: str, world: Surroundings) -> None:
    carry_out(TARGETS[name].install(world))
    path = world.home / OWN[name]
    path.write_text(path.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    for plan in (TARGETS[name].install(world), TARGETS[name].uninstall(world)):
        carry_out(plan)
        assert [(left.path, left.why) for left in plan.left] == [(path, stamped.EDITED)]
    assert path.read_text(encoding="utf-8").endswith("mine\n")


@pytest.mark.parametrize("name", OWN)
def test_a_file_of_that_name_which_is_someone_else_s_is_left(name: str, world: Surroundings) -> None:
    write(world, {OWN[name]: "mine\n"})
    plan = carry_out(TARGETS[name].install(world))
    assert plan.left[0].why == stamped.FOREIGN
    assert (world.home / OWN[name]).read_text(encoding="utf-8") == "mine\n"


def test_lines_that_were_edited_in_someone_s_file_are_left(world: Surroundings) -> None:
    carry_out(TARGETS["helix"].install(world))
    path = world.home / ".config/helix/config.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nh = ", "\nH = "), encoding="utf-8")
    for plan in (TARGETS["helix"].install(world), TARGETS["helix"].uninstall(world)):
        carry_out(plan)
        assert plan.left[0].why == blocks.EDITED
    assert "\nH = " in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ['[keys.normal.space]\nQ = ":quit"\n', '[keys.normal]\nspace = { w = ":w" }\n', "no = toml = at all\n"],
)
def test_a_helix_configuration_that_the_keys_do_not_fit_into_is_left_and_the_keys_are_shown(text: str, world: Surroundings) -> None:
    write(world, {".config/helix/config.toml": text})
    plan = carry_out(TARGETS["helix"].install(world))
    assert plan.changes == ()
    assert "[keys.normal.space.Q]" in plan.left[0].snippet
    assert (world.home / ".config/helix/config.toml").read_text(encoding="utf-8") == text


def test_helix_s_keys_are_toml_and_take_names_of_files_by_a_here_document_only(world: Surroundings) -> None:
    carry_out(TARGETS["helix"].install(world))
    found = tomllib.loads((world.home / ".config/helix/config.toml").read_text(encoding="utf-8"))["keys"]["normal"]["space"]["Q"]
    for command in (found["h"], found["i"]):
        head, name, *_ = command.split("\n")
        mark = head.rpartition("<<'")[2].removesuffix("'")
        assert len(mark) == len("codeqa-") + 16
        assert name.startswith("%{buffer_name}")
        assert "%{" not in head
    assert "%{" not in "".join(found["s"])
    assert "'/opt/a b/codeqa' -v at --offline" in found["h"]


def test_tasks_that_cannot_be_read_are_left_and_shown(world: Surroundings) -> None:
    write(world, {".config/Code/User/tasks.json": '{"version": "2.0.0", "tasks": [}'})
    plan = TARGETS["vscode-editor"].install(world)
    assert [left.path.name for left in plan.left] == ["tasks.json"]
    assert isinstance(jsonc.parse(plan.left[0].snippet), dict)
    assert [change.path.name for change in plan.changes] == ["keybindings.json"]


def test_a_task_that_was_edited_is_kept_and_said(world: Surroundings) -> None:
    carry_out(TARGETS["vscode-editor"].install(world))
    path = world.home / ".config/Code/User/tasks.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"search",', '"search", "-k", "3",'), encoding="utf-8")
    assert "1 of its entries" in carry_out(TARGETS["vscode-editor"].install(world)).left[0].why
    assert "1 of its entries" in carry_out(TARGETS["vscode-editor"].uninstall(world)).left[0].why
    kept = jsonc.parse(path.read_text(encoding="utf-8"))
    assert isinstance(kept, dict)
    assert [task["label"] for task in kept["tasks"]] == ["codeqa: search"]  # type: ignore[union-attr,index,call-overload]


def test_a_link_of_someone_s_dotfiles_stays_a_link(world: Surroundings) -> None:
    kept = world.home / "dotfiles" / "kakrc"
    write(world, {"dotfiles/kakrc": "set-option global tabstop 4\n", ".config/kak/other": ""})
    (world.home / ".config/kak/kakrc").symlink_to(kept)
    carry_out(TARGETS["kakoune"].install(world))
    assert (world.home / ".config/kak/kakrc").is_symlink()
    assert "source" in kept.read_text(encoding="utf-8")


def test_the_mode_of_someone_s_file_is_kept(world: Surroundings) -> None:
    write(world, {".config/kak/kakrc": "x\n"})
    (world.home / ".config/kak/kakrc").chmod(0o600)
    carry_out(TARGETS["kakoune"].install(world))
    assert (world.home / ".config/kak/kakrc").stat().st_mode & 0o777 == 0o600


def test_a_folder_of_one_s_own_is_respected(world: Surroundings, tmp_path: Path) -> None:
    elsewhere = Surroundings({**world.environ, "XDG_CONFIG_HOME": str(tmp_path / "cfg")}, world.root, platform="linux")
    for name in ("helix", "kakoune", "neovim", "vscode-editor"):
        assert all(change.path.is_relative_to(tmp_path / "cfg") for change in TARGETS[name].install(elsewhere).changes)


def test_a_repository_s_tasks_are_written_only_when_asked_for(world: Surroundings) -> None:
    project = Surroundings(world.environ, world.root, project=True, platform="linux")
    assert [change.path for change in TARGETS["vscode-editor"].install(project).changes] == [world.root / ".vscode" / "tasks.json"]
    assert all(change.path.is_relative_to(world.home) for name in EDITORS for change in TARGETS[name].install(world).changes)


def test_without_a_home_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="HOME is not set"):
        TARGETS["vim"].install(Surroundings({}, tmp_path))


def test_what_was_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("now\n", encoding="utf-8")
    with pytest.raises(UsageError, match="changed in the meantime"):
        files.apply(Plan((Change(path, "then\n", "ours\n"),)))
    assert path.read_text(encoding="utf-8") == "now\n"


@pytest.mark.parametrize("make", ["fifo", "folder", "binary", "dangling"])
def test_what_is_no_readable_file_is_refused_without_waiting(make: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    makers: dict[str, Callable[[], object]] = {
        "fifo": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "binary": lambda: path.write_bytes(b"\xff\xfe\x00"),
        "dangling": lambda: path.symlink_to("nowhere"),
    }
    makers[make]()
    with pytest.raises(UsageError):
        files.read(path)


def test_a_block_is_put_in_place_of_the_one_that_is_there() -> None:
    one = blocks.put("a\n", "x", "1\n")
    assert blocks.put(one, "x", "2\n").count("codeqa x") == 2
    assert blocks.take(blocks.put(one, "x", "2\n"), "x") == "a\n"
    assert not blocks.edited(one, "x")
    assert blocks.edited(one.replace("\n1\n", "\n9\n"), "x")


def test_every_target_shows_what_it_would_write(world: Surroundings) -> None:
    for name in EDITORS:
        shown = TARGETS[name].show(world)
        assert shown
        assert all(one.text.strip() and "@PROGRAM" not in one.text and "@MA" not in one.text for one in shown)
    assert not tree(world.home)


def test_whoever_names_an_editor_that_is_an_agent_too_gets_both(world: Surroundings) -> None:
    named = {change.path.name for change in TARGETS["vscode"].install(world).changes}
    assert {"tasks.json", "keybindings.json"} <= named
