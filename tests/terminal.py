"""A terminal to type in, as a person does: tmux with a server of its own, of which the tests see the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PATIENCE = 30.0
"""Seconds until what should appear is missed: a busy machine starts a process in seconds."""

STEP = 0.05

SETTLING = 0.3
"""Seconds that a shell has to draw its prompt again."""


def needed(*programs: str) -> pytest.MarkDecorator:
    """Skips a test where one of these programs is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def codeqa_on_path(folder: Path) -> str:
    """A PATH on which ``codeqa`` is this checkout's."""
    places = folder / "bin"
    places.mkdir(exist_ok=True)
    command = places / "codeqa"
    command.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -P -m codeqa \"$@\"\n")
    command.chmod(0o755)
    return f"{places}{os.pathsep}{os.environ['PATH']}"


class Terminal:
    """One window. ``close`` ends everything in it."""

    def __init__(self, folder: Path, where: Path, line: list[str], environ: Mapping[str, str], columns: int = 100, rows: int = 45) -> None:
        self._socket = str(folder / "tmux")
        self._environ = environ
        settings = [part for name, value in environ.items() for part in ("-e", f"{name}={value}")]
        size = ["-x", str(columns), "-y", str(rows)]
        (folder / "tmux.conf").write_text("set -g escape-time 0\nset -g history-limit 5000\n")
        self._tmux("-f", str(folder / "tmux.conf"), "new-session", "-d", *size, "-c", str(where), *settings, *line)

    def _tmux(self, *arguments: str) -> str:
        clean = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        line = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(line, env={**clean, **self._environ, "TERM": "xterm-256color"}, capture_output=True, text=True, check=True).stdout

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, Tab, M-i, C-c."""
        self._tmux("send-keys", *keys)

    def screen(self, joined: bool = True, escapes: bool = False) -> str:
        """All that was printed and is still known, without the empty lines at the end; ``joined``: lines that the terminal broke are one."""
        return self._tmux("capture-pane", "-p", *["-J"] * joined, *["-e"] * escapes, "-S", "-5000").rstrip("\n ")

    def wait_for(self, text: str, times: int = 1) -> str:
        """The screen, once ``text`` stands there so often."""
        return self.wait_until(lambda screen: screen.count(text) >= times, text)

    def wait_until(self, seen: Callable[[str], bool], what: str) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            screen = self.screen()
            if seen(screen):
                return screen
            time.sleep(STEP)
        raise AssertionError(f"{what!r} never came; the screen is:\n{self.screen()}")

    def begin(self, prompt: str) -> None:
        """Leaves the line that stands there, and empties the screen. A shell that is still busy with the last line swallows keys: they are pressed again."""
        until = time.monotonic() + PATIENCE
        while self._visible() != prompt:
            assert time.monotonic() < until, f"the screen was never empty:\n{self.screen()}"
            for key in ("C-c", "C-l"):
                self.press(key)
                time.sleep(SETTLING)
        self._tmux("clear-history")

    def _visible(self) -> str:
        return self._tmux("capture-pane", "-p").strip()

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], capture_output=True, check=False)
