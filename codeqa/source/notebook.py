"""Jupyter notebooks as text: the cells' sources under marker lines, without outputs. Pure.

What is indexed, sent and cited of a notebook are lines of this text, never of its JSON:

    # %% [cell 1] markdown
    # Churn

    # %% [cell 2] python
    import pandas as pd

Cells are counted as a reader counts them, from 1, whatever their kind; an empty one has a number and no lines. The word behind the number is ``markdown``,
``raw``, or the language of a code cell: the kernel's, or the one that a magic (``%%bash``) says. A blank line ends each cell but the last.
The form is nbformat's (4.x, and 3.x with its worksheets); the marker is that of the "percent" scripts that other tools make of notebooks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

ENDING = ".ipynb"

MAX_NOTEBOOK_BYTES = 16_000_000
"""Of the JSON. Images in outputs make notebooks of 5 MB out of some pages of source. What remains of it is held to the limit of other files. More would be
a danger: hostile JSON takes thirty times its size in memory."""

_MAGIC = re.compile(r"%%(\w+)")
_MAGICS = MappingProxyType(
    {"bash": "bash", "html": "html", "javascript": "javascript", "js": "javascript", "perl": "perl", "r": "r", "ruby": "ruby", "sh": "bash"}
)
"""Cell magics of IPython that say another language, in lower case -> our name of it."""

_LANGUAGES = MappingProxyType(
    {"c#": "csharp", "c++": "cpp", "c++11": "cpp", "c++14": "cpp", "c++17": "cpp", "ipython": "python", "shell": "bash", "sos": "python"}
)
"""What kernels call their languages, in lower case, where we call them otherwise."""

_WORD = re.compile(r"[a-z0-9+#_-]{1,30}")


def is_notebook(path: str) -> bool:
    return path.lower().endswith(ENDING)


def size_limit(path: str, max_bytes: int) -> int:
    """The bytes that a file may have to be opened at all: a notebook's outputs are not read, and may have more."""
    return max(max_bytes, MAX_NOTEBOOK_BYTES) if is_notebook(path) else max_bytes


def notebook_text(data: str) -> str | None:
    """The text of a notebook's JSON; None if it is not a notebook: broken off, or with other contents. Never raises.

    >>> notebook_text('{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": ["x = 1\\\\n", "x"]}]}')
    '# %% [cell 1] python\\nx = 1\\nx\\n'
    """
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError):
        return None
    cells = _cells(notebook) if isinstance(notebook, dict) else None
    if cells is None:
        return None
    kernel = _kernel(notebook.get("metadata"))
    texts = [_cell_text(number, cell, kernel) for number, cell in enumerate(cells, 1)]
    return "\n".join(filter(None, texts)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def _cells(notebook: Mapping[str, object]) -> list[object] | None:
    """All cells, or None if this is no notebook of version 3 or 4."""
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    if isinstance(cells, list):
        return cells
    if isinstance(sheets, list):
        return [cell for sheet in sheets for cell in _listed(sheet)]
    return None


def _listed(sheet: object) -> Iterator[object]:
    cells = sheet.get("cells") if isinstance(sheet, dict) else None
    yield from cells if isinstance(cells, list) else ()


def _kernel(metadata: object) -> str:
    """The language of code cells. Python where nothing says otherwise: old notebooks say nothing."""
    for section, key in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
        part = metadata.get(section) if isinstance(metadata, dict) else None
        word = part.get(key) if isinstance(part, dict) else None
        if isinstance(word, str) and _WORD.fullmatch(word.lower()):
            word = word.lower()
            return _LANGUAGES.get(word, "python" if word.startswith("python") else word)
    return "python"


def _cell_text(number: int, cell: object, kernel: str) -> str:
    """The marker and the lines of a cell; "" for an empty one, or what is no cell."""
    if not isinstance(cell, dict):
        return ""
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input"))).replace("\r\n", "\n").strip("\n")
    if not source.strip():
        return ""
    if kind == "heading":
        level = cell.get("level")
        kind, source = "markdown", f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {source}"
    word = _language(source, kernel) if kind == "code" else kind if kind in ("markdown", "raw") else "raw"
    return f"# %% [cell {number}] {word}\n{source}\n"


def _joined(source: object) -> str:
    """nbformat has a string or a list of lines; anything else is nothing."""
    if isinstance(source, list):
        return "".join([line for line in source if isinstance(line, str)])
    return source if isinstance(source, str) else ""


def _language(source: str, kernel: str) -> str:
    magic = _MAGIC.match(source)
    return _MAGICS.get(magic[1].lower(), kernel) if magic else kernel
