"""The generation pointer: which generation answers, and what it must hold. A reader trusts this, not that files open (threats.md 5)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from codeqa.errors import IndexTooNew, IndexUnreadable
from codeqa.index.folder import IndexFolder, replace
from codeqa.values import frozen

FORMAT = 4
"""Version of the shelf's layout: raise it with every change of what a generation's files hold. A newer one is refused before it is opened, an older one is

built anew by the next update (1: the lexical index kept what was removed; 2: the names that a file consulted were a table; 3: every edge was a row, and every

symbol's row had its texts).
"""

FILE = "CURRENT"
"""In the folder of a view."""

REBUILD = "run `codeqa index --full` to build it anew"


@frozen
class Pointer:
    """``sizes`` are the bytes of each file of the generation, by its path in it; ``settings`` is what the index was built with; ``built`` is in seconds;

    ``root`` is the work tree that it shows: when that is gone, nobody needs it.
    """

    generation: int
    head: str
    files: int
    chunks: int
    symbols: int
    edges: int
    settings: str
    built: float
    sizes: dict[str, int]
    embedding: str = ""
    root: str = ""
    format: int = FORMAT


def read(folder: IndexFolder) -> Pointer | None:
    """The current pointer, None if there never was one. Raises IndexTooNew for one of a newer codeqa, IndexUnreadable for an older or damaged one."""
    path = folder.view / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexUnreadable(f"cannot read {path}: {error.strerror}", REBUILD) from error
    try:
        fields = json.loads(data)
        version = int(fields["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexUnreadable(f"the index pointer {path} is damaged", REBUILD) from error
    if version > FORMAT:
        raise IndexTooNew(f"a newer codeqa made this index (format {version}; this one reads {FORMAT})", f"update codeqa, or {REBUILD}")
    if version < FORMAT:
        raise IndexUnreadable(f"an older codeqa made this index (format {version}; this one reads {FORMAT})", "run `codeqa index`: it builds the index anew")
    try:
        return Pointer(**fields)
    except TypeError as error:
        raise IndexUnreadable(f"the index pointer {path} is damaged", REBUILD) from error


def write(folder: IndexFolder, pointer: Pointer) -> None:
    replace(folder.view / FILE, json.dumps(asdict(pointer), sort_keys=True).encode())


def measured(place: Path) -> dict[str, int]:
    """Sizes of the files below a generation's folder, by relative path. The lexical index's own locks and clean-up lists are no part of it."""
    files = (path for path in sorted(place.rglob("*")) if path.is_file())
    return {path.relative_to(place).as_posix(): path.stat().st_size for path in files if not path.name.endswith(".lock")}


def check(folder: IndexFolder, pointer: Pointer) -> None:
    """Raises IndexUnreadable unless every file of the generation is there with its size."""
    place = folder.generation(pointer.generation)
    for name, size in pointer.sizes.items():
        try:
            actual = (place / name).stat().st_size
        except OSError as error:
            raise IndexUnreadable(f"the index lacks {place / name}", REBUILD) from error
        if actual != size:
            raise IndexUnreadable(f"the index is damaged: {place / name} has {actual} bytes instead of {size}", REBUILD)
