"""Gists of files and folders, made from the index and the files themselves; and the map of a whole repository that they form for the head of a prompt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from codeqa.answer.prompt import fence_map
from codeqa.config import Config
from codeqa.errors import BudgetTooSmall, IndexUnreadable, UsageError
from codeqa.index import gists as store
from codeqa.index.folder import IndexFolder
from codeqa.index.shelf import FileRow
from codeqa.pack import gist as gists
from codeqa.pack import tokens
from codeqa.pack.outline import outline_lines
from codeqa.pipeline.freshness import Progress, place_of, silent
from codeqa.pipeline.opening import Opened, opened
from codeqa.source import read_file
from codeqa.types import Skipped
from codeqa.types.gists import FolderGist, Gist

VERSION: Final = "2"
"""Part of every key: raised when gists are made in another way."""

MAP_MOST: Final = 2_000
MAP_SHARE: Final = 1 / 16
MAP_LEAST: Final = 300
"""Tokens of the map at the head of a prompt: at most, as a share of the prompt, and the fewest that are worth a map."""


class Library:
    """The gists of one opened index. What a model wrote of the same bytes comes before a file's own words."""

    def __init__(self, index: Opened, folder: IndexFolder) -> None:
        self._index = index
        self._written = store.written(folder)

    @cached_property
    def rows(self) -> list[FileRow]:
        """All files, the weightiest first."""
        return sorted(self._index.shelf.all_files(), key=lambda row: (-weight(row), row.path))

    @cached_property
    def _files(self) -> dict[str, list[FileRow]]:
        """The files that lie right in each folder, the weightiest first."""
        found: dict[str, list[FileRow]] = {}
        for row in self.rows:
            found.setdefault(gists.folder_home(row.path), []).append(row)
        return found

    @cached_property
    def _inside(self) -> dict[str, dict[str, float]]:
        """What lies right in each folder by weight: files, and folders with all below them. A large repository has a tenth as many folders as files."""
        found: dict[str, dict[str, float]] = {}
        for home, rows in self._files.items():
            weights = {row.path: weight(row) for row in rows}
            found.setdefault(home, {}).update(weights)
            below, heavy = home, sum(weights.values())
            for folder in above(home.rstrip("/")) if home != "./" else ():
                inside = found.setdefault(folder, {})
                inside[below] = inside.get(below, 0.0) + heavy
                below = folder
        return found

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """The weightiest first; without those that only hold another folder, of which a map says nothing."""
        inside = self._inside
        told = [folder for folder, below in inside.items() if len(below) > 1 or not next(iter(below)).endswith("/")]
        return tuple(sorted(told, key=lambda folder: (-sum(inside[folder].values()), folder)))

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Files in and below each folder."""
        found: dict[str, int] = {}
        for home, rows in self._files.items():
            for folder in (home, *above(home.rstrip("/"))) if home != "./" else (home,):
                found[folder] = found.get(folder, 0) + len(rows)
        return found

    @cached_property
    def _by_path(self) -> dict[str, FileRow]:
        return {row.path: row for row in self.rows}

    def file(self, path: str) -> Gist | None:
        """None for a file that the index does not have."""
        row = self._by_path.get(path)
        if row is None:
            return None
        symbols = self._index.shelf.symbols(row.number)
        model, told = self._written.get(self.key(path), ("", ""))
        if not told:
            told = gists.told_purpose(path, self._text(row), row.language, symbols)
        return Gist(path, row.blob, row.language, told, gists.public(symbols, row.language), lines=row.lines, model=model)

    def any(self, path: str) -> Gist | FolderGist:
        """Of a path that the index has, with who uses it."""
        if path.endswith("/"):
            return self.folder(path)
        found = self.file(path)
        if found is None:
            raise IndexUnreadable(f"{path} is not in the index", "run `codeqa index`")
        return self.with_users(found)

    def has(self, path: str) -> bool:
        return path in self._by_path or path in self._inside

    def below(self, path: str) -> list[str]:
        """What lies right in a folder, the weightiest first."""
        weights = self._inside.get(path, {})
        return sorted(weights, key=lambda name: (-weights[name], name))

    def weightiest(self) -> list[str]:
        """Files and folders in turns, as a map has them: a folder comes with the first of its files."""
        shown: dict[str, None] = {}
        told = set(self.folders)
        for row in self.rows:
            shown[row.path] = None
            home = gists.folder_home(row.path)
            if home in told:
                shown[home] = None
        return list(shown)

    def key(self, path: str) -> str:
        """What a model's gist of it is kept by: the bytes it was made of."""
        if path.endswith("/"):
            return folder_key(path, [row.blob for row in self._files.get(path, [])])
        return file_key(self._by_path[path].blob)

    def material(self, path: str, head: int, signatures: int) -> str:
        """What a model is given to write a gist of it: of a file its top and its outline, of a folder the lines that a map has of what lies in it."""
        if path.endswith("/"):
            return "".join(
                gists.folder_line(one) if isinstance(one, FolderGist) else gists.file_line(one) for one in map(self.any, self.below(path)[:signatures])
            )
        row = self._by_path[path]
        outline = "".join(outline_lines(self._index.shelf.symbols(row.number), limit=signatures, docs=True))
        return f"{self._text(row)[:head]}\n\nOutline:\n{outline}" if outline else self._text(row)[:head]

    def with_users(self, gist: Gist) -> Gist:
        """With who uses it, the most central first."""
        row = self._by_path[gist.path]
        users = self._index.library.users(row.number)
        named = sorted((self._by_number[number] for number in users if number in self._by_number), key=lambda one: (-one.centrality, one.path))
        return replace(gist, users=tuple(one.path for one in named[: gists.USERS]), used_by=len(users))

    @cached_property
    def _by_number(self) -> dict[int, FileRow]:
        return {row.number: row for row in self.rows}

    def folder(self, path: str) -> FolderGist:
        """``path`` ends in "/"; "./" is the root."""
        below = self._files.get(path, [])
        names = tuple(name.removeprefix("" if path == "./" else path) for name in self.below(path)[: gists.NAMES])
        spoken = gists.speaker(row.path.rpartition("/")[2] for row in below)
        speaker = next((row for row in below if spoken and row.path.rpartition("/")[2] == spoken), None)
        model, told = self._written.get(self.key(path), ("", ""))
        if not told and speaker:
            told = gists.told_purpose(speaker.path, self._text(speaker), speaker.language, ())
        return FolderGist(path, told, self._counts.get(path, 0), names, speaker.blob if speaker else "", model)

    def _text(self, row: FileRow) -> str:
        """An empty text for a file that cannot be read any more."""
        root, clean = self._index.repository.root, self._index.shelf.clean_blob(row.path)
        source = read_file(root, row.path, object_format=self._index.repository.object_format, clean=clean)
        return "" if isinstance(source, Skipped) else source.text


def weight(row: FileRow) -> float:
    return gists.weight(row.centrality, row.tokens, is_test=row.test)


def above(path: str) -> Iterable[str]:
    """The folders around a file, the root ("./") last."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield f"{path}/"
    yield "./"


def file_key(blob: str) -> str:
    return f"file:{VERSION}:{blob}"


def folder_key(path: str, blobs: Sequence[str]) -> str:
    """By what lies in it: a folder has no bytes of its own."""
    from hashlib import sha256

    return f"folder:{VERSION}:{sha256(' '.join([path, *sorted(blobs)]).encode('utf-8', 'surrogateescape')).hexdigest()[:40]}"


def gist_map(index: Opened, config: Config, budget: int) -> str:
    """The map of the whole repository, the same for every question to the same index; kept, as it costs some tenths of a second on a large one."""
    folder = place_of(index.repository, config)
    pointer = index.shelf.pointer
    key = f"{VERSION} {folder.view.name} {pointer.generation} {pointer.built} {pointer.settings} {budget}"
    known = store.kept_map(folder, key)
    if known is None:
        library = Library(index, folder)
        paths = [row.path for row in library.rows]
        known = gists.gist_map(paths, library.folders, library.file, library.folder, budget, tokens.count)
        store.keep_map(folder, key, known)
    return known


def preamble(index: Opened, config: Config, marker: str, most: int) -> str:
    """The fenced map for the head of a prompt of ``most`` tokens; "" where that is too small for one. Does not depend on the question."""
    budget = min(MAP_MOST, int(most * MAP_SHARE))
    return fence_map(gist_map(index, config, budget), marker) if budget >= MAP_LEAST else ""


def find_gists(where: Path, config: Config, names: Sequence[str], *, progress: Progress = silent) -> tuple[Gist | FolderGist, ...]:
    """The gists of files and folders, given from ``where`` or from the root; of a folder its own, then those of what lies right in it.

    Raises UsageError for a name that the index does not have.
    """
    with opened(where, config, progress) as index:
        library = Library(index, place_of(index.repository, config))
        found: list[Gist | FolderGist] = []
        for path in dict.fromkeys(inside(index.repository.root, where, name, library) for name in names):
            if path.endswith("/"):
                found += [library.folder(path), *map(library.any, library.below(path))]
            else:
                found.append(library.any(path))
        return tuple(found)


def whole_map(where: Path, config: Config, *, budget: int, progress: Progress = silent) -> str:
    """The map that a prompt begins with. Raises BudgetTooSmall where not even one line fits."""
    with opened(where, config, progress) as index:
        text = gist_map(index, config, budget)
    if not text:
        raise BudgetTooSmall(f"a budget of {budget:,} tokens cannot hold a single gist", "give a larger --budget: 2000 or more shows something")
    return text


def inside(root: str, where: Path, name: str, library: Library) -> str:
    """What a name means, relative to the root: a file of the index, or a folder with "/" at its end. Raises UsageError."""
    here = Path(os.path.relpath(Path(where.absolute(), name), root)).as_posix()
    for path in (here, os.path.normpath(name)):
        if library.has(path):
            return path
        folder = "./" if path == "." else f"{path}/"
        if library.has(folder):
            return folder
    raise UsageError(f"{name} is no file or folder of the index", f"codeqa why {name} says why")
