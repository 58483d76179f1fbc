"""``--trace DIR``: what crosses the borders between rooms, as JSON Lines, one file a border. Imported only where it is asked for.

A line is one value: its ``type``, the ``path`` or ``id`` (the number of a batch's line) it belongs to where the type itself does not say, and its fields. The
lines are the same for the same tree, question and index, on any machine: no times, no absolute paths, no counts of earlier runs. The one thing drawn at
random is the fence of a prompt for a model, and it stands there as it is sent. What is written has passed the redaction gate; the key is in no value.

``files`` and what answers the question are written by every run. ``tags``, ``chunks`` and ``edges`` are of the files that this run took into the index: all
of them under ``index --full`` and for a new index, none where nothing changed. A run makes all files anew; one that it wrote nothing to is empty.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeqa.errors import UsageError
from codeqa.source import redact
from codeqa.types import Answer, CallPlan, Chunk, Context, Hit, IndexState, ParsedFile, Symbol

if TYPE_CHECKING:
    from codeqa.pipeline.freshness import Trace

BORDERS: Final = ("files", "tags", "chunks", "edges", "hits", "ranked", "context", "answer")

OWNED_BY_A_FILE: Final = frozenset({"tags", "chunks"})
"""Borders whose values do not say which file they are of."""

COUNTED: Final = (Symbol, Chunk)
"""What others refer to by its place in its file, which is written as ``ordinal``."""

LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    Answer.__name__: frozenset({"context", "passage", "seconds", "session"}),
    CallPlan.__name__: frozenset({"context", "passage", "session"}),
    Context.__name__: frozenset({"stdin"}),
    "FileRow": frozenset({"number", "node", "centrality"}),
    Hit.__name__: frozenset({"text"}),
    IndexState.__name__: frozenset({"generation"}),
    ParsedFile.__name__: frozenset({"symbols", "references", "imports", "chunks"}),
}
"""Type -> fields that are not written: what has a line of its own, what a clock or an earlier run decides, what is not known yet."""


def begin(folder: Path) -> Trace:
    """A trace into ``folder``, whose files are made anew, empty, for the user alone. Raises UsageError for a folder that cannot be had."""
    try:
        _make(folder)
        for border in BORDERS:
            _anew(_place(folder, border))
    except OSError as error:
        raise _unwritable(folder, error) from error

    def keep(border: str, owner: str, values: Callable[[], Iterable[object]]) -> None:
        try:
            _append(_place(folder, border), (line(border, owner, ordinal, value) for ordinal, value in enumerate(values())))
        except OSError as error:
            raise _unwritable(folder, error) from error

    return keep


def line(border: str, owner: str, ordinal: int, value: object) -> str:
    """The line of a value. ``ordinal`` is its place among those that came with it."""
    key = "path" if border in OWNED_BY_A_FILE else "id"
    place: dict[str, object] = {key: owner} if owner else {}
    if isinstance(value, COUNTED):
        place["ordinal"] = ordinal
    told = {"type": type(value).__name__} | place | _fields(value)
    if isinstance(value, Context):
        told["question"] = redact(value.question)[0]  # `pack` keeps it as it was typed
    return json.dumps(told) + "\n"


def _fields(value: object) -> dict[str, object]:
    left_out = LEFT_OUT.get(type(value).__name__, frozenset())
    names = value._fields if isinstance(value, tuple) and hasattr(value, "_fields") else [item.name for item in fields(value)]  # type: ignore[arg-type]  # a dataclass
    return {name: _plain(getattr(value, name)) for name in names if name not in left_out}


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _fields(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _place(folder: Path, border: str) -> Path:
    return folder / f"{border}.jsonl"


def _make(folder: Path) -> None:
    """A folder that is made here is ignored by git, as it may lie in a repository; one that was there is the user's own."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True)
    _anew(folder / ".gitignore")
    _append(folder / ".gitignore", ("*\n",))


def _anew(path: Path) -> None:
    """What stood there is removed and not written through: it may be a link out of a foreign repository."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _append(path: Path, lines: Iterable[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
        file.writelines(lines)


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"the trace cannot be written to {folder}: {error.strerror}", "give --trace a folder of your own, or a name that is free")
