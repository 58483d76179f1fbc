"""Which language a file is in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from codeqa.parse.languages import detect_language, grammars_folder
from codeqa.parse.version import parser_version


@pytest.mark.parametrize(
    ("path", "first_line", "language"),
    [
        ("a/b.py", "", "python"),
        ("a/B.PY", "", "python"),
        ("x.d.ts", "", "typescript"),
        ("a.b.c.d.tsx", "", "tsx"),
        ("lib/Rakefile", "", "ruby"),
        (".bashrc", "", "bash"),
        ("README", "", "text"),
        ("a.py/readme.unknown", "", ""),
        ("py", "", ""),
        (".py", "", "python"),
        ("bin/run", "#!/usr/bin/env python3", "python"),
        ("bin/run", "#!/usr/bin/env -S python3.12 -u", "python"),
        ("bin/run", "#!/usr/bin/env FOO=1 node", "javascript"),
        ("bin/run", "#! /bin/bash -e", "bash"),
        ("bin/run", "#!", ""),
        ("bin/run", "python", ""),
        ("run.rb", "#!/bin/sh", "ruby"),
        ("", "", ""),
    ],
)
def test_a_name_stands_before_an_extension_and_that_before_a_shebang(path: str, first_line: str, language: str) -> None:
    assert detect_language(path, first_line) == language


def test_the_version_is_short_and_the_same_twice() -> None:
    assert len(parser_version()) == 16
    assert parser_version() == parser_version()


def test_the_version_changes_with_a_query(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    before = parser_version()
    monkeypatch.setattr("codeqa.parse.version._data", lambda: [("x.scm", b"()")])
    parser_version.cache_clear()
    after = parser_version()
    monkeypatch.undo()
    parser_version.cache_clear()
    assert before != after


def test_the_languages_are_known_without_tree_sitter() -> None:
    code = "import sys; from codeqa.parse.languages import detect_language; detect_language('a.py'); print('tree_sitter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=grammars_folder().parent).stdout.strip() == "False"


def test_a_name_before_the_first_dot_counts_where_no_extension_is_known() -> None:
    names = ["a/Dockerfile.alpine", "Makefile.in", "Dockerfile.sh", "Dockerfiles.x"]
    assert [detect_language(name) for name in names] == ["dockerfile", "make", "bash", ""]
