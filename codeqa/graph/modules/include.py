"""C and C++: ``#include`` relative to the file, then by the end of the path under whatever include folder the build would name."""

from __future__ import annotations

from typing import Final

from codeqa.graph.confidence import IMPORT_EXACT
from codeqa.graph.tree import ImportTarget, Targets, Tree, folder_of, join

_STANDARD_NAMES: Final = (
    "assert complex ctype dirent dlfcn errno fcntl fenv float getopt glob grp iconv inttypes io iso646 libgen limits locale malloc math memory "
    "netdb poll pthread pwd regex sched semaphore setjmp signal spawn stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn "
    "string strings syslog tchar termios tgmath threads time uchar unistd utime wchar wctype windows winsock2 "
)
STANDARD: Final = frozenset(_STANDARD_NAMES.split())
"""Headers of ISO C, POSIX and Windows. In angle brackets, or without a file of that name beside the includer, they are the system's."""


class Includes:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def resolve(self, path: str, module: str, name: str) -> Targets:
        angled = module.startswith("<")
        written = module.strip('<>" ')
        beside = join(folder_of(path), written)
        if not angled and beside in self._tree.paths:
            return (ImportTarget(beside, IMPORT_EXACT),)
        if written.removesuffix(".h") in STANDARD or written.startswith("sys/"):
            return ()
        if self._tree.paths.get(path) == "objc":
            return self._framework(written, path)
        return self._tree.by_suffix("c", written.replace("../", ""), path)

    def _framework(self, written: str, path: str) -> Targets:
        """Objective-C: ``<Module/Header.h>`` is one of the module's headers, wherever they lie; ``@import Module`` its umbrella header."""
        written = written.replace("../", "") if "." in written else f"{written}.h"
        return self._tree.by_suffix("c", written, path) or self._tree.by_suffix("c", written.rpartition("/")[2], path)
