"""Who uses what a question asks about, from the shelf's edges: the listing that stands before the files of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from codeqa.pack import tokens
from codeqa.pack.uses import Use, uses_block
from codeqa.pipeline.opening import Opened
from codeqa.retrieve.question import analyse
from codeqa.retrieve.users import is_meant, last_part, wanted

MOST_MEANT: Final = 5
"""Definitions of one name whose users are listed: of more, the listing would say little of each."""

MOST_USERS: Final = 100

_FIELDS: Final = frozenset({"section", "key", "field", "variable"})
"""Kinds whose names are words of all sorts."""


def listing(index: Opened, text: str, budget: int, marker: str) -> tuple[str, int]:
    """The fenced block for a question that asks who uses something that the index knows, "" for any other; and the tokens to leave unused."""
    names = wanted(analyse(text, index.shelf.terms))
    return uses_block(_uses(index, names), budget, marker, tokens.count) if names else ("", 0)


def _uses(index: Opened, names: Sequence[str]) -> Iterator[Use]:
    for name in names:
        found = index.shelf.symbols_named([last_part(name)])
        meant = [(number, ordinal) for number, ordinal, symbol in found if symbol.kind not in _FIELDS and is_meant(name, symbol)]
        for number, ordinal in meant[:MOST_MEANT]:
            for link in index.shelf.links(number, ordinal, incoming=True, limit=MOST_USERS):
                yield Use(link.source, link.source_line, link.source_symbol, link.kind, link.target_symbol or link.target, link.confidence)
