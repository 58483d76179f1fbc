"""How text becomes index terms. Documents and questions are cut by the same function, or they would not meet.

An identifier is cut at case changes, underscores and digits (``HTTPServer2`` -> http, server, 2); every part is lower-cased and stemmed (Snowball English).
Compounds keep their order, so that neighbours stay neighbours. Nothing is dropped but what has no letter or digit: rare words weigh themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

TERMS_VERSION: Final = "1"
"""Part of the key of parse results: raise it when ``terms`` gives other terms."""

LONGEST: Final = 40
"""Characters of a part: longer ones are hashes, encoded data or noise."""

_WORD: Final = re.compile(r"[^\W_]+")
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\WA-Za-z\d_]+")


@lru_cache(maxsize=200_000)
def word_terms(word: str) -> str:
    """The terms of one run of letters and digits, joined by spaces. Remembered: a source tree says the same words again and again."""
    if word.isascii() and word.islower() and word.isalpha():
        return _stem(word) if len(word) <= LONGEST else ""
    return " ".join(_stem(part.lower()) for part in _PARTS.findall(word) if len(part) <= LONGEST)


def terms(text: str) -> str:
    """The terms of a text in its order, joined by spaces."""
    return " ".join(filter(None, map(word_terms, _WORD.findall(text))))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return word if len(word) < 4 else str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    Stemmer = import_module("Stemmer").Stemmer  # noqa: N806 - a class of a C module without types
    return Stemmer("english", maxCacheSize=0)
