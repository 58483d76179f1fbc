"""From a repository to pairs: what a person would say, and the code that it is said of.

Kinds: ``doc`` doc comment -> definition, ``name`` name -> body, ``head`` a file's opening comment -> its definitions' heads, ``path`` path -> content,
``test`` a test's sentence -> its body, ``commit`` commit subject -> changed hunk, ``readme`` paragraph -> the definition that it names.
A pair keeps its file's path apart: the trainer adds it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from codeqa.parse.languages import detect_language
from training.definitions import Definition, definitions, descriptions, leading
from training.trees import Commit, Entry, Tree

MAX_FILES: Final = 1_500
"""Files a repository: more say the same again, and no repository shall drown the others."""

MAX_PAIRS: Final = 12_000
"""Pairs of one kind a repository, for the same reason."""

MAX_COMMITS: Final = 2_500

MAX_TEXT: Final = 1_800
"""Characters of a pair's code: what the longest chunk says first."""

_VENDORED = re.compile(
    r"(?:^|/)(?:vendor|vendored|_vendor|third[_-]?party|thirdparty|3rdparty|extern(?:al)?s?|node_modules|deps|dist|bundled?|build|generated|gen|\.git|\.yarn|submodules|"
    r"fixtures?|testdata|snapshots?|__snapshots__|locales?|i18n|translations?|min\.js)(?:/|$)|\.min\.(?:js|css)$|\.(?:lock|snap|svg|map|po|pot|csv|ipynb)$|(?:^|/)(?:CHANGELOG|CHANGES|HISTORY|NEWS)",
    re.I,
)
_COPYLEFT = re.compile(r"GNU (?:LESSER |AFFERO |LIBRARY )?GENERAL PUBLIC|\b[AL]?GPL\b|Mozilla Public License|MPL-2", re.I)
_PROSE: Final = frozenset({"markdown", "restructuredtext", "text"})
_DATA: Final = frozenset({"", "json", "yaml", "toml", "html", "css", "scss", "text", "xml", "jupyter"})
_SUBJECT_NOISE = re.compile(
    r"\(?#\d+\)?|\b(?:gh|bug|issue|ticket|fixes|closes|refs?)[- :]*#?\d+|^\[[^\]]{1,30}\]\s*|^\w+(?:\([^)]*\))?!?:\s+|^[*:]\w+:\s*|https?://\S+", re.I
)
_SUBJECT_DULL = re.compile(
    r"^(?:bump|release|merge|revert|version|update (?:changelog|readme|dependenc)|prepare|typo|fix typo|lint|format|wip|v?\d+\.\d+)", re.I
)
_CODE = re.compile(r"`{1,2}([A-Za-z_][\w.:#]{3,60})(?:\(\))?`{1,2}")


class Pair(NamedTuple):
    kind: str
    left: str
    path: str
    right: str


def mine(tree: Tree, excluded: Callable[[str], bool], seen: set[str]) -> Iterator[Pair]:
    """The pairs of a repository. ``excluded`` says of a file version's identity whether it may not be used; ``seen`` collects those that were."""
    entries = chosen(tree.entries(), excluded, seen)
    named: dict[str, list[tuple[str, Definition]]] = {}
    prose: list[str] = []
    counts: Counter[str] = Counter()
    for entry, text in tree.texts(entries):
        language = detect_language(entry.path)
        if _COPYLEFT.search(text[:3000]) or len(text) > 200 * (text.count("\n") + 1):
            continue
        if language in _PROSE:
            prose.append(text)
            continue
        found = list(definitions(text, language)) if language not in _DATA else []
        for definition in found:
            named.setdefault(definition.name, []).append((entry.path, definition))
        yield from _capped(_of_file(entry.path, text, found), counts)
    yield from _capped(_of_prose(prose, named), counts)
    yield from _capped(_of_history(tree.commits(MAX_COMMITS), excluded), counts)


def chosen(entries: Iterable[Entry], excluded: Callable[[str], bool], seen: set[str]) -> list[Entry]:
    """The files to read: no vendored, excluded or already seen ones; of too many, a sample that does not change."""
    fit = []
    for entry in entries:
        known = detect_language(entry.path)
        if not known or known in _DATA - {"text"} or _VENDORED.search(entry.path) or entry.size < 80 or entry.blob in seen or excluded(entry.blob):
            continue
        fit.append(entry)
    fit.sort(key=lambda entry: hashlib.blake2b(entry.path.encode(), digest_size=8).digest())
    kept = fit[:MAX_FILES]
    seen.update(entry.blob for entry in kept)
    return sorted(kept)


def subject_words(subject: str) -> str:
    """A commit subject without numbers, prefixes and addresses; "" if it says nothing of the code."""
    plain = " ".join(_SUBJECT_NOISE.sub(" ", subject).split())
    return "" if plain.count(" ") < 2 or len(plain) > 160 or _SUBJECT_DULL.match(plain) else plain


def is_code(path: str) -> bool:
    return detect_language(path) not in _DATA | _PROSE and not _VENDORED.search(path)


def _of_file(path: str, text: str, found: list[Definition]) -> Iterator[Pair]:
    if not found:
        yield Pair("path", path, "", text[:MAX_TEXT])
        return
    for definition in found:
        if definition.doc:
            yield Pair("doc", definition.doc, path, definition.body[:MAX_TEXT])
        body = definition.body.partition("\n")[2]
        if len(definition.name) > 5 and body.count("\n") > 1:
            yield Pair("name", definition.name, path, body[:MAX_TEXT])
    for says, body in descriptions(text):
        yield Pair("test", says, path, body[:MAX_TEXT])
    heads = "\n".join(definition.head for definition in found)[:MAX_TEXT]
    opening = leading(text)
    if opening:
        yield Pair("head", opening, path, heads)
    yield Pair("path", path, "", heads)
    longest = max(found, key=lambda definition: len(definition.body))
    yield Pair("path", path, "", longest.body[:MAX_TEXT])


def _of_prose(texts: list[str], named: dict[str, list[tuple[str, Definition]]]) -> Iterator[Pair]:
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text):
            if not 60 < len(paragraph) < 1_200 or paragraph.lstrip()[:1] in "|<!" or paragraph.startswith("    "):
                continue
            for name in dict.fromkeys(_CODE.findall(paragraph)):
                places = named.get(re.split(r"[.:#]+", name)[-1], ())
                if 0 < len(places) <= 2:
                    path, definition = places[0]
                    yield Pair("readme", " ".join(paragraph.split())[:600], path, definition.body[:MAX_TEXT])


def _of_history(commits: Iterable[Commit], excluded: Callable[[str], bool]) -> Iterator[Pair]:
    for commit in commits:
        files = [(path, text) for path, blob, text in commit.files if is_code(path) and not excluded(blob)]
        subject = subject_words(commit.subject)
        if subject and 0 < len(files) <= 5:
            path, text = max(files, key=lambda file: len(file[1]))
            yield Pair("commit", subject, path, text[:MAX_TEXT])


def _capped(pairs: Iterable[Pair], counts: Counter[str]) -> Iterator[Pair]:
    for pair in pairs:
        counts[pair.kind] += 1
        if counts[pair.kind] <= MAX_PAIRS:
            yield pair
