"""The warm process behind the server (``codeqa serve --stdio``): asked line by line, told of progress, cancelled, started anew if it dies."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from codeqa.errors import CodeqaError
from codeqa.mcp.shaping import Form, Value, number, part, text

LONGEST_ANSWER: Final = 256 << 20
"""Bytes of a line from the engine, which is our own: a bound for asyncio, which has a smaller one."""

MOST_DEATHS: Final = 5
DEATHS_WITHIN: Final = 60.0
"""So many ends in so many seconds are no accident: it is not started again until they are past."""

Hear = Callable[[Form], None]


class EngineLost(CodeqaError):
    code = "worker_lost"
    exit_code = 3


class Refused(Exception):
    """The engine's error, as it came: code, message and hint."""

    def __init__(self, error: Form) -> None:
        super().__init__(text(error, "message"))
        self.code, self.message, self.hint = text(error, "code"), text(error, "message"), text(error, "hint")


@dataclass(slots=True)
class _Waiting:
    answer: asyncio.Future[Form]
    hear: Hear | None


class Engine:
    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._last = 0
        self._deaths: list[float] = []
        self._starting = asyncio.Lock()

    async def ask(self, command: str, fields: Mapping[str, Value], hear: Hear | None = None) -> Form:
        """The engine's answer; ``hear`` gets its events before. Cancelling this cancels the work. Raises Refused, EngineLost."""
        process = await self._running()
        self._last += 1
        identity = self._last
        answer: asyncio.Future[Form] = asyncio.get_running_loop().create_future()
        self._waiting[identity] = _Waiting(answer, hear)
        try:
            self._write(process, {"id": identity, "command": command, **fields})
            found = await answer
        except asyncio.CancelledError:
            self._write(process, {"cancel": identity})
            raise
        finally:
            self._waiting.pop(identity, None)
        if "error" in found:
            raise Refused(part(found, "error"))
        return found

    async def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, exactly."""
        found = (await self.ask("tokens", {"texts": list(texts)})).get("tokens")
        return [count for count in found if isinstance(count, int)] if isinstance(found, list) else []

    async def start(self) -> None:
        with suppress(EngineLost):  # the first tool call will say it
            await self._running()

    def close(self) -> None:
        """It ends when nobody asks and nobody reads any more; this makes it soon."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._started()
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _started(self) -> asyncio.subprocess.Process:
        now = time.monotonic()
        self._deaths = [when for when in self._deaths if now - when < DEATHS_WITHIN]
        if len(self._deaths) >= MOST_DEATHS:
            raise EngineLost("the process that answers keeps ending", "run `codeqa doctor`, and look at what the server wrote to its stderr")
        try:
            return await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_ANSWER)
        except OSError as error:
            raise EngineLost(f"the process that answers cannot be started: {error.strerror}", "try again") from error

    @staticmethod
    def _write(process: asyncio.subprocess.Process, message: Mapping[str, Value]) -> None:
        """Lone surrogates travel as JSON's escapes."""
        if process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stdout
        while stream is not None and (line := await stream.readline()):
            self._heard(json.loads(line))
        code = await process.wait()
        self._deaths.append(time.monotonic())
        lost, self._waiting = self._waiting, {}
        for waiting in lost.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(EngineLost(f"the process that answers ended with exit code {code}", "ask again"))

    def _heard(self, message: Form) -> None:
        waiting = self._waiting.get(number(message, "id"))
        if waiting is None:
            return
        if "event" in message:
            if waiting.hear is not None:
                waiting.hear(message)
        elif not waiting.answer.done():
            waiting.answer.set_result(message)
