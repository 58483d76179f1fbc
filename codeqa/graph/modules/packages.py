"""The packages of a JavaScript repository: who may be imported by name, and which source file stands behind what a manifest says of built ones.

``package.json``: ``exports`` and ``imports`` with subpaths, patterns and conditions (Node.js, "Packages"), ``source``, ``module``, ``main``, ``types``.
Workspaces: ``workspaces`` of ``package.json``, ``packages`` of ``pnpm-workspace.yaml`` and ``lerna.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from codeqa.graph.tree import OUTSIDE, Tree, folder_of, join

ENTRY_KEYS: Final = ("source", "svelte", "module", "main", "types", "typings")
"""Where a manifest names the package's own module, the nearest to the source first."""

CONDITIONS: Final = ("source", "svelte", "import", "module-sync", "module", "default", "require", "node", "types")
"""Conditions of ``exports``, the nearest to the source first; declarations behind code, and what is for one platform (``react-server``) behind all."""

BUILT_FOLDERS: Final = re.compile(
    r"_?(?:\.?dist|build|lib|libs|out|output|es|es5|es6|es20\d\d|esm|cjs|mjs|umd|module|commonjs|types|typings|bundles?|node)[\w.-]*"
)
"""What the folders of built files are called. They stand in a row: ``dist/esm/x.js``."""

_BUILT_ENDING: Final = re.compile(r"(?:\.d)?\.[cm]?[jt]sx?$|\.svelte$|\.vue$")
_LOCAL: Final = ("file:", "link:", "portal:", "workspace:")
_YAML_ITEM: Final = re.compile(r"^[ \t]*-[ \t]+[\"']?([^\"'#\n]+?)[\"']?[ \t]*(?:#.*)?$")
_COMMENTS: Final = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")

Subpaths = tuple[tuple[str, tuple[str, ...]], ...]
"""(subpath, with at most one ``*``; the files it may mean, the likeliest first), in the order of the manifest."""


class Package(NamedTuple):
    """``shared``: files outside of its folder may import it. Paths are as written."""

    folder: str
    name: str
    entries: tuple[str, ...]
    exports: Subpaths
    imports: Subpaths
    shared: bool


def packages(tree: Tree) -> list[Package]:
    """Every manifest, sorted by folder."""
    manifests = {folder: read_json(text) for folder, text in tree.manifests_called("package.json")}
    members = _members(tree, manifests)
    linked = {name for manifest in manifests.values() for name in _linked(manifest)}
    return [_package(folder, manifest, members is None or folder in members or manifest.get("name") in linked) for folder, manifest in manifests.items()]


def _package(folder: str, manifest: Mapping[str, object], shared: bool) -> Package:
    name = manifest.get("name")
    entries = [entry for key in ENTRY_KEYS if isinstance(entry := manifest.get(key), str)]
    return Package(
        folder, name if isinstance(name, str) else "", tuple(entries), _subpaths(manifest.get("exports")), _subpaths(manifest.get("imports")), shared
    )


def _subpaths(value: object) -> Subpaths:
    if isinstance(value, dict) and any(str(key).startswith((".", "#")) for key in value):
        return tuple((str(key), tuple(_strings(inner))) for key, inner in value.items())
    found = tuple(_strings(value))
    return ((".", found),) if found else ()


def _strings(value: object) -> Iterator[str]:
    """All files that nested conditions name, the likeliest to be meant first."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            todo += [item[key] for key in sorted(item, key=_unlikely, reverse=True)]
        elif isinstance(item, list):
            todo += reversed(item)


def _unlikely(condition: str) -> int:
    """A condition of the repository's own, such as ``@acme/source``, is there to name the source."""
    if "source" in condition:
        return 0
    return CONDITIONS.index(condition) if condition in CONDITIONS else len(CONDITIONS)


def matched(subpaths: Subpaths, wanted: str) -> list[str]:
    """The files that a subpath means, ``*`` filled in: those of the exact key, else of the longest pattern.

    >>> matched(((".", ("./a.js",)), ("./x/*", ("./dist/x/*.js",))), "./x/y/z")
    ['./dist/x/y/z.js']
    """
    best: tuple[int, list[str]] = (-1, [])
    for pattern, files in subpaths:
        before, star, after = pattern.partition("*")
        if not star and pattern == wanted:
            return list(files)
        fits = star and wanted.startswith(before) and wanted.endswith(after) and len(wanted) >= len(before) + len(after)
        if fits and len(before) > best[0]:
            filled = wanted[len(before) : len(wanted) - len(after)]
            best = len(before), [file.replace("*", filled) for file in files]
    return best[1]


def sources(folder: str, written: str) -> Iterator[str]:
    """Paths without an ending that the built file ``written`` of a package may be made from, the likeliest first.

    >>> list(sources("pkg", "./dist/esm/index.d.mts"))[:4]
    ['pkg/src/index', 'pkg/index', 'pkg/lib/index', 'pkg/src/lib/index']
    """
    plain = _BUILT_ENDING.sub("", written)
    steps = [step for step in plain.split("/") if step and step != "."]
    built = 0
    while built < len(steps) - 1 and BUILT_FOLDERS.fullmatch(steps[built]):
        built += 1
    rest = "/".join(steps[built:])
    tops = ["src", "", "lib", "src/lib", "source"] if built else ["", "src"]
    yield from (join(folder, f"{top}/{rest}") for top in tops)
    if built > 1:
        yield from (join(folder, f"{top}/{'/'.join(steps[1:])}") for top in ("src", ""))


# --- who sees whom -----------------------------------------------------------------------------------------------------------------


def _members(tree: Tree, manifests: Mapping[str, Mapping[str, object]]) -> set[str] | None:
    """The folders of all workspaces' packages, their roots included; None where no workspace is declared: then every package may be meant."""
    roots = {folder: list(_patterns(manifest.get("workspaces"))) for folder, manifest in manifests.items()}
    for file in ("lerna.json", "pnpm-workspace.yaml"):
        for folder, text in tree.manifests_called(file):
            roots.setdefault(folder, []).extend(_patterns(read_json(text).get("packages")) if file == "lerna.json" else _yaml_packages(text))
    declared = {folder: patterns for folder, patterns in roots.items() if patterns}
    if not declared:
        return None
    found = set(declared)
    for root, patterns in declared.items():
        wanted = [_pattern(root, one) for one in patterns if not one.startswith("!")]
        unwanted = [_pattern(root, one[1:]) for one in patterns if one.startswith("!")]
        found |= {folder for folder in manifests if _any(wanted, folder) and not _any(unwanted, folder)}
    return found


def _any(patterns: Iterable[re.Pattern[str]], folder: str) -> bool:
    return any(pattern.fullmatch(folder) for pattern in patterns)


def _patterns(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.get("packages")
    yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _yaml_packages(text: str) -> Iterator[str]:
    """The items of the list ``packages``."""
    inside = False
    for line in text.split("\n"):
        if line[:1] not in ("", " ", "\t", "-", "#", "\r"):
            inside = line.startswith("packages:")
        elif inside and (found := _YAML_ITEM.match(line.rstrip("\r"))):
            yield found[1]


def _pattern(root: str, written: str) -> re.Pattern[str]:
    place = join(root, written.removesuffix("/package.json"))
    parts = re.split(r"(\*\*/?|\*|\{[^{}]*\})", "" if place == OUTSIDE else place)
    return re.compile("".join(map(_translated, parts)))


def _translated(part: str) -> str:
    if part.startswith("**"):
        return r"(?:[^/]+/)*" if part.endswith("/") else ".+"
    if part.startswith("{"):
        return f"(?:{'|'.join(map(re.escape, part[1:-1].split(',')))})"
    return "[^/]+" if part == "*" else re.escape(part)


def _linked(manifest: Mapping[str, object]) -> Iterator[str]:
    """Names that a manifest takes from a folder instead of the registry."""
    for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        wanted = manifest.get(key)
        for name, version in wanted.items() if isinstance(wanted, dict) else ():
            if isinstance(version, str) and version.startswith(_LOCAL):
                yield str(name)


def nearest_folders(path: str) -> Iterator[str]:
    """The folders around a file, the innermost first, the root ("") last."""
    folder = folder_of(path)
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def read_json(text: str) -> dict[str, object]:
    """A JSON object that may have comments and trailing commas; empty when it cannot be read."""
    plain = _TRAILING_COMMA.sub(r"\1", _COMMENTS.sub(lambda match: match[1] or "", text))
    try:
        value = json.loads(plain)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
