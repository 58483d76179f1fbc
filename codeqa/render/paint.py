"""Styled text for one stream: what may be coloured, how wide, how links look. The only module that writes escape sequences.

Renderers return lines of spans, plain text each with a style's name. ``paint`` cleans every span before it styles it, so nothing that comes out of a
repository, a model or a file name can bring an escape sequence of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codeqa.errors import ConfigError
from codeqa.render.door import clean, clean_line
from codeqa.values import frozen

# SGR parameters. Basic colours and bold / dim only: they follow the terminal's own theme, dark or light.
STYLES: Mapping[str, str] = {"bad": "31", "dim": "2", "good": "32", "number": "2", "path": "35", "strong": "1", "warn": "33"}

# As ripgrep's --hyperlink-format names them; `none` is no link.
LINKS: Mapping[str, str] = {
    "cursor": "cursor://file{path}:{line}:{column}",
    "default": "file://{host}{path}",
    "file": "file://{host}{path}",
    "grep+": "grep+://{path}:{line}",
    "kitty": "file://{host}{path}#{line}",
    "macvim": "mvim://open?url=file://{path}&line={line}&column={column}",
    "none": "",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscode-insiders": "vscode-insiders://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
}

DEFAULT_WIDTH = 80
NARROWEST = 20


@frozen
class Terminal:
    """How one stream is written to. ``width`` is in columns; ``link`` is a format with {path} {line} {column} {host}, "" for no links.

    ``root`` is the absolute folder that shown paths are relative to, for links.
    """

    live: bool = False
    color: bool = False
    width: int = DEFAULT_WIDTH
    link: str = ""
    root: str = ""


@frozen
class Span:
    """A piece of one line. ``target`` makes it a link to a file of the repository, ``line`` is where in it."""

    text: str
    style: str = ""
    target: str = ""
    line: int = 1


Line = Sequence[Span]


def describe(live: bool, columns: int, environ: Mapping[str, str], color: str, hyperlinks: str, root: str) -> Terminal:
    """The terminal behind a stream. ``live``: it is one; ``columns``: what the system says of its width, 0 if nothing. Raises ConfigError.

    ``NO_COLOR`` wins over ``FORCE_COLOR``; an explicit ``color`` of always or never wins over both.
    """
    link = link_format(hyperlinks)
    colored = {"always": True, "never": False}.get(color, _wants_color(live, environ))
    given = environ.get("COLUMNS", "")
    width = int(given) if given.isdecimal() and int(given) > 0 else columns or DEFAULT_WIDTH
    linked = colored and (live or bool(hyperlinks))
    return Terminal(live, colored, max(width, NARROWEST), link if linked else "", root)


def _wants_color(live: bool, environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    forced = environ.get("FORCE_COLOR", "")
    return forced not in ("", "0") or (live and forced != "0")


def link_format(name: str) -> str:
    """What ``--hyperlinks`` names, "" for none. Raises ConfigError."""
    if name in LINKS or not name:
        return LINKS[name or "default"]
    if "{path}" in name:
        return name
    raise ConfigError(f"--hyperlinks: {name!r} is not known", "give one of " + ", ".join(LINKS) + ", or a format with {path}")


def paint(lines: Iterable[Line], terminal: Terminal) -> str:
    """The lines as text, each ended by a line feed."""
    return "".join("".join(_span(span, terminal) for span in line) + "\n" for line in lines)


def style(text: str, name: str, terminal: Terminal) -> str:
    """Text of any number of lines in one style, cleaned."""
    return f"\x1b[{STYLES[name]}m{clean(text)}\x1b[0m" if name and terminal.color else clean(text)


def _span(span: Span, terminal: Terminal) -> str:
    shown = style(clean_line(span.text), span.style, terminal)
    if not (span.target and terminal.link):
        return shown
    return f"\x1b]8;;{address(span, terminal)}\x1b\\{shown}\x1b]8;;\x1b\\"


def address(span: Span, terminal: Terminal) -> str:
    """Percent-encoded but for "/", so no byte of a file name can end the sequence."""
    import socket

    path = percent(f"{terminal.root.rstrip('/')}/{span.target}")
    host = socket.gethostname() if "{host}" in terminal.link else ""
    address = terminal.link.replace("{path}", path).replace("{line}", str(span.line)).replace("{column}", "1").replace("{host}", percent(host))
    return clean_line(address)


def percent(path: str) -> str:
    """A path as it stands in a URL: the file system's own bytes, percent-encoded but for "/"."""
    from urllib.parse import quote

    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # a surrogate that stands for no byte: no file system gave this name
        return quote(path.encode("utf-8", "replace"))


def shorten(text: str, width: int) -> str:
    """``text`` in at most ``width`` characters, its middle left out: a path's beginning and its file name both tell something.

    >>> shorten("src/flask/json/provider.py", 16)
    'src/fl…ovider.py'
    """
    if len(text) <= width:
        return text
    tail = width * 6 // 10
    return text[: max(width - tail - 1, 0)] + "…" + text[len(text) - tail :]


def broken(text: str, width: int, mark: str = " · ") -> list[str]:
    """``text`` in lines of at most ``width`` columns, if its parts between ``mark`` allow it: a line ends where a part does.

    >>> broken("7/7 verified · 6 files · 4.2 s", 23)
    ['7/7 verified · 6 files', '4.2 s']
    """
    lines: list[str] = []
    for part in text.split(mark):
        if lines and wide(lines[-1]) + len(mark) + wide(part) <= width:
            lines[-1] += mark + part
        else:
            lines.append(part)
    return lines


def wide(text: str) -> int:
    """Columns that ``text`` takes: wide East Asian characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def extent(start: int, end: int) -> str:
    """
    >>> extent(3, 9), extent(3, 3)
    ('3-9', '3')
    """
    return f"{start}-{end}" if end > start else f"{start}"


def plural(count: int, noun: str) -> str:
    """
    >>> plural(1, "file"), plural(1_200, "file")
    ('1 file', '1,200 files')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def columns(rows: Sequence[Sequence[Span]], right: frozenset[int] = frozenset()) -> list[Line]:
    """Rows of one span a column, padded so that columns stand below each other; those in ``right`` are aligned at their right end."""
    texts = [[clean_line(span.text) for span in row] for row in rows]
    widths = [max((wide(row[index]) for row in texts if index < len(row)), default=0) for index in range(max(map(len, rows), default=0))]
    return [_padded(row, widths, right) for row in rows]


def _padded(row: Sequence[Span], widths: Sequence[int], right: frozenset[int]) -> Line:
    line: list[Span] = []
    for index, span in enumerate(row):
        gap = Span(" " * (widths[index] - wide(clean_line(span.text))))
        line += [gap, span] if index in right else [span, gap]
        line.append(Span("  "))
    while line and not line[-1].text.strip():
        line.pop()
    return line
