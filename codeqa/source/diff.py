"""What has changed between two states of a repository, by git's objects: a commit and the index, two commits, or a commit and the files as they are.

The content of both sides comes out of git's object store, so that what is staged counts and not what lies in the work tree. git compares trees and the index
here and nothing else: it looks at no file, runs no filter and no diff driver.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codeqa.errors import SourceError, UsageError
from codeqa.source import git
from codeqa.source.read import hash_file
from codeqa.types import Listing, Repository, Skipped, SkipReason

EMPTY_TREES: Final[Mapping[str, str]] = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""Object format -> the tree without a file, which git knows without having it."""

RENAMES: Final = ("--find-renames=50%", "-l100")
"""Of more than a hundred candidates only those with equal content are paired: comparing all with all would take longer than a hook has."""

_OPTIONS: Final = ("-r", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none")
_FILES: Final = frozenset({"100644", "100755"})
_KINDS: Final[Mapping[str, SkipReason]] = {"120000": SkipReason.SYMLINK, "160000": SkipReason.SUBMODULE}
_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class BlobChange:
    """A file on both sides: ``old`` and ``new`` are blob ids, "" where that side has no regular file; ``old_path`` differs from ``path`` for a renamed one."""

    path: str
    old_path: str
    old: str
    new: str

    @property
    def status(self) -> str:
        if not self.old:
            return "added"
        if not self.new:
            return "removed"
        return "renamed" if self.path != self.old_path else "modified"


@dataclass(frozen=True, slots=True)
class Changes:
    """Sorted by path. ``base`` is the commit id of the old side, "" before the first commit; ``passed_over`` counts files that a merge brings as they are."""

    files: tuple[BlobChange, ...]
    skipped: tuple[Skipped, ...]
    base: str
    passed_over: int = 0


def staged(repo: Repository, *, index_file: str = "") -> Changes:
    """What a commit would change now. In a merge only what differs from all sides: the rest was committed by others. ``index_file``: see ``git.ask``."""
    found = _against(repo, repo.head, index_file)
    others = _merged(repo)
    if not others:
        return found
    here = [frozenset(change.path for change in _against(repo, other, index_file).files) for other in others]
    kept = tuple(change for change in found.files if all(change.path in side for side in here))
    return Changes(kept, found.skipped, found.base, len(found.files) - len(kept))


def _against(repo: Repository, commit: str, index_file: str) -> Changes:
    tree = commit or EMPTY_TREES[repo.object_format]
    out = git.ask(repo.root, "diff-index", "--cached", "--ita-invisible-in-index", *_OPTIONS, *RENAMES, tree, index_file=index_file)
    return _changes(out, commit)


def _merged(repo: Repository) -> tuple[str, ...]:
    """The commits that are being merged into this one."""
    try:
        text = Path(repo.git_dir, "MERGE_HEAD").read_text(encoding="ascii", errors="replace")[:10_000]
    except OSError:
        return ()
    return tuple(line for line in text.split("\n") if _ID.fullmatch(line))


def between(repo: Repository, old: str, new: str) -> Changes:
    """What differs between two commits."""
    return _changes(git.ask(repo.root, "diff-tree", *_OPTIONS, *RENAMES, old, new), old)


def commit_of(repo: Repository, revision: str) -> str:
    """The id of the commit that a person's words name. Raises UsageError."""
    try:
        out = git.ask(repo.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except SourceError as error:
        raise UsageError(f"there is no commit {revision!r}", "give a branch, a tag or an id, or two of them with .. between") from error
    return out.decode().strip()


def common_ancestor(repo: Repository, one: str, other: str) -> str:
    """Where two commits parted. Raises UsageError where they have nothing in common."""
    out = git.ask(repo.root, "rev-parse", f"{one}...{other}").decode()
    found = next((line[1:] for line in out.split("\n") if line.startswith("^")), "")
    if not found:
        raise UsageError("the two commits have no common ancestor", "give .. instead of ...")
    return found


def work_tree(repo: Repository, commit: str, listing: Listing, known: Mapping[str, str]) -> Changes:
    """What differs between a commit and the files as they are. ``known`` has the blobs of files whose time says that they were not written since."""
    before = _tree(repo, commit)
    skips = {item.path for item in listing.skipped}
    now = {entry.path: known.get(entry.path) or hash_file(repo.root, entry.path, object_format=repo.object_format) for entry in listing.files}
    changed = [BlobChange(path, path, before.get(path, ""), blob) for path, blob in now.items() if isinstance(blob, str) and blob != before.get(path)]
    gone = [BlobChange(path, path, blob, "") for path, blob in before.items() if path not in now and path not in skips]
    return Changes(tuple(sorted(_paired(changed, gone), key=lambda change: change.path)), (), commit)


def _paired(changed: Sequence[BlobChange], gone: Sequence[BlobChange]) -> Iterator[BlobChange]:
    """With files that went away and came back under another name, unedited, as renamed ones."""
    left: dict[str, list[BlobChange]] = {}
    for change in gone:
        left.setdefault(change.old, []).append(change)
    for change in changed:
        source = left[change.new].pop() if not change.old and left.get(change.new) else None
        yield BlobChange(change.path, source.path, source.old, change.new) if source else change
    yield from (change for group in left.values() for change in group)


def _tree(repo: Repository, commit: str) -> dict[str, str]:
    """Path -> blob of the regular files of a commit."""
    if not commit:
        return {}
    rows = (row.partition(b"\t") for row in git.ask(repo.root, "ls-tree", "-r", "-z", commit).split(b"\0") if row)
    entries = ((meta.split(), name) for meta, _, name in rows)
    return {_path(name): meta[2].decode() for meta, name in entries if meta[0].decode() in _FILES}


def _changes(out: bytes, base: str) -> Changes:
    """Reads ``:<mode> <mode> <id> <id> <status>\\0<path>\\0[<path>\\0]``, git's raw form."""
    files: list[BlobChange] = []
    skipped: list[Skipped] = []
    parts = iter(out.split(b"\0"))
    for head in parts:
        if not head:
            continue
        old_mode, new_mode, old, new, letter = head.decode().lstrip(":").split(" ")
        old_path = path = _path(next(parts))
        if letter[0] in "RC":
            path = _path(next(parts))
        old = old if old_mode in _FILES and letter[0] != "C" else ""
        new = new if new_mode in _FILES else ""
        if letter[0] == "U":
            skipped.append(Skipped(path, SkipReason.UNREADABLE, "in conflict"))
        elif old or new:
            files.append(BlobChange(path, old_path if old else path, old, new))
        else:
            skipped.append(Skipped(path, next(filter(None, map(_KINDS.get, (new_mode, old_mode))), SkipReason.NOT_REGULAR)))
    in_conflict = {item.path for item in skipped if item.detail}
    kept = (change for change in files if change.path not in in_conflict)
    return Changes(tuple(sorted(kept, key=lambda change: change.path)), tuple(sorted(set(skipped), key=lambda item: item.path)), base)


def _path(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def only(changes: Changes, paths: Iterable[str]) -> Changes:
    """Those of the files named, or below folders named."""
    wanted = tuple(path.rstrip("/") for path in paths)
    inside = [change for change in changes.files if any(_under(name, wanted) for name in (change.path, change.old_path))]
    return Changes(tuple(inside), tuple(item for item in changes.skipped if _under(item.path, wanted)), changes.base, changes.passed_over)


def _under(path: str, folders: Iterable[str]) -> bool:
    return any(folder in ("", ".", path) or path.startswith(f"{folder}/") for folder in folders)
