"""Symbols, references and imports, beyond what the caret fixtures say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from codeqa.parse.files import parse_file
from codeqa.parse.imports import expanded, split_path
from codeqa.parse.languages import languages
from codeqa.parse.text import MAX_DOC, MAX_SIGNATURE, undecorated_comment, undecorated_string
from codeqa.types import Import, ParsedFile, SourceFile

CODE = [name for name, language in languages().items() if language.grammar]

HARD_TEXTS = {
    "nothing": "",
    "a line end": "\n",
    "blanks": "   \n\t\n",
    "a mark": "{",
    "an open string": 'x = "abc',
    "NUL": "a\x00b\n",
    "form feeds": "a\x0cb\x0c\n\x0cc",
    "CRLF": "a = 1\r\nb = 2\r\n",
    "nesting": "(" * 5_000 + ")" * 5_000,
    "open nesting": "{[(" * 2_000,
    "a long line": "a + " * 5_000 + "a\n",
    "words": "class def function if for end return " * 300,
    "another script": "переменная = функция(é, 變數)\n" * 50,
    "a lone surrogate": "x = '\udc80'\n",
}


def read(text: str, language: str = "python") -> ParsedFile:
    return parse_file(SourceFile("x", "0" * 40, text), language, terms=str)


@pytest.mark.parametrize("language", CODE)
@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_no_text_is_too_odd_to_read(language: str, text: str) -> None:
    parsed = read(text, language)
    assert parsed.failure == ""
    assert sum(chunk.end_line - chunk.start_line + 1 for chunk in parsed.chunks) == parsed.lines
    assert all(1 <= symbol.start_line <= symbol.name_line <= symbol.end_line <= parsed.lines for symbol in parsed.symbols)


def test_symbols_stand_in_the_order_of_their_starts_and_parents_before_their_parts() -> None:
    text = "class A:\n    def f(self):\n        def g(): pass\n    class B:\n        x = 1\ndef h(): pass\n"
    symbols = read(text).symbols
    assert [symbol.qualname for symbol in symbols] == ["A", "A.f", "A.f.g", "A.B", "A.B.x", "h"]
    assert all(before.start_line <= after.start_line for before, after in pairwise(symbols))
    assert all(symbol.parent < ordinal for ordinal, symbol in enumerate(symbols))


def test_a_blank_line_parts_a_comment_from_what_it_is_not_about() -> None:
    assert read("# License.\n\ndef f():\n    pass\n").symbols[0].doc == ""
    assert read("# Works.\ndef f():\n    pass\n").symbols[0].doc == "Works."


def test_a_comment_at_the_end_of_code_is_no_doc() -> None:
    assert read("x = 1  # the first\ndef f():\n    pass\n").symbols[1].doc == ""


def test_a_shebang_is_no_doc() -> None:
    assert read("#!/bin/sh\nf() {\n  :\n}\n", "bash").symbols[0].doc == ""


def test_a_docstring_stands_before_a_comment() -> None:
    assert read('# Comment.\ndef f():\n    r"""Docstring.\n\n      Deeper.\n    Back.\n    """\n').symbols[0].doc == "Docstring.\n\n  Deeper.\nBack."


def test_signatures_and_docs_have_a_limit() -> None:
    text = f'def f({", ".join(f"argument_{number}: int" for number in range(100))}):\n    """{"Word. " * 1_000}"""\n'
    symbol = read(text).symbols[0]
    assert len(symbol.signature) <= MAX_SIGNATURE
    assert symbol.signature.endswith("…")
    assert len(symbol.doc) <= MAX_DOC


def test_a_use_is_counted_once_for_each_time_and_placed_at_the_first() -> None:
    (reference,) = read("def f():\n    a.b()\n    a.b()\n").references
    assert (reference.name, reference.receiver, reference.line, reference.uses, reference.scope) == ("b", "a", 2, 2, 0)


def test_calls_after_an_inner_function_belong_to_the_outer_one() -> None:
    parsed = read("def f():\n    def g():\n        a()\n    b()\nc()\n")
    assert {(reference.name, reference.scope) for reference in parsed.references} == {("a", 1), ("b", 0), ("c", -1)}


def test_plain_names_are_kept_only_where_the_file_binds_them() -> None:
    names = {reference.name for reference in read("from m import known\ndef f(local):\n    g(known, local, f)\n").references if reference.kind == "name"}
    assert names == {"known", "f"}
    starred = {reference.name for reference in read("from m import *\ndef f(local):\n    g(local)\n").references if reference.kind == "name"}
    assert starred == {"local"}


def test_variables_of_functions_are_no_symbols() -> None:
    assert [symbol.name for symbol in read("function f() {\n  const x = 1\n  var y = 2\n}\n", "javascript").symbols] == ["f"]


def test_a_syntax_error_hides_only_itself() -> None:
    names = [symbol.name for symbol in read("def a():\n    pass\n\ndef b(:\n    pass\n\ndef c():\n    pass\n").symbols]
    assert {"a", "c"} <= set(names)


def test_a_header_named_c_that_is_cpp_is_read_as_cpp() -> None:
    assert read("#pragma once\nnamespace a {\nclass B { void f(); };\n}\n", "c").language == "cpp"
    assert read("#pragma once\nstruct a { int b; };\nint class_of(struct a *x);\n", "c").language == "c"


def test_a_text_of_ten_thousand_nested_blocks_is_read_without_recursion() -> None:
    text = "function f() {" * 3_000 + "}" * 3_000
    assert len(read(text, "javascript").symbols) == 3_000


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("std::fmt", [("std", "fmt", "")]),
        ("serde", [("serde", "", "")]),
        ("a::{b, c::{self, D as E}, m::*}", [("a", "b", ""), ("a::c", "", ""), ("a::c", "D", "E"), ("a::m", "*", "")]),
        ("{a, b::c}", [("a", "", ""), ("b", "c", "")]),
        ("a::{", []),
        ("a::}}b", [("a", "", ""), ("", "b", "")]),
    ],
)
def test_a_path_with_braces_is_taken_apart(path: str, rows: list[tuple[str, str, str]]) -> None:
    if "}}" in path:
        assert expanded(path)
    else:
        assert [split_path(part, "::") for part in expanded(path)] == rows


def test_an_import_caught_as_a_whole_and_by_its_names_counts_by_its_names() -> None:
    rows = read('import A, { b } from "m"\nimport "n"\n', "javascript").imports
    assert rows == (Import("m", "default", "A", "import", 1), Import("m", "b", "", "import", 1), Import("n", "", "", "import", 2))


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("# One", "One"),
        ("#One", "One"),
        ("#: One", "One"),
        ("/// One", "One"),
        ("//! One", "One"),
        ("/* One */", "One"),
        ("/**\n * One.\n *\n *   Two.\n */", "One.\n\n  Two."),
        ("-- One", "One"),
        ("//", ""),
        ("/**/", ""),
    ],
)
def test_a_comment_loses_its_marks_and_keeps_its_words(comment: str, words: str) -> None:
    assert undecorated_comment(comment) == words


@pytest.mark.parametrize(
    ("string", "words"), [('"""One."""', "One."), ("'One'", "One"), ('r"""One\n\n    Two\n      Three\n"""', "One\n\nTwo\n  Three"), ('"""open', "open")]
)
def test_a_docstring_loses_its_quotes_and_indentation(string: str, words: str) -> None:
    assert undecorated_string(string) == words


def test_comments_of_a_hostile_length_are_cleaned_in_linear_time() -> None:
    undecorated_comment("/" * 20_000 + "*" * 20_000 + " " * 20_000)
    undecorated_comment("# " * 20_000)
