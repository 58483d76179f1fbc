"""Pages and style sheets: addresses in HTML, ``@import``, ``@use`` and ``@forward`` (Sass, "At-Rules: @use"; CSS Cascade, "@import")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT, IMPORT_NEAREST, IMPORT_ROOT, IMPORT_SUFFIX
from codeqa.graph.modules.packages import nearest_folders
from codeqa.graph.tree import OUTSIDE, ImportTarget, Targets, Tree, folder_of, join, nearest

_ADDRESS: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_TEMPLATE: Final = re.compile(r"\{[{%]")
_WORD_WITH_ENDING: Final = re.compile(r"[\w./@-]+\.\w+")

KINDS_OF_TARGETS: Final = ("script", "style", "web")
"""Families that a page can name a file of."""

COMPILED_FROM: Final = {".css": (".scss",), ".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",)}
"""Ending of an address -> endings of the sources that may be served under it."""

STYLE_ENDINGS: Final = ("", ".scss", ".css", ".sass")


class PageLinks:
    """``src`` and ``href``: beside the page, else below the nearest folder above; in a template (``{% static "a/b.css" %}``) also by how the path ends."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        if _TEMPLATE.search(module):
            written = _WORD_WITH_ENDING.search(_TEMPLATE.split(module, maxsplit=1)[1])
            return self._served(path, written[0]) if written else ()
        address = re.split(r"[#?]", module, maxsplit=1)[0].strip()
        if not address or _ADDRESS.match(address):
            return ()
        beside = self._file(join(folder_of(path), address)) if not address.startswith("/") else ""
        return (ImportTarget(beside, IMPORT_EXACT),) if beside else self._served(path, address)

    def _served(self, path: str, address: str) -> Targets:
        address = join("", address)
        if address in ("", OUTSIDE):
            return ()
        for folder in nearest_folders(path):
            found = self._file(join(folder, address)) or self._file(join(folder, f"public/{address}")) or self._file(join(folder, f"static/{address}"))
            if found:
                return (ImportTarget(found, IMPORT_ROOT),)
        ending = [file for kin in KINDS_OF_TARGETS for file in self._tree.ending(kin, address)] if "/" in address else []
        return (ImportTarget(nearest(ending, path)[0], IMPORT_SUFFIX if len(ending) == 1 else IMPORT_NEAREST),) if ending else ()

    def _file(self, place: str) -> str:
        if place in self._tree.paths:
            return place
        stem, dot, ending = place.rpartition(".")
        return next((stem + other for other in COMPILED_FROM.get(dot + ending, ()) if stem + other in self._tree.paths), "")


class StyleSheets:
    """Partials with and without their underscore, folders with an index; beside the file, then below each folder above it, then by how the path ends."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        written = re.split(r"[#?]", module, maxsplit=1)[0].strip()
        if not written or _ADDRESS.match(written):
            return ()
        package, written = written.startswith("~"), written.lstrip("~/")
        if not package and (found := self._any(_sheets(join(folder_of(path), written)))):
            return (ImportTarget(found, IMPORT_EXACT),)
        if written.startswith("."):
            return ()
        for folder in nearest_folders(path):
            if found := self._any(_sheets(join(folder, written))):
                return (ImportTarget(found, IMPORT_ROOT),)
        ending = sorted({file for place in _sheets(written) for file in self._tree.ending("style", place)}) if "/" in written else []
        return (ImportTarget(nearest(ending, path)[0], IMPORT_SUFFIX if len(ending) == 1 else IMPORT_NEAREST),) if ending else ()

    def _any(self, places: Iterable[str]) -> str:
        return next((place for place in places if place in self._tree.paths), "")


def _sheets(place: str) -> Iterator[str]:
    folder, _, name = place.rpartition("/")
    above = f"{folder}/" if folder else ""
    for ending in STYLE_ENDINGS:
        yield f"{above}{name}{ending}"
        yield f"{above}_{name}{ending}"
    yield from (f"{place}/{index}.scss" for index in ("_index", "index"))
