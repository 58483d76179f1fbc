"""The safe opener: the bytes of one file inside of a root, whatever has been planted there.

No link is followed in any part of the path: each folder is opened from the one above it, so that swapping one for a link while we walk changes
nothing. What was opened is then asked, on its descriptor, whether it is a regular file of the root's own file system.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from codeqa.types import Skipped, SkipReason, Stat

MAX_BYTES = 1_000_000
"""Of a file. Sources of that size are data or output; the parser's time and memory are bounded by it (threats, 1)."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
"""``O_NONBLOCK``: opening a FIFO would wait for a writer for ever."""

_FAULTS = {
    errno.ELOOP: (SkipReason.SYMLINK, "a link"),
    errno.EMLINK: (SkipReason.SYMLINK, "a link"),
    errno.ENOTDIR: (SkipReason.SYMLINK, "a folder on the way is a link, or no folder"),
    errno.ENOENT: (SkipReason.VANISHED, "no such file"),
    errno.ENXIO: (SkipReason.NOT_REGULAR, "a socket or a device"),
    errno.EISDIR: (SkipReason.NOT_REGULAR, "a folder"),
}
"""What an error of ``open`` tells of the file. All others are ``UNREADABLE``, in the system's words."""


class Content(NamedTuple):
    """The raw bytes of a file. ``stat`` was taken before they were read: a later change shows as a difference from it."""

    data: bytes
    stat: Stat


def read_bytes(root: str, path: str, max_bytes: int) -> Content | Skipped:
    """All bytes of ``path`` (relative to ``root``), unless they are more than ``max_bytes``. Takes about 20 µs and one descriptor."""
    parts = path.encode("utf-8", "surrogateescape").split(b"/")
    if not all(parts) or b".." in parts or b"." in parts or b"\0" in parts[-1]:
        return Skipped(path, SkipReason.NOT_REGULAR, "not a path inside of the repository")
    try:
        descriptor, device = _open(root, parts)
        try:
            return _read(descriptor, device, path, max_bytes)
        finally:
            os.close(descriptor)
    except OSError as fault:
        reason, detail = _FAULTS.get(fault.errno or 0, (SkipReason.UNREADABLE, fault.strerror or "cannot be read"))
        return Skipped(path, reason, detail)


def not_regular(path: str, mode: int, device: int, root_device: int) -> Skipped | None:
    """Why a file of this ``mode`` on this ``device`` is not to be read; None if it may be."""
    if stat.S_ISLNK(mode):
        return Skipped(path, SkipReason.SYMLINK, "a link")
    if not stat.S_ISREG(mode):
        return Skipped(path, SkipReason.NOT_REGULAR, _KINDS.get(stat.S_IFMT(mode), "no regular file"))
    if device != root_device:
        return Skipped(path, SkipReason.NOT_REGULAR, "on another file system")
    return None


_KINDS = {stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def too_large(path: str, size: int, max_bytes: int) -> Skipped:
    return Skipped(path, SkipReason.TOO_LARGE, f"{size:,} bytes, over the limit of {max_bytes:,}")


def stat_of(status: os.stat_result) -> Stat:
    return Stat(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _open(root: str, parts: list[bytes]) -> tuple[int, int]:
    """A descriptor of the file, and the device of the root. The root itself may be reached through links: the user named it."""
    folder = os.open(root, _FOLDER)
    try:
        device = os.fstat(folder).st_dev
        for part in parts[:-1]:
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(parts[-1], _FILE, dir_fd=folder), device
    finally:
        os.close(folder)


def _read(descriptor: int, root_device: int, path: str, max_bytes: int) -> Content | Skipped:
    status = os.fstat(descriptor)
    if unfit := not_regular(path, status.st_mode, status.st_dev, root_device):
        return unfit
    if status.st_size > max_bytes:
        return too_large(path, status.st_size, max_bytes)
    data = os.read(descriptor, status.st_size + 1)
    while len(data) > status.st_size and len(data) <= max_bytes:  # it grows while we read
        more = os.read(descriptor, max_bytes + 1 - len(data))
        if not more:
            break
        data += more
    return Content(data, stat_of(status)) if len(data) <= max_bytes else too_large(path, len(data), max_bytes)
