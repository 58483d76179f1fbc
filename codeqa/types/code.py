"""What parsing a file gives (symbols, references, imports, chunks), and the edges between files."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from codeqa.values import frozen


class Kind(StrEnum):
    """What a symbol is: tree-sitter's standard definition captures, and the parts of documents."""

    FUNCTION = "function"
    METHOD = "method"
    CONSTRUCTOR = "constructor"
    CLASS = "class"
    STRUCT = "struct"
    ENUM = "enum"
    UNION = "union"
    INTERFACE = "interface"
    TRAIT = "trait"
    TYPE = "type"
    MODULE = "module"
    NAMESPACE = "namespace"
    MACRO = "macro"
    CONSTANT = "constant"
    VARIABLE = "variable"
    FIELD = "field"
    PROPERTY = "property"
    SECTION = "section"
    KEY = "key"


class Symbol(NamedTuple):
    """A definition (a tag of role *definition*). ``parent`` is the ordinal of the enclosing symbol in the same file, -1 at the top.

    ``qualname`` joins the names of the enclosing scopes with the language's separator: ``Session.open``, ``http::Client::get``.
    ``signature`` is the definition's text up to its body, white space folded; ``doc`` its comment or docstring, undecorated;
    ``bases`` what it inherits from or implements, as written. Lines include decorators, attributes and the doc comment's own lines are not included.
    """

    name: str
    qualname: str
    kind: str
    start_line: int
    end_line: int
    name_line: int
    parent: int
    signature: str
    doc: str
    bases: tuple[str, ...]


class Reference(NamedTuple):
    """Uses of one name inside one scope (a tag of role *reference*), counted in ``uses``. ``scope`` is a symbol's ordinal, -1 outside of any.

    ``kind`` is the capture's: ``call``, ``type``, ``class`` (instantiated), ``implementation`` (inherited), ``name`` (other use).
    ``receiver`` is the text before the last dot if it is a plain name (``json`` in ``json.loads``), else "". ``line`` is the first use.
    """

    name: str
    kind: str
    scope: int
    line: int
    uses: int
    receiver: str


class Import(NamedTuple):
    """One imported module or name. ``module`` is as written, without quotes (``.models``, ``../util``, ``net/http``, ``crate::a::b``).

    ``name`` is the imported member ("" for the module itself, "*" for all), ``alias`` its local name ("" if unchanged),
    ``kind`` one of ``import``, ``include``, ``reexport``. ``line`` is where it stands.
    """

    module: str
    name: str
    alias: str
    kind: str
    line: int


class Chunk(NamedTuple):
    """A span of whole lines. The chunks of a file, in order, cover it exactly.

    ``symbol`` is the ordinal of the symbol it shows, -1 for what lies between symbols. ``kind`` is ``symbol`` (a whole function, method or
    small type), ``header`` (a type's head up to its first member), ``part`` (of a long symbol), ``gap``, ``section`` (of a document) or
    ``lines`` (a file that was not parsed). ``breadcrumb`` names where it stands: the enclosing scopes' qualified name, or the headings of a
    document. ``tokens`` is about what its lines cost as they are sent, each as ``{line number}\\t{text}\\n``, in o200k_base; 7 % off on average
    (``parse.cost``). ``terms`` is its text cut to index terms, joined by spaces.
    """

    start_line: int
    end_line: int
    symbol: int
    kind: str
    breadcrumb: str
    tokens: int
    terms: str


@frozen
class ParsedFile:
    """All that was read out of one blob as one language. It depends on nothing else: not on the path, not on other files.

    ``failure`` is "" or why the file was cut by lines ("timeout", "memory", "crash", "error"); ``lines`` counts lines, ``size`` bytes of the UTF-8 text.
    """

    blob: str
    language: str
    lines: int
    size: int
    symbols: tuple[Symbol, ...] = ()
    references: tuple[Reference, ...] = ()
    imports: tuple[Import, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    redactions: int = 0
    failure: str = ""

    @property
    def tokens(self) -> int:
        """About what the whole file costs as it is sent (numbered lines, o200k_base)."""
        return sum(chunk.tokens for chunk in self.chunks)


class EdgeKind(StrEnum):
    IMPORT = "import"
    REEXPORT = "reexport"
    CALL = "call"
    REFERENCE = "reference"
    INHERIT = "inherit"
    TEST = "test"


class Definition(NamedTuple):
    """Where a name is defined: one row of the repository-wide table that references are resolved against. ``symbol`` is the ordinal in its file."""

    path: str
    symbol: int
    name: str
    qualname: str
    kind: str
    parent: int


class Edge(NamedTuple):
    """``source`` depends on ``target``. Symbol ordinals are -1 where the end is the file itself. ``line`` is in the source file."""

    source: str
    source_symbol: int
    target: str
    target_symbol: int
    kind: str
    confidence: float
    line: int
