"""JavaScript and TypeScript: relative modules with extension and index resolution, workspace packages, ``paths`` of tsconfig.

The order of extensions is TypeScript's (handbook, "Module Resolution"); a ``.js`` that is imported may be a ``.ts`` in the repository.
"""

from __future__ import annotations

import json
import re
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_ROOT
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, join, shared_depth

EXTENSIONS: Final = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs", ".vue", ".svelte", ".json")
WRITTEN_FOR: Final = {".cjs": (".cts",), ".js": (".ts", ".tsx", ".d.ts", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts",)}
"""Extension as imported -> extensions of the sources it may be compiled from."""

PACKAGE_ENTRIES: Final = ("src/index", "index", "lib/index", "src/main", "source/index", "src")
"""Where a package's code starts when its manifest names built files."""

_COMMENTS: Final = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")

Prefixes = list[tuple[str, str, tuple[str, ...]]]
"""(folder that the rule holds in, prefix, folders or files it stands for)."""


class ScriptModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._packages = _packages(tree)
        self._aliases = _aliases(tree)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        module = module.partition("?")[0]
        if module.startswith(("./", "../")) or module in {".", ".."}:
            return _target(self._file(join(folder_of(path), module)), IMPORT_EXACT)
        if module.startswith(("@/", "~/")):
            found = self._alias(path, module) or self._source_root(path, module[2:])
            return _target(found, IMPORT_ROOT)
        found = self._package(path, module)
        return _target(found, IMPORT_EXACT) if found else _target(self._alias(path, module), IMPORT_ROOT)

    def _file(self, base: str) -> str:
        """``base`` as a file, with an extension, compiled from another, or a folder with an index; "" if none."""
        paths = self._tree.paths
        if base in paths:
            return base
        stem, dot, extension = base.rpartition(".")
        for other in WRITTEN_FOR.get(dot + extension, ()):
            if stem + other in paths:
                return stem + other
        index = f"{base}/index" if base else "index"
        for extension in EXTENSIONS:
            if base + extension in paths:
                return base + extension
        return next((index + extension for extension in EXTENSIONS if index + extension in paths), "")

    def _package(self, path: str, module: str) -> str:
        parts = module.split("/")
        size = 2 if module.startswith("@") else 1
        name, below = "/".join(parts[:size]), "/".join(parts[size:])
        for folder, main in sorted(self._packages.get(name, ()), key=lambda entry: (-shared_depth(entry[0] + "/", path), entry)):
            found = self._inside(folder, below) if below else self._entry(folder, main)
            if found:
                return found
        return ""

    def _inside(self, folder: str, below: str) -> str:
        return self._file(join(folder, below)) or self._file(join(folder, f"src/{below}")) or self._file(join(folder, f"lib/{below}"))

    def _entry(self, folder: str, main: str) -> str:
        written = self._file(join(folder, main)) if main else ""
        return written or next(filter(None, (self._file(join(folder, entry)) for entry in PACKAGE_ENTRIES)), "")

    def _alias(self, path: str, module: str) -> str:
        for folder, prefix, places in self._aliases:
            if (not folder or path.startswith(folder + "/")) and module.startswith(prefix):
                for place in places:
                    found = self._file(join(place, module[len(prefix) :]))
                    if found:
                        return found
        return ""

    def _source_root(self, path: str, below: str) -> str:
        """``@/x`` without a tsconfig: the nearest ``src`` above the file."""
        folder = folder_of(path)
        while True:
            found = self._file(join(folder, f"src/{below}")) or (self._file(join(folder, below)) if folder.endswith("src") else "")
            if found or not folder:
                return found
            folder = folder_of(folder)


def _target(path: str, confidence: float) -> Targets:
    return (ImportTarget(path, confidence),) if path and path != OUTSIDE else ()


def _packages(tree: Tree) -> dict[str, list[tuple[str, str]]]:
    """Package name -> (folder, entry file as the manifest writes it)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for folder, text in tree.manifests_called("package.json"):
        manifest = read_json(text)
        name = manifest.get("name")
        if isinstance(name, str):
            entries = (manifest.get(key) for key in ("source", "module", "main", "types"))
            found.setdefault(name, []).append((folder, next((entry for entry in entries if isinstance(entry, str)), "")))
    return found


def _aliases(tree: Tree) -> Prefixes:
    """``compilerOptions.paths`` and ``baseUrl`` of every tsconfig and jsconfig; the deepest folder and the longest prefix first."""
    rules: Prefixes = []
    for file in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json"):
        for folder, text in tree.manifests_called(file):
            options = read_json(text).get("compilerOptions")
            if isinstance(options, dict):
                rules.extend(_rules(folder, options))
    return sorted(rules, key=lambda rule: (-len(rule[0]), -len(rule[1]), rule))


def _rules(folder: str, options: dict[str, object]) -> Prefixes:
    base_url, written = options.get("baseUrl"), options.get("paths")
    base = join(folder, base_url) if isinstance(base_url, str) else folder
    rules: Prefixes = []
    for pattern, places in written.items() if isinstance(written, dict) else ():
        if isinstance(places, list):
            rules.append((folder, str(pattern).removesuffix("*"), tuple(join(base, str(place).removesuffix("*")) for place in places)))
    if isinstance(base_url, str) and base != OUTSIDE:
        rules.append((folder, "", (base,)))
    return rules


def read_json(text: str) -> dict[str, object]:
    """A JSON object that may have comments and trailing commas; empty when it cannot be read."""
    plain = _TRAILING_COMMA.sub(r"\1", _COMMENTS.sub(lambda match: match[1] or "", text))
    try:
        value = json.loads(plain)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
