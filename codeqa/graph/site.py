"""One file as references in it see it: its own symbols by scope and owner, and what its imports bind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from codeqa.graph.imports import Binding
from codeqa.graph.languages import CLASS_LIKE, HOLDERS, MEMBERS, NAMESPACED, OPEN_ENUMS, SPACES, VALUES
from codeqa.graph.names import Exports
from codeqa.graph.spelling import owner_of, space_of
from codeqa.types import Definition, Symbol

Around = tuple[tuple[int, str], ...]
NOWHERE: Final[Around] = ()


class Site:
    """``top`` are symbols visible in the whole file by their bare name, ``members`` those of a class by (owner, name), ``locals`` by (scope, name).

    ``namespace`` is that of the first class, in PHP and C#.
    """

    def __init__(self, path: str, symbols: Sequence[Symbol], bindings: Sequence[Binding], kin: str = "") -> None:
        self.path = path
        self._namespaced = kin in NAMESPACED
        self._open_enums = kin in OPEN_ENUMS
        self.namespace = ""
        self.symbols = symbols
        self.top: dict[str, list[int]] = {}
        self.members: dict[tuple[str, str], list[int]] = {}
        self.member_names: dict[str, list[int]] = {}
        self.locals: dict[tuple[int, str], list[int]] = {}
        self.local_names: set[str] = set()
        for ordinal, symbol in enumerate(symbols):
            self._place(ordinal, symbol)
        exports = Exports(bindings)
        self.bound = exports.named
        self.whole = [binding for binding in exports.whole if binding.targets]
        self.imported = {target.path for binding in bindings for target in binding.targets}
        self._enclosing: dict[int, Around] = {-1: NOWHERE}

    def _place(self, ordinal: int, symbol: Symbol) -> None:
        parent = symbol.parent
        around = self.symbols[parent].kind if parent >= 0 else ""
        owner = owner_of(symbol.qualname, symbol.name)
        inside = owner and (symbol.kind in MEMBERS or (parent < 0 and not self._namespaced))
        if around in CLASS_LIKE or inside:
            self.members.setdefault((owner, symbol.name), []).append(ordinal)
            self.member_names.setdefault(symbol.name, []).append(ordinal)
            if self._open_enums and symbol.kind in VALUES:
                self.top.setdefault(symbol.name, []).append(ordinal)
        elif parent < 0 or around in SPACES:
            self.top.setdefault(symbol.name, []).append(ordinal)
            if owner:
                self.members.setdefault((owner, symbol.name), []).append(ordinal)
            if self._namespaced and not self.namespace and symbol.kind in CLASS_LIKE:
                self.namespace = space_of(symbol.qualname, symbol.name)
        else:
            self.locals.setdefault((parent, symbol.name), []).append(ordinal)
            self.local_names.add(symbol.name)

    def definition(self, ordinal: int) -> Definition:
        symbol = self.symbols[ordinal]
        return Definition(self.path, ordinal, symbol.name, symbol.qualname, symbol.kind, symbol.parent)

    def enclosing(self, scope: int) -> Around:
        """The classes and modules around a scope, from the inside: ordinal (-1 if another file defines it) and name."""
        found = self._enclosing.get(scope)
        if found is None:
            found = self._enclosing[scope] = tuple(self._climb(scope))
        return found

    def _climb(self, scope: int) -> Iterator[tuple[int, str]]:
        here = scope
        while here >= 0:
            symbol = self.symbols[here]
            if symbol.kind in HOLDERS:
                yield here, symbol.name
            elif symbol.parent < 0 and symbol.kind in MEMBERS:
                owner = owner_of(symbol.qualname, symbol.name)
                if owner:
                    yield next((one for one in self.top.get(owner, ()) if self.symbols[one].kind in HOLDERS), -1), owner
            here = symbol.parent

    def local(self, scope: int, name: str, wanted: frozenset[str]) -> int:
        """The ordinal of a function or class defined inside an enclosing function, -1 if there is none."""
        here = scope
        while here >= 0:
            for ordinal in self.locals.get((here, name), ()):
                if self.symbols[ordinal].kind in wanted:
                    return ordinal
            here = self.symbols[here].parent
        return -1
