"""What stands directly above a definition and belongs to it: comments and decorators. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import itemgetter

from codeqa.parse.tags import Span, Tags
from codeqa.parse.text import MAX_DOC, Text, undecorated_comment, undecorated_string

_OF_WHAT_IS_BEFORE = re.compile(r"(?:--+|\{-+) *\^|(?:///|//!|/\*[*!])<(?![A-Za-z])")
"""A comment that says of itself that it speaks of what stands before it: Haddock, Doxygen."""


class Above:
    """What stands directly above a line: the runs of comments and decorators without a blank line between. Looked up, for most comments are above nothing."""

    def __init__(self, text: Text, tags: Tags) -> None:
        self._text = text
        self._comments = sorted(tags.comments)
        self._starts = [start for start, _ in self._comments]
        self._spans = sorted([*tags.comments, *tags.decorators], key=itemgetter(1))
        self._ends = [end for _, end in self._spans]
        self._decorators = set(tags.decorators)
        self._docs = tags.docs
        self._given: dict[int, int] = {}

    def run(self, line: int, start: int) -> tuple[int, int, str]:
        """For a definition that starts on ``line``: the first line with its decorators, the first with comments too, and the comments' words.

        Of several definitions on a line the first has what stands above.
        """
        decorated = top = line
        if self._given.setdefault(line, start) != start:
            return line, line, ""
        comments: list[Span] = []
        while (span := self._ending_above(top)) is not None:
            top = self._text.line_at(span[0])
            if span in self._decorators and span not in self._docs:
                decorated = top
            else:
                comments.append(span)
        if not comments:
            return decorated, top, ""
        words = "\n".join([self._words(span) for span in reversed(comments)])
        return decorated, top, words.strip()[:MAX_DOC].rstrip()

    def _words(self, span: Span) -> str:
        if doc := self._docs.get(span):
            return undecorated_string(self._text.piece(*doc))
        words = self._text.piece(*span)
        return "" if _OF_WHAT_IS_BEFORE.match(words) else undecorated_comment(words)

    def _ending_above(self, line: int) -> Span | None:
        """The comment or decorator that ends on the line before, if it has its lines for itself."""
        if line < 2:
            return None
        starts = self._text.starts
        found = bisect_right(self._ends, starts[line - 1]) - 1
        if found < 0 or self._ends[found] <= starts[line - 2]:
            return None
        span = self._spans[found]
        if not self._text.starts_its_line(span[0]) or (span[0] == 0 and self._text.data.startswith(b"#!")):
            return None
        return span

    def without_comments(self, start: int, end: int) -> str:
        """The text of a span, comments in it left out."""
        found = bisect_left(self._starts, start)
        pieces = []
        while found < len(self._starts) and self._starts[found] < end:
            pieces.append(self._text.piece(start, self._starts[found]))
            start = min(self._comments[found][1], end)
            found += 1
        pieces.append(self._text.piece(start, end))
        return " ".join(pieces)
