"""Languages are data: every table is whole and sorted, every query compiles, every caret assertion in the fixtures holds."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from codeqa.parse.files import parse_file
from codeqa.parse.languages import detect_language, grammars_folder, languages
from codeqa.parse.trees import SourceTree, query_source
from codeqa.source.notebook import is_notebook, notebook_text
from codeqa.types import Kind, SourceFile
from tests.parse.carets import assertions, failure

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "languages"
SOURCES = sorted(path for path in FIXTURES.rglob("*") if path.is_file())
GRAMMARS = [name for name, language in languages().items() if language.grammar]
RESOLVERS = {
    "c",
    "csharp",
    "dart",
    "elixir",
    "go",
    "haskell",
    "java",
    "javascript",
    "julia",
    "lua",
    "none",
    "ocaml",
    "path",
    "perl",
    "php",
    "python",
    "ruby",
    "rust",
    "style",
    "swift",
    "web",
}


def test_the_tables_stand_in_the_order_of_their_names() -> None:
    names = list(tomllib.loads((grammars_folder() / "languages.toml").read_text(encoding="utf-8")))
    assert names == sorted(names)


def test_no_two_languages_claim_the_same_name_of_a_file() -> None:
    known = languages().values()
    for claims in ([e for k in known for e in k.extensions], [f for k in known for f in k.filenames], [s for k in known for s in k.shebangs]):
        assert sorted(claims) == sorted(set(claims))
        assert all(claim == claim.lower() for claim in claims)


@pytest.mark.parametrize("name", languages())
def test_a_language_is_a_grammar_with_queries_or_a_document(name: str) -> None:
    language = languages()[name]
    assert bool(language.grammar or language.parts) != bool(language.document)
    assert all(languages()[other].grammar for _, other in language.parts)
    assert language.imports in RESOLVERS
    assert not language.grammar or find_spec(language.grammar)
    assert not language.grammar or query_source(language).strip()


@pytest.mark.parametrize("name", GRAMMARS)
def test_the_query_compiles_and_takes_an_empty_text(name: str) -> None:
    assert SourceTree(b"", name).tags().marks == []


@pytest.mark.parametrize("name", GRAMMARS)
def test_every_captured_definition_is_a_known_kind(name: str) -> None:
    source = query_source(languages()[name])
    kinds = {word.removeprefix("@definition.").rstrip(")]") for word in source.split() if word.startswith("@definition.")}
    assert kinds
    assert kinds <= {kind.value for kind in Kind}


@pytest.mark.parametrize("name", languages())
def test_a_language_has_a_fixture(name: str) -> None:
    assert any(path.relative_to(FIXTURES).parts[0] == name for path in SOURCES)


@pytest.mark.parametrize("path", SOURCES, ids=[path.relative_to(FIXTURES).as_posix() for path in SOURCES])
def test_what_the_carets_say_is_what_is_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = (notebook_text(text) or text) if is_notebook(path.name) else text
    language = detect_language(path.name, text.split("\n", 1)[0])
    parsed = parse_file(SourceFile(path.name, "0" * 40, text), language, terms=str)
    found = list(assertions(text))
    failures = [failure(assertion, text, parsed) for assertion in found]
    assert found
    assert not [line for line in failures if line]
