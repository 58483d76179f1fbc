"""Java (and Kotlin, Scala): a package is a folder below some source root, a class usually a file (Java Language Specification, 7.2, 7.5)."""

from __future__ import annotations

from typing import Final

from codeqa.graph.confidence import IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.tree import ImportTarget, Targets, Tree, nearest

EXTENSIONS: Final = (".java", ".kt", ".scala")
FAMILY: Final = "jvm"


class JavaPackages:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        parts = module.split(".")
        if name == "*":
            return self._package(parts, path) or self._class(parts, path)
        return self._class([*parts, name] if name else parts, path)

    def _class(self, parts: list[str], path: str) -> Targets:
        """The file of the longest prefix that is one: nested classes and static members lie in the file of the outermost class."""
        for size in range(len(parts), 1, -1):
            if not _class_name(parts[size - 1]) and size < len(parts) - 1:
                break
            found = [file for extension in EXTENSIONS for file in self._tree.ending(FAMILY, "/".join(parts[:size]) + extension)]
            if found:
                return (ImportTarget(nearest(found, path)[0], IMPORT_ROOT if len(found) == 1 else IMPORT_SUFFIX),)
        return ()

    def _package(self, parts: list[str], path: str) -> Targets:
        """Every file of the package's folders: main and test sources share packages."""
        folders = self._tree.folders(FAMILY)
        found = [file for folder in self._tree.folders_ending(FAMILY, "/".join(parts)) for file in folders[folder]]
        return tuple(ImportTarget(file, IMPORT_NEAREST) for file in nearest(found, path))


def _class_name(name: str) -> bool:
    return name[:1].isupper()
