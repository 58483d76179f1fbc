"""What paths that come and go mean for other files: whose imports, and which tests, now stand for another file.

Nothing is guessed: every import is resolved against the repository as it was and as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from codeqa.graph.imports import ImportResolver, bind
from codeqa.graph.languages import family
from codeqa.graph.pairs import TestPairs, folded_stem, is_test
from codeqa.types import Import, Symbol

BY_LAST_NAME: Final = frozenset({"c", "cpp"})
"""Languages whose imports end in the name of the file that they mean."""

OWN: Final = {"go": (".go",), "jvm": (".groovy", ".java", ".kt", ".kts", ".scala"), "python": (".ipynb", ".py", ".pyi")}
"""Families whose imports mean files of their own alone, and how these end."""

INLINE: Final = frozenset({"rust"})
"""Languages in which what an import means depends on the symbol it stands in."""


class Importing(Protocol):
    """What a file imports; ``symbols`` are its own."""

    @property
    def path(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def imports(self) -> Sequence[Import]: ...
    @property
    def symbols(self) -> Callable[[], Iterable[Symbol]]: ...


def concerned(language: str, relations: bytes, changed: Sequence[tuple[str, str]]) -> bool:
    """False for a file whose imports, as JSON in ASCII, can mean none of the files ``changed``: (path, language), in each language that it has or had."""
    kin = family(language)
    if kin in OWN:
        return any(family(other) == kin or path.endswith(OWN[kin]) for path, other in changed)
    if language in BY_LAST_NAME:
        return any(json.dumps(path.rpartition("/")[2])[1:-1].encode("ascii") in relations for path, _ in changed)
    return True


def rebound(before: ImportResolver, after: ImportResolver, files: Iterable[Importing]) -> set[str]:
    """Those of ``files`` with an import that means other files after than before."""
    found: set[str] = set()
    for path, language, imports, symbols in ((file.path, file.language, file.imports, file.symbols) for file in files):
        inline = language in INLINE and any(item.module.startswith("super") for item in imports)
        own = tuple(symbols()) if inline else ()
        if imports and bind(path, language, imports, before, own) != bind(path, language, imports, after, own):
            found.add(path)
    return found


def paired_anew(before: Mapping[str, str], after: Mapping[str, str], changed: Sequence[tuple[str, str]]) -> set[str]:
    """Tests that are named for other code after than before. Both map paths to languages; ``changed`` as in ``concerned``."""
    stems = {folded_stem(path) for path, _ in changed} - {""}
    alike = [path for path in after if any(stem in folded_stem(path) for stem in stems)]
    old, new = TestPairs(before), TestPairs(after)
    return {path for path in alike if is_test(path) and old.named(path) != new.named(path)}
