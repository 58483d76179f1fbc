"""The one output door (``threats.md`` 8): what is shown can be seen, and does nothing to the terminal, log or program that shows it.

Control characters, escape sequences' first bytes, bidirectional controls, invisible characters, tags and lone surrogates come out as visible
escapes. Each character is judged alone, so text may be cut anywhere: ``clean(a) + clean(b) == clean(a + b)``, and nothing can be smuggled past by
splitting it. A carriage return is dropped: lines that end in ``\\r\\n`` look as they should, and nothing is ever overwritten.
"""

from __future__ import annotations

import re

# One row a kind, as the inside of a regular expression's character class.
_KINDS = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f",  # C0 without tab and line feed, DEL, C1 (ESC, 8-bit CSI, OSC, DCS, backspace ...)
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0",  # invisible: soft hyphen, joiners, fillers, Arabic mark
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff",  # zero width, line separators, bidirectional controls, byte order mark
    r"\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a",  # annotation and format controls, non-characters
    r"\U000e0000-\U000e0fff",  # tags and variation selectors supplement, used to carry hidden text
    r"\ud800-\udfff",  # lone surrogates: undecodable bytes of a path
)
_HIDDEN = re.compile(f"[{''.join(_KINDS)}]")
_HIDDEN_IN_LINE = re.compile(f"[{''.join(_KINDS)}\\t\\n]")
_SHORT = {"\r": "", "\n": "\\n", "\t": "\\t"}


def clean(text: str) -> str:
    """``text`` with every hidden character made visible; line feeds and tabs stay.

    >>> clean("\\x1b[31mred\\u202e")
    '\\\\x1b[31mred\\\\u202e'
    """
    return _HIDDEN.sub(_escape, text)


def clean_line(text: str) -> str:
    """As ``clean``, for what must stay on one line (a path, a symbol): line feeds and tabs are escaped too."""
    return _HIDDEN_IN_LINE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, carried as surrogate escape
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
