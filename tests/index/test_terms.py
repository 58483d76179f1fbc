from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index.terms import LONGEST, terms, word_terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTPServer2", "http server 2"),
        ("open_door", "open door"),
        ("getHTTPResponse", "get http respons"),
        ("a.b->c::d", "a b c d"),
        ("parsing parsed parses", "pars pars pars"),
        ("--- ___ !!!", ""),
        ("", ""),
    ],
)
def test_identifiers_are_cut_at_case_underscores_and_digits_and_stemmed(text: str, expected: str) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("größe", "grösse"),
        ("GRÖSSE", "grösse"),
        ("größeÄndern", "grösse ändern"),
        ("ÜberHTTPServer2", "über http server 2"),
        ("ÉCOLENormale", "école normal"),
        ("naïve_Café", "naïv café"),
        ("gro\u0308ße", "grösse"),
        ("ＨＴＴＰServer", "http server"),
        ("ХранилищеДанных", "хранилище данных"),
        ("APIقاعدة", "api قاعدة"),
        ("हिन्दी", "हिन्दी"),
        ("設定値", "設定 定値"),
        ("設定", "設定"),
        ("値", "値"),
        ("设定值abc", "设定 定值 abc"),
        ("한국어", "한국 국어"),
        ("x² + y²", "x 2 y 2"),
    ],
)
def test_words_of_every_script_are_cut_at_case_and_digits_and_those_without_spaces_to_pairs(text: str, expected: str) -> None:
    assert terms(text) == expected


@given(st.text(max_size=60))
def test_a_text_has_the_same_terms_however_its_accents_are_spelt(text: str) -> None:
    assert terms(normalize("NFD", text)) == terms(normalize("NFC", text))


def test_a_word_is_found_whatever_the_style_of_its_identifier() -> None:
    assert terms("session_store") == terms("SessionStore") == terms("sessionStore") == terms("session-store")


def test_words_of_more_than_the_longest_length_are_noise() -> None:
    assert word_terms("x" * LONGEST) != ""
    assert word_terms("x" * (LONGEST + 1)) == ""
    assert terms("deadbeef" * 10 + " word") == "word"


@given(st.text(max_size=80))
def test_terms_never_hold_upper_case_ascii_nor_double_spaces_nor_underscores(text: str) -> None:
    found = terms(text)
    assert found == " ".join(found.split())
    assert not any("A" <= letter <= "Z" or letter == "_" for letter in found)


@given(st.lists(st.text(alphabet="abcXYZ019_. ", max_size=12), max_size=6))
def test_a_text_has_the_terms_of_its_lines_in_order(lines: list[str]) -> None:
    assert terms("\n".join(lines)).split() == [term for line in lines for term in terms(line).split()]
