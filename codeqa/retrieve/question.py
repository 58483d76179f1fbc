"""What a question says: its words with their weights, and the names, paths and quoted strings in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from codeqa.errors import UsageError

LONGEST: Final = 200_000
"""Characters of a question. More is a file, and belongs on stdin."""

MOST_TERMS: Final = 64
"""Different terms that are searched for: the rarest of a longer question."""

_COMMON: Final = """
a about across after all also an and any are as at be because been before being between both but by can code could did do does
during each for from had has have how i if in into is it its let like me my of on one or our out over please show some such than
that the their them then there these they this those through to under up use used uses using via was we were what when where which
while who whose why will with within work works would you your
"""
COMMON: Final = frozenset(_COMMON.split())
"""Words that ask rather than name. They carry no weight unless the question has no other."""

_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*")
_PATH: Final = re.compile(r"(?<![\w.@+-])[\w.@+-]+(?:/[\w.@+-]+)+|(?<![\w@+-])[\w@+-]+\.[A-Za-z][A-Za-z0-9]{0,5}\b")
"""A match begins where a run of its characters does: tried at each of them, a long run would take time by its square."""
_QUOTED: Final = re.compile(r"`([^`\n]{1,200})`|\"([^\"\n]{2,200})\"|(?<!\w)'([^'\n]{2,200})'(?!\w)")
_LOOKS_NAMED: Final = re.compile(r"[_$]|[a-z\d][A-Z]|[A-Z]{2}[a-z]|\.|::|->|#|\(\)")


@dataclass(frozen=True, slots=True)
class Question:
    """``terms`` are distinct, each with its weight, in order of first mention; ``names`` look like identifiers or were quoted;

    ``words`` are all single words.
    """

    text: str
    terms: tuple[tuple[str, float], ...]
    names: tuple[str, ...]
    paths: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """A described situation rather than a few search words."""
        return len(self.words) >= 14


def analyse(text: str, terms: Callable[[str], Sequence[str]]) -> Question:
    """Reads a question. Raises UsageError for one of nothing, or of more than ``LONGEST`` characters."""
    if not text.strip():
        raise UsageError("the question is empty", 'ask something, e.g. codeqa "where are sessions signed?"')
    if len(text) > LONGEST:
        raise UsageError(f"the question has {len(text)} characters; at most {LONGEST} are read", "give long material on stdin")
    words = tuple(match.group() for match in re.finditer(r"[^\W_][\w$]*|_\w+", text))
    quoted = tuple(next(filter(None, groups)) for groups in _QUOTED.findall(text))
    named = [name for name in _NAME.findall(text) if _LOOKS_NAMED.search(name)]
    quoted_names = [name for piece in quoted for name in _NAME.findall(piece)]
    return Question(
        text=text,
        terms=_weighted(words, terms),
        names=tuple(dict.fromkeys([*named, *quoted_names])),
        paths=tuple(dict.fromkeys(_PATH.findall(text))),
        words=words,
    )


def _weighted(words: Sequence[str], terms: Callable[[str], Sequence[str]]) -> tuple[tuple[str, float], ...]:
    telling = [word for word in words if word.lower() not in COMMON] or list(words)
    counts: dict[str, int] = {}
    for word in telling:
        for term in terms(word):
            counts[term] = counts.get(term, 0) + 1
    ordered = sorted(counts, key=lambda term: (-counts[term], -len(term)))[:MOST_TERMS]
    kept = set(ordered)
    return tuple((term, 1.0 + 0.2 * (min(count, 4) - 1)) for term, count in counts.items() if term in kept)
