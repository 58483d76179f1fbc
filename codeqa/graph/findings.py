"""What stands out of a change: removed and still used, changed and reached by no test. Pure.

Held against a change is only what is likely to be so: users of whom the graph is sure, and no test at all, by whatever way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from codeqa.graph.changes import is_tested
from codeqa.types.impacts import Caller, Change, ChangedSymbol, Finding

SURE: Final = 0.75
"""Confidence from which a user of what was removed counts: imported by name, of the same file, a member of a known class."""

_SEPARATORS: Final = re.compile(r"[.:#\\/]+")


class Still(NamedTuple):
    """What a changed file has now: the qualified names of its symbols, and the bare ones that it imports and so may pass on ("*" for all of another's)."""

    symbols: Collection[str]
    imported: Collection[str]


NOTHING: Final = Still((), ())


def held_against(told: Iterable[ChangedSymbol], still: Mapping[str, Still], is_test: Callable[[str], bool]) -> tuple[Finding, ...]:
    """``still`` is by path, of changed files."""
    return tuple(finding for one in told for finding in _of(one, still.get(one.path, NOTHING), is_test))


def _of(one: ChangedSymbol, still: Still, is_test: Callable[[str], bool]) -> Iterator[Finding]:
    if one.change is Change.REMOVED:
        sure = [caller for caller in one.callers if caller.confidence >= SURE]
        if sure and not (one.symbol and _still_has(one.symbol, still)):
            yield _used(one, sure)
    elif one.change is not Change.ASKED and is_tested(one.kind) and not one.tests and not is_test(one.path):
        yield Finding("untested", one.path, one.start_line, one.end_line, one.symbol, f"no test is known to reach {one.symbol} ({one.change.value})")


def _still_has(symbol: str, still: Still) -> bool:
    """An overload of it, an import of its name, or of all names of another file."""
    return symbol in still.symbols or (not _SEPARATORS.search(symbol) and not {symbol, "*"}.isdisjoint(still.imported))


def _used(one: ChangedSymbol, sure: list[Caller]) -> Finding:
    first, more = sure[0], len(sure) - 1
    what = f"{one.symbol or one.path} is removed and still used at {first.path}:{first.line}" + (f" and {more:,} more places" if more else "")
    return Finding("removed-callers", first.path, first.line, first.line, one.symbol, what)
