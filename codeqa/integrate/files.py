"""Plans to change files that belong to others, and the one place that carries them out.

A plan is made of values and can be looked at first (``--dry-run``). What is written is written whole, by rename, and only over what the plan was made from.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from codeqa.errors import UsageError

MAX_BYTES = 5_000_000
"""Of a configuration file that is read: the longest that people have are some 100 kB."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it was found and as it is to be; None is: not there. ``folder`` is one of ours, which goes with the last file in it."""

    path: Path
    before: str | None
    after: str | None
    folder: Path | None = None

    @property
    def done(self) -> str:
        """What carrying it out does, in a word."""
        if self.before == self.after:
            return "absent" if self.after is None else "unchanged"
        return "written" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is left as it is, and why. ``snippet`` is what its owner may put there by hand, "" for nothing."""

    path: Path
    why: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a target would do. ``notes`` are sentences on what to do next."""

    changes: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: Plan) -> Plan:
        return Plan(self.changes + other.changes, self.left + other.left, self.notes + other.notes)


@dataclass(frozen=True, slots=True)
class Shown:
    """What ``--print`` shows: the text that belongs into ``path``."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where things are written. ``root`` is the repository that was asked in; ``project``: its own configuration is meant, not the user's.

    ``program`` is how codeqa is called, as arguments.
    """

    environ: Mapping[str, str]
    root: Path
    project: bool = False
    program: tuple[str, ...] = ("codeqa",)
    platform: str = field(default=sys.platform)

    @property
    def home(self) -> Path:
        """Raises UsageError where nobody says where that is."""
        home = self.environ.get("HOME", "")
        if not home.startswith("/"):
            raise UsageError("HOME is not set: nobody says where the configuration is", "set HOME, or give --print and put the text where it belongs")
        return Path(home)

    def config(self, name: str) -> Path:
        """``$XDG_CONFIG_HOME/name``, usually ``~/.config/name``."""
        base = self.environ.get("XDG_CONFIG_HOME", "")
        return Path(base if base.startswith("/") else self.home / ".config", name)


@dataclass(frozen=True, slots=True)
class Target:
    """An editor or agent. The three functions only plan. A ``kind`` is "editor" or "agent"."""

    name: str
    kind: str
    summary: str
    install: Callable[[Surroundings], Plan]
    uninstall: Callable[[Surroundings], Plan]
    show: Callable[[Surroundings], tuple[Shown, ...]]


def read(path: Path) -> str | None:
    """The file's text, line ends and byte order mark as they are; None where there is none. Raises UsageError for what is no readable text."""
    try:
        with open(path, "rb", opener=_opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{path} is no file", "move it away")
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(f"{path} is a link that leads nowhere", "remove the link, or make the file that it names") from None
        return None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", "look at its permissions") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path} has more than {MAX_BYTES // 1_000_000} MB", "give --print and put the text there by hand")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no UTF-8 text", "give --print and put the text there by hand") from error


def _opener(path: str, flags: int) -> int:
    """A named pipe is not waited for."""
    return os.open(path, flags | os.O_NONBLOCK)


def apply(plan: Plan) -> None:
    """Carries a plan out. Raises UsageError for what cannot be written, or was changed since the plan was made; what came before it is done."""
    for change in plan.changes:
        if change.before == change.after:
            continue
        if read(change.path) != change.before:
            raise UsageError(f"{change.path} was changed in the meantime", "try again")
        try:
            _carry_out(change)
        except OSError as error:
            raise UsageError(f"{change.path} cannot be written: {error.strerror}", "look at the permissions of its folder") from error


def _carry_out(change: Change) -> None:
    if change.after is None:
        change.path.unlink()
        _remove_empty(change.path.parent, change.folder)
        return
    path = change.path.resolve()  # where a link of the user's dotfiles leads, the file is written, and the link stays
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
    draft = path.with_name(f".{path.name}.{os.getpid()}.codeqa")
    try:
        draft.write_bytes(change.after.encode("utf-8"))
        if mode:
            draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _remove_empty(folder: Path, top: Path | None) -> None:
    """``folder`` and those above it up to ``top``, as long as they are empty."""
    if top is None:
        return
    for place in (folder, *folder.parents):
        if not place.is_relative_to(top) or any(place.iterdir()):
            return
        place.rmdir()


def diff(change: Change) -> Iterator[str]:
    """The lines of a unified diff, without their ends."""
    before, after = ((text or "").split("\n") for text in (change.before, change.after))
    names = ("/dev/null" if change.before is None else str(change.path), "/dev/null" if change.after is None else str(change.path))
    return unified_diff(before, after, *names, lineterm="")
