from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.errors import ConfigError
from codeqa.render.paint import LINKS, STYLES, Span, Terminal, columns, describe, paint, shorten, wide

COLOR = Terminal(live=True, color=True, link="file://{path}", root="/repo")


def colored(environ: dict[str, str], color: str = "auto", live: bool = True) -> bool:
    return describe(live, 80, environ, color, "", "/").color


def test_colour_follows_the_terminal_the_environment_and_the_flag() -> None:
    assert colored({})
    assert not colored({}, live=False)
    assert not colored({"NO_COLOR": "1"})
    assert not colored({"TERM": "dumb"})
    assert not colored({"FORCE_COLOR": "0"})
    assert colored({"NO_COLOR": ""})
    assert colored({"FORCE_COLOR": "1"}, live=False)
    assert not colored({"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert colored({"NO_COLOR": "1"}, "always", live=False)
    assert not colored({"FORCE_COLOR": "1"}, "never")


def test_the_width_is_columns_then_the_terminals_then_eighty() -> None:
    assert describe(True, 120, {"COLUMNS": "100"}, "auto", "", "/").width == 100
    assert describe(True, 120, {"COLUMNS": "wide"}, "auto", "", "/").width == 120
    assert describe(True, 0, {}, "auto", "", "/").width == 80


def test_links_are_for_terminals_unless_asked_for() -> None:
    assert describe(True, 80, {}, "auto", "", "/").link == LINKS["file"]
    assert describe(False, 80, {}, "auto", "", "/").link == ""
    assert describe(True, 80, {}, "auto", "none", "/").link == ""
    assert describe(False, 80, {}, "always", "vscode", "/").link == LINKS["vscode"]
    assert describe(True, 80, {}, "auto", "my://{path}#{line}", "/").link == "my://{path}#{line}"
    with pytest.raises(ConfigError, match="nowhere"):
        describe(True, 80, {}, "auto", "nowhere", "/")


def test_plain_text_has_no_escape_sequence() -> None:
    assert paint([(Span("a", "bad", "x.py", 3), Span("b"))], Terminal()) == "ab\n"


def test_a_link_encodes_the_path_so_that_it_cannot_end_the_sequence() -> None:
    shown = paint([(Span("x", "", "a b\x1b\\\n%é.py", 3),)], COLOR)
    assert shown == "\x1b]8;;file:///repo/a%20b%1B%5C%0A%25%C3%A9.py\x1b\\x\x1b]8;;\x1b\\\n"


@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(["", *STYLES]))
def test_a_span_never_brings_an_escape_sequence_of_its_own(text: str, style: str) -> None:
    shown = paint([(Span(text, style, text, 1),)], COLOR)
    for known in ("\x1b]8;;", "\x1b\\", "\x1b[0m", *(f"\x1b[{code}m" for code in STYLES.values())):
        shown = shown.replace(known, "")
    assert "\x1b" not in shown
    assert shown.count("\n") == 1


def test_columns_stand_below_each_other_in_any_script() -> None:
    rows = [[Span("a"), Span("1")], [Span("漢字"), Span("22")], [Span("abc"), Span("333")]]
    shown = paint(columns(rows, frozenset({1})), Terminal())
    assert shown == "a       1\n漢字   22\nabc   333\n"
    assert paint(columns([]), Terminal()) == ""


@given(st.text(), st.integers(1, 60))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width


def test_wide_characters_count_two_columns() -> None:
    assert (wide("abc"), wide("漢字"), wide("é")) == (3, 4, 1)


def test_the_links_are_sorted() -> None:
    assert list(LINKS) == sorted(LINKS)
    assert list(STYLES) == sorted(STYLES)
