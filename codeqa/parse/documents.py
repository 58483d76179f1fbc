"""Documents have no grammar here: headings and top-level keys are found line by line, tolerantly, in linear time. Pure.

A section reaches from its heading to the next of its level or above; sections nest. Every finder yields headings in the order of their lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from codeqa.parse.chunks import Piece, cut_lines
from codeqa.parse.languages import Language
from codeqa.parse.symbols import Extent, Outline
from codeqa.parse.text import MAX_NAME, MAX_SIGNATURE, Text, folded
from codeqa.types import Kind, Symbol

MAX_HEADINGS = 3_000
"""Headings or keys of one file. A longer list is data (translations, fixtures), which nobody asks for by key."""

SMALL_KEYS_LINES = 12
"""Lines up to which neighbouring keys share a chunk: most settings are a line each."""

_ATX = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_SETEXT = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_NO_PARAGRAPH = re.compile(r"^(?: {4}|\t| {0,3}(?:[>#|]|[-*+][ \t]|\d+[.)][ \t]|```|~~~|<))")
_ADORNMENT = re.compile(r"^([=\-`:'\"~^_*+#<>.!$%&,;?@\\|/])\1{2,}[ \t]*$")
_TOML_TABLE = re.compile(r"^[ \t]*\[{1,2}[ \t]*([A-Za-z0-9_\-.\"' :/*@]+?)[ \t]*\]{1,2}[ \t]*(?:#.*)?$")
_TOML_KEY = re.compile(r"^([A-Za-z0-9_\-.\"']+)[ \t]*=")
_TOML_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_TOML_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^.\"' ]+")
_YAML_KEY = re.compile(r"^(\"[^\"]*\"|'[^']*'|[^\s#&*!|>'\"%@`\[\]{},?-][^:#\n]*?)[ \t]*:(?:[ \t]|$)")
_JSON_TOKEN = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"([ \t\r\n]*:)?|[{}\[\]]|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/")


class Heading(NamedTuple):
    """``line`` is where the section begins, ``name_line`` where its name stands. ``path`` is the qualified name, or "" to join the titles around."""

    line: int
    name_line: int
    level: int
    name: str
    path: str = ""


def sections(text: Text, language: Language) -> tuple[Outline, list[Piece]]:
    """The sections of a document as symbols, and its pieces: each section's own text, up to the next heading of any level."""
    kind = Kind.SECTION if language.document in ("markdown", "rst") else Kind.KEY
    found = _outline(text, headings(text, language.document), kind, language.separator)
    return found, _pieces(text, found, kind) if text.lines else []


def headings(text: Text, document: str) -> list[Heading]:
    """The headings or keys of a document of this sort; none if they are too many."""
    kept = [heading for heading, _ in zip(_FINDERS[document](text), range(MAX_HEADINGS + 1), strict=False)]
    return kept if len(kept) <= MAX_HEADINGS else []


def _outline(text: Text, headings: list[Heading], kind: Kind, separator: str) -> Outline:
    symbols: list[Symbol] = []
    extents: list[Extent] = []
    ends = _ends(text, headings)
    stack: list[int] = []
    for ordinal, heading in enumerate(headings):
        while stack and not _holds(headings[stack[-1]], heading):
            stack.pop()
        parent = stack[-1] if stack else -1
        around = symbols[parent].qualname if stack else ""
        qualname = heading.path or (f"{around}{separator}{heading.name}" if around else heading.name)
        signature = folded(text.lines[heading.name_line - 1], MAX_SIGNATURE)
        symbols.append(Symbol(heading.name, qualname, kind.value, heading.line, ends[ordinal], heading.name_line, parent, signature, "", ()))
        extents.append(Extent(heading.line, ends[ordinal], around))
        stack.append(ordinal)
    return Outline(tuple(symbols), tuple(extents))


def _holds(outer: Heading, inner: Heading) -> bool:
    """Whether a section goes on below a later heading: it is of a higher level, and where names are paths, its path begins the other's."""
    return outer.level < inner.level and (not inner.path or inner.path.startswith(f"{outer.path or outer.name}."))


def _ends(text: Text, headings: list[Heading]) -> list[int]:
    """The last line of each section that is not blank."""
    ends = [len(text.lines)] * len(headings)
    open_: list[int] = []
    for ordinal, heading in enumerate(headings):
        while open_ and not _holds(headings[open_[-1]], heading):
            ends[open_.pop()] = max(heading.line - 1, 1)
        open_.append(ordinal)
    filled = [0]
    for number, line in enumerate(text.lines, 1):
        filled.append(number if line.strip() else filled[-1])
    return [max(filled[end], heading.name_line) for end, heading in zip(ends, headings, strict=True)]


def _pieces(text: Text, found: Outline, kind: Kind) -> list[Piece]:
    """Headings without a text of their own join the next section; small keys join each other."""
    starts = [1, *(symbol.start_line for symbol in found.symbols if symbol.start_line > 1)]
    owners = {symbol.start_line: ordinal for ordinal, symbol in reversed(list(enumerate(found.symbols)))}
    joined: list[tuple[int, int, int]] = []
    for first, following in zip(starts, [*starts[1:], len(text.lines) + 1], strict=True):
        if first == following:
            continue
        owner = owners.get(first, -1)
        if joined and _joins(text, joined[-1], following - 1, kind):
            before = joined.pop()
            joined.append((before[0], following - 1, before[2] if kind is Kind.KEY and before[2] >= 0 else owner))
        else:
            joined.append((first, following - 1, owner))
    return [piece for first, last, owner in joined for piece in _cut(text, found, first, last, owner)]


def _joins(text: Text, before: tuple[int, int, int], last: int, kind: Kind) -> bool:
    if kind is Kind.KEY:
        return last - before[0] < SMALL_KEYS_LINES
    filled = sum(1 for line in text.lines[before[0] - 1 : before[1]] if line.strip())
    return filled <= (2 if before[2] >= 0 else 1)


def _cut(text: Text, found: Outline, first: int, last: int, owner: int) -> list[Piece]:
    breadcrumb = found.extents[owner].enclosing if owner >= 0 else ""
    return [Piece(start, end, owner, "section", breadcrumb) for start, end in cut_lines(text, first, last, _shallowest(text, first, last))]


def _shallowest(text: Text, first: int, last: int) -> list[int]:
    """Lines that begin a part of the section, by indentation: those behind a blank line for prose, the least indented ones for data."""
    indents = {number: len(line) - len(line.lstrip()) for number, line in enumerate(text.lines[first:last], first + 1) if line.strip()}
    deeper = sorted({indent for indent in indents.values() if indent})
    if not deeper or any(not text.lines[number - 1].strip() for number in range(first, last)):
        return []
    return [number for number, indent in indents.items() if indent == deeper[0]]


def _markdown(text: Text) -> Iterator[Heading]:
    fence = ""
    skipped_to = _front_matter(text)
    for number, line in enumerate(text.lines, 1):
        if number <= skipped_to:
            continue
        if opening := _FENCE.match(line):
            mark = opening.group(1)
            if not fence:
                fence = mark
            elif mark.startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif not fence and (atx := _ATX.match(line)):
            yield Heading(number, number, len(atx.group(1)), _title(atx.group(2) or ""))
        elif not fence and number - 1 > skipped_to and (under := _SETEXT.match(line)) and _is_title(text, number - 1):
            yield Heading(number - 1, number - 1, 1 if under.group(1)[0] == "=" else 2, _title(text.lines[number - 2]))


def _front_matter(text: Text) -> int:
    """The last line of the settings between two ``---`` at the top, 0 if there are none."""
    if text.lines[:1] != ["---"]:
        return 0
    return next((number for number, line in enumerate(text.lines[1:], 2) if line in ("---", "...")), 0)


def _is_title(text: Text, number: int) -> bool:
    """Whether a line above an underline is a paragraph of its own."""
    if number < 1:
        return False
    line = text.lines[number - 1]
    alone = number == 1 or not text.lines[number - 2].strip() or bool(_ATX.match(text.lines[number - 2]))
    return bool(line.strip()) and alone and not _NO_PARAGRAPH.match(line)


def _title(text: str) -> str:
    return folded(text.strip().strip("*_`").strip() or "(untitled)", MAX_NAME)


def _rst(text: Text) -> Iterator[Heading]:
    """A title is underlined by at least its length; the level is the order in which its adornment first appeared (reStructuredText, Sections)."""
    levels: dict[tuple[str, bool], int] = {}
    lines = text.lines
    for number in range(2, len(lines) + 1):
        under, title = lines[number - 1], lines[number - 2]
        if not _ADORNMENT.match(under) or not title.strip() or _ADORNMENT.match(title) or len(under.rstrip()) < len(title.strip()):
            continue
        over = number >= 3 and lines[number - 3].rstrip() == under.rstrip()
        if not over and (title[0] in " \t" or (number >= 3 and lines[number - 3].strip())):
            continue
        level = levels.setdefault((under[0], over), len(levels) + 1)
        yield Heading(number - 2 if over else number - 1, number - 1, level, _title(title))


def _toml(text: Text) -> Iterator[Heading]:
    """Tables, and the keys above the first table. Lines within long strings and lists are passed over."""
    quote, depth = "", 0
    in_table = False
    for number, line in enumerate(text.lines, 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        table = None if depth else _TOML_TABLE.match(line)
        key = None if depth or in_table else _TOML_KEY.match(line)
        if table:
            in_table = True
            parts = [part.strip("\"'") for part in _TOML_PART.findall(table.group(1))]
            yield Heading(number, number, len(parts), parts[-1][:MAX_NAME] if parts else "", ".".join(parts)[:MAX_NAME])
            continue
        if key:
            yield Heading(number, number, 1, key.group(1).strip("\"'"))
        quote = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
        bare = _TOML_STRING.sub("", line).split("#", 1)[0]
        depth = max(0, depth + bare.count("[") - bare.count("]"))


def _yaml(text: Text) -> Iterator[Heading]:
    for number, line in enumerate(text.lines, 1):
        if key := _YAML_KEY.match(line):
            yield Heading(number, number, 1, folded(key.group(1).strip("\"'"), MAX_NAME))


def _json(text: Text) -> Iterator[Heading]:
    """Keys of the outermost object; comments are passed over, errors read past."""
    depth = 0
    source = text.data.decode("utf-8", "replace")
    line, counted = 1, 0
    for token in _JSON_TOKEN.finditer(source):
        first = source[token.start()]
        if first in "{[":
            depth += 1
        elif first in "}]":
            depth -= 1
        elif depth == 1 and token.group(2):
            line += source.count("\n", counted, token.start())
            counted = token.start()
            yield Heading(line, line, 1, folded(token.group(1), MAX_NAME))


_FINDERS: Mapping[str, Callable[[Text], Iterable[Heading]]] = {"json": _json, "markdown": _markdown, "rst": _rst, "toml": _toml, "yaml": _yaml}
