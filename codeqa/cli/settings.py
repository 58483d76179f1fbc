"""``config show`` and ``completion``: what codeqa knows of itself, without a repository."""

from __future__ import annotations

from codeqa.cli.host import Run
from codeqa.errors import UsageError
from codeqa.render import jsonform, reports

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


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


def completion(run: Run) -> int:
    """The script alone; the user decides where it goes, as in ``codeqa completion bash > …``."""
    from typer._completion_shared import get_completion_script

    from codeqa.cli.start import COMPLETE_VARIABLE, PROGRAM

    shell = run.options.words[0]
    if shell not in SHELLS:
        raise UsageError(f"there is no completion for {shell!r}", "give one of " + ", ".join(SHELLS[:-1]))
    run.answer(get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, shell=shell) + "\n")
    return 0
