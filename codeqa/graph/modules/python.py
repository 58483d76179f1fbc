"""Python: relative dots, and absolute imports from every plausible root (Python language reference, section 5: the import system).

A root is a folder that could stand on ``sys.path``: the repository's root, or any folder without ``__init__.py`` that has modules or packages below.
Namespace packages (folders without ``__init__.py``) are therefore roots and packages both; the root nearest to the importing file wins.
"""

from __future__ import annotations

import sys
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, nearest, shared_depth

SUFFIXES: Final = (".py", "/__init__.py", ".pyi", "/__init__.pyi")

SOURCE_ROOTS: Final = frozenset({"", "lib", "python", "src"})
"""Roots that projects install from. A module named as one of the standard library is believed only there or beside the importing file."""


class PythonModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._roots = _roots(tree)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        if module.startswith("."):
            return self._relative(path, module, name)
        steps = module.split(".")
        roots = self._roots.get(steps[0], ())
        if not roots:
            return ()
        below = "/".join(steps)
        for root in self._ordered(roots, path, steps[0]):
            found = self._module(f"{root}/{below}" if root else below, name)
            if found:
                return (ImportTarget(found, self._confidence(root, path, len(roots))),)
        return ()

    def _relative(self, path: str, module: str, name: str) -> Targets:
        rest = module.lstrip(".")
        folder = folder_of(path)
        for _ in range(len(module) - len(rest) - 1):
            if not folder:
                return ()
            folder = folder_of(folder)
        below = rest.replace(".", "/")
        found = self._module("/".join(part for part in (folder, below) if part), name)
        return (ImportTarget(found, IMPORT_EXACT),) if found and found != OUTSIDE else ()

    def _module(self, base: str, name: str) -> str:
        """The file of ``base``'s submodule ``name``, else that of ``base`` itself, else ""."""
        if name and name != "*":
            submodule = self._file(f"{base}/{name}" if base else name)
            if submodule:
                return submodule
        return self._file(base)

    def _file(self, base: str) -> str:
        paths = self._tree.paths
        for suffix in SUFFIXES:
            if base + suffix in paths:
                return base + suffix
        init = "__init__.py"
        return init if not base and init in paths else ""

    def _ordered(self, roots: tuple[str, ...], path: str, top: str) -> list[str]:
        ordered = nearest([root + "/" if root else "" for root in roots], path)
        stripped = [root.rstrip("/") for root in ordered]
        if top in sys.stdlib_module_names:
            return [root for root in stripped if root in SOURCE_ROOTS or root == folder_of(path)]
        return stripped

    @staticmethod
    def _confidence(root: str, path: str, roots: int) -> float:
        if not root or shared_depth(root + "/", path) == root.count("/") + 1:
            return IMPORT_ROOT
        return IMPORT_SUFFIX if roots == 1 else IMPORT_NEAREST


def _roots(tree: Tree) -> dict[str, tuple[str, ...]]:
    """First name of a dotted module -> the folders it can be found in."""
    folders = tree.folders("python")
    packages = {folder for folder in folders if f"{folder}/__init__.py" in tree.paths or f"{folder}/__init__.pyi" in tree.paths}
    tops: dict[str, set[str]] = {}
    for folder, files in folders.items():
        if folder not in packages:
            for file in files:
                tops.setdefault(file.rpartition("/")[2].rpartition(".")[0], set()).add(folder)
        _climb(folder, packages, tops)
    return {name: tuple(sorted(found)) for name, found in tops.items()}


def _climb(folder: str, packages: set[str], tops: dict[str, set[str]]) -> None:
    """Every folder on the way up is a top-level name of the folder above it, if that is no package."""
    while folder:
        above, _, name = folder.rpartition("/")
        if above not in packages:
            roots = tops.setdefault(name, set())
            if above in roots:
                return
            roots.add(above)
        folder = above
