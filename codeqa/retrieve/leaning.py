"""Whether a question can be understood by itself, or leans on what was said before it: "and who calls it?". Pure.

Rules of English, and one of any language: a question with hardly a telling word of its own says too little to search for.
"""

from __future__ import annotations

import re
from typing import Final

from codeqa.retrieve.question import COMMON

LEAST_TELLING: Final = 2
"""Telling words of a question that needs no other, unless it names something."""

SHORT: Final = 5
"""Telling words of a question in which a pronoun may well mean something in the question itself, from this on."""

_OPENS: Final = re.compile(
    r"\s*(?:and|but|or|also|so|then|what about|how about|same|why|how so|where else|what else|who else|anything else|more)\b", re.IGNORECASE
)
_PRONOUN: Final = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|he|she|former|latter|there|that(?=\s*(?:[?.!,;]|$|is\b|does\b|do\b|work|happen|one\b|function\b|class\b|method\b|file\b|module\b|test\b|call\b|code\b)))\b",
    re.IGNORECASE,
)
_WORDS_OF_ASKING: Final = """
again call called caller callers calls covered covers detail details else example explain happen happens mean means more test tested tests used
"""
_ASKING: Final = frozenset(_WORDS_OF_ASKING.split())
"""Words that ask for something of a thing that another word must name."""
_NAMED: Final = re.compile(r"[`_/]|[a-z0-9][A-Z]|\w\.\w|::|->|\w\(\)")
_WORD: Final = re.compile(r"[^\W_][\w$]*|_\w+")


def leans(text: str) -> bool:
    """
    >>> leans("and who calls it?"), leans("why?"), leans("how does a form check a file's size?")
    (True, True, False)
    """
    words = [word for word in _WORD.findall(text) if word.lower() not in COMMON and word.lower() not in _ASKING]
    named = bool(_NAMED.search(text))
    if len(words) < LEAST_TELLING and not named:
        return True
    if _OPENS.match(text) and len(words) < SHORT:
        return not named or bool(_PRONOUN.search(text))
    return bool(_PRONOUN.search(text)) and len(words) < SHORT and not named
