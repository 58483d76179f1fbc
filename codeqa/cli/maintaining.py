"""``map``, ``index``, ``status``, ``why``, ``doctor``, ``clean``: one corridor call, one report each."""

from __future__ import annotations

from collections.abc import Iterable

from codeqa.cli.host import Run
from codeqa.cli.options import Format
from codeqa.config import AUTO
from codeqa.errors import UsageError
from codeqa.render import jsonform, reports
from codeqa.render.door import clean
from codeqa.render.paint import Line, Span

MAP_BUDGET = 8_000
"""Tokens of ``codeqa map`` where ``--budget`` is not given: an outline is read beside other things, not instead of them."""

UNUSABLE = 2
UNKNOWN = 1


def _report(run: Run, form: jsonform.Form, lines: Iterable[Line]) -> None:
    if run.structured:
        run.answer(jsonform.render(form, run.indent))
    else:
        run.answer_lines(lines)


def _map_budget(run: Run) -> int:
    if run.config.budget == AUTO:
        return MAP_BUDGET
    return run.config.budget if run.options.budget else min(run.config.budget, MAP_BUDGET)


def outline(run: Run) -> int:
    if run.format in (Format.SVG, Format.HTML):
        from codeqa.cli.picturing import picture_map

        return picture_map(run)
    budget = _map_budget(run)
    text = run.corridor.repository_map(run.where, run.config, budget=budget, question=run.words() if run.options.words else "")
    if run.structured:
        run.answer(jsonform.render({"budget": budget, "text": text}, run.indent))
    else:
        run.answer(clean(text).rstrip("\n") + "\n")
    return 0


def index(run: Run) -> int:
    bar = run.progress()
    try:
        report = run.corridor.index_repository(run.where, run.config, full=run.options.full, progress=bar)
    finally:
        bar.close()
    _report(run, jsonform.index_form(report), () if run.options.quiet else reports.index_lines(report, run.options.verbose))
    return 0


def status(run: Run) -> int:
    state = run.corridor.status(run.where, run.config)
    _report(run, jsonform.status_form(state), reports.status_lines(state, run.options.languages))
    return 0


def why(run: Run) -> int:
    explanation = run.corridor.why(run.where, run.options.words[0], run.config)
    _report(run, jsonform.why_form(explanation), reports.why_lines(explanation, run.options.chunks or run.options.verbose))
    return UNKNOWN if explanation.state == "unknown" else 0


def doctor(run: Run) -> int:
    checks = run.corridor.doctor(run.where, run.config, local=run.options.local)
    _report(run, jsonform.doctor_form(checks), reports.doctor_lines(checks))
    return UNUSABLE if any(check.state == "error" for check in checks) else 0


def clean_up(run: Run) -> int:
    """An index is a cache: it comes back with the next question, so nobody is asked first."""
    everything, unused = run.options.everything, run.options.unused
    if everything and unused:
        raise UsageError("--all removes whole indexes, --unused parts of one", "give one of the two")
    freed = run.corridor.collect(run.where, run.config) if unused else run.corridor.clean(run.where, run.config, everything=everything)
    what = "what no work tree needs" if unused else "every index" if everything else "this repository's index"
    told = f"{reports.size(freed)} freed: {what} is removed" if freed else "there was nothing to remove"
    _report(run, {"freed_bytes": freed, "everything": everything, "unused": unused}, [(Span(told),)])
    return 0
