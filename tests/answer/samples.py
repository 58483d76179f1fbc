"""Contexts for the answer room's tests, laid out as pack lays them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codeqa.answer.prompt import numbered
from codeqa.types import Context, IndexState, Mode, PackedFile

FENCE = "a1b2c3d4"

SESSION = '''\
"""Signed session cookies."""

import hmac


class Session:
    """One visitor's state."""

    def __init__(self, key, timeout=10):
        self.key = key
        self.timeout = timeout

    def open(self, cookie):
        value, _, mac = cookie.rpartition(".")
        if not hmac.compare_digest(mac, self.sign(value)):
            raise ValueError("bad signature in [cookie]")
        return value

    def sign(self, value):
        return hmac.new(self.key, value.encode(), "sha256").hexdigest()


def renew(session, cookie):
    return session.open(cookie)
'''


def packed(path: str, text: str, spans: Sequence[tuple[int, int]] = (), mode: Mode = Mode.WHOLE, blob: str = "") -> PackedFile:
    lines = numbered(text).split("\n")[:-1]
    shown = spans or ((1, len(lines)),)
    body = "".join(f"{line}\n" for start, end in shown for line in ["… left out", *lines[start - 1 : end]])
    sent = f"<file {FENCE} {path} | python | {mode} | blob 12345678>\n{body}</file {FENCE}>\n"
    return PackedFile(path, blob or f"blob-{path}", "python", mode, tuple(shown), 1, 1.0, (), sent)


def outlined(path: str, signatures: Mapping[int, str]) -> PackedFile:
    body = "".join(f"{number}\t{text}\n" for number, text in signatures.items())
    return PackedFile(path, "b", "python", Mode.OUTLINE, (), 1, 1.0, (), f"<file {FENCE} {path} | python | outline>\n{body}</file {FENCE}>\n")


def context(*files: PackedFile) -> Context:
    return Context("q", 1_000, 900, "o200k_base", files, (), "".join(file.text for file in files), IndexState("3fa2c1deadbeef", 2, 9, dirty=2))


def one_file(text: str = SESSION, path: str = "web/session.py") -> Context:
    return context(packed(path, text))
