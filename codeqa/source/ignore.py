"""Ignore files in gitignore's syntax: ``.codeqaignore`` everywhere, ``.gitignore`` where no git is there to read it. Only home of ``pathspec``.

The file nearest to a path decides, within one file the last matching line, and the user's own settings over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from codeqa.source.decode import decode
from codeqa.source.opener import read_bytes
from codeqa.types import Skipped

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

CODEQA_IGNORE = ".codeqaignore"
GIT_IGNORE = ".gitignore"

_MAX_BYTES = 1_000_000
_MAX_PATTERN = 2_000
"""Characters of a line. A longer one is no pattern, and compiling it would cost."""


class Decision(NamedTuple):
    """``ignored`` is False for a path that a ``!`` line takes back in. ``rule`` says which line of which file."""

    ignored: bool
    rule: str


@dataclass(slots=True)
class IgnoreFiles:
    """The ignore files named ``name`` in ``folders`` (relative to ``root``), read when a path first needs them.

    ``settings`` are lines that stand above all files. A folder must be in ``folders`` before the first path inside is asked for.
    """

    root: str
    name: str
    folders: set[str]
    settings: Sequence[str] = ()
    _specs: dict[str, _Spec | None] = field(default_factory=dict)
    _chains: dict[str, tuple[_Spec, ...]] = field(default_factory=dict)
    _above: _Spec | None = None

    def __post_init__(self) -> None:
        self._above = _compile("", "setting", self.settings)

    def decide(self, path: str) -> Decision | None:
        """What the rules say of ``path`` (a folder's ends in ``/``); None if nothing. They do not say here what follows from a folder above."""
        folder = path.rstrip("/").rpartition("/")[0]
        for spec in self.chain(folder):
            decision = spec.decide(path)
            if decision:
                return decision
        return None

    def chain(self, folder: str) -> tuple[_Spec, ...]:
        """The rules that a path in ``folder`` is under, strongest first."""
        known = self._chains.get(folder)
        if known is None:
            above = self.chain(folder.rpartition("/")[0]) if folder else ()
            here = self._spec(folder)
            top = (self._above,) if self._above else ()
            known = (*top, here, *above[len(top) :]) if here else above or top
            self._chains[folder] = known
        return known

    def _spec(self, folder: str) -> _Spec | None:
        if folder not in self.folders:
            return None
        path = f"{folder}/{self.name}" if folder else self.name
        content = read_bytes(self.root, path, _MAX_BYTES)
        decoded = None if isinstance(content, Skipped) else decode(content.data)
        return _compile(folder, path, decoded.text.split("\n")) if decoded else None


@dataclass(frozen=True, slots=True)
class _Spec:
    """One compiled file. ``lines`` are (number, text) of its patterns, in the order of ``spec``'s."""

    folder: str
    label: str
    lines: tuple[tuple[int, str], ...]
    spec: GitIgnoreSpec

    def decide(self, path: str) -> Decision | None:
        inside = path[len(self.folder) + 1 :] if self.folder else path
        result = self.spec.check_file(inside.encode("utf-8", "replace").decode())  # RE2 takes no surrogates
        if result.include is None or result.index is None:
            return None
        number, line = self.lines[result.index]
        return Decision(bool(result.include), f"{self.label}:{number}: {line}")


def _compile(folder: str, label: str, lines: Sequence[str]) -> _Spec | None:
    """The patterns among ``lines``; None if there are none. As in git, a line that is no pattern is passed over."""
    stripped = [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1)]
    patterns = tuple((number, line) for number, line in stripped if line.strip() and not line.startswith("#") and len(line) <= _MAX_PATTERN)
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec  # 30 ms, which most repositories need not pay

    valid = tuple(pattern for pattern in patterns if _is_valid(pattern[1]))
    # RE2, named so that the answer cannot depend on what else is installed: Python's engine takes hours over "*a*a*a*a*a*a*a*a*b".
    return _Spec(folder, label, valid, GitIgnoreSpec.from_lines([line for _, line in valid], backend="re2"))


def _is_valid(line: str) -> bool:
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        return GitIgnoreSpecPattern(line).regex is not None
    except (ValueError, re.error):
        return False


def matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path matches any of ``globs``, in gitignore's syntax (``src/``, ``*.py``, ``!src/old``)."""
    spec = _compile("", "scope", globs)
    if spec is None:
        return lambda path: True

    def matches(path: str) -> bool:
        parts = path.split("/")
        folders = ("/".join(parts[:n]) + "/" for n in range(len(parts) - 1, 0, -1))
        decisions = (spec.decide(step) for step in (path, *folders))
        found = next((decision for decision in decisions if decision is not None), None)
        return found is not None and found.ignored

    return matches
