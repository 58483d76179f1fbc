"""The vocabulary that the rooms share. Values only: nothing here reads, writes or decides.

Coordinates, everywhere:

* a *line* is 1-based; ranges of lines are inclusive at both ends; lines end at ``\\n`` and nowhere else;
* a *byte* offset is 0-based; ranges of bytes are end-exclusive, and count in the UTF-8 form of the decoded, redacted text;
* a *path* is POSIX, relative to the repository root; undecodable bytes are carried as surrogate escapes;
* a *score* is better when it is higher; a *confidence* lies in (0, 1].

Values that a repository has by the thousand (``Stat``, ``FileEntry``, ``Symbol``, ``Reference``, ``Import``, ``Chunk``, ``Edge``) are named tuples: they
travel between processes and into tables as rows; all others are frozen, slotted dataclasses.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from codeqa.values import frozen

SCHEMA_VERSION = 1
"""Version of every JSON form that leaves codeqa: fields may be added, never changed."""


# --- source: what is in the repository -------------------------------------------------------------------------------------------


class SkipReason(StrEnum):
    """Why a file is not read, or not read as code. The value is what a person and the JSON see."""

    IGNORED = "ignored"
    GENERATED = "generated"
    LOCK_FILE = "lock-file"
    MINIFIED = "minified"
    VENDORED = "vendored"
    BINARY = "binary"
    TOO_LARGE = "too-large"
    LONG_LINES = "long-lines"
    DENIED = "denied"
    SYMLINK = "symlink"
    NOT_REGULAR = "not-regular"
    SUBMODULE = "submodule"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    UNPARSED = "unparsed"
    OUT_OF_SCOPE = "out-of-scope"


@frozen
class Skipped:
    """One file that was left out (or, for ``UNPARSED``, read by lines only), and the rule or fault that decided it."""

    path: str
    reason: SkipReason
    detail: str = ""


class Stat(NamedTuple):
    """What the file system says of a file without reading it. Times are in nanoseconds since the epoch."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class FileEntry(NamedTuple):
    """A file that may be indexed: found, allowed by name, not yet read. ``kept``: a rule of the user's wants it, generated or not."""

    path: str
    stat: Stat
    kept: bool = False


@frozen
class Repository:
    """Where questions are asked. ``root`` is absolute; ``git_dir`` and ``common_dir`` are empty for a folder without git.

    ``head`` is the commit id, or "" (no git, unborn). ``prefix`` is the folder of ``root`` that was asked from, "" for the root itself.
    """

    root: str
    git_dir: str = ""
    common_dir: str = ""
    head: str = ""
    branch: str = ""
    prefix: str = ""
    object_format: str = "sha1"


@frozen
class Listing:
    """All files of a repository, sorted by path: those to read and those left out. Every file seen is in exactly one of the two."""

    files: tuple[FileEntry, ...]
    skipped: tuple[Skipped, ...]


@frozen
class SourceFile:
    """A file that was read: decoded to text (byte order mark removed, line ends kept) and redacted.

    ``blob`` is the git object id of the raw bytes. ``redactions`` counts secrets replaced by placeholders; these never change the number of lines.
    """

    path: str
    blob: str
    text: str
    encoding: str = "utf-8"
    redactions: int = 0
    stat: Stat | None = None


# --- parse: text -> symbols, references, imports, chunks ---------------------------------------------------------------------------


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
    document. ``tokens`` counts its lines as they are sent: each as ``{line number}\\t{text}\\n``, in o200k_base. As every sent line begins with
    a digit, counts of lines add up exactly. ``terms`` is its text cut to index terms, joined by spaces.
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
        """Tokens of the whole file as it is sent (numbered lines, o200k_base)."""
        return sum(chunk.tokens for chunk in self.chunks)


# --- graph: who depends on whom ----------------------------------------------------------------------------------------------------


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


# --- retrieve: question -> ranked places -------------------------------------------------------------------------------------------


@frozen
class Hit:
    """A place in the code that answers to the question. ``text`` may be empty until someone needs it shown."""

    path: str
    start_line: int
    end_line: int
    symbol: str
    kind: str
    language: str
    score: float
    reasons: tuple[str, ...] = ()
    text: str = ""


@frozen
class RankedFile:
    """A file with its rank's reasons, best first, and the places in it that matter, best first (line ranges with their scores).

    ``terms`` are what the score is the sum of, if that was asked for: (feature, value, weight), the largest product first, those that add nothing left out.
    """

    path: str
    score: float
    reasons: tuple[str, ...] = ()
    places: tuple[tuple[int, int, float], ...] = ()
    terms: tuple[tuple[str, float, float], ...] = ()


@frozen
class Wanted:
    """What a search should find. ``start_line`` 0 means: anywhere in the file."""

    path: str
    start_line: int = 0
    end_line: int = 0


@frozen
class JudgedQuery:
    """A query and what its answer is: at least one thing."""

    id: str
    query: str
    wanted: tuple[Wanted, ...]


@frozen
class QueryScore:
    """How a query did. Figures are in [0, 1] (``retrieve.metrics``); ``ranks`` are the places of the wanted files among all ranked ones, 0 for none;

    ``unknown`` are wanted paths that the index does not have; ``first`` are the files that came first.
    """

    query: JudgedQuery
    ndcg_files: float
    ndcg_hits: float
    recall: float
    reciprocal_rank: float
    ranks: tuple[int, ...]
    unknown: tuple[str, ...]
    first: tuple[str, ...]


@frozen
class SearchScores:
    """How all queries did, by their first ``places`` places (reciprocal rank: by all ranked files)."""

    places: int
    queries: tuple[QueryScore, ...]
    index: IndexState


@frozen
class IndexState:
    """What the answer was read from. ``stale``: files have changed since and were not read anew; ``dirty`` counts files that differ from ``head``."""

    head: str
    files: int
    chunks: int
    stale: bool = False
    dirty: int = 0
    generation: int = 0


@frozen
class Scope:
    """What a question is narrowed to: any of ``globs`` (gitignore syntax), any of ``languages``, and ``paths`` if any are given. Empty means all.

    ``pinned`` are files that a context has before anything else, in scope or not.
    """

    globs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


@frozen
class SearchResult:
    """``hits`` are places, at most one a symbol; ``files`` the ranked files. ``id`` is the batch line's, "" outside of one."""

    query: str
    hits: tuple[Hit, ...]
    files: tuple[RankedFile, ...]
    index: IndexState
    id: str = ""


# --- pack: the context -------------------------------------------------------------------------------------------------------------


class Mode(StrEnum):
    """How a file stands in the context: all of its lines, some of them verbatim, or its signatures only."""

    WHOLE = "whole"
    SPANS = "spans"
    OUTLINE = "outline"


@frozen
class FileContent:
    """A file as it is now, for packing: ``symbols`` and ``chunks`` belong to these bytes. ``stale`` marks bytes newer than the index."""

    path: str
    blob: str
    language: str
    text: str
    symbols: tuple[Symbol, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    redactions: int = 0
    stale: bool = False


@frozen
class PackedFile:
    """A file in the context. ``spans`` are the ranges of lines shown verbatim (one range for a whole file, none for an outline);

    ``text`` is exactly what is sent for it, ``tokens`` its exact cost, header and fence included.
    """

    path: str
    blob: str
    language: str
    mode: Mode
    spans: tuple[tuple[int, int], ...]
    tokens: int
    score: float
    reasons: tuple[str, ...]
    text: str
    redactions: int = 0
    stale: bool = False


@frozen
class Omitted:
    """A file that was considered and is not in the context. ``tokens`` is what it would have cost whole, 0 if unknown."""

    path: str
    tokens: int
    reason: str


@frozen
class Context:
    """What a model is given, and its receipt: the one account of what went in, shortened, and left out, and why.

    ``text`` is the files' text in layout order (path order), map first; ``tokens`` is its exact count and never exceeds ``budget``.
    ``predicted_coverage``, in 0..1, is the chance that a place which the answer needs is shown, as far as the ranking's odds tell.
    """

    question: str
    budget: int
    tokens: int
    tokenizer: str
    files: tuple[PackedFile, ...]
    omitted: tuple[Omitted, ...]
    text: str
    index: IndexState
    redactions: int = 0
    id: str = ""
    predicted_coverage: float = 0.0


# --- answer ------------------------------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """What became of a citation when its quote was sought in the bytes that were sent. ``UNKNOWN`` is neither borne out nor contradicted."""

    EXACT = "exact"
    MOVED = "moved"
    FUZZY = "fuzzy"
    MISSING = "missing"
    UNKNOWN = "unknown"


@frozen
class Citation:
    """A claim's support. Lines are corrected when the verdict is ``MOVED``. ``quote`` may be empty: then the range alone was checked."""

    path: str
    start_line: int
    end_line: int
    quote: str
    blob: str
    status: Verdict

    @property
    def verified(self) -> bool:
        return self.status in (Verdict.EXACT, Verdict.MOVED, Verdict.FUZZY)


@frozen
class Claim:
    """A sentence of an answer that says something of the code. ``citations`` are the places of its own in the answer's ``citations``;

    ``unseen`` are names in it that are nowhere in what was sent. ``supported``: its citations verified and nothing is unseen, or, where it has none of its
    own, what others cite names all that it names.
    """

    text: str
    citations: tuple[int, ...] = ()
    unseen: tuple[str, ...] = ()
    supported: bool = True


@frozen
class Usage:
    """Tokens that a call cost. ``None`` is unknown, never zero. ``cost_usd`` is None where the model's price is unknown."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    cost_usd: float | None = None


@frozen
class Message:
    role: str
    content: str


@frozen
class Completion:
    """A complete reply of a model: one that ended with a reason to end. ``reasoning`` is what it thought aloud, never part of the answer."""

    text: str
    finish_reason: str
    usage: Usage
    model: str
    reasoning: str = ""


@frozen
class Answer:
    """``mode`` is "model" or "evidence". ``abstained`` is True when the answer says that the code does not tell."""

    question: str
    mode: str
    text: str
    citations: tuple[Citation, ...]
    verified: int
    abstained: bool
    context: Context
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    head: str = ""
    dirty: int = 0
    seconds: float = 0.0
    session: str = ""
    claims: tuple[Claim, ...] = ()


class Standing(StrEnum):
    """What became of a saved claim on a later tree. ``UNPROVEN`` was not borne out when it was saved."""

    HOLDS = "holds"
    MOVED = "moved"
    FELL = "fell"
    UNKNOWN = "unknown"
    UNPROVEN = "unproven"


@frozen
class Support:
    """A saved citation on a later tree: where its lines stand now (0 where they do not), and why it is judged so where that does not go without saying."""

    citation: Citation
    standing: Standing
    path: str = ""
    start_line: int = 0
    end_line: int = 0
    note: str = ""


@frozen
class Rechecked:
    """A saved claim on a later tree: it stands as the worst of its supports does."""

    text: str
    standing: Standing
    supports: tuple[Support, ...] = ()


@frozen
class Recheck:
    """A saved answer on a later tree. ``head`` is the commit it was made at; ``edited``: its text was changed since, and what was changed is not judged."""

    file: str
    question: str
    mode: str
    model: str
    head: str
    claims: tuple[Rechecked, ...]
    edited: bool = False


@frozen
class CallPlan:
    """Everything about a model call but the call: the very messages that would be sent. ``cost_usd`` is None where the price is unknown."""

    context: Context
    messages: tuple[Message, ...]
    model: str
    prompt_tokens: int
    cost_usd: float | None = None


# --- reports of the corridor -------------------------------------------------------------------------------------------------------


@frozen
class IndexReport:
    """What an indexing run did; ``parsed`` of the indexed were read anew, ``reused`` were known by their blob.

    seen = indexed + skipped, the ``UNPARSED`` among ``skipped`` not counted: these are indexed too, by their lines.
    """

    root: str
    seen: int
    indexed: int
    parsed: int
    reused: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...]
    chunks: int
    symbols: int
    edges: int
    redactions: int
    seconds: float
    generation: int
    index_dir: str


@frozen
class LanguageCount:
    """``seconds`` is the processor time that parsing these files took; those whose result was known by content count nothing."""

    language: str
    files: int
    symbols: int
    lines: int
    unparsed: int
    seconds: float = 0.0


@frozen
class Status:
    """What is indexed and how fresh. ``changed`` counts files that are new, edited or gone since; -1 where it was not looked at."""

    repository: Repository
    index_dir: str
    state: IndexState | None
    changed: int
    languages: tuple[LanguageCount, ...]
    skipped: tuple[tuple[str, int], ...]
    size_bytes: int
    built_at: float
    embedding: str = ""
    digest: str = ""


@frozen
class Explanation:
    """Why a path is in the index or out of it: ``rule`` names the rule that decided, ``state`` is "indexed", "skipped", "stale" or "unknown".

    ``shown`` are the qualified names of the symbols that ``chunks`` show, "" for what lies between symbols.
    """

    path: str
    state: str
    rule: str
    language: str = ""
    lines: int = 0
    tokens: int = 0
    symbols: int = 0
    chunks: tuple[Chunk, ...] = ()
    imports: tuple[str, ...] = ()
    imported_by: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@frozen
class Check:
    """One line of ``codeqa doctor``: ``state`` is "ok", "warning" or "error"; ``hint`` is what to do."""

    name: str
    state: str
    message: str
    hint: str = ""
