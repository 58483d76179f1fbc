"""The repository's paths as import resolution asks for them: does this file exist, which files end so, what lies in this folder.

Every index is built when it is first asked for, once for each family of languages, in one pass over that family's paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from codeqa.graph.confidence import IMPORT_NEAREST, IMPORT_SUFFIX
from codeqa.graph.languages import family


class ImportTarget(NamedTuple):
    """A file that an import means, and how sure that is."""

    path: str
    confidence: float


Targets = tuple[ImportTarget, ...]

OUTSIDE = "\0"
"""What a path becomes that leaves the repository: no file is called so."""


def folder_of(path: str) -> str:
    """``a/b.py`` -> ``a``; ``b.py`` -> ````."""
    return path.rpartition("/")[0]


def stem_of(path: str) -> str:
    """``a/b.test.ts`` -> ``b.test``."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def join(folder: str, relative: str) -> str:
    """Joins and folds ``.`` and ``..``: ``a/b`` + ``../c`` -> ``a/c``. ``OUTSIDE`` if that leaves the root."""
    parts = folder.split("/") if folder else []
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return OUTSIDE
            parts.pop()
        elif part and part != ".":
            parts.append(part)
    return "/".join(parts)


def shared_depth(left: str, right: str) -> int:
    """How many leading folders two paths have in common."""
    depth = 0
    for one, other in zip(left.split("/")[:-1], right.split("/")[:-1], strict=False):
        if one != other:
            break
        depth += 1
    return depth


def nearest(candidates: Iterable[str], origin: str) -> list[str]:
    """Sorted: most folders in common with ``origin`` first, then least deep, then by path."""
    return sorted(candidates, key=lambda path: (-shared_depth(path, origin), path.count("/"), path))


class Tree:
    """Paths and their languages, with lazy look-ups by family. Immutable as seen from outside."""

    def __init__(self, paths: Mapping[str, str], manifests: Mapping[str, str]) -> None:
        self.paths = paths
        self.manifests = manifests
        self._families: dict[str, list[str]] = {}
        self._names: dict[str, dict[str, list[str]]] = {}
        self._folders: dict[str, dict[str, list[str]]] = {}
        self._folder_names: dict[str, dict[str, list[str]]] = {}

    def files(self, kin: str) -> list[str]:
        """Files of a family, sorted."""
        if not self._families:
            for path in sorted(self.paths):
                self._families.setdefault(family(self.paths[path]), []).append(path)
        return self._families.get(kin, [])

    def folders(self, kin: str) -> dict[str, list[str]]:
        """Folder -> the family's files directly in it, sorted."""
        found = self._folders.get(kin)
        if found is None:
            found = self._folders[kin] = _grouped(self.files(kin), folder_of)
        return found

    def ending(self, kin: str, suffix: str) -> list[str]:
        """The family's files that are ``suffix`` or end in ``/suffix``, sorted."""
        names = self._names.get(kin)
        if names is None:
            names = self._names[kin] = _grouped(self.files(kin), _last)
        same_name = names.get(_last(suffix), [])
        if "/" not in suffix:
            return same_name
        tail = "/" + suffix
        return [path for path in same_name if path == suffix or path.endswith(tail)]

    def folders_ending(self, kin: str, suffix: str) -> list[str]:
        """Folders with files of the family that are ``suffix`` or end in ``/suffix``, sorted."""
        names = self._folder_names.get(kin)
        if names is None:
            names = self._folder_names[kin] = _grouped(sorted(self.folders(kin)), _last)
        tail = "/" + suffix
        return [folder for folder in names.get(_last(suffix), []) if folder == suffix or folder.endswith(tail)]

    def manifests_called(self, name: str) -> list[tuple[str, str]]:
        """(folder, text) of each manifest of that file name, sorted by folder."""
        return sorted((folder_of(path), text) for path, text in self.manifests.items() if _last(path) == name)

    def by_suffix(self, kin: str, suffix: str, origin: str) -> Targets:
        """The one file that ends so, or the nearest of several."""
        found = self.ending(kin, suffix)
        if len(found) == 1:
            return (ImportTarget(found[0], IMPORT_SUFFIX),)
        return (ImportTarget(nearest(found, origin)[0], IMPORT_NEAREST),) if found else ()


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _grouped(items: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
