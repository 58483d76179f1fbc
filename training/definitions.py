"""Finds definitions, their doc comments and their bodies in any language by how the lines look. Pure.

Deliberately not codeqa's own parser: pairs must not change with a grammar, and a miner may be wrong one time in twenty where an index may not.
A definition reaches from its line to the last line that is indented deeper (or only closes it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_LINES: Final = 60
"""Lines of a body that are read: as many as the longest chunk of the index has."""

MAX_DOC: Final = 500
"""Characters of a doc comment that are read: its summary stands first."""

_MODIFIER = r"(?:(?:export|default|declare|pub(?:\([^)]*\))?|public|private|protected|internal|fileprivate|static|final|abstract|async|override|open|inline|noinline|virtual|extern|unsafe|const|constexpr|local|sealed|case|partial|suspend|operator|readonly|implicit|lazy|companion|mutating|required|convenience|indirect|data|value|annotation|tailrec|infix|inner|external|expect|actual|static_assert|@[\w.]+(?:\([^)]*\))?)\s+)*"  # noqa: E501 - one alternation
_KEYWORD = r"(?P<kw>def|defp|defmacro|defmacrop|defmodule|defprotocol|fn|func|fun|function|class|struct|enum|interface|trait|module|object|protocol|extension|type|record|namespace|sub|proc|impl|actor|union|contract|library|newtype|macro|test|typedef struct)"  # noqa: E501 - one alternation
_DEFINITION = re.compile(rf"^(?P<indent>[ \t]*){_MODIFIER}{_KEYWORD}\b\s*(?:<[^>]*>\s*|\([^)]*\)\s*)?(?P<name>[A-Za-z_$][\w.:$]*[?!]?)")
_ASSIGNED = re.compile(
    r"^(?P<indent>[ \t]*)(?:export\s+|default\s+|pub\s+|local\s+|const\s+|let\s+|var\s+|val\s+)*(?P<name>[A-Za-z_$][\w.$:]*)\s*[:=]\s*"
    r"(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]*)?=>|\w+\s*=>|(?:packed\s+|extern\s+)?(?:struct|enum|union|opaque)\b|(?:std::)?move\b|class\b)"
)
_CALLABLE = re.compile(
    r"^(?P<indent>[ \t]*)(?!(?:if|for|while|switch|return|else|catch|case|do|new|throw|elif|elsif|using|lock|foreach|await|yield|assert|delete|sizeof|defer|go|select|match|unless|until|with|when|super|this|describe|it|test)\b)"  # noqa: E501 - one alternation
    r"(?:[A-Za-z_][\w:<>,*&\[\]?.~@ \t]*[\s*&>\]?])?(?P<name>~?[A-Za-z_$][\w:$]*)\s*\([^;{}]*(?:\{\s*$|$)"
)
_HASKELL = re.compile(r"^(?P<indent>)(?P<name>[a-z_][\w']*)\s*::\s")
_SHELL = re.compile(r"^(?P<indent>[ \t]*)(?P<name>[A-Za-z_][\w:.-]*)\s*\(\)\s*\{?\s*$")

_C_LIKE: Final = frozenset(
    ("c", "cpp", "java", "csharp", "javascript", "typescript", "tsx", "jsx", "dart", "solidity", "objc", "scala", "kotlin", "svelte", "vue", "groovy")
)
_COMMENT = re.compile(
    r"^\s*(?:///?!?|#(?!\s*(?:include|define|if|ifdef|ifndef|endif|else|elif|pragma|undef|import|\[|!))|--+(?!>)|\*|/\*|\{-|-\}|;;|%%?\s|\|\s)"
)
_DECORATOR = re.compile(r"^\s*(?:@\w|#\[|\[\w+.*\]\s*$|template\s*<|\{-#)")
_TAGS = re.compile(
    r"(?:^|\s)(?:@\w+|:\w+(?: \w+)?:|\\(?:param|return|brief)|Args?:|Arguments:|Parameters?:?\s*$|Returns?:|Raises:|Example[s:]"
    r"|Note:|##? Examples?|```|>>>|<param|<returns|<remarks|<example|#\+|-{4,}|={4,})",
    re.M,
)
_DECORATION = re.compile(r"^[ \t]*(?:///?!?|/\*+!?|\*+/?|#+|--+\|?|\{-\|?|;+|%+|\|)[ \t]?|[ \t]*(?:\*+/|-\})[ \t]*$", re.M)
_XML = re.compile(r"</?\w+[^>]{0,80}>")
_LEGAL = re.compile(
    r"LANGUAGE [A-Z]|OPTIONS_GHC|copyright|licen[sc]ed? under|all rights reserved|spdx|eslint|prettier|noqa|generated|todo|fixme|shellcheck", re.I
)
_HEREDOC = re.compile(r"^\s*@(?:module|type)?doc\s+(?:~[sS])?\"\"\"")
_DOCSTRING = re.compile(r"^\s*(?:[rRuUbB]{0,2})(\"\"\"|''')")
_DESCRIBED = re.compile(
    r"^\s*(?:async\s+)?(?:it|test|specify|scenario|describe|context|property|feature|@test|TEST_CASE|SECTION|t\.Run|Deno\.test|should|def)(?:\.\w+)*\s*[( ]\s*"
    r"(?P<quote>[\"'`])(?P<says>[^\"`]{12,160}?)(?P=quote)"
)
_CLOSING = re.compile(r"^\s*(?:[)\]}{]|end\b|else\b|elif\b|except\b|rescue\b|ensure\b|catch\b|finally\b|where\b|done\b|fi\b|esac\b|deriving\b|=>|->)")


class Definition(NamedTuple):
    """``head`` is the definition's first line, ``body`` all its lines without the doc comment; ``doc`` is undecorated, its summary only, or ""."""

    name: str
    line: int
    head: str
    doc: str
    body: str


def definitions(text: str, language: str) -> Iterator[Definition]:
    """The definitions of a text in order, inner ones included."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = _match(lines, number, line, language)
        if found is None:
            continue
        indent = _indent(line)
        last = _last(lines, number, indent, found["name"] if language == "haskell" else "")
        if last == number and language not in ("rust", "haskell", "zig", "go", "typescript"):
            continue
        doc, first, after = _docstring(lines, number, last)
        doc = doc or _comment(lines, number)
        body = "\n".join([*lines[number:first], *lines[after : last + 1]])
        yield Definition(found["name"], number, line.strip(), summary(doc), body)


def descriptions(text: str) -> Iterator[tuple[str, str]]:
    """(what a test says that it shows, its body) for the tests that are named by a sentence."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = _DESCRIBED.match(line)
        if found and found["says"].count(" ") >= 2:
            last = _last(lines, number, _indent(line), "")
            if last > number:
                yield found["says"], "\n".join(lines[number + 1 : last + 1])


def leading(text: str) -> str:
    """The summary of the comment that a file begins with, "" if that is a licence or nothing."""
    lines = text.split("\n", 60)
    at = 0
    while at < min(len(lines), 30):
        start = at
        if _DOCSTRING.match(lines[at]):
            return summary(_quoted(lines, at)[0])
        while at < len(lines) and _COMMENT.match(lines[at]):
            at += 1
        found = summary("\n".join(lines[start:at]))
        if found:
            return found
        at += 1
    return ""


def summary(doc: str) -> str:
    """What a doc comment says in words: without decoration, up to its first tag or example. "" if that is legal text or less than three words."""
    plain = _XML.sub(" ", _DECORATION.sub("", doc))
    cut = _TAGS.search(plain, 8)
    plain = " ".join((plain[: cut.start()] if cut else plain).split())[:MAX_DOC]
    return "" if plain.count(" ") < 2 or _LEGAL.search(plain) else plain


def _match(lines: list[str], number: int, line: str, language: str) -> re.Match[str] | None:
    if len(line) > 300 or not line.strip():
        return None
    found = _DEFINITION.match(line) or _ASSIGNED.match(line)
    if found is None and language == "haskell":
        found = _HASKELL.match(line)
    if found is None and language == "bash":
        found = _SHELL.match(line)
    if found is None and language in _C_LIKE:
        found = _CALLABLE.match(line)
        if found and not (
            line.rstrip().endswith("{") or any(after.strip()[:1] == "{" or after.rstrip().endswith("{") for after in lines[number + 1 : number + 4])
        ):
            return None
    return found


def _last(lines: list[str], number: int, indent: int, again: str) -> int:
    last = number
    for at in range(number + 1, min(len(lines), number + MAX_LINES)):
        line = lines[at]
        if not line.strip():
            continue
        if _indent(line) > indent or (again and line.startswith(again)):
            last = at
        elif _indent(line) == indent and _CLOSING.match(line):
            last = at
            if line.strip() in ("}", "end", "};", "end;", "fi", "done"):
                break
        else:
            break
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _docstring(lines: list[str], number: int, last: int) -> tuple[str, int, int]:
    """The docstring within the first lines after the head: (text, its first line, the line after it); ("", n, n) if there is none."""
    for at in range(number + 1, min(number + 8, last + 1)):
        if _DOCSTRING.match(lines[at]):
            text, after = _quoted(lines, at)
            return text, at, after
        if lines[at - 1].rstrip().endswith(":"):
            break
    return "", last + 1, last + 1


def _quoted(lines: list[str], at: int) -> tuple[str, int]:
    mark = _DOCSTRING.match(lines[at])
    quote = mark.group(1) if mark else '"""'
    rest = lines[at][mark.end() if mark else 0 :]
    if quote in rest:
        return rest.split(quote)[0], at + 1
    kept = [rest]
    for after in range(at + 1, min(len(lines), at + 200)):
        if quote in lines[after]:
            return "\n".join([*kept, lines[after].split(quote)[0]]), after + 1
        kept.append(lines[after])
    return "\n".join(kept), at + 1


def _comment(lines: list[str], number: int) -> str:
    """The comment right above a line, decorators between them skipped."""
    at = number - 1
    while at >= 0 and _DECORATOR.match(lines[at]) and number - at < 8:
        at -= 1
    if at >= 0 and lines[at].strip() == '"""':
        top = at - 1
        while top > 0 and at - top < 80 and not _HEREDOC.match(lines[top]):
            top -= 1
        return "\n".join(lines[top + 1 : at]) if _HEREDOC.match(lines[top]) else ""
    last = at
    while at >= 0 and last - at < 40 and _COMMENT.match(lines[at]):
        at -= 1
    return "\n".join(lines[at + 1 : last + 1])
