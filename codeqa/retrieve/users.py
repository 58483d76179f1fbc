"""Whether a question asks who uses something, and what that is called: "where is X used", "who calls X", "what is impacted by X".

Pure: what the names stand for is looked up elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from codeqa.retrieve.question import COMMON, Question
from codeqa.types import Symbol

_VERB: Final = r"(?:us|call|import|referenc|invok|instantiat|inherit|extend|implement|overrid|consum)"
_ASKS: Final = re.compile(
    rf"\bwhere\b.{{1,120}}?\b{_VERB}(?:e?s|e?d)\b"
    rf"|\b(?:who|what|which(?: \w+){{1,3}}?)(?: else)? (?:directly )?(?:{_VERB}e?s?|depends? on|inherits? from)\b"
    r"|\b(?:callers?|users?|usages?|uses|references|dependents|subclasses|implementations|call sites?) (?:of|to)\b"
    r"|\b(?:impacted|affected) (?:by|if|when)\b|\b(?:impact|effect) of (?:chang|remov|renam)\w+|\bbreaks? (?:if|when)\b",
    re.IGNORECASE,
)
_SEPARATOR: Final = re.compile(r"\.|::|->|#")
_WORDS_OF_ASKING: Final = """
affected break breaks call called caller callers calls change changed changing class constant depend depends directly effect function impact impacted
implementations import imported imports inherit inherits invoked instantiated method reference referenced references subclasses type usage usages
"""
_ASKING: Final = frozenset(_WORDS_OF_ASKING.split())
"""Words of such questions that are not what is asked for."""

MOST_ASKED: Final = 20_000
"""Characters that are looked at: a question is short, and what is piped in behind it is not one."""


def wanted(question: Question) -> tuple[str, ...]:
    """The names whose users are asked for, as they are spelt; () for any other question. Without one that looks like an identifier all telling words."""
    if not _ASKS.search(question.text[:MOST_ASKED].split("\n", 1)[0]):
        return ()
    return question.names or tuple(word for word in question.words if len(word) > 2 and word.lower() not in COMMON | _ASKING)


def last_part(name: str) -> str:
    """
    >>> last_part("Basket.total"), last_part("std::sort")
    ('total', 'sort')
    """
    return _SEPARATOR.split(name)[-1]


def is_meant(name: str, symbol: Symbol) -> bool:
    """Whether a symbol is what ``name`` spells: the same name, and the same owners as far as they are given."""
    parts = _SEPARATOR.split(name)
    return parts[-1] == symbol.name and _ends_with(_SEPARATOR.split(symbol.qualname), parts)


def _ends_with(whole: Sequence[str], parts: Sequence[str]) -> bool:
    return list(whole[-len(parts) :]) == list(parts) or len(parts) > len(whole)
