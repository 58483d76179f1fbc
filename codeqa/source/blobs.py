"""Contents out of git's object store, many at a time: what a commit or the index has, whatever lies in the work tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codeqa.source import git
from codeqa.source.notebook import size_limit
from codeqa.source.opener import MAX_BYTES, too_large
from codeqa.source.read import interpret
from codeqa.source.rules import denied, name_rule
from codeqa.types import Repository, Skipped, SkipReason, SourceFile


def read_blobs(repo: Repository, wanted: Iterable[tuple[str, str]], *, max_bytes: int = MAX_BYTES) -> dict[tuple[str, str], SourceFile | Skipped]:
    """(path, blob id) -> its text as ``read_file`` gives it, or why not. The path decides how it is read. Asks git twice. Raises SourceError."""
    asked = sorted(set(wanted))
    found: dict[tuple[str, str], SourceFile | Skipped] = {item: refusal for item in asked if (refusal := _refused(item[0]))}
    sizes = _sizes(repo, {blob for path, blob in asked if (path, blob) not in found})
    for path, blob in asked:
        if (path, blob) not in found and sizes.get(blob, -1) < 0:
            found[path, blob] = Skipped(path, SkipReason.VANISHED, "git does not have its content")
        elif (path, blob) not in found and sizes[blob] > size_limit(path, max_bytes):
            found[path, blob] = too_large(path, sizes[blob], max_bytes)
    contents = dict(_contents(repo, {blob for path, blob in asked if (path, blob) not in found}))
    for path, blob in asked:
        if (path, blob) not in found:
            found[path, blob] = interpret(path, contents.get(blob, b""), object_format=repo.object_format, max_bytes=max_bytes)
    return found


def blob_texts(repo: Repository, blobs: Iterable[str]) -> dict[str, str]:
    """Blob id -> its content as UTF-8, unredacted: to look for something in, never to be shown. What git does not have is left out.

    For blobs that are known not to be large: those of an index.
    """
    return {blob: data.decode("utf-8", "replace") for blob, data in _contents(repo, set(blobs))}


def _refused(path: str) -> Skipped | None:
    """By its name alone: what is never read, and what nobody wrote by hand."""
    if rule := denied(path):
        return Skipped(path, SkipReason.DENIED, f"never read: {rule}")
    by_name = name_rule(path.rpartition("/")[2])
    return Skipped(path, by_name.reason, f"built-in rule: {by_name.name}") if by_name else None


def _sizes(repo: Repository, blobs: Iterable[str]) -> dict[str, int]:
    """In bytes; -1 for what is no blob, or not there."""
    given = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
    if not given:
        return {}
    rows = (line.split(" ") for line in git.ask(repo.root, "cat-file", "--batch-check", given=given).decode().split("\n") if line)
    return {row[0]: int(row[2]) if len(row) == 3 and row[1] == "blob" else -1 for row in rows}


def _contents(repo: Repository, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    given = "".join(f"{blob}\n" for blob in sorted(blobs)).encode()
    if not given:
        return
    out = git.ask(repo.root, "cat-file", "--batch", given=given)
    position = 0
    while position < len(out):
        end = out.index(b"\n", position)
        blob, _, size = out[position:end].decode().partition(" blob ")
        start = end + 1
        if not size:  # gone since its size was asked
            position = start
            continue
        yield blob, out[start : start + int(size)]
        position = start + int(size) + 1
