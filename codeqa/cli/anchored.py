"""``at FILE:LINE[:COL] [QUESTION]``: what stands under an editor's cursor, or a question about it; of the buffer's text if that comes on stdin."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from codeqa.cli.corridor import Corridor
from codeqa.cli.host import Run
from codeqa.cli.options import Format
from codeqa.config import Config
from codeqa.errors import UsageError
from codeqa.places import own_root
from codeqa.types import Answer, CallPlan
from codeqa.types.anchored import Anchored, At

FORM = "codeqa at FILE:LINE[:COLUMN] [QUESTION], or FILE:LINE-LINE"
_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?:-(?P<end>\d{1,9})|:(?P<column>\d{1,9}))?:?", re.DOTALL)
_LAST = re.compile(r"(?P<path>.+):(?P<line>\d{1,9})(?P<end>)(?P<column>)", re.DOTALL)


def at(run: Run) -> int:
    place, words = _place(run, run.options.words[0]), run.options.words[1:]
    run, place = _asked_in(run, place)
    if run.options.stdin_buffer:
        place = replace(place, buffer=_buffer(run))
        if words and words[-1] == "-":
            raise UsageError("- and --stdin-buffer cannot both read stdin", "leave one of the two out")
    if not words and not (run.config.model and not run.config.offline):
        return _explain(run, place)
    from codeqa.cli import asking

    there = _There(run.corridor, place)
    host = replace(run.host, load=lambda: cast(Corridor, there))
    return asking.ask(replace(run, host=host, options=replace(run.options, words=words or [there.usual_question])))


class _There:
    """The corridor, asked about a place: what answers questions is told of it, all else is as it was."""

    def __init__(self, corridor: Corridor, place: At) -> None:
        self._corridor, self._at = corridor, place

    @property
    def usual_question(self) -> str:
        return "What is this for, how does it work, who uses it, and what must one know before changing it?"

    def ask(self, where: Path, question: str, config: Config, **rest: Any) -> Answer:
        return self._corridor.ask_at(where, question, config, self._at, **rest)

    def plan_call(self, where: Path, question: str, config: Config, **rest: Any) -> CallPlan:
        return self._corridor.plan_at(where, question, config, self._at, **rest)

    def __getattr__(self, name: str) -> object:
        return getattr(self._corridor, name)


def _asked_in(run: Run, place: At) -> tuple[Run, At]:
    """An editor names files of any repository: one of another than is asked in is asked about there."""
    home = own_root(run.where, place.path)
    if home is None or home.resolve() == run.root.resolve():
        return run, place
    there = replace(run, where=home, root=home, out=replace(run.out, root=str(home)), err=replace(run.err, root=str(home)))
    return there, replace(place, path=str(Path(run.where, place.path).absolute()))


def _place(run: Run, text: str) -> At:
    """A file's name may hold colons and digits itself: the longest name that is a file's is meant."""
    matches = [match for pattern in (_PLACE, _LAST) if (match := pattern.fullmatch(text))]
    if not matches:
        raise UsageError(f"{text!r} is no place in a file", FORM)
    match = next((one for one in reversed(matches) if Path(run.where, one["path"]).exists()), matches[0])
    line, end = int(match["line"]), int(match["end"] or 0)
    if end and end < line:
        raise UsageError(f"{text!r}: the lines end before they begin", FORM)
    return At(match["path"], line, int(match["column"] or 0), end_line=end)


def _buffer(run: Run) -> bytes:
    stdin = run.host.stdin
    if stdin.closed or stdin.isatty():
        raise UsageError("--stdin-buffer takes the text from stdin, which is a terminal", "codeqa at --stdin-buffer FILE:LINE < TEXT")
    most = run.config.max_file_bytes + 1
    raw = getattr(stdin, "buffer", None)
    return bytes(raw.read(most)) if raw is not None else stdin.read(most).encode("utf-8", "surrogateescape")


def _explain(run: Run, place: At) -> int:
    bar = run.progress()
    try:
        found = run.corridor.explain_here(run.where, run.config, place, progress=bar)
    finally:
        bar.close()
    _show(run, found)
    if found.index is not None and found.index.stale:
        run.warn("the index is older than the files; codeqa index brings it up to date")
    return 0


def _show(run: Run, found: Anchored) -> None:
    from codeqa.render import anchored, jsonform

    if run.format is Format.TEXT:
        run.answer_lines(anchored.anchored_lines(found, run.out.width if run.out.live else 1_000, run.options.verbose))
    elif run.format is Format.JSON:
        run.answer(jsonform.render(anchored.anchored_form(found), run.indent))
    elif run.format is Format.JSONL:
        run.answer("".join(jsonform.render(row) for row in anchored.row_forms(found)))
    elif run.format is Format.MD:
        run.answer(anchored.anchored_markdown(found))
    else:
        from codeqa.cli.searching import places

        run.answer(places(run, anchored.anchored_places(found)))
