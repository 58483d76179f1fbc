"""A place in an editor to what is known of it: what the word there means, who uses that and what it uses, its tests, the documents that name it. No model.

The graph is asked as it is on the screen: the edges of a text that no index has read are computed anew (``overlay``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.errors import IndexFault
from codeqa.graph import changes, impact
from codeqa.graph.impact import Node
from codeqa.graph.languages import CLASS_LIKE
from codeqa.graph.pairs import is_test
from codeqa.index.ties import Ties, open_ties
from codeqa.pack.purpose import plain_doc
from codeqa.pipeline.freshness import Progress, place_of, silent
from codeqa.pipeline.mentions import mentions
from codeqa.pipeline.opening import opened
from codeqa.pipeline.overlay import Facts, Overlay, Version
from codeqa.pipeline.unsaved import Screen, screen
from codeqa.source import read_file
from codeqa.types import IndexState, ParsedFile, SourceFile, Symbol
from codeqa.types.anchored import Anchored, At, Described, Use
from codeqa.types.impacts import Change, ChangedSymbol

SECONDS: Final = 2.0
"""After which no further tests and documents are looked for."""

MOST_USES: Final = 60
"""Places told of one sort."""

MOST_MEANINGS: Final = 6
"""Definitions that a word may mean where no edge says which. Of more, none is told."""

NO_NAMES: Final = frozenset({"section", "key"})
FUNCTIONS: Final = changes.FUNCTION_LIKE


def explain_here(where: Path, config: Config, at: At, *, progress: Progress = silent) -> Anchored:
    """Raises UsageError (no such line, file or place), SourceError (what is never read), IndexFault."""
    began = time.monotonic()
    shown = screen(where, config, at)
    parsed, why = shown.parsed()
    with opened(shown.where, config, progress) as index, closing(open_ties(place_of(index.repository, config))) as ties:
        found = Place(shown, ties, time.monotonic(), parsed, why).explained(index.state)
        found = _with_documents(found, shown, config, ties)
    return replace(found, seconds=time.monotonic() - began)


def _with_documents(found: Anchored, shown: Screen, config: Config, ties: Ties) -> Anchored:
    subject, until = found.subject, time.monotonic() + SECONDS
    if not subject.symbol:
        return found
    told = ChangedSymbol(subject.path, subject.symbol, subject.kind, Change.ASKED, subject.start_line, subject.end_line)
    try:
        named = mentions(shown.repository, place_of(shown.repository, config), ties, [told], lambda: time.monotonic() < until)
    except IndexFault:
        return found
    read = _lines(shown, ties)
    places = named.get(subject.symbol, ())
    return replace(found, documents=tuple(Use(one.path, one.line, "", "document", 1.0, _line(read(one.path), one.line)) for one in places))


def _lines(shown: Screen, ties: Ties) -> Callable[[str], Sequence[str]]:
    """A file's lines as they are now; of the one on the screen, as it is there."""
    repository = shown.repository

    @cache
    def read(path: str) -> Sequence[str]:
        if path == shown.path:
            return shown.lines
        clean = ties.clean_blob(path)  # to make the gate ready takes 20 ms of a process
        found = read_file(repository.root, path, object_format=repository.object_format, keep_generated=True, clean=clean)
        return found.text.split("\n") if isinstance(found, SourceFile) else ()

    return read


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


@dataclass(slots=True)
class Place:
    """One place being explained. A node is a path and an ordinal: of the screen's file in its own symbols, of another in the index's."""

    shown: Screen
    ties: Ties
    began: float
    parsed: ParsedFile | None = None
    why: str = ""
    notes: list[str] = field(default_factory=list)
    symbols: Sequence[Symbol] = ()
    language: str = ""
    indexed: bool = True
    overlay: Overlay = field(init=False)
    read: Callable[[str], Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.read = _lines(self.shown, self.ties)
        path, shown = self.shown.path, self.shown
        tie = self.ties.file(path)
        self.indexed = tie is not None
        versions: Mapping[str, Version] = {}
        if tie is not None and tie.blob == shown.source.blob:
            self.symbols, self.language = self.ties.symbols(tie.number), self.ties.facts(tie.number).language
        else:
            if self.parsed is None:
                self.notes.append(f"the text was not parsed: {self.why or 'the index has changed meanwhile'}")
            else:
                self.symbols, self.language = self.parsed.symbols, self.parsed.language
                versions = {path: self._version(self.parsed)}
            if tie is None:
                self.notes.append("the index does not know this file: who uses it is known as far as it can be told by names")
        self.overlay = Overlay(self.ties, versions, self._manifests, self._more)

    def _version(self, parsed: ParsedFile) -> Version:
        tie = self.ties.file(self.shown.path)
        known = self.ties.symbols(tie.number) if tie else ()
        merged = changes.merge((), parsed.symbols)
        facts = Facts(parsed.language, merged.symbols, parsed.references, parsed.imports)
        return Version(merged, facts, changes.places_of(known, merged), tie.number if tie else None, here=True)

    def _manifests(self, paths: Iterable[str]) -> Mapping[str, str]:
        from codeqa.graph.imports import is_manifest

        return {path: "\n".join(self.read(path)) for path in paths if is_manifest(path)}

    def _more(self) -> bool:
        return time.monotonic() < self.began + SECONDS

    # --- what is meant ---

    def meant(self) -> tuple[Described, Described | None]:
        """What the place means, and the symbol around it."""
        around = self._around(self.shown.at.line, self.shown.last)
        return self._described(self._meant(around)[0]), self._described((self.shown.path, around)) if around >= 0 else None

    def explained(self, state: IndexState) -> Anchored:
        shown = self.shown
        around = self._around(shown.at.line, shown.last)
        node, others = self._meant(around)
        subject = self._described(node)
        inside = self._inside(node)
        callers, tested_by = self._callers(inside)
        return Anchored(
            shown.path,
            shown.at.line,
            shown.at.column,
            shown.word,
            self.language,
            subject,
            self._described((shown.path, around)) if around >= 0 else None,
            tuple(map(self._described, others)),
            tuple(self._described((node[0], one)) for one in self._members(node)),
            callers,
            self._callees(inside),
            self._tests(inside, tested_by),
            (),
            shown.unsaved,
            self.indexed,
            tuple(self.notes),
            state,
        )

    def _around(self, line: int, last: int) -> int:
        """The innermost symbol around lines, -1 for none."""
        around = [
            (symbol.end_line - symbol.start_line, -ordinal)
            for ordinal, symbol in enumerate(self.symbols)
            if symbol.start_line <= line and last <= symbol.end_line
        ]
        return -min(around)[1] if around else -1

    def _meant(self, around: int) -> tuple[Node, Sequence[Node]]:
        """What the word under the cursor means; without a word, or where nothing is known of it, the symbol around it."""
        path, line, word = self.shown.path, self.shown.at.line, self.shown.word
        if not word:
            return (path, around), ()
        defined = [ordinal for ordinal, symbol in enumerate(self.symbols) if symbol.name_line == line and symbol.name == word]
        if defined:
            return (path, defined[-1]), ()
        edges = self._by_edges(word, around, line)
        if edges:
            return edges[0], edges[1:MOST_MEANINGS]
        near = [ordinal for ordinal, symbol in enumerate(self.symbols) if symbol.name == word and symbol.kind not in NO_NAMES]
        if len(near) == 1:
            return (path, near[0]), ()
        found = [] if self._is_local(word, around) else list(dict.fromkeys([*((path, ordinal) for ordinal in near), *self._elsewhere(word)]))
        if not found or len(found) > MOST_MEANINGS:
            what = f": {len(found):,} things are called so" if found else ""
            self.notes.append(f"no definition of {word} is known that is meant here{what}; this is what is around it")
            return (path, around), ()
        return found[0], found[1:]

    def _is_local(self, word: str, around: int) -> bool:
        """Whether a scope around the cursor has a parameter of that name, or assigns to it: what else is called so is not meant."""
        scopes = [self.symbols[one] for one in self._scopes(around) if one >= 0 and self.symbols[one].kind in FUNCTIONS]
        assigned = re.compile(rf"(?<![\w.]){re.escape(word)}\s*(?::[^=\n]*)?:?=(?!=)|\b(?:for|let|const|var|val)\s+\(?{re.escape(word)}\b")
        lines = self.shown.lines
        text = "\n".join(line for one in scopes[-1:] for line in lines[one.start_line - 1 : one.end_line])
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", one.signature.partition(one.name)[2]) for one in scopes) or bool(assigned.search(text))

    def _elsewhere(self, word: str) -> list[Node]:
        """What other files define by that name and another file may mean: no variables, and no tests unless this is one."""
        test = is_test(self.shown.path)
        known = (one for one in self.ties.definitions(word) if one.kind in changes.SIGNED and one.path != self.shown.path)
        return [(one.path, one.symbol) for one in known if test or not is_test(one.path)]

    def _by_edges(self, word: str, around: int, line: int) -> list[Node]:
        """Targets of that name that the scopes around the cursor use, the innermost scope's and this very line's first."""
        found: list[tuple[bool, int, float, Node]] = []
        for depth, scope in enumerate(self._scopes(around)):
            for target, _, sure, at in self.overlay.used((self.shown.path, scope)):
                name = self.overlay.named(target)[0]
                if name and self._last(target, name) == word:
                    found.append((at != line, depth, -sure, target))
        return list(dict.fromkeys(one[3] for one in sorted(found)))

    def _scopes(self, around: int) -> Iterable[int]:
        while around >= 0:
            yield around
            around = self.symbols[around].parent
        yield -1

    def _last(self, node: Node, name: str) -> str:
        symbol = self._symbol(node)
        return symbol.name if symbol else name

    def _symbol(self, node: Node) -> Symbol | None:
        path, ordinal = node
        if path == self.shown.path:
            return self.symbols[ordinal] if 0 <= ordinal < len(self.symbols) else None
        tie = self.ties.file(path)
        symbols = self.ties.symbols(tie.number) if tie else ()
        return symbols[ordinal] if 0 <= ordinal < len(symbols) else None

    def _described(self, node: Node) -> Described:
        path = node[0]
        symbol = self._symbol(node)
        language = self.language if path == self.shown.path else self._language(path)
        if symbol is None:
            return Described(path, 1, 1, max(1, len(self.read(path))), "", "file", language)
        lines = symbol.name_line, symbol.start_line, symbol.end_line
        return Described(path, *lines, symbol.qualname, symbol.kind, language, symbol.signature, plain_doc(symbol.doc))

    def _language(self, path: str) -> str:
        tie = self.ties.file(path)
        return self.ties.facts(tie.number).language if tie else ""

    # --- what is known of it ---

    def _inside(self, node: Node) -> frozenset[Node]:
        """What counts as the subject: overloads of a function, which edges cannot tell apart, and what is defined inside of one."""
        path, ordinal = node
        symbol = self._symbol(node)
        symbols = self.symbols if path == self.shown.path else self._symbols_of(path)
        if symbol is None or symbol.kind not in FUNCTIONS:
            return frozenset((node,))
        found = {other for other, one in enumerate(symbols) if one.qualname == symbol.qualname and one.kind in FUNCTIONS} | {ordinal}
        for other, one in enumerate(symbols):
            if one.parent in found:
                found.add(other)
        return frozenset((path, one) for one in found)

    def _symbols_of(self, path: str) -> Sequence[Symbol]:
        tie = self.ties.file(path)
        return self.ties.symbols(tie.number) if tie else ()

    def _members(self, node: Node) -> list[int]:
        symbol = self._symbol(node)
        symbols = self.symbols if node[0] == self.shown.path else self._symbols_of(node[0])
        if symbol is None:
            return [ordinal for ordinal, one in enumerate(symbols) if one.parent < 0 and one.kind not in NO_NAMES][:MOST_USES]
        return [ordinal for ordinal, one in enumerate(symbols) if one.parent == node[1]][:MOST_USES] if symbol.kind in CLASS_LIKE else []

    def _callers(self, inside: frozenset[Node]) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
        """Those that are no tests, and those that are."""
        edges = [edge for edge in impact.direct(inside, self.overlay.users) if edge.kind != "test"]
        uses = [self._use(edge.source, edge.line, edge.kind, edge.confidence) for edge in edges[: 2 * MOST_USES]]
        return tuple(use for use in uses if not is_test(use.path))[:MOST_USES], tuple(use for use in uses if is_test(use.path))[:MOST_USES]

    def _use(self, node: Node, line: int, kind: str, confidence: float) -> Use:
        return Use(node[0], line, self.overlay.named(node)[0], kind, round(confidence, 3), _line(self.read(node[0]), line))

    def _callees(self, inside: frozenset[Node]) -> tuple[Use, ...]:
        """Where what is used is defined; a test edge is none that the code has."""
        best: dict[Node, tuple[str, float]] = {}
        for node in sorted(inside):
            for target, kind, sure, _ in self.overlay.used(node):
                if target not in inside and kind != "test" and sure > best.get(target, ("", 0.0))[1]:
                    best[target] = kind, sure
        order = sorted(best.items(), key=lambda one: (-one[1][1], one[0]))[:MOST_USES]
        uses = (self._use(target, self.overlay.named(target)[1] or 1, kind, sure) for target, (kind, sure) in order)
        return tuple(use if use.symbol else use._replace(text="") for use in uses)

    def _tests(self, inside: frozenset[Node], direct: Sequence[Use]) -> tuple[Use, ...]:
        """Those that use it themselves first, then the files from which it is reached."""
        if not self._more():
            self.notes.append("tests were not looked for in time")
            return tuple(direct)
        path = min(inside)[0]
        ways = impact.reaching_tests(dict.fromkeys(inside, 1.0), self.overlay.users, self.overlay.around, is_test, self._more, impact.MOST_NODES)
        known = {use.path for use in direct}
        reached = [way for way in impact.ranked(ways, [path]) if way.node[0] not in known]
        return (*direct, *(self._use(way.node, self.overlay.named(way.node)[1] or way.line, "test", way.score) for way in reached))[:MOST_USES]
