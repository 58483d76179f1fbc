from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.cli.arrange import arrange
from codeqa.cli.options import value_options
from codeqa.cli.table import BY_NAME
from codeqa.errors import UsageError

VALUES = value_options()


def arranged(*argv: str) -> tuple[str, list[str]]:
    return arrange(argv, BY_NAME, VALUES)


def test_a_command_stands_first_or_after_options() -> None:
    assert arranged("search", "x") == ("search", ["x"])
    assert arranged("-C", "dir", "--json", "search", "x", "-k", "5") == ("search", ["-C", "dir", "--json", "x", "-k", "5"])


@pytest.mark.parametrize(
    "argv", [["where is X?"], ["-k", "5", "where is X?"], ["where", "is", "X"], ["X?"], ["-"], ["--", "search"], ["会话在哪里签名"], [" "]]
)
def test_what_is_no_command_is_a_question(argv: list[str]) -> None:
    assert arranged(*argv) == ("ask", argv)


@pytest.mark.parametrize("argv", [["--budget", "search", "x y"], ["-qk", "search", "x y"], ["--scope", "map", "x y"]])
def test_an_options_value_is_never_taken_for_a_command(argv: list[str]) -> None:
    assert arranged(*argv)[0] == "ask"


@pytest.mark.parametrize("argv", [["--budget=9", "search", "x"], ["-k5", "search", "x"], ["-q", "search", "x"], ["--refresh", "search", "x"]])
def test_an_option_that_has_its_value_takes_no_other(argv: list[str]) -> None:
    assert arranged(*argv)[0] == "search"


@pytest.mark.parametrize("word", ["serach", "statsu", "indx", "Search", "doctr"])
def test_a_mistyped_command_is_refused_with_the_right_one(word: str) -> None:
    with pytest.raises(UsageError, match="did you mean") as caught:
        arranged(word, "x")
    assert f'codeqa ask "{word} x"' in caught.value.hint


def test_one_bare_word_costs_no_model_call() -> None:
    with pytest.raises(UsageError, match="is no command") as caught:
        arranged("retry_backoff")
    assert "codeqa search retry_backoff" in caught.value.hint


@pytest.mark.parametrize("question", ["where is it", "what calls this", "how does it work", "which files matter", "show the flow"])
def test_a_question_without_quotes_is_not_taken_for_a_typo(question: str) -> None:
    assert arranged(*question.split())[0] == "ask"


def test_nothing_but_options_names_no_command() -> None:
    assert arranged() == ("", [])
    assert arranged("-h") == ("", ["-h"])
    assert arranged("--") == ("", ["--"])


@given(st.lists(st.sampled_from(["search", "-k", "5", "--json", "-C", "a b", "x?", "--", "-", "-qk", "--scope"])))
def test_no_argument_is_lost_or_reordered(argv: list[str]) -> None:
    try:
        name, rest = arranged(*argv)
    except UsageError:
        return
    assert rest == argv or (name in BY_NAME and len(rest) == len(argv) - 1)
