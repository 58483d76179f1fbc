"""From tags to symbols, references and imports: nesting, qualified names, parents, signatures, docs. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from codeqa.parse.above import Above
from codeqa.parse.imports import imports
from codeqa.parse.languages import Language
from codeqa.parse.tags import Mark, Span, Tags
from codeqa.parse.text import MAX_NAME, MAX_SIGNATURE, Text, folded, plain_name, undecorated_comment, undecorated_string
from codeqa.types import Import, Kind, Reference, Symbol

FUNCTION_LIKE = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.CONSTRUCTOR})
_LOCAL = frozenset({Kind.VARIABLE, Kind.CONSTANT, Kind.FIELD})
_ONE_LINE = frozenset({Kind.VARIABLE, Kind.CONSTANT, Kind.FIELD, Kind.PROPERTY, Kind.KEY})
_MEMBER_KIND = {str(Kind.FUNCTION): str(Kind.METHOD), str(Kind.VARIABLE): str(Kind.FIELD)}
_BOUND_KINDS = frozenset({"name", "type"})
_COMMENTS = ("#", "<#", "/*", "//", "--", "=")
_BLOCK = re.compile(r"(?<!\$)\{")
_WORDS = re.compile(r"[^\s\"]+")
_CAST_END = re.compile(r"\(\s*\)[^()<>]*(?:\([^()]*\))?$")
_BRACKETS = {"<": ">", "[": "]"}


class Extent(NamedTuple):
    """The whole lines that belong to a symbol: its own, and the doc comment's above. ``enclosing`` is the scopes' qualified name around it."""

    first_line: int
    last_line: int
    enclosing: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What was read out of a text. ``extents`` run parallel to ``symbols``."""

    symbols: tuple[Symbol, ...] = ()
    extents: tuple[Extent, ...] = ()
    references: tuple[Reference, ...] = ()
    imports: tuple[Import, ...] = ()


@dataclass(slots=True)
class _Open:
    """A mark that the sweep is inside of. ``symbol`` is the ordinal of the symbol it is, or of the one around a scope."""

    mark: Mark
    qualname: str
    symbol: int


@dataclass(slots=True)
class _Sweep:
    """The symbols in the order of their starts, and which of them each byte lies in: from ``borders[i]`` on in ``owners[i]``."""

    symbols: list[Symbol] = field(default_factory=list)
    extents: list[Extent] = field(default_factory=list)
    borders: list[int] = field(default_factory=lambda: [0])
    owners: list[int] = field(default_factory=lambda: [-1])
    scopes: list[tuple[str, Mark]] = field(default_factory=list)
    latest: dict[int, tuple[object, int]] = field(default_factory=dict)
    """Parent -> what tells its last symbol from others, and that symbol's ordinal."""


def outline(text: Text, tags: Tags, language: Language) -> Outline:
    """Everything but chunks."""
    sweep = _swept(text, tags, language)
    references = _references(text, tags, sweep, language)
    references += _scope_bases(text, sweep)
    return Outline(tuple(sweep.symbols), tuple(sweep.extents), tuple(references), imports(text, tags.imports, language))


def _swept(text: Text, tags: Tags, language: Language) -> _Sweep:
    sweep = _Sweep()
    above = Above(text, tags)
    stack: list[_Open] = []
    for mark in sorted(_reaching(tags.marks, len(text.data)), key=lambda mark: (mark.start, -mark.end, mark.name)):
        _close(sweep, stack, mark)
        top = stack[-1] if stack else None
        if top is not None and _is_local(sweep, mark, top):
            continue
        stack.append(_entered(text, sweep, above, mark, top, language))
    _close(sweep, stack, None)
    return sweep


def _is_local(sweep: _Sweep, mark: Mark, top: _Open) -> bool:
    """Whether a mark is a function's own affair: its variables, prototypes in it (``Lock held(mutex);`` reads as one), a second name for its body."""
    if mark.body >= 0 and mark.body == top.mark.body:
        return True
    if top.symbol < 0 or top.mark.container or sweep.symbols[top.symbol].kind not in FUNCTION_LIKE:
        return False
    return mark.kind in _LOCAL or (mark.kind in FUNCTION_LIKE and mark.body < 0)


def _reaching(marks: list[Mark], size: int) -> Iterator[Mark]:
    """The marks, those that reach to the next of their sort with that end."""
    rests = sorted(mark.start for mark in marks if mark.rest)
    for mark in marks:
        if mark.rest:
            after = bisect_right(rests, mark.start)
            yield mark._replace(end=rests[after] if after < len(rests) else size, body=mark.body if mark.body >= 0 else mark.end)
        else:
            yield mark


def _close(sweep: _Sweep, stack: list[_Open], following: Mark | None) -> None:
    """Leaves every open mark that ends before the following one starts, or that spans the same text (two names of one declaration)."""
    while stack:
        mark = stack[-1].mark
        twin = following is not None and (mark.start, mark.end) == (following.start, following.end)
        if following is not None and mark.end > following.start and not twin:
            return
        stack.pop()
        if not twin:  # references inside of a field count for its type: there are many fields, and nobody asks who they call
            sweep.borders.append(mark.end)
            sweep.owners.append(stack[-1].symbol if stack else -1)


def _entered(text: Text, sweep: _Sweep, above: Above, mark: Mark, top: _Open | None, language: Language) -> _Open:
    """Adds the mark's symbol, if it is one, and says what being inside of it means."""
    outer = top.qualname if top else ""
    name = plain_name(text.piece(*mark.name))
    if language.sigils:
        name = name.strip(language.sigils) or name
    if mark.kind == Kind.MACRO:
        name = name.partition("=")[0] or name
    elif name.startswith("operator "):  # C++'s ``operator bool() const``: the grammar has no node for its name alone
        name = _CAST_END.sub("", name)
    if language.names_are_paths:
        front, _, name = name.rpartition(language.separator)
        outer = language.separator.join(part for part in (outer, front) if part)
    if mark.receiver:
        qualifier = _qualifier(text, mark.receiver, mark.name[0], language)
        outer = f"{outer}{language.separator}{qualifier}" if outer and qualifier else outer or qualifier
    member = top is not None and top.mark.container
    separator = language.member_separator if language.member_separator and (member or mark.receiver) else language.separator
    qualname = f"{outer}{separator}{name}" if outer else name
    parent = top.symbol if top else -1
    if not mark.kind:
        sweep.scopes.append((name, mark))
        return _Open(mark, qualname, parent)
    ordinal = len(sweep.symbols)
    kind = _MEMBER_KIND.get(mark.kind, mark.kind) if member else mark.kind
    if language.joins:
        identity = (qualname, kind, mark.arity, top.mark.start if top else -1)
        known, first = sweep.latest.get(parent, (None, -1))
        if known == identity and kind in language.joins:
            return _continued(text, sweep, mark, _Open(mark, qualname, first))
        sweep.latest[parent] = (identity, ordinal)
    symbol, extent = _symbol(text, above, mark, kind, name, qualname, parent, outer)
    sweep.symbols.append(symbol)
    sweep.extents.append(extent)
    sweep.borders.append(mark.start)
    sweep.owners.append(parent if mark.kind == Kind.FIELD else ordinal)
    return _Open(mark, qualname, ordinal)


def _continued(text: Text, sweep: _Sweep, mark: Mark, opened: _Open) -> _Open:
    """A further equation, or clause, of a symbol: the symbol reaches to its end."""
    last = text.end_line(mark.start, mark.end)
    sweep.symbols[opened.symbol] = sweep.symbols[opened.symbol]._replace(end_line=last)
    sweep.extents[opened.symbol] = sweep.extents[opened.symbol]._replace(last_line=last)
    sweep.borders.append(mark.start)
    sweep.owners.append(opened.symbol)
    return opened


def _symbol(text: Text, above: Above, mark: Mark, kind: str, name: str, qualname: str, parent: int, outer: str) -> tuple[Symbol, Extent]:
    line = text.line_at(mark.start)
    last = text.end_line(mark.start, mark.end)
    start_line, first_line, comment = above.run(line, mark.start)
    doc = _inner_doc(text.piece(*mark.doc)) if mark.doc else comment
    bases = tuple([folded(text.piece(*base), MAX_NAME) for base in mark.bases]) if mark.bases else ()
    signature = _signature(text, above, mark)
    symbol = Symbol(name, qualname, kind, start_line, last, text.line_at(mark.name[0]), parent, signature, doc, bases)
    return symbol, Extent(first_line, last, outer)


def _signature(text: Text, above: Above, mark: Mark) -> str:
    start = mark.signature if mark.signature >= 0 else mark.start
    if mark.body >= start:
        return folded(above.without_comments(start, min(mark.body, start + 4 * MAX_SIGNATURE)), MAX_SIGNATURE).rstrip(" :{=")
    piece = above.without_comments(start, min(mark.end, start + 4 * MAX_SIGNATURE))
    if mark.kind in _ONE_LINE:
        return folded(piece.split("\n", 1)[0], MAX_SIGNATURE).rstrip(" :{=([;,")
    return folded(_BLOCK.split(piece, maxsplit=1)[0], MAX_SIGNATURE).rstrip(" :={;,")


def _inner_doc(piece: str) -> str:
    return undecorated_comment(piece) if piece.startswith(_COMMENTS) else undecorated_string(piece)


def _qualifier(text: Text, receiver: Span, name: int, language: Language) -> str:
    """What a receiver says in front of a name: ``a::B`` of ``a::B<T>::f``, ``Server`` of ``(s *Server)``'s type, ``data.ami`` of ``data "ami" "x"``."""
    start, end = receiver
    piece = text.piece(start, name if start <= name < end else end)
    if '"' in piece:
        piece = language.separator.join(_WORDS.findall(piece))
    for written, meant in language.owners:
        if piece == written:
            return meant
    return folded(_without_arguments(piece), MAX_NAME).rstrip(":.").lstrip("*&").replace(" ", "")


def _without_arguments(text: str) -> str:
    """Leaves out what stands in angle or square brackets."""
    kept: list[str] = []
    depth = 0
    for character in text:
        if character in _BRACKETS:
            depth += 1
        elif depth and character in _BRACKETS.values():
            depth -= 1
        elif not depth:
            kept.append(character)
    return "".join(kept)


def _bound(text: Text, tags: Tags, language: Language) -> set[bytes] | None:
    """The names that a text defines or imports, where the language has no others but its own (``names_are_bound``); None: anything may be meant."""
    if not language.names_are_bound or any(item.name == b"*" for item in tags.imports):
        return None
    names = {text.data[slice(*mark.name)] for mark in tags.marks}
    for item in tags.imports:
        names |= {item.name, item.alias, item.module.partition(b".")[0]}
    return names


def _references(text: Text, tags: Tags, sweep: _Sweep, language: Language) -> list[Reference]:
    """Uses counted by scope, name, kind and receiver, in the order of the first use. Plain names that are not ``bound`` are locals, or the language's.

    A place counts once: as a definition's name, or as what its first pattern says.
    """
    counted: dict[tuple[int, bytes, str, bytes], list[int]] = {}
    bound = _bound(text, tags, language)
    borders, owners = [*sweep.borders, len(text.data) + 1], sweep.owners
    taken = {mark.name[0] for mark in tags.marks}
    segment, border, last = 0, borders[1], -1
    for start, _, kind, name, receiver in tags.uses:
        if start == last or start in taken:
            continue
        last = start
        if bound is not None and kind in _BOUND_KINDS and (receiver or name) not in bound and receiver != b".":
            continue
        while start >= border:
            segment += 1
            border = borders[segment + 1]
        key = (owners[segment], name, kind, receiver)
        if (found := counted.get(key)) is None:
            counted[key] = [start, 1]
        else:
            found[1] += 1
    return _counted_references(text, counted, language.separator.encode() if language.names_are_paths else b"")


def _counted_references(text: Text, counted: dict[tuple[int, bytes, str, bytes], list[int]], path: bytes) -> list[Reference]:
    """``path`` separates the parts of names that are paths: all but the last are the receiver. Empty where none are."""
    if path:
        counted = {_taken_apart(key, path): value for key, value in counted.items()}
    names: dict[bytes, str] = {b"": ""}
    for _, name, _, receiver in counted:
        if name not in names:
            names[name] = plain_name(name.decode("utf-8", "replace"))
        if receiver not in names:
            names[receiver] = receiver.decode("utf-8", "replace").rstrip(".") or "."
    starts, new = text.starts, tuple.__new__  # past the named tuple's own constructor, which takes as long as all the rest
    return [
        new(Reference, (names[name], kind, scope, bisect_right(starts, first), uses, names[receiver]))
        for (scope, name, kind, receiver), (first, uses) in counted.items()
    ]


def _taken_apart(key: tuple[int, bytes, str, bytes], separator: bytes) -> tuple[int, bytes, str, bytes]:
    scope, name, kind, receiver = key
    front, _, last = name.rpartition(separator)
    return (scope, last, kind, front) if front and last and not receiver else key


def _scope_bases(text: Text, sweep: _Sweep) -> list[Reference]:
    """Gives a scope's bases to the type of its name (``impl Trait for Type``); those of a type from elsewhere become references."""
    types = {symbol.name: ordinal for ordinal, symbol in reversed(list(enumerate(sweep.symbols))) if symbol.kind not in FUNCTION_LIKE}
    left: list[Reference] = []
    for name, mark in sweep.scopes:
        bases = [folded(text.piece(*base), MAX_NAME) for base in mark.bases]
        ordinal = types.get(name)
        if ordinal is None:
            left += [Reference(base, "implementation", -1, text.line_at(mark.start), 1, name) for base in bases]
        else:
            symbol = sweep.symbols[ordinal]
            sweep.symbols[ordinal] = symbol._replace(bases=tuple(dict.fromkeys([*symbol.bases, *bases])))
    return left
