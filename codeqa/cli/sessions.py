"""``session``: the conversations of a repository that can be gone on with."""

from __future__ import annotations

import time

from codeqa.cli.host import Run
from codeqa.errors import UsageError
from codeqa.render import jsonform, talks

FORMS = "codeqa session list   or: codeqa session show NAME   or: codeqa session drop NAME..."


def session(run: Run) -> int:
    what, *names = run.options.words or ["list"]
    if what == "list" and not names:
        return _list(run)
    if what == "show" and len(names) == 1:
        return _show(run, names[0])
    if what == "drop" and names:
        return _drop(run, names)
    if what in ("show", "drop") and not names:
        raise UsageError(f"codeqa session {what} takes the name of a session", "codeqa session list   names them")
    raise UsageError(f"codeqa session cannot {' '.join([what, *names])!r}" if what in ("list", "show", "drop") else f"codeqa session knows no {what!r}", FORMS)


def _list(run: Run) -> int:
    found = run.corridor.list_sessions(run.where, run.config)
    if run.structured:
        run.answer(jsonform.render(talks.list_form(found), run.indent))
    else:
        run.answer_lines(talks.list_lines(found, run.out, time.time()))
    return 0


def _show(run: Run, name: str) -> int:
    found = run.corridor.show_session(run.where, name, run.config)
    if run.structured:
        run.answer(jsonform.render(talks.show_form(found), run.indent))
    else:
        run.answer_lines(talks.show_lines(found))
    return 0


def _drop(run: Run, names: list[str]) -> int:
    for name in names:
        run.corridor.drop_session(run.where, name, run.config)
        if not run.structured:
            run.answer(f"{name} is dropped\n")
    if run.structured:
        run.answer(jsonform.render({"dropped": names}, run.indent))
    return 0
