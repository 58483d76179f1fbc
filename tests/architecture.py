"""The rules of the house as functions over a package's folder: who may import whom, where vendors live, who reads the environment.

Nothing is imported or run: the source is read with ``ast``. ``faults`` gives every breach as one line of text, sorted; a sound house gives none.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

PACKAGE = "codeqa"

ROOMS = ("answer", "graph", "index", "integrate", "llm", "pack", "parse", "render", "retrieve", "source")

LEAVES = ("errors", "places", "types", "values")
"""Modules without an arrow of their own (but those that anybody may know: all except ``places``). ``places`` names folders, for config and the faces;

``values`` makes classes of values.
"""

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    **{room: frozenset({"errors", "types", "values"}) for room in ROOMS},
    "types": frozenset({"values"}),
    "errors": frozenset(),
    "values": frozenset(),
    "places": frozenset(),
    "config": frozenset({"errors", "places", "types", "values"}),
    "pipeline": frozenset({*ROOMS, "config", "errors", "places", "types", "values"}),
    "cli": frozenset({"config", "errors", "integrate", "mcp", "pipeline", "places", "render", "types", "values"}),
    "mcp": frozenset({"config", "errors", "pipeline", "places", "render", "types", "values"}),
    "__main__": frozenset({"cli"}),
}
"""Part of the package -> the other parts it may import. The package itself (its version) is open to all. A part that is not named here is a fault."""

VENDOR_HOMES: Mapping[str, tuple[str, ...]] = {
    "Stemmer": ("index",),
    "git": ("source",),
    "httpx2": ("llm",),
    "jsonschema": ("answer",),
    "lancedb": ("index",),
    "mcp": ("mcp",),
    "numpy": ("graph", "index"),
    "openai": ("llm",),
    "pathspec": ("source",),
    "platformdirs": ("places",),
    "prompt_toolkit": ("cli",),
    "pyarrow": ("index",),
    "re2": ("source",),
    "rich": ("render",),
    "tantivy": ("index",),
    "tiktoken": ("pack",),
    "tree_sitter": ("parse",),
    "typer": ("cli",),
}
"""Vendor's top-level module -> the parts of the package that are its home. ``tree_sitter`` stands for the grammars' modules too."""

ENVIRONMENT_READERS: Mapping[str, str] = {
    "config": "the reader of settings",
    "index.record": "LanceDB takes its log level from LANCE_LOG alone, before it is imported",
    "source.git": "git needs the process's PATH and HOME, and is given them without a single GIT_* of the caller's",
}
"""Modules that may touch ``os.environ``, and why."""

DYNAMIC_IMPORTERS: Mapping[str, str] = {
    "cli.start": "imports the one command that is meant",
    "parse.trees": "imports the grammar that languages.toml names",
    "pipeline": "gives its functions without importing all of its modules",
    "source": "gives its functions without importing all of their modules",
}
"""Modules that import by a computed name, which no reader of the source can follow, and why."""

HEAVY = frozenset(
    {
        "git",
        "httpx2",
        "jsonschema",
        "lancedb",
        "mcp",
        "numpy",
        "openai",
        "pathspec",
        "platformdirs",
        "pyarrow",
        "pydantic",
        "re2",
        "rich",
        "tiktoken",
        "tree_sitter",
    }
)
"""What a warm search and ``--help`` must not pay for: 8 to 950 ms each. typer and tantivy are what these two are made of."""

WARM = ("__main__", "cli", "pipeline", "render", "retrieve")
"""Parts whose modules a warm search loads: neither they nor what they import at module level may import a heavy vendor at module level."""


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module: ``target`` is its full dotted name. ``lazy``: not at module level. ``typing``: only for the type checker."""

    target: str
    line: int
    lazy: bool
    typing: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package: ``name`` is dotted, without the package's own ("" is the package itself)."""

    name: str
    imports: tuple[Import, ...]
    environment: tuple[int, ...]
    dynamic: tuple[int, ...]

    @property
    def part(self) -> str:
        return self.name.partition(".")[0]


def faults(package: Path) -> list[str]:
    """Every breach of the house's rules in the package at ``package`` (a folder; its name is taken for ``codeqa``)."""
    modules = read(package)
    rules = (arrows, vendors, environment, dynamic, warm_path, circles)
    return sorted(chain.from_iterable(rule(modules) for rule in rules))


def read(package: Path) -> dict[str, Module]:
    """All modules by name."""
    files = {_name(path.relative_to(package)): path for path in sorted(package.rglob("*.py"))}
    return {name: _module(name, path, files) for name, path in files.items()}


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _module(name: str, path: Path, known: Collection[str]) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    base = f"{PACKAGE}.{name}".rstrip(".") if path.name == "__init__.py" else f"{PACKAGE}.{name}".rpartition(".")[0]
    nodes = list(_walk(tree, lazy=False, typing=False))
    imports = tuple(Import(target, node.lineno, lazy, typing) for node, lazy, typing in nodes for target in _targets(node, base, known))
    return Module(
        name,
        imports,
        tuple(node.lineno for node, _, _ in nodes if _reads_environment(node)),
        tuple(node.lineno for node, _, _ in nodes if _is_dynamic(node) and not _literal(node)),
    )


Place = tuple[ast.stmt | ast.expr, bool, bool]


def _walk(node: ast.AST, *, lazy: bool, typing: bool) -> Iterator[Place]:
    """Statements and expressions below ``node``; whether they run later than the import, and whether only for the type checker."""
    lazy = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    guarded = node.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) else ()
    for child in ast.iter_child_nodes(node):
        inner = typing or child in guarded
        if isinstance(child, ast.stmt | ast.expr):
            yield child, lazy, inner
        yield from _walk(child, lazy=lazy, typing=inner)


def _targets(node: ast.AST, base: str, known: Collection[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        up = base.split(".")[: len(base.split(".")) - node.level + 1] if node.level else []
        module = ".".join([*up, *([node.module] if node.module else [])])
        yield from dict.fromkeys(_member(module, alias.name, known) for alias in node.names)
    elif _literal(node):
        yield _literal(node)


def _member(module: str, name: str, known: Collection[str]) -> str:
    """``from codeqa import pipeline`` imports ``codeqa.pipeline``; ``from codeqa import __version__`` imports ``codeqa``."""
    inner = f"{module}.{name}"
    return inner if inner.startswith(f"{PACKAGE}.") and inner.removeprefix(f"{PACKAGE}.") in known else module


def _is_dynamic(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("import_module", "importlib.import_module", "__import__")


def _literal(node: ast.AST) -> str:
    """The module that ``import_module("module")`` names; "" where the name is computed."""
    first = node.args[0] if _is_dynamic(node) and isinstance(node, ast.Call) and node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _reads_environment(node: ast.AST) -> bool:
    names = ("environ", "environb", "getenv", "getenvb", "putenv", "unsetenv")
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in names for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.value, ast.Name) and node.value.id == "os"


def _inner(item: Import) -> str | None:
    """The name inside the package, or None for other packages."""
    head, _, rest = item.target.partition(".")
    return rest if head == PACKAGE else None


def arrows(modules: Mapping[str, Module]) -> Iterator[str]:
    """A part of the house imports only itself and what ``MAY_IMPORT`` allows: rooms do not know each other, and no arrow goes up the corridor."""
    for module in modules.values():
        if module.name and module.part not in MAY_IMPORT:
            yield f"{module.name}: {module.part} has no place in the house"
            continue
        for item in module.imports:
            target = (_inner(item) or "").partition(".")[0]
            if target and target != module.part and target not in MAY_IMPORT.get(module.part, ()):
                yield f"{module.name}:{item.line} imports {target}, which {module.part or 'the package itself'} may not know"


def vendors(modules: Mapping[str, Module]) -> Iterator[str]:
    """Every vendor is imported in its home only, also for the type checker: its types do not leave it."""
    for module in modules.values():
        for item in module.imports:
            vendor = _vendor(item.target)
            if vendor and module.part not in VENDOR_HOMES.get(vendor, ()):
                homes = ", ".join(VENDOR_HOMES.get(vendor, ())) or "nowhere: it is not in the table"
                yield f"{module.name}:{item.line} imports {vendor}, whose home is {homes}"


def _vendor(target: str) -> str:
    """The vendor a module belongs to, "" for the standard library and the package itself."""
    top = target.partition(".")[0]
    if top == PACKAGE or top in sys.stdlib_module_names:
        return ""
    return "tree_sitter" if top.startswith("tree_sitter_") else top


def environment(modules: Mapping[str, Module]) -> Iterator[str]:
    for module in modules.values():
        if module.name not in ENVIRONMENT_READERS:
            yield from (f"{module.name}:{line} reads os.environ" for line in module.environment)


def dynamic(modules: Mapping[str, Module]) -> Iterator[str]:
    for module in modules.values():
        if module.name not in DYNAMIC_IMPORTERS:
            yield from (f"{module.name}:{line} imports by a computed name" for line in module.dynamic)


def warm_path(modules: Mapping[str, Module]) -> Iterator[str]:
    """No heavy vendor at module level where a warm search passes."""
    for name in sorted(_closure(modules, (name for name, module in modules.items() if module.part in WARM))):
        for item in modules[name].imports:
            if not item.lazy and not item.typing and _vendor(item.target) in HEAVY:
                yield f"{name}:{item.line} imports {_vendor(item.target)} at module level, and a warm search loads {name}"


def _closure(modules: Mapping[str, Module], roots: Iterable[str]) -> set[str]:
    """Everything that importing ``roots`` imports at module level."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _edges(modules, modules[name], lazy=False)
    return found


def _edges(modules: Mapping[str, Module], module: Module, *, lazy: bool) -> set[str]:
    """Modules of the package that ``module`` imports when it runs; a folder's ``__init__`` above the module itself does not count."""
    targets = {_inner(item) for item in module.imports if not item.typing and (lazy or not item.lazy)}
    return {target for target in targets if target is not None and target in modules and target != module.name}


def circles(modules: Mapping[str, Module]) -> Iterator[str]:
    """Modules that import each other, late imports included: they can only be understood together."""
    edges = {name: _edges(modules, module, lazy=True) for name, module in modules.items()}
    reach = {name: _reachable(edges, name) for name in edges}
    told: set[str] = set()
    for name in sorted(edges):
        circle = sorted(other for other in reach[name] if name in reach[other])
        if circle and name not in told:
            told.update(circle)
            yield f"a circle of imports: {', '.join(circle)}"


def _reachable(edges: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges[name]
    return found
