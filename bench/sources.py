"""Which files of a repository are source that does something: not its tests, examples, documents or data."""

from __future__ import annotations

import re

from codeqa.parse.languages import detect_language

NOT_SOURCE = frozenset(
    {"", "cmake", "css", "dockerfile", "hcl", "html", "json", "jupyter", "make", "markdown", "nix", "restructuredtext", "scss", "text", "toml", "yaml"}
)
"""Languages of documents, data and looks, and of what builds the rest."""

_APART_WORDS = """
test tests testing spec specs unittest unittests testdata testlib testutil testutils testsuite fixture fixtures mock mocks bench benches benchmark
benchmarks fuzz fuzzer e2e perf integration example examples sample samples demo demos doc docs documentation website vendor vendored third thirdparty
deps extern external generated snapshots snapshot dist build github ci locale locales translations lang i18n
"""
APART = frozenset(_APART_WORDS.split())
"""Words of a folder's name: what lies in it is not the program itself."""

APART_FILES = frozenset(
    {"test", "tests", "spec", "specs", "mock", "mocks", "bench", "benchmark", "benchmarks", "fuzz", "tck", "rakefile", "gruntfile", "setup", "conftest"}
)
"""First or last words of a file's name, likewise."""

BUILD_FILES = frozenset(
    {"build.gradle", "build.gradle.kts", "build.rs", "build.sbt", "build.zig", "dependencies.scala", "mix.exs", "noxfile.py", "package.swift"}
)
"""Names of files that say how the rest is built."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CUT = re.compile(r"[^a-z0-9]+")


def language_of(path: str) -> str:
    return detect_language(path)


def is_source(path: str) -> bool:
    """
    >>> is_source("src/parser.c"), is_source("src/parserTest.java"), is_source("tests/run.py"), is_source("README.md")
    (True, False, False, False)
    """
    *folders, name = path.split("/")
    words = _words(name.split(".", 1)[0]) or [""]
    tail = name.split(".")[1:-1]
    apart = any(APART.intersection(_words(folder)) for folder in folders) or not APART_FILES.isdisjoint((words[0], words[-1], *tail))
    apart = apart or name.lower() in BUILD_FILES or name.endswith(".t")
    return not apart and ".config." not in name and ".min." not in name and language_of(path) not in NOT_SOURCE


def _words(name: str) -> list[str]:
    return [word for word in _CUT.split(_CAMEL.sub("-", name).lower()) if word]
