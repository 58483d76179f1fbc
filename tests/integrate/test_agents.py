"""Each agent's own configuration gets one entry and loses only that one again."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from codeqa.integrate import jsonc
from codeqa.integrate.agents import AGENTS, EDITED, GUIDE
from codeqa.integrate.files import Plan, Surroundings, Target, apply

BY_NAME = {target.name: target for target in AGENTS}
SERVERS = [target for target in AGENTS if target.name != "agents-md"]
IN_JSON = [target for target in SERVERS if target.name != "codex"]
SCOPES = [False, True]

# Where each agent looks, by its documentation: the user's file and the project's, from home and from the repository.
PLACES = {
    "claude": (".claude.json", ".mcp.json", ("mcpServers",)),
    "codex": (".codex/config.toml", ".codex/config.toml", ("mcp_servers",)),
    "cursor": (".cursor/mcp.json", ".cursor/mcp.json", ("mcpServers",)),
    "gemini": (".gemini/settings.json", ".gemini/settings.json", ("mcpServers",)),
    "opencode": (".config/opencode/opencode.json", "opencode.json", ("mcp",)),
    "vscode-mcp": (".config/Code/User/mcp.json", ".vscode/mcp.json", ("servers",)),
    "zed": (".config/zed/settings.json", ".zed/settings.json", ("context_servers",)),
}

COMMENTED = """// my own words
{
  "theme": "dark", // as it should be
  KEYS
  /* the end */
  "last": [1, 2, 3],
}
"""


def around(folder: Path, project: bool = False, **environ: str) -> Surroundings:
    home, root = folder / "home", folder / "repository"
    home.mkdir(exist_ok=True)
    root.mkdir(exist_ok=True)
    return Surroundings({"HOME": str(home), **environ}, root, project, ("/opt/tools/bin/codeqa",), "linux")


def place(target: Target, where: Surroundings) -> Path:
    user, project, _ = PLACES[target.name]
    return where.root / project if where.project else where.home / user


def entry(target: Target, text: str) -> object:
    value: object = tomllib.loads(text) if target.name == "codex" else jsonc.parse(text)
    for key in (*PLACES[target.name][2], "codeqa"):
        assert isinstance(value, dict)
        value = value.get(key)
    return value


def done(plan: Plan) -> Plan:
    apply(plan)
    return plan


def line(found: object) -> list[str]:
    """The command line of an entry."""
    assert isinstance(found, dict)
    command = found["command"]
    return list(command) if isinstance(command, list) else [command, *found["args"]]


@pytest.mark.parametrize("project", SCOPES)
@pytest.mark.parametrize("target", SERVERS, ids=lambda target: target.name)
def test_an_agent_finds_the_server_where_it_looks_and_a_removed_one_leaves_nothing(target: Target, project: bool, tmp_path: Path) -> None:
    where = around(tmp_path, project)
    done(target.install(where))
    made = line(entry(target, place(target, where).read_text(encoding="utf-8")))
    assert Path(made[0]).name == "codeqa"
    assert made[-1] == "mcp"
    done(target.uninstall(where))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("target", SERVERS, ids=lambda target: target.name)
def test_installing_twice_changes_nothing(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path)
    done(target.install(where))
    again = target.install(where)
    assert all(change.before == change.after for change in again.changes)
    assert again.left == ()


@pytest.mark.parametrize("target", IN_JSON, ids=lambda target: target.name)
def test_what_others_have_there_keeps_its_bytes_comments_and_order(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path)
    key = PLACES[target.name][2][0]
    text = COMMENTED.replace("KEYS", f'"{key}": {{ "other": {{"command": "x"}} }}, // others')
    path = place(target, where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    done(target.install(where))
    made = path.read_text(encoding="utf-8")
    assert [word for word in ("// my own words", "// as it should be", "// others", "/* the end */") if made.count(word) != 1] == []
    assert list(jsonc.parse(made)) == ["theme", key, "last"]  # type: ignore[arg-type]
    done(target.uninstall(where))
    assert "".join(path.read_text(encoding="utf-8").split()) == "".join(text.split())


def test_codex_keeps_its_other_servers_and_comments(tmp_path: Path) -> None:
    where, text = around(tmp_path), '# mine\nmodel = "x"\n\n[mcp_servers.other]\ncommand = "y" # why not\n'
    path = place(BY_NAME["codex"], where)
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    done(BY_NAME["codex"].install(where))
    assert set(tomllib.loads(path.read_text(encoding="utf-8"))["mcp_servers"]) == {"other", "codeqa"}
    done(BY_NAME["codex"].uninstall(where))
    assert path.read_text(encoding="utf-8") == text


def test_codex_leaves_a_server_of_that_name_to_its_owner(tmp_path: Path) -> None:
    where = around(tmp_path)
    path = place(BY_NAME["codex"], where)
    path.parent.mkdir(parents=True)
    path.write_text('[mcp_servers.codeqa]\ncommand = "mine"\n', encoding="utf-8")
    plan = BY_NAME["codex"].install(where)
    assert plan.changes == ()
    assert "[mcp_servers.codeqa]" in plan.left[0].snippet
    assert BY_NAME["codex"].uninstall(where).changes == ()


@pytest.mark.parametrize("target", IN_JSON, ids=lambda target: target.name)
def test_an_entry_that_was_edited_is_left_to_its_editor(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path)
    done(target.install(where))
    path = place(target, where)
    key = PLACES[target.name][2][0]
    path.write_text(jsonc.set_member(path.read_text(encoding="utf-8"), (key, "codeqa", "timeout"), 5), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert [left.why for left in done(target.uninstall(where)).left] == [EDITED]
    assert [left.why for left in done(target.install(where)).left] == [EDITED]
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("target", IN_JSON, ids=lambda target: target.name)
def test_an_older_path_to_codeqa_is_brought_up_to_date(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path)
    done(target.install(Surroundings(where.environ, where.root, False, ("/old/codeqa",), "linux")))
    done(target.install(where))
    assert line(entry(target, place(target, where).read_text(encoding="utf-8")))[0] == "/opt/tools/bin/codeqa"


@pytest.mark.parametrize("target", IN_JSON, ids=lambda target: target.name)
@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1} x', '{"KEY": 5}'])
def test_what_cannot_be_edited_is_left_and_the_lines_are_shown(target: Target, text: str, tmp_path: Path) -> None:
    where = around(tmp_path)
    path = place(target, where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("KEY", PLACES[target.name][2][0]), encoding="utf-8")
    plan = target.install(where)
    assert plan.changes == ()
    assert "codeqa" in plan.left[0].snippet
    assert done(target.uninstall(where)).changes == ()


@pytest.mark.parametrize("target", SERVERS, ids=lambda target: target.name)
def test_a_projects_file_names_no_place_of_this_machine(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path, project=True)
    done(target.install(where))
    text = place(target, where).read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert "/opt" not in text


@pytest.mark.parametrize("name", ["cursor", "vscode-mcp"])
def test_an_editor_puts_its_folder_in(name: str, tmp_path: Path) -> None:
    where = around(tmp_path, project=True)
    done(BY_NAME[name].install(where))
    assert line(entry(BY_NAME[name], place(BY_NAME[name], where).read_text(encoding="utf-8"))) == ["codeqa", "-C", "${workspaceFolder}", "mcp"]


@pytest.mark.parametrize("target", AGENTS, ids=lambda target: target.name)
def test_what_is_shown_is_what_is_installed(target: Target, tmp_path: Path) -> None:
    where = around(tmp_path)
    (shown,) = target.show(where)
    done(target.install(where))
    written = shown.path.read_text(encoding="utf-8")
    if target.name in ("codex", "agents-md"):
        assert shown.text in written
    else:
        assert entry(target, written) == entry(target, shown.text)


def test_agents_follow_their_own_variables(tmp_path: Path) -> None:
    where = around(tmp_path, CLAUDE_CONFIG_DIR=str(tmp_path / "c"), CODEX_HOME=str(tmp_path / "x"), XDG_CONFIG_HOME=str(tmp_path / "xdg"))
    for name in ("claude", "codex", "opencode", "zed", "vscode-mcp"):
        done(BY_NAME[name].install(where))
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"c/.claude.json", "x/config.toml", "xdg/opencode/opencode.json", "xdg/zed/settings.json", "xdg/Code/User/mcp.json"}


def test_the_macs_folder_of_vs_code_is_its_own(tmp_path: Path) -> None:
    where = around(tmp_path)
    (shown,) = BY_NAME["vscode-mcp"].show(Surroundings(where.environ, where.root, platform="darwin"))
    assert shown.path == where.home / "Library/Application Support/Code/User/mcp.json"


def test_opencode_takes_the_file_with_comments_and_the_deeper_place_where_they_are(tmp_path: Path) -> None:
    where = around(tmp_path)
    path = where.home / ".config/opencode/opencode.jsonc"
    path.parent.mkdir(parents=True)
    path.write_text('{\n  // mine\n  "mcp": { "servers": { "x": { "type": "local" } } }\n}\n', encoding="utf-8")
    done(BY_NAME["opencode"].install(where))
    assert "codeqa" in jsonc.parse(path.read_text(encoding="utf-8"))["mcp"]["servers"]  # type: ignore[index,call-overload,operator]
    done(BY_NAME["opencode"].uninstall(where))
    assert "codeqa" not in path.read_text(encoding="utf-8")
    assert "// mine" in path.read_text(encoding="utf-8")


def test_the_guide_stands_in_agents_md_beside_what_others_wrote(tmp_path: Path) -> None:
    where = around(tmp_path)
    path = where.root / "AGENTS.md"
    path.write_text("# Rules\n\nBe kind.\n", encoding="utf-8")
    done(BY_NAME["agents-md"].install(where))
    assert GUIDE in path.read_text(encoding="utf-8")
    done(BY_NAME["agents-md"].uninstall(where))
    assert path.read_text(encoding="utf-8") == "# Rules\n\nBe kind.\n"


def test_without_the_extra_the_way_to_get_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeqa.integrate.agents.find_spec", lambda name: None)
    for target in SERVERS:
        assert any("pip install 'codeqa[mcp]'" in note for note in target.install(around(tmp_path)).notes)


def test_the_table_of_agents_is_sorted_and_json_is_what_it_shows(tmp_path: Path) -> None:
    assert [target.name for target in AGENTS] == sorted(target.name for target in AGENTS)
    for target in IN_JSON:
        (shown,) = target.show(around(tmp_path))
        json.loads(shown.text)
