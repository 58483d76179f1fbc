"""Imports: what each one binds in its file, and which files of the repository that is.

An import is read in two steps. ``bind`` resolves every import of a file to a ``Binding``: a local name, the member it stands for, and the files it comes
from. ``import_edges`` makes file -> file edges of them. Bindings also serve ``references``, in the file itself and (as re-exports) in its importers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from codeqa.graph.languages import CLASS_LIKE, HOLDERS, SPACES, family
from codeqa.graph.modules.csharp import Namespaces
from codeqa.graph.modules.dart import DartLibraries
from codeqa.graph.modules.dotted import CUSTOMS as DOTTED
from codeqa.graph.modules.dotted import DottedNames, JuliaModules, OcamlModules
from codeqa.graph.modules.elixir import ElixirModules
from codeqa.graph.modules.files import DocumentLinks, RubyRequires, ShellSources
from codeqa.graph.modules.go import GoModules, package_name
from codeqa.graph.modules.include import Includes
from codeqa.graph.modules.java import JavaPackages
from codeqa.graph.modules.paths import CUSTOMS, Paths
from codeqa.graph.modules.php import PhpNames
from codeqa.graph.modules.python import PythonModules
from codeqa.graph.modules.rust import RustModules
from codeqa.graph.modules.script import ScriptModules
from codeqa.graph.modules.swift import SwiftModules
from codeqa.graph.modules.tsconfig import CONFIG
from codeqa.graph.modules.web import PageLinks, StyleSheets
from codeqa.graph.tree import Targets, Tree, folder_of
from codeqa.types import Definition, Edge, EdgeKind, Import, Symbol

MANIFESTS: Final = frozenset(
    {"Cargo.toml", "Package.swift", "composer.json", "go.mod", "lerna.json", "package.json", "pnpm-workspace.yaml", "pubspec.yaml"},
)
"""File names whose texts ``ImportResolver`` reads; and those of ``tsconfig.CONFIG``."""

WHOLE: Final = "*"
"""The local and member name of a binding that makes every name of its targets visible."""

PACKAGE_EDGES: Final = 24
"""File -> file edges of one import that means a whole package. A walk shares its weight among them: more of them say nothing of any one."""

WHOLE_FILE_FAMILIES: Final = frozenset({"c", "perl", "ruby", "shell"})
"""Families whose imports make the whole file visible."""

PLACED_BY_FILE: Final = frozenset({"rust"})
"""Families in which an import's meaning depends on the importing file's name, not only on its folder."""

MOST_REMEMBERED: Final = 200_000
"""Resolutions kept. Then memory is given back by forgetting all of them: the answers stay the same."""


def undefined(name: str) -> Sequence[Definition]:
    return ()


def names_sought(language: str, imports: Sequence[Import]) -> set[str]:
    """Names whose definitions decide what imports mean: on the JVM the last two of a path, and the classes in it."""
    if family(language) != "jvm":
        return set()
    paths = (f"{item.module}.{item.name}".strip(".*").split(".") for item in imports)
    return {part for path in paths for place, part in enumerate(reversed(path)) if place < 2 or part[:1].isupper()}


def is_manifest(path: str) -> bool:
    """Whether the text of a file decides how imports are read."""
    name = path.rpartition("/")[2]
    return name in MANIFESTS or CONFIG.fullmatch(name) is not None


class Binding(NamedTuple):
    """An import as its file sees it. ``name`` is "" for the module itself, ``WHOLE`` for all it has. ``targets`` is empty for what is not in the repository."""

    local: str
    name: str
    targets: Targets
    kind: str
    line: int


class Modules(Protocol):
    def resolve(self, path: str, module: str, name: str) -> Targets: ...


class ImportResolver:
    """Resolves imports against a fixed set of paths.

    ``paths`` maps every indexed path to its language; ``manifests`` those of ``is_manifest`` to their texts; ``namespaces`` what files declare
    (``declared_namespaces``) to these files; ``definitions`` gives all definitions of a name (it is asked for ``names_sought``). Look-ups are
    built when a family is first asked for, in O(paths).
    """

    def __init__(
        self,
        paths: Mapping[str, str],
        manifests: Mapping[str, str] = MappingProxyType({}),
        namespaces: Mapping[str, Sequence[str]] = MappingProxyType({}),
        definitions: Callable[[str], Sequence[Definition]] = undefined,
    ) -> None:
        self._tree = Tree(paths, manifests)
        self._namespaces = namespaces
        self._definitions = definitions
        self._families: dict[str, Modules | None] = {}
        self._known: dict[tuple[str, str, str, str], Targets] = {}

    def resolve(self, path: str, language: str, module: str, name: str, kind: str = "import") -> Targets:
        """The files that an import in ``path`` means, best first; () when the repository does not have it."""
        kin = family(language)
        key = (kin, path if kin in PLACED_BY_FILE else folder_of(path), module, name)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            modules = self._modules(kin)
            found = self._known[key] = modules.resolve(path, module, name) if modules and module else ()
        return found

    def _modules(self, kin: str) -> Modules | None:
        if kin not in self._families:
            self._families[kin] = self._made(kin)
        return self._families[kin]

    def _made(self, kin: str) -> Modules | None:
        if kin == "csharp":
            return Namespaces(self._tree, self._namespaces)
        if kin == "elixir":
            return ElixirModules(self._tree, self._namespaces)
        if kin == "jvm":
            return JavaPackages(self._tree, self._definitions)
        if kin in DOTTED:
            return DottedNames(self._tree, kin)
        if kin in CUSTOMS:
            return Paths(self._tree, kin)
        make = _MODULES.get(kin)
        return make(self._tree) if make else None


class _Maker(Protocol):
    def __call__(self, tree: Tree, /) -> Modules: ...


_MODULES: Final[Mapping[str, _Maker]] = {
    "c": Includes,
    "dart": DartLibraries,
    "document": DocumentLinks,
    "go": GoModules,
    "julia": JuliaModules,
    "ocaml": OcamlModules,
    "php": PhpNames,
    "python": PythonModules,
    "ruby": RubyRequires,
    "rust": RustModules,
    "script": ScriptModules,
    "shell": ShellSources,
    "style": StyleSheets,
    "swift": SwiftModules,
    "web": PageLinks,
}


def bind(path: str, language: str, imports: Sequence[Import], resolver: ImportResolver, symbols: Sequence[Symbol] = ()) -> tuple[Binding, ...]:
    """What a file's imports bind, in their order. ``symbols`` are the file's own: Rust's ``super`` depends on the inline module it stands in."""
    kin = family(language)
    spans = [(symbol.start_line, symbol.end_line) for symbol in symbols if symbol.kind in SPACES] if kin == "rust" else []
    return tuple(bound for item in imports for bound in _bound(path, language, kin, item, resolver, spans))


def _bound(path: str, language: str, kin: str, item: Import, resolver: ImportResolver, spans: list[tuple[int, int]]) -> Iterator[Binding]:
    module = item.module
    if spans and module.startswith("super"):
        module = _outside_inline(module, sum(start <= item.line <= end for start, end in spans))
    targets = resolver.resolve(path, language, module, item.name, item.kind)
    if any(target.path == path for target in targets):
        targets = tuple(target for target in targets if target.path != path)
    local, name = _names(kin, item)
    yield Binding(local, name, targets, item.kind, item.line)
    if kin == "python" and not item.name and not item.alias and "." in module and not module.startswith("."):
        top = module.partition(".")[0]
        yield Binding(top, "", resolver.resolve(path, language, top, "", item.kind), "implied", item.line)


def _outside_inline(module: str, depth: int) -> str:
    """``super::x`` written inside an inline module means the file's own module: one ``super`` is taken off for each level."""
    steps = module.split("::")
    while depth and steps and steps[0] == "super":
        steps, depth = steps[1:], depth - 1
    return "::".join(steps if steps and steps[0] == "super" else ["self", *steps])


def _names(kin: str, item: Import) -> tuple[str, str]:
    """(local name, member) of an import."""
    if item.name == WHOLE or item.kind == "include" or (kin in WHOLE_FILE_FAMILIES and not item.name):
        return item.alias or WHOLE, "" if item.alias else WHOLE
    if item.name:
        return item.alias or item.name, item.name
    if kin == "go":
        return item.alias or package_name(item.module), ""
    if kin == "elixir":
        last = item.module.rpartition(".")[2]
        return item.alias or last, last
    separator = {"csharp": ".", "julia": ".", "jvm": ".", "php": "\\", "rust": "::"}.get(kin)
    if separator:
        last = item.module.rpartition(separator)[2]
        return item.alias or last, last
    return item.alias or (item.module if kin in {"haskell", "python"} else ""), ""


def import_edges(path: str, bindings: Sequence[Binding]) -> tuple[Edge, ...]:
    """File -> file edges of kind import or reexport: one for each target and kind, at the first line that imports it, by order of appearance."""
    edges: dict[tuple[str, str], Edge] = {}
    for binding in bindings:
        if binding.kind == "implied":
            continue
        kind = EdgeKind.REEXPORT.value if binding.kind == "reexport" else EdgeKind.IMPORT.value
        for target in binding.targets[:PACKAGE_EDGES]:
            known = edges.get((target.path, kind))
            if known is None or known.confidence < target.confidence:
                edges[target.path, kind] = Edge(path, -1, target.path, -1, kind, target.confidence, known.line if known else binding.line)
    return tuple(edges.values())


def resolve_imports(path: str, language: str, imports: Sequence[Import], resolver: ImportResolver) -> tuple[Edge, ...]:
    """``import_edges`` of ``bind``, for who needs no bindings."""
    return import_edges(path, bind(path, language, imports, resolver))


def declared_namespaces(language: str, symbols: Sequence[Symbol]) -> tuple[str, ...]:
    """What imports of other files may name, sorted: the namespaces that a C# file declares classes in, the modules of an Elixir file.

    ``ImportResolver``'s ``namespaces`` is made of it. () for languages that are not ``DECLARING``.
    """
    if language == "elixir":
        return tuple(sorted({one.qualname for one in symbols if one.kind in HOLDERS}))
    if language != "csharp":
        return ()
    tops = (one for one in symbols if one.kind in CLASS_LIKE and (one.parent < 0 or symbols[one.parent].kind in SPACES))
    return tuple(sorted({one.qualname.removesuffix(one.name).rstrip(".") for one in tops} - {""}))
