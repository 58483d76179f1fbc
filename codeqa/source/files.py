"""The listing: which files there are, and which of them are not to be read and why. Looks at names and sizes only."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from codeqa.source import git
from codeqa.source.ignore import CODEQA_IGNORE, Decision, IgnoreFiles
from codeqa.source.notebook import size_limit
from codeqa.source.opener import MAX_BYTES, not_regular, stat_of, too_large
from codeqa.source.rules import FOLDER_RULES, TELLING_FOLDERS, NameRule, denied_place, name_rule
from codeqa.source.walk import walk
from codeqa.types import FileEntry, Listing, Repository, Skipped, SkipReason
from codeqa.values import frozen

_TYPE = 0o170000
"""The bits of a mode that tell what a file is; ``stat.S_IFMT`` as a value, since it is asked for every file."""

_REGULAR = 0o100000
"""What they are for a regular file."""

_ENVIRONMENT_MARK = "pyvenv.cfg"
"""In the folder of every virtual environment of Python (PEP 405)."""


@frozen
class SourceRules:
    """What the user adds to the built-in rules: ``ignore``, lines of gitignore's syntax, and the size over which a file is left out."""

    ignore: tuple[str, ...] = ()
    max_bytes: int = MAX_BYTES


def list_files(repo: Repository, rules: SourceRules, *, index_file: str = "") -> Listing:
    """Every file of ``repo`` as git sees it (tracked, and untracked but not ignored), or of a folder without git; sorted by path.

    A file that git lists and that is gone from the work tree is in neither half. ``index_file``: see ``git.ask``. Raises ``SourceError``.
    """
    if not repo.git_dir:
        found = walk(repo.root)
        return _listing(_sorter(repo.root, found.paths, rules).sort_out(found.paths), found.skipped)
    with git.asking(repo.root, "ls-files", "-z", "--others", "--exclude-standard", index_file=index_file) as answer:
        tracked = _names(git.ask(repo.root, "ls-files", "-z", "--cached", index_file=index_file))
        sorter = _sorter(repo.root, tracked, rules)
        decided = sorter.sort_out(tracked)  # meanwhile git looks for untracked files, which takes it as long
        untracked = _names(answer())
    if _marks(untracked) or not sorter.folders.keys().isdisjoint(untracked):  # what was not known yet may change what was decided
        return _listing(_sorter(repo.root, tracked | untracked, rules).sort_out(tracked | untracked))
    return _listing(decided + sorter.sort_out(untracked))


def _names(out: bytes) -> set[str]:
    """The paths of an answer. A set, because a conflict lists its file once for every side."""
    names = set(out.decode("utf-8", "surrogateescape").split("\0"))
    names.discard("")
    return names


class _Folder(NamedTuple):
    """What holds for all files of a folder. ``gone``: it is a link, or no folder any more. ``refusal``: the rule that leaves all of it out.

    ``telling``: names in it may mean more than elsewhere (``.aws/credentials``).
    """

    gone: bool = False
    refusal: tuple[SkipReason, str] | None = None
    telling: bool = False


@dataclass(slots=True)
class _Sorter:
    """Decides file by file: 7 µs each, half of it the system's. Keeps what it learnt of a folder: there are ten times as many files."""

    root: str
    base: bytes
    device: int
    paths: frozenset[str]
    environments: frozenset[str]
    ignores: IgnoreFiles | None
    max_bytes: int
    folders: dict[str, _Folder] = field(default_factory=lambda: {"": _Folder()})

    def sort_out(self, paths: Iterable[str]) -> list[FileEntry | Skipped]:
        """Each of ``paths`` that is there, in path order: what lies together is looked up together."""
        return [decided for decided in map(self.decide, sorted(paths)) if decided]

    def decide(self, path: str) -> FileEntry | Skipped | None:
        """The entry of one file, or why it is left out; None if there is no such file (any more)."""
        above, _, name = path.rpartition("/")
        folder = self.folders.get(above) or self._enter(above)
        gone, refusal, telling = folder
        if gone:
            return None
        try:
            status = os.lstat(self.base + path.encode("utf-8", "surrogateescape"))
        except OSError as fault:
            return _absent(path, fault)
        if status.st_mode & _TYPE != _REGULAR or status.st_dev != self.device:
            return self._unfit(path, status)
        wanted = self.ignores.decide(path) if self.ignores else None
        rule = name_rule(name)
        if (rule or wanted or refusal or telling) and (refusal := refusal or _refusal(above, name, rule, wanted)):
            return Skipped(path, *refusal)
        if status.st_size > self.max_bytes and status.st_size > size_limit(path, self.max_bytes):
            return too_large(path, status.st_size, self.max_bytes)
        return FileEntry(path, stat_of(status), wanted is not None)

    def _enter(self, path: str) -> _Folder:
        above, _, name = path.rpartition("/")
        known = self.folders.get(above) or self._enter(above)
        if not known.gone and not known.refusal:
            known = self._look_at(path, name)
        self.folders[path] = known
        return known

    def _look_at(self, path: str, name: str) -> _Folder:
        if path in self.paths and not self._is_folder(path):
            return _Folder(gone=True)  # a link or a file stands where git has a folder; git lists it by itself
        if rule := denied_place(path, ""):
            return _Folder(refusal=(SkipReason.DENIED, f"never read: {rule}"))
        rule = FOLDER_RULES.get(name) or ("a virtual environment" if path in self.environments else "")
        if rule:
            return _Folder(refusal=(SkipReason.VENDORED, f"built-in rule: {rule}"))
        return _Folder(telling=name.lower() in TELLING_FOLDERS)

    def _is_folder(self, path: str) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(self.base + path.encode("utf-8", "surrogateescape")).st_mode)
        except OSError:
            return False

    def _unfit(self, path: str, status: os.stat_result) -> Skipped | None:
        """A folder that git lists is a submodule, unless a file's name has become a folder's: then its files are listed by themselves."""
        if not stat.S_ISDIR(status.st_mode):
            return not_regular(path, status.st_mode, status.st_dev, self.device)
        try:
            with os.scandir(self.base + path.encode("utf-8", "surrogateescape")) as entries:
                names = {entry.name for entry in entries}
        except OSError as fault:
            return _absent(path, fault)
        return Skipped(path.rstrip("/"), SkipReason.SUBMODULE, "a repository of its own") if not names or b".git" in names else None


def _absent(path: str, fault: OSError) -> Skipped | None:
    """None for a file that is simply gone; a ``Skipped`` for one that cannot be looked at."""
    gone = isinstance(fault, FileNotFoundError | NotADirectoryError)
    return None if gone else Skipped(path, SkipReason.UNREADABLE, fault.strerror or "cannot be looked at")


def _refusal(folder: str, name: str, rule: NameRule | None, wanted: Decision | None) -> tuple[SkipReason, str] | None:
    """Reason and rule by which a file of this name is left out. Denials stand above the user's rules, the others below."""
    if rule and rule.reason is SkipReason.DENIED:
        return SkipReason.DENIED, f"never read: {rule.name}"
    if denial := denied_place(folder, name):
        return SkipReason.DENIED, f"never read: {denial}"
    if wanted:
        return (SkipReason.IGNORED, wanted.rule) if wanted.ignored else None
    return (rule.reason, f"built-in rule: {rule.name}") if rule else None


def _marks(paths: Iterable[str]) -> list[str]:
    """Those of ``paths`` that say something of the other files in their folder."""
    return [path for path in paths if path.endswith((CODEQA_IGNORE, _ENVIRONMENT_MARK)) and path.rpartition("/")[2] in (CODEQA_IGNORE, _ENVIRONMENT_MARK)]


def _sorter(root: str, paths: Collection[str], rules: SourceRules) -> _Sorter:
    marks = _marks(paths)
    ignoring = {path.rpartition("/")[0] for path in marks if path.endswith(CODEQA_IGNORE)}
    if os.path.lexists(f"{root}/{CODEQA_IGNORE}"):  # it counts even where git is told to ignore it
        ignoring.add("")
    return _Sorter(
        root=root,
        base=f"{root}/".encode("utf-8", "surrogateescape"),
        device=Path(root).stat().st_dev,
        paths=frozenset(paths),
        environments=frozenset(path.rpartition("/")[0] for path in marks if path.endswith(_ENVIRONMENT_MARK)),
        ignores=IgnoreFiles(root, CODEQA_IGNORE, ignoring, rules.ignore) if ignoring or rules.ignore else None,
        max_bytes=rules.max_bytes,
    )


def _listing(decided: Iterable[FileEntry | Skipped], skipped: Iterable[Skipped] = ()) -> Listing:
    files: list[FileEntry] = []
    others: list[Skipped] = list(skipped)
    for each in decided:
        if type(each) is FileEntry:
            files.append(each)
        elif isinstance(each, Skipped):
            others.append(each)
    by_path = attrgetter("path")
    return Listing(tuple(sorted(files, key=by_path)), tuple(sorted(others, key=by_path)))
