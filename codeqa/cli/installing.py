"""``install`` and ``uninstall``: codeqa in editors and agents. What would be done can be looked at first; what was edited since is left alone."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from codeqa.cli.host import Run
from codeqa.errors import UsageError
from codeqa.integrate import files
from codeqa.integrate.files import Plan, Surroundings, Target
from codeqa.integrate.targets import TARGETS
from codeqa.render.paint import Line, Span, columns

OTHER_NAMES = {"code": "vscode", "hx": "helix", "kak": "kakoune", "nvim": "neovim"}
"""What people type as well."""

LEFT = 1
"""The exit code where something that was asked for was not done."""


def install(run: Run) -> int:
    if not run.options.words:
        return _list(run)
    targets = _targets(run)
    if run.options.print_only and run.options.dry_run:
        raise UsageError("--print shows what would be put there, --dry-run what would change", "give one of the two")
    if run.options.print_only:
        return _show(run, targets)
    return _carry_out(run, [(target, target.install) for target in targets])


def uninstall(run: Run) -> int:
    return _carry_out(run, [(target, target.uninstall) for target in _targets(run)])


def _list(run: Run) -> int:
    if run.structured:
        from codeqa.render import jsonform

        rows = [{"name": target.name, "kind": target.kind, "summary": target.summary} for target in TARGETS.values()]
        run.answer(jsonform.render({"targets": rows}, run.indent))
    else:
        run.answer_lines(columns([(Span(one.name, "strong"), Span(one.kind, "dim"), Span(one.summary)) for one in TARGETS.values()]))
    return 0


def _targets(run: Run) -> list[Target]:
    names = [OTHER_NAMES.get(word.lower(), word.lower()) for word in run.options.words]
    unknown = next((word for word, name in zip(run.options.words, names, strict=True) if name not in TARGETS), None)
    if unknown is not None:
        raise UsageError(f"codeqa cannot be put into {unknown!r}", "it knows " + ", ".join(TARGETS))
    return [TARGETS[name] for name in dict.fromkeys(names)]


def _world(run: Run) -> Surroundings:
    return Surroundings(run.host.environ, run.root, run.options.project, program(), sys.platform)


def program() -> tuple[str, ...]:
    """How this very codeqa is called: by its name where that is what the name means, else by this interpreter."""
    found = shutil.which("codeqa")
    beside = Path(sys.executable).parent / "codeqa"
    if found and beside.exists() and Path(found).resolve() == beside.resolve():
        return ("codeqa",)
    return (str(beside),) if beside.exists() else (sys.executable, "-P", "-m", "codeqa")


def _show(run: Run, targets: Sequence[Target]) -> int:
    world = _world(run)
    shown = [one for target in targets for one in target.show(world)]
    if run.structured:
        from codeqa.render import jsonform

        run.answer(jsonform.render({"files": [{"path": str(one.path), "text": one.text} for one in shown]}, run.indent))
        return 0
    for one in shown:
        run.note(f"{one.path}:")
        run.answer_lines([(Span(line),) for line in one.text.removesuffix("\n").split("\n")])
    return 0


def _carry_out(run: Run, targets: Sequence[tuple[Target, Callable[[Surroundings], Plan]]]) -> int:
    """All are planned before anything is written: what cannot be read stops the others too."""
    world = _world(run)
    plans = [(target, plan(world)) for target, plan in targets]
    if not run.options.dry_run:
        for _, plan in plans:
            files.apply(plan)
    if run.structured:
        _tell_programs(run, plans)
    else:
        for target, plan in plans:
            _tell(run, target, plan)
    return LEFT if any(plan.left for _, plan in plans) else 0


def _tell_programs(run: Run, plans: Sequence[tuple[Target, Plan]]) -> None:
    from codeqa.render import jsonform

    rows: list[jsonform.Value] = [
        {
            "target": target.name,
            "changes": [{"path": str(change.path), "done": change.done} for change in plan.changes],
            "left": [{"path": str(left.path), "why": left.why, "snippet": left.snippet} for left in plan.left],
            "notes": list(plan.notes),
        }
        for target, plan in plans
    ]
    run.answer(jsonform.render({"dry_run": run.options.dry_run, "targets": rows}, run.indent))


def _tell(run: Run, target: Target, plan: Plan) -> None:
    would = "would be " if run.options.dry_run else ""
    for change in plan.changes:
        done = change.done if change.before == change.after else f"{would}{change.done}"
        run.answer_lines([(Span(f"{target.name}: "), Span(str(change.path), "path"), Span(f": {done}"))])
        if run.options.dry_run:
            run.answer_lines([_diff_line(line) for line in files.diff(change)])
    for left in plan.left:
        run.warn(f"{target.name}: {left.path} is left as it is: {left.why}")
        if left.snippet and not run.options.quiet:
            run.note("this would belong there:")
            run.answer_lines([(Span(line),) for line in left.snippet.removesuffix("\n").split("\n")])
    if not plan.changes and not plan.left:
        run.answer_lines([(Span(f"{target.name}: nothing of codeqa is there"),)])
    for note in plan.notes if any(change.done in ("written", "changed", "unchanged") for change in plan.changes) else ():
        run.note(f"  {note}")


def _diff_line(line: str) -> Line:
    return (Span(line, {"+": "good", "-": "bad", "@": "dim"}.get(line[:1], "")),)
