"""What became of a file's symbols between two versions of it: added, removed, changed in signature or in body. Pure.

Symbols are told apart by their qualified names, and compared by their own lines: those that no symbol inside of them has. So a function that has only moved
is the same, and a class is not changed by a change of its method. Blank lines, space at the ends of lines and comments of whole lines do not count, nor do
imports at the top of a file: they change with what uses them. What is defined inside of a function is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from codeqa.graph.languages import CLASS_LIKE, DOCUMENT, family
from codeqa.types import Import, Kind, Symbol
from codeqa.types.impacts import Change

FUNCTION_LIKE: Final = frozenset({Kind.CONSTRUCTOR, Kind.FUNCTION, Kind.METHOD})
SIGNED: Final = FUNCTION_LIKE | CLASS_LIKE | {Kind.MACRO}
"""Kinds whose users see the signature. Of all others it is the first line of what they hold."""

NOTHING_TOLD: Final = frozenset({"document", "json", "toml", "web", "yaml", ""})
"""Families whose files have no code that anything calls."""

_HASH: Final = frozenset({"elixir", "julia", "nix", "perl", "powershell", "python", "r", "ruby", "shell"})
_DASH: Final = frozenset({"haskell", "lua", "sql"})
_SLASHES: Final = re.compile(r"\s*(?://|/\*|\*/|\*(?:\s|$))")
_HASHES: Final = re.compile(r"\s*#")
_DASHES: Final = re.compile(r"\s*--(?:\s|$)")
_IMPORT: Final = re.compile(r"\s*(?:import|from|export \*|use|using|#\s*include|include|require|require_relative|package|alias|open)\b")
_CLOSING: Final = re.compile(r"[\s()\[\]{},;]*")


class Side(NamedTuple):
    """One version of a file, as far as this module reads it. ``lines`` are its text's, without their ends."""

    language: str
    symbols: Sequence[Symbol]
    imports: Sequence[Import]
    lines: Sequence[str]


class Merged(NamedTuple):
    """Both versions' symbols as one list: the new ones, then those that are gone. ``old`` maps a place in it to the old version's ordinal."""

    symbols: tuple[Symbol, ...]
    old: Mapping[int, int]
    kept: int
    """How many are of the new version."""


class Unit(NamedTuple):
    """A change to tell. ``ordinal`` is a place in ``Merged.symbols``, -1 for the top of the file; ``inside`` are all that count as it, itself among them."""

    change: Change
    ordinal: int
    inside: frozenset[int]


def merge(old: Sequence[Symbol], new: Sequence[Symbol]) -> Merged:
    pairs = matched(old, new)
    gone = [ordinal for ordinal in range(len(old)) if ordinal not in pairs]
    place = pairs | {ordinal: len(new) + number for number, ordinal in enumerate(gone)}
    removed = [old[ordinal]._replace(parent=place.get(old[ordinal].parent, -1)) for ordinal in gone]
    return Merged((*new, *removed), {here: ordinal for ordinal, here in place.items()}, len(new))


def places_of(known: Sequence[Symbol], merged: Merged) -> dict[int, int]:
    """Place in ``merged`` -> ordinal in a third version of the file, such as an index's. What only one of the two has is left out."""
    new = matched(known, merged.symbols[: merged.kept])
    rest = [ordinal for ordinal in range(len(known)) if ordinal not in new]
    gone = matched([known[ordinal] for ordinal in rest], merged.symbols[merged.kept :])
    return {here: ordinal for ordinal, here in new.items()} | {merged.kept + here: rest[number] for number, here in gone.items()}


def matched(old: Sequence[Symbol], new: Sequence[Symbol]) -> dict[int, int]:
    """Old ordinal -> new one of the same symbol. Of several with one name those with equal signatures are the same, then the n-th is the n-th."""
    waiting: dict[tuple[str, str], list[int]] = {}
    for ordinal, symbol in enumerate(new):
        waiting.setdefault(_identity(symbol), []).append(ordinal)
    pairs: dict[int, int] = {}
    for alike in (_like, _signed_alike, _any):
        for ordinal, symbol in enumerate(old):
            candidates = waiting.get(_identity(symbol)) if ordinal not in pairs else None
            same = next((one for one in candidates if alike(symbol, new[one])), -1) if candidates else -1
            if candidates and same >= 0:
                candidates.remove(same)
                pairs[ordinal] = same
    return pairs


def _like(one: Symbol, other: Symbol) -> bool:
    """A prototype and its definition have one signature; what tells them apart is that one of them is longer than a line."""
    return _signed_alike(one, other) and (one.end_line > one.start_line) == (other.end_line > other.start_line)


def _signed_alike(one: Symbol, other: Symbol) -> bool:
    return one.signature == other.signature


def _any(one: Symbol, other: Symbol) -> bool:
    return True


def _identity(symbol: Symbol) -> tuple[str, str]:
    """A class that became a struct, or a function a method, is the same to who calls it."""
    kind = "callable" if symbol.kind in FUNCTION_LIKE else "class" if symbol.kind in CLASS_LIKE else symbol.kind
    return symbol.qualname, kind


def units(old: Side | None, new: Side | None, merged: Merged) -> list[Unit]:
    """What there is to tell of a file, in the order of ``merged``, the top of the file last. None is a side that does not have the file."""
    language = (new or old or Side("", (), (), ())).language
    if family(language) in NOTHING_TOLD:
        return []
    before, after = (_own_lines(side) if side else {} for side in (old, new))
    holders = _holders(merged.symbols)
    told: dict[int, Change] = {}
    for place, symbol in enumerate(merged.symbols):
        change = _change(old, place, symbol, merged, before, after) if holders[place] == place and symbol.kind not in DOCUMENT else None
        if change is not None:
            told[place] = change
    outermost = {place: change for place, change in told.items() if not _with_its_holder(place, change, merged.symbols, told)}
    found = [Unit(change, place, _inside(place, change, merged.symbols, holders)) for place, change in outermost.items()]
    if new is None or (old and before.get(-1, []) != after.get(-1, [])):
        found.append(Unit(Change.BODY if new else Change.REMOVED, -1, frozenset((-1,))))
    return found


def _with_its_holder(place: int, change: Change, symbols: Sequence[Symbol], told: Mapping[int, Change]) -> bool:
    """A member that came or went with its class."""
    parent = symbols[place].parent
    return change in (Change.ADDED, Change.REMOVED) and parent >= 0 and told.get(parent) is change


def _change(old: Side | None, place: int, symbol: Symbol, merged: Merged, before: Mapping[int, list[str]], after: Mapping[int, list[str]]) -> Change | None:
    ordinal = merged.old.get(place)
    if place >= merged.kept:
        return Change.REMOVED
    if ordinal is None or old is None:
        return Change.ADDED
    if symbol.kind in SIGNED and symbol.signature != old.symbols[ordinal].signature:
        return Change.SIGNATURE
    return Change.BODY if before.get(ordinal, []) != after.get(place, []) else None


def whole(symbols: Sequence[Symbol], language: str) -> list[Unit]:
    """A file as if all of it were changed: its outermost symbols, and the file itself."""
    if family(language) in NOTHING_TOLD:
        return []
    holders = _holders(symbols)
    tops = [place for place, symbol in enumerate(symbols) if symbol.parent < 0 and symbol.kind not in DOCUMENT]
    return [*(Unit(Change.ASKED, place, _inside(place, Change.ASKED, symbols, holders)) for place in tops), Unit(Change.ASKED, -1, frozenset((-1,)))]


def _inside(place: int, change: Change, symbols: Sequence[Symbol], holders: Sequence[int]) -> frozenset[int]:
    """What counts as the symbol: what is defined inside of a function, the members that came or went with it, and its overloads, which edges cannot tell."""
    found = {place, *(other for other, holder in enumerate(holders) if holder == place)}
    if change in (Change.ADDED, Change.ASKED, Change.REMOVED):
        for other, symbol in enumerate(symbols):
            if symbol.parent in found:
                found.add(other)
    mine = _identity(symbols[place])
    if symbols[place].kind in FUNCTION_LIKE:
        found.update(other for other, symbol in enumerate(symbols) if _identity(symbol) == mine)
    return frozenset(found)


def _holders(symbols: Sequence[Symbol]) -> list[int]:
    """For each symbol the outermost function that it stands in, or else itself. A parent may stand behind its child: one that is gone."""
    return [_holder(place, symbols) for place in range(len(symbols))]


def _holder(place: int, symbols: Sequence[Symbol]) -> int:
    found = place
    here = symbols[place].parent
    while here >= 0:
        if symbols[here].kind in FUNCTION_LIKE:
            found = here
        here = symbols[here].parent
    return found


def _own_lines(side: Side) -> dict[int, list[str]]:
    """Ordinal -> the lines that count for it; -1 for what stands in no symbol."""
    owners = [-1] * (len(side.lines) + 1)
    holders = _holders(side.symbols)
    order = sorted(range(len(side.symbols)), key=lambda one: (side.symbols[one].start_line, -side.symbols[one].end_line, one))
    for ordinal in order:
        symbol = side.symbols[ordinal]
        start, end = symbol.start_line, min(symbol.end_line, len(side.lines))
        owners[start : end + 1] = [holders[ordinal]] * max(0, end + 1 - start)
    silent = _silence(family(side.language))
    imports = {item.line for item in side.imports}
    found: dict[int, list[str]] = {}
    for number, line in enumerate(side.lines, 1):
        bare = line.rstrip()
        if not bare or silent.match(bare) or (owners[number] < 0 and _says_nothing(bare, number, imports)):
            continue
        found.setdefault(owners[number], []).append(bare)
    return found


def _silence(kin: str) -> re.Pattern[str]:
    """What a comment of a whole line begins with."""
    return _HASHES if kin in _HASH else _DASHES if kin in _DASH else _SLASHES


def _says_nothing(line: str, number: int, imports: Collection[int]) -> bool:
    return number in imports or _IMPORT.match(line) is not None or _CLOSING.fullmatch(line) is not None


def is_tested(kind: str) -> bool:
    """Whether one may expect a test of a symbol of this kind."""
    return kind in FUNCTION_LIKE or kind in CLASS_LIKE
