from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.render.door import clean, clean_line

PAYLOADS = {
    "colour": "\x1b[31mred\x1b[0m",
    "cursor up and erase": "\x1b[1A\x1b[2K",
    "clear screen": "\x1b[2J\x1b[H",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "device control": "\x1bP$q q\x1b\\",
    "application": "\x1b_Gf=100;AAAA\x1b\\",
    "private message": "\x1b^secret\x1b\\",
    "8-bit control sequence": "\x9b31mred",
    "8-bit operating system command": "\x9d52;c;cm0=\x9c",
    "overwrite": "harmless\rrm -rf ~",
    "backspace": "rm -rf ~\x08\x08\x08ls",
    "delete": "a\x7fb",
    "bell and shift": "\x07\x0e\x0f",
    "null": "a\x00b",
    "form feed": "a\x0cb",
    "right to left override": "access\u202etxt.exe",
    "isolate": "\u2066// check\u2069",
    "mark": "\u200e\u200f\u061c",
    "zero width": "pass\u200bword\u2060\u200d\u200c",
    "byte order mark": "a\ufeffb",
    "tags": "hi\U000e0049\U000e0067\U000e006e\U000e007f",
    "variation selectors": "x\U000e0100\U000e01ef",
    "annotation": "\ufff9a\ufffab\ufffb",
    "line separators": "a\u2028b\u2029c",
    "surrogate": "a\udc9bb\ud800",
    "soft hyphen": "pass\u00adword",
    "filler": "var \u3164 = 1",
    "next line": "a\x85b",
}

SAFE = "ASCII 123 \t\n é ß 漢字 עברית ไทย 👍 ✔ · … │ █ −"


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_no_payload_comes_through(payload: str) -> None:
    shown = clean(payload)
    assert all(character.isprintable() for character in shown)
    assert shown != payload
    assert clean(shown) == shown


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_payload_cannot_be_split_past_the_door(payload: str) -> None:
    assert "".join(map(clean, payload)) == clean(payload)


def test_ordinary_text_of_any_script_comes_through_as_it_is() -> None:
    assert clean(SAFE) == SAFE


def test_lines_end_as_lines_should() -> None:
    assert clean("a\r\nb\r\n") == "a\nb\n"


def test_an_undecodable_byte_of_a_path_is_shown_as_a_byte() -> None:
    assert clean(b"caf\xe9".decode("utf-8", "surrogateescape")) == "caf\\xe9"


def test_a_path_stays_on_one_line() -> None:
    assert clean_line("a\nb\tc\r\x1b") == "a\\nb\\tc\\x1b"


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_text_may_be_cut_anywhere(one: str, two: str) -> None:
    assert clean(one) + clean(two) == clean(one + two)


@given(st.text(st.characters(exclude_categories=[])))
def test_nothing_that_a_terminal_obeys_or_an_encoder_refuses_is_left(text: str) -> None:
    shown = clean(text)
    shown.encode("utf-8")
    assert all(ord(character) >= 0x20 or character in "\n\t" for character in shown)
    assert not any(0x7F <= ord(character) <= 0x9F for character in shown)
    assert "\n" not in clean_line(text)
