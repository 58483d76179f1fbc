"""What of a commit's message says something of the code: its words without numbers, names of people and addresses, or nothing at all."""

from __future__ import annotations

import re

LEAST_WORDS = 3
"""Telling words of a subject. "Fix typo" and "Update parser" ask for nothing that could be found."""
LEAST_BODY_WORDS = 12
LONGEST_SUBJECT = 160
LONGEST_BODY = 3_000
"""Characters. A longer body is a report or a list of many changes."""

_KEYWORDS = r"(?:\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|see|issue|pr|pull request|bug|gh|ticket)[ :-]*)?"
_NUMBER = r"(?:[\w.-]+/[\w.-]+)?#\d+(?:\s*[,&]\s*#\d+)*"
_NUMBERS = re.compile(
    rf"\({_KEYWORDS}{_NUMBER}\)|{_KEYWORDS}{_NUMBER}|^(?-i:\[?(?!CVE|ISO|RFC|SHA|UTF)[A-Z][A-Z\d]+-\d+\b\]?:?)|\bgh-\d+:?|\(https?://[^\s)]+\)|https?://\S+",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\((?:\s|needed|related|see|for|from|to|part|of|in|cf|via|and|[.,:&])*\)")
"""What stands around a number that is gone."""
_DULL = re.compile(
    r"\W*(?:merge|revert|reapply|bump|release|version|prepare|typos?|lint|reformat|formatting|wip|squash|fixup|backport|translat|sync|v?\d+\.\d+"
    r"|(?:feat|fix|chore|build|refactor)\(deps?[^)]*\)"
    r"|(?:docs?|ci|tests?|style|build|deps?|release|revert|changelog|bench(?:marks?)?|website|readme|github)\b\W*(?:\([^)]*\))?!?[:\]]"
    r"|(?:update|upgrade|add|fix|clean ?up|improve|apply|run|remove|use)\w*\s+(?:the\s+)?"
    r"(?:changelog|readme|docs?|documentation|depend|dev-depend|version|copyright|licen|translation|locale|lock|submodule|typos?|format|lint|ci\b|tests?\b"
    r"|workflow|comments?\b|javadocs?|docstrings?|rustfmt|clippy|authors?|contribut)"
    r"|(?:format|style|pre-?commit)\b[: ])",
    re.IGNORECASE,
)
_DULL_ANYWHERE = re.compile(
    r"\b(?:bump(?:s|ed|ing)?|typos?|changelog|dependabot|renovate|gofmt|rustfmt|clang-format|whitespace|copyright|spelling|misspell\w*|github actions?|"
    r"\w*\.ya?ml|travis|appveyor|ci|readme|javadocs?|dependenc(?:y|ies)|release notes?|code ?style|checkstyle|sonar\w*|"
    r"pre-commit|revert(?:s|ed)?|todos?|(?:review|pr) (?:comments?|feedback)|suggestions?|\[skip [^\]]*)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\w+(?:\([^)]*\))?!?:\s+")
_WORD = re.compile(r"[^\W\d_][\w$]{2,}")
_PLAIN_WORDS = """
add added adding adds all allow allows also always and any are avoid bug bugs but can change changed changes clean cleanup code correct correctly does
doesn don enable error errors feat feature few file files fix fixed fixes fixing for from get handle has have improve improved improvements improves
into introduce its issue issues instead just like make makes minor missing more move moved need needs new not now off one only other out properly
refactor refactoring remove removed removes removing rename replace rework set should simplify small some support that the them then there these this
tidy too tweak tweaks unnecessary unused update updated updates use used uses using various via was when where which will with without work working
works wrong
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
_TRAILER = re.compile(
    r"^\s*(?:[A-Z][\w-]*-(?:by|to|id|on|url|for)|cc|closes?|fix(?:es)?|refs?|see|bug|issue|link|pr|change-?id|resolves?|ref|testing|cla)\s*:.*$", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EMPTY_REFERENCE = re.compile(
    r"\s*(?:[-*]\s*)?(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|see|issue|related to|follow[- ]?up (?:to|of))?\W*$", re.IGNORECASE
)
_SIGN_OFF = re.compile(r"^\W*(?:signed-off-by|co-authored-by|\(cherry picked from|generated with)", re.IGNORECASE)


def subject_text(subject: str) -> str:
    """Without issue numbers and addresses; "" for one that is about no code, or with too few telling words. A conventional prefix stays."""
    plain = " ".join(_EMPTY.sub(" ", _NUMBERS.sub(" ", subject)).split()).strip(" -:,;.")
    if len(plain) > LONGEST_SUBJECT or _DULL.match(plain) or _DULL_ANYWHERE.search(plain):
        return ""
    return plain if len(telling(_PREFIX.sub("", plain))) >= LEAST_WORDS else ""


def body_text(body: str) -> str:
    """Without trailers, comments, issue numbers and addresses; paragraphs and lists stay as they are."""
    lines = (_cleaned(line) for line in _COMMENT.sub("", body).replace("\r", "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line is not None)).strip()


def long_enough(body: str) -> bool:
    return len(body) <= LONGEST_BODY and len(telling(body)) >= LEAST_BODY_WORDS


def telling(text: str) -> set[str]:
    """The different words that are more than how commits are worded."""
    return {word.lower() for word in _WORD.findall(text)} - _PLAIN


def _cleaned(line: str) -> str | None:
    """None for a line that is nothing but a reference."""
    if _TRAILER.match(line) or _SIGN_OFF.match(line):
        return None
    plain = _EMPTY.sub("", _NUMBERS.sub("", line)).rstrip()
    return None if plain != line.rstrip() and _EMPTY_REFERENCE.match(plain) else plain
