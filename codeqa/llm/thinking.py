"""Tells what a model thought aloud from its answer, where both come as one text. Pure.

Models that reason, served without a parser for it, write ``<think> … </think>`` at the very beginning of their content (DeepSeek R1, Qwen, Magistral in
old templates; Gemini's compatible endpoint: ``<thought>``). Only there are the tags taken for tags: an answer may well speak of them further down.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TAGS = ("reasoning", "seed:think", "think", "thinking", "thought")
OPENING = tuple(f"<{name}>" for name in TAGS)

ALONE = re.compile(r"^[ \t]*</(?:" + "|".join(TAGS) + r")>[ \t]*(?:\n|\Z)", re.MULTILINE)


class Piece(NamedTuple):
    """What one event adds: to the answer, and to what was thought aloud."""

    text: str = ""
    reasoning: str = ""


class Thinking:
    """Sorts content as it streams. A tag may be cut anywhere: what could be the beginning of one is held back until it is known not to be.

    >>> sorter = Thinking()
    >>> [sorter.feed(part) for part in ("<thi", "nk>Hm.</thin", "k>\\n\\nIt is", " here.")]
    [Piece(text='', reasoning=''), Piece(text='', reasoning='Hm.'), Piece(text='It is', reasoning=''), Piece(text=' here.', reasoning='')]
    """

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self._answering = False
        self._thought = False

    def feed(self, content: str) -> Piece:
        if self._answering:
            return Piece(content)
        self._held += content
        return self._sorted()

    def end(self) -> Piece:
        """What is still held: it did not become a tag. A thought that never ended is no answer."""
        held, self._held = self._held, ""
        if self._closing:
            return Piece(reasoning=held)
        return Piece(self._trimmed(held))

    def _sorted(self) -> Piece:
        reasoning = ""
        while True:
            if self._closing:
                thought, closed, rest = self._held.partition(self._closing)
                if not closed:
                    keep = _overlap(self._held, self._closing)
                    self._held = self._held[len(self._held) - keep :]
                    return Piece(reasoning=reasoning + thought[: len(thought) - keep])
                reasoning += thought
                self._closing, self._held, self._thought = "", rest, True
            start = self._held.lstrip()
            opened = next((tag for tag in OPENING if start.startswith(tag)), "")
            if not opened:
                return Piece(self._answer(start), reasoning)
            self._closing = "</" + opened[1:]
            self._held = start[len(opened) :]

    def _answer(self, start: str) -> str:
        """ "" while what stands there may become a tag; from then on content is answer."""
        if any(tag.startswith(start) for tag in OPENING):
            return ""
        held, self._held, self._answering = self._held, "", True
        return self._trimmed(held)

    def _trimmed(self, held: str) -> str:
        """The empty lines between a thought and the answer belong to neither."""
        return held.lstrip() if self._thought else held


def _overlap(text: str, tag: str) -> int:
    """The length of the longest end of ``text`` with which ``tag`` begins."""
    return next((length for length in range(min(len(text), len(tag) - 1), 0, -1) if text.endswith(tag[:length])), 0)


def orphan(text: str) -> Piece:
    """An answer whose thoughts have only a closing tag, for the opening one stood in the prompt's template (R1 behind vLLM without its parser).

    The tag must have a line for itself, outside of any fenced code: an answer may quote one.

    >>> orphan("Let me see.\\n</think>\\n\\nIt is here.")
    Piece(text='It is here.', reasoning='Let me see.\\n')
    """
    found = ALONE.search(text)
    if found is None or text.count("```", 0, found.start()) % 2:
        return Piece(text)
    return Piece(text[found.end() :].lstrip(), text[: found.start()])
