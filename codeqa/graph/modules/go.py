"""Go: an import path is a module's path (``go.mod``) and a folder below it; it means every file of that folder (Go modules reference)."""

from __future__ import annotations

import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_SUFFIX
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, join

_MODULE: Final = re.compile(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
_VERSION: Final = re.compile(r"(?:/|\.)v\d+$")

SUFFIX_SEGMENTS: Final = 2
"""Without a ``go.mod`` a folder is believed to be a package when this many of its last segments are those of the import path."""


class GoModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        found = ((_MODULE.search(text), folder) for folder, text in tree.manifests_called("go.mod"))
        self._modules = dict(sorted(((match[1], folder) for match, folder in found if match), reverse=True))  # of one name in several folders the first stays
        self._packages: dict[tuple[str, float], Targets] = {}

    def resolve(self, path: str, module: str, name: str) -> Targets:
        prefix = module
        while prefix:
            if prefix in self._modules:
                return self._package(join(self._modules[prefix], module[len(prefix) :]), IMPORT_EXACT)
            prefix = prefix.rpartition("/")[0]
        if module.startswith(("./", "../")):
            return self._package(join(path.rpartition("/")[0], module), IMPORT_EXACT)
        return () if self._modules or "." not in module.partition("/")[0] else self._guessed(module)

    def _guessed(self, module: str) -> Targets:
        segments = module.split("/")
        for start in range(len(segments) - SUFFIX_SEGMENTS + 1):
            folders = self._tree.folders_ending("go", "/".join(segments[start:]))
            if len(folders) == 1:
                return self._package(folders[0], IMPORT_SUFFIX)
        return ()

    def _package(self, folder: str, confidence: float) -> Targets:
        """The folder's files but its tests: first the one called as the package, then ``doc.go``, then by name."""
        if folder == OUTSIDE:
            return ()
        known = self._packages.get((folder, confidence))
        if known is None:
            package = folder.rpartition("/")[2]
            files = [file for file in self._tree.folders("go").get(folder, ()) if not file.endswith("_test.go")]
            first = (f"{package}.go", "doc.go")
            rank = {name: place for place, name in enumerate(first)}
            files.sort(key=lambda file: (rank.get(file.rpartition("/")[2], len(first)), file))
            known = self._packages[folder, confidence] = tuple(ImportTarget(file, confidence) for file in files)
        return known


def package_name(module: str) -> str:
    """The name an import path binds unless it is renamed: ``gopkg.in/yaml.v3`` -> ``yaml``, ``a/b/v2`` -> ``b``, ``github.com/x/go-y`` -> ``y``."""
    last = _VERSION.sub("", module).rpartition("/")[2]
    return last.removeprefix("go-").removesuffix("-go").replace("-", "_")
