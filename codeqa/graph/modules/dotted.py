"""Languages whose modules are called as their files below some source root: Lua, Haskell, Perl, OCaml, Julia. One rule, and a table of their customs.

``require "a.b"`` is ``a/b.lua`` below a folder on the search path, ``Data.Tree`` is ``Data/Tree.hs`` below a source root of the package, ``Net::Http`` is
``Net/Http.pm`` below ``lib``. Which folders these are only a build file would tell: of several files the one nearest to the importing file is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, join, nearest


@dataclass(frozen=True, slots=True)
class Custom:
    """``roots`` are folders that a search path would name: a module of one part is believed in these, and in the folders around the importing file, only."""

    separator: str
    suffixes: tuple[str, ...]
    roots: frozenset[str]


CUSTOMS: Final = {
    "haskell": Custom(".", (".hs", ".hsc", ".hs-boot"), frozenset({"", "app", "lib", "src", "test", "tests"})),
    "lua": Custom(".", (".lua", "/init.lua"), frozenset({"", "lib", "lua", "lualib", "src"})),
    "perl": Custom("::", (".pm",), frozenset({"", "lib", "perllib"})),
}
"""Family -> custom."""

OCAML_SUFFIXES: Final = (".ml", ".mli")


class DottedNames:
    def __init__(self, tree: Tree, kin: str) -> None:
        self._tree = tree
        self._kin = kin
        self._custom = CUSTOMS[kin]

    def resolve(self, path: str, module: str, name: str) -> Targets:
        """Perl's ``use parent qw(A B)`` names several modules, blanks between."""
        found: list[ImportTarget] = []
        for word in module.split()[:8]:
            found += self._written(path, word) or self._module(path, word.replace(self._custom.separator, "/"))
        return tuple(dict.fromkeys(found))

    def _written(self, path: str, word: str) -> Targets:
        """A file with its extension: ``dofile "a/b.lua"``, ``require './lib.pl'``."""
        if word.rpartition(".")[2] not in {"lua", "pl", "pm", "ph", "t"}:
            return ()
        for place, sure in ((join(folder_of(path), word), IMPORT_EXACT), (join("", word), IMPORT_ROOT)):
            if place in self._tree.paths and place != path:
                return (ImportTarget(place, sure),)
        return self._tree.by_suffix(self._kin, word.removeprefix("./").replace("../", ""), path) if "/" in word else ()

    def _module(self, path: str, place: str) -> Targets:
        for suffix in self._custom.suffixes:
            found = self._tree.ending(self._kin, place + suffix)
            if "/" not in place:
                found = [file for file in found if self._is_root(file[: -len(place + suffix)].rstrip("/"), path)]
            if found:
                first = nearest(found, path)[0]
                root = first[: -len(place + suffix)]
                return (ImportTarget(first, IMPORT_ROOT if path.startswith(root) else IMPORT_SUFFIX if len(found) == 1 else IMPORT_NEAREST),)
        return ()

    def _is_root(self, folder: str, path: str) -> bool:
        return folder.rpartition("/")[2] in self._custom.roots or path.startswith(folder + "/")


class OcamlModules:
    """A module is a file, called so but for the first letter, of this folder or of a library; ``Lib.Part`` is ``part.ml`` in the folder of ``lib``."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        parts = [part.strip() for part in module.split(".") if part.strip().isidentifier()]
        for size in range(len(parts), 0, -1):
            file = parts[size - 1][0].lower() + parts[size - 1][1:]
            found = [one for suffix in OCAML_SUFFIXES for one in self._tree.ending("ocaml", file + suffix)]
            beside = [one for one in found if folder_of(one) == folder_of(path) and one != path]
            if beside and size == 1:
                return (ImportTarget(beside[0], IMPORT_ROOT),)
            owners = {_folded(part) for part in parts[:size][-2:]}
            inside = [one for one in found if not owners.isdisjoint(map(_folded, folder_of(one).split("/")[-2:]))]
            if inside:
                return (ImportTarget(nearest(inside, path)[0], IMPORT_SUFFIX),)
        return ()


class JuliaModules:
    """``include`` of a path; ``using ..Part`` and ``using Part`` are ``Part.jl`` nearby, or ``src/Part.jl`` of a package."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        if module.endswith(".jl"):
            place = join(folder_of(path), module)
            return (ImportTarget(place, IMPORT_EXACT),) if place in self._tree.paths else ()
        parts = [part for part in module.split(".") if part]
        found = self._tree.ending("julia", f"{parts[0]}.jl") if parts else []
        relative = module.startswith(".")
        likely = [one for one in found if relative or one.endswith((f"/src/{parts[0]}.jl", f"/{parts[0]}/{parts[0]}.jl")) or one == f"src/{parts[0]}.jl"]
        return (ImportTarget(nearest(likely, path)[0], IMPORT_SUFFIX),) if likely else ()


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
