"""Answers that are kept: ``ask --save FILE`` writes one when it has been shown, ``verify FILE…`` says what of it still stands."""

from __future__ import annotations

from codeqa.cli.failures import tell
from codeqa.cli.host import Run
from codeqa.errors import CodeqaError
from codeqa.render import formats, rechecks
from codeqa.render.jsonform import render
from codeqa.types import Answer, Standing

FALLEN = 1


def check_place(run: Run) -> None:
    """Before anything is asked. Raises UsageError for a place that cannot be written to."""
    if run.options.save:
        run.corridor.saving_place(run.options.save)


def save(run: Run, answer: Answer, extra: str) -> int:
    """The exit code. The answer has been shown: that it cannot be saved is told on stderr, whatever form stdout has, and loses nothing."""
    if not run.options.save:
        return 0
    try:
        run.corridor.save(answer, run.options.save, formats.answer_markdown(answer), extra)
    except CodeqaError as error:
        return tell(error, run.host, structured=False)
    run.note(f"saved to {run.options.save}")
    return 0


def verify(run: Run) -> int:
    found = tuple(run.corridor.verify(run.where, run.options.words, run.config))
    if run.structured:
        run.answer(render(rechecks.recheck_form(found), run.indent))
    else:
        for number, one in enumerate(found):
            run.answer_lines([()] * bool(number))
            run.answer_lines(rechecks.recheck_lines(one))
    return FALLEN if any(claim.standing is Standing.FELL for one in found for claim in one.claims) else 0
