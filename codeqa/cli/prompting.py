"""The prompt line of ``chat``: history, completion, keys. The only home of ``prompt_toolkit``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from codeqa.render.door import clean_line

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

SIGN = "› "

STYLE = {"sign": "bold", "aborting": "fg:ansidefault", "exiting": "fg:ansidefault"}
"""The library's grey for a line that was left is its own, whatever the terminal's background."""

MOST_HISTORY = 1_000_000
"""Bytes of the history's file: some ten thousand questions."""

Offer = tuple[int, str, str]
"""(characters before the cursor that it stands for, value, what it is)."""


class Prompt:
    """``complete`` is given the line up to the cursor. ``history`` is None where nothing may be written. ``colored``: as everything else is."""

    def __init__(
        self,
        complete: Callable[[str], Sequence[Offer]],
        history: Path | None,
        colored: bool,
        source: Input | None = None,
        target: Output | None = None,
    ) -> None:
        self._session: PromptSession[str] = PromptSession(
            completer=Completing(complete),
            complete_while_typing=False,
            history=_history(history),
            enable_history_search=True,
            key_bindings=_keys(),
            style=Style.from_dict(STYLE if colored else {}),
            color_depth=None if colored else ColorDepth.DEPTH_1_BIT,
            prompt_continuation="  ",
            input=source,
            output=target,
        )

    def ask(self) -> str | None:
        """What was typed, with its line ends; None at the end of input (Ctrl-D). Raises KeyboardInterrupt for Ctrl-C."""
        try:
            return self._session.prompt([("class:sign", SIGN)])
        except EOFError:
            return None


class Completing(Completer):
    def __init__(self, complete: Callable[[str], Sequence[Offer]]) -> None:
        self._complete = complete

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for size, value, told in self._complete(document.text_before_cursor):
            if clean_line(value) == value:  # what cannot be shown cannot be typed either
                yield Completion(value, start_position=-size, display_meta=clean_line(told))


class _Kept(FileHistory):
    """A history whose file may be taken away, or its disk be full: then it is remembered as long as the chat lasts."""

    def store_string(self, string: str) -> None:
        with suppress(OSError):
            super().store_string(string)


def _history(place: Path | None) -> History:
    """In a file for the user alone; in memory where that cannot be written."""
    if place is not None:
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "r+b") as file:
                os.fchmod(file.fileno(), 0o600)
                _shorten(file)
            return _Kept(place)
    return InMemoryHistory()


def _shorten(file: BinaryIO) -> None:
    """Of a file that has grown too large the older half goes. Entries begin behind an empty line."""
    size = file.seek(0, os.SEEK_END)
    if size > MOST_HISTORY:
        file.seek(size - MOST_HISTORY // 2)
        kept = file.read().partition(b"\n\n")[2]
        file.seek(0)
        file.truncate()
        file.write(b"\n" + kept)


def _keys() -> KeyBindings:
    """Enter sends; Alt-Enter begins a new line."""
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
