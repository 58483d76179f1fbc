"""The version that edges are keyed by: a digest of this room's own code. Where it differs, edges are computed anew from what is parsed already."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

_READERS = frozenset({"changes.py", "findings.py", "impact.py", "reach.py"})
"""Modules that read edges and make none."""


@cache
def graph_version() -> str:
    """Eight hexadecimal digits."""
    digest = blake2b(digest_size=4)
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")):
        if file.name in _READERS:
            continue
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
