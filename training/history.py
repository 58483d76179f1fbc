"""Commit subjects -> changed files: the questions that stop the training, and those that nothing is fitted on.

A case asks the tree as it was *before* the commits: ``base`` is ``BACK`` first parents before the newest commit, and a case is a later commit that
modifies one to three code files which were there. So no answer stands in what is searched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from training.mining import is_code, subject_words
from training.trees import Tree

BACK: Final = 250
MAX_CASES: Final = 40
"""Cases a repository."""


class Case(NamedTuple):
    query: str
    relevant: tuple[str, ...]


def cases(tree: Tree, excluded: Callable[[str], bool]) -> tuple[str, list[Case]]:
    """(the base commit, its cases), newest first; ("", []) for a history that is too short."""
    for back in (BACK, BACK // 2, BACK // 5):
        base = tree.ancestor(back)
        if base:
            break
    else:
        return "", []
    there = {entry.path for entry in tree.entries(base) if not excluded(entry.blob)}
    found: dict[str, Case] = {}
    for commit in tree.commits(4 * BACK, base):
        changed = [path for path, _, _ in commit.files if is_code(path)]
        subject = subject_words(commit.subject)
        if subject and 0 < len(changed) <= 3 and there.issuperset(changed):
            found.setdefault(subject.lower(), Case(subject, tuple(changed)))
    return base, list(found.values())[:MAX_CASES]
