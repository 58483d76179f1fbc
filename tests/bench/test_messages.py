from __future__ import annotations

import pytest

from bench.messages import body_text, long_enough, subject_text
from bench.sources import is_source


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Escape quoted strings inside lexer (#123)", "Escape quoted strings inside lexer"),
        ("fix(parser): recover after failed match, closes #12", "fix(parser): recover after failed match"),
        ("COMPRESS-123: read sparse entries of archives", "read sparse entries of archives"),
        ("Decode UTF-8 and sha-256 names strictly", "Decode UTF-8 and sha-256 names strictly"),
        ("Allow underscore names in backing properties (needed for #9)", "Allow underscore names in backing properties"),
    ],
)
def test_a_subject_loses_its_numbers_and_keeps_its_prefix(subject: str, text: str) -> None:
    assert subject_text(subject) == text


@pytest.mark.parametrize(
    "subject",
    [
        "Fix typo in lexer documentation strings",
        "Merge branch 'lexer' into main tree",
        "Revert escaping quoted strings inside lexer",
        "Bump serde from 1.0 to 1.1",
        "docs: describe quoted string escapes",
        "chore(deps): renew parser library pins",
        "Update parser",
        "fix issues",
        "address review comments about quoting strings",
    ],
)
def test_a_subject_that_tells_of_no_code_asks_nothing(subject: str) -> None:
    assert subject_text(subject) == ""


def test_a_body_loses_trailers_comments_and_lines_of_references() -> None:
    body = "One line.\r\n\r\nFixes #3\n<!-- a\ntemplate -->\nSee https://example.org/x for more.\nCo-authored-by: A <a@example.org>\n"
    assert body_text(body) == "One line.\n\nSee  for more."


def test_a_body_of_few_words_is_not_long_enough() -> None:
    assert not long_enough("Fixes the bug that was there when the code was run")
    assert long_enough("The parser kept its lookahead token after failed matches and following statements began one token late every single time")


@pytest.mark.parametrize("path", ["src/parser.c", "lib/tool.ex", "latest/contest.py", "src/main/java/Reader.java", "scripts/install.sh"])
def test_code_is_source(path: str) -> None:
    assert is_source(path)


@pytest.mark.parametrize(
    "path",
    [
        "tests/run.py",
        "src/ReaderTest.java",
        "pkg/lexer_test.go",
        "src/lexer.spec.ts",
        "UnitTests/Map.cs",
        "docs/conf.py",
        "README.md",
        "a.json",
        "Package.swift",
        "t/dom.t",
    ],
)
def test_tests_documents_and_build_files_are_not_source(path: str) -> None:
    assert not is_source(path)
