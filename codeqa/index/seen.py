"""What a work tree looked like when its index was last found to be up to date, kept beside it so that the next question need not go through all files.

A cache in a cache: it may be missing or damaged at any time, and is then not there. ``key`` says what it is of; the bytes are the caller's business.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b

from codeqa.index.folder import IndexFolder

FILE = "seen"

_DIGEST = 16


def read(folder: IndexFolder, key: str) -> bytes | None:
    """What was kept under this key, None if that is not there."""
    try:
        data = (folder.view / FILE).read_bytes()
    except OSError:
        return None
    return data[_DIGEST:] if data[:_DIGEST] == _digest(key, data[_DIGEST:]) else None


def write(folder: IndexFolder, key: str, data: bytes) -> None:
    """Keeps it, if that is possible. It need not survive a power cut: the digest tells."""
    draft = folder.view / f"{FILE}.{os.getpid()}.draft"
    with suppress(OSError):
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(_digest(key, data) + data)
        draft.replace(folder.view / FILE)


def _digest(key: str, data: bytes) -> bytes:
    digest = blake2b(key.encode("utf-8", "surrogateescape"), digest_size=_DIGEST)
    digest.update(data)
    return digest.digest()
