"""``python -m bench.bare TREE``: parses a tree's code files with tree-sitter and does nothing with the result, on one core: the physical limit of indexing.

Prints JSON: files, bytes, and the seconds that parsing took (imports and reading excluded). Files that indexing skips are left out. Nothing guards it: a file
that hangs the parser hangs it too.
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
from codeqa.types import SourceFile


def main() -> None:
    sources = list(_sources(Path(sys.argv[1])))
    parsers = {language: _parser(language) for language in {language for language, _ in sources}}
    started = time.perf_counter()
    for language, text in sources:
        parsers[language].parse(text)
    seconds = time.perf_counter() - started
    print(json.dumps({"files": len(sources), "bytes": sum(len(text) for _, text in sources), "seconds": round(seconds, 3)}))


def _sources(tree: Path) -> Iterator[tuple[str, bytes]]:
    repository = find_repository(tree)
    for entry in list_files(repository, SourceRules()).files:
        language = detect_language(entry.path)
        if language and languages()[language].grammar:
            source = read_file(repository.root, entry.path)
            if isinstance(source, SourceFile):
                yield language, source.text.encode()


def _parser(language: str) -> tree_sitter.Parser:
    row = languages()[language]
    return tree_sitter.Parser(tree_sitter.Language(getattr(import_module(row.grammar), row.function)()))


if __name__ == "__main__":
    main()
