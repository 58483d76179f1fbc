"""How text becomes index terms. Documents and questions are cut by the same function, or they would not meet.

An identifier is cut at case changes, underscores and digits (``HTTPServer2`` -> http, server, 2), in every script (``größeÄndern`` -> grösse, ändern); every
part is folded to lower case and stemmed (Snowball English). Scripts that put no space between words are cut to pairs of characters (``設定値`` -> 設定, 定値).
Compounds keep their order, so that neighbours stay neighbours. Nothing is dropped but what has no letter or digit: rare words weigh themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

TERMS_VERSION: Final = "2"
"""Part of the key of parse results: raise it when ``terms`` gives other terms."""

LONGEST: Final = 40
"""Characters of a part: longer ones are hashes, encoded data or noise."""

_ASCII_WORDS: Final = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
"""Everything but letters and digits becomes a blank. Translating and splitting takes a quarter of the time that a pattern does."""

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_MARKS: Final = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0df3"
    r"\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u1056-\u109d\u17b4-\u17d3"
)
"""Accents and vowel signs that stand for themselves: parts of a word, which ``\\w`` does not say."""

_UNSPACED: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Burmese, Khmer, kana, Han; and Hangul, whose words carry their particles without a space."""

_CLASSED: Final = re.compile("U+(?!l)|U?l+|o+|d+|c+")
"""``_PARTS`` over the classes of a word's characters (``_class``)."""


REMEMBERED: Final = 200_000
"""Words whose terms are kept: some 30 MB. All of them are forgotten at once when there are more."""


def word_terms(word: str) -> str:
    """The terms of one run of letters and digits, joined by spaces."""
    if word.isascii():
        if word.islower() and word.isalpha():
            return _stem(word) if len(word) <= LONGEST else ""
        return " ".join(_stem(part.lower()) for part in _PARTS.findall(word) if len(part) <= LONGEST)
    return " ".join(_stem(part.casefold()) for part in _parts(word) if len(part) <= LONGEST)


def terms(text: str) -> str:
    """The terms of a text in its order, joined by spaces."""
    words = text.translate(_ASCII_WORDS).split() if text.isascii() else _any_words(text)
    return " ".join(filter(None, map(_remembered().__getitem__, words)))


class _Remembered(dict[str, str]):
    """The terms of each word met so far: a source tree says the same words again and again. A plain dict's look-up takes half the time of ``lru_cache``'s."""

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[word] = word_terms(word)
        return found


@lru_cache(maxsize=1)
def _remembered() -> _Remembered:
    return _Remembered()


def _any_words(text: str) -> list[str]:
    """Runs of letters, digits and marks. What looks the same is spelt the same first, by NFKC, as Python reads identifiers: accents, full-width letters."""
    from unicodedata import normalize

    return _patterns()[0].findall(normalize("NFKC", text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Words, marks, and characters of scripts without spaces. Compiled (1 ms) when a text is not ASCII: a search need not wait for it."""
    return re.compile(rf"(?:[^\W_]|[{_MARKS}])+"), re.compile(f"[{_MARKS}]"), re.compile(f"[{_UNSPACED}]")


def _parts(word: str) -> Iterator[str]:
    """The parts of a word that is not all ASCII."""
    for match in _CLASSED.finditer(_classes(word)):
        part = word[match.start() : match.end()]
        if match.group()[0] == "c" and len(part) > 2:
            yield from (part[start : start + 2] for start in range(len(part) - 1))
        else:
            yield part


def _classes(word: str) -> str:
    """A letter for each character of a word; a mark is of the class of what it stands on."""
    found = ""
    for char in word:
        found += _class(char) or found[-1:] or "o"
    return found


@lru_cache(maxsize=20_000)
def _class(char: str) -> str:
    """c: of a script without spaces; d: digit; U: capital; l: small letter; o: a letter of a script without case; "": a mark."""
    _, mark, unspaced = _patterns()
    if unspaced.match(char):
        return "c"
    if mark.match(char):
        return ""
    return "d" if char.isdigit() else "U" if char.isupper() or char.istitle() else "l" if char.islower() else "o"


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return word if len(word) < 4 else str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    Stemmer = import_module("Stemmer").Stemmer  # noqa: N806 - a class of a C module without types
    return Stemmer("english", maxCacheSize=0)
