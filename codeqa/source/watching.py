"""Whether anything has moved in a work tree since a watch was begun, told by the system instead of looked up: for a process that answers many questions.

A look at 10,000 files costs 20-40 ms, a watch 2 µs. Linux' inotify reports each folder's events; git's own files are few and are looked at. Where that is no
proof (another system, a network's file system, too many folders) there is no watch, and files are looked at as ever. Not reported: writes through a memory
map or by another machine, so ``seen.unmoved`` is asked now and then all the same (``pipeline.keeping_open``).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from struct import Struct
from typing import Final

from codeqa.errors import SourceError
from codeqa.source import git
from codeqa.types import Repository

MOST_FOLDERS: Final = 30_000
"""Each watch takes about 1 kB of the kernel's memory. The Linux kernel's tree has 5,000 folders."""

SHARE: Final = 4
"""Of the watches that the system grants a user, one in so many: his editor wants some too."""

MOST_EVENTS: Final = 1 << 20
"""Bytes of events that are read at once."""

LOCAL: Final = frozenset({"bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "overlay", "ramfs", "reiserfs", "tmpfs", "xfs", "zfs"})
"""File systems that nobody but this kernel writes to. Of another machine's changes (nfs, 9p, virtiofs, sshfs) inotify hears nothing."""

_CHANGES: Final = 0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800
"""IN_MODIFY, ATTRIB, MOVED_FROM, MOVED_TO, CREATE, DELETE, DELETE_SELF, MOVE_SELF."""

_FOLDER_ONLY: Final = 0x01000000 | 0x02000000
"""IN_ONLYDIR, IN_DONT_FOLLOW."""

_RESHAPING: Final = 0x4000 | 0x40000000
"""IN_Q_OVERFLOW (events were lost), IN_ISDIR."""

_EVENT: Final = Struct("iIII")
"""Watch, mask, cookie, bytes of the name that follows."""

_IGNORING: Final = (b".gitignore", b".codeqaignore")


class Stir(Enum):
    """``RESHAPED``: folders came or went, or what git ignores may be another; the watch no longer covers all, and a new one is needed."""

    NONE = 0
    MOVED = 1
    RESHAPED = 2


class Watch:
    """``stirred`` says what happened since it was asked last. Not to be used after a fork."""

    def __init__(self, descriptor: int, keys: tuple[bytes, ...]) -> None:
        self._descriptor = descriptor
        self._keys = keys
        self._stats = _stats(keys)

    def stirred(self) -> Stir:
        stats = _stats(self._keys)
        moved, self._stats = stats != self._stats, stats
        found = [Stir.RESHAPED] if moved else []
        found += [_weight(mask, name) for mask, name in self._events()]
        return max(found, key=lambda stir: stir.value, default=Stir.NONE)

    def _events(self) -> Iterator[tuple[int, bytes]]:
        while True:
            try:
                data = os.read(self._descriptor, MOST_EVENTS)
            except BlockingIOError:
                return
            at = 0
            while at < len(data):
                _, mask, _, length = _EVENT.unpack_from(data, at)
                at += _EVENT.size
                yield mask, data[at : at + length].rstrip(b"\0")
                at += length

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def _weight(mask: int, name: bytes) -> Stir:
    return Stir.RESHAPED if mask & _RESHAPING or name in _IGNORING else Stir.MOVED


def watch(repo: Repository) -> Watch | None:
    """A watch over all that ``list_files`` depends on; None where there can be none. Takes 30 µs a folder. Raises SourceError."""
    if not sys.platform.startswith("linux") or not _is_local(repo.root):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        return None
    made = Watch(descriptor, _keys(repo))
    try:
        if _add_all(libc, descriptor, os.fsencode(repo.root), _ignored(repo)):
            return made
    except BaseException:
        made.close()
        raise
    made.close()
    return None


def _add_all(libc: ctypes.CDLL, descriptor: int, root: bytes, ignored: frozenset[bytes]) -> bool:
    """Each folder is watched before it is looked into: what is made in between is reported."""
    left = min(MOST_FOLDERS, _granted() // SHARE)
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        if libc.inotify_add_watch(descriptor, ctypes.c_char_p(folder), ctypes.c_uint32(_CHANGES | _FOLDER_ONLY)) < 0:
            if folder == root or Path(os.fsdecode(folder)).is_dir():
                return False
            continue  # it is gone: its parent's watch has told
        left -= 1
        if left < 0:
            return False
        waiting += _below(folder, root, ignored)
    return True


def _below(folder: bytes, root: bytes, ignored: frozenset[bytes]) -> list[bytes]:
    try:
        with os.scandir(folder) as entries:
            found = [entry.path for entry in entries if entry.name != b".git" and entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [path for path in found if path[len(root) + 1 :] not in ignored] if ignored else found


def _ignored(repo: Repository) -> frozenset[bytes]:
    """Folders that git ignores as a whole: nothing in them is ever listed."""
    if not repo.git_dir:
        return frozenset()
    out = git.ask(repo.root, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    return frozenset(name[:-1] for name in out.split(b"\0") if name.endswith(b"/"))


def _keys(repo: Repository) -> tuple[bytes, ...]:
    """The files beside the work tree that say what git lists, ignores and calls HEAD."""
    if not repo.git_dir:
        return ()
    own = ("HEAD", "index", "config.worktree")
    shared = ("packed-refs", "config", "info/exclude", "reftable/tables.list", *([f"refs/heads/{repo.branch}"] if repo.branch else []))
    places = [*(f"{repo.git_dir}/{name}" for name in own), *(f"{repo.common_dir}/{name}" for name in shared), *_configured(repo)]
    return tuple(os.fsencode(place) for place in places)


def _configured(repo: Repository) -> Iterable[str]:
    """Every file that git's configuration comes from, and those that it names for ignoring."""
    try:
        parts = git.ask(repo.root, "config", "--list", "--show-origin", "-z").decode("utf-8", "surrogateescape").split("\0")
    except SourceError:
        return
    environ = git.environment()
    home = environ.get("HOME", "")
    configured = environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    yield from (f"{home}/.gitconfig", f"{configured}/git/config", f"{configured}/git/ignore", "/etc/gitconfig")
    for origin, setting in zip(parts[::2], parts[1::2], strict=False):
        if origin.startswith("file:"):
            yield os.path.join(repo.root, origin.removeprefix("file:"))  # noqa: PTH118 - bytes of any kind may be in it
        name, _, value = setting.partition("\n")
        if name == "core.excludesfile":
            yield os.path.join(repo.root, os.path.expanduser(value))  # noqa: PTH118, PTH111 - Path.expanduser raises where no home is known


def _stats(keys: Iterable[bytes]) -> tuple[tuple[int, ...], ...]:
    return tuple(map(_stat, keys))


def _stat(key: bytes) -> tuple[int, ...]:
    try:
        status = os.stat(key)  # noqa: PTH116 - a dozen of them stand before every warm answer
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _granted() -> int:
    try:
        return int(Path("/proc/sys/fs/inotify/max_user_watches").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _is_local(root: str) -> bool:
    """Whether all below ``root`` lies on one file system that only this kernel writes to."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError:
        return False
    here = f"{root.rstrip('/')}/"
    kind, longest = "", 0
    for line in filter(None, lines):
        place = _unescaped(line.split(" ")[4]).rstrip("/") + "/"
        if place.startswith(here) and place != here:
            return False
        if here.startswith(place) and len(place) >= longest:  # of several at one place, the last one is on top
            kind, longest = line.partition(" - ")[2].split(" ")[0], len(place)
    return kind in LOCAL


def _unescaped(place: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, char)
    return place
