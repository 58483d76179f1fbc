"""A command line that is being typed -> what its last word is about to become.

What an option or an argument takes is said by its metavar (``options.py``, ``table.py``); ``SOURCES`` says what a metavar means. typer is not loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, get_args

from codeqa.cli.options import Options, PlainOption, is_flag, option_of, plain_hints
from codeqa.cli.table import BY_NAME, Command

FILES: Final = "files"
DIRS: Final = "dirs"

SOURCES: Final[Mapping[str, str | tuple[str, ...]]] = {
    "DIR": DIRS,
    "FILE": FILES,
    "FILE.md": FILES,
    "FILE:LINE": "positions",
    "FILE:LINE[:COL]": "positions",
    "FORM": "links",
    "FRACTION": (),
    "GLOB": "paths",
    "KEY": (),
    "KINDS": "kinds",
    "LANGUAGE": "languages",
    "N": (),
    "NAME": "models",
    "PATH": "paths",
    "QUERY": "words",
    "QUESTION": "words",
    "QUESTIONS.jsonl": FILES,
    "REV": "revisions",
    "RULES": "rules",
    "SECONDS": (),
    "SHELL": "shells",
    "STEPS": (),
    "TARGET": "targets",
    "TOKENS": ("auto",),
    "URL": "endpoints",
    "USD": (),
}
"""Metavar -> the values themselves, or the function below (or of ``pipeline.live``) that gives them. Sorted; a test keeps it complete."""

ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("graph", "NAME"): "places",
    ("graph impact", "NAME"): "paths",
    ("hook", "NAME"): "hooks",
    ("session", "NAME"): "sessions",
    ("why", "PATH"): "listed",
}
"""Where a command means something else by a metavar."""


OWN: Final[Mapping[str, str]] = {"form": "forms", "session": "sessions"}
"""Options that mean something else by their metavar."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being typed: ``typed`` is completed, ``head`` stays before it; ``source`` is a value of ``SOURCES``."""

    source: str | tuple[str, ...]
    typed: str
    head: str = ""
    command: Command | None = None
    directory: str = ""
    given: tuple[str, ...] = ()


def parse(words: Sequence[str]) -> Wanted:
    """What the last word is about to become."""
    known = spelled()
    command, directory, ended = None, "", False
    given: list[str] = []
    arguments: list[str] = []
    position, last = 0, len(words) - 1
    while position < last:
        word = words[position]
        position += 1
        if not ended and word == "--":
            ended, command = True, command or BY_NAME["ask"]
        elif not ended and word.startswith("-") and word != "-":
            name, _, value = word.partition("=")
            given.append(name)
            option = known.get(name)
            if option is not None and not option.flag and "=" not in word:
                if position == last:
                    return Wanted(_source(option, command), words[last], "", command, directory)
                value, position = words[position], position + 1
            directory = value if name == "-C" else word[2:] if word.startswith("-C") and len(word) > 2 else directory
        elif command is None:
            command = BY_NAME.get(word, BY_NAME["ask"])
            arguments += [] if word in BY_NAME else [word]
        else:
            arguments.append(word)
    typed = words[last] if words else ""
    if not ended and typed.startswith("-"):
        return _option_or_value(typed, known, command, directory, tuple(given))
    if command is None:
        return Wanted("commands", typed, "", None, directory)
    return _argument(command, arguments, typed, directory)


@dataclass(frozen=True, slots=True)
class Spelled:
    """One spelling's option: ``name`` is the field of ``Options``; ``choices`` are the values of an enumeration."""

    name: str
    plain: PlainOption
    flag: bool
    choices: tuple[str, ...]
    repeatable: bool


def spelled() -> dict[str, Spelled]:
    known = plain_hints()
    found: dict[str, Spelled] = {}
    for row in fields(Options):
        if row.name == "words":
            continue
        plain = option_of(row.name, known)
        bare = get_args(known[row.name])[0]
        kinds = [kind for kind in (bare, *get_args(bare)) if hasattr(kind, "__members__")]
        choices = tuple(str(value.value) for kind in kinds for value in kind)
        option = Spelled(row.name, plain, is_flag(known[row.name]), choices, "repeatable" in plain.help)
        found.update((part, option) for text in (plain.default, *plain.param_decls) for part in text.split("/"))
    return found


def _option_or_value(typed: str, known: Mapping[str, Spelled], command: Command | None, directory: str, given: tuple[str, ...]) -> Wanted:
    name, equals, value = typed.partition("=")
    if equals:
        option = known.get(name)
        source = _source(option, command) if option is not None and not option.flag else ()
        return Wanted(source, value, f"{name}=", command, directory)
    return Wanted("options", typed, "", command, directory, given)


def _source(option: Spelled, command: Command | None) -> str | tuple[str, ...]:
    if option.name in OWN:
        return OWN[option.name]
    if option.name == "format":
        return tuple(row.value for row in (command or BY_NAME["ask"]).formats)
    return option.choices or SOURCES.get(option.plain.metavar, ())


def _meant(metavar: str, command: Command, first: str) -> str | tuple[str, ...]:
    """Of an argument of ``command``; ``first`` is the one before all others, which may decide what they are."""
    own = ELSEWHERE.get((f"{command.name} {first}", metavar)) or ELSEWHERE.get((command.name, metavar))
    return own or SOURCES.get(metavar, ())


def _argument(command: Command, arguments: Sequence[str], typed: str, directory: str) -> Wanted:
    """The argument behind ``arguments``, as the command's metavar has it; the last one is repeated where it ends in dots."""
    rows, place = slots(command.metavar), len(arguments)
    row = rows[min(place, len(rows) - 1)] if rows and (place < len(rows) or command.metavar.rstrip("]").endswith("...")) else ()
    literal = tuple(word for word in row if not word.isupper() and word not in SOURCES)
    kinds = [_meant(word, command, arguments[0] if arguments else "") for word in row if word not in literal]
    source: str | tuple[str, ...] = literal if literal else next((kind for kind in kinds if kind), ())
    return Wanted(source, typed, "", command, directory)


def slots(metavar: str) -> list[tuple[str, ...]]:
    """``"install|run [NAME...]"`` -> [("install", "run"), ("NAME",)]."""
    bare = [word[1:-1] if word.startswith("[") and word.endswith("]") else word for word in metavar.split()]
    return [tuple(word.removesuffix("...").split("|")) for word in bare]
