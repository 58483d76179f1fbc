"""Where an index lies, and who may write it.

::

    <home>/<repository>/           one per repository: shared by its work trees and branches
        lock                       one writer (flock)
        journal.sqlite             parse results not yet in the record, and the keys of all that are known
        record/                    LanceDB
        gists.sqlite               what models wrote of files and folders, and maps of the repository made before (``gists``)
        views/<work tree>/
            CURRENT                the generation pointer: written last, by rename
            generation-N/          tables.sqlite, lexical/, graph.csr
"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codeqa.errors import IndexBusy, IndexUnreadable, IndexUnwritable, UsageError
from codeqa.values import frozen

if TYPE_CHECKING:
    from codeqa.types import Repository


WAITING_PAUSE: Final = 0.1
"""Seconds between two looks at whether the writer is through."""


@frozen
class IndexFolder:
    """The folders of one repository's index, as seen from one work tree."""

    store: Path
    view: Path

    @property
    def journal(self) -> Path:
        return self.store / "journal.sqlite"

    @property
    def record(self) -> Path:
        return self.store / "record"

    def generation(self, number: int) -> Path:
        return self.view / f"generation-{number}"


def index_folder(home: Path, repository: Repository) -> IndexFolder:
    """The same for every work tree of a repository but for ``view``. Raises UsageError if the index would lie inside the work tree."""
    return folder_of(home, repository.root, repository.common_dir)


def folder_of(home: Path, root: str, common_dir: str) -> IndexFolder:
    """As ``index_folder``, for who knows only the work tree and what its repository's work trees share ("" without git)."""
    root = os.path.realpath(root)
    shared = os.path.realpath(common_dir) if common_dir else root
    place = os.path.realpath(home)
    if place == root or place.startswith(root.rstrip("/") + "/"):
        raise UsageError(f"the index folder {place} lies inside the repository", "choose a folder outside of it (--index-dir or CODEQA_INDEX_DIR)")
    named = Path(shared).parent if Path(shared).name == ".git" else Path(shared)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", named.name)[:40] or "root"
    store = Path(place, f"{name}-{_short(shared)}")
    return IndexFolder(store, store / "views" / _short(root))


def _short(path: str) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:12]


def make(folder: IndexFolder) -> None:
    """Makes the folders, readable by their owner only. Raises IndexUnreadable where that is not possible."""
    try:
        for place in (folder.store.parent, folder.store, folder.store / "views", folder.view):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnreadable(f"cannot make the index folder {folder.view}: {error.strerror}", "choose another with --index-dir or CODEQA_INDEX_DIR") from error


@contextmanager
def writing(folder: IndexFolder) -> Iterator[None]:
    """Around all that is written: a full or read-only disk, or a folder that is another's, is the user's to mend, whichever library met it.

    Raises IndexUnwritable.
    """
    try:
        yield
    except Exception as error:  # sqlite's, tantivy's and LanceDB's have nothing in common but the words
        reason = _unwritable(error, folder.store)
        if not reason:
            raise
        first = "make room there" if reason in _FULL else "make it yours"
        raise IndexUnwritable(f"the index cannot be written to {folder.store}: {reason}", f"{first}, or give another place with --index-dir") from error


_FULL: Final = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "database or disk is full")


def _unwritable(error: Exception, store: Path) -> str:
    """In the system's words; "" for a fault of another kind."""
    if isinstance(error, OSError):
        inside = isinstance(error.filename, str) and error.filename.startswith(f"{store}{os.sep}")
        known = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, *((errno.EACCES, errno.EPERM) if inside else ()))
        return os.strerror(error.errno or 0) if error.errno in known else ""
    said = str(error)
    reasons = (*_FULL, "readonly database", os.strerror(errno.EACCES))
    return next((reason for reason in reasons if reason in said), "")


@contextmanager
def writer_lock(folder: IndexFolder) -> Iterator[int]:
    """Held by the one writer of a repository's index; freed by the kernel when its process ends, however it ends.

    Gives the lock's descriptor: a child that inherits it holds the lock too. Raises IndexBusy.
    """
    import fcntl

    make(folder)
    handle = os.open(folder.store / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy("another codeqa is writing this index", "try again when it is through") from error
        yield handle
    finally:
        os.close(handle)


def await_writer(folder: IndexFolder, seconds: float, tell: Callable[[], None]) -> bool:
    """Waits until nobody writes the index, ``seconds`` at most; False where somebody still does. ``tell`` is called again and again meanwhile."""
    ended = time.monotonic() + seconds
    while True:
        try:
            with writer_lock(folder):
                return True
        except IndexBusy:
            if time.monotonic() >= ended:
                return False
            tell()
            time.sleep(WAITING_PAUSE)


def sync_tree(folder: Path) -> None:
    """Puts all files below ``folder`` on the disk, then their folders. What is linked from an older generation is there already."""
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            if file.stat().st_nlink == 1:
                _sync(file)
        _sync(Path(place))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, data: bytes) -> None:
    """Writes a small file so that it is there whole, or as it was before, whatever happens."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    _sync(path.parent)
