"""PHP: PSR-4 (and PSR-0) prefixes of ``composer.json``, else the end of the namespace's path; ``require`` of a literal path."""

from __future__ import annotations

from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT
from codeqa.graph.modules.packages import read_json
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, join

FAMILY: Final = "php"
SUFFIX_SEGMENTS: Final = 2
"""Without a prefix, at least this many of the name's last segments must be those of the path."""


class PhpNames:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._prefixes = _prefixes(tree)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        if module.endswith(".php") or "/" in module:
            return self._required(path, module)
        full = module.strip("\\") + (f"\\{name}" if name and name != "*" else "")
        found = self._autoloaded(full) or self._autoloaded(full.rpartition("\\")[0])
        return (ImportTarget(found, IMPORT_EXACT),) if found else self._by_suffix(path, full)

    def _required(self, path: str, written: str) -> Targets:
        relative = written.lstrip("/")
        for base in (join(folder_of(path), relative), relative):
            if base in self._tree.paths:
                return (ImportTarget(base, IMPORT_EXACT),)
        return self._tree.by_suffix(FAMILY, relative.replace("../", ""), path)

    def _autoloaded(self, full: str) -> str:
        for prefix, folder in self._prefixes:
            if full.startswith(prefix):
                file = join(folder, full[len(prefix) :].replace("\\", "/") + ".php")
                if file in self._tree.paths:
                    return file
        return ""

    def _by_suffix(self, path: str, full: str) -> Targets:
        segments = full.split("\\")
        for start in range(len(segments) - SUFFIX_SEGMENTS + 1):
            found = self._tree.by_suffix(FAMILY, "/".join(segments[start:]) + ".php", path)
            if found:
                return found
        return ()


def _prefixes(tree: Tree) -> list[tuple[str, str]]:
    """(namespace prefix, folder), the longest prefix first."""
    found: list[tuple[str, str]] = []
    for folder, text in tree.manifests_called("composer.json"):
        manifest = read_json(text)
        for section in (manifest.get("autoload"), manifest.get("autoload-dev")):
            rules = section.get("psr-4") if isinstance(section, dict) else None
            for prefix, places in rules.items() if isinstance(rules, dict) else ():
                found.extend((str(prefix), join(folder, str(place))) for place in (places if isinstance(places, list) else [places]))
    return sorted(found, key=lambda rule: (-len(rule[0]), rule))
