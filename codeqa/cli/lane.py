"""A second process for what takes long, so that quick questions need not wait for it. It is ``serve`` again, answers in turn, and is started when needed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from codeqa.cli.requests import Identity
from codeqa.errors import CodeqaError

_CODE: Final = "import sys; n = int(sys.argv[1]); a = sys.argv[2 : 2 + n]; sys.path[:] = sys.argv[2 + n :]; from codeqa.cli import main; sys.exit(main(a))"


class Lost(CodeqaError):
    """The process that was to answer is gone."""

    code = "worker_lost"
    exit_code = 3


def command_line(arguments: Sequence[str]) -> list[str]:
    """codeqa with ``arguments`` in a process of its own: this interpreter, what it imports from, and nothing out of the current folder."""
    return [sys.executable, "-I", "-c", _CODE, str(len(arguments)), *arguments, *filter(None, sys.path)]


class Lane:
    """``write`` gets each line that it answers; ``lost`` the id of each request that it will not answer, and why.

    Its process ends with its last answer: what long work has loaded takes twice the memory of all else.
    """

    def __init__(self, arguments: Sequence[str], write: Callable[[bytes], None], lost: Callable[[Identity, Lost], None]) -> None:
        self._arguments = arguments
        self._write = write
        self._lost = lost
        self._process: subprocess.Popen[bytes] | None = None
        self._pending: dict[Identity, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def send(self, identity: Identity, line: bytes) -> None:
        with self._lock:
            if self._process is None:
                self._process = self._started()
            self._pending[identity] = self._process
            _put(self._process, line)

    def cancel(self, identity: Identity) -> bool:
        """Whether it is the lane's to answer: it then answers that it was cancelled."""
        with self._lock:
            process = self._pending.get(identity)
            if process is not None:
                _put(process, json.dumps({"cancel": identity}).encode() + b"\n")
            return process is not None

    def has(self, identity: Identity) -> bool:
        with self._lock:
            return identity in self._pending

    @property
    def busy(self) -> bool:
        with self._lock:
            return bool(self._pending)

    def close(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            _close(process)
            process.terminate()

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command_line(self._arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - this interpreter, our own module
        threading.Thread(target=self._forward, args=(process,), name="codeqa-lane", daemon=True).start()
        return process

    def _forward(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            found = json.loads(line)
            self._write(line)
            if "event" not in found:
                self._answered(found["id"], process)
        code = process.wait()
        with self._lock:
            gone = [identity for identity, owner in self._pending.items() if owner is process]
            for identity in gone:
                del self._pending[identity]
            if self._process is process:
                self._process = None
        for identity in gone:
            self._lost(identity, Lost(f"the process that was to answer ended with exit code {code}", "ask again"))

    def _answered(self, identity: Identity, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._pending.pop(identity, None)
            if self._process is process and process not in self._pending.values():
                self._process = None
                _close(process)


def _put(process: subprocess.Popen[bytes], line: bytes) -> None:
    with suppress(OSError):  # it has ended: ``_forward`` tells
        if process.stdin is not None:
            process.stdin.write(line)
            process.stdin.flush()


def _close(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
