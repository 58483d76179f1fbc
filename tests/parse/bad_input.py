"""Files as nobody wants them, made of a language's fixture; and the work that reads one, importable by worker processes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from codeqa.parse.files import parse_by_lines, parse_file
from codeqa.parse.languages import detect_language
from codeqa.source import read_file
from codeqa.types import ParsedFile, Skipped, SourceFile

LONG_LINE = 19_900
"""Characters: just under the limit from which a file is left out for its lines."""

GENERATED = 100_000
"""Characters of a generated file. A megabyte takes ten times as long and shows nothing more; ``python -m bench fuzz`` has them."""

NESTING = 3_000
_ASSERTION = re.compile(r"^\s*(?://|#|--|\.\.|/\*|;|%|<!--|\(\*)\s*(?:\^+|<-)\s+\w+\b.*$")


def _is_comment(line: str) -> bool:
    return _ASSERTION.match(line) is not None


def _comments(text: str) -> str:
    return "".join(f"{line.strip()}\n" for line in text.split("\n") if _is_comment(line))


def _broken(text: str) -> str:
    """Nonsense on a line of its own, before the definition that stands without indentation nearest to the middle."""
    lines = text.split("\n")
    tops = [number for number, line in enumerate(lines) if line and not line[0].isspace() and number and not lines[number - 1].strip()]
    middle = min(tops, key=lambda number: abs(number - len(lines) // 2), default=len(lines) // 2)
    return "\n".join([*lines[:middle], "5 5 ) ] = = ? @", "", *lines[middle:]])


def _tabs(text: str) -> str:
    return re.sub(r"(?m)^ +", lambda found: "\t" * ((len(found[0]) + 1) // 2), text)


def _one_line(text: str) -> str:
    words = " ".join(line.strip() for line in text.split("\n") if line.strip() and not _is_comment(line))
    return (words * (LONG_LINE // max(1, len(words)) + 1))[:LONG_LINE] + "\n"


def _nested(text: str) -> str:
    return "".join(f"{opening * NESTING} x {closing * NESTING}\n" for opening, closing in ("()", "[]", "{}")) + text


def _half(text: str) -> str:
    return text[: len(text) // 2].rstrip()[:-1]


def _generated(text: str) -> str:
    return text * (GENERATED // max(1, len(text)) + 1)


CASES: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "empty": lambda text: b"",
    "only comments": lambda text: _comments(text).encode(),
    "a syntax error in the middle": lambda text: _broken(text).encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "tabs": lambda text: _tabs(text).encode(),
    "Latin-1": lambda text: (text + _comments(text)[:200].split("\n")[0] + " Gr\xfc\xdfe\n").encode("latin-1", "replace"),
    "a long line": lambda text: _one_line(text).encode(),
    "a line too long": lambda text: _one_line(text).encode() * 2 + b"x" * 2 * LONG_LINE,
    "deep nesting": lambda text: _nested(text).encode(),
    "half-written": lambda text: _half(text).encode(),
    "cut in a character": lambda text: text.encode() + "\u20ac".encode()[:2],
    "generated": lambda text: _generated(text).encode(),
}


def write(folder: Path, fixture: Path, case: str) -> str:
    """The path of the file that was written, which has the fixture's own name."""
    path = folder / case.replace(" ", "_") / fixture.parent.name / fixture.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CASES[case](fixture.read_text(encoding="utf-8")))
    return str(path)


def parsed(job: str) -> ParsedFile | Skipped:
    source = _source(job)
    return source if isinstance(source, Skipped) else parse_file(source, _language(source), terms=str)


def cut_by_lines(job: str, reason: str) -> ParsedFile | Skipped:
    source = _source(job)
    return source if isinstance(source, Skipped) else parse_by_lines(source, _language(source), reason, terms=str)


def _source(job: str) -> SourceFile | Skipped:
    path = Path(job)
    return read_file(str(path.parent), path.name)


def _language(source: SourceFile) -> str:
    return detect_language(source.path, source.text.split("\n", 1)[0])
