"""Small repositories for the tests of graph: the paths of a fixture, and files written as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeqa.graph.imports import Binding, ImportResolver, bind, is_manifest
from codeqa.graph.references import Consulted, ReferenceResolver
from codeqa.types import Definition, Edge, Import, Reference, Symbol

REPOS = Path(__file__).parents[2] / "fixtures" / "repos"
LANGUAGES = {".c": "c", ".go": "go", ".h": "c", ".java": "java", ".js": "javascript", ".py": "python", ".rs": "rust", ".ts": "typescript", ".tsx": "tsx"}


def fixture(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """(paths with their languages, manifests) of a fixture repository."""
    root = REPOS / name
    files = {file.relative_to(root).as_posix(): file for file in sorted(root.rglob("*")) if file.is_file()}
    paths = {path: LANGUAGES[file.suffix] for path, file in files.items() if file.suffix in LANGUAGES}
    return paths, {path: file.read_text() for path, file in files.items() if is_manifest(path)}


def resolver(name: str) -> ImportResolver:
    return ImportResolver(*fixture(name))


def symbol(qualname: str, kind: str = "function", parent: int = -1, bases: tuple[str, ...] = (), lines: tuple[int, int] = (1, 1)) -> Symbol:
    name = qualname.replace("::", ".").rpartition(".")[2]
    return Symbol(name, qualname, kind, lines[0], lines[1], lines[0], parent, "", "", bases)


def use(name: str, receiver: str = "", kind: str = "call", scope: int = -1, line: int = 1) -> Reference:
    return Reference(name, kind, scope, line, 1, receiver)


def imported(module: str, name: str = "", alias: str = "", kind: str = "import", line: int = 1) -> Import:
    return Import(module, name, alias, kind, line)


@dataclass
class File:
    language: str = "python"
    symbols: Sequence[Symbol] = ()
    references: Sequence[Reference] = ()
    imports: Sequence[Import] = ()


@dataclass
class Repo:
    """A repository of values, resolved as the index does it."""

    files: dict[str, File]
    manifests: dict[str, str] = field(default_factory=dict)

    def definitions(self, name: str) -> list[Definition]:
        return [
            Definition(path, ordinal, one.name, one.qualname, one.kind, one.parent)
            for path, file in self.files.items()
            for ordinal, one in enumerate(file.symbols)
            if one.name == name
        ]

    def paths(self) -> dict[str, str]:
        return {path: file.language for path, file in self.files.items()}

    def bindings(self, path: str) -> tuple[Binding, ...]:
        file = self.files[path]
        return bind(path, file.language, file.imports, ImportResolver(self.paths(), self.manifests), file.symbols)

    def edges(self, path: str, consulted: Consulted | None = None) -> list[Edge]:
        file = self.files[path]
        resolver = ReferenceResolver(self.definitions, self.paths(), self.bindings)
        return list(resolver.edges(path, file.language, file.symbols, file.references, self.bindings(path), consulted))

    def shown(self, path: str) -> list[str]:
        """Edges as ``kind target:qualname confidence``."""
        found = self.edges(path)
        return [f"{edge.kind} {edge.target}:{self.files[edge.target].symbols[edge.target_symbol].qualname} {edge.confidence}" for edge in found]
