"""Whether anything has moved in a repository since it was looked at, without deciding on a single file anew.

A listing follows from the names that git gives (or that lie in the folders, where no git is), from what the file system says of each, and from the rules. So
where names, inodes and times of change are what they were, the listing is what it was. The time of change (ctime) moves with every write, rename, change of
size or of rights, and no program can set it back. A look that came so shortly after a change that the next one could bear the same time is no proof, and
none is given.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from codeqa.source import git
from codeqa.source.ignore import CODEQA_IGNORE
from codeqa.source.walk import walk
from codeqa.types import Repository

SETTLED_NS = 2_000_000_000
"""A change is told from a later one if a look came this long after it, in nanoseconds: file systems' clocks tick in up to two seconds."""

_NUMBERS = 3
"""Of each file: time of change in ns, inode, device. Zeros for one that is not there."""

_OTHERS = (CODEQA_IGNORE.encode(),)
"""It counts even where git is told to ignore it, and so does not name it."""


class Seen(NamedTuple):
    """``first`` and ``second`` are names, each ended or parted by NUL: git's tracked and untracked files; folders and files where no git is."""

    first: bytes
    second: bytes
    stats: bytes

    def packed(self) -> bytes:
        return b"%d %d\n%b%b%b" % (len(self.first), len(self.second), *self)


def unpacked(data: bytes) -> Seen:
    """Of what ``Seen.packed`` gave. Raises ValueError for anything else."""
    head, _, rest = data.partition(b"\n")
    first, second = map(int, head.split())
    return Seen(rest[:first], rest[first : first + second], rest[first + second :])


def look(repo: Repository) -> Seen | None:
    """What there is now; None if something changed so shortly ago that the look proves nothing. Raises SourceError."""
    now = time.time_ns()
    if repo.git_dir:
        with _untracked(repo) as answer:
            first = _tracked(repo)
            stats = _stats(repo, first)
            second = answer()
        stats += _stats(repo, second)
    else:
        found = walk(repo.root)
        first, second = _joined(["", *found.folders, *(skipped.path for skipped in found.skipped)]), _joined(found.paths)
        stats = _stats(repo, first) + _stats(repo, second)
    latest = max(array("Q", stats)[::_NUMBERS], default=0)
    return Seen(first, second, stats) if latest <= now - SETTLED_NS else None


def unmoved(repo: Repository, seen: Seen) -> bool:
    """Whether all is still as it was seen. 2 us a file, and what git takes to look for new ones. Raises SourceError."""
    if not repo.git_dir:
        return _stats(repo, seen.first) + _stats(repo, seen.second) == seen.stats
    with _untracked(repo) as answer:
        if _tracked(repo) != seen.first:
            return False
        stats = _stats(repo, seen.first)
        return answer() == seen.second and stats + _stats(repo, seen.second) == seen.stats


@cache
def redaction_version() -> str:
    """Eight hexadecimal digits: a digest of the redaction gate's code. Where this gate has found nothing in a blob, it will find nothing in it again."""
    digest = blake2b(digest_size=4)
    for name in ("plausible.py", "secret_rules.py", "secrets.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()


def rules_version() -> str:
    """Another one for another codeqa: by the times and sizes of this room's files."""
    with os.scandir(Path(__file__).parent) as entries:
        files = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(".py"))
    return ";".join(f"{name}:{status.st_size}:{status.st_mtime_ns}" for name, status in files)


def _tracked(repo: Repository) -> bytes:
    return git.ask(repo.root, "ls-files", "-z", "--cached")


def _untracked(repo: Repository) -> AbstractContextManager[Callable[[], bytes]]:
    return git.asking(repo.root, "ls-files", "-z", "--others", "--exclude-standard")


def _joined(paths: Iterable[str]) -> bytes:
    return b"\0".join(path.encode("utf-8", "surrogateescape") for path in sorted(paths))


def _stats(repo: Repository, names: bytes) -> bytes:
    found = array("Q")
    extend, lstat = found.extend, os.lstat
    root = os.open(repo.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in (*names.split(b"\0"), *_OTHERS):
            try:
                status = lstat(name or b".", dir_fd=root)
            except OSError:
                extend((0,) * _NUMBERS)
            else:
                extend((status.st_ctime_ns, status.st_ino, status.st_dev))
    finally:
        os.close(root)
    return found.tobytes()
