"""The version that parse results are keyed by: it changes whenever the output of this room may change.

A digest of the language data, of this room's own code and of the grammars' and tree-sitter's versions. What comes in as an argument (how text
is cut to terms) is the caller's to add. Some 3 ms, and no import of what it speaks of.
"""

from __future__ import annotations

import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

from codeqa.parse.languages import grammars_folder

_NOT_OUTPUT = frozenset({"forked.py", "pool.py", "worker.py", "version.py"})
"""Modules that decide how work is done, not what comes out."""


@cache
def parser_version() -> str:
    """Sixteen hexadecimal digits."""
    digest = blake2b(digest_size=8)
    for name, content in [*_data(), *_code(), *_wheels()]:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _data() -> list[tuple[str, bytes]]:
    folder = grammars_folder()
    return [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in sorted(folder.rglob("*")) if file.suffix in (".scm", ".toml")]


def _code() -> list[tuple[str, bytes]]:
    return [(file.name, file.read_bytes()) for file in sorted(Path(__file__).parent.glob("*.py")) if file.name not in _NOT_OUTPUT]


def _wheels() -> list[tuple[str, bytes]]:
    """Names and versions of the installed tree-sitter distributions, read off their folders' names: ``importlib.metadata`` costs 20 ms."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = [file.name for file in Path(folder or ".").iterdir()]
        except OSError:
            continue
        found |= {name for name in names if name.startswith("tree_sitter") and name.endswith(".dist-info")}
    return [(name, b"") for name in sorted(found)]
