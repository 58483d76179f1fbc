"""What a grammar cannot read it gets as another text of the same length; what is read out is the text as written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.parse.files import parse_file
from codeqa.parse.imports import expanded, split_path
from codeqa.parse.languages import languages
from codeqa.parse.trees import SourceTree, _readable
from codeqa.types import ParsedFile, SourceFile

PATTERNS = {name: [(re.compile(pattern.encode()), other.encode()) for pattern, other in one.read_as] for name, one in languages().items() if one.read_as}


def parsed(text: str, language: str) -> ParsedFile:
    return parse_file(SourceFile("x", "0" * 40, text), language, terms=str)


@pytest.mark.parametrize("name", PATTERNS)
@given(text=st.text(alphabet='fun interface class where get(){}$"->if is:=\n\t @#A', max_size=200))
def test_every_place_stays_where_it_was(name: str, text: str) -> None:
    data = text.encode()
    read = _readable(data, PATTERNS[name])
    assert len(read) == len(data)
    assert [place for place, byte in enumerate(read) if byte == 10] == [place for place, byte in enumerate(data) if byte == 10]


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_has_the_group_that_it_replaces(name: str) -> None:
    assert all(pattern.groups >= 1 for pattern, _ in PATTERNS[name])


READABLE = [
    ("kotlin", "fun interface Visitor { fun visit() }\n"),
    ("kotlin", "fun a() = when (b) {\n    is C if b.d -> 1\n    else -> 2\n}\n"),
    ("kotlin", "fun a() {\n    val b = 1\n    get(b)\n    c { it } get d.e\n}\n"),
    ("kotlin", "class A(where: B?) {\n    init { this.where = where }\n}\n"),
    ("swift", "func a() {\n    b(.success(()))\n    return ()\n}\n"),
    ("swift", "typealias A = ()\nfunc b() -> () {}\n"),
    ("objc", "NS_ASSUME_NONNULL_BEGIN\ntypedef NS_ENUM(NSInteger, A) {\n    B,\n};\nNS_ASSUME_NONNULL_END\n"),
    ("groovy", 'class A extends B {\n    def "is what it is"() {\n        c()\n    }\n}\n'),
]


@pytest.mark.parametrize(("language", "text"), READABLE)
def test_the_grammar_reads_it_without_an_error(language: str, text: str) -> None:
    assert not SourceTree(text.encode(), language).broken


def test_names_and_signatures_are_those_of_the_text() -> None:
    found = parsed('class A extends B {\n    def "is what it is"(int a) { c() }\n}\n', "groovy").symbols[1]
    assert (found.name, found.signature) == ("is what it is", 'def "is what it is"(int a)')
    assert parsed("typedef NS_ENUM(NSInteger, Level) {\n    Low,\n};\n", "objc").symbols[0].signature == "typedef NS_ENUM(NSInteger, Level)"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("#import <UIKit/UIKit.h>\nvoid f(void);\n", "objc"),
        ("#include <stdio.h>\n@interface A : B\n@end\n", "objc"),
        ("namespace a {}\n", "cpp"),
        ("#include <stdio.h>\nvoid f(void);\n", "c"),
        ("/* see @interface */\nvoid f(void);\n", "c"),
    ],
)
def test_a_header_is_of_the_language_that_its_words_are_of(text: str, language: str) -> None:
    assert parsed(text, "c").language == language


def test_scala_s_imports_are_taken_apart() -> None:
    paths = expanded("a.b.{C, D => E, _}, f.g")
    assert [split_path(path, ".") for path in paths] == [("a.b", "C", ""), ("a.b", "D", "E"), ("a.b", "*", ""), ("f", "g", "")]
