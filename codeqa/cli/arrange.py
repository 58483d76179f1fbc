"""What was typed -> a command and its arguments: the bare question is ``ask``, and a mistyped command costs no model call."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from codeqa.errors import UsageError

_WORD = re.compile(r"[A-Za-z0-9_.:/\\-]+")
"""One word without a question's marks. Other scripts write whole questions without spaces, so only this alphabet is suspected."""

ALIKE = 0.8
"""difflib ratio from which a word is taken for a mistyped command: "serach" (0.83) and "statsu" are, "where" and "what" are not."""


def arrange(argv: Sequence[str], commands: Collection[str], takes_value: Collection[str]) -> tuple[str, list[str]]:
    """The command's name ("" for none: help is wanted) and all other arguments, in order. Raises UsageError for what looks like a mistyped command.

    >>> arrange(["-k", "5", "where is X?"], {"ask"}, {"-k"})
    ('ask', ['-k', '5', 'where is X?'])
    """
    at = _first_word(argv, takes_value)
    if at is None:
        return "", list(argv)
    word = argv[at]
    if at and argv[at - 1] == "--":  # said plainly: neither a command nor a typo
        return "ask", list(argv)
    if word in commands:
        return word, [*argv[:at], *argv[at + 1 :]]
    _refuse_typo(word, [text for text in argv[at + 1 :] if not text.startswith("-")], commands)
    return "ask", list(argv)


def _first_word(argv: Sequence[str], takes_value: Collection[str]) -> int | None:
    """Where the first argument stands that is neither an option nor an option's value."""
    position = 0
    while position < len(argv):
        text = argv[position]
        if text == "--":
            return position + 1 if position + 1 < len(argv) else None
        if not text.startswith("-") or text == "-":
            return position
        position += 2 if _wants_next(text, takes_value) else 1
    return None


def _wants_next(text: str, takes_value: Collection[str]) -> bool:
    """Whether the option's value is the next argument: ``--budget 9`` and ``-qk 5``, but not ``--budget=9`` or ``-k5``."""
    if text.startswith("--"):
        return text in takes_value
    flags = [f"-{letter}" for letter in text[1:]]
    first = next((index for index, flag in enumerate(flags) if flag in takes_value), None)
    return first is not None and first == len(flags) - 1


def _refuse_typo(word: str, rest: Sequence[str], commands: Collection[str]) -> None:
    if not word.strip() or word == "-" or not _WORD.fullmatch(word):
        return
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), sorted(commands), n=1, cutoff=ALIKE)
    if close:
        raise UsageError(f"there is no command {word!r}; did you mean {close[0]!r}?", f'if it is a question: codeqa ask "{" ".join((word, *rest))}"')
    if not rest:
        raise UsageError(f"{word!r} is no command, and one word is hardly a question", f"try: codeqa search {word}   or: codeqa ask {word}")
