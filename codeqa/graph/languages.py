"""What graph must know of a language: which languages see each other's names, which names are visible without an import, which kinds fit which use."""

from __future__ import annotations

from typing import Final, NamedTuple

from codeqa.types import Kind

FAMILIES: Final = {
    "bash": "shell",
    "c": "c",
    "cpp": "c",
    "csharp": "csharp",
    "css": "style",
    "go": "go",
    "groovy": "jvm",
    "html": "web",
    "java": "jvm",
    "javascript": "script",
    "jupyter": "python",
    "kotlin": "jvm",
    "markdown": "document",
    "objc": "c",
    "ocaml": "ocaml",
    "ocaml_interface": "ocaml",
    "php": "php",
    "python": "python",
    "restructuredtext": "document",
    "ruby": "ruby",
    "rust": "rust",
    "scala": "jvm",
    "scss": "style",
    "svelte": "script",
    "tsx": "script",
    "typescript": "script",
    "vue": "script",
}
"""Language -> family. References never cross from one family to another. A language that is not listed is a family of its own."""


def family(language: str) -> str:
    return FAMILIES.get(language, language)


class Visibility(NamedTuple):
    """Which names a bare word may mean.

    ``members``: those of the enclosing class, without ``self``. ``folder``: top-level names of every file in the folder.
    ``everywhere``: names of any file, without an import that names them (the linker, autoloading, ``source``). ``macros``: macros of any file.
    """

    members: bool = False
    folder: bool = False
    everywhere: bool = False
    macros: bool = False


VISIBILITY: Final = {
    "c": Visibility(members=True, everywhere=True),
    "csharp": Visibility(members=True, folder=True, everywhere=True),
    "dart": Visibility(members=True),
    "elixir": Visibility(members=True),
    "go": Visibility(folder=True),
    "hcl": Visibility(folder=True),
    "julia": Visibility(everywhere=True),
    "jvm": Visibility(members=True, folder=True),
    "php": Visibility(folder=True, everywhere=True),
    "powershell": Visibility(members=True, everywhere=True),
    "python": Visibility(),
    "ruby": Visibility(members=True, everywhere=True),
    "rust": Visibility(macros=True),
    "script": Visibility(),
    "shell": Visibility(everywhere=True),
    "solidity": Visibility(members=True),
    "sql": Visibility(everywhere=True),
    "style": Visibility(everywhere=True),
    "swift": Visibility(members=True, folder=True),
    "zig": Visibility(members=True),
}
"""Family -> visibility. Where a bare name must be bound in its own file, an unbound one is a parameter, a local or a builtin: it stays unresolved."""

NO_VISIBILITY: Final = Visibility()

NAMESPACED: Final = frozenset({"csharp", "elixir", "php"})
"""Families whose top-level symbols carry their file's namespace in the qualified name, without a parent."""

REEXPORTING: Final = frozenset({"dart", "haskell", "ocaml", "python", "rust", "script", "solidity", "zig"})
"""Families in which a file passes on what it imports."""

PASSING_ON_BY_WORD: Final = frozenset({"dart", "haskell", "ocaml"})
"""Those of them that pass on only what they say they do (``export``, ``include``), not all that they import."""

DECLARING: Final = frozenset({"csharp", "elixir"})
"""Languages whose imports name no files, but what files declare."""

FILE_MODULES: Final = frozenset({"ocaml", "rust"})
"""Families in which a file is a module of its name, without a word in it that says so."""

EXTENDING: Final = frozenset({"jvm"})
"""Families in which an import may name a function that is called as if it were a method of its first argument."""

OPEN_ENUMS: Final = frozenset({"c", "haskell", "ocaml"})
"""Families whose enumerations' values are names of the scope around."""

DECLARED_FIRST: Final = frozenset({"c"})
"""Families with declarations apart from definitions: of several in one file the last has the body, of several files a source has it, not a header."""

SOURCES: Final = frozenset({"c", "cc", "cpp", "cxx", "m", "mm"})
"""Extensions of files that implement a header."""

SELF_WORDS: Final = frozenset({"$class", "$self", "$this", "Self", "__MODULE__", "__PACKAGE__", "base", "cls", "parent", "self", "static", "super", "this"})
"""Receivers that mean the enclosing class or its bases."""

SUPER_WORDS: Final = frozenset({"base", "parent", "super"})
"""Receivers that mean the bases only."""

CLASS_LIKE: Final = frozenset({Kind.CLASS, Kind.STRUCT, Kind.ENUM, Kind.UNION, Kind.INTERFACE, Kind.TRAIT, Kind.TYPE})
HOLDERS: Final = CLASS_LIKE | {Kind.MODULE, Kind.NAMESPACE}
"""Kinds whose children are members, not locals."""
SPACES: Final = frozenset({Kind.MODULE, Kind.NAMESPACE})
CALLABLE: Final = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.MACRO}) | CLASS_LIKE
"""Not constructors: who calls one names the class, and the class is where a reader looks."""
VALUES: Final = frozenset({Kind.CONSTANT, Kind.VARIABLE})
MEMBERS: Final = frozenset({Kind.METHOD, Kind.FIELD, Kind.PROPERTY, Kind.CONSTRUCTOR})
METHODS: Final = frozenset({Kind.CONSTRUCTOR, Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
"""Kinds that a call after a receiver can mean."""
DOCUMENT: Final = frozenset({Kind.SECTION, Kind.KEY})
CODE: Final = frozenset(Kind) - DOCUMENT

WANTED: Final = {
    "call": CALLABLE | VALUES,
    "class": CLASS_LIKE | {Kind.FUNCTION},
    "implementation": CLASS_LIKE | {Kind.MODULE},
    "name": CODE,
    "type": HOLDERS | {Kind.CONSTANT, Kind.VARIABLE, Kind.MACRO},
}
"""Kind of a reference -> kinds of definitions that it can mean."""

GUESSED: Final = {
    "call": CALLABLE,
    "class": CLASS_LIKE,
    "implementation": CLASS_LIKE | {Kind.MODULE},
    "name": (CALLABLE | {Kind.CONSTANT}) - {Kind.STRUCT, Kind.UNION, Kind.TYPE},
    "type": CLASS_LIKE,
}
"""The same where nothing but the name speaks for the definition: variables are left out, and of types those that no expression names."""
