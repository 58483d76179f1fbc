"""Git hooks of our own: which there are, what each runs, and where they are put in and taken out."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from codeqa.config import Config
from codeqa.pipeline.freshness import place_of
from codeqa.source import find_repository
from codeqa.source.hooks import hooks_folder, install, uninstall

GATE: Final = 5
"""The exit code by which `codeqa hook run` holds a commit back. No fault has it: not Python's (1), the shell's (126, 127) nor a signal's (128 and more)."""

HOOKS: Final = (("pre-commit", "impact"), ("post-checkout", "index"), ("post-commit", "index"), ("post-merge", "index"))
"""git's name of a hook, and ours of what it runs."""

MID_WAY: Final = ("rebase-merge", "rebase-apply", "BISECT_LOG", "sequencer")
"""What git keeps in its folder while it goes through commits by itself: an index of each would be thrown away by the next."""


def install_hooks(where: Path, wanted: Collection[str], arguments: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(hook, what was done) of each; ``wanted`` are names of ours, ``arguments`` go to `codeqa hook run impact`. Raises SourceError, UsageError."""
    folder = hooks_folder(find_repository(where))
    return tuple((hook, install(folder, hook, _lines(name, arguments))) for hook, name in HOOKS if name in wanted)


def uninstall_hooks(where: Path) -> tuple[tuple[str, str], ...]:
    """(hook, what was done) of each that had lines of ours."""
    folder = hooks_folder(find_repository(where))
    return tuple((hook, done) for hook, _ in HOOKS if (done := uninstall(folder, hook)))


def worth_indexing(where: Path, config: Config) -> bool:
    """Whether a hook should bring the index up to date: somebody made one, and git is not on its way through many commits."""
    repository = find_repository(where)
    if not repository.git_dir or any(Path(repository.git_dir, name).exists() for name in MID_WAY):
        return False
    return place_of(repository, config).store.is_dir()


def _lines(name: str, arguments: Sequence[str]) -> list[str]:
    """Shell, for any options of the shell (``-e``, ``-u``): whatever becomes of codeqa, only its gate holds a commit back."""
    python = shlex.quote(sys.executable)
    command = f"{python} -P -m codeqa hook run {name}"
    if name == "impact":
        command = " ".join((command, *map(shlex.quote, arguments)))
        run = [f"  codeqa_code=0; {command} </dev/null || codeqa_code=$?", f'  if [ "$codeqa_code" -eq {GATE} ]; then exit 1; fi']
    else:
        run = [f"  {command} </dev/null || :"]
    gone = f"codeqa: {sys.executable} is gone, nothing was looked at (codeqa hook uninstall takes this out)"
    return [f"if [ -x {python} ]; then", *run, "else", f"  echo {shlex.quote(gone)} >&2", "fi"]
