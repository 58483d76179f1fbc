"""Real files for the pack's tests: modules of the standard library, cut into symbols and chunks by ``ast`` as the parser would cut them."""

from __future__ import annotations

import ast
import hashlib
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from codeqa.pack.lines import numbered, split_lines
from codeqa.types import Chunk, FileContent, IndexState, RankedFile, Skipped, SkipReason, Symbol

STATE = IndexState(head="3fa2c1", files=3, chunks=9)
MARKER = "x7f3a9"
NAMES = ("argparse", "bisect", "calendar", "configparser", "csv", "dataclasses", "fnmatch", "heapq", "keyword", "shlex", "textwrap", "this")

Node = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def stdlib(name: str) -> str:
    return (Path(sysconfig.get_paths()["stdlib"]) / f"{name}.py").read_text("utf-8")


def content_of(path: str, text: str, count: Callable[[str], int], *, stale: bool = False) -> FileContent:
    lines = split_lines(text)
    symbols = tuple(_symbols(ast.parse(text).body, lines, -1, "", 0)) if path.endswith(".py") else ()
    blob = hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    language = "python" if path.endswith(".py") else ""
    return FileContent(path, blob, language, text, symbols, tuple(_chunks(symbols, lines, count)), stale=stale)


def loader(files: Sequence[FileContent]) -> Callable[[str], FileContent | Skipped]:
    known = {file.path: file for file in files}
    return lambda path: known.get(path, Skipped(path, SkipReason.VANISHED))


def ranked(files: Sequence[FileContent], *, places: int = 3) -> tuple[RankedFile, ...]:
    """The files in the given order, with falling scores and a few of their chunks as places."""
    return tuple(
        RankedFile(
            file.path,
            10.0 / (1 + rank),
            ("named",),
            tuple((chunk.start_line, chunk.end_line, 5.0 / (1 + at)) for at, chunk in enumerate(file.chunks[rank % 5 :: 7][:places])),
        )
        for rank, file in enumerate(files)
    )


def _symbols(body: Sequence[ast.stmt], lines: Sequence[str], parent: int, scope: str, base: int) -> Iterator[Symbol]:
    ordinal = base
    for node in body:
        if not isinstance(node, Node):
            continue
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        signature = " ".join(" ".join(lines[node.lineno - 1 : max(node.lineno, node.body[0].lineno - 1)]).split())
        kind = "class" if isinstance(node, ast.ClassDef) else "method" if scope else "function"
        doc = ast.get_docstring(node) or ""
        name = f"{scope}.{node.name}" if scope else node.name
        yield Symbol(node.name, name, kind, start, node.end_lineno or start, node.lineno, parent, signature.partition('"""')[0].strip(), doc, ())
        members = tuple(_symbols(node.body, lines, ordinal, name, ordinal + 1)) if isinstance(node, ast.ClassDef) else ()
        yield from members
        ordinal += 1 + len(members)


def _chunks(symbols: Sequence[Symbol], lines: Sequence[str], count: Callable[[str], int]) -> Iterator[Chunk]:
    parents = {symbol.parent for symbol in symbols}
    line = 1
    for ordinal, symbol in enumerate(symbols):
        if symbol.start_line > line:
            yield _chunk(line, symbol.start_line - 1, -1 if symbol.parent < 0 else symbol.parent, "gap", lines, count)
        later = [other.start_line for other in symbols if other.parent == ordinal]
        end = later[0] - 1 if ordinal in parents else symbol.end_line
        if end >= max(line, symbol.start_line):
            yield _chunk(max(line, symbol.start_line), end, ordinal, "header" if ordinal in parents else "symbol", lines, count)
            line = end + 1
    if line <= len(lines):
        yield _chunk(line, len(lines), -1, "gap", lines, count)


def _chunk(start: int, end: int, symbol: int, kind: str, lines: Sequence[str], count: Callable[[str], int]) -> Chunk:
    return Chunk(start, end, symbol, kind, "", count(numbered(lines, start, end)), "")
