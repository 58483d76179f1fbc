"""Where a name is defined, arranged for resolution, and what a file passes on of what it imports.

``Names`` lives for one run over an unchanging repository and is shared by its files. It remembers views of names; forgetting them changes no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from codeqa.graph.imports import WHOLE, Binding
from codeqa.graph.languages import DECLARED_FIRST, DOCUMENT, METHODS, NAMESPACED, PASSING_ON_BY_WORD, REEXPORTING, family
from codeqa.graph.pairs import is_test
from codeqa.graph.spelling import folded, is_member, owner_of, package_of, space_of
from codeqa.graph.tree import Targets, stem_of
from codeqa.types import Definition

DEEPEST_REEXPORT: Final = 3
"""Re-exports followed one after the other."""
MOST_FOLLOWED: Final = 8
"""Files of one import whose own imports are looked through. More are a package of Go or Java, which re-exports nothing."""
MOST_REMEMBERED: Final = 50_000
"""Names kept in memory."""
MOST_EXPORTS: Final = 8_000
"""Files whose exports are kept in memory."""
COSTLY: Final = 100
"""Definitions from which on a name's view is never forgotten: sorting 30,000 anew for each 50,000 names took most of the time of a large C tree."""


FOREIGN_KINDS: Final = frozenset({"include", "implied"})
"""Kinds of bindings that are not passed on to importers."""


class Placed:
    """Definitions that can be asked for by path and by package, so that a name with thousands of them costs each file only its own few."""

    __slots__ = ("_packages", "_paths", "all")

    def __init__(self, definitions: list[Definition]) -> None:
        self.all = definitions
        self._paths: dict[str, list[Definition]] | None = None
        self._packages: dict[str, list[Definition]] | None = None

    def at(self, paths: AbstractSet[str]) -> list[Definition]:
        """Those in any of ``paths``, in their own order."""
        if len(self.all) <= len(paths):
            return [found for found in self.all if found.path in paths]
        if self._paths is None:
            self._paths = _grouped(self.all, lambda found: found.path)
        return sorted(found for path in paths for found in self._paths.get(path, ()))

    def inside(self, packages: Iterable[str], kin: str) -> list[Definition]:
        """Those of any of ``packages``: namespaces in PHP and C#, else folders (see ``spelling.package_of``)."""
        if self._packages is None:
            spaced = kin in NAMESPACED
            self._packages = _grouped(self.all, lambda found: space_of(found.qualname, found.name) if spaced else package_of(found.path))
        return [found for package in packages for found in self._packages.get(package, ())]


def _grouped(definitions: list[Definition], key: Callable[[Definition], str]) -> dict[str, list[Definition]]:
    groups: dict[str, list[Definition]] = {}
    for found in definitions:
        groups.setdefault(key(found), []).append(found)
    return groups


class View:
    """The definitions of one name in one family, documents left out, in a fixed order.

    Of several in one file with one qualified name (overloads) the first stands for all; in C the last, which has the body. ``free`` are those that a bare
    name can mean, ``methods`` those called after a receiver: functions inside a class or a namespace.
    """

    __slots__ = ("_by_path", "_free", "_kin", "_methods", "_owners", "definitions")

    def __init__(self, definitions: list[Definition], kin: str) -> None:
        if len(definitions) > 1:
            unique = {(found.path, found.qualname, found.kind): found for found in sorted(definitions, reverse=kin not in DECLARED_FIRST)}
            definitions = sorted(unique.values())
        self.definitions = definitions
        self._kin = kin
        self._free: Placed | None = None
        self._methods: Placed | None = None
        self._by_path: dict[str, list[Definition]] | None = None
        self._owners: dict[str, list[Definition]] | None = None

    @property
    def free(self) -> Placed:
        if self._free is None:
            self._free = Placed([found for found in self.definitions if not is_member(found, self._kin)])
        return self._free

    @property
    def methods(self) -> Placed:
        if self._methods is None:
            self._methods = Placed([found for found in self.definitions if found.kind in METHODS and owner_of(found.qualname, found.name)])
        return self._methods

    @property
    def by_path(self) -> dict[str, list[Definition]]:
        if self._by_path is None:
            self._by_path = _grouped(self.definitions, lambda found: found.path)
        return self._by_path

    def owned_by(self, owner: str) -> list[Definition]:
        """Those whose owner is called so, but for case and underscores."""
        if self._owners is None:
            self._owners = _grouped(self.definitions, lambda found: folded(owner_of(found.qualname, found.name)))
        return self._owners.get(folded(owner), [])

    def within(self, targets: Targets) -> list[Definition]:
        """Those in the files of ``targets``, in their order. A package may have more files than the name has definitions."""
        if len(targets) <= len(self.by_path):
            return [found for target in targets for found in self.by_path.get(target.path, ())]
        files = {target.path for target in targets}
        return [found for path, group in self.by_path.items() if path in files for found in group]


NOTHING: Final = View([], "")


class Exports:
    """A file's bindings by local name, and those that pass on all that their targets have."""

    __slots__ = ("named", "whole")

    def __init__(self, bindings: Iterable[Binding]) -> None:
        self.named: dict[str, list[Binding]] = {}
        self.whole: list[Binding] = []
        for binding in bindings:
            if binding.local == WHOLE:
                self.whole.append(binding)
            elif binding.kind != "implied" or binding.local not in self.named:
                self.named.setdefault(binding.local, []).append(binding)


class Names:
    """Look-ups shared by all files of a run.

    ``definitions`` gives a name's definitions in the repository (it may cap them), ``paths`` the language of each path, ``bindings_of`` a file's bindings.
    """

    def __init__(
        self,
        definitions: Callable[[str], Sequence[Definition]],
        paths: Mapping[str, str],
        bindings_of: Callable[[str], Sequence[Binding]],
    ) -> None:
        self._definitions = definitions
        self._paths = paths
        self._bindings_of = bindings_of
        self._views: dict[tuple[str, str], View] = {}
        self._exports: dict[str, Exports] = {}
        self._tests: dict[str, bool] = {}

    def view(self, name: str, kin: str) -> View:
        found = self._views.get((name, kin))
        if found is None:
            if len(self._views) >= MOST_REMEMBERED:
                self._views = {key: view for key, view in self._views.items() if len(view.definitions) >= COSTLY}
            kept = [one for one in self._definitions(name) if one.kind not in DOCUMENT and family(self._paths.get(one.path, "")) == kin]
            found = self._views[name, kin] = View(kept, kin) if kept else NOTHING
        return found

    def exports(self, path: str) -> Exports:
        found = self._exports.get(path)
        if found is None:
            if len(self._exports) >= MOST_EXPORTS:
                self._exports.clear()
            found = self._exports[path] = Exports(self._bindings_of(path))
        return found

    def is_test(self, path: str) -> bool:
        found = self._tests.get(path)
        if found is None:
            found = self._tests[path] = is_test(path)
        return found


class Lookup:
    """``Names`` as one file uses them: its family, and a record of what was consulted. ``files`` are those whose bindings were looked through."""

    __slots__ = ("_names", "_seen", "files", "kin", "names")

    def __init__(self, names: Names, kin: str) -> None:
        self._names = names
        self.kin = kin
        self._seen: dict[str, View] = {}
        self.names = self._seen.keys()
        self.files: set[str] = set()

    def view(self, name: str) -> View:
        found = self._seen.get(name)
        if found is None:
            found = self._seen[name] = self._names.view(name, self.kin)
        return found

    def exports(self, path: str) -> Exports:
        self.files.add(path)
        return self._names.exports(path)

    def is_test(self, path: str) -> bool:
        return self._names.is_test(path)

    def bound(self, binding: Binding, wanted: frozenset[str], depth: int = DEEPEST_REEXPORT) -> list[Definition]:
        """The definitions that a binding by name means."""
        if binding.name != "default":
            return self.exported(binding.name, wanted, binding.targets, depth)
        guesses = [binding.local, *(stem_of(target.path) for target in binding.targets[:1])]
        found = (self.exported(guess, wanted, binding.targets, depth) for guess in guesses)
        return next(filter(None, found), [])

    def exported(self, name: str, wanted: frozenset[str], targets: Targets, depth: int = DEEPEST_REEXPORT) -> list[Definition]:
        """The definitions of ``name`` in the files of ``targets``, or in those that they re-export it from."""
        here = [found for found in self.view(name).within(targets) if found.kind in wanted]
        if here or not depth or self.kin not in REEXPORTING:
            return outermost(here)
        for target in targets[:MOST_FOLLOWED]:
            found = self._passed_on(name, wanted, self.exports(target.path), depth - 1)
            if found:
                return found
        return []

    def _passed_on(self, name: str, wanted: frozenset[str], exports: Exports, depth: int) -> list[Definition]:
        for binding in exports.named.get(name, ()):
            found = self.bound(binding, wanted, depth) if self._passes(binding) else []
            if found:
                return found
        for binding in exports.whole:
            found = self.exported(name, wanted, binding.targets, depth) if self._passes(binding) else []
            if found:
                return found
        return []

    def _passes(self, binding: Binding) -> bool:
        if self.kin in PASSING_ON_BY_WORD and binding.kind != "reexport":
            return False
        return bool(binding.targets) and binding.kind not in FOREIGN_KINDS


def outermost(found: list[Definition]) -> list[Definition]:
    """Of several definitions those at the top of their file; else those that are no members; else all."""
    if len(found) < 2:
        return found
    return [one for one in found if one.qualname == one.name] or [one for one in found if not is_member(one)] or found
