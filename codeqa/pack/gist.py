"""Gists (ReadAgent, Lee et al. 2024): what a file or a folder is, in a line, made from the code itself; and the map that they form.

The map is for the head of a prompt: the same whatever is asked, so that a server's prefix cache can serve it, and wide rather than deep, so that a repository
far larger than a window is seen whole. What goes in is a prefix of an order that does not know the budget: a larger map never drops a line of a smaller one.
Folders and files take turns by what they have cost so far; of a large repository the map is folders and its weightiest files, of a small one all of its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log10
from pathlib import PurePosixPath
from typing import Final

from codeqa.pack.layout import printable
from codeqa.pack.outline import one_line
from codeqa.pack.purpose import DOCUMENTS, doc_sentence, purpose
from codeqa.types import Symbol
from codeqa.types.gists import FolderGist, Gist

WIDTH: Final = 72
"""Characters of a gist in the map. Of the files that gold answers rest on (bench map, 168 questions), 2,000 tokens name 0.79 at 40 and 0.70 at 96; but with
less a reader knows less of each: a word search over the map's lines finds 0.39 of them in ten at 20 characters, 0.45 from 40 on.
"""

FOLDER_SHARE: Final = 0.1
"""What lines of folders of which no file is shown may take of a map, for each tenfold of a hundred files: a small repository is its files, a large one is
folders too many for any map.
"""

SYMBOLS: Final = 12
"""Public symbols of a file that its gist holds; the map shows as many as fit ``WIDTH``."""

USERS: Final = 5
"""Files that use it, the most central first."""

NAMES: Final = 4
"""Files and folders in it that stand for a folder that says nothing of itself."""

TOP_KINDS: Final = frozenset({"class", "struct", "enum", "union", "interface", "trait", "type", "module", "namespace", "function", "macro", "section"})

PLAIN_KINDS: Final = frozenset({"constant", "field", "property", "variable"})
TYPE_KINDS: Final = frozenset({"class", "struct", "enum", "union", "interface", "trait", "type", "module"})

WELCOMES: Final = (
    "readme.md",
    "readme.rst",
    "readme.txt",
    "readme",
    "__init__.py",
    "doc.go",
    "package-info.java",
    "lib.rs",
    "mod.rs",
    "package.json",
    "cargo.toml",
)
"""Files that speak for their folder, the better first."""

Counter = Callable[[str], int]


# --- making one --------------------------------------------------------------------------------------------------------------------


def told_purpose(path: str, text: str, language: str, symbols: Sequence[Symbol]) -> str:
    """What the file's top says, else what the doc of the symbol says that the file is named for."""
    told = purpose(text, language)
    if told:
        return told
    stem = _folded(PurePosixPath(path).stem)
    level = _levels(symbols)
    named = next((symbol for place, symbol in enumerate(symbols) if not level[place] and symbol.doc and _folded(symbol.name) == stem), None)
    return doc_sentence(named.doc) if named else ""


def public(symbols: Sequence[Symbol], language: str = "") -> tuple[str, ...]:
    """Names of what a file offers: top-level definitions, what is public first, then the longest, as what is long is what the file is about."""
    level = _levels(symbols)
    offered = [symbol for place, symbol in enumerate(symbols) if not level[place] and symbol.kind in TOP_KINDS]
    offered = [symbol for symbol in offered if symbol.kind != "namespace"] or offered
    offered = _unwrapped(offered, symbols)
    if language in DOCUMENTS:
        return tuple(dict.fromkeys(one_line(symbol.name) for symbol in offered))[:SYMBOLS]
    offered.sort(key=lambda symbol: (_private(symbol.name, language), symbol.start_line - symbol.end_line, symbol.start_line))
    return tuple(dict.fromkeys(one_line(symbol.name) for symbol in offered))[:SYMBOLS]


def _levels(symbols: Sequence[Symbol]) -> list[int]:
    """How many symbols but namespaces enclose each one: what a namespace holds is what its file offers."""
    found: list[int] = []
    for place, symbol in enumerate(symbols):
        inside = 0 <= symbol.parent < place
        found.append(found[symbol.parent] + (symbols[symbol.parent].kind != "namespace") if inside else 0)
    return found


def _unwrapped(offered: list[Symbol], symbols: Sequence[Symbol]) -> list[Symbol]:
    """The types of a module that is all of its file and holds nothing else, as Ruby's do: that the file is of ``Rack`` is told by its folder."""
    while len(offered) == 1 and offered[0].kind == "module":
        inside = [symbol for symbol in symbols if symbol.parent >= 0 and symbols[symbol.parent] is offered[0] and symbol.kind not in PLAIN_KINDS]
        if not inside or any(symbol.kind not in TYPE_KINDS for symbol in inside):
            return offered
        offered = inside
    return offered


def _private(name: str, language: str) -> bool:
    return name.startswith("_") or (language == "go" and not name[:1].isupper())


def speaker(names: Iterable[str]) -> str:
    """Of a folder's files the one that speaks for it, "" for none."""
    known = {name.lower(): name for name in names}
    return next((known[name] for name in WELCOMES if name in known), "")


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


# --- lines -------------------------------------------------------------------------------------------------------------------------


def file_line(gist: Gist, width: int = WIDTH) -> str:
    """``- basket.py: Basket, total — Sums what a customer wants.``"""
    return f"- {printable(PurePosixPath(gist.path).name, '')}{_told(gist, width)}\n"


def _told(gist: Gist, width: int) -> str:
    symbols = gist.symbols[:1] if gist.language in DOCUMENTS else gist.symbols
    told = clip(gist.purpose, width * 2 // 3 if symbols else width) if gist.purpose not in symbols else ""
    names = fitting(symbols, width - len(told))
    return (f": {names}" if names else "") + (f" — {told}" if told else "")


def folder_line(gist: FolderGist, width: int = WIDTH) -> str:
    """``# shop/ (12 files) — Everything that is sold.``"""
    told = clip(gist.purpose, width) or fitting(gist.names, width // 2)
    count = f" ({gist.files:,} file{'' if gist.files == 1 else 's'})"
    return f"# {printable(gist.path, '')}{count}{' — ' + told if told else ''}\n"


def fitting(names: Sequence[str], width: int) -> str:
    """As many of the names as ``width`` holds, with commas; the first one in any case."""
    kept: list[str] = []
    for name in names:
        if kept and sum(map(len, kept)) + 2 * len(kept) + len(name) > width:
            break
        kept.append(clip(name, width))
    return ", ".join(kept)


def clip(text: str, width: int) -> str:
    """Cut behind a whole word."""
    text = one_line(text)
    if len(text) <= width:
        return text
    return (text[: width - 1].rpartition(" ")[0] or text[: width - 1]).rstrip(" ,;:.") + "…"


# --- the map -----------------------------------------------------------------------------------------------------------------------


def weight(centrality: float, tokens: int, *, is_test: bool) -> float:
    """What a file weighs in the map: how much is built on it, and how much there is of it. A test tells less of what a repository does than what it tests."""
    return float((max(centrality, 0.0) * max(tokens, 0)) ** 0.5) * (0.25 if is_test else 1.0)


def gist_map(
    files: Sequence[str], folders: Iterable[str], file_of: Callable[[str], Gist | None], folder_of: Callable[[str], FolderGist], budget: int, count: Counter
) -> str:
    """The map within ``budget`` tokens: ``# folder/ …`` a folder, ``- name…`` a file below its folder. "" if not even one line fits.

    ``files`` and ``folders`` (with "/" at their end, "./" for the root) come weightiest first; gists are asked for as far as there is room.
    """
    headings: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    for path, row in _turns(files, folders, file_of, headings, folder_share(len(files)), count):
        home = folder_home(path)
        heading = "" if home in headings else folder_line(folder_of(home))
        budget -= sum(map(count, filter(None, (row, heading))))
        if budget < 0:
            break
        headings.setdefault(home, heading)
        if row:
            rows.setdefault(home, {})[path] = row
    return "".join(headings[home] + "".join(row for _, row in sorted(rows.get(home, {}).items())) for home in sorted(headings))


def folder_share(files: int) -> float:
    """Of a map's tokens, what goes to lines of folders alone.

    >>> [round(folder_share(files), 2) for files in (10, 1_000, 100_000)]
    [0.0, 0.1, 0.3]
    """
    return max(0.0, FOLDER_SHARE * log10(max(files, 1) / 100))


def _turns(
    files: Sequence[str], folders: Iterable[str], file_of: Callable[[str], Gist | None], shown: Mapping[str, str], share: float, count: Counter
) -> Iterator[tuple[str, str]]:
    """(path, line) of files and (folder, "") of folders that are not ``shown`` yet, in the order in which they go in. ``shown`` grows meanwhile."""
    waiting = (folder for folder in folders if folder not in shown)
    on_folders = on_files = 0
    for path in files:
        while on_folders < share * (on_folders + on_files) and (folder := next(waiting, "")):
            yield folder, ""
            on_folders += count(shown[folder])
        if gist := file_of(path):
            row = file_line(gist)
            yield path, row
            on_files += count(row) + 1
    yield from ((folder, "") for folder in waiting)


def folder_home(path: str) -> str:
    """The folder of a file, a folder's own path: with "/" at its end."""
    return path if path.endswith("/") else path[: path.rfind("/") + 1] or "./"
