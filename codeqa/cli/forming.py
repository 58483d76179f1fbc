"""``ask --form NAME`` and ``ask --schema FILE``: the answer is a JSON value, whole or not at all; nothing of it streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeqa.cli.host import Run
from codeqa.cli.intake import asked_scope, question_and_context, whole
from codeqa.cli.options import Format
from codeqa.cli.searching import places
from codeqa.errors import UsageError
from codeqa.render import jsonform, shaped

if TYPE_CHECKING:
    from codeqa.types import CallPlan
    from codeqa.types.forms import Form, FormAnswer

NOTHING = 1
UNVERIFIED = 5


def ask(run: Run) -> int:
    form = _form(run)
    run, extra = question_and_context(run, prompt=True)
    question, scope = run.words(), asked_scope(run)

    wish = run.wish()
    if run.options.dry_run:
        show_plan(run, run.corridor.plan_form(run.where, question, run.config, form, extra=extra, budget=run.config.budget, scope=scope, wish=wish))
        return 0
    bar = run.progress()
    try:
        answer = run.corridor.ask_form(
            run.where,
            question,
            run.config,
            form,
            extra=extra,
            budget=run.config.budget,
            scope=scope,
            max_cost=run.config.max_cost,
            progress=bar,
            wish=wish,
        )
    finally:
        bar.close()
    _show(run, answer)
    if run.options.strict and answer.filled.verified < len(answer.filled.citations):
        return UNVERIFIED
    return NOTHING if answer.filled.says_nothing else 0


def show_plan(run: Run, plan: CallPlan) -> None:
    """What ``--dry-run`` prints."""
    if run.structured:
        run.answer(jsonform.render(jsonform.plan_form(plan), run.indent))
    else:
        from codeqa.render.receipt import plan_lines

        run.answer_lines(plan_lines(plan, run.out, run.options.explain or run.options.verbose or bool(run.config.trace)))


def _form(run: Run) -> Form:
    """Raises UsageError, before anything is read or asked."""
    options = run.options
    if options.form and options.schema:
        raise UsageError("--form and --schema are two forms", "give one of the two")
    if options.save:
        raise UsageError("--save keeps answers in words, and this one is JSON", "write it to a file: codeqa ask … > answer.json")
    if options.rounds or options.deep:
        raise UsageError("--rounds and --deep are for answers in words", "leave them out: an answer in a form is one call, and one more if it does not fit")
    if options.schema and run.format not in (Format.TEXT, Format.JSON, Format.JSONL):
        raise UsageError(f"an answer by --schema is JSON; it has no format {run.format.value!r}", "leave --format out")
    if options.schema == "-":
        raise UsageError("--schema needs a file: stdin is for context", "--schema answer.schema.json")
    return run.corridor.read_form(options.form, whole(run, options.schema, "--schema") if options.schema else "", options.schema)


def _show(run: Run, answer: FormAnswer) -> None:
    if not answer.filled.form.built_in:
        run.answer(jsonform.render_value(shaped.plain(answer.filled.value), run.out.live and run.format is not Format.JSONL))
    elif run.structured:
        run.answer(jsonform.render(shaped.form_form(answer), run.indent))
    elif run.format in (Format.TEXT, Format.MD):
        run.answer_lines(shaped.form_lines(answer, run.out))
    else:
        run.answer(places(run, shaped.form_places(answer)))
    for note in answer.left_out:
        run.warn(note)
    if not run.structured or run.options.explain:
        line = shaped.form_trust(answer)
        run.note(line, {"!": "warn", "✔": "good", "✘": "bad"}.get(line[:1], ""))
