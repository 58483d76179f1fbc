"""``paths`` and ``baseUrl`` of tsconfig and jsconfig files, ``extends`` followed (TypeScript handbook, "Module Resolution"; TSConfig reference).

A file is governed by the configurations of its own folder and those above: the innermost first, in a folder ``tsconfig.json`` before its variants
(``tsconfig.app.json``), since a solution's ``tsconfig.json`` may only refer to these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from codeqa.graph.modules.packages import read_json
from codeqa.graph.tree import OUTSIDE, folder_of, join

CONFIG: Final = re.compile(r"(?:ts|js)config[\w.-]*\.json|[\w.-]+\.tsconfig\.json")
"""File names of configurations."""

LONGEST_CHAIN: Final = 10
"""Steps of ``extends``: real ones have three; a circle ends here."""


class Rule(NamedTuple):
    """A module that begins with ``before`` and ends with ``after`` is one of ``places``, ``*`` filled in. ``exact``: it is ``before`` itself."""

    before: str
    after: str
    exact: bool
    places: tuple[str, ...]

    def filled(self, module: str) -> Iterator[str]:
        """The paths that the module may mean, without endings."""
        if self.exact:
            yield from self.places if module == self.before else ()
        elif module.startswith(self.before) and module.endswith(self.after) and len(module) >= len(self.before) + len(self.after):
            star = module[len(self.before) : len(module) - len(self.after)]
            yield from (join("", place.replace("*", star)) for place in self.places)


class _Options(NamedTuple):
    """``compilerOptions`` with those of what is extended. ``base`` and the ``places`` are relative to the folders that they are written in."""

    base: tuple[str, str] | None = None
    paths: tuple[str, Mapping[str, object]] | None = None


Finder = Callable[[str, str], str]
"""(package's name and what is below it, importing file) -> the configuration's path, "" if it is not in the repository."""


def rules(manifests: Mapping[str, str], find: Finder) -> dict[str, list[Rule]]:
    """The rules of each folder, in the order to try them. ``find`` looks up configurations that are extended by a package's name."""
    texts = {path: text for path, text in manifests.items() if CONFIG.fullmatch(path.rpartition("/")[2])}
    found: dict[str, list[tuple[bool, bool, bool, int, str, Rule]]] = {}
    for path in sorted(texts):
        variant = path.rpartition("/")[2] not in ("tsconfig.json", "jsconfig.json")
        for rule in _rules(path, _options(path, texts, find)):
            found.setdefault(folder_of(path), []).append((not rule.before, variant, not rule.exact, -len(rule.before), path, rule))
    return {folder: list(dict.fromkeys(entry[-1] for entry in sorted(entries))) for folder, entries in found.items()}


def _options(path: str, texts: Mapping[str, str], find: Finder, depth: int = 0) -> _Options:
    config = read_json(texts.get(path, ""))
    extended = config.get("extends")
    inherited = _Options()
    for name in extended if isinstance(extended, list) else [extended]:
        if isinstance(name, str) and depth < LONGEST_CHAIN:
            above = _options(_extended(path, name, texts, find), texts, find, depth + 1)
            inherited = _Options(above.base or inherited.base, above.paths or inherited.paths)
    own = config.get("compilerOptions")
    if not isinstance(own, dict):
        return inherited
    folder, base, paths = folder_of(path), own.get("baseUrl"), own.get("paths")
    return _Options((folder, base) if isinstance(base, str) else inherited.base, (folder, paths) if isinstance(paths, dict) else inherited.paths)


def _extended(path: str, name: str, texts: Mapping[str, str], find: Finder) -> str:
    if not name.startswith((".", "/")):
        return find(name, path)
    place = join(folder_of(path), name)
    return next((each for each in (place, f"{place}.json", f"{place}/tsconfig.json") if each in texts), "")


def _rules(path: str, options: _Options) -> Iterator[Rule]:
    folder = folder_of(path)
    base = _place(folder, *options.base) if options.base else ""
    if options.paths:
        written_in, patterns = options.paths
        for pattern, places in patterns.items():
            listed = [place for place in places if isinstance(place, str)] if isinstance(places, list) else []
            found = [_place(folder, base if options.base else written_in, place) for place in listed]
            before, star, after = pattern.partition("*")
            yield Rule(before, after, not star, tuple([place for place in found if place != OUTSIDE]))
    if options.base and base != OUTSIDE:
        yield Rule("", "", False, (f"{base}/*" if base else "*",))


def _place(config_folder: str, written_in: str, place: str) -> str:
    """``${configDir}`` is the folder of the configuration that is used, whoever wrote it."""
    if place.startswith("${configDir}"):
        return join(config_folder, place.removeprefix("${configDir}"))
    return join(written_in, place)
