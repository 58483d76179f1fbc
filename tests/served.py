"""A real ``codeqa serve --stdio`` for tests, asked line by line."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds until an answer that does not come fails a test."""


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEQA", "OPENAI", "XDG"))}
    return {**kept, "HOME": str(home), "CODEQA_INDEX_DIR": str(home / "index"), "CODEQA_JOBS": "1", "PYTHONPATH": str(ROOT), **more}


def command(where: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "codeqa", "-C", str(where), *arguments]


@dataclass
class Served:
    """``ask(command="search", query="x")`` gives the answer; ``events`` are all that came before it, of any request."""

    line: Sequence[str]
    environ: dict[str, str]
    events: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    last: int = 0

    def __enter__(self) -> Served:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(list(self.line), cwd=ROOT, env=self.environ, stdin=pipe, stdout=pipe, stderr=pipe)
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        threading.Thread(target=self._complaints, args=(self.process.stderr,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def _listen(self, stream: IO[bytes] | None) -> None:
        for line in stream or ():
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def _complaints(self, stream: IO[bytes] | None) -> None:
        self.errors.extend(line.decode("utf-8", "replace") for line in stream or ())

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, **fields: object) -> object:
        """The id that the request got."""
        self.last += 1
        asked = {"id": self.last, **fields}
        self.write(json.dumps(asked).encode() + b"\n")
        return asked["id"]

    def receive(self) -> dict[str, Any]:
        """The next line, whatever it is."""
        found = self._lines.get(timeout=PATIENCE)
        assert found is not None, "".join(self.errors)
        return found

    def answer(self, identity: object) -> dict[str, Any]:
        for found in self._kept:
            if found["id"] == identity:
                self._kept.remove(found)
                return found
        while True:
            found = self.receive()
            if "event" in found:
                self.events.append(found)
            elif found["id"] == identity:
                return found
            else:
                self._kept.append(found)

    def ask(self, **fields: object) -> dict[str, Any]:
        return self.answer(self.send(**fields))

    def close(self) -> int:
        """Closes its stdin; its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(timeout=PATIENCE)
