"""``python -m bench.bare TREE [SHARES SHARE]``: parses a tree's code files with tree-sitter and does nothing with the result: the physical limit of indexing.

Prints JSON: files, bytes, and the seconds that parsing took (imports and reading excluded). Files that indexing skips are left out. Nothing guards
it: a file that hangs the parser hangs it too. With SHARES only one share of the files, 0-based, dealt out by size: as many processes parse the whole tree
together.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import tree_sitter

from codeqa.parse.languages import detect_language, languages
from codeqa.source import SourceRules, find_repository, list_files, read_file
from codeqa.types import FileEntry, Skipped

PORTION = 32 << 20
"""Bytes of text read ahead of each stretch of parsing: a large tree must not lie in memory whole, nor be read while the clock runs."""


def main() -> None:
    tree, shares, share = Path(sys.argv[1]), *(int(text) for text in sys.argv[2:4] or ("1", "0"))
    parsers: dict[str, tree_sitter.Parser] = {}
    files = size = 0
    seconds = 0.0
    for portion in _portions(tree, shares, share):
        for language in {language for language, _ in portion} - parsers.keys():
            parsers[language] = _parser(language)
        started = time.perf_counter()
        for language, text in portion:
            parsers[language].parse(text)
        seconds += time.perf_counter() - started
        files += len(portion)
        size += sum(len(text) for _, text in portion)
    print(json.dumps({"files": files, "bytes": size, "seconds": round(seconds, 3)}))


def _portions(tree: Path, shares: int, share: int) -> Iterator[list[tuple[str, bytes]]]:
    portion: list[tuple[str, bytes]] = []
    weight = 0
    for language, text in _sources(tree, shares, share):
        portion.append((language, text))
        weight += len(text)
        if weight >= PORTION:
            yield portion
            portion, weight = [], 0
    yield portion


def _sources(tree: Path, shares: int, share: int) -> Iterator[tuple[str, bytes]]:
    repository = find_repository(tree)
    entries = sorted(filter(_has_grammar, list_files(repository, SourceRules()).files), key=lambda entry: (entry.stat.size, entry.path))
    for entry in sorted(entries[share::shares], key=lambda entry: entry.path):
        source = read_file(repository.root, entry.path)
        if not isinstance(source, Skipped):
            yield detect_language(entry.path), source.text.encode("utf-8", "replace")


def _has_grammar(entry: FileEntry) -> bool:
    language = detect_language(entry.path)
    return bool(language and languages()[language].grammar)


def _parser(language: str) -> tree_sitter.Parser:
    row = languages()[language]
    return tree_sitter.Parser(tree_sitter.Language(getattr(import_module(row.grammar), row.function)()))


if __name__ == "__main__":
    main()
