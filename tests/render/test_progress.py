from __future__ import annotations

import io

import pytest

from codeqa.render import progress
from codeqa.render.progress import ProgressBar


def test_a_bar_that_is_not_shown_writes_nothing() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream, shown=False, width=80, color=False)
    bar("parsing", 1, 2)
    bar.close()
    assert stream.getvalue() == ""


def test_quick_work_shows_no_bar() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream, shown=True, width=80, color=False)
    bar("parsing", 1, 2)
    bar.close()
    assert stream.getvalue() == ""


def test_long_work_shows_its_stage_and_takes_the_bar_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = io.StringIO()
    bar = ProgressBar(stream, shown=True, width=80, color=False)
    bar("listing", 1, 0)
    bar("pars[red]ing\x1b[31m", 2, 2)
    bar.close()
    bar.close()
    bar("late", 1, 1)
    assert "pars[red]ing\\x1b[31m" in stream.getvalue()
    assert "late" not in stream.getvalue()
