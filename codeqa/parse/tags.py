"""What a query's captures say of a text, in byte offsets: the plain values between ``trees`` (which knows tree-sitter) and ``symbols`` (which does not).

The captures are explained in ``trees``. All offsets are bytes of the UTF-8 text, 0-based and end-exclusive; -1 stands for "not captured".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end, in bytes."""


class Mark(NamedTuple):
    """A definition or a scope, as captured. ``kind`` is a symbol's kind, or "" for a scope.

    ``name`` is the name's span. ``receiver`` qualifies the name; it may contain it (``a::B`` of ``a::B::f``). ``bases`` are in source order.
    ``rest``: the scope reaches to the next one of its sort, or to the end of the file. ``container``: what lies directly in it are its members.
    ``arity`` tells definitions of one name apart that are joined otherwise (``joins``).
    """

    start: int
    end: int
    name: Span
    kind: str
    body: int = -1
    signature: int = -1
    receiver: Span | None = None
    doc: Span | None = None
    bases: tuple[Span, ...] = ()
    rest: bool = False
    container: bool = False
    arity: int = -1


Use: TypeAlias = tuple[int, int, str, bytes, bytes]
"""A reference: the place of its name, its pattern's rank, its kind, its name and receiver. Bare and in bytes: there are many, mostly counted, not shown."""


class Imported(NamedTuple):
    """An imported name at ``start``; the texts are as written, quotes and all."""

    start: int
    module: bytes
    name: bytes
    alias: bytes
    kind: str


@dataclass(slots=True)
class Tags:
    """Everything captured in one text. ``marks`` and ``imports`` are in no particular order; ``uses`` are sorted by place and rank.

    Several uses, or a mark and uses, may have one place: the mark stands before all, then the lowest rank.

    ``comments`` and ``decorators`` are spans: those that stand directly above a definition belong to it. ``docs`` gives
    the part of a comment that is its words, where it is not all.
    """

    marks: list[Mark] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    imports: list[Imported] = field(default_factory=list)
    comments: list[Span] = field(default_factory=list)
    decorators: list[Span] = field(default_factory=list)
    docs: dict[Span, Span] = field(default_factory=dict)
