"""A progress bar on a terminal's stderr; silent anywhere else. The only module that imports ``rich``, and only once work has taken a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from codeqa.render.door import clean_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.4
"""Seconds of work before a bar appears: a warm question ends before, and then never imports rich (20 ms and more)."""

EVERY = 0.05
"""Seconds between two updates of the bar: the corridor reports once a file."""


class ProgressBar:
    """Called by the corridor with (stage, done, total); ``total`` 0 is unknown. ``close`` takes the bar away; it may be called twice."""

    def __init__(self, stream: TextIO, shown: bool, width: int, color: bool) -> None:
        self._stream = stream
        self._shown = shown
        self._width = width
        self._color = color
        self._began = time.monotonic()
        self._updated = 0.0
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        now = time.monotonic()
        due = now - self._updated >= EVERY or stage != self._stage or done == total
        if now - self._began < PATIENCE or not due:
            return
        self._updated = now
        self._show(stage, done, total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._bar = None
        self._shown = False

    def _show(self, stage: str, done: int, total: int) -> None:
        bar = self._bar or self._open()
        if self._task is None or stage != self._stage:
            if self._task is not None:
                bar.remove_task(self._task)
            self._task = bar.add_task(clean_line(stage), total=total or None)
            self._stage = stage
        bar.update(self._task, completed=done, total=total or None)

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(file=self._stream, width=self._width, no_color=not self._color, force_terminal=True, highlight=False)
        shown = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*shown, console=console, transient=True)
        self._bar.start()
        return self._bar
