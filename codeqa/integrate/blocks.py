"""Blocks of ours in files of lines that belong to others, between two marked lines. All around them keeps its bytes.

The first mark holds a digest of the block: one that was edited since is its editor's, and is left alone.
"""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Final

from codeqa.integrate.files import Change, Left, Plan, read

CLOSINGS: Final = {"<!--": " -->"}
"""What ends a comment that does not end with its line."""

EDITED: Final = "its lines of codeqa were edited since codeqa wrote them"


def put(text: str, name: str, body: str, comment: str = "#") -> str:
    """The text with the block ``name`` at its end, or in place of the one that is there. Line ends are the text's own."""
    newline = "\r\n" if "\r\n" in text else "\n"
    block = _block(name, body, comment).replace("\n", newline)
    match = _find(text, name, comment)
    if match:
        return text[: match.start()] + block + text[match.end() :]
    gap = "" if not text or text.endswith(newline * 2) else newline if text.endswith("\n") else newline * 2
    return text + gap + block


def take(text: str, name: str, comment: str = "#") -> str:
    """The text without the block, and without the blank line that ``put`` set before it."""
    match = _find(text, name, comment)
    if match is None:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    head, tail = text[: match.start()], text[match.end() :]
    return (head.removesuffix(newline) if head.endswith(newline * 2) and not tail else head) + tail


def has(text: str, name: str, comment: str = "#") -> bool:
    return _find(text, name, comment) is not None


def edited(text: str, name: str, comment: str = "#") -> bool:
    """Whether the block that is there is another than codeqa wrote."""
    match = _find(text, name, comment)
    return match is not None and match.group(1) != _digest(match.group(2).replace("\r\n", "\n"))


def toml_put(text: str, name: str, body: str) -> str:
    """As ``put``, for TOML: raises ValueError where the text is none, or says something else already of what the block says."""
    before = tomllib.loads(take(text, name))
    made = put(text, name, body)
    if tomllib.loads(made) != _united(before, tomllib.loads(body)):
        raise ValueError("the block would change what stands before it")
    return made


def _united(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    found = dict(one)
    for key, value in other.items():
        mine = found.get(key)
        found[key] = _united(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found


def install(path: Path, name: str, body: str, comment: str = "#", *, toml: bool = False) -> Plan:
    """The block in a file, which is made if it is missing."""
    before = read(path)
    text = before or ""
    if edited(text, name, comment):
        return Plan(left=(Left(path, EDITED, body),))
    try:
        after = toml_put(text, name, body) if toml else put(text, name, body, comment)
    except ValueError as error:  # tomllib's error is one
        return Plan(left=(Left(path, f"the lines do not fit into it: {error}", body),))
    return Plan((Change(path, before, after),))


def uninstall(path: Path, name: str, comment: str = "#") -> Plan:
    """A file that holds nothing else goes with the block."""
    before = read(path)
    if before is None or not has(before, name, comment):
        return Plan()
    if edited(before, name, comment):
        return Plan(left=(Left(path, EDITED),))
    return Plan((Change(path, before, take(before, name, comment) or None),))


def _find(text: str, name: str, comment: str) -> re.Match[str] | None:
    close = re.escape(CLOSINGS.get(comment, ""))
    mark = f"{re.escape(comment)} >>> codeqa {re.escape(name)} \\[([0-9a-f]{{16}})\\] >>>{close}\r?\n"
    return re.search(f"^{mark}(.*?)^{re.escape(comment)} <<< codeqa {re.escape(name)} <<<{close}(?:\r?\n|\\Z)", text, re.DOTALL | re.MULTILINE)


def _block(name: str, body: str, comment: str) -> str:
    close = CLOSINGS.get(comment, "")
    body = body if body.endswith("\n") else body + "\n"
    return f"{comment} >>> codeqa {name} [{_digest(body)}] >>>{close}\n{body}{comment} <<< codeqa {name} <<<{close}\n"


def _digest(body: str) -> str:
    return sha256(body.encode("utf-8")).hexdigest()[:16]
