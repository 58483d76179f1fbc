"""From captured imports to rows, one for each imported module or name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from codeqa.parse.languages import Language
from codeqa.parse.tags import Imported
from codeqa.parse.text import MAX_NAME, Text, folded, plain_name
from codeqa.types import Import

MAX_EXPANDED = 1_000
"""Rows out of one statement with braces. The largest hand-written ones have some fifty."""

REMEMBERED = 8_192
"""Modules whose bare names are kept: files of a repository import the same ones."""

_BRACE_PARTS = re.compile(r"[{},]")
_QUOTES = re.compile(r"[\"'`<>]")
_ALIAS = re.compile(r"^(.*?)\s+(?:as|=>)\s+(\S+)$")
_KEYWORD = re.compile(r"^import\s+")


def imports(text: Text, imported: Iterable[Imported], language: Language) -> tuple[Import, ...]:
    """Sorted by place, each once. A statement caught both as a whole and by its names counts by its names."""
    rows = [row for item in sorted(imported) for row in _rows(text, item, language)]
    if language.expand_braces:
        return tuple(dict.fromkeys(rows))
    named = {(row.module, row.line) for row in rows if row.name or row.alias}
    return tuple(dict.fromkeys(row for row in rows if row.name or row.alias or (row.module, row.line) not in named))


def _rows(text: Text, item: Imported, language: Language) -> Iterator[Import]:
    module, name, alias = (part.decode("utf-8", "replace") for part in (item.module, item.name, item.alias))
    line = text.line_at(item.start)
    if language.expand_braces:
        for path in expanded(_KEYWORD.sub("", " ".join(module.replace("`", "").split())))[:MAX_EXPANDED]:
            yield Import(*split_path(path, language.separator), item.kind, line)
    else:
        yield Import(_bare(module), plain_name(name), plain_name(alias), item.kind, line)


@lru_cache(REMEMBERED)
def _bare(module: str) -> str:
    return folded(_QUOTES.sub("", module), MAX_NAME)


def expanded(path: str) -> list[str]:
    """The paths that a path with braces stands for.

    >>> expanded("a::{b, c::{self, D as E}, m::*}")
    ['a::b', 'a::c::self', 'a::c::D as E', 'a::m::*']
    """
    paths: list[str] = []
    prefixes = [""]
    position = 0
    for found in _BRACE_PARTS.finditer(path + ","):
        piece = path[position : found.start()].strip()
        position = found.end()
        if found.group() == "{":
            prefixes.append(prefixes[-1] + piece)
            continue
        if piece:
            paths.append(prefixes[-1] + piece)
        if found.group() == "}" and len(prefixes) > 1:
            prefixes.pop()
    return paths


def split_path(path: str, separator: str) -> tuple[str, str, str]:
    """Module, name and alias of a path whose last part may be a name.

    >>> split_path("a::c::D as E", "::"), split_path("a::c::self", "::"), split_path("serde", "::")
    (('a::c', 'D', 'E'), ('a::c', '', ''), ('serde', '', ''))
    """
    renamed = _ALIAS.match(path)
    path, alias = (renamed.group(1), renamed.group(2)) if renamed else (path, "")
    module, _, name = path.rpartition(separator)
    if not module:
        return path[:MAX_NAME], "", alias[:MAX_NAME]
    name = {"self": "", "_": "*", "given": "*"}.get(name, name)
    return module[:MAX_NAME], name[:MAX_NAME], alias[:MAX_NAME]
