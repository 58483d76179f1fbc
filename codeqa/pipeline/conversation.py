"""Where sessions lie, and who may go on with one: a folder for each work tree in the user's state folder, a file and a lock for each session.

::

    <state>/sessions/<work tree>/       0700
        <session>.json                  0600, replaced as a whole by rename
        <session>.lock                  held while a question is asked in it (flock)

What cannot be kept loses nothing but the session: the answer is on the screen, and the conversation goes on in memory as long as its process does.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from codeqa.answer import sessions
from codeqa.config import Config, session_home
from codeqa.errors import SessionBusy, SessionError, UsageError
from codeqa.source import find_repository
from codeqa.types import FRESH, Wish
from codeqa.types.talks import Session

MOST_KEPT: Final = 50
"""Sessions of a work tree that are kept, the last used; as many again of those that were given a name."""

MOST_BYTES: Final = 200_000_000
"""Of all of a work tree's sessions."""

OLDEST: Final = 180 * 86_400.0
"""Seconds after which a session that nobody went on with is forgotten."""

STALE_DRAFT: Final = 86_400.0
"""Seconds after which nobody is still writing a draft."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DRAWN: Final = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


@dataclass(slots=True)
class Conversation:
    """A session that is being gone on with. ``lasting``: more than one question is expected, so that room is left for them."""

    session: Session
    place: Path | None = None
    lasting: bool = False

    def put(self, session: Session) -> str:
        """Keeps the session as it is now; "", or why that is not possible on the disk."""
        now = time.time()
        self.session = replace(session, used=now, created=session.created or now)
        if self.place is None:
            return ""
        try:
            data = sessions.encode(self.session)
            if len(data) > sessions.LARGEST:
                return "the session has grown too large to be kept: -c will not find this answer"
            _write(self.place, data)
            _collect(self.place.parent, now)
        except OSError as error:
            return f"the session could not be kept ({error.strerror}): -c will not find this answer"
        return ""


@contextmanager
def conversation(where: Path, config: Config, wish: Wish = FRESH, *, keep: bool = True) -> Iterator[Conversation]:
    """The session that a question belongs to, locked against other processes as long as the block lasts; without ``keep`` it is only looked at.

    Raises UsageError where there is none to go on with, SessionError for a damaged one, SessionBusy.
    """
    root = os.path.realpath(find_repository(where).root)
    folder = _folder(config, root)
    name = wish.name or (_last(folder) if wish.again else "")
    if name and not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be a session's name", "letters, digits, dots, dashes and underscores, 64 at most")
    if wish.apart:
        yield Conversation(Session(root=root))
        return
    fresh = not name
    name = name or f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    with _locked(folder, name) if keep else _unlocked():
        found = None if fresh else _read(folder, name)
        if found is None and wish.again:
            raise UsageError(f"there is no session {name} here", "codeqa session list")
        yield Conversation(found or Session(name=name, root=root), folder / f"{name}.json" if keep else None, lasting=not fresh)


def list_sessions(where: Path, config: Config) -> tuple[Session, ...]:
    """The sessions of a work tree, the last used first; those that cannot be read are left out."""
    folder = _folder(config, os.path.realpath(find_repository(where).root))
    found = []
    for place in _by_use(folder):
        with suppress(SessionError):
            session = _read(folder, place.stem)
            found += [session] if session else []
    return tuple(found)


def session_names(where: Path, config: Config) -> tuple[tuple[str, float], ...]:
    """(name, seconds since 1970 of its last use), the last used first. No session is read."""
    folder = _folder(config, os.path.realpath(find_repository(where).root))
    with suppress(OSError):
        return tuple((place.stem, place.stat().st_mtime) for place in _by_use(folder))
    return ()


def show_session(where: Path, name: str, config: Config) -> Session:
    """Raises UsageError where there is none of that name, SessionError."""
    with conversation(where, config, Wish(again=True, name=name), keep=False) as talk:
        return talk.session


def drop_session(where: Path, name: str, config: Config) -> None:
    """Forgets a session, whatever its state. Raises UsageError where there is none of that name, SessionBusy, SessionError where it cannot be removed."""
    folder = _folder(config, os.path.realpath(find_repository(where).root))
    if not _NAME.fullmatch(name) or not (folder / f"{name}.json").exists():
        raise UsageError(f"there is no session {name} here", "codeqa session list")
    with _locked(folder, name):
        try:
            _remove(folder, name)
        except OSError as error:
            raise SessionError(f"the session {name} cannot be removed: {error.strerror}", f"is {folder} yours?") from error


# --- the folder --------------------------------------------------------------------------------------------------------------------


def _folder(config: Config, root: str) -> Path:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(root).name)[:40] or "root"
    return session_home(config) / f"{name}-{sha256(os.fsencode(root)).hexdigest()[:12]}"


def _last(folder: Path) -> str:
    found = next(iter(_by_use(folder)), None)
    if found is None:
        raise UsageError("there is no session here to go on with", "ask without -c: every question begins one")
    return found.stem


def _by_use(folder: Path) -> Sequence[Path]:
    """The sessions' files, the last used first."""
    times: list[tuple[int, Path]] = []
    with suppress(OSError):
        for place in folder.glob("*.json"):
            with suppress(OSError):
                times.append((place.stat().st_mtime_ns, place))
    return [place for _, place in sorted(times, reverse=True)]


def _read(folder: Path, name: str) -> Session | None:
    """None where there is none."""
    place = folder / f"{name}.json"
    try:
        handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            data = file.read(sessions.LARGEST + 1_000)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SessionError(f"the session {name} cannot be read: {error.strerror}", f"look at {place}, or ask without -c") from error
    return sessions.decode(data, name)


def _write(place: Path, data: bytes) -> None:
    """All of it, or what stood there before."""
    _make(place.parent)
    draft = place.with_name(f"{place.stem}.{os.getpid()}.draft")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _make(folder: Path) -> None:
    for place in (folder.parent.parent, folder.parent, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)


def _remove(folder: Path, name: str) -> None:
    (folder / f"{name}.json").unlink(missing_ok=True)
    (folder / f"{name}.lock").unlink(missing_ok=True)


def _collect(folder: Path, now: float) -> None:
    """Forgets what is too much or too old, here and of work trees that nobody has asked about for long. One that is in use stays."""
    size = 0
    seen = {True: 0, False: 0}
    for place in _by_use(folder):
        drawn = bool(_DRAWN.fullmatch(place.stem))
        seen[drawn] += 1
        with suppress(OSError, SessionBusy):
            state = place.stat()
            size += state.st_size
            if seen[drawn] > MOST_KEPT or size > MOST_BYTES or now - state.st_mtime > OLDEST:
                with _locked(folder, place.stem):
                    _remove(folder, place.stem)
    for draft in folder.glob("*.draft"):
        with suppress(OSError):
            if now - draft.stat().st_mtime > STALE_DRAFT:
                draft.unlink()
    for other in folder.parent.iterdir():
        with suppress(OSError):
            if other != folder and other.is_dir() and not other.is_symlink() and now - other.stat().st_mtime > OLDEST:
                shutil.rmtree(other)


# --- the lock ----------------------------------------------------------------------------------------------------------------------


@contextmanager
def _unlocked() -> Iterator[None]:
    yield


@contextmanager
def _locked(folder: Path, name: str) -> Iterator[None]:
    """Freed by the kernel when its process ends. Where no lock can be made nobody can write either, and none is held. Raises SessionBusy."""
    handle = _handle(folder, name)
    try:
        if handle is not None and not _held(handle, folder / f"{name}.lock"):
            raise SessionBusy(f"another codeqa is asking in the session {name}", "wait for it, or ask without -c: that begins another session")
        yield
    finally:
        if handle is not None:
            if not (folder / f"{name}.json").exists():
                with suppress(OSError):
                    (folder / f"{name}.lock").unlink()
            os.close(handle)


def _held(handle: int, place: Path) -> bool:
    """Whether the lock could be had, and is still the one that others will find: whoever removes a session removes its lock, too."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(handle).st_ino == place.stat().st_ino
    except OSError:
        return False


def _handle(folder: Path, name: str) -> int | None:
    try:
        _make(folder)
        return os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
