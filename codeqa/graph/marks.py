"""How an index notes what a file's edges were computed from: the names and the files that were consulted."""

from __future__ import annotations

from codeqa.graph.languages import family


def name_mark(language: str, name: str) -> str:
    """Of a name consulted from a file of ``language``. Names do not cross from one family of languages to another: neither does what a change of one costs."""
    return f"{family(language)} {name}"


def file_mark(path: str) -> str:
    """Of a file whose imports were looked through. No name begins with a slash and goes on."""
    return f"/{path}"
