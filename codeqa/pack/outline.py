"""Owns outlines: a file's signatures with their line numbers, nested by indentation. What stands in for a file that does not fit."""

from __future__ import annotations

from collections.abc import Sequence

from codeqa.types import Symbol

SIGNATURE_WIDTH = 160
"""Characters of a signature shown: more is parameters and types of which the name tells enough."""


def depths(symbols: Sequence[Symbol]) -> tuple[int, ...]:
    """How many symbols enclose each one. A parent that does not stand before its child counts as none."""
    result: list[int] = []
    for ordinal, symbol in enumerate(symbols):
        result.append(result[symbol.parent] + 1 if 0 <= symbol.parent < ordinal else 0)
    return tuple(result)


def outline_lines(symbols: Sequence[Symbol], *, limit: int, docs: bool = False) -> tuple[str, ...]:
    """At most ``limit`` lines ``{number}\\t{indent}{signature}\\n`` in file order; where not all fit, the outermost symbols stay.

    With ``docs`` the first line of a symbol's doc follows its signature.
    """
    level = depths(symbols)
    kept = sorted(
        sorted(range(len(symbols)), key=lambda ordinal: (level[ordinal], symbols[ordinal].start_line))[:limit], key=lambda o: (symbols[o].start_line, o)
    )
    return tuple(_line(symbols[ordinal], level[ordinal], docs=docs) for ordinal in kept)


def _line(symbol: Symbol, level: int, *, docs: bool) -> str:
    shown = one_line(symbol.signature or symbol.name)
    doc = one_line(symbol.doc.partition("\n")[0]) if docs else ""
    return f"{symbol.name_line}\t{'  ' * level}{clip(shown)}{'  — ' + clip(doc) if doc else ''}\n"


def one_line(text: str) -> str:
    return " ".join(text.split())


def clip(text: str) -> str:
    return text if len(text) <= SIGNATURE_WIDTH else text[: SIGNATURE_WIDTH - 1] + "…"
