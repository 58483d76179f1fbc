"""What a text names, as values, and what each kind of mention weighs. Who reads it out of a text: ``steer``."""

from __future__ import annotations

from typing import Final, NamedTuple

from codeqa.values import frozen

FRAME: Final = 5.0
"""A frame of a traceback, the nearest to the fault; those above it less (``STEP``). A place where something failed weighs as much, a changed line too."""
WARNED: Final = 3.0
SYMBOL: Final = 2.5
"""A name in a message, without a place."""
NOTED: Final = 2.0
"""A place that is only listed: a search result, a note."""
MENTIONED: Final = 1.0
"""A file without a line."""


class Mention(NamedTuple):
    """What a line names. ``path`` is as written, with slashes, "" for a symbol alone; lines are 0 for a file as such; ``symbol`` is "" where none is told."""

    path: str
    start_line: int
    end_line: int
    symbol: str
    weight: float


@frozen
class Reading:
    """``mentions`` the heaviest first, each once; ``words`` are what the text is about beside them, the faults' own first."""

    mentions: tuple[Mention, ...] = ()
    words: tuple[str, ...] = ()
