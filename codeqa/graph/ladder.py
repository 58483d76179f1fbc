"""The ladder itself: what one name in one file means, rung by rung. See ``references`` for the order and ``confidence`` for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from codeqa.graph import confidence as sure
from codeqa.graph.common import COMMON_METHODS, STANDARD_RECEIVERS
from codeqa.graph.imports import Binding
from codeqa.graph.languages import (
    CODE,
    DECLARED_FIRST,
    EXTENDING,
    FILE_MODULES,
    GUESSED,
    HOLDERS,
    MEMBERS,
    METHODS,
    NO_VISIBILITY,
    REEXPORTING,
    SELF_WORDS,
    SPACES,
    SUPER_WORDS,
    VISIBILITY,
    WANTED,
)
from codeqa.graph.names import NOTHING, Lookup, Placed, outermost
from codeqa.graph.site import NOWHERE, Around, Site
from codeqa.graph.spelling import implemented, module_named, owner_of, package_of, split_base, steps_of, with_bodies
from codeqa.graph.tree import folder_of, shared_depth, stem_of
from codeqa.types import Definition, Kind

Hits = Sequence[tuple[Definition, float]]

DEEPEST_BASE: Final = 3
"""Base classes followed within the file."""
SHORTEST_NAME: Final = 2
"""Letters of a bare name that is sought in other files without an import that names it."""
SHORTEST_HINT: Final = 3
"""Letters of a receiver that may be taken for its class's name."""
MOST_SCANNED: Final = 200
"""Definitions of one name that are looked through one by one. With more, the few that are left without tests would still be too many to tell."""
MOST_INCLUDED: Final = 256
"""Files reached by includes of includes that are looked at."""

MACROS: Final = frozenset({Kind.MACRO.value})


class Ladder:
    """Resolves names for one file; each distinct use is resolved once."""

    def __init__(self, lookup: Lookup, site: Site) -> None:
        self._lookup = lookup
        self._site = site
        self._sees = VISIBILITY.get(lookup.kin, NO_VISIBILITY)
        self._common = COMMON_METHODS.get(lookup.kin, frozenset())
        self._test = lookup.is_test(site.path)
        self._packages = _around(site.namespace, lookup.kin) or (package_of(site.path),)
        self._known: dict[tuple[str, str, str, Around], Hits] = {}
        self._within_reach: set[str] | None = None

    def resolve(self, name: str, kind: str, scope: int, receiver: str) -> Hits:
        """Definitions that a use of ``name`` means, with their confidences; () if unresolved."""
        site = self._site
        if not receiver and name in site.local_names:
            ordinal = site.local(scope, name, WANTED.get(kind, CODE))
            if ordinal >= 0:
                return ((site.definition(ordinal), sure.SAME_SCOPE),)
        in_class = receiver in SELF_WORDS or (not receiver and self._sees.members)
        around = site.enclosing(scope) if in_class else NOWHERE
        key = (name, kind, receiver, around)
        found = self._known.get(key)
        if found is None:
            self._known[key] = ()  # while it is sought: of a class that inherits from its own member (A from A.B) there is no end
            found = self._known[key] = self._climb(name, kind, receiver, around)
        return found

    def _climb(self, name: str, kind: str, receiver: str, around: Around) -> Hits:
        if not receiver:
            return self._bare(name, kind, around)
        if receiver in SELF_WORDS and around:
            found = self._member(name, kind, *around[0], own=receiver not in SUPER_WORDS)
            return found or self._unknown(name, kind)
        return self._after(name, kind, receiver)

    # --- bare names ---

    def _bare(self, name: str, kind: str, around: Around) -> Hits:
        wanted = WANTED.get(kind, CODE)
        for ordinal, owner in around:
            found = self._member(name, kind, ordinal, owner, own=True)
            if found:
                return found
        top = self._site.top.get(name)
        own = [ordinal for ordinal in top if self._site.symbols[ordinal].kind in wanted] if top else None
        if own:
            if self._site.symbols[own[0]].kind in SPACES:
                return ()
            return ((self._site.definition(own[-1 if self._lookup.kin in DECLARED_FIRST else 0]), sure.SAME_FILE),)
        bindings = self._site.bound.get(name)
        if bindings is not None:
            return self._bound(bindings, wanted)
        return self._included(name, wanted) or self._in_package(name, wanted) or self._anywhere(name, kind, bool(around))

    def _bound(self, bindings: list[Binding], wanted: frozenset[str]) -> Hits:
        for binding in bindings:
            if binding.name and binding.targets:
                found = self._lookup.bound(binding, wanted)
                if found:
                    return self._shared(found, min(sure.IMPORTED, binding.targets[0].confidence))
        return ()

    def _included(self, name: str, wanted: frozenset[str]) -> Hits:
        """In files included or imported whole, in the sources that implement included headers, and in includes of includes."""
        if not self._site.whole:
            return ()
        free = self._lookup.view(name).free if len(name) >= SHORTEST_NAME else NOTHING.free
        found = [one for one in self._reached(free) if one.kind in wanted] if free.all else []
        if not found and self._lookup.kin in REEXPORTING:
            for binding in self._site.whole:
                found = self._lookup.exported(name, wanted, binding.targets)
                if found:
                    break
        return self._shared(outermost(found), sure.WILDCARD) if found else ()

    def _reached(self, free: Placed) -> list[Definition]:
        reach = self._reach()
        if self._lookup.kin != "c" or len(free.all) > MOST_SCANNED:
            return free.at(reach)
        return [one for one in free.all if one.path in reach or implemented(one.path) in reach]

    def _reach(self) -> set[str]:
        """Paths of included files; for C also those they include themselves, and the names that their implementations would have (``list`` of ``list.h``)."""
        if self._within_reach is None:
            direct = [target.path for binding in self._site.whole for target in binding.targets]
            self._within_reach = set(direct)
            if self._lookup.kin == "c":
                further = (target.path for path in direct for binding in self._lookup.exports(path).whole for target in binding.targets)
                self._within_reach.update(path for path, _ in zip(further, range(MOST_INCLUDED), strict=False))
                self._within_reach.update([stem_of(path) for path in self._within_reach])
        return self._within_reach

    def _in_package(self, name: str, wanted: frozenset[str]) -> Hits:
        if not self._sees.folder or len(name) < SHORTEST_NAME:
            return ()
        here = [one for one in self._lookup.view(name).free.inside(self._packages, self._lookup.kin) if one.kind in wanted]
        return self._shared(self._code_first(here), sure.SAME_PACKAGE)

    def _anywhere(self, name: str, kind: str, in_class: bool) -> Hits:
        if self._sees.everywhere:
            free = self._guessed(name, GUESSED.get(kind, frozenset()) - MEMBERS, sure.UNIQUE, sure.AMBIGUOUS)
            if free:
                return free
        if self._sees.macros and kind == "call":
            return self._guessed(name, MACROS, sure.UNIQUE, sure.AMBIGUOUS)
        if in_class and kind == "call":
            return self._inherited(name)
        return ()

    # --- names after a receiver ---

    def _after(self, name: str, kind: str, receiver: str) -> Hits:
        steps = steps_of(receiver)
        if not steps:
            return self._unknown(name, kind)
        bindings = self._site.bound.get(receiver) or self._site.bound.get(steps[0])
        if bindings:
            return self._of_bound(name, kind, bindings, steps[1:] if receiver not in self._site.bound else [])
        own = self._of_own(name, kind, receiver)
        if not own and steps[0] in STANDARD_RECEIVERS.get(self._lookup.kin, frozenset()):
            return ()
        return own or self._of_named(name, kind, steps[-1]) or self._of_namespace(name, kind) or self._unknown(name, kind)

    def _of_bound(self, name: str, kind: str, bindings: list[Binding], rest: list[str]) -> Hits:
        """A member of what an import binds. Nothing is guessed for what comes from outside of the repository."""
        wanted = WANTED.get(kind, CODE) | METHODS
        for binding in bindings:
            if binding.targets:
                found = self._of_binding(name, wanted, binding, rest)
                if found:
                    return self._shared(found, min(sure.MODULE_MEMBER, binding.targets[0].confidence))
        known = any(binding.targets for binding in bindings)
        return self._unknown(name, kind) if known and any(binding.name for binding in bindings) else ()

    def _of_binding(self, name: str, wanted: frozenset[str], binding: Binding, rest: list[str]) -> list[Definition]:
        if rest:
            return self._below(name, wanted, binding, rest)
        if binding.name:
            owners = self._lookup.bound(binding, HOLDERS)
            members = [member for owner in owners for member in self._members_of(owner, name, wanted)]
            if members or (owners and binding.name != "default"):
                return members
        return self._lookup.exported(name, wanted, binding.targets)

    def _members_of(self, owner: Definition, name: str, wanted: frozenset[str]) -> list[Definition]:
        """Members of a class: in its own file, else in its folder (types whose methods lie in several files)."""
        if name == owner.name:  # the constructor: who names it means the class
            return []
        found = [one for one in self._lookup.view(name).owned_by(owner.name) if one.kind in wanted]
        here = [one for one in found if one.path == owner.path]
        return here or [one for one in found if package_of(one.path) == package_of(owner.path)]

    def _below(self, name: str, wanted: frozenset[str], binding: Binding, rest: list[str]) -> list[Definition]:
        """``package.module.name`` and ``module.Class.name``, where ``package`` or ``module`` is what was imported."""
        candidates = [one for one in self._lookup.view(name).definitions if one.kind in wanted]
        base = f"{folder_of(binding.targets[0].path)}/{'/'.join(rest)}"
        inside = [one for one in candidates if one.path.startswith((base + ".", base + "/__init__.", base + "/mod.", base + "/index."))]
        if inside:
            return outermost(inside)
        files = {target.path for target in binding.targets}
        return [one for one in candidates if one.path in files and owner_of(one.qualname, one.name) == rest[-1]]

    def _of_own(self, name: str, kind: str, receiver: str) -> Hits:
        """A member of a class or module of this file, or of one of its bases."""
        for ordinal in self._site.top.get(receiver, ()):
            if self._site.symbols[ordinal].kind in HOLDERS:
                return self._member(name, kind, ordinal, receiver, own=True)
        return ()

    def _of_named(self, name: str, kind: str, word: str) -> Hits:
        """A member of the class, or of the module, that is called like the receiver: ``Session.open()``, ``session.open()``, ``session::open()``."""
        if len(word) < SHORTEST_HINT:
            return ()
        wanted = WANTED.get(kind, CODE) | METHODS
        view = self._lookup.view(name)
        found = [one for one in view.owned_by(word) if one.kind in wanted]
        exact = [one for one in found if owner_of(one.qualname, one.name) == word]
        near = [one for one in exact if package_of(one.path) == package_of(self._site.path)] if self._sees.folder else []
        if not exact and self._lookup.kin in FILE_MODULES:
            near = [one for one in view.definitions if one.kind in wanted and one.kind not in MEMBERS and module_named(one.path, word)]
        if near:
            return self._shared(self._code_first(near), sure.SAME_PACKAGE)
        return self._shared(self._code_first(exact or found), sure.RECEIVER_NAMED)

    def _of_namespace(self, name: str, kind: str) -> Hits:
        """C++: ``ns::f`` where a macro opens ``ns``, unseen: a free function that is included."""
        return self._included(name, GUESSED.get(kind, CODE)) if self._lookup.kin == "c" and name not in self._common else ()

    def _unknown(self, name: str, kind: str) -> Hits:
        """A receiver of unknown type. Only calls of methods, and types, are guessed at."""
        if kind in {"type", "class", "implementation"}:
            return self._guessed(name, GUESSED[kind], sure.UNIQUE, sure.AMBIGUOUS)
        if kind == "call" and self._lookup.kin in EXTENDING and name in self._site.bound:
            found = self._bound(self._site.bound[name], METHODS)
            if found:
                return found
        if kind != "call" or name in self._common:
            return ()
        own = [one for one in self._site.member_names.get(name, ()) if self._site.symbols[one].kind in METHODS]
        if own:
            return self._shared([self._site.definition(ordinal) for ordinal in own], sure.RECEIVER_SAME_FILE)
        methods = self._lookup.view(name).methods
        near = methods.at(self._site.imported)
        if self._sees.folder:
            near = sorted({*near, *methods.inside(self._packages, self._lookup.kin)})
        return self._shared(self._code_first(near), sure.RECEIVER_IMPORTED) or self._inherited(name)

    # --- members ---

    def _member(self, name: str, kind: str, around: int, owner: str, own: bool, depth: int = DEEPEST_BASE) -> Hits:
        """A member of the class ``owner`` (symbol ``around`` of this file, or -1), of its bases, or of its parts in other files."""
        wanted = WANTED.get(kind, CODE) | METHODS
        if own:
            here = [one for one in self._site.members.get((owner, name), ()) if self._site.symbols[one].kind in wanted]
            if here:
                return ((self._site.definition(here[0]), sure.SAME_SCOPE),)
        bases = self._site.symbols[around].bases if around >= 0 and depth else ()
        for base in bases:
            found = self._of_base(name, kind, base, depth - 1)
            if found:
                return found
        elsewhere = [one for one in self._lookup.view(name).owned_by(owner) if one.kind in wanted and one.path != self._site.path] if own else []
        near = [one for one in elsewhere if owner_of(one.qualname, one.name) == owner and package_of(one.path) == package_of(self._site.path)]
        return self._shared(near, sure.SAME_SCOPE)

    def _of_base(self, name: str, kind: str, base: str, depth: int) -> Hits:
        receiver, word = split_base(base)
        wanted = WANTED.get(kind, CODE) | METHODS
        for target, _ in self.resolve(word, "implementation", -1, receiver)[:1] if word else ():
            if target.path == self._site.path:
                found = self._member(name, kind, target.symbol, target.name, own=True, depth=depth)
            else:
                found = self._shared(self._members_of(target, name, wanted), sure.SAME_SCOPE)
            if found:
                return found
        return ()

    # --- choosing ---

    def _guessed(self, name: str, wanted: frozenset[str], unique: float, shared: float) -> Hits:
        """A name of its own weight. A single letter is a type parameter or a local: nothing of another file."""
        free = self._lookup.view(name).free.all
        if len(free) > MOST_SCANNED or len(name) < SHORTEST_NAME:
            return ()
        return self._weighed(self._code_first([one for one in free if one.kind in wanted]), unique, shared)

    def _inherited(self, name: str) -> Hits:
        """A method, wherever it is defined: one of a base that was not found, or of a receiver of unknown type."""
        methods = self._lookup.view(name).methods.all
        if name in self._common or len(methods) > MOST_SCANNED:
            return ()
        return self._weighed(self._code_first(methods), sure.RECEIVER_UNIQUE, sure.RECEIVER_AMBIGUOUS)

    def _code_first(self, found: list[Definition]) -> list[Definition]:
        """Without tests, unless this file is one or there is nothing else."""
        if self._test or len(found) < 2:
            return found
        return [one for one in found if not self._lookup.is_test(one.path)] or found

    def _shared(self, found: list[Definition], group: float) -> Hits:
        return self._weighed(found, group, group)

    def _weighed(self, found: list[Definition], unique: float, shared: float) -> Hits:
        """One: ``unique``. A few: ``shared`` among them, more to those with more folders in common with this file. Many: unresolved.

        A module or namespace that several files open is nowhere in particular.
        """
        if not found:
            return ()
        if len(found) > 1:
            found = list({(one.path, one.qualname): one for one in reversed(found) if one.kind not in SPACES}.values())
            found = with_bodies(found) if self._lookup.kin in DECLARED_FIRST else found
        if len(found) < 2:
            return ((found[0], unique),) if found else ()
        if len(found) > sure.MOST_CANDIDATES:
            return ()
        weights = [1 + shared_depth(one.path, self._site.path) for one in found]
        total = sum(weights)
        ranked = sorted(zip(found, weights, strict=True), key=lambda pair: (-pair[1], pair[0]))
        return tuple((one, round(shared * weight / total, 4)) for one, weight in ranked)


def _around(namespace: str, kin: str) -> tuple[str, ...]:
    """The namespaces whose names a file sees: its own, and in C# those around it."""
    if kin != "csharp":
        return (namespace,) if namespace else ()
    parts = namespace.split(".") if namespace else []
    return tuple(".".join(parts[:size]) for size in range(len(parts), 0, -1))
