"""Counts made without tiktoken are tiktoken's."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktoken import Encoding

from codeqa.pack import few, tokens
from tests.pack.samples import NAMES, stdlib


@cache
def encoding() -> Encoding:
    return Encoding("test", pat_str=tokens.PATTERN, mergeable_ranks=ranks(), special_tokens={})


@cache
def ranks() -> dict[bytes, int]:
    return {token: rank for rank, token in enumerate(tokens.read_ranks())}


def exact(text: str) -> int:
    return len(encoding().encode_ordinary(text))


@cache
def counter() -> few.Few:
    return few.Few(ranks(), exact)


ASCII = st.sampled_from("aAbzZ019 \t\n\r\x0b\x0c\x1c\x1f\x00'/.,;=_-(){}<>\"sStTrReEvVlLmMdD\\x7f")
WORDS = st.sampled_from(["  ", "\r\n", "'ll", "'RE", "def ", "return", "\n\n    ", "://", "====", "HTTPServer2", " …", "é", "'S"])
BEYOND = st.characters(min_codepoint=0xA0, max_codepoint=0x27FF)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.one_of(ASCII, WORDS), max_size=60).map("".join))
def test_any_ascii_text_counts_what_tiktoken_counts(text: str) -> None:
    assert counter().count(text) == exact(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.one_of(ASCII, WORDS, BEYOND), max_size=40).map("".join))
def test_a_text_beyond_ascii_counts_what_tiktoken_counts_or_is_left_to_it(text: str) -> None:
    assert counter().count(text) in (None, exact(text))


def test_every_character_whose_class_is_known_counts_right_in_every_company() -> None:
    known = [chr(code) for code in range(0xA0, 0x2800) if counter().count(chr(code)) is not None]
    assert len(known) > 1_500
    for char in known:
        for text in (f"{char}", f"a{char}b", f"A{char} {char}1{char}", f" {char}\n{char}{char}", f"x'{char} {char}/\r\n", f"Ab{char}C{char}d"):
            assert counter().count(text) == exact(text), (hex(ord(char)), text)


def test_letters_that_fold_to_others_and_scripts_that_are_not_known_are_left_to_tiktoken() -> None:
    for text in ("x'\u017f", "設定", "größe \u0301", "\ud800", "🏽", "\u200d"):
        assert counter().count(text) is None
    assert counter().count("größe … «x» → 4½") == exact("größe … «x» → 4½")


@pytest.mark.parametrize("piece", ["=" * 5_000, "a" * 5_000, " " * 5_000 + "x", "\n" * 5_000, "é" * 3_000, "-" * 199 + "é" * 300])
def test_long_pieces_count_right(piece: str) -> None:
    assert counter().count(piece) == exact(piece)


@pytest.mark.parametrize("name", NAMES)
def test_sources_count_right(name: str) -> None:
    text = stdlib(name)
    assert counter().count(text) in (None, exact(text))


def test_a_process_that_counts_much_goes_over_to_tiktoken_and_counts_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "FEW", 50)
    found = tokens._Counter()
    texts = ["def f(x):\n    return x\n", "x = 1\n", "設定 = 2\n", "y = 3\n" * 20, "z = 4\n"]
    assert [found.count(text) for text in texts] == [exact(text) for text in texts]
