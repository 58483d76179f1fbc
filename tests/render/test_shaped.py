"""Answers in a form as a person and an editor see them: within the terminal's width, cleaned, marked where they are not borne out."""

from __future__ import annotations

import pytest

from codeqa.render import shaped
from codeqa.render.paint import Terminal, paint
from codeqa.types import Context, IndexState, Usage
from codeqa.types.forms import Filled, Form, FormAnswer, Json

LONG = "It opens what was closed before, whatever that is, and closes what was open. " * 3
ROW: dict[str, Json] = {"path": "src/a.py", "start_line": 3, "end_line": 5, "quote": "def open(self): " * 10, "status": "exact"}


def answer(name: str, **value: Json) -> FormAnswer:
    return FormAnswer("q", "model", Filled(Form(name, {}), value, ()), Context("q", 0, 0, "o200k_base", (), (), "", IndexState("", 0, 0)), Usage())


ANSWERS = {
    "places": answer("places", places=[{**ROW, "symbol": "Session", "why": LONG}], missing=LONG),
    "yesno": answer("yesno", answer="no", because="It does not.", evidence=[{**ROW, "says": LONG}], missing=""),
    "calls": answer("calls", summary=LONG, calls=[{**ROW, "caller": "main", "callee": "Session.open", "why": ""}], missing=""),
    "review": answer("review", summary=LONG, findings=[{**ROW, "level": "error", "message": LONG, "suggestion": LONG}], missing=""),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_line_is_wider_than_the_terminal(name: str) -> None:
    shown = paint(shaped.form_lines(ANSWERS[name], Terminal(live=True, width=60)), Terminal())
    assert max(map(len, shown.split("\n"))) <= 60
    assert "src/a.py:3-5" in shown
    assert not shown.startswith("\n")


@pytest.mark.parametrize("name", ANSWERS)
def test_an_editor_gets_each_place_with_something_to_say(name: str) -> None:
    (place,) = shaped.form_places(ANSWERS[name])
    assert (place.path, place.start_line, place.end_line) == ("src/a.py", 3, 5)
    assert place.message


def test_escape_sequences_of_a_model_stay_outside() -> None:
    hostile = answer("places", places=[{**ROW, "path": "a\x1b[31m.py", "why": "red \x1b]8;;x\x07", "symbol": "\u202eevil"}], missing="")
    shown = paint(shaped.form_lines(hostile, Terminal()), Terminal())
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_value_of_another_form_than_it_says_is_shown_as_far_as_it_goes() -> None:
    assert paint(shaped.form_lines(answer("places", places=[1, "x", {}]), Terminal()), Terminal()).count("\n") >= 1
    assert shaped.form_places(answer("review", findings="none")) == ()
