"""Visual Studio Code: tasks with a problem matcher, and keys that run them.

Both files belong to the user and may hold comments: entries are added behind theirs and taken out again, all else keeps its bytes (``jsonc``). An entry is ours
if it is, but for the way codeqa is called, what this version or a former one writes; one that was edited is its editor's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final, cast

from codeqa.integrate import jsonc
from codeqa.integrate.files import Change, Left, Plan, Shown, Surroundings, Target, read
from codeqa.integrate.jsonc import Value

Entry = dict[str, Value]

FORMER: Final[frozenset[str]] = frozenset()
"""Digests (``_digest``) of entries that earlier versions wrote and this one writes no more."""

VERSION: Final = "2.0.0"
COMMANDS: Final = ("at", "graph", "search")
SKELETONS: Final = ("", "[]", "{}", '{"version":"2.0.0"}', '{"version":"2.0.0","tasks":[]}')
"""What is left of a file that held nothing else, without its space."""

EDITED: Final = "it was edited since codeqa wrote it"


def _data(name: str) -> list[Entry]:
    return cast(list[Entry], json.loads((files("codeqa.integrate") / "data" / name).read_text(encoding="utf-8")))


def user_folder(world: Surroundings) -> Path:
    """Where VS Code keeps what is the user's."""
    portable = world.environ.get("VSCODE_PORTABLE", "")
    if portable:
        return Path(portable, "user-data", "User")
    if world.platform == "darwin":
        return world.home / "Library" / "Application Support" / "Code" / "User"
    return world.config("Code") / "User"


def tasks(world: Surroundings) -> list[Entry]:
    matcher = cast(Entry, json.loads((files("codeqa.integrate") / "data" / "vscode-matcher.json").read_text(encoding="utf-8")))
    program, *first = world.program
    return [
        {**task, "command": program, "args": [*first, *cast(list[Value], task["args"])], "problemMatcher": matcher if task["problemMatcher"] else []}
        for task in _data("vscode-tasks.json")
    ]


def inputs() -> list[Entry]:
    return _data("vscode-inputs.json")


def keys() -> list[Entry]:
    return _data("vscode-keys.json")


# --- whose an entry is -------------------------------------------------------------------------------------------------------------


def _digest(entry: Entry) -> str:
    """Of an entry without the way codeqa is called."""
    bare = dict(entry)
    arguments = bare.get("args")
    if isinstance(arguments, list):
        start = next((number for number, word in enumerate(arguments) if word in COMMANDS), 0)
        bare |= {"command": "", "args": arguments[start:]}
    return sha256(json.dumps(bare, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()[:16]


class _List:
    """A list of entries in a file. ``name`` says which entry is which."""

    def __init__(self, keys: tuple[str, ...], wanted: Sequence[Entry], name: Callable[[Entry], Value]) -> None:
        self.keys, self.wanted, self._name = keys, wanted, name
        self._ours = {_digest(entry) for entry in wanted} | FORMER
        self._names = [name(entry) for entry in wanted]

    def of(self, entry: Value) -> bool:
        """Whether the entry has one of our names."""
        return isinstance(entry, dict) and self._name(entry) in self._names

    def ours(self, entry: Value) -> bool:
        return isinstance(entry, dict) and _digest(entry) in self._ours

    def edited(self, text: str) -> list[Entry]:
        return [entry for entry in self._entries(text) if self.of(entry) and not self.ours(entry)]

    def added(self, text: str) -> str:
        """With what is wanted and not there; what is there in an older form is replaced."""
        stale = [entry for entry in self._entries(text) if self.ours(entry) and entry not in self.wanted]
        text = jsonc.remove_items(text, self.keys, lambda entry: entry in stale) if stale else text
        there = [self._name(entry) for entry in self._entries(text)]
        missing = [entry for entry in self.wanted if self._name(entry) not in there]
        return jsonc.append_items(text, self.keys, cast(Sequence[Value], missing)) if missing else text

    def removed(self, text: str) -> str:
        return jsonc.remove_items(text, self.keys, self.ours)

    def _entries(self, text: str) -> list[Entry]:
        found: Value = None if jsonc.empty(text) else jsonc.parse(text)
        for key in self.keys:
            found = found.get(key) if isinstance(found, dict) else None
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _task_lists(world: Surroundings) -> tuple[_List, ...]:
    return _List(("tasks",), tasks(world), lambda entry: entry.get("label")), _List(("inputs",), inputs(), lambda entry: entry.get("id"))


def _key_list() -> _List:
    return _List((), keys(), lambda entry: [entry.get("command"), entry.get("args"), entry.get("when")])


# --- plans -------------------------------------------------------------------------------------------------------------------------


def _tasks_path(world: Surroundings) -> Path:
    return world.root / ".vscode" / "tasks.json" if world.project else user_folder(world) / "tasks.json"


def _keys_path(world: Surroundings) -> Path:
    return user_folder(world) / "keybindings.json"


def _install(world: Surroundings) -> Plan:
    plan = _put(_tasks_path(world), _task_lists(world), _tasks_text(world), {"version": VERSION})
    if world.project:
        return plan + Plan(notes=("keys cannot be a project's: codeqa install vscode puts them into your own keybindings.json",))
    notes = ("ctrl+alt+q and then q (ask), h (explain here), u (who uses this), s (search) or i (impact); or: Tasks: Run Task",)
    return plan + _put(_keys_path(world), (_key_list(),), _text(keys())) + Plan(notes=notes)


def _put(path: Path, lists: Sequence[_List], snippet: str, head: Entry | None = None) -> Plan:
    before = read(path)
    try:
        text = before or ""
        for key, value in (head or {}).items() if jsonc.empty(text) else ():
            text = jsonc.set_member(text, (key,), value)
        edited = [entry for one in lists for entry in one.edited(text)]
        for one in lists:
            text = one.added(text)
    except ValueError as error:
        return Plan(left=(Left(path, f"it cannot be edited safely: {error}", snippet),))
    left = (Left(path, f"{len(edited)} of its entries of codeqa were edited and are kept"),) if edited else ()
    return Plan((Change(path, before, text),), left)


def _uninstall(world: Surroundings) -> Plan:
    plan = _take(_tasks_path(world), _task_lists(world))
    return plan if world.project else plan + _take(_keys_path(world), (_key_list(),))


def _take(path: Path, lists: Sequence[_List]) -> Plan:
    before = read(path)
    if before is None:
        return Plan()
    text = before
    try:
        for one in lists:
            text = one.removed(text)
            if one.keys == ("inputs",) and text != before and isinstance(tree := jsonc.parse(text), dict) and tree.get("inputs") == []:
                text = jsonc.remove_member(text, one.keys)
        edited = [entry for one in lists for entry in one.edited(text)]
    except ValueError as error:
        return Plan(left=(Left(path, f"it cannot be edited safely: {error}"),))
    left = (Left(path, f"{len(edited)} of its entries of codeqa were edited and are kept"),) if edited else ()
    gone = text != before and "".join(text.removeprefix("\ufeff").split()) in SKELETONS
    return Plan((Change(path, before, None if gone else text),) if text != before else (), left)


def _tasks_text(world: Surroundings) -> str:
    return _text({"version": VERSION, "tasks": cast(Value, tasks(world)), "inputs": cast(Value, inputs())})


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _show(world: Surroundings) -> tuple[Shown, ...]:
    return Shown(_tasks_path(world), _tasks_text(world)), Shown(_keys_path(world), _text(keys()))


VSCODE: Final = Target("vscode-editor", "editor", "tasks, a problem matcher and keys", _install, _uninstall, _show)
