"""C#: ``using`` names a namespace, which any file may declare; files are known by what they declare, else by folders called like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codeqa.graph.confidence import IMPORT_NEAREST, IMPORT_SUFFIX
from codeqa.graph.tree import ImportTarget, Targets, Tree, nearest


class Namespaces:
    def __init__(self, tree: Tree, declared: Mapping[str, Sequence[str]]) -> None:
        self._tree = tree
        self._declared = declared

    def resolve(self, path: str, module: str, name: str) -> Targets:
        files = self._declared.get(module)
        if files:
            return tuple(ImportTarget(file, IMPORT_NEAREST) for file in nearest(files, path))
        space, _, last = module.rpartition(".")
        if space in self._declared:
            return tuple(ImportTarget(file, IMPORT_SUFFIX) for file in self._declared[space] if file.endswith(f"/{last}.cs"))
        return self._folders(path, module)

    def _folders(self, path: str, module: str) -> Targets:
        """``Company.Product.Parts``: a folder ``Company.Product/Parts``, ``Company.Product.Parts`` or ``Product/Parts``."""
        parts = module.split(".")
        for split in range(len(parts)):
            written = "/".join([".".join(parts[: split + 1]), *parts[split + 1 :]])
            for folder in self._tree.folders_ending("csharp", written):
                return tuple(ImportTarget(file, IMPORT_NEAREST) for file in nearest(self._tree.folders("csharp")[folder], path))
        return ()
