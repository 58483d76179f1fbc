"""What an editor asks of ``serve``: a line of JSON to a command and its arguments. Pure; typer then checks the arguments as it does those of a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Final, TypeGuard

from codeqa.cli.options import Options, hints, spellings
from codeqa.cli.table import BY_NAME, Command, takes
from codeqa.errors import UsageError

Identity = str | int

ASKED: Final = ("ask", "at", "config", "doctor", "gist", "graph", "index", "map", "pack", "review", "search", "status", "verify", "why")
"""Commands that a request may name, as far as there are such: those that answer, and write nothing that their user has not named."""

OURS: Final = frozenset({"batch", "color", "directory", "hyperlinks", "index_dir", "json", "jsonl", "quiet", "stdio", "trace", "verbose"})
"""Options that are the server's: its root and its streams are settled when it starts."""

WORDS: Final = ("words", "query", "question")

LONGEST_IDENTITY: Final = 200


class BadRequest(UsageError):
    """A line that is no request. ``identity`` is its id where that could be read."""

    code = "request"

    def __init__(self, message: str, hint: str = "", identity: Identity | None = None) -> None:
        super().__init__(message, hint)
        self.identity = identity


@dataclass(frozen=True, slots=True)
class Cancel:
    identity: Identity


@dataclass(frozen=True, slots=True)
class Request:
    """``fields`` is all that the line has. ``here``: to be answered by the very process that reads it, in its turn."""

    identity: Identity
    name: str
    fields: Mapping[str, object]
    here: bool = False


def read(line: bytes) -> Request | Cancel:
    """Raises BadRequest."""
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequest("the line is no JSON", 'one request a line: {"id": 1, "command": "search", "query": "…"}') from error
    if b"\\ud" in line.lower() and not _is_text(found):
        raise BadRequest("the line holds half a character", "characters beyond the first 65,536 are two of JSON's escapes, in a pair")
    if not isinstance(found, dict):
        raise BadRequest("a request is a JSON object", '{"id": 1, "command": "search", "query": "…"}')
    cancelled = found.get("cancel")
    if "command" not in found and cancelled is not None:
        if not _is_identity(cancelled):
            raise BadRequest("there is nothing to cancel by that id", 'give the id of a request: {"cancel": 1}')
        return Cancel(cancelled)
    identity, name = found.get("id"), found.get("command")
    if not _is_identity(identity):
        raise BadRequest("a request has an id: a whole number or a short text", '{"id": 1, "command": "search", "query": "…"}')
    if not isinstance(name, str):
        raise BadRequest("a request names its command", '{"id": 1, "command": "search", "query": "…"}', identity)
    return Request(identity, name, {key: value for key, value in found.items() if key not in ("id", "command", "here")}, found.get("here") is True)


def _is_text(found: object) -> bool:
    """Whether all of it can be written: a lone surrogate is no character."""
    try:
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_identity(value: object) -> TypeGuard[Identity]:
    return (isinstance(value, str) and len(value) <= LONGEST_IDENTITY) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63)


def allowed() -> tuple[str, ...]:
    return tuple(name for name in ASKED if name in BY_NAME)


def arguments(request: Request, given: Sequence[str] = ()) -> tuple[Command, list[str], str]:
    """The command, what a terminal would have given it, and the text on its stdin. ``given`` are options of the server's own. Raises BadRequest."""
    if request.name not in allowed():
        raise BadRequest(f"there is no command {request.name[:50]!r} to ask", "there are " + ", ".join(allowed()), request.identity)
    command = BY_NAME[request.name]
    known = _known()
    options: list[str] = []
    words: list[str] = []
    text = ""
    for name, value in request.fields.items():
        if name in WORDS:
            words += _texts(value, name, request)
        elif name == "stdin":
            text = _texts(value, name, request)[0] if isinstance(value, str) else "".join(_texts(value, name, request))
        elif name not in takes(command) or name in OURS:
            raise BadRequest(f"codeqa {command.name} takes no {name[:50]!r} from a request", _taken(command), request.identity)
        else:
            options += _option(name, value, known, request)
    if text and command.name == "search" and "-" not in words:
        words.append("-")  # a search looks at its stdin only where it is told to
    own = () if "format" in request.fields else ("--json",)
    return command, [*_meant(given, command), *options, *own, "--", *words], text


@cache
def _known() -> Mapping[str, object]:
    """Kept: it takes 2 ms."""
    return hints()


def _taken(command: Command) -> str:
    return "it takes " + ", ".join([*(["words"] if command.metavar else []), "stdin", *(name for name in takes(command) if name not in OURS)])


def _meant(given: Sequence[str], command: Command) -> list[str]:
    """Those of the server's own options that the command takes."""
    known = _known()
    spelled = {spelling for name in takes(command) for spelling in spellings(name, known)}
    return [text for text in given if text.partition("=")[0] in spelled]


def _option(name: str, value: object, known: Mapping[str, object], request: Request) -> list[str]:
    spelled = [text for text in spellings(name, known) if text.startswith("--")] or list(spellings(name, known))
    switch = not isinstance(Options.__dataclass_fields__[name].default, str) and "bool" in str(known[name])
    if value is None:
        return []
    if switch:
        if not isinstance(value, bool):
            raise BadRequest(f"{name} is true or false", f'"{name}": true', request.identity)
        return [spelled[0]] if value else spelled[1:2]
    texts = _texts(value, name, request)
    return [part for text in texts for part in ([f"{spelled[0]}={text}"] if spelled[0].startswith("--") else [spelled[0], text])]


def _texts(value: object, name: str, request: Request) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in values):
        raise BadRequest(f"{name} is a text, a number, or a list of them", f'"{name}": "…"', request.identity)
    return [str(one) for one in values]


def as_given(options: Options, command: Command) -> list[str]:
    """The options that a command was started with, as it would be given them again; those alone that are not the server's."""
    known = _known()
    asked = Request(0, command.name, {})
    usual = Options()
    names = [row.name for row in fields(Options) if row.name in takes(command) and row.name not in OURS and row.name != "format"]
    given = [name for name in names if getattr(options, name) != getattr(usual, name)]
    return [text for name in given for text in _option(name, getattr(options, name), known, asked)]
