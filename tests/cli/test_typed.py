from __future__ import annotations

import pytest

from codeqa.cli.options import Format, hints, option_of, plain_hints
from codeqa.cli.table import BY_NAME, COMMANDS, takes
from codeqa.cli.typed import ELSEWHERE, SOURCES, parse, slots, spelled


def test_without_typer_the_options_are_the_same() -> None:
    real, plain = hints(), plain_hints()
    assert [option_of(name, plain) for name in plain if name != "words"] == [option_of(name, real) for name in real if name != "words"]


def test_every_metavar_means_something_and_none_stands_there_for_nothing() -> None:
    options = {option.plain.metavar for option in spelled().values() if not option.flag and not option.choices}
    words = {word for command in COMMANDS for row in slots(command.metavar) for word in row if word != word.lower()}
    assert options | words == set(SOURCES)
    assert list(SOURCES) == sorted(SOURCES)


def test_what_means_something_else_elsewhere_is_taken_there() -> None:
    for name, metavar in ELSEWHERE:
        rows = slots(BY_NAME[name.split(" ")[0]].metavar)
        assert any(metavar in row for row in rows)


def test_an_arguments_form_is_cut_into_its_places() -> None:
    assert slots("install|run [NAME...]") == [("install", "run"), ("NAME",)]
    assert slots("FILE:LINE[:COL] [QUESTION...]") == [("FILE:LINE[:COL]",), ("QUESTION",)]
    assert slots("") == []


@pytest.mark.parametrize(
    ("line", "source", "typed", "head"),
    [
        ("", "commands", "", ""),
        ("se", "commands", "se", ""),
        ("-", "options", "-", ""),
        ("search --fo", "options", "--fo", ""),
        ("search --scope ", "paths", "", ""),
        ("search --scope=src", "paths", "src", "--scope="),
        ("--budget 9 search --lang ", "languages", "", ""),
        ("-C sub search --lang py", "languages", "py", ""),
        ("search -q --lang py", "languages", "py", ""),
        ("why --chunks ", "listed", "", ""),
        ("why a b", (), "b", ""),
        ("hook ", ("install", "uninstall", "run"), "", ""),
        ("hook run ", "hooks", "", ""),
        ("graph callers ", "places", "", ""),
        ("graph impact a ", "paths", "", ""),
        ("eval ", ("search",), "", ""),
        ("eval search ", "files", "", ""),
        ("ask what is ", "words", "", ""),
        ("ask -- -x", "words", "-x", ""),
        ("what is Sess", "words", "Sess", ""),
        ("--trace ", "dirs", "", ""),
        ("ask --strict=", (), "", "--strict="),
        ("ask --nothing=x", (), "x", "--nothing="),
        ("status ", (), "", ""),
    ],
)
def test_the_last_word_is_what_its_place_makes_it(line: str, source: str | tuple[str, ...], typed: str, head: str) -> None:
    wanted = parse(line.split(" "))
    assert (wanted.source, wanted.typed, wanted.head) == (source, typed, head)


def test_the_formats_are_those_of_the_command() -> None:
    assert parse(["map", "--format", ""]).source == tuple(row.value for row in BY_NAME["map"].formats)
    assert Format.SARIF.value in parse(["--format", ""]).source


def test_the_folder_to_ask_in_is_known_however_it_is_given() -> None:
    assert {parse([*words, "search", "x"]).directory for words in (["-C", "sub"], ["-Csub"])} == {"sub"}


def test_every_option_of_every_command_can_be_typed() -> None:
    known = {option.name for option in spelled().values()}
    assert {name for command in COMMANDS for name in takes(command)} <= known
