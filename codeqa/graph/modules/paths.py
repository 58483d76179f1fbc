"""Languages whose imports are paths of files or folders: Zig, Solidity, Nix, Terraform, Make, PowerShell. One rule, and a table of their customs.

A path is sought beside the importing file, then from the repository's root; what stands in front of it as an expansion (``$PSScriptRoot``, ``$(TOP)``)
is taken for one of the two. A path that begins with a dot is nowhere else; where ``elsewhere`` is set, others are then
sought by their end, for what is found on a search path or under a package's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_ROOT
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, join

_EXPANSION: Final = re.compile(r"^(?:\$\{[^}]*\}|\$\([^)]*\)|\$env:\w+|\$\w+)/*")
_UNKNOWN: Final = frozenset("$%{}*")

PACKAGE_PATH: Final = 2
"""Segments that must be left of a package's path (``@scope/package/folder/file``) when it is sought by its end."""


@dataclass(frozen=True, slots=True)
class Custom:
    """``suffixes`` may be left out of a path; ``inside`` are the files that a folder means, or, with ``all_of``, all of its files with that extension.

    ``outside`` are names of the language's own packages.
    """

    suffixes: tuple[str, ...] = ("",)
    inside: tuple[str, ...] = ()
    all_of: str = ""
    elsewhere: bool = False
    outside: frozenset[str] = frozenset()


CUSTOMS: Final = {
    "hcl": Custom(inside=("terragrunt.hcl",), all_of=".tf"),
    "make": Custom(elsewhere=True),
    "nix": Custom(inside=("default.nix",)),
    "powershell": Custom(suffixes=("", ".psm1", ".psd1", ".ps1"), elsewhere=True),
    "solidity": Custom(elsewhere=True),
    "zig": Custom(suffixes=("", ".zig"), elsewhere=True, outside=frozenset({"builtin", "root", "std"})),
}
"""Family -> custom."""


class Paths:
    def __init__(self, tree: Tree, kin: str) -> None:
        self._tree = tree
        self._kin = kin
        self._custom = CUSTOMS[kin]

    def resolve(self, path: str, module: str, name: str) -> Targets:
        asked = module.strip("\"' ").replace("\\", "/")
        written = asked
        while match := _EXPANSION.match(written):
            written = written[match.end() :]
        if not written or not _UNKNOWN.isdisjoint(written) or written in self._custom.outside:
            return ()
        beside = self._at(join(folder_of(path), written), IMPORT_EXACT if written == asked else IMPORT_ROOT, path)
        if beside or written.startswith("."):
            return beside
        return self._at(join("", written), IMPORT_ROOT, path) or (self._elsewhere(written, path) if self._custom.elsewhere else ())

    def _at(self, place: str, confidence: float, origin: str) -> Targets:
        """The file at a place, or what its folder means."""
        if place == OUTSIDE:
            return ()
        paths = self._tree.paths
        inside = [f"{place}/{name}" if place else name for name in self._custom.inside]
        for file in [*(place + suffix for suffix in self._custom.suffixes), *inside]:
            if file in paths and file != origin:
                return (ImportTarget(file, confidence),)
        if not self._custom.all_of:
            return ()
        files = [file for file in self._tree.folders(self._kin).get(place, ()) if file.endswith(self._custom.all_of)]
        files.sort(key=lambda file: (not file.endswith("/main" + self._custom.all_of), file))
        return tuple(ImportTarget(file, confidence) for file in files)

    def _elsewhere(self, written: str, path: str) -> Targets:
        segments = written.split("/")
        starts = range(max(1, len(segments) - PACKAGE_PATH + 1))
        ends = ("/".join(segments[start:]) for start in starts)
        found = (self._tree.by_suffix(self._kin, end + suffix, path) for end in ends for suffix in self._custom.suffixes)
        return next((targets for targets in found if targets), ())
