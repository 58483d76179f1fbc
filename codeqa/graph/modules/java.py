"""The JVM's languages: a package is a folder below some source root, a Java class usually a file (Java Language Specification, 7.2, 7.5).

Kotlin, Scala and Groovy declare what they like in files called as they like, and their folders may leave out the front of the package that all share
(Kotlin's coding conventions, "Directory structure"). So what is in no file of its name is sought by its definition, in the folder most like its package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from codeqa.graph.confidence import IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.languages import CODE
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, nearest
from codeqa.types import Definition

EXTENSIONS: Final = (".java", ".kt", ".scala", ".groovy")
FAMILY: Final = "jvm"
MOST_REMEMBERED: Final = 50_000
"""Modules whose files are kept in memory."""
LOOSE: Final = frozenset({"kotlin", "scala", "groovy"})
"""Languages in which a file's name says nothing of what it defines."""
MOST_DECLARING: Final = 8
"""Files that declare one imported name: overloads, and a common declaration with one for each platform. More are different things of one name."""


class JavaPackages:
    def __init__(self, tree: Tree, definitions: Callable[[str], Sequence[Definition]]) -> None:
        self._tree = tree
        self._definitions = definitions if any(language in LOOSE for language in tree.paths.values()) else None
        self._pairs: set[tuple[str, ...]] | None = None
        self._named: dict[str, list[str]] = {}

    def resolve(self, path: str, module: str, name: str) -> Targets:
        parts = module.split(".")
        if name == "*":
            return self._package(parts, path) or self._class(parts, path) or self._declared(parts, path)
        parts = [*parts, name] if name else parts
        return self._class(parts, path) or self._declared(parts, path)

    def _class(self, parts: list[str], path: str) -> Targets:
        """The file of the longest prefix that is one: nested classes and static members lie in the file of the outermost class."""
        for size in range(len(parts), 1, -1):
            if not _class_name(parts[size - 1]) and size < len(parts) - 1:
                break
            if found := self._files("/".join(parts[:size])):
                return (ImportTarget(nearest(found, path)[0], IMPORT_ROOT if len(found) == 1 else IMPORT_SUFFIX),)
        return ()

    def _files(self, module: str) -> list[str]:
        """Those called so, whatever language they are in. Every folder asks for the classes that all use."""
        if (found := self._named.get(module)) is None:
            if len(self._named) >= MOST_REMEMBERED:
                self._named.clear()
            found = self._named[module] = [file for extension in EXTENSIONS for file in self._tree.ending(FAMILY, module + extension)]
        return found

    def _package(self, parts: list[str], path: str) -> Targets:
        """Every file of the package's folders: main and test sources share packages."""
        folders = self._tree.folders(FAMILY)
        found = [file for folder in self._tree.folders_ending(FAMILY, "/".join(parts)) for file in folders[folder]]
        return tuple(ImportTarget(file, IMPORT_NEAREST) for file in nearest(found, path))

    def _declared(self, parts: list[str], path: str) -> Targets:
        """The files that define the name, or else the object around it."""
        for size in range(len(parts), 1, -1):
            found = self._defining(parts[size - 1], parts[size - 2])
            targets = self._placed(found, parts[: size - 1], path) if found else ()
            if targets:
                return targets
            if not _class_name(parts[size - 1]) and size < len(parts):
                break
        return ()

    def _placed(self, found: list[str], package: list[str], path: str) -> Targets:
        """Those in the package's folder, which may lack the package's front; else the only one, if the repository has packages that begin so."""
        for start in range(len(package)):
            end = "/" + "/".join(package[start:])
            here = [file for file in found if f"/{folder_of(file)}".endswith(end)]
            if here:
                sure = IMPORT_ROOT if len(here) == 1 and not start else IMPORT_SUFFIX
                return tuple(ImportTarget(file, sure) for file in nearest(here, path)[:MOST_DECLARING])
        if len(found) == 1 and tuple(package[:2]) in self._beginnings():
            return (ImportTarget(found[0], IMPORT_NEAREST),)
        return ()

    def _defining(self, name: str, package: str) -> list[str]:
        """Files of the loose languages that define the name at their top, or in the package's own object (Scala)."""
        if self._definitions is None:
            return []
        inside = f"{package}.{name}"
        found = {one.path for one in self._definitions(name) if one.kind in CODE and (one.parent < 0 or one.qualname == inside)}
        return sorted(path for path in found if self._tree.paths.get(path, "") in LOOSE)

    def _beginnings(self) -> set[tuple[str, ...]]:
        """Each two folders in a row with files of the family below: packages of the repository begin with two of them."""
        if self._pairs is None:
            self._pairs = {pair for folder in self._tree.folders(FAMILY) for pair in pairwise(folder.split("/"))}
        return self._pairs


def _class_name(name: str) -> bool:
    return name[:1].isupper()
