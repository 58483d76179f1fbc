"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.source.decode import decode

TEXT = "def größe():\r\n    return '✓'\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "utf-32-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_every_unicode_form_gives_the_same_text(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)


def test_an_empty_file_is_empty_text() -> None:
    assert decode(b"") == ("", "utf-8")
    assert decode(codecs.BOM_UTF8) == ("", "utf-8")


def test_a_single_byte_encoding_is_the_last_resort() -> None:
    assert decode("größe".encode("latin-1")) == ("größe", "latin-1")
    assert decode("“größe”".encode("cp1252")) == ("“größe”", "cp1252")
    assert decode(b"caf\xe9 \x81") == ("caf\xe9 \x81", "latin-1")


def test_one_bad_byte_does_not_spoil_a_file_of_another_script() -> None:
    decoded = decode("日本語の説明".encode() + b"\xff" + "日本語".encode())
    assert decoded == ("日本語の説明\ufffd日本語", "utf-8-replaced")


@pytest.mark.parametrize(
    "data",
    [b"\x7fELF\2\1\1\0\0\0", b"text with one \0 in it", bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0", b"\0", b"\0\0\0\0", bytes(range(1, 32)) * 9],
    ids=["elf", "nul", "all bytes", "png", "one nul", "nuls", "controls"],
)
def test_binary_is_no_text(data: bytes) -> None:
    assert decode(data) is None


def test_a_stray_nul_in_a_long_source_does_not_make_it_binary() -> None:
    source = b"x = 1\n" * 500
    assert decode(source + b"'\0'\n") == (source.decode() + "'\ufffd'\n", "utf-8-replaced")


def test_a_little_terminal_colour_is_text() -> None:
    assert decode(b"\x1b[31mred\x1b[0m\x0c\n") is not None


def test_line_ends_stay_as_they_are() -> None:
    decoded = decode(b"a\r\nb\rc\x0cd\n")
    assert decoded is not None
    assert decoded.text == "a\r\nb\rc\x0cd\n"


@given(st.binary(max_size=300))
def test_what_comes_out_can_be_encoded_and_holds_no_nul(data: bytes) -> None:
    decoded = decode(data)
    if decoded is not None:
        decoded.text.encode("utf-8")
        assert "\0" not in decoded.text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marked_text_is_read_as_it_was_written(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200).filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")
