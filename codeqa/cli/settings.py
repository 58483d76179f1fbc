"""``config show``: what codeqa knows of itself, without a repository."""

from __future__ import annotations

from codeqa.cli.host import Run
from codeqa.errors import UsageError
from codeqa.render import jsonform, reports


def show(run: Run) -> int:
    if run.options.words not in ([], ["show"]):
        raise UsageError(f"codeqa config knows no {run.options.words[0]!r}", "codeqa config show --origin")
    rows = [(origin.name, origin.value, origin.source) for origin in run.origins]
    if run.structured:
        run.answer(jsonform.render(jsonform.settings_form(rows, run.warnings), run.indent))
    else:
        run.answer_lines(reports.settings_lines(rows, run.options.origin))
        for warning in run.warnings:
            run.warn(warning)
    return 0
