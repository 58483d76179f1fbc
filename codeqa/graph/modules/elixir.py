"""Elixir: a module is known by the file that defines it, wherever that lies; by custom ``Shop.OrderLine`` is ``shop/order_line.ex``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_NEAREST
from codeqa.graph.tree import ImportTarget, Targets, Tree, nearest

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class ElixirModules:
    """``declared``: a module's whole name -> the files that define it, those of other languages among them."""

    def __init__(self, tree: Tree, declared: Mapping[str, Sequence[str]]) -> None:
        self._tree = tree
        self._declared = declared

    def resolve(self, path: str, module: str, name: str) -> Targets:
        whole = f"{module}.{name}" if name and name != "*" else module
        files = [file for file in self._declared.get(whole, ()) if file.endswith((".ex", ".exs"))]
        if len(files) == 1:
            return (ImportTarget(files[0], IMPORT_EXACT),)
        custom = [file for file in files if file.endswith(f"/{_HUMP.sub('_', whole).lower().replace('.', '/')}.ex")]
        return tuple(ImportTarget(file, IMPORT_NEAREST) for file in nearest(custom or files, path)[:1])
