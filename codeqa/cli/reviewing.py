"""``review``: a change as a model sees it that was given its users and tests. Advisory, unless ``--fail-on`` makes it a gate."""

from __future__ import annotations

from codeqa.cli.forming import show_plan
from codeqa.cli.host import Run
from codeqa.cli.impact import GATED, asked
from codeqa.cli.options import Format
from codeqa.cli.searching import places
from codeqa.errors import UsageError
from codeqa.render import jsonform, shaped
from codeqa.render.formats import Place
from codeqa.types import Verdict
from codeqa.types.forms import FormAnswer
from codeqa.types.impacts import Asked

LOOKING = 20.0
"""Seconds that looking for users and tests may take where no --time-box is given, twice over: the model then takes longer."""


def review(run: Run) -> int:
    level = gate(run)
    wanted = asked(run, run.options.time_box or LOOKING, tuple(run.options.words))
    if run.options.dry_run:
        show_plan(run, run.corridor.plan_review(run.where, run.config, wanted, budget=run.config.budget))
        return 0
    answer = reviewed(run, wanted)
    show(run, answer)
    return code(answer, level)


def gate(run: Run) -> str:
    """The level of --fail-on, "" for none. Raises UsageError."""
    level = run.options.fail_on.strip()
    if level and level not in shaped.LEVELS:
        raise UsageError(f"--fail-on: a review has no level {level!r}", "give error, warning or note")
    return level


def code(answer: FormAnswer, level: str) -> int:
    """Only findings whose place is borne out hold anything back."""
    if not level:
        return 0
    worse = shaped.LEVELS[shaped.LEVELS.index(level) :]
    proven = (Verdict.EXACT.value, Verdict.MOVED.value, Verdict.FUZZY.value)
    return GATED if any(row.get("level") in worse and row.get("status") in proven for row in answer.filled.rows) else 0


def reviewed(run: Run, wanted: Asked) -> FormAnswer:
    bar = run.progress()
    try:
        return run.corridor.review(run.where, run.config, wanted, budget=run.config.budget, max_cost=run.config.max_cost, progress=bar)
    finally:
        bar.close()


def show(run: Run, answer: FormAnswer) -> None:
    if run.structured:
        run.answer(jsonform.render(shaped.form_form(answer), run.indent))
        return
    if run.format is Format.TEXT:
        run.answer_lines(shaped.form_lines(answer, run.out))
    else:
        rows: tuple[Place, ...] = shaped.form_places(answer)
        run.answer(places(run, rows))
    for note in answer.left_out:
        run.note(f"left out: {note}")
    run.note(shaped.form_trust(answer), {"!": "warn", "✔": "good", "✘": "bad"}.get(shaped.form_trust(answer)[:1], ""))
