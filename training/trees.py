"""Reads git repositories without a work tree: files of a commit, licence, commits with their hunks. Any git directory will do."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

MAX_BYTES: Final = 150_000
"""Bytes of a file that is read: longer ones are tables and bundles."""

_LICENCE_NAMES = re.compile(r"^(?:un)?licen[cs]e|^copying|^mit-licen", re.I)
_FORBIDDEN = re.compile(
    r"GNU (?:LESSER |AFFERO |LIBRARY )?GENERAL PUBLIC|Mozilla Public License"
    r"|Business Source License|Eclipse Public License|Server Side Public|Commons Clause|Elastic License"
    r"|European Union Public",
    re.I,
)
_PERMISSIVE: Final = {
    "Apache-2.0": re.compile(r"Apache\s+License,?\s+Version\s+2\.0", re.I),
    "MIT": re.compile(r"Permission\s+is\s+hereby\s+granted,?\s+free\s+of\s+charge", re.I),
    "BSD": re.compile(r"Redistribution\s+and\s+use\s+in\s+source\s+and\s+binary\s+forms", re.I),
    "ISC": re.compile(r"Permission\s+to\s+use,?\s+copy,?\s+modify,?\s+and(?:/or)?\s+distribute\s+this\s+software\s+for\s+any\s+purpose", re.I),
    "Unlicense": re.compile(r"This\s+is\s+free\s+and\s+unencumbered\s+software\s+released\s+into\s+the\s+public\s+domain", re.I),
    "PSF-2.0": re.compile(r"PYTHON\s+SOFTWARE\s+FOUNDATION\s+LICENSE", re.I),
}


class Entry(NamedTuple):
    path: str
    blob: str
    size: int


class Commit(NamedTuple):
    """``files`` are (path, blob after, the diff's lines without their signs)."""

    identity: str
    subject: str
    files: tuple[tuple[str, str, str], ...]


class Tree:
    """One git directory, read through the ``git`` program."""

    def __init__(self, folder: Path, commit: str = "HEAD") -> None:
        self.folder = folder
        self.commit = self._git("rev-parse", f"{commit}^{{commit}}").strip()

    def _git(self, *arguments: str, limit: float = 600.0) -> str:
        done = subprocess.run(["git", "--git-dir", str(self.folder), *arguments], capture_output=True, check=True, timeout=limit)
        return done.stdout.decode("utf-8", "replace")

    def entries(self, commit: str = "") -> list[Entry]:
        """The regular files of the commit, in order of their paths."""
        found = []
        for row in self._git("ls-tree", "-r", "-l", "-z", commit or self.commit).split("\0"):
            if row:
                head, path = row.split("\t", 1)
                mode, _, blob, size = head.split()
                if mode.startswith("100") and size.isdigit():  # a mirror may lack an object: its size is then BAD
                    found.append(Entry(path, blob, int(size)))
        return found

    def texts(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
        """The entries with their texts; binary files, long files and files that are not UTF-8 are left out."""
        wanted = [entry for entry in entries if entry.size <= MAX_BYTES]
        with subprocess.Popen(["git", "--git-dir", str(self.folder), "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            if process.stdin is None or process.stdout is None:
                return
            for entry in wanted:
                process.stdin.write(f"{entry.blob}\n".encode())
                process.stdin.flush()
                head = process.stdout.readline().split()
                if len(head) != 3:
                    continue
                data = process.stdout.read(int(head[2]) + 1)[:-1]
                text = _decoded(data)
                if text is not None:
                    yield entry, text
            process.stdin.close()

    def licence(self) -> str:
        """The permissive licences that the licence files at the top (or in LICENSES/) show, joined by "/"; "" if any is not permissive or none is known."""
        files = [entry for entry in self.entries() if _is_licence(entry.path)]
        names = []
        for _, text in self.texts(files):
            known = next((name for name, pattern in _PERMISSIVE.items() if pattern.search(text)), "")
            if _FORBIDDEN.search(text):
                return ""
            if known:
                names.append(known)
        return "/".join(sorted(set(names)))

    def commits(self, count: int, since: str = "") -> Iterator[Commit]:
        """The last commits that are no merges, newest first, with the files they modify and the lines of their hunks."""
        span = f"{since}..{self.commit}" if since else self.commit
        arguments = ["log", span, "--no-merges", f"-n{count}", "-p", "-U3", "--full-index", "--no-renames", "--diff-filter=M", "--no-color", "--no-ext-diff"]
        command = ["git", "--git-dir", str(self.folder), "-c", "core.quotePath=false", *arguments, "--format=%x01%H%x02%s%x03"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            if process.stdout is None:
                return
            held: list[str] = []
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace")
                if line.startswith("\x01"):
                    yield from _commit(held)
                    held = []
                if len(held) < 3_000:
                    held.append(line)
            yield from _commit(held)

    def ancestor(self, back: int) -> str:
        """The commit ``back`` first parents before, "" if the history is shorter."""
        return self._git("rev-list", "--first-parent", f"--skip={back}", "-n1", self.commit).strip()


def all_blobs(folder: Path) -> Iterator[str]:
    """The identities of every file version that a git directory holds."""
    command = ["git", "--git-dir", str(folder), "cat-file", "--batch-check=%(objecttype) %(objectname)", "--batch-all-objects", "--unordered"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            return
        for row in process.stdout:
            if row.startswith(b"blob"):
                yield row[5:].strip().decode()


def _is_licence(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    folder = path[: -len(name)].strip("/").lower()
    return folder in ("", "licenses", "license") and bool(_LICENCE_NAMES.match(name))


def _decoded(data: bytes) -> str | None:
    if b"\0" in data[:8000]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _commit(held: list[str]) -> Iterator[Commit]:
    if not held or not held[0].startswith("\x01"):
        return
    identity, _, rest = held[0][1:].partition("\x02")
    files: list[tuple[str, str, str]] = []
    path, blob = "", ""
    kept: list[str] = []
    for line in [*held[1:], "diff --git"]:
        if line.startswith("diff --git"):
            if path and kept:
                files.append((path, blob, "".join(kept)))
            path, blob, kept = "", "", []
        elif line.startswith("index ") and ".." in line:
            blob = line.split("..")[1].split()[0]
        elif line.startswith("+++ b/"):
            path = line[6:].rstrip("\n").rstrip("\t")
        elif line[:1] in ("+", "-", " ") and not line.startswith(("---", "+++")):
            kept.append(line[1:])
        elif line.startswith("@@"):
            kept.append(line.split("@@", 2)[-1])
    yield Commit(identity, rest.strip("\x03\n "), tuple(files))
