"""What a text on stdin is, and what is asked of it where nobody said: ``git diff | codeqa ask``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LOOKED_AT: Final = 100_000
"""Characters of the text by which it is told: what kind of text it is shows early."""

MOSTLY: Final = 0.6
"""Share of its lines that must have a form, for a text that is told by the form of its lines."""

LEAST_LINES_OF_CODE: Final = 4

DIFF: Final = "What does this change do, who uses what it touches, and what can it break?"
FAILURE: Final = "Why does this fail, and where is the fault?"
MESSAGES: Final = "What causes these messages, and where is it mended?"
COMMITS: Final = "What do these commits change, and which code do they touch?"
PLACES: Final = "What do these places do, and how do they hang together?"
FILES: Final = "What do these files do, and how do they work together?"
CODE: Final = "What does this code do, and where is it used?"

_TOLD_BY: Final = (
    (DIFF, r"^diff --git |^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|^--- \S.*\n\+\+\+ \S"),
    (COMMITS, r"\Acommit [0-9a-f]{40}\b"),
    (
        FAILURE,
        r"^Traceback \(most recent call last\)|^=+ (?:FAILURES|ERRORS|short test summary info) =+|^--- FAIL: |\bpanicked at\b|^(?:FAIL|FAILED|not ok)\b"
        r"|^\s+at \S.*[(/]\S+:\d+(?::\d+)?\)?$|^(?:Caused by|Exception in thread|Unhandled \w*[Ee]xception|Uncaught \w+|Segmentation fault)\b"
        r"|^\S*(?:Error|Exception): ",
    ),
    (MESSAGES, r"^\S[^:\n]*[:(]\d+(?:[:,]\d+)?\)?:? *(?:fatal |-> )?(?:error|warning|note|[A-Z]{1,4}\d{2,5})\b|^(?:error|warning)(?:\[[A-Z]\d+\])?: "),
)
"""A line that tells a kind of text, by its question. The first that is found counts: a diff may hold a traceback, and messages follow a failure."""

_FORMS: Final = (
    (PLACES, 1, re.compile(r"\S[^:]*:\d+(?::\d+)?:.*")),
    (FILES, 1, re.compile(r"(?:\./|/)?(?:[\w@.+-]+/)*[\w@+-]+(?:\.[\w+-]+)+|(?:\./|/)?(?:[\w@.+-]+/)+[\w@.+-]*")),
    (CODE, LEAST_LINES_OF_CODE, re.compile(r"[ \t]+\S.*|.*[{};]|.*[\w)\]]:|[@#}\])].*")),
)
"""What the lines of a text look like, and how many there must be, by its question. Code is indented, or ends or begins as hardly a sentence does."""


def question_for(text: str) -> str:
    """What is asked of a text; "" for one that may be a question itself."""
    text = text[:LOOKED_AT].replace("\r\n", "\n")
    told = next((question for question, sign in _TOLD_BY if re.search(sign, text, re.MULTILINE)), "")
    if told:
        return told
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    return next((question for question, least, form in _FORMS if len(lines) >= least and _share(lines, form) >= MOSTLY), "")


def _share(lines: Sequence[str], form: re.Pattern[str]) -> float:
    return sum(bool(form.fullmatch(line)) for line in lines) / len(lines)
