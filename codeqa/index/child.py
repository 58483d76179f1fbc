"""A part of an update in a process of its own, so that it overlaps with what the update does meanwhile.

The child inherits the writer's lock: nobody else writes while it works, even if its parent dies.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from typing import BinaryIO, Final, cast

from codeqa.errors import IndexUnreadable
from codeqa.index.pointer import REBUILD

COLLECT_AT: Final = "200_000, 20, 100"
"""Rows by the hundred thousand and no cycles: by default the cyclic collector would look through them every 700, and through all that is imported."""


NICE: Final = 5
"""How much a child gives way: three of them weigh as much as their parent, whose own work is the longest and must not wait for a core (two cores)."""


class Child:
    """Runs ``main`` of a module with ``arguments``, with ``given`` as its standard input. ``lock`` is the descriptor of the writer's lock."""

    def __init__(self, module: str, arguments: Sequence[str], lock: int, given: bytes = b"") -> None:
        count = len(arguments)
        code = (
            f"import gc, os, sys; os.nice({NICE}); gc.set_threshold({COLLECT_AT}); sys.path[:] = sys.argv[{1 + count}:]; "
            f"from {module} import main; main(*sys.argv[1:{1 + count}])"
        )
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
            [sys.executable, "-I", "-c", code, *arguments, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(lock,),
        )
        pipe = cast(BinaryIO, self._process.stdin)
        with contextlib.suppress(BrokenPipeError), pipe:  # if it has died, ``wait`` tells
            pipe.write(given)
        self._process.stdin = None

    def wait(self, what: str) -> None:
        """Raises IndexUnreadable if it failed; ``what`` could not be written then."""
        _, said = self._process.communicate()
        if self._process.returncode:
            last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise IndexUnreadable(f"{what} could not be written: {last or f'exit code {self._process.returncode}'}", REBUILD)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
