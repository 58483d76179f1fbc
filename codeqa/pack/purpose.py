r"""What a file is for, in its own words: the first sentence of its docstring, of the comment at its top, or of a document.

Nothing is made up: a text that says nothing of itself gives "". Licences, names of authors and orders to tools say nothing. Pure; looks at the top of a
text only, with patterns that are linear in it.

>>> purpose('#!/usr/bin/env python\n# Copyright 2001 A. N. Other\n\"\"\"Sums what a basket holds. Slowly.\"\"\"\n', "python")
'Sums what a basket holds.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

HEAD = 6_000
"""Characters at the top of a text in which it says what it is for: behind the longest customary licence."""

MOST = 160
"""Characters of a purpose; a longer sentence is cut."""

LEAST_LETTERS = 6
"""Letters that a sentence needs to say anything."""

DOCUMENTS = frozenset({"markdown", "restructuredtext", "text"})

_BLOCKS = {"/*": "*/", "<!--": "-->", "(*": "*)", '"""': '"""', "'''": "'''", "{-": "-}", "--[[": "]]", "=begin": "=end", "<#": "#>"}
_LINES = ("//", "#", "--", ";", "%", '" ')

_CODE_HASH = re.compile(r"#\s*(?:include|if|ifn?def|define|undef|pragma|import|endif|else|region|nullable|error)\b|#!\[|#\[|#!/")
"""Lines with a ``#`` that is no comment: of the C family, of Rust, of a shell's first line."""

_PROLOGUE = re.compile(
    r"""\#!|\#\s*(?:ifn?def|if|define|pragma|region|nullable)\b|\#!?\[|\{-\#|<\?(?:php|xml)
    |["']use\ strict["']|@charset|@echo|set\s+-|declare\s*\(|<!DOCTYPE""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand before or between the comments at the top of a file. Behind imports and includes a comment speaks of what follows it."""

_LEGAL = re.compile(
    r"copyright|\blicen[cs]e|warrant(?:y|ies)|redistribut|permission is hereby|all rights reserved|free software|spdx-|\bGNU General\b|public domain"
    r"|without limitation|as is\b[\"”']|\bliab(?:le|ility)|\(c\)\s+\d{4}|©|available under .{0,40}\bterms\b|this file is part of\b|^\(c\)\s",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\W*(?:@?authors?\b|(?:originally\s+)?(?:written|contributed|created|maintained|modified|ported|adapted|based) (?:by|from|on)\b|"
    r"maintainers?\b|contributors?\b|contact\b|e-?mail\b|created\b|date\b|version\b|revision\b|changelog|history:|\$Id|see also\b|todo\b|fixme\b|xxx\b|note:|https?://)",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\W*(?:-\*-|vim?:|ex:|eslint|jshint|jslint|tslint|prettier|istanbul|c8 |noqa|pylint|mypy|type:|flake8|ruff|isort|pyright|fmt:|yapf|bandit|"
    r"@(?:flow|ts-|license|preserve|format|noflow|jest|generated|internal\b|deprecated\b|emails|providesModule)|go:|\+build|frozen_string_literal|encoding|"
    r"coding[:=]|rubocop|typed:|clang-format|cspell|region\b|endregion|nolint|swiftlint|global\s|globals\s|exported\s|sourceMappingURL|import\s|stylelint|"
    r"shellcheck|yamllint|yaml-language-server|checkov|hadolint|syntax=)",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    r"(?:(?:module|local|internal|external|private|public|third[- ]party|package|standard library|system|peer)\s+)*"
    r"(?:dependencies|imports?|exports?|includes?|requires?|variables|globals|constants|prototypes?|definitions|declarations|headers?)[.:]?",
    re.IGNORECASE,
)
"""What only heads the lines below it, as JavaScript's "Module dependencies." does."""

_TAG = re.compile(r"[@\\](?:file(?:overview)?|brief|module|package|summary|description|fileoverview|desc)\b:?\s*", re.IGNORECASE)
_OWN_NAME = re.compile(r"^[`'\"]?[\w./+\\-]+\.\w{1,8}[`'\"]?(?:\s*(?:--?|[–—:])\s+|$)")
"""``fs/ext4/inode.c``, alone or before what is said of it."""

_MODULE_NAME = re.compile(r"^:?(?:mod(?:ule)?:|[a-z_][\w.]*$)|^[\w.]+\s*\n?[~=^*-]{4,}\s*")
_SENTENCE = re.compile(r"(?<=[^.\s][.!?])(?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!\bvs\.)(?<!\bcf\.)\s")
_DECORATION = re.compile(r"^[\s/*#;!%|+<>=~\"'-]+|(?<!\bC)(?<!\bC\+)[\s*/#|=~+-]+$|^REM\s", re.IGNORECASE)
_DOCSTRING = re.compile(r"\s*(?:[rRuUbB]{0,2})(\"\"\"|'''|\"|')")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\](?:\([^)\n]{0,400}\)|\[[^\]\n]{0,80}\])|`([^`<\n]{1,200}) <[^>\n]{0,300}>`_{1,2}")
_ROLE = re.compile(r":[a-z:+]{2,20}:`~?\.?([^`\n]{1,120})`")
_MARKS = re.compile(r"\\(?=[\[\]<>*_#])|[*_]{1,3}(?=\S)([^*_\n]{1,200}?)(?<=\S)[*_]{1,3}(?!\w)|``?([^`\n]{1,200})``?")
_ADDRESSED = re.compile(r"[\w.+-]+(?:@| at )[\w-]+(?:\.| dot )\w")
"""Somebody's e-mail address: the line names who, not what."""
_ADDRESS = re.compile(r"[(<]?https?://[^\s)>]+[)>]?")
_SUMMARY = re.compile(r"<summary>(.{0,4000}?)(?:</summary>|\Z)", re.DOTALL)
_FURTHER = re.compile(r"<(?:param|returns|remarks|exception|typeparam|value|example|seealso)\b|^\s*[@\\](?:param|returns?|throws|see|since)\b", re.MULTILINE)
"""Where a doc comment goes on to the details."""
_NAMED = re.compile(r"<(?:see|paramref|typeparamref)\s[^<>\"']{0,40}[\"'](?:[A-Z]:)?([^<>\"']{1,200})[\"']\s*/?>")
_INLINE = re.compile(r"\{@(?:link|linkplain|code|literal|value)\s+#?([^{}]{1,200})\}")
_STYLED = re.compile(r"</?(?:b|br|c|code|em|i|inheritdoc|para|p|pre|strong|summary|tt|ul|ol|li)(?:\s[^<>\n]{0,200})?/?>")
_TAGGED = re.compile(r"</?[A-Za-z][\w-]{0,30}(?:\s[^>\n]{0,300})?/?>|<!--.{0,500}?-->")


def purpose(text: str, language: str) -> str:
    """One sentence without its decoration, "" where the text says none. ``language`` as the index names it."""
    head = text[:HEAD].replace("\r\n", "\n")
    if language in DOCUMENTS:
        return _of_document(head)
    if language == "python" and (told := _first([_docstring(head)])):
        return told
    return _first(_comments(head))


def first_sentence(paragraph: str) -> str:
    """Cut to ``MOST`` characters, white space folded.

    >>> first_sentence("Opens it, e.g. a door. And more.")
    'Opens it, e.g. a door.'
    """
    told = _SENTENCE.split(" ".join(paragraph.split()), maxsplit=1)[0]
    return told if len(told) <= MOST else told[: MOST - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"


def doc_sentence(doc: str) -> str:
    """What a symbol's doc comment says first, by the same rules as the top of a file."""
    return _first([plain_doc(doc)])


def plain_doc(doc: str) -> str:
    """What a doc comment says to people, without the mark-up of XML (C#) and Javadoc: the summary, and of links the names.

    >>> plain_doc('<summary>Writes <see cref="T:System.Text.Json"/>.</summary><param name="x">What.</param>')
    'Writes Json.'
    >>> plain_doc("Reads a {@link JsonNode node} of the <b>tree</b>.")
    'Reads a node of the tree.'
    """
    head = doc[:HEAD]
    summary = _SUMMARY.search(head)
    told = summary[1] if summary else head
    further = _FURTHER.search(told)
    told = told[: further.start()] if further and told[: further.start()].strip() else told
    told = _NAMED.sub(lambda match: match[1].partition("(")[0].rpartition(".")[2], told)
    told = _INLINE.sub(lambda match: match[1].split()[-1].replace("#", "."), told)
    return "\n".join(line.strip() if summary else line for line in _STYLED.sub("", told).split("\n")).strip()


# --- comments ----------------------------------------------------------------------------------------------------------------------


def _first(comments: Sequence[str] | Iterator[str]) -> str:
    for comment in comments:
        for paragraph in re.split(r"\n\s*\n", comment):
            if told := _told(paragraph):
                return told
    return ""


def _told(paragraph: str) -> str:
    """What a paragraph of a comment says, "" where that is not what the file is for."""
    said = _TAG.sub("", paragraph.strip(), count=1) if paragraph.lstrip().startswith(("@", "\\")) else paragraph.strip()
    said = _OWN_NAME.sub("", said, count=1).strip()
    if not said or _LEGAL.search(said) or _SIGNED.match(said) or _ORDERS.match(said) or _MODULE_NAME.fullmatch(said) or said.startswith(("@", ".. ")):
        return ""
    lines = [line for line in said.split("\n") if not _is_rule(line) and not _ADDRESSED.search(line) and not line.lstrip().startswith("@")]
    if _HEADLINE.fullmatch(" ".join(lines).strip()):
        return ""
    told = _plain(first_sentence("\n".join(lines)))
    return told if _says(told) else ""


def _is_rule(line: str) -> bool:
    """A line that only underlines: ``~~~~~~``."""
    return len(line.strip()) > 2 and not any(map(str.isalnum, line))


def _says(told: str) -> bool:
    """Whether it is prose: several words, and no line of code."""
    letters = sum(map(str.isalpha, told))
    return letters >= max(LEAST_LETTERS, len(told) // 2) and " " in told.strip() and not told.endswith((";", "{", "}", "(", "=", ":-", ":"))


def _docstring(head: str) -> str:
    """A Python module's docstring, "" without one."""
    place = 0
    for line in head.split("\n"):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            break
        place += len(line) + 1
    opening = _DOCSTRING.match(head, place)
    if not opening:
        return ""
    end = head.find(opening[1], opening.end())
    text = head[opening.end() : end if end >= 0 else len(head)]
    return "\n".join(line.strip() for line in text.split("\n"))


def _comments(head: str) -> Iterator[str]:
    """The comments at the top, undecorated, up to the first line of code. Lines of one mark in a row are one comment."""
    lines = head.split("\n")
    run: list[str] = []
    number = 0
    while number < len(lines):
        bare = lines[number].strip()
        closing = "" if bare.startswith("{-#") else next((end for start, end in _BLOCKS.items() if bare.startswith(start)), "")
        is_line = not closing and bare.startswith(_LINES) and not _CODE_HASH.match(bare)
        if not is_line and run:
            yield "\n".join(run)
            run = []
        if closing:
            end = _end(lines, number, closing)
            yield "\n".join(_bare(line) for line in lines[number : end + 1])
            number = end
        elif is_line:
            run.append(_bare(bare))
        elif bare and not _PROLOGUE.match(bare):
            break
        number += 1
    yield "\n".join(run)


def _end(lines: Sequence[str], number: int, closing: str) -> int:
    """The line in which a block comment ends."""
    first = lines[number].strip()
    opening = next(start for start, end in _BLOCKS.items() if end == closing and first.startswith(start))
    if closing in first[len(opening) :]:
        return number
    return next((at for at in range(number + 1, len(lines)) if closing in lines[at]), len(lines) - 1)


def _bare(line: str) -> str:
    """A comment's line without its marks: ``* what it says``, ``//! what it says``."""
    for closing in ("*/", "-->", "*)", '"""', "'''", "-}", "]]"):
        line = line.replace(closing, "") if line.rstrip().endswith(closing) else line
    return _DECORATION.sub("", line.replace("<!--", "", 1).replace("(*", "", 1).replace("{-", "", 1).replace("--[[", "", 1).strip())


# --- documents ---------------------------------------------------------------------------------------------------------------------


def _of_document(head: str) -> str:
    """The first sentence of prose; where there is none the title."""
    title = ""
    if head.startswith("---\n"):  # front matter
        head = head.partition("\n---\n")[2]
    for paragraph in re.split(r"\n\s*\n", _TAGGED.sub(" ", head)):
        lines = [line.rstrip() for line in paragraph.strip("\n").split("\n") if line.strip()]
        while lines and (heading := _heading(lines)):
            title = title or _plain(heading)
            lines = lines[1 if lines[0].startswith(("#", "=")) and not _is_rule(lines[0]) else 3 if _is_rule(lines[0]) else 2 :]
        prose = "\n".join(lines)
        if not prose or prose.lstrip().startswith(("..", "|", "[!", "![", "```", ":", "- ", "* ", "> ", "{", "+", "<")) or prose.startswith("    "):
            continue
        if _LEGAL.search(prose) or _ORDERS.match(prose):
            continue
        told = first_sentence(_plain(prose))
        if _says(told):
            return told
    return title


def _heading(lines: Sequence[str]) -> str:
    """The words of the heading that some lines begin with, "" for none: ``# A``, or ``A`` over (and perhaps under) a rule."""
    first = lines[0].strip()
    if re.match(r"#{1,6}\s|=\s", first):
        return first.strip("#= ")
    if _is_rule(first) and len(lines) > 2 and _is_rule(lines[2]):
        return lines[1].strip()
    return first if len(lines) > 1 and _is_rule(lines[1]) and len(set(lines[1].strip())) == 1 and not _is_rule(first) else ""


def _plain(text: str) -> str:
    """Without the marks of Markdown and reStructuredText, and without addresses."""
    text = _ROLE.sub(r"\1", _LINK.sub(lambda match: match[1] or match[2] or "", text))
    return " ".join(_ADDRESS.sub("", _MARKS.sub(lambda match: match[1] or match[2] or "", text)).split())
