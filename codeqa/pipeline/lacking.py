"""What a question names and its context does not show: names that the repository does not have, and definitions and files that stayed out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from codeqa.retrieve.question import Question, analyse
from codeqa.source import redact
from codeqa.types import Lacking, PackedFile

if TYPE_CHECKING:
    from codeqa.pipeline.opening import Opened

MOST: Final = 8
"""Names of a question that are looked up."""

LEAST_NAME: Final = 3
"""Letters of a name: shorter ones are variables in an example."""

REDACTED: Final = "REDACTED"
"""What stands for a secret: it names nothing."""

NAMESAKES: Final = 12
"""Definitions of one name that are looked at. Of a name that more have, none is meant more than the others."""


def lacking(index: Opened, question: str, shown: Iterable[PackedFile]) -> tuple[Lacking, ...]:
    """In the order of the question. Doubt says nothing: a name that no symbol has is lacking only if a part of it stands nowhere in the index either."""
    asked = analyse(redact(question)[0], index.shelf.terms)
    if not asked.names and not asked.paths:
        return ()
    spans: dict[str, list[tuple[int, int]]] = {}
    for file in shown:
        spans.setdefault(file.path, []).extend(file.spans)
    found = [*_paths(index, asked, spans), *_names(index, asked, spans)]
    return tuple(dict.fromkeys(found))


def _paths(index: Opened, asked: Question, spans: dict[str, list[tuple[int, int]]]) -> list[Lacking]:
    if not asked.paths:
        return []
    from codeqa.retrieve.whereabouts import Whereabouts

    paths = [row.path for row in index.shelf.all_files()]
    suffixes = {PurePosixPath(path).suffix for path in paths}
    where = Whereabouts(paths, index.repository.root, index.repository.prefix)
    found: list[Lacking] = []
    for written in asked.paths[:MOST]:
        meant = where.find(written)
        if not meant and PurePosixPath(written).suffix in suffixes and not index.shelf.namesakes([written.rpartition(".")[2].lower()]):
            found.append(Lacking(written))
        elif len(meant) == 1 and meant[0] not in spans:
            found.append(Lacking(written, meant[0]))
    return found


def _names(index: Opened, asked: Question, spans: dict[str, list[tuple[int, int]]]) -> list[Lacking]:
    found: list[Lacking] = []
    known = {name for path in asked.paths for name in path.replace("/", ".").split(".")}
    for name in [name for name in asked.names if name not in known and name not in asked.paths][:MOST]:
        last = name.replace("::", ".").replace("->", ".").replace("#", ".").rpartition(".")[2]
        if len(last) < LEAST_NAME or last == REDACTED:
            continue
        rows = index.shelf.symbols_named([last], NAMESAKES + 1)
        if not rows:
            terms = index.shelf.terms(last)
            if terms and not all(index.shelf.frequency(term) for term in terms):
                found.append(Lacking(name))
        elif len(rows) <= NAMESAKES:
            files = index.shelf.files({number for number, _, _ in rows})
            places = [(files[number].path, symbol.name_line) for number, _, symbol in rows]
            if not any(start <= line <= end for path, line in places for start, end in spans.get(path, ())):
                found.append(Lacking(name, *places[0]))
    return found
