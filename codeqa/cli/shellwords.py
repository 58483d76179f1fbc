"""The shells' sides of a completion: how each says what is typed, and how a value must look so that the shell puts it there unharmed.

bash gives its line as it is and takes a value letter by letter: the line is cut here by its rules, and what a shell would act on is quoted here. The others
cut and quote by themselves. In no shell is a value ever evaluated: a file may be called ``$(reboot)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from codeqa.cli.completing import Offers

OPEN_ENDS: Final = ("/", ":", "=")
"""What a value ends in that goes on: no space follows."""

_ACTED_ON: Final = frozenset("\\();<>|&!`$*?[]{}~#^ \t\n\"'")
"""What bash acts on outside of quotes."""

_IN_DOUBLE: Final = frozenset('\\"`$')
"""What it acts on inside of double quotes, but for ``!``, which no backslash hides there: the quotes are left for it."""

Asked = Callable[[Sequence[str]], "Offers"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line cut into words without their quotes. ``quote`` is the one that is open at its end, "" for none."""

    words: tuple[str, ...]
    quote: str
    broken: int
    """Where in the last word bash believes that another one has begun: behind a ``=`` or ``:``."""


def cut(line: str, breaks: str) -> Line:
    """Cuts as bash does, as far as quotes go. ``breaks`` are ``COMP_WORDBREAKS``.

    >>> cut('codeqa --pin "my fi', "=:")
    Line(words=('codeqa', '--pin', 'my fi'), quote='"', broken=0)
    """
    words: list[str] = []
    word, inside, quote, broken, position = "", False, "", 0, 0
    while position < len(line):
        char = line[position]
        position += 1
        if char == "\\" and quote != "'" and position < len(line):
            follows = line[position]
            position += 1
            word += follows if not quote or follows in _IN_DOUBLE else char + follows
            inside = True
        elif quote:
            quote, word = ("", word) if char == quote else (quote, word + char)
        elif char in "'\"":
            quote, inside, broken = char, True, len(word)
        elif char in " \t\n":
            words += [word] if inside else []
            word, inside, broken = "", False, 0
        else:
            word, inside = word + char, True
            broken = len(word) if char in breaks else broken
    return Line((*words, word), quote, broken)


def bash(arguments: Sequence[str], asked: Asked) -> str:
    """``arguments`` are the line up to the cursor and COMP_WORDBREAKS."""
    line = cut(arguments[0], arguments[1] if len(arguments) > 1 else "")
    found = asked(line.words[1:])
    values = [_quoted(value[line.broken :], line.quote) for value, _ in found.values if value.startswith(line.words[-1][: line.broken])]
    if len(values) == 1 and not line.quote and not values[0].endswith(OPEN_ENDS):  # bash closes an open quote by itself
        values[0] += " "
    return _lines(found.native, values)


def _quoted(value: str, quote: str) -> str:
    if quote == "'":
        return value.replace("'", "'\\''")
    special = _IN_DOUBLE if quote else _ACTED_ON
    escaped = "".join(f"\\{char}" if char in special else char for char in value)
    return escaped.replace("!", "\"'!'\"") if quote else escaped


def plain(arguments: Sequence[str], asked: Asked) -> str:
    """``arguments`` are the words behind the program's name, without their quotes, up to the one that is typed."""
    *before, typed = arguments
    found = asked([*before, typed.strip(" ") and typed])  # PowerShell loses an empty argument on its way: it gives a space
    return _lines(found.native, [f"{value}\t{told}" if told else value for value, told in found.values])


def _lines(native: str, values: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in (native or "values", *values))


REPLIES: Final[Mapping[str, Callable[[Sequence[str], Asked], str]]] = {"bash": bash, "fish": plain, "powershell": plain, "zsh": plain}
"""Sorted by name."""
