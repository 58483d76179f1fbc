"""Which languages there are and which one a file is in: the reader of ``grammars/languages.toml``.

Imports nothing heavy: ``tomllib`` (13 ms) is read at the first call only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

MAX_EXTENSION_PARTS = 3
"""How many dots from the right may belong to an extension (``.d.ts`` has two)."""


@dataclass(frozen=True, slots=True)
class Language:
    """One table of ``languages.toml``; the fields are explained there. ``grammar`` is "" for documents (and where all is in

    ``parts``), ``document`` is "" for code.
    """

    name: str
    extensions: tuple[str, ...] = ()
    filenames: tuple[str, ...] = ()
    shebangs: tuple[str, ...] = ()
    grammar: str = ""
    function: str = "language"
    queries: tuple[str, ...] = ()
    separator: str = "."
    member_separator: str = ""
    tests: tuple[str, ...] = ()
    imports: str = "none"
    expand_braces: bool = False
    names_are_bound: bool = False
    document: str = ""
    becomes: str = ""
    becomes_if: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    least_lines: int = 2
    read_as: tuple[tuple[str, str], ...] = ()
    prefixes: tuple[str, ...] = ()
    sigils: str = ""
    owners: tuple[tuple[str, str], ...] = ()
    heads: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    quotes: str = ""
    joins: tuple[str, ...] = ()
    names_are_paths: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    """What ``detect_language`` looks names up in: each a mapping to a language's name."""

    extensions: Mapping[str, str]
    filenames: Mapping[str, str]
    shebangs: Mapping[str, str]
    prefixes: Mapping[str, str]


def grammars_folder() -> Path:
    """Where the language data lies: ``codeqa/grammars`` in an installed wheel, ``grammars`` beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "grammars"
    return installed if installed.is_dir() else package.parent / "grammars"


@cache
def languages() -> Mapping[str, Language]:
    """All languages by name, sorted."""
    import tomllib

    tables = tomllib.loads((grammars_folder() / "languages.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _language(name, tables[name]) for name in sorted(tables)})


def _language(name: str, table: Mapping[str, str | bool | int | list[str] | list[list[str]]]) -> Language:
    values = {key: _frozen(value) for key, value in table.items()}
    return Language(name=name, **{"queries": (name,), **values})  # type: ignore[arg-type]  # the table's types are held by a test


def _frozen(value: object) -> object:
    return tuple([_frozen(part) for part in value]) if isinstance(value, list) else value


@cache
def _names() -> _Names:
    known = languages().values()
    return _Names(
        extensions={extension: language.name for language in known for extension in language.extensions},
        filenames={filename: language.name for language in known for filename in language.filenames},
        shebangs={shebang: language.name for language in known for shebang in language.shebangs},
        prefixes={prefix: language.name for language in known for prefix in language.prefixes},
    )


def detect_language(path: str, first_line: str = "") -> str:
    """The language's name by the file's name, then its longest known extension, its name before the first dot, its shebang; "" if unknown.

    >>> detect_language("a/Rakefile"), detect_language("x.d.ts"), detect_language("run", "#!/usr/bin/env python3")
    ('ruby', 'typescript', 'python')
    """
    names = _names()
    filename = path.rpartition("/")[2].lower()
    if filename in names.filenames:
        return names.filenames[filename]
    parts = filename.split(".")
    for start in range(max(1, len(parts) - MAX_EXTENSION_PARTS), len(parts)):
        language = names.extensions.get("." + ".".join(parts[start:]))
        if language:
            return language
    if parts[0] + "." in names.prefixes:
        return names.prefixes[parts[0] + "."]
    return names.shebangs.get(_interpreter(first_line), "")


def _interpreter(first_line: str) -> str:
    """``python`` for ``#!/usr/bin/env -S python3.12 -u``; "" for a line that is no shebang."""
    if not first_line.startswith("#!"):
        return ""
    words = [word for word in first_line[2:].split() if not word.startswith("-") and "=" not in word]
    programs = [word.rpartition("/")[2] for word in words]
    if programs[:1] == ["env"]:
        programs = programs[1:]
    return programs[0].rstrip("0123456789.") if programs else ""
