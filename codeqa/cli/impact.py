"""``graph impact``: what a change touches beyond itself."""

from __future__ import annotations

from pathlib import Path

from codeqa import __version__
from codeqa.cli.host import Run
from codeqa.cli.options import Format
from codeqa.errors import UsageError
from codeqa.types.impacts import FOREVER, RULES, Asked, Impact

SUBJECT = "impact"
GATED = 5
"""What was asked for with --fail-on has been found."""


def graph(run: Run) -> int:
    if run.options.words[:1] != [SUBJECT]:
        told = " ".join(run.options.words)
        raise UsageError(f"codeqa graph knows no {told!r}", f'codeqa graph impact [--staged]; if it is a question: codeqa ask "graph {told}"')
    rules = gates(run)
    impact = run.corridor.find_impact(run.where, run.config, asked(run, run.options.time_box or FOREVER, tuple(run.options.words[1:])))
    show(run, impact)
    return code(impact, rules)


def asked(run: Run, seconds: float, paths: tuple[str, ...], staged: bool = False) -> Asked:
    """A hook's git works on an index of its own for a commit of some files, and says which."""
    staged = staged or run.options.staged
    if staged and run.options.diff:
        raise UsageError("--staged and --diff are two different changes", "give one of the two")
    index = Path(run.where, run.host.environ["GIT_INDEX_FILE"]) if run.host.environ.get("GIT_INDEX_FILE") else None
    return Asked(staged, run.options.diff, paths, str(index.absolute()) if index and index.is_file() and staged else "", seconds)


def gates(run: Run) -> tuple[str, ...]:
    """The rules of --fail-on. Raises UsageError for one that there is not: a gate that never closes is worse than none."""
    wanted = tuple(name.strip() for name in run.options.fail_on.split(",") if name.strip())
    unknown = next((name for name in wanted if name not in RULES), "")
    if unknown:
        raise UsageError(f"--fail-on: there is no rule {unknown!r}", "give " + " or ".join(RULES))
    return wanted


def code(impact: Impact, rules: tuple[str, ...]) -> int:
    return GATED if any(finding.rule in rules for finding in impact.findings) else 0


def show(run: Run, impact: Impact) -> None:
    if run.format is Format.TEXT:
        from codeqa.render.impact import impact_lines

        run.answer_lines(impact_lines(impact, run.options.verbose))
        if not impact.files and not run.options.quiet:
            run.note("nothing is changed")
    elif run.format is Format.DOT:
        from codeqa.render.impact import dot

        run.answer(dot(impact))
    elif run.format in (Format.SVG, Format.HTML):
        from codeqa.cli.picturing import picture_impact

        picture_impact(run, impact)
    elif run.format in (Format.VIMGREP, Format.GNU):
        from codeqa.cli.searching import for_editors
        from codeqa.render import impactforms

        run.answer(for_editors(run, impactforms.impact_places(impact)))
    else:
        _for_programs(run, impact)


def _for_programs(run: Run, impact: Impact) -> None:
    from codeqa.render import impactforms, jsonform

    if run.format is Format.JSON:
        run.answer(jsonform.render(impactforms.impact_form(impact), run.indent))
    elif run.format is Format.SARIF:
        run.answer(impactforms.impact_sarif(impact, __version__))
    else:
        run.answer(impactforms.impact_github(impact))
