"""Whole files of ours. The first line says whose they are and holds a digest of the rest: one that was edited since is its editor's, and is left alone."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from codeqa.integrate.files import Change, Left, Plan, read

_STAMP: Final = re.compile(
    r"^.{1,4} (?:-\*-.*-\*- )?written by `codeqa install [a-z-]+`; `codeqa uninstall [a-z-]+` removes it, unless it was edited \[([0-9a-f]{16})\]"
)
EDITED: Final = "it was edited since codeqa wrote it"
FOREIGN: Final = "there is a file of that name which codeqa did not write"


def stamp(body: str, target: str, comment: str, mode: str = "") -> str:
    """The file as it is written: the stamp, then ``body``. ``comment`` begins a comment; ``mode`` stands in an editor's ``-*- … -*-``."""
    mark = f"-*- {mode} -*- " if mode else ""
    line = f"{comment} {mark}written by `codeqa install {target}`; `codeqa uninstall {target}` removes it, unless it was edited [{_digest(body)}]"
    return f"{line}\n{body}"


def install(path: Path, text: str, folder: Path | None = None) -> Plan:
    """``text`` is stamped. A file that someone else wrote, or wrote in, is left, and what would be there is shown."""
    before = read(path)
    if before is not None and not untouched(before):
        return Plan(left=(Left(path, EDITED if _STAMP.match(before) else FOREIGN, text),))
    return Plan((Change(path, before, text, folder),))


def uninstall(path: Path, folder: Path | None = None) -> Plan:
    before = read(path)
    if before is None:
        return Plan()
    if not untouched(before):
        return Plan(left=(Left(path, EDITED if _STAMP.match(before) else FOREIGN),))
    return Plan((Change(path, before, None, folder),))


def untouched(text: str) -> bool:
    """Whether codeqa wrote it, and nobody since."""
    line, _, body = text.partition("\n")
    match = _STAMP.match(line)
    return match is not None and match.group(1) == _digest(body)


def _digest(body: str) -> str:
    return sha256(body.encode("utf-8")).hexdigest()[:16]
