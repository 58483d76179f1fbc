"""Rust: ``crate::``, ``self::``, ``super::``, ``mod`` declarations, and the workspace's crates by name (The Rust Reference, "Paths", "Modules").

A module is a path of names below a crate's root; its file is ``a/b.rs`` or ``a/b/mod.rs``. What remains of a path after the last module that has a file
is an item, or an inline module, of that file.
"""

from __future__ import annotations

import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_ROOT
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of

ROOT_FILES: Final = ("lib.rs", "main.rs", "mod.rs")
"""Files whose submodules lie beside them, not in a folder of their own name."""

_SECTION: Final = re.compile(r"^\s*\[([^\]\n]+)\]\s*$", re.MULTILINE)
_NAME: Final = re.compile(r"^\s*name\s*=\s*\"([^\"\n]+)\"", re.MULTILINE)
_PATH: Final = re.compile(r"^\s*path\s*=\s*\"([^\"\n]+)\"", re.MULTILINE)


class RustModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._crates = _crates(tree)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        steps = [step for step in module.replace(" ", "").split("::") if step]
        if name and name != "*":
            steps.append(name)
        if not steps:
            return ()
        first = steps[0]
        if first in {"crate", "$crate"}:
            return self._descend(self._root_of(path), steps[1:], IMPORT_EXACT, path)
        if first in {"self", "super"}:
            return self._climb(path, steps)
        if first in self._crates:
            return self._descend(self._crates[first], steps[1:], IMPORT_EXACT, path)
        return self._beside(path, steps)

    def _climb(self, path: str, steps: list[str]) -> Targets:
        here = path
        while steps and steps[0] in {"self", "super"}:
            here = self._parent(here) if steps[0] == "super" else here
            steps = steps[1:]
        return self._descend(here, steps, IMPORT_EXACT, path) if here else ()

    def _beside(self, path: str, steps: list[str]) -> Targets:
        """A path that starts with a plain name: a child module, or (edition 2015) one below the crate's root."""
        for start in (path, self._root_of(path)):
            if start and self._child(start, steps[0]):
                return self._descend(start, steps, IMPORT_ROOT, path)
        return ()

    def _descend(self, start: str, steps: list[str], confidence: float, origin: str) -> Targets:
        """From ``start`` down as far as there are files. The file itself is a target only for its own inline modules' sake: never."""
        here = start
        for step in steps:
            below = self._child(here, step) if here else ""
            if not below:
                break
            here = below
        return (ImportTarget(here, confidence),) if here and here != origin else ()

    def _child(self, path: str, name: str) -> str:
        folder, _, file = path.rpartition("/")
        if file not in ROOT_FILES and not self._is_root(path):
            folder = f"{folder}/{file[:-3]}" if folder else file[:-3]
        base = f"{folder}/{name}" if folder else name
        return next((found for found in (f"{base}.rs", f"{base}/mod.rs") if found in self._tree.paths), "")

    def _parent(self, path: str) -> str:
        """The file of the module around ``path``'s module, "" at a crate's root."""
        if self._is_root(path):
            return ""
        folder = folder_of(path)
        if path.endswith("/mod.rs"):
            folder = folder_of(folder)
        above = folder_of(folder)
        name = folder.rpartition("/")[2]
        candidates = [f"{folder}/{root}" if folder else root for root in ROOT_FILES]
        candidates.append(f"{above}/{name}.rs" if above else f"{name}.rs")
        return next((found for found in candidates if found in self._tree.paths and found != path), "")

    def _is_root(self, path: str) -> bool:
        """Crate roots: lib.rs, main.rs, build.rs, and each file right in ``bin``, ``tests``, ``benches`` or ``examples``."""
        folder, _, file = path.rpartition("/")
        return file in {"lib.rs", "main.rs", "build.rs"} or folder.rpartition("/")[2] in {"bin", "tests", "benches", "examples"}

    def _root_of(self, path: str) -> str:
        if self._is_root(path):
            return path
        folder = folder_of(path)
        while True:
            for file in ("lib.rs", "main.rs"):
                found = f"{folder}/{file}" if folder else file
                if found in self._tree.paths:
                    return found
            if not folder:
                return ""
            folder = folder_of(folder)


def _crates(tree: Tree) -> dict[str, str]:
    """Crate name, with underscores -> its library's root file."""
    found: dict[str, str] = {}
    for folder, text in tree.manifests_called("Cargo.toml"):
        sections = _sections(text)
        name = _NAME.search(sections.get("lib", "")) or _NAME.search(sections.get("package", ""))
        written = _PATH.search(sections.get("lib", ""))
        root = "/".join(part for part in (folder, written[1] if written else "src/lib.rs") if part)
        if name and root in tree.paths:
            found.setdefault(name[1].replace("-", "_"), root)
    return found


def _sections(text: str) -> dict[str, str]:
    """TOML tables by name, their text unread: a manifest with an error in one table still names its crate."""
    marks = list(_SECTION.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return {mark[1].strip(): text[mark.end() : end] for mark, end in zip(marks, ends, strict=False)}
