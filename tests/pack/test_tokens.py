"""Counts are tiktoken's, the ranks are OpenAI's, and lines add up."""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktoken import Encoding

from codeqa.pack import tokens
from codeqa.pack.lines import numbered, split_lines
from tests.pack.samples import NAMES, stdlib

SOURCE_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""tiktoken's own expected hash of its o200k_base file (tiktoken_ext/openai_public.py)."""

weird = st.text(st.one_of(st.characters(), st.sampled_from("\n\r\t /'\"#0१⅔\x0b\x0c\x85\u2028\u2029\u00a0\u200d\u202é🏽ʰǅ😀<|>_-=")), max_size=60)
lines = st.lists(weird.map(lambda text: text.replace("\n", "\r")), max_size=12)


def test_the_ranks_are_those_of_the_published_file() -> None:
    published = b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in enumerate(tokens.read_ranks()))
    assert hashlib.sha256(published).hexdigest() == SOURCE_SHA256


def test_the_pattern_is_tiktokens_own(monkeypatch: pytest.MonkeyPatch) -> None:
    openai_public = importlib.import_module("tiktoken_ext.openai_public")
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", lambda *_args, **_options: {})
    assert openai_public.o200k_base()["pat_str"] == tokens.PATTERN


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("hello world", 2), ("def f(x):\n    return x\n", 8), ("<|endoftext|>", 7), ("antidisestablishmentarianism", 6)]
)
def test_known_counts(text: str, expected: int) -> None:
    assert tokens.count(text) == expected


def test_special_tokens_in_text_count_as_plain_text() -> None:
    special = Encoding("special", pat_str=tokens.PATTERN, mergeable_ranks={bytes([n]): n for n in range(256)}, special_tokens={"<|endoftext|>": 256})
    assert len(special.encode("<|endoftext|>", allowed_special="all")) == 1
    assert tokens.count("<|endoftext|>") == tokens.count("<|") + tokens.count("endoftext") + tokens.count("|>")


@settings(max_examples=400)
@given(lines)
def test_costs_of_numbered_lines_add_up(drawn: list[str]) -> None:
    sent = "".join(f"{number}\t{line}\n" for number, line in enumerate(drawn, 1))
    assert tokens.count(sent) == sum(tokens.line_cost(number, line) for number, line in enumerate(drawn, 1))


@settings(max_examples=400)
@given(lines)
def test_additive_lines_of_any_kind_add_up(drawn: list[str]) -> None:
    sent = [f"{line}\n" for line in drawn if tokens.additive(f"{line}\n")]
    assert tokens.count("".join(sent)) == sum(map(tokens.count, sent))


def test_lines_that_begin_with_a_slash_or_a_space_do_not_add_up() -> None:
    assert tokens.count(");\n") + tokens.count("// x\n") != tokens.count(");\n// x\n")
    assert tokens.count("a\n") + tokens.count("\n") != tokens.count("a\n\n")
    assert not tokens.additive("// x\n")
    assert not tokens.additive("\n")


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_real_files_add_up_in_any_cut(name: str) -> None:
    text = split_lines(stdlib(name))
    whole = tokens.count(numbered(text, 1, len(text)))
    middle = len(text) // 2
    assert whole == sum(tokens.line_cost(number, line) for number, line in enumerate(text, 1))
    assert whole == tokens.count(numbered(text, 1, middle)) + tokens.count(numbered(text, middle + 1, len(text)))


def test_counting_is_not_imported_before_something_is_counted() -> None:
    code = "import sys, codeqa.pack.packing, codeqa.pack.map, codeqa.pack.receipt; sys.exit('tiktoken' in sys.modules or 'regex' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False).returncode == 0
