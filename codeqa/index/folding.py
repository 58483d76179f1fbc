"""Folding the journal into the record in a process of its own: LanceDB's import and its writing overlap with what the index does meanwhile.

``python -m codeqa.index.folding JOURNAL RECORD``. The child inherits the writer's lock, so that nobody else writes while it works, even if its parent dies.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from codeqa.errors import IndexUnreadable
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import REBUILD


def start(folder: IndexFolder, lock: int) -> subprocess.Popen[bytes]:
    """Begins to fold; ``lock`` is the descriptor of the writer's lock."""
    code = "import sys; sys.path[:] = sys.argv[3:]; from codeqa.index.folding import main; main(sys.argv[1], sys.argv[2])"
    return subprocess.Popen(  # noqa: S603 - this interpreter, this module
        [sys.executable, "-I", "-c", code, os.fspath(folder.journal), os.fspath(folder.record), *sys.path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(lock,),
    )


def finish(child: subprocess.Popen[bytes]) -> None:
    """Waits for it. Raises IndexUnreadable if it failed; the journal then keeps what it has, and the next large update tries again."""
    _, said = child.communicate()
    if child.returncode:
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise IndexUnreadable(f"the record could not be written: {last or f'exit code {child.returncode}'}", REBUILD)


def main(journal: str, record: str) -> None:
    from codeqa.index.journal import Journal
    from codeqa.index.record import Record

    entries = Journal(Path(journal))
    entries.fold(Record(Path(record)).store)
    entries.close()
