"""A declaration in a C header is one line, and says nothing of what its function does: where the index knows the definition, that is the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from codeqa.answer.choosing import WHOLE, Candidate
from codeqa.pipeline.opening import Opened
from codeqa.types import FileContent, Hit

DECLARED_APART: Final = frozenset({"c", "cpp", "objc"})
"""Languages in which a function is declared in one file and defined in another."""

NAMESAKES: Final = 40
"""Symbols of a name that are looked at: of a common name more are of other classes."""


def with_definitions(
    index: Opened, places: Sequence[Candidate], content: Callable[[str], FileContent | None], allowed: Callable[[str, str], bool]
) -> list[Candidate]:
    """The places in their order, declarations replaced by what they declare; each once, where it is likeliest."""
    found: dict[object, Candidate] = {}
    for number, one in enumerate(places):
        place = (_definition(index, one, allowed) if _is_declaration(one, content) else None) or one
        found.setdefault(place.key if place.hit.symbol else number, place)
    return list(found.values())


def _is_declaration(one: Candidate, content: Callable[[str], FileContent | None]) -> bool:
    if one.symbol is None or one.symbol.kind not in WHOLE or one.hit.language not in DECLARED_APART:
        return False
    file = content(one.hit.path)
    lines = file.text.split("\n")[one.symbol.start_line - 1 : one.symbol.end_line] if file else []
    return bool(lines) and "{" not in "".join(lines) and lines[-1].rstrip().endswith(";")


def _definition(index: Opened, one: Candidate, allowed: Callable[[str, str], bool]) -> Candidate | None:
    """The longest function of the qualified name in another file that may be looked at, if it is longer than its declaration."""
    if one.symbol is None:
        return None
    alike = [row for row in index.shelf.symbols_named([one.symbol.name], NAMESAKES) if row[2].qualname == one.symbol.qualname and row[2].kind in WHOLE]
    files = index.shelf.files(number for number, _, _ in alike)
    bodies = [row for row in alike if files[row[0]].path != one.hit.path and files[row[0]].language in DECLARED_APART and not files[row[0]].test]
    bodies = [row for row in bodies if allowed(files[row[0]].path, files[row[0]].language)]
    number, ordinal, symbol = max(bodies, key=lambda row: row[2].end_line - row[2].start_line, default=(-1, -1, one.symbol))
    if number < 0 or symbol.end_line - symbol.start_line <= one.symbol.end_line - one.symbol.start_line:
        return None
    hit = Hit(files[number].path, symbol.start_line, symbol.end_line, symbol.qualname, symbol.kind, files[number].language, one.hit.score, one.hit.reasons)
    return replace(one, hit=hit, symbol=symbol, ordinal=ordinal)
