"""Caret assertions in fixtures: a comment line under a line of code says what is defined, used or imported there.

::

    class User(Base):
    #     ^ definition.class qualname=User base=Base
    import os
    # <- import module=os

The caret stands under the first character of the name; ``<-`` means the column at which its comment begins. Assertions speak of the nearest line above that
is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from codeqa.types import Import, ParsedFile, Reference, Symbol

Item = TypeVar("Item")

_BEFORE = r"^(?P<before>\s*(?://|#|\(\*|--|\.\.|/\*|;|%|<!--)\s*)(?P<arrow>\^+|<-)\s+"
_LINE = re.compile(_BEFORE + r"(?P<what>definition\.\w+|reference\.\w+|import|include|reexport|none)\b(?P<rest>.*)$")
_PAIR = re.compile(r"(\w+)=(?:\"([^\"]*)\"|(\S*))")


@dataclass(frozen=True, slots=True)
class Assertion:
    """``line`` and ``column`` (1-based, 0-based) are the place asserted, ``own_line`` where the assertion stands. ``values`` may repeat a key."""

    what: str
    line: int
    column: int
    own_line: int
    values: tuple[tuple[str, str], ...]


def assertions(text: str) -> Iterator[Assertion]:
    subject = 0
    for number, line in enumerate(text.split("\n"), 1):
        found = _LINE.match(line)
        if found is None:
            subject = number
            continue
        column = len(found["before"]) if found["arrow"] != "<-" else len(line) - len(line.lstrip())
        rest = found["rest"].removesuffix("*/").removesuffix("-->").removesuffix("*)")
        pairs = tuple((key, quoted or bare) for key, quoted, bare in _PAIR.findall(rest))
        yield Assertion(found["what"], subject, column, number, pairs)


def failure(assertion: Assertion, text: str, parsed: ParsedFile) -> str:
    """ "" if the assertion holds, else what is there instead."""
    role, _, kind = assertion.what.partition(".")
    at = text.split("\n")[assertion.line - 1][assertion.column :]
    if role == "definition":
        return _missing(assertion, _symbols(assertion, kind, at, parsed), lambda symbol, key: _symbol_value(symbol, key, assertion, parsed))
    if role == "reference":
        return _missing(assertion, _references(assertion, kind, at, parsed), lambda reference, key: _reference_value(reference, key, parsed))
    if role == "none":
        names = [*_symbols(assertion, "", at, parsed), *_references(assertion, "", at, parsed)]
        return f"unexpected {names}" if names else ""
    rows = [row for row in parsed.imports if row.line == assertion.line and row.kind == role]
    return _missing(assertion, rows, _import_value)


def _missing(assertion: Assertion, found: Sequence[Item], values: Callable[[Item, str], list[str]]) -> str:
    """Whether one of the things found has all that is asserted."""
    keys = dict.fromkeys(key for key, _ in assertion.values)
    wanted = {key: [value for other, value in assertion.values if other == key] for key in keys}
    seen = [{key: values(item, key) for key in keys} for item in found]
    if any(all(_same(wanted[key], have[key]) for key in keys) for have in seen):
        return ""
    return f"line {assertion.own_line}: {assertion.what} {wanted} expected, found {seen or 'nothing'}"


def _same(wanted: list[str], have: list[str]) -> bool:
    return wanted == have


def _scope(ordinal: int, parsed: ParsedFile) -> str:
    return parsed.symbols[ordinal].qualname if ordinal >= 0 else ""


def _symbol_value(symbol: Symbol, key: str, assertion: Assertion, parsed: ParsedFile) -> list[str]:
    if key == "base":
        return list(symbol.bases)
    if key == "parent":
        return [_scope(symbol.parent, parsed)]
    if key in ("start", "end"):
        offset = (symbol.start_line if key == "start" else symbol.end_line) - assertion.line
        return [f"{offset:+d}" if offset else "0"]
    if key == "doc":
        folded = " ".join(symbol.doc.split())
        first = " ".join(symbol.doc.split("\n")[0].split())
        return [folded if any(other == "doc" and value == folded for other, value in assertion.values) else first]
    return [str(getattr(symbol, key))]


def _reference_value(reference: Reference, key: str, parsed: ParsedFile) -> list[str]:
    return [_scope(reference.scope, parsed)] if key == "scope" else [str(getattr(reference, key))]


def _import_value(row: Import, key: str) -> list[str]:
    return [getattr(row, key)]


def _symbols(assertion: Assertion, kind: str, at: str, parsed: ParsedFile) -> list[Symbol]:
    name = dict(assertion.values).get("name")
    return [
        symbol
        for symbol in parsed.symbols
        if symbol.name_line == assertion.line and kind in ("", symbol.kind) and (symbol.name == name if name is not None else at.startswith(symbol.name))
    ]


def _references(assertion: Assertion, kind: str, at: str, parsed: ParsedFile) -> list[Reference]:
    name = dict(assertion.values).get("name")
    return [
        reference
        for reference in parsed.references
        if reference.line == assertion.line and kind in ("", reference.kind) and (reference.name == name if name is not None else at.startswith(reference.name))
    ]
