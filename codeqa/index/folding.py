"""Folding the journal into the record in a process of its own: LanceDB's import and its writing overlap with what the index does meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

from codeqa.index.child import Child
from codeqa.index.folder import IndexFolder


def start(folder: IndexFolder, lock: int) -> Child:
    """Begins to fold; ``lock`` is the descriptor of the writer's lock. If it fails, the journal keeps what it has, and the next large update tries again."""
    return Child(__name__, (os.fspath(folder.journal), os.fspath(folder.record)), lock)


def main(journal: str, record: str) -> None:
    from codeqa.index.journal import Journal
    from codeqa.index.record import Record

    entries = Journal(Path(journal))
    entries.fold(Record(Path(record)).store)
    entries.close()
