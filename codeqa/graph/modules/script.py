"""JavaScript and TypeScript: relative modules with extension and index resolution, packages of the repository, ``paths`` of tsconfig, customary aliases.

The order of extensions is TypeScript's (handbook, "Module Resolution"); a ``.js`` that is imported may be a ``.ts`` in the repository.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_ROOT
from codeqa.graph.modules.packages import Package, matched, nearest_folders, packages, sources
from codeqa.graph.modules.tsconfig import rules
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, join, shared_depth

EXTENSIONS: Final = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs", ".d.mts", ".vue", ".svelte", ".json", ".svelte.ts", ".svelte.js")
WRITTEN_FOR: Final = {".cjs": (".cts", ".d.cts"), ".js": (".ts", ".tsx", ".d.ts", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts", ".d.mts")}
"""Extension as imported -> extensions of the sources it may be compiled from."""

PACKAGE_ENTRIES: Final = ("src/index", "index", "lib/index", "src/main", "source/index", "src/lib/index", "src")
"""Where a package's code starts when its manifest names built files."""

CUSTOMARY: Final = (("@/", "src/"), ("~/", "src/"), ("$lib", "src/lib"), ("$", "src/"), ("$", "src/lib/"))
"""Aliases that frameworks set without a tsconfig of the repository: the prefix, and where it is from the folder of the package."""


class ScriptModules:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        found = packages(tree)
        self._homes = {package.folder: package for package in found}
        self._packages: dict[str, list[Package]] = {}
        for package in found:
            self._packages.setdefault(package.name, []).append(package)
        self._rules = rules(tree.manifests, self._configuration)

    def resolve(self, path: str, module: str, name: str) -> Targets:
        module = module.partition("?")[0]
        if module.startswith(("./", "../")) or module in {".", ".."}:
            return _target(self._file(join(folder_of(path), module)), IMPORT_EXACT)
        found = self._private(path, module) or self._package(path, module)
        if found:
            return _target(found, IMPORT_EXACT)
        return _target(self._alias(path, module) or self._customary(path, module), IMPORT_ROOT)

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

    def _any(self, places: Iterable[str]) -> str:
        return next(filter(None, map(self._file, places)), "")

    # --- packages ---

    def _package(self, path: str, module: str) -> str:
        parts = module.split("/")
        size = 2 if module.startswith("@") else 1
        name, below = "/".join(parts[:size]), "/".join(parts[size:])
        for package in self._called(name, path):
            found = self._inside(package, below) if below else self._entry(package)
            if found:
                return found
        return ""

    def _called(self, name: str, path: str) -> list[Package]:
        """The packages of a name that a file can see, the nearest first."""
        known = [one for one in self._packages.get(name, ()) if name and (one.shared or path.startswith(f"{one.folder}/"))]
        return sorted(known, key=lambda one: (-shared_depth(f"{one.folder}/", path), one)) if len(known) > 1 else known

    def _inside(self, package: Package, below: str) -> str:
        exported = self._written(package, matched(package.exports, f"./{below}"))
        return exported or self._any(join(package.folder, f"{top}{below}") for top in ("", "src/", "lib/")) or self._any(sources(package.folder, below))

    def _entry(self, package: Package) -> str:
        written = self._written(package, [*matched(package.exports, "."), *package.entries])
        return written or self._any(join(package.folder, entry) for entry in PACKAGE_ENTRIES)

    def _written(self, package: Package, files: list[str]) -> str:
        """The first of a manifest's files that is in the repository, else what one of them is built from."""
        there = (place for file in files if (place := join(package.folder, file)) in self._tree.paths)
        return next(there, "") or next(filter(None, (self._any(sources(package.folder, file)) for file in files)), "")

    def _private(self, path: str, module: str) -> str:
        """``#name``: the ``imports`` of the nearest manifest."""
        if not module.startswith("#"):
            return ""
        package = next((self._homes[folder] for folder in nearest_folders(path) if folder in self._homes), None)
        return self._written(package, matched(package.imports, module)) if package else ""

    # --- aliases ---

    def _alias(self, path: str, module: str) -> str:
        around = (rule for folder in nearest_folders(path) for rule in self._rules.get(folder, ()))
        return next(filter(None, (self._any(rule.filled(module)) for rule in around)), "")

    def _customary(self, path: str, module: str) -> str:
        """The nearest folder above the file in which a customary alias leads to a file."""
        for prefix, place in CUSTOMARY:
            if module.startswith(prefix):
                below = module[len(prefix) :]
                for folder in nearest_folders(path):
                    found = self._file(join(folder, place + below)) or (self._file(join(folder, below)) if folder.endswith("src") else "")
                    if found:
                        return found
        return ""

    def _configuration(self, name: str, path: str) -> str:
        """The tsconfig that another extends by a package's name: ``@acme/tsconfig/base.json``."""
        parts = name.split("/")
        size = 2 if name.startswith("@") else 1
        below = "/".join(parts[size:]) or "tsconfig.json"
        places = [join(package.folder, file) for package in self._called("/".join(parts[:size]), path) for file in (below, f"{below}.json")]
        return next((place for place in places if place in self._tree.manifests), "")


def _target(path: str, confidence: float) -> Targets:
    return (ImportTarget(path, confidence),) if path and path != OUTSIDE else ()
