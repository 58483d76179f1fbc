"""What goes on while a request is answered, told to who asked: the corridor's stages of work, and a model's words as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from codeqa.cli.corridor import Corridor, Progress

if TYPE_CHECKING:
    from codeqa.render.jsonform import Value

EVERY: Final = 0.25
"""Seconds between two events on the progress of one stage."""

Tell = Callable[[str, Mapping[str, "Value"]], None]
"""Gets the event's name and its fields."""


def overheard(corridor: Corridor, tell: Tell) -> Corridor:
    """The corridor, every function of it: whoever passes ``progress`` or ``on_text`` to one is told as before, and so is ``tell``."""
    return cast(Corridor, _Overheard(corridor, tell))


class _Overheard:
    def __init__(self, corridor: Corridor, tell: Tell) -> None:
        self._corridor = corridor
        self._tell = tell
        self._last = ("", 0.0)

    def __getattr__(self, name: str) -> object:
        function = getattr(self._corridor, name)

        def call(*given: object, **named: object) -> object:
            if callable(progress := named.get("progress")):
                named["progress"] = self._both(cast(Progress, progress))
            if callable(hear := named.get("on_text")):
                named["on_text"] = self._words(cast(Callable[[str], None], hear))
            return function(*given, **named)

        return call

    def _both(self, progress: Progress) -> Progress:
        def call(stage: str, done: int, total: int) -> None:
            now = time.monotonic()
            if stage != self._last[0] or now - self._last[1] >= EVERY:
                self._last = stage, now
                self._tell("progress", {"stage": stage, "done": done, "total": total})
            progress(stage, done, total)

        return call

    def _words(self, hear: Callable[[str], None]) -> Callable[[str], None]:
        def call(text: str) -> None:
            if text:
                self._tell("text", {"text": text})
            hear(text)

        return call
