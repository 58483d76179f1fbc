"""The files of a folder without git: what git would list there, had it been asked. No link is followed, no other file system entered."""

from __future__ import annotations

import os
from typing import NamedTuple

from codeqa.source.ignore import GIT_IGNORE, IgnoreFiles
from codeqa.source.rules import FOLDER_RULES
from codeqa.types import Skipped, SkipReason

VERSION_CONTROL = "version control"


class Walk(NamedTuple):
    """``paths`` of everything that is no folder, in no order; ``skipped`` are whole folders (ending in ``/``) and files that the rules left out;

    ``folders`` (ending in ``/``) are those that were gone through, below the root.
    """

    paths: list[str]
    skipped: list[Skipped]
    folders: list[str]


def walk(root: str) -> Walk:
    """Every file under ``root``, less what its ``.gitignore`` files, and the rules for folders of installed packages and caches, leave out."""
    found = Walk([], [], [])
    ignores = IgnoreFiles(root, GIT_IGNORE, set())
    device = os.lstat(root).st_dev
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        entries = _entries(root, folder, device)
        if isinstance(entries, Skipped):
            found.skipped.append(entries)
            continue
        folders, files = entries
        if GIT_IGNORE in files:
            ignores.folders.add(folder.rstrip("/"))
        if "pyvenv.cfg" in files and folder:
            found.skipped.append(Skipped(folder, SkipReason.VENDORED, "built-in rule: a virtual environment"))
            continue
        for name in folders:
            _place_folder(f"{folder}{name}/", ignores, found, waiting)
        if not ignores.folders:
            found.paths.extend([folder + name for name in files if name != ".git"])  # a file: of a work tree or a submodule
            continue
        for name in files:
            if ignored := _ignored(f"{folder}{name}", ignores):
                found.skipped.append(ignored)
            elif name != ".git":
                found.paths.append(folder + name)
    return found


def _entries(root: str, folder: str, device: int) -> tuple[list[str], list[str]] | Skipped:
    """The names of the folders in ``folder`` ("" or ending in ``/``) and of all else in it, or why they cannot be said."""
    place = f"{root}/{folder}".encode("utf-8", "surrogateescape")
    folders: list[str] = []
    files: list[str] = []
    try:
        if os.lstat(place).st_dev != device:
            return Skipped(folder, SkipReason.NOT_REGULAR, "on another file system")
        with os.scandir(place) as scan:
            for entry in scan:
                (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name.decode("utf-8", "surrogateescape"))
    except OSError as fault:
        return Skipped(folder or ".", SkipReason.UNREADABLE, fault.strerror or "the folder cannot be read")
    return folders, files


def _place_folder(path: str, ignores: IgnoreFiles, found: Walk, waiting: list[str]) -> None:
    """A folder (``path`` ends in ``/``) is walked later, or left out with all that is in it."""
    rule = FOLDER_RULES.get(path[:-1].rpartition("/")[2])
    if rule == VERSION_CONTROL:
        return
    if rule:
        found.skipped.append(Skipped(path, SkipReason.VENDORED, f"built-in rule: {rule}"))
    elif ignored := _ignored(path, ignores):
        found.skipped.append(ignored)
    else:
        found.folders.append(path)
        waiting.append(path)


def _ignored(path: str, ignores: IgnoreFiles) -> Skipped | None:
    decision = ignores.decide(path) if ignores.folders else None
    return Skipped(path, SkipReason.IGNORED, decision.rule) if decision and decision.ignored else None
