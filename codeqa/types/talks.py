"""A session as a value: what was said in it, and what its messages were, byte for byte. Only what goes on with sessions, or shows them, loads it."""

from __future__ import annotations

from codeqa.types import Message, PackedFile
from codeqa.values import frozen


@frozen
class Exchange:
    """One message of ours, exactly as sent, and the reply, exactly as it came. The text of each of its ``files`` is a piece of ``content``."""

    content: str
    files: tuple[PackedFile, ...] = ()
    stdin: str = ""
    reply: str = ""


@frozen
class Turn:
    """A question and its answer as it was shown. ``places`` are the (path, first line, last line) whose citations verified; ``exchanges`` how many messages

    of the present epoch are its own. ``tokens`` are those of its prompt, 0 without a model.
    """

    question: str
    answer: str
    mode: str = "model"
    model: str = ""
    places: tuple[tuple[str, int, int], ...] = ()
    tokens: int = 0
    exchanges: int = 1


@frozen
class Session:
    """``exchanges`` are of the present epoch: a prompt is ``system``, each message with its reply, then what is new. ``marker`` is the fences' word.

    ``root`` is the work tree that is asked about, ``pinned`` the files that were pinned on the way; ``created`` and ``used`` are seconds since 1970.
    """

    name: str = ""
    root: str = ""
    model: str = ""
    system: str = ""
    marker: str = ""
    epoch: int = 0
    exchanges: tuple[Exchange, ...] = ()
    turns: tuple[Turn, ...] = ()
    pinned: tuple[str, ...] = ()
    created: float = 0.0
    used: float = 0.0

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that was said in the present epoch, () before its first answer."""
        if not self.exchanges:
            return ()
        said = [message for one in self.exchanges for message in (Message("user", one.content), Message("assistant", one.reply))]
        return (Message("system", self.system), *said)

    @property
    def files(self) -> tuple[PackedFile, ...]:
        return tuple(file for one in self.exchanges for file in one.files)

    @property
    def stdin(self) -> tuple[str, ...]:
        return tuple(one.stdin for one in self.exchanges if one.stdin)
