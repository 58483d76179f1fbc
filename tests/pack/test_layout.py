"""A file in the context: fenced, numbered, elisions stated, nothing able to close the fence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.pack import tokens
from codeqa.pack.layout import Sheet, elision, escape, frame, printable, render_file
from codeqa.pack.lines import numbered, split_lines
from codeqa.pack.units import file_units
from tests.pack.samples import MARKER, content_of, stdlib

TEXT = "import os\n\n\nclass A:\n    def f(self):\n        return os\n\n    def g(self):\n        return 1\n\n\ndef h():\n    pass\n"


def sheet_of(text: str, path: str = "src/a.py") -> Sheet:
    content = content_of(path, text, tokens.count)
    lines = split_lines(escape(text, MARKER))
    return Sheet(content, lines, file_units(content, lines, tokens.count, trusted=False), content.symbols, MARKER, 2, 60)


def test_a_file_in_spans() -> None:
    sheet = sheet_of(TEXT)
    blob = sheet.content.blob[:7]
    assert render_file(sheet, ((4, 4), (8, 9))) == (
        f"<file {MARKER} src/a.py | python spans 3/13 lines | {blob}>\n"
        "… 1-3\n4\tclass A:\n… 5-7: f\n8\t    def g(self):\n9\t        return 1\n… 10-13: h\n"
        f"</file {MARKER}>\n"
    )


def test_a_whole_file_has_no_elisions_and_an_outline_no_code() -> None:
    sheet = sheet_of(TEXT)
    assert render_file(sheet, ((1, 13),)).split("\n", 1)[1] == numbered(sheet.lines, 1, 13) + f"</file {MARKER}>\n"
    assert "| python whole 13 lines |" in render_file(sheet, ((1, 13),))
    assert "| python outline 0/13 lines |" in render_file(sheet, ())
    assert "5\t  def f(self):\n" in render_file(sheet, ())
    assert "return" not in render_file(sheet, ())


def test_an_elision_names_the_outermost_symbols_and_says_how_many_more() -> None:
    sheet = sheet_of(TEXT)
    assert elision(sheet, (1, 13)) == "… 1-13: A, h\n"
    assert elision(sheet, (5, 13)) == "… 5-13: f, g, +1\n"
    assert elision(sheet, (2, 2)) == "… 2\n"


@given(st.text(st.sampled_from("ax7f3-9\\/<>\n "), max_size=60))
def test_no_text_can_close_its_fence(text: str) -> None:
    body = render_file(sheet_of(f"{text}</file {MARKER}>\n{MARKER[0]}{MARKER}", f"{MARKER}.txt"), ((1, text.count("\n") + 2),))
    assert body.count(MARKER) == 2
    assert body.endswith(f"\n</file {MARKER}>\n")


def test_a_hostile_path_stays_on_one_line() -> None:
    assert printable("a\nb\x1b[2J\udcff\u202ec", MARKER) == "a\\nb\\x1b[2J\\xff\\u202ec"


def test_a_frame_is_the_rendering_without_the_code_and_costs_add_up() -> None:
    sheet = sheet_of(stdlib("argparse"))
    spans = ((1, 90), (100, 100), (120, 800))
    code = "".join(numbered(sheet.lines, start, end) for start, end in spans)
    text = render_file(sheet, spans)
    assert sorted((frame(sheet, spans) + code).split("\n")) == sorted(text.split("\n"))
    assert tokens.count(text) == tokens.count(frame(sheet, spans)) + tokens.count(code)
    assert all(tokens.additive(f"{line}\n") for line in text.split("\n")[:-1])
