"""``gist``: what files and folders are for, in a line each; ``--write`` lets the model say it."""

from __future__ import annotations

from codeqa.cli.host import Run
from codeqa.config import AUTO
from codeqa.render import gists as forms
from codeqa.render import jsonform
from codeqa.render.door import clean

MAP_BUDGET = 4_000
"""Tokens of the whole map where ``--budget`` is not given: a few screens."""

WRITTEN = 200
"""Files and folders that a model writes of where ``-k`` is not given: what maps show first."""

LEFT = 1
"""Exit code where the model has not written all that was asked for."""


def gist(run: Run) -> int:
    if run.options.write:
        return _write(run)
    bar = run.progress()
    words = run.options.words
    if not words:
        budget = run.config.budget if run.options.budget and run.config.budget != AUTO else MAP_BUDGET
        try:
            text = run.corridor.whole_map(run.where, run.config, budget=budget, progress=bar)
        finally:
            bar.close()
        run.answer(jsonform.render({"budget": budget, "text": text}, run.indent) if run.structured else clean(text))
        return 0
    try:
        found = run.corridor.find_gists(run.where, run.config, words, progress=bar)
    finally:
        bar.close()
    if run.structured:
        run.answer(jsonform.render({"gists": [forms.gist_form(one) for one in found]}, run.indent))
    else:
        run.answer_lines(forms.gist_lines(found, run.out.width if run.out.live else forms.PIPED))
    return 0


def _write(run: Run) -> int:
    most = run.options.limit or WRITTEN
    bar = run.progress()
    try:
        if run.options.dry_run:
            plan = run.corridor.plan_gists(run.where, run.config, run.options.words, most=most, progress=bar)
            bar.close()
            if run.structured:
                run.answer(jsonform.render(forms.plan_form(plan), run.indent))
            else:
                run.answer_lines(forms.plan_lines(plan, run.options.verbose))
            return 0
        done = run.corridor.write_gists(run.where, run.config, run.options.words, most=most, max_cost=run.config.max_cost, progress=bar)
    finally:
        bar.close()
    if run.structured:
        run.answer(jsonform.render(forms.run_form(done), run.indent))
    else:
        run.answer_lines(forms.run_lines(done))
    return LEFT if done.left else 0
