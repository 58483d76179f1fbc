"""What goes from one question of a session to the next, beside its bytes: what the conversation is about, and, where these bytes are sent no more, its gist.

All of it is made of facts that code has (questions, first sentences, cited places), never by a model. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from codeqa.answer.citations import CODE_SPAN, CODE_WORD, IDENTIFIER
from codeqa.answer.extract import extract
from codeqa.types.talks import Turn

RECENT: Final = 2
"""Last turns whose answers a gist has whole, up to ``LONG``."""
LONG: Final = 2_400
BRIEF: Final = 300
"""Characters of such an answer; of an older one's first sentence, and of a question."""
GIST_TOKENS: Final = 3_000

MOST_NAMES: Final = 4
"""Names that a question is helped out with: more would drown it."""
LONGEST_NAME: Final = 80

_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+(?=[A-Z`*_\d-])|\n")
_BARE: Final = re.compile(r"\s*\[(?:unverified: |unclear: )?[^\[\]\n]*:\d[^\[\]\n]*\]")


def focus(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The names that the last turn is about, most telling first: those of its question, then those in backticks in its answer as they come."""
    if not turns:
        return ()
    asked = [*CODE_SPAN.findall(turns[-1].question), *CODE_WORD.findall(turns[-1].question)]
    told = [name for name in CODE_SPAN.findall(turns[-1].answer) if "/" not in name and " " not in name.strip()]
    names = dict.fromkeys(name.strip().removesuffix("()") for name in [*asked, *told])
    return tuple(name for name in names if IDENTIFIER.match(name) and len(name) <= LONGEST_NAME)[:MOST_NAMES]


def helped(question: str, turns: Sequence[Turn]) -> str:
    """The text to search with for a question that leans on the turns before it: its own words first, then the names they are about, or their last question."""
    names = focus(turns)
    if names:
        return question + "\n" + " ".join(f"`{name}`" for name in names)
    return f"{question}\n{turns[-1].question[:BRIEF]}" if turns else question


def gist(turns: Sequence[Turn], count: Callable[[str], int]) -> str:
    """The conversation so far within ``GIST_TOKENS``, "" before its first turn; the oldest turns are left out first."""
    told = [_told(number, turn, recent=len(turns) - number < RECENT) for number, turn in enumerate(turns, 1)]
    costs = accumulate(count(text) for text in reversed(told))
    kept = sum(1 for cost in costs if cost <= GIST_TOKENS)
    left_out = len(told) - kept
    lead = [f"… {left_out} earlier question{'s' * (left_out != 1)}\n"] * bool(left_out)
    return "".join([*lead, *told[left_out:]])


def _told(number: int, turn: Turn, *, recent: bool) -> str:
    answer = _shortened(turn.answer, LONG) if recent else first_sentence(turn.answer)
    places = ", ".join(f"{path}:{start}-{end}" for path, start, end in turn.places)
    return "".join(_lines(number, turn.question, answer, places))


def _lines(number: int, question: str, answer: str, places: str) -> Iterator[str]:
    yield f"{number}. Asked: {_shortened(' '.join(question.split()), BRIEF)}\n"
    yield f"Answered: {answer}\n"
    if places:
        yield f"Cited: {places}\n"


def first_sentence(answer: str) -> str:
    """Of an answer, without its citations: what it says in short."""
    text = answer.strip()
    spans = sorted((found.begin, found.stop) for found in extract(text[:LONG], ()))
    first = next((match.start() for match in _SENTENCE.finditer(text) if not any(begin < match.start() < stop for begin, stop in spans)), len(text))
    return _shortened(" ".join(_BARE.sub("", text[:first]).split()), BRIEF)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
