"""What a text says by itself: a path of its file, and the sign that a name must have to have a term."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index.terms import terms
from codeqa.retrieve.traits import is_vendored, sign, stem_of

ENDINGS = ("", "s", "es", "ies", "ied", "ing", "ed", "er", "ly", "ness", "fulness", "ational", "ization", "ibility", "ement", "ously", "y")


def without_sign(word: str) -> list[str]:
    return [term for term in terms(word).split() if sign(term) not in word.lower()]


def test_every_word_of_the_standard_library_has_the_signs_of_its_terms() -> None:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    words = {word for file in files for word in re.findall(r"[A-Za-z0-9]+", file.read_text(encoding="utf-8", errors="replace"))}
    assert len(words) > 10_000
    assert {word: wrong for word in words if (wrong := without_sign(word))} == {}


@pytest.mark.parametrize("word", ["dying", "lying", "tying", "skies", "gently", "hoping", "sensibility", "relational", "HTTPServer2", "valencies", "idly"])
def test_words_that_the_stemmer_treats_apart_have_theirs_too(word: str) -> None:
    assert without_sign(word) == []


@given(st.from_regex(r"[A-Za-z0-9]{1,30}", fullmatch=True), st.sampled_from(ENDINGS))
def test_any_word_has_the_signs_of_its_terms(word: str, ending: str) -> None:
    assert without_sign(word + ending) == []


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("a/store.py", "store"),
        ("a/__init__.py", "a"),
        ("pkg/index.js", "pkg"),
        ("index.js", "index"),
        ("a/b.test.ts", "b"),
        (".env", ".env"),
        ("Makefile", "Makefile"),
    ],
)
def test_a_files_stem_is_its_name_or_the_name_of_the_package_it_stands_for(path: str, stem: str) -> None:
    assert stem_of(path) == stem


@pytest.mark.parametrize(
    "path", ["vendor/a.py", "src/third_party/x.c", "node_modules/a/b.js", "Examples/one.py", "a/_compat.py", "legacy_api.py", "x/fixtures/y.py"]
)
def test_copied_shown_and_outdated_code_is_told_by_its_path(path: str) -> None:
    assert is_vendored(path)


@pytest.mark.parametrize("path", ["src/vendors_list.py", "app/builder.py", "app/distance.py", "compatible.py", "demography/a.py", "a/sampler.py"])
def test_a_word_that_only_begins_alike_tells_nothing(path: str) -> None:
    assert not is_vendored(path)
