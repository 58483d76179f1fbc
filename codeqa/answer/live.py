"""An answer while it comes: what a reader is shown is at every moment the beginning of what the answer will be, verdicts included."""

from __future__ import annotations

from collections.abc import Callable

from codeqa.answer.citations import sent
from codeqa.answer.marking import Marker
from codeqa.types import Answer, Context


class Live:
    """Stands between a model's words and ``on_text``."""

    def __init__(self, context: Context, extra: str, on_text: Callable[[str], None]) -> None:
        self._marker = Marker(sent(context, extra))
        self._on_text = on_text
        self._shown = ""

    def __call__(self, text: str) -> None:
        self._tell(self._marker.feed(text))

    def complete(self, answer: Answer) -> None:
        """Shows what is left of the whole answer. Should its beginning read otherwise than what was shown, all of it is shown again."""
        rest = answer.text[len(self._shown) :] if answer.text.startswith(self._shown) else f"\n\n{answer.text}"
        self._tell(rest)

    def cut(self) -> None:
        """Shows what was held back of an answer that ended before its end."""
        self._tell(self._marker.rest())

    def _tell(self, text: str) -> None:
        if text:
            self._shown += text
            self._on_text(text)
