"""One file, read for good: opened safely, named by its blob id, decoded, judged by its content, redacted.

What comes out depends on the bytes alone (and on the limits), never on the path: equal blobs give equal texts. One ending makes a difference: of a
notebook (``.ipynb``) the text is that of its cells (``notebook``), unless it is broken.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from types import MappingProxyType

from codeqa.source.decode import decode
from codeqa.source.notebook import is_notebook, notebook_text, size_limit
from codeqa.source.opener import MAX_BYTES, Content, read_bytes, too_large
from codeqa.source.rules import denied
from codeqa.source.secrets import redact
from codeqa.types import Skipped, SkipReason, SourceFile

MAX_LINE = 20_000
"""Characters of a line. Longer ones are minified code or data, and the parser's worst cases grow with them."""

_HEAD = 2_000
"""Characters at the top in which a generated file says so: behind the longest customary licence."""

_GENERATED = re.compile(
    r"""^[ \t]*(?://|\#|/?\*|--|;|<!--|%|\(\*|\"\"\"|'|REM\b)[^\n]{0,120}?   # a comment, in any of our languages
    (?:
        \bcode\ generated\ [^\n]{0,200}\bdo\ not\ edit\b |
        (?<![\w`'"])@generated(?![\w`'"]) |
        <auto-?generated |
        \b(?:auto-?generated|automatically\ generated|machine\ generated|generated\ automatically)\b[^\n]{0,120}\b(?:do\ not|don't)\ (?:edit|modify|change)\b |
        \bthis\ (?:file|code|module)\ (?:is|was|has\ been)\ (?:auto-?generated|automatically\ generated|generated\ (?:by|automatically|from))\b
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""Python's ``re``, because what it sees is short and every repetition bounded."""


_BLOCKS = MappingProxyType({"/*": "*/", "<!--": "-->", "(*": "*)", '"""': '"""', "'''": "'''", "{-": "-}", "=begin": "=end"})
_LINE_COMMENTS = ("//", "#", "--", ";", "%", "*", "REM", "'", "<?", '"use strict"', "@echo")
"""How comments open, and what may stand between them at the top of a file."""


def read_file(
    root: str,
    path: str,
    *,
    object_format: str = "sha1",
    max_bytes: int = MAX_BYTES,
    max_line: int = MAX_LINE,
    keep_generated: bool = False,
    clean: str = "",
) -> SourceFile | Skipped:
    """``path`` (relative to ``root``) as text without secrets, or why not. ``keep_generated``: the user's rules want it even if it says it is generated.

    ``clean`` is a blob in which this very gate (``redaction_version``) has found no secret: it need not look again.
    """
    content = _content(root, path, max_bytes)
    if isinstance(content, Skipped):
        return content
    source = interpret(path, content.data, object_format=object_format, max_bytes=max_bytes, max_line=max_line, keep_generated=keep_generated, clean=clean)
    return source if isinstance(source, Skipped) else replace(source, stat=content.stat)


def interpret(
    path: str,
    data: bytes,
    *,
    object_format: str = "sha1",
    max_bytes: int = MAX_BYTES,
    max_line: int = MAX_LINE,
    keep_generated: bool = False,
    clean: str = "",
) -> SourceFile | Skipped:
    """As ``read_file``, of bytes that have been read already (out of git's objects, say)."""
    decoded = decode(data)
    if decoded is None:
        return Skipped(path, SkipReason.BINARY, "built-in rule: its content is not text")
    text = decoded.text
    if is_notebook(path):
        cells = notebook_text(text)
        text = text if cells is None else cells
        if (size := len(text.encode())) > max_bytes:
            return too_large(path, size, max_bytes)
    if has_long_line(text, max_line):
        return Skipped(path, SkipReason.LONG_LINES, f"built-in rule: a line of more than {max_line:,} characters")
    if not keep_generated and (marker := generated_marker(text)):
        return Skipped(path, SkipReason.GENERATED, f"built-in rule: it says so: {marker}")
    blob = blob_id(data, object_format)
    text, redactions = (text, 0) if blob == clean else redact(text)
    return SourceFile(path, blob, text, decoded.encoding, redactions)


def hash_file(root: str, path: str, *, object_format: str = "sha1", max_bytes: int = MAX_BYTES) -> str | Skipped:
    """The blob id of the file's bytes as they are (git's filters are not run), or why it cannot be read."""
    content = _content(root, path, max_bytes)
    return content if isinstance(content, Skipped) else blob_id(content.data, object_format)


def blob_id(data: bytes, object_format: str = "sha1") -> str:
    """What ``git hash-object --no-filters`` says of ``data``.

    >>> blob_id(b"")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    digest = hashlib.new(object_format, b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def has_long_line(text: str, max_line: int) -> bool:
    """Whether any line has more than ``max_line`` characters, its end not counted. Looks at one place every ``max_line`` characters."""
    start = 0
    while len(text) - start > max_line:
        end = text.rfind("\n", start, start + max_line + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def generated_marker(text: str) -> str:
    """The words at the top of ``text`` that say it was generated, "" if none do."""
    head = text[:_HEAD]
    found = _GENERATED.search(_leading_comment(head)) if "generated" in head.lower() else None
    return " ".join(found[0].split())[-80:] if found else ""


def _leading_comment(head: str) -> str:
    """``head`` up to the first line of code: a generator has the marker too, but in a string further down."""
    end = ""
    position = 0
    for line in head.split("\n"):
        bare = line.strip()
        if end:
            end = "" if end in bare else end
        elif opening := next((mark for mark in _BLOCKS if bare.startswith(mark)), ""):
            end = "" if _BLOCKS[opening] in bare[len(opening) :] else _BLOCKS[opening]
        elif bare and not bare.startswith(_LINE_COMMENTS):
            break
        position += len(line) + 1
    return head[:position]


def _content(root: str, path: str, max_bytes: int) -> Content | Skipped:
    if rule := denied(path):
        return Skipped(path, SkipReason.DENIED, f"never read: {rule}")
    return read_bytes(root, path, size_limit(path, max_bytes))
