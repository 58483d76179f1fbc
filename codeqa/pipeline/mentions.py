"""Documents that name a changed symbol: sought by the index's words, then seen in the text itself, so that no mention is only likely."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Final

from codeqa.errors import IndexUnreadable
from codeqa.index.folder import IndexFolder
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.index.ties import Ties
from codeqa.source.blobs import blob_texts
from codeqa.types import Repository
from codeqa.types.impacts import ChangedSymbol, Mention

DOCUMENTS: Final = frozenset({"markdown", "restructuredtext", "text"})
MOST_NAMES: Final = 12
"""Names that are sought: those of a change that matter stand first in few files."""
MOST_CHUNKS: Final = 200
"""Chunks of any kind that are looked at for one name."""
MOST_DOCUMENTS: Final = 16
"""Documents that are read."""
MOST_MENTIONS: Final = 5
"""Lines told of one symbol."""
SHORTEST: Final = 3

_DISTINCT: Final = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z][A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{2}[a-z]|[A-Za-z]\d", re.ASCII)
"""What no word of a sentence looks like."""


def mentions(repo: Repository, folder: IndexFolder, ties: Ties, told: Iterable[ChangedSymbol], more: Callable[[], bool]) -> dict[str, list[Mention]]:
    """Qualified name -> the places that name it, in path order. Raises IndexFault, also where the words of the index turn out to be damaged."""
    languages = ties.languages()
    if DOCUMENTS.isdisjoint(languages.values()):
        return {}
    sought = [one.symbol for one in told if len(_bare(one.symbol)) >= SHORTEST]
    try:
        with closing(open_shelf(folder)) as shelf:
            candidates = _candidates(shelf, sought[:MOST_NAMES], more)
    except (sqlite3.Error, OSError, ValueError) as error:
        raise IndexUnreadable(f"the index cannot be searched: {str(error)[:100]}", "run `codeqa index --full`") from error
    wanted = sorted((path, blob) for path, blob in candidates if languages.get(path) in DOCUMENTS)[:MOST_DOCUMENTS]
    texts = blob_texts(repo, (blob for _, blob in wanted)) if wanted and repo.git_dir and more() else {}
    return _found(sought, [(path, texts[blob]) for path, blob in wanted if blob in texts])


def _found(sought: Sequence[str], texts: Sequence[tuple[str, str]]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for symbol in sought:
        places = ((path, text, named(text, _bare(symbol))) for path, text in texts)
        found[symbol] = [Mention(path, text.count("\n", 0, at) + 1) for path, text, at in places if at >= 0][:MOST_MENTIONS]
    return found


def named(text: str, name: str) -> int:
    """Where a text first names a symbol, -1 if it does not: any whole word that looks like code by itself, of a plain word only what is written as code.

    >>> named("to get it, call get_it()", "get_it"), named("we get it by `get`", "get")
    (16, 14)
    """
    alone = _DISTINCT.search(name) is not None
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        before, after = text[max(0, at - 2) : at], text[end : end + 1]
        if not _is_word(before[-1:]) and not _is_word(after) and (alone or _is_code(before, after)):
            return at
        at = text.find(name, end)
    return -1


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_code(before: str, after: str) -> bool:
    """``name(``, `name` and ``Owner.name``."""
    member = before[-1:] == "." and _is_word(before[:1])
    return after == "(" or member or (before[-1:] == "`" and after == "`")


def _candidates(shelf: Shelf, symbols: Sequence[str], more: Callable[[], bool]) -> set[tuple[str, str]]:
    numbers: set[int] = set()
    for symbol in symbols:
        if not more():
            break
        words = [(word, 1.0) for word in shelf.terms(_bare(symbol))]
        numbers.update(shelf.file_number(identity) for identity, _ in shelf.chunks_matching([("body", 1.0)], words, MOST_CHUNKS))
    return {(row.path, row.blob) for row in shelf.files(numbers).values()}


def _bare(symbol: str) -> str:
    return re.split(r"[.:#\\/]", symbol)[-1]
