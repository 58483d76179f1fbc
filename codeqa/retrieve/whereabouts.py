"""Which file of a repository a path means that was written somewhere else: in another checkout, a build folder, a container, an archive, on Windows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from posixpath import normpath
from typing import Final

_ABSOLUTE: Final = re.compile(r"(?:[A-Za-z]:)?/")
_INSTALLED: Final = re.compile(r"/(?:site|dist)-packages/")
_FOREIGN: Final = re.compile(
    r"(?:^|/)(?:node_modules|\.cargo/registry|rustc/[0-9a-f]+|go/pkg/mod|usr/(?:lib|include|local/(?:lib|go|include))|lib/python[0-9.]+|java\.base)/|^[<]|^node:"
)
"""Other people's code: of the same name as ours at most."""
_SOURCE_FOLDERS: Final = frozenset({"", "lib", "python", "src"})
"""Folders whose inside is what gets installed."""

MOST_ALIKE: Final = 2
"""A name that more files have tells none of them."""
SHARED: Final = 2
"""Last parts of a path that must agree where neither path is all of the other's end: ``src/parse.c`` of another layout."""


class Whereabouts:
    """``paths`` are the repository's files, ``root`` is its folder, ``prefix`` the folder in it that is asked from ("" for the root)."""

    def __init__(self, paths: Iterable[str], root: str, prefix: str = "") -> None:
        self._paths = frozenset(paths)
        self._root = root.replace("\\", "/").rstrip("/") + "/"
        self._prefix = prefix
        self._named: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            self._named.setdefault(path.rpartition("/")[2], []).append(path)

    def find(self, written: str) -> tuple[str, ...]:
        """The files that ``written`` (with slashes) may mean: one, or very few, or none.

        >>> Whereabouts(["src/a/b.py", "c.py"], "/here").find("/ci/build/src/a/b.py")
        ('src/a/b.py',)
        """
        if written.startswith(self._root):
            return self._exactly(written.removeprefix(self._root))
        installed = _INSTALLED.split(written)
        if len(installed) > 1:
            return self._installed(installed[-1])
        if _FOREIGN.search(written):
            return ()
        if _ABSOLUTE.match(written):
            return self._ending(written)
        for folder in dict.fromkeys((self._prefix, "")):
            found = self._exactly(normpath(f"{folder}/{written}" if folder else written))
            if found:
                return found
        return self._ending("/" + re.sub(r"^(?:\.{1,2}/)+", "", written))

    def _exactly(self, path: str) -> tuple[str, ...]:
        return (path,) if path in self._paths else ()

    def _installed(self, tail: str) -> tuple[str, ...]:
        ours = [path for path in self._alike(tail) if path.endswith(tail) and path[: -len(tail)].rstrip("/") in _SOURCE_FOLDERS]
        return tuple(ours[:1])

    def _ending(self, written: str) -> tuple[str, ...]:
        """Files that are the end of ``written``, the longest alone; else those that end as it does, if they agree in enough and are few."""
        written = normpath(written)
        alike = self._alike(written)
        inside = [path for path in alike if written.endswith("/" + path) and ("/" in path or len(alike) == 1)]
        if inside:
            return (max(inside, key=len),)
        shared = {path: _shared(path, written) for path in alike}
        most = max(shared.values(), default=0)
        best = [path for path in alike if shared[path] == most]
        near = [path for path in best if path.startswith(self._prefix + "/")] if self._prefix else []
        best = near or best
        plain = written.count("/") == 1
        return tuple(best) if len(best) <= MOST_ALIKE and (most >= SHARED or (plain and len(best) == 1)) else ()

    def _alike(self, path: str) -> list[str]:
        return self._named.get(path.rpartition("/")[2], [])


def _shared(path: str, other: str) -> int:
    """How many of the last parts of two paths agree."""
    pairs = zip(reversed(path.split("/")), reversed(other.split("/")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
