"""Languages that import files by their path: Ruby, shell, and links of documents."""

from __future__ import annotations

import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, join, nearest

_EXPANSION: Final = re.compile(r"^(?:\$\{[^}]*\}|\$\([^)]*\)|\$\w+|`[^`]*`)/*")
_ADDRESS: Final = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")

SHELL_SUFFIXES: Final = ("", ".bash", ".sh")
"""``load helper`` of bats leaves the suffix out."""
DOCUMENT_SUFFIXES: Final = ("", ".md", ".rst", ".markdown", "/README.md", "/index.md", "/index.rst")


class RubyRequires:
    """``require_relative`` (written ``./x``) beside the file; ``require`` below a ``lib`` or any other folder on the load path."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        file = module if module.endswith(".rb") else module + ".rb"
        if module.startswith("."):
            beside = join(folder_of(path), file)
            return (ImportTarget(beside, IMPORT_EXACT),) if beside in self._tree.paths else ()
        found = self._tree.ending("ruby", file)
        libraries = [one for one in found if one == f"lib/{file}" or one.endswith(f"/lib/{file}")]
        if libraries:
            return (ImportTarget(nearest(libraries, path)[0], IMPORT_ROOT),)
        if not found or "/" not in file:
            near = [one for one in found if folder_of(one) in {folder_of(path), "", "test", "spec"}]
            return (ImportTarget(nearest(near, path)[0], IMPORT_SUFFIX),) if near else ()
        return (ImportTarget(nearest(found, path)[0], IMPORT_SUFFIX if len(found) == 1 else IMPORT_NEAREST),)


class ShellSources:
    """``source`` with a literal path; a leading expansion (``$DIR/x.sh``) is taken for the script's folder or the root."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        written = module.strip("\"'")
        while match := _EXPANSION.match(written):
            written = written[match.end() :]
        if not written or "$" in written or "`" in written:
            return ()
        for base, sure in ((folder_of(path), IMPORT_EXACT if written == module else IMPORT_ROOT), ("", IMPORT_ROOT)):
            found = next((file for file in (join(base, written + suffix) for suffix in SHELL_SUFFIXES) if file in self._tree.paths), "")
            if found:
                return (ImportTarget(found, sure),)
        return self._tree.by_suffix("shell", written.replace("../", "").removeprefix("./"), path)


class DocumentLinks:
    """Relative links to files of the repository; anchors and queries are cut off."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        written = re.split(r"[#?]", module, maxsplit=1)[0].strip("<>")
        if not written or _ADDRESS.match(written):
            return ()
        base = join("" if written.startswith("/") else folder_of(path), written)
        found = next((base + suffix for suffix in DOCUMENT_SUFFIXES if base + suffix in self._tree.paths), "")
        return (ImportTarget(found, IMPORT_EXACT),) if found and base != OUTSIDE else ()
