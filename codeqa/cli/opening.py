"""``open``: a place that the last answer cites, in the user's editor at its line. Without a number it lists them; into a pipe it prints the place instead."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from codeqa.cli.host import Run
from codeqa.errors import ConfigError, UsageError
from codeqa.render.jsonform import Value, render
from codeqa.render.paint import Line, Span, columns

Place = tuple[str, int, int]
"""(path, first line, last line)."""

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "+{line} {path}": (
        *("e3", "emacs", "emacsclient", "ex", "gedit", "gvim", "jed", "joe", "kak", "mcedit", "mg", "micro", "mvim", "nano", "ne", "neovide", "nvim", "pico"),
        *("rvim", "vi", "view", "vile", "vim", "vis", "xemacs", "zile"),
    ),
    "-g {path}:{line}": ("code", "code-insiders", "codium", "cursor", "positron", "vscodium", "windsurf"),
    "{path}:{line}": ("helix", "hx", "lapce", "subl", "sublime_text", "zed", "zeditor"),
    "--line {line} {path}": ("clion", "goland", "idea", "phpstorm", "pycharm", "rider", "rubymine", "rustrover", "studio", "webstorm", "xed"),
    "-l {line} {path}": ("kate", "kwrite", "mate"),
}
"""How editors are told a line. Any other is given the file alone."""

_FORM_OF: Final = {name: form for form, names in FORMS.items() for name in names}


def open_place(run: Run) -> int:
    places = _places(run)
    if not run.options.words:
        return _listed(run, places)
    return open_at(run, run.options.words[0], places)


def open_at(run: Run, word: str, places: Sequence[Place]) -> int:
    """Opens the place that a number of ``places``, or ``PATH[:LINE]``, means. Raises UsageError, ConfigError."""
    path, line = _meant(run, word, places)
    file = Path(run.root, path)
    if not file.is_file():
        raise UsageError(f"{path} is not there any more", "codeqa verify says what of a saved answer still stands")
    if not run.out.live:
        run.answer(f"{file}:{line}\n")
        return 0
    return edit(run, file, line)


def edit(run: Run, file: Path, line: int) -> int:
    """The editor's own exit code, once it is closed; 0 or 1 so that none of codeqa's is taken for it. Raises ConfigError where there is no editor."""
    argv = command(run.host.environ, str(file), line)
    try:
        return int(subprocess.run(argv, check=False).returncode != 0)  # noqa: S603 - the user's own editor, from the user's own environment, by no shell
    except OSError as error:
        raise ConfigError(f"the editor {argv[0]!r} cannot be started: {error.strerror}", "set VISUAL or EDITOR") from error


def command(environ: Mapping[str, str], path: str, line: int) -> list[str]:
    """The command line that opens a file at a line.

    >>> command({"EDITOR": "code --wait"}, "/r/a.py", 7)
    ['code', '--wait', '-g', '/r/a.py:7']
    """
    chosen = next((environ[name] for name in ("VISUAL", "EDITOR") if environ.get(name, "").strip()), "")
    try:
        argv = shlex.split(chosen)
    except ValueError as error:
        raise ConfigError(f"the editor's command {chosen!r} cannot be read: {error}", "set VISUAL or EDITOR, as: export EDITOR=vim") from error
    if not argv:
        raise ConfigError("no editor is set", "set VISUAL or EDITOR, as: export EDITOR=vim")
    name = os.path.basename(argv[0]).removesuffix(".exe").removesuffix(".cmd").lower()  # noqa: PTH119 - a name, no path
    form = _FORM_OF.get(name) or _FORM_OF.get(name.partition(".")[0], "{path}")
    return [*argv, *(part.format(path=path, line=line) for part in form.split(" "))]


def _places(run: Run) -> Sequence[Place]:
    """Those of the last answer in the session that is meant. None where a place itself is given."""
    word = run.options.words[0] if run.options.words else ""
    if word and not word.isdigit():
        return ()
    sessions = (
        [run.corridor.show_session(run.where, run.options.session, run.config)] if run.options.session else run.corridor.list_sessions(run.where, run.config)
    )
    turns = [session.turns[-1] for session in sessions if session.turns]
    if not turns:
        raise UsageError("there is no answer yet to open a place of", 'codeqa "where is the retry back-off?"')
    if not turns[0].places:
        raise UsageError("the last answer cites no place that was verified", f"it was: {turns[0].question}")
    return turns[0].places


def _listed(run: Run, places: Sequence[Place]) -> int:
    if run.structured:
        forms: list[Value] = [{"number": number, "path": path, "start_line": start, "end_line": end} for number, (path, start, end) in enumerate(places, 1)]
        run.answer(render({"places": forms}, run.indent))
    else:
        run.answer_lines(place_lines(places))
    return 0


def place_lines(places: Sequence[Place]) -> list[Line]:
    """Numbered, as ``open`` takes them."""
    rows = [[Span(f"{number}", "strong"), Span(_shown(path, start, end), "path", path, start)] for number, (path, start, end) in enumerate(places, 1)]
    return list(columns(rows, frozenset({0})))


def _shown(path: str, start: int, end: int) -> str:
    return f"{path}:{start}" + (f"-{end}" if end > start else "")


def _meant(run: Run, word: str, places: Sequence[Place]) -> tuple[str, int]:
    """(path relative to the root, line) of a number, or of ``PATH[:LINE]``."""
    if word.isdigit():
        if not 1 <= int(word) <= len(places):
            raise UsageError(f"the last answer has no place {word}", f"it has 1 to {len(places)}: codeqa open lists them")
        path, line, _ = places[int(word) - 1]
        return path, line
    path, colon, line_text = word.rpartition(":")
    if not colon or not line_text.isdigit():
        path, line_text = word, "1"
    inside = Path(os.path.relpath(Path(run.where, path), run.root)).as_posix()
    if not Path(run.root, inside).exists() and Path(run.root, path).exists():
        inside = path
    return inside, max(1, int(line_text))
