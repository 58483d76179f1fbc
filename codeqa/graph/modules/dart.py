"""Dart: relative files, and ``package:`` of the repository's own packages (``pubspec.yaml``), whose ``lib`` it stands for."""

from __future__ import annotations

import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, join, nearest

_NAME: Final = re.compile(r"^name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)


class DartLibraries:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._packages: dict[str, list[str]] = {}
        for folder, text in tree.manifests_called("pubspec.yaml"):
            if named := _NAME.search(text):
                self._packages.setdefault(named[1], []).append(folder)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        scheme, colon, rest = module.partition(":")
        if not colon:
            return self._file([join(folder_of(path), module)])
        package, _, below = rest.partition("/")
        if scheme != "package" or not below:
            return ()
        folders = nearest([f"{folder}/" if folder else "" for folder in self._packages.get(package, ())], path)
        return self._file([f"{folder}lib/{below}" for folder in folders])

    def _file(self, places: list[str]) -> Targets:
        return next(((ImportTarget(place, IMPORT_EXACT),) for place in places if place in self._tree.paths), ())
