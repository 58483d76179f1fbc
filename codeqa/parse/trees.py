"""The only module that knows tree-sitter: a text becomes a tree, one query over it becomes ``Tags``, and statements' borders are looked up in it.

A language's ``tags.scm`` and ``imports.scm`` are joined into one query and run once. Its captures:

* ``@definition.<kind>`` on a whole definition, with ``@name``; optional ``@body`` (where the signature ends; it may stand behind the
  captured node, which then reaches to its end), ``@signature`` (where it begins, if not
  with the definition), ``@base`` (each inherited type), ``@receiver`` (qualifies the name; several do together), ``@doc`` (a docstring, or a comment
  that stands inside), ``@rest`` (it reaches to the next such definition, or to the end of the file), ``@arity`` (its parts
  are counted: of definitions that ``joins`` would join only those with equally many). Matches with the same
  name node are one symbol: the pattern that stands first decides, bases are united.
* ``@scope``, ``@scope.namespace``, ``@scope.rest`` with ``@name``: qualifies what lies inside without being a symbol. What lies directly in a plain
  ``@scope`` is a member of it; ``@scope.rest`` reaches to the next one, or to the end of the file.
* ``@reference.<kind>`` with ``@name``, optional ``@receiver``: what stands before the dot, if it is a plain name. Where none is captured, but the name stands
  behind a dot (an arrow, two colons), its receiver is ``.``. Of two patterns for one name the first stands; a definition's own name is none.
* ``@import.source``, ``@import.name``, ``@import.alias``, and the markers ``@import.wildcard`` (the name is ``*``), ``@import.default`` (it is
  ``default``), ``@import.relative`` (the module is read from the file's folder: ``./`` is put before it), ``@import.reexport``, ``@import.include``.
  An alias is no definition, whatever other pattern says so.
* ``@comment``, ``@decorator``: those directly above a definition belong to it. With ``@doc`` only that part of a comment is its words.

Parsing takes the text as bytes, because the callback form that can be cancelled costs a third more (measured, py-tree-sitter 0.26.1: 5.9 MB/s against
4.4) and cannot be trusted to end anyway: some inputs of a few bytes hang or crash the parser. Whoever parses foreign text does it in a
worker process that is killed when it takes too long (``pool``). Trees are walked with a cursor, never by recursion, and never shown as text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TypeAlias

import tree_sitter

from codeqa.parse.languages import Language, grammars_folder, languages
from codeqa.parse.tags import Imported, Mark, Span, Tags, Use

MATCH_LIMIT = 20_000
"""Matches in progress at one time. A class of 5,000 members needs about as many; without a limit a hostile text takes all memory."""

CLASS_LIKE = frozenset({"class", "struct", "enum", "union", "interface", "trait"})
"""Kinds whose direct parts are members."""

Captures: TypeAlias = dict[str, list[tree_sitter.Node]]

_CAPTURE = re.compile(r"@([\w.]+)")
_QUERY_COMMENT = re.compile(r";[^\n]*")
_AFTER = frozenset(b".>: \n\t")
_BLANK_OR_DOT = frozenset(b". \n\t\r")
_FAR = 200
"""Bytes of blanks between a dot and a name at most: a call on a line of its own, well indented."""

_ROLES = ("definition.", "scope", "reference.", "import", "comment", "decorator")


class _Grammar:
    """A language ready to parse. Lives as long as the process: freeing a query corrupts memory in py-tree-sitter 0.26.1.

    ``roles[i]`` names the capture that says what pattern ``i`` finds; it is "" where the pattern has several and the match must tell.
    """

    def __init__(self, language: Language) -> None:
        module = import_module(language.grammar)
        self.language = tree_sitter.Language(getattr(module, language.function)())
        self.parser = tree_sitter.Parser(self.language)
        source = query_source(language)
        self.query = tree_sitter.Query(self.language, source)
        self.roles = [_role(self.query, source.encode(), index) for index in range(self.query.pattern_count)]
        self.read_as = [(re.compile(pattern.encode()), other.encode()) for pattern, other in language.read_as]
        for name in {role for role in self.roles if role.startswith("reference.")}:
            self.query.disable_capture(name)


def query_source(language: Language) -> str:
    """The one query of a language: the ``tags.scm`` and ``imports.scm`` of its folders, in order. A file that is not there is empty."""
    folder = grammars_folder()
    files = [folder / name / part for name in language.queries for part in ("tags.scm", "imports.scm")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())


def _role(query: tree_sitter.Query, source: bytes, index: int) -> str:
    text = source[query.start_byte_for_pattern(index) : query.end_byte_for_pattern(index)].decode()
    found = {name for name in _CAPTURE.findall(_QUERY_COMMENT.sub("", text)) if name.startswith(_ROLES)}
    if any(name.startswith("import") for name in found):
        return "import"
    return found.pop() if len(found) == 1 else ""


@cache
def _grammar(name: str) -> _Grammar:
    return _Grammar(languages()[name])


class SourceTree:
    """A parsed text. ``data`` is the text in UTF-8; ``broken`` says that the parser met what it could not read."""

    def __init__(self, data: bytes, language: str) -> None:
        self._grammar = _grammar(language)
        self._tree = self._grammar.parser.parse(_readable(data, self._grammar.read_as))
        self.data = data

    @property
    def broken(self) -> bool:
        return self._tree.root_node.has_error

    def tags(self) -> Tags:
        """One pass over the matches."""
        cursor = tree_sitter.QueryCursor(self._grammar.query, match_limit=MATCH_LIMIT)
        return _collect(cursor.matches(self._tree.root_node), self._grammar.roles, self.data)

    def statements(self, span: Span, longest: int) -> list[int]:
        """Where the parts of a span begin: the children of the node that fills it, and within each longer than ``longest`` bytes, its own.

        Offsets in ascending order; there may be none.
        """
        start, end = span
        starts: list[int] = []
        cursor = self._tree.walk()
        while True:
            node = cursor.node
            if node is None or node.end_byte <= start or node.start_byte >= end:
                inside = False
            else:
                if start <= node.start_byte and node.is_named:
                    starts.append(node.start_byte)
                inside = node.end_byte - node.start_byte > longest
            if inside and cursor.goto_first_child_for_byte(start) is not None:
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return starts
            if (node := cursor.node) is not None and node.start_byte >= end:
                return starts


def _readable(data: bytes, read_as: list[tuple[re.Pattern[bytes], bytes]]) -> bytes:
    """The text as the grammar gets it: what it cannot read is another text of the same length in the same lines, so that every place stays."""
    for pattern, other in read_as:
        pieces, done = [], 0
        for found in pattern.finditer(data):
            start, end = found.span(1)
            kept = b"\n".join([(other + other[-1:] * len(line))[: len(line)] for line in data[start:end].split(b"\n")])
            pieces += [data[done:start], kept]
            done = end
        data = b"".join([*pieces, data[done:]]) if pieces else data
    return data


def _collect(matches: list[tuple[int, Captures]], roles: list[str], data: bytes) -> Tags:
    """Sorts the matches by what they find. The loop runs once a match, of which a file has one for some 50 bytes: hence its plainness

    (slicing takes half the time of ``node.text``, a tuple an eighth of a named one's).
    """
    tags = Tags()
    marks: dict[int, tuple[int, Mark]] = {}
    uses: list[Use] = []
    aliases: set[int] = set()
    kinds = [role[10:] if role.startswith("reference.") else "" for role in roles]
    for index, captures in matches:
        if kind := kinds[index]:
            node = captures["name"][0]
            start = node.start_byte
            if "receiver" in captures:
                receiver = captures["receiver"][0]
                uses.append((start, index, kind, data[start : node.end_byte], data[receiver.start_byte : receiver.end_byte]))
            else:
                uses.append((start, index, kind, data[start : node.end_byte], b"." if data[start - 1] in _AFTER and _is_member(data, start) else b""))
            continue
        role = roles[index] or _several(captures)
        if role == "comment":
            tags.comments += [node.byte_range for node in captures["comment"]]
            if "doc" in captures:
                tags.docs[captures["comment"][0].byte_range] = captures["doc"][0].byte_range
        elif role == "import":
            tags.imports += _imported(captures)
            if "import.alias" in captures:
                aliases.add(captures["import.alias"][0].start_byte)
        elif role == "decorator":
            tags.decorators += [node.byte_range for node in captures["decorator"]]
        elif "name" in captures:
            for mark in _marks(role, captures):
                place = mark.name[0]
                marks[place] = _first(marks[place], (index, mark)) if place in marks else (index, mark)
    tags.marks = [mark for start, (_, mark) in marks.items() if start not in aliases]
    tags.uses = sorted(uses)
    return tags


def _is_member(data: bytes, start: int) -> bool:
    """Whether a name stands behind ``->`` or ``::``, or behind ``.`` or ``?.``, blanks skipped, but not behind ``..`` or ``...``."""
    if data[start - 2] not in _BLANK_OR_DOT:
        return data[start - 1 : start] == b"." or data[start - 2 : start] in (b"->", b"::")
    before = data[max(0, start - _FAR) : start].rstrip()
    return before.endswith(b".") and not before.endswith(b"..")


def _several(captures: Captures) -> str:
    """The role of a match whose pattern has more than one."""
    return next((name for name in captures if name.startswith(_ROLES)), "")


def _marks(role: str, captures: Captures) -> list[Mark]:
    """One mark a name: ``var a, b int`` captures two names on one node."""
    start, end = captures[role][0].byte_range
    kind = role[11:] if role.startswith("definition.") else ""
    get = captures.get
    body, signature, receiver, doc, base, arity = get("body"), get("signature"), get("receiver"), get("doc"), get("base"), get("arity")
    if body and body[-1].end_byte > end:
        end = body[-1].end_byte
    return [
        Mark(
            start,
            end,
            name.byte_range,
            kind,
            body[0].start_byte if body else -1,
            signature[0].start_byte if signature else -1,
            (receiver[0].start_byte, receiver[-1].end_byte) if receiver else None,
            doc[0].byte_range if doc else None,
            tuple([node.byte_range for node in base]) if base else (),
            role == "scope.rest" or "rest" in captures,
            role == "scope" or kind in CLASS_LIKE,
            arity[0].named_child_count if arity else -1,
        )
        for name in captures["name"]
    ]


def _first(known: tuple[int, Mark], new: tuple[int, Mark]) -> tuple[int, Mark]:
    """Of two marks of one name the one whose pattern stands first, completed by what only the other has."""
    (index, mark), (_, other) = (known, new) if known[0] <= new[0] else (new, known)
    return index, mark._replace(
        body=mark.body if mark.body >= 0 else other.body,
        signature=mark.signature if mark.signature >= 0 else other.signature,
        doc=mark.doc or other.doc,
        bases=tuple(sorted({*mark.bases, *other.bases})),
    )


def _imported(captures: Captures) -> list[Imported]:
    source = captures.get("import.source")
    names = captures.get("import.name", [])
    anchor = names or captures.get("import.alias") or source
    if not anchor:
        return []
    module = (b"./" if "import.relative" in captures else b"") + _text(source)
    kind = "include" if "import.include" in captures else "reexport" if "import.reexport" in captures else "import"
    alias = _text(captures.get("import.alias"))
    member = b"*" if "import.wildcard" in captures else b"default" if "import.default" in captures else _text(names)
    if len(names) <= 1:
        return [Imported(anchor[0].start_byte, module, member, alias, kind)]
    return [Imported(name.start_byte, module, name.text or b"", b"", kind) for name in names]


def _text(nodes: list[tree_sitter.Node] | None) -> bytes:
    return (nodes[0].text or b"") if nodes else b""
