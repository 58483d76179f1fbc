"""Definitions known by their heads: where the grammar fails they are still found, once, with their right ends, and in little time."""

from __future__ import annotations

import re

from codeqa.parse.files import parse_file
from codeqa.parse.heads import add_heads
from codeqa.parse.languages import Language, languages
from codeqa.parse.tags import Mark, Tags
from codeqa.types import SourceFile, Symbol

ROWS = (("function", r"(?m)^fun (?P<name>\w+)(?P<body> is)?", (r"(?m)^end$", ";")), ("struct", r"(?m)^rec (?:(?P<receiver>\w+)\.)?(?P<name>\w+)", (";",)))
MADE = Language("made", grammar="made", heads=ROWS, quotes=r"\$\w*\$")


def found(text: str, tags: Tags | None = None) -> list[str]:
    tags = tags or Tags()
    add_heads(text.encode(), tags, MADE)
    return [f"{mark.kind} {text[slice(*mark.name)]}: {text[mark.start : mark.end]}" for mark in sorted(tags.marks)]


def symbols(text: str, language: str) -> list[Symbol]:
    return list(parse_file(SourceFile("x", "0" * 40, text), language, terms=str).symbols)


def test_a_head_reaches_to_its_best_end() -> None:
    assert found("fun a; b\nend\nrec q; x") == ["function a: fun a; b\nend", "struct q: rec q;"]


def test_a_head_without_an_end_stops_before_the_next_of_its_sort() -> None:
    assert found("fun a\nrec b\nfun c\n\n") == ["function a: fun a\nrec b", "struct b: rec b", "function c: fun c"]


def test_an_end_in_a_quote_is_none_and_a_head_in_a_quote_stays_in_it() -> None:
    assert found("fun a $$ x;\nrec t\n$$ y; z") == ["function a: fun a $$ x;\nrec t\n$$ y;", "struct t: rec t\n$$"]


def test_a_head_in_a_comment_or_known_to_the_tree_is_left_alone() -> None:
    tags = Tags(marks=[Mark(15, 20, (19, 20), "type")], comments=[(0, 14)])
    assert found("/*\nfun a\n   */\nfun b", tags) == ["type b: fun b"]


def test_quotes_that_never_close_cost_one_look_each_up_to_a_limit() -> None:
    text = "".join(f"fun f{number} $t{number}$ x\n" for number in range(20_000))
    assert len(found(text)) == 20_000


def test_every_pattern_of_a_head_compiles_and_names_its_name() -> None:
    for language in languages().values():
        for _, pattern, ends in language.heads:
            assert "name" in re.compile(pattern.encode()).groupindex
            assert all(re.compile(end.encode()) for end in ends)


def test_sql_rows_make_no_symbols_and_a_vendors_clause_loses_none() -> None:
    rows = ",\n".join(f"({number}, 'CREATE TABLE no (a int);')" for number in range(500))
    text = f"CREATE TABLE a (x int) ENGINE=Odd <<>> ((;\nINSERT INTO a VALUES\n{rows};\nCREATE TABLE b (y int);\n"
    assert [symbol.name for symbol in symbols(text, "sql") if symbol.kind == "struct"] == ["a", "b"]


def test_a_dockerfile_that_its_grammar_cannot_read_still_has_stages_up_to_the_next() -> None:
    read = symbols("FROM a AS x\nENV A=1\nBROKEN <<< ) (\nFROM x AS y\nARG B\n", "dockerfile")
    assert [(symbol.qualname, symbol.start_line, symbol.end_line) for symbol in read] == [("x", 1, 3), ("x.A", 2, 2), ("y", 4, 5), ("y.B", 5, 5)]
