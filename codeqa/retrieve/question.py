"""What a question says: its words with their weights, and the names, paths and quoted strings in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from codeqa.errors import UsageError
from codeqa.values import frozen

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

_WORD: Final = re.compile(r"[^\W_][\w$]*|_\w+")
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*")
_PATH: Final = re.compile(r"(?<![\w.@+-])[\w.@+-]+(?:/[\w.@+-]+)+|(?<![\w@+-])[\w@+-]+\.[A-Za-z][A-Za-z0-9]{0,5}\b")
"""A match begins where a run of its characters does: tried at each of them, a long run would take time by its square."""
_QUOTED: Final = re.compile(r"`([^`\n]{1,200})`|\"([^\"\n]{2,200})\"|(?<!\w)'([^'\n]{2,200})'(?!\w)")
_CLAUSE: Final = re.compile(
    r"[,;:.?!()]\s|\b(?:and|or|when|while|that|which|who|whose|where|so that|in order|between|into|from|before|after|if|during|with)\b", re.IGNORECASE
)
_CLAUSE_WORDS: Final = 3
"""Words of a clause at least: fewer are part of its neighbour's sense."""
_MOST_CLAUSES: Final = 8
_LOOKS_NAMED: Final = re.compile(r"[_$]|[a-z\d][A-Z]|[A-Z]{2}[a-z]|\.|::|->|#|\(\)")


@frozen
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
    def clauses(self) -> tuple[str, ...]:
        """The parts of a longer question; () for one that is all of a piece."""
        parts = [part.strip() for part in _CLAUSE.split(self.text) if len(part.split()) >= _CLAUSE_WORDS]
        return tuple(parts[:_MOST_CLAUSES]) if self.is_long and len(parts) > 1 else ()

    @property
    def last_parts(self) -> tuple[str, ...]:
        """The names that identifiers end in: ``sign`` of ``Signer.sign`` and of ``Signer::sign``, and all before it."""
        return tuple(part for name in self.names for part in re.split(r"\.|::|->|#", name) if len(part) > 1)

    @property
    def last_parts_folded(self) -> frozenset[str]:
        return frozenset(part.lower() for part in self.last_parts)

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
    words = tuple(_WORD.findall(text))
    quoted = tuple(next(filter(None, groups)) for groups in _QUOTED.findall(text))
    named = [name for name in _NAME.findall(text) if _LOOKS_NAMED.search(name)]
    if len(words) == 1:
        named.extend(_NAME.findall(words[0]))  # a word alone is a name: nothing else can be meant by it
    quoted_names = [name for piece in quoted for name in _NAME.findall(piece)]
    return Question(
        text=text,
        terms=_weighted(words, terms),
        names=tuple(dict.fromkeys([*named, *quoted_names])),
        paths=tuple(dict.fromkeys(_PATH.findall(text))),
        words=words,
    )


def weighted_terms(text: str, terms: Callable[[str], Sequence[str]]) -> tuple[tuple[str, float], ...]:
    """The terms of a part of a question with their weights."""
    return _weighted(_WORD.findall(text), terms)


def _weighted(words: Sequence[str], terms: Callable[[str], Sequence[str]]) -> tuple[tuple[str, float], ...]:
    telling = [word for word in words if word.lower() not in COMMON] or list(words)
    counts: dict[str, int] = {}
    for word in telling:
        for term in terms(word):
            counts[term] = counts.get(term, 0) + 1
    ordered = sorted(counts, key=lambda term: (-counts[term], -len(term)))[:MOST_TERMS]
    kept = set(ordered)
    return tuple((term, 1.0 + 0.2 * (min(count, 4) - 1)) for term, count in counts.items() if term in kept)
