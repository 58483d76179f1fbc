"""How much of what a good answer rests on is in a packed context.

file_recall   share of a question's gold files that are there with code (an outline is not enough)
all_files     whether all of them are
evidence      as file_recall, but a file counts only if it is whole, or half of its gold lines are shown, or 40 lines where it has no gold lines:
              a guard against breadth without substance
line_recall   share of the gold lines that are shown verbatim; questions without gold lines are left out of its mean
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENOUGH = 40
"""Lines of a gold file without gold lines that count as evidence."""


@dataclass(frozen=True, slots=True)
class Question:
    """``lines`` holds the gold (path, line) pairs."""

    id: str
    repo: str
    text: str
    files: tuple[str, ...]
    lines: frozenset[tuple[str, int]]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Question:
        lines = frozenset((span["path"], line) for span in row["gold_spans"] for line in range(span["start"], span["end"] + 1))
        return cls(row["id"], row["repo"], row["question"], tuple(row["gold_files"]), lines)


@dataclass(frozen=True, slots=True)
class Recall:
    file_recall: float
    all_files: float
    evidence: float
    line_recall: float | None


Shown = Mapping[str, frozenset[int] | None]
"""Path -> the lines shown, None for all of them."""


def shown(answer: Mapping[str, Any]) -> Shown:
    return {file["path"]: _lines(file) for file in answer["files"] if file["mode"] != "outline"}


def recall(question: Question, context: Shown) -> Recall:
    """``question`` has at least one gold file."""
    total = len(question.files)
    found = sum(path in context for path in question.files)
    evidence = sum(_is_evidence(question, path, context[path]) for path in set(question.files) & context.keys())
    seen = sum(_is_shown(context, path, line) for path, line in question.lines)
    return Recall(found / total, float(found == total), evidence / total, seen / len(question.lines) if question.lines else None)


def _lines(file: Mapping[str, Any]) -> frozenset[int] | None:
    if file["mode"] == "whole":
        return None
    return frozenset(line for start, end in file["spans"] for line in range(start, end + 1))


def _is_evidence(question: Question, path: str, lines: frozenset[int] | None) -> bool:
    gold = {line for gold_path, line in question.lines if gold_path == path}
    if lines is None:
        return True
    return 2 * len(gold & lines) >= len(gold) if gold else len(lines) >= ENOUGH


def _is_shown(context: Shown, path: str, line: int) -> bool:
    if path not in context:
        return False
    lines = context[path]
    return lines is None or line in lines
