"""Swift: a module is a target of ``Package.swift``, by custom the folder of its name below ``Sources`` or ``Tests`` (PackageDescription, "Target").

In a project without a package a module is the uppermost folder of its name that has Swift files. All of a module's files see each other's names; an import
means all of them, first the file that is called as the module.
"""

from __future__ import annotations

import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, join, nearest

_TARGET: Final = re.compile(r"\.(?:target|executableTarget|testTarget|macro|plugin)\s*\(\s*name:\s*\"([^\"\n]+)\"\s*,")
"""A target with more to say than its name: ``.target(name: "A")`` alone is a dependency."""
_PATH: Final = re.compile(r"\bpath:\s*\"([^\"\n]+)\"")
CUSTOMARY: Final = ("Sources", "Source", "src", "srcs", "Tests")
"""Folders in which a package's targets lie that name no path."""


class SwiftModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._named = _targets(tree)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        module = module.partition(".")[0]
        for folder in nearest(self._named.get(module, ()), path):
            found = self._below(folder, module)
            if found:
                return tuple(ImportTarget(file, IMPORT_EXACT) for file in found)
        folders = self._by_name(module)
        if not folders:
            return ()
        folder = nearest(folders, path)[0]
        sure = IMPORT_ROOT if folder_of(folder).rpartition("/")[2] in CUSTOMARY else IMPORT_SUFFIX
        return tuple(ImportTarget(file, sure) for file in self._below(folder, module))

    def _by_name(self, module: str) -> list[str]:
        """Folders called like the module, of those in each other the outer; first those where a package would have it."""
        every = {above for folder in self._tree.folders("swift") for above in _upwards(folder)}
        called = sorted(folder for folder in every if folder.rpartition("/")[2] == module)
        outer = [folder for folder in called if not any(folder.startswith(other + "/") for other in called)]
        return [folder for folder in outer if folder_of(folder).rpartition("/")[2] in CUSTOMARY] or outer

    def _below(self, folder: str, module: str) -> list[str]:
        start = folder + "/" if folder else ""
        found = [file for file in self._tree.files("swift") if file.startswith(start)]
        return sorted(found, key=lambda file: (file.rpartition("/")[2] != module + ".swift", file))


def _upwards(folder: str) -> list[str]:
    """The folder and all above it, the root left out."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]


def _targets(tree: Tree) -> dict[str, list[str]]:
    """Target -> folders, for those targets whose manifest names a path."""
    found: dict[str, list[str]] = {}
    for folder, text in tree.manifests_called("Package.swift"):
        marks = list(_TARGET.finditer(text))
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        for mark, end in zip(marks, ends, strict=False):
            path = _PATH.search(text, mark.end(), end)
            if path:
                found.setdefault(mark[1], []).append(join(folder, path[1]))
    return found
