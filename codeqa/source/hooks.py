"""A repository's git hooks: our lines put in beside what is there, and taken out again, these and no others.

A hook that is a shell script gets our lines behind its first one, so that neither an ``exit`` nor an ``exec`` of its own passes them by. A hook of another sort
is moved to ``codeqa-chained/`` under its own name, which some look at, and called from ours. Nothing is written through a link.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codeqa.errors import SourceError, UsageError
from codeqa.source import git
from codeqa.types import Repository

BEGIN: Final = "# >>> codeqa hook >>> (`codeqa hook uninstall` takes these lines out)"
END: Final = "# <<< codeqa hook <<<"
CHAINED: Final = "codeqa-chained"

_SHELL: Final = re.compile(r"#!\s*\S*/(?:env\s+)?(?:a|ba|da|k|z)?sh(?:\s+-[a-z]+)?")
_OURS: Final = re.compile(rf"^{re.escape(BEGIN)}\n.*?^{re.escape(END)}\n", re.DOTALL | re.MULTILINE)
_MODE: Final = 0o755


def hooks_folder(repo: Repository) -> Path:
    """Where git looks for the hooks of all work trees of ``repo``. Raises SourceError where it is told to look elsewhere: that folder is someone else's."""
    if not repo.common_dir:
        raise SourceError(f"{repo.root} is no git repository", "hooks need one: git init")
    entries = git.ask(repo.root, "config", "--show-scope", "-z", "--get-all", "core.hooksPath").decode("utf-8", "surrogateescape").split("\0")
    elsewhere = [value for scope, value in zip(entries[::2], entries[1::2], strict=False) if scope != "command"]
    if elsewhere:
        raise SourceError(f"git is told to look for hooks in {elsewhere[-1]} (core.hooksPath)", "add the command to the hook there: codeqa hook run impact")
    return Path(repo.common_dir, "hooks")


def install(folder: Path, name: str, lines: Sequence[str]) -> str:
    """Puts ``lines`` into the hook ``name``, in place of older ones of ours; says how. Raises UsageError for a hook that git does not run now."""
    path = folder / name
    try:
        folder.mkdir(exist_ok=True)
        if not os.path.lexists(path):
            _write(path, _script(lines), _MODE)
            return "written"
        if not path.is_symlink() and not path.is_file():
            raise UsageError(f"{path} is no file", "move it away")
        if not os.access(path, os.X_OK):
            raise UsageError(f"{path} is there but not executable: git does not run it", "make it executable, or move it away")
        text = "" if path.is_symlink() else _text(path)
        if _OURS.search(text):
            _write(path, _OURS.sub(lambda _: _block([*_chaining(text, name), *lines]), text, count=1), path.stat().st_mode)
            return "renewed"
        first, _, rest = text.partition("\n")
        if _SHELL.fullmatch(first):
            _write(path, f"{first}\n{_block(lines)}{rest}", path.stat().st_mode)
            return "added to the hook that was there"
        _move(path, folder / CHAINED / name)
        _write(path, _script([*_chain(name), *lines]), _MODE)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}", "look at the permissions of the hooks folder") from error
    return f"written; the hook that was there is called from it ({CHAINED}/{name})"


def uninstall(folder: Path, name: str) -> str:
    """Takes our lines out of the hook ``name``; says how, "" where there are none."""
    path = folder / name
    try:
        text = "" if path.is_symlink() or not path.is_file() else _text(path)
        if not _OURS.search(text):
            return ""
        chained = folder / CHAINED / name
        left = _OURS.sub("", text, count=1)
        if os.path.lexists(chained):
            path.unlink()
            _move(chained, path)
            _remove_empty(folder / CHAINED)
            return "the hook that was there is back"
        if left.strip() in ("", "#!/bin/sh"):
            path.unlink()
            return "removed"
        _write(path, left, path.stat().st_mode)
    except OSError as error:
        raise SourceError(f"{path} cannot be written: {error.strerror}", "look at the permissions of the hooks folder") from error
    return "our lines are removed"


def _script(lines: Sequence[str]) -> str:
    return f"#!/bin/sh\n{_block(lines)}"


def _block(lines: Sequence[str]) -> str:
    return "\n".join((BEGIN, *lines, END)) + "\n"


def _chain(name: str) -> list[str]:
    """The other hook runs first: what it refuses need not be looked at. Its standard input is the hook's own."""
    return [f'"$(dirname "$0")/{CHAINED}/{name}" "$@" || exit $?']


def _chaining(text: str, name: str) -> list[str]:
    return _chain(name) if f"/{CHAINED}/{name}" in text else []


def _text(path: Path) -> str:
    """Bytes that are no text come back as they were when they are written."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _write(path: Path, text: str, mode: int) -> None:
    """By rename: a hook is there whole, or as it was."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(text.encode("utf-8", "surrogateescape"))
    draft.chmod(stat.S_IMODE(mode))
    draft.replace(path)


def _move(source: Path, target: Path) -> None:
    """A relative link still points to where it did."""
    target.parent.mkdir(exist_ok=True)
    if source.is_symlink():
        goal = os.readlink(source)  # noqa: PTH115 - as it is written, which Path would tidy up
        inside = target.parent.name == CHAINED
        target.symlink_to(goal if goal.startswith("/") else f"../{goal}" if inside else goal.removeprefix("../"))
        source.unlink()
    else:
        source.replace(target)


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
