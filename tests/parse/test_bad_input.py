"""Every language on files as nobody wants them: nothing hangs, nothing crashes the run, every line is in a chunk, and what can be read is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeqa.parse.languages import detect_language, languages
from codeqa.parse.pool import run
from codeqa.types import ParsedFile, Skipped, SkipReason
from tests.parse.bad_input import CASES, cut_by_lines, parsed, write

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "languages"

Results = dict[tuple[str, str], ParsedFile | Skipped]


def fixtures() -> dict[str, Path]:
    """The largest file of each language that has any."""
    found: dict[str, Path] = {}
    for path in sorted((path for path in FIXTURES.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size):
        language = detect_language(path.name, path.read_text(encoding="utf-8").split("\n", 1)[0])
        if language:
            found[language] = path
    return dict(sorted(found.items()))


LANGUAGES = fixtures()
WITH_GRAMMAR = [name for name in LANGUAGES if languages()[name].grammar]
IN_PIECES = [name for name in WITH_GRAMMAR if name != "nix"]
"""Whose files are made of parts that stand for themselves. In Nix a file is one expression, and broken at one place it is none."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """All files through one pool, as indexing has it: a result for each, in order."""
    folder = tmp_path_factory.mktemp("bad")
    keys = [(language, case) for language in LANGUAGES for case in CASES]
    jobs = [write(folder, LANGUAGES[language], case) for language, case in keys]
    return dict(zip(keys, run(jobs, parsed, cut_by_lines, 2, cpu_seconds=5.0), strict=True))


def read(results: Results, language: str, case: str) -> ParsedFile:
    result = results[language, case]
    assert isinstance(result, ParsedFile), result
    return result


def names(result: ParsedFile) -> set[str]:
    """Without kinds: in a class that never ends a method is a function."""
    return {symbol.name for symbol in result.symbols}


def share(result: ParsedFile, whole: ParsedFile) -> float:
    """How many of the whole file's symbols are in the result, of 1."""
    return len(names(result) & names(whole)) / max(1, len(names(whole)))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_left_out_with_its_reason_or_all_its_lines_are_in_chunks(results: Results, language: str, case: str) -> None:
    result = results[language, case]
    if isinstance(result, Skipped):
        assert (case, result.reason) in {("a line too long", SkipReason.LONG_LINES), ("cut in a character", SkipReason.BINARY)}
        return
    covered = {line for chunk in result.chunks for line in range(chunk.start_line, chunk.end_line + 1)}
    assert covered == set(range(1, result.lines + 1))
    assert not result.failure or case == "deep nesting" or language == "jupyter", result.failure


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_file_holds_nothing(results: Results, language: str) -> None:
    empty = read(results, language, "empty")
    assert (empty.lines, empty.symbols, empty.references, empty.imports, empty.chunks) == (0, (), (), (), ())


@pytest.mark.parametrize("language", WITH_GRAMMAR)
def test_comments_define_nothing(results: Results, language: str) -> None:
    assert read(results, language, "only comments").symbols == ()


@pytest.mark.parametrize("case", ["CRLF", "BOM"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_line_ends_and_byte_order_marks_change_no_symbol(results: Results, language: str, case: str) -> None:
    plain, other = read(results, language, "plain"), read(results, language, case)
    assert [(symbol.qualname, symbol.kind, symbol.name_line) for symbol in other.symbols] == [
        (symbol.qualname, symbol.kind, symbol.name_line) for symbol in plain.symbols
    ]


@pytest.mark.parametrize("case", ["a syntax error in the middle", "tabs", "Latin-1", "generated"])
@pytest.mark.parametrize("language", IN_PIECES)
def test_most_of_a_damaged_file_is_read(results: Results, language: str, case: str) -> None:
    assert share(read(results, language, case), read(results, language, "plain")) >= 0.6


@pytest.mark.parametrize("language", IN_PIECES)
def test_what_stands_before_the_end_of_a_half_written_file_is_read(results: Results, language: str) -> None:
    whole, half = read(results, language, "plain"), read(results, language, "half-written")
    finished = {symbol.name for symbol in whole.symbols if symbol.end_line < 0.8 * half.lines}
    assert len(names(half) & finished) >= 0.5 * len(finished)
