"""Coding agents: the entry of ``codeqa mcp`` in each one's own configuration, and a guide for AGENTS.md.

A row says where an agent looks and what an entry looks like there. Uninstalling takes out the entry that was put in, and what held nothing else; an entry that
was edited since is its editor's.

Sources, November 2026: code.claude.com/docs/en/mcp, cursor.com/docs/context/mcp, developers.openai.com/codex/mcp,
code.visualstudio.com/docs/copilot/reference/mcp-configuration, geminicli.com/docs/tools/mcp-server, zed.dev/docs/ai/mcp, opencode.ai/docs/mcp-servers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NoReturn

from codeqa.integrate import blocks, jsonc
from codeqa.integrate.files import Change, Left, Plan, Shown, Surroundings, Target, read
from codeqa.integrate.jsonc import Value

NAME: Final = "codeqa"

WORKSPACE: Final = "${workspaceFolder}"
"""What editors put their folder in place of; an agent of a terminal starts its servers in the folder that it works in."""

EDITED: Final = "its entry codeqa was edited, or is of somebody else"

GUIDE: Final = """\
## Finding things in this repository

codeqa answers questions about this code from an index that keeps itself up to date.

- `codeqa search "where is the retry back-off"`: places, best first, by meaning or by name (MCP tool: `search`).
- `codeqa pack "how does login work" --budget 12000`: all that a question needs, in one go (`pack`).
- `codeqa graph callers NAME`, `codeqa graph impact`: who uses what, and what the changes so far touch (`graph`).
- Cite places as `path:start-end`; add `--json` for fields.
"""


@dataclass(frozen=True, slots=True)
class Agent:
    """``user`` and ``project`` are the files of its two scopes; ``keys`` lead to its servers in them; ``entry`` makes ours of a command line."""

    name: str
    title: str
    keys: tuple[str, ...]
    user: Callable[[Surroundings], Path]
    project: str
    entry: Callable[[list[str]], Value]
    then: str
    in_workspace: bool = False
    schema: str = ""


def _stdio(line: list[str]) -> Value:
    return {"type": "stdio", "command": line[0], "args": [*line[1:]]}


def _plain(line: list[str]) -> Value:
    return {"command": line[0], "args": [*line[1:]]}


def _zed(line: list[str]) -> Value:
    return {"source": "custom", "command": line[0], "args": [*line[1:]], "env": {}}


def _opencode(line: list[str]) -> Value:
    return {"type": "local", "command": [*line], "enabled": True}


def _claude_home(where: Surroundings) -> Path:
    folder = where.environ.get("CLAUDE_CONFIG_DIR", "")
    return Path(folder) if folder.startswith("/") else where.home


def _codex_home(where: Surroundings) -> Path:
    folder = where.environ.get("CODEX_HOME", "")
    return Path(folder) if folder.startswith("/") else where.home / ".codex"


def _code_home(where: Surroundings) -> Path:
    if where.platform == "darwin":
        return where.home / "Library" / "Application Support" / "Code" / "User"
    return where.config("Code") / "User"


def _opencode_file(where: Surroundings) -> Path:
    """It reads both; the one with comments is taken where it is there."""
    folder = where.config("opencode")
    return folder / "opencode.jsonc" if (folder / "opencode.jsonc").is_file() else folder / "opencode.json"


_JSON: Final = (
    Agent("claude", "Claude Code", ("mcpServers",), lambda where: _claude_home(where) / ".claude.json", ".mcp.json", _stdio, "start Claude Code anew"),
    Agent("cursor", "Cursor", ("mcpServers",), lambda where: where.home / ".cursor" / "mcp.json", ".cursor/mcp.json", _plain, "enable it under MCP", True),
    Agent(
        "gemini", "Gemini CLI", ("mcpServers",), lambda where: where.home / ".gemini" / "settings.json", ".gemini/settings.json", _plain, "start gemini anew"
    ),
    Agent(
        "opencode",
        "opencode",
        ("mcp",),
        _opencode_file,
        "opencode.json",
        _opencode,
        "start opencode anew",
        schema="https://opencode.ai/config.json",
    ),
    Agent("vscode-mcp", "VS Code's agents", ("servers",), lambda where: _code_home(where) / "mcp.json", ".vscode/mcp.json", _stdio, "start it there", True),
    Agent("zed", "Zed", ("context_servers",), lambda where: where.config("zed") / "settings.json", ".zed/settings.json", _zed, "it starts by itself"),
)


def _file(agent: Agent, where: Surroundings) -> Path:
    return where.root / agent.project if where.project else agent.user(where)


def _line(where: Surroundings, in_workspace: bool) -> list[str]:
    """How the server is started. A project's file is for everybody who has a clone: it names no place of this machine."""
    program = [Path(where.program[0]).name, *where.program[1:]] if where.project else [*where.program]
    return [*program, *(["-C", WORKSPACE] if in_workspace else []), "mcp"]


def _own(agent: Agent, where: Surroundings) -> Value:
    """Cursor knows the folder of a project's file only; its other servers start in the folder that is open."""
    return agent.entry(_line(where, agent.in_workspace and (where.project or agent.name != "cursor")))


def _needs() -> tuple[str, ...]:
    return () if find_spec("mcp") else ("the server needs an extra: pip install 'codeqa[mcp]'",)


def _install(agent: Agent, where: Surroundings) -> Plan:
    path, own = _file(agent, where), _own(agent, where)
    before = read(path)
    snippet = _snippet(agent, own)
    try:
        keys = _keys(agent, before or "")
        there = _member(jsonc.parse(before), keys) if before is not None and not jsonc.empty(before) else None
        if there is not None and not _same_form(there, own):
            return Plan(left=(Left(path, EDITED, snippet),))
        text = before or ""
        if jsonc.empty(text) and agent.schema:
            text = jsonc.set_member(text, ("$schema",), agent.schema)
        after = jsonc.set_member(text, keys, own)
    except ValueError as error:
        return Plan(left=(Left(path, f"it cannot be edited: {error}", snippet),))
    notes = () if before == after else (f"{agent.title}: {agent.then}",)
    return Plan((Change(path, before, after),), notes=(*notes, *_needs()))


def _uninstall(agent: Agent, where: Surroundings) -> Plan:
    path = _file(agent, where)
    before = read(path)
    if before is None or jsonc.empty(before):
        return Plan()
    try:
        keys = _keys(agent, before)
        there = _member(jsonc.parse(before), keys)
        if there is None:
            return Plan()
        if not _same_form(there, _own(agent, where)):
            return Plan(left=(Left(path, EDITED),))
        after = jsonc.remove_member(before, keys)
        for end in range(len(keys) - 1, 0, -1):
            if not re.search(rf"{re.escape(json.dumps(keys[end - 1]))}\s*:\s*\{{\s*\}}", after):
                break
            after = jsonc.remove_member(after, keys[:end])
    except ValueError as error:
        return Plan(left=(Left(path, f"it cannot be edited: {error}"),))
    return Plan((Change(path, before, None if _is_nothing(after, agent) else after),))


def _is_nothing(text: str, agent: Agent) -> bool:
    """What is left where there was no file before, or one that said as little. A comment is something."""
    return re.sub(r"\s", "", text.removeprefix("\ufeff")) in ("{}", f'{{"$schema":"{agent.schema}"}}')


def _keys(agent: Agent, text: str) -> tuple[str, ...]:
    """Where the entry belongs. opencode 2 has its servers a level deeper, and reads both."""
    if agent.name == "opencode" and not jsonc.empty(text):
        nested = _member(jsonc.parse(text), ("mcp", "servers"))
        if isinstance(nested, dict) and all(isinstance(one, dict) for one in nested.values()):
            return ("mcp", "servers", NAME)
    return (*agent.keys, NAME)


def _member(value: Value, keys: tuple[str, ...]) -> Value:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else _refused(key)
        if value is None:
            return None
    return value


def _refused(key: str) -> NoReturn:
    raise ValueError(f"{key!r} stands in what is no object")


def _same_form(there: Value, own: Value) -> bool:
    """Whether an entry is one that codeqa wrote, be it with another path to codeqa or another folder."""
    return _form(there) == _form(own)


def _form(entry: Value) -> object:
    if not isinstance(entry, dict):
        return entry
    command = entry.get("command")
    line = [*(command if isinstance(command, list) else [command]), *(args if isinstance(args := entry.get("args"), list) else [])]
    calls_us = any(isinstance(part, str) and NAME in Path(part).name for part in line) and line[-1:] == ["mcp"]
    return calls_us, {key: value for key, value in entry.items() if key not in ("command", "args")}, "args" in entry


def _snippet(agent: Agent, own: Value) -> str:
    value: Value = own
    for key in (NAME, *reversed(agent.keys)):
        value = {key: value}
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _target(agent: Agent) -> Target:
    return Target(
        agent.name,
        "agent",
        f"{agent.title}: the server for agents.",
        lambda where: _install(agent, where),
        lambda where: _uninstall(agent, where),
        lambda where: (Shown(_file(agent, where), _snippet(agent, _own(agent, where))),),
    )


# --- Codex: TOML -------------------------------------------------------------------------------------------------------------------


def _codex_file(where: Surroundings) -> Path:
    return where.root / ".codex" / "config.toml" if where.project else _codex_home(where) / "config.toml"


def _codex_body(where: Surroundings) -> str:
    """A JSON string is one of TOML's too."""
    line = _line(where, in_workspace=False)
    return f"[mcp_servers.{NAME}]\ncommand = {json.dumps(line[0])}\nargs = {json.dumps(line[1:])}\n"


def _codex_install(where: Surroundings) -> Plan:
    plan = blocks.install(_codex_file(where), "mcp", _codex_body(where), toml=True)
    changed = any(change.before != change.after for change in plan.changes)
    return plan + Plan(notes=((("Codex: start codex anew",) if changed else ()) + _needs()))


# --- AGENTS.md ---------------------------------------------------------------------------------------------------------------------


def _guide_file(where: Surroundings) -> Path:
    return where.root / "AGENTS.md"


def _guide_install(where: Surroundings) -> Plan:
    return blocks.install(_guide_file(where), "guide", GUIDE, "<!--")


AGENTS: Final = tuple(
    sorted(
        (
            *map(_target, _JSON),
            Target(
                "codex",
                "agent",
                "Codex: the server for agents.",
                _codex_install,
                lambda where: blocks.uninstall(_codex_file(where), "mcp"),
                lambda where: (Shown(_codex_file(where), _codex_body(where)),),
            ),
            Target(
                "agents-md",
                "agent",
                "This repository's AGENTS.md: how to ask codeqa.",
                _guide_install,
                lambda where: blocks.uninstall(_guide_file(where), "guide", "<!--"),
                lambda where: (Shown(_guide_file(where), GUIDE),),
            ),
        ),
        key=lambda target: target.name,
    )
)
"""Sorted by name."""
