from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.cli.completing import Offers
from codeqa.cli.shellwords import REPLIES, bash, cut, plain

BREAKS = " \t\n\"'@><=;|&(:"


def offering(*values: str) -> Offers:
    return Offers(tuple((value, "") for value in values))


def replied(line: str, *values: str) -> list[str]:
    first, *rest = bash([line, BREAKS], lambda words: offering(*values)).split("\n")[:-1]
    assert first == "values"
    return rest


@pytest.mark.parametrize(
    ("line", "words", "quote"),
    [
        ("codeqa ", ("codeqa", ""), ""),
        ("codeqa a\\ b", ("codeqa", "a b"), ""),
        ("codeqa 'a b' c", ("codeqa", "a b", "c"), ""),
        ('codeqa "a $b', ("codeqa", "a $b"), '"'),
        ("codeqa 'a \\", ("codeqa", "a \\"), "'"),
        ('codeqa "a\\"b" ""', ("codeqa", 'a"b', ""), ""),
        ("codeqa  '' x", ("codeqa", "", "x"), ""),
    ],
)
def test_a_line_is_cut_as_bash_cuts_it(line: str, words: tuple[str, ...], quote: str) -> None:
    found = cut(line, BREAKS)
    assert (found.words, found.quote) == (words, quote)


def test_a_single_value_is_followed_by_a_space_unless_it_goes_on() -> None:
    assert replied("codeqa se", "search") == ["search "]
    assert replied("codeqa ask --pin s", "src/") == ["src/"]
    assert replied("codeqa s", "search", "status") == ["search", "status"]


def test_behind_a_break_only_the_rest_is_given() -> None:
    assert replied("codeqa search --format=vi", "--format=vimgrep") == ["vimgrep "]
    assert replied("codeqa at a.py:1", "a.py:12") == ["12 "]


def test_inside_quotes_only_what_acts_there_is_quoted() -> None:
    assert replied('codeqa ask --pin "a', "a $b'c") == ["a \\$b'c"]
    assert replied("codeqa ask --pin 'a", "a $b'c") == ["a $b'\\''c"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@settings(max_examples=40)
@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1), min_size=1, max_size=8))
def test_bash_reads_every_offered_value_as_it_was(names: list[str]) -> None:
    for opened in ("", '"', "'"):
        line = f"codeqa ask --pin {opened}"
        given_back = bash([line, BREAKS], lambda words: offering(*names)).split("\n")[1:-1]
        script = "".join(
            f"printf '%s\\0' {opened}{value.removesuffix(' ') if len(names) == 1 and not opened and value.endswith(' ') else value}{opened}\n"
            for value in given_back
        )
        told = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, check=True).stdout.decode()
        assert told.split("\0")[:-1] == names


def test_other_shells_quote_by_themselves_and_are_told_what_a_value_is() -> None:
    told = plain(["ask", "a"], lambda words: Offers((("a b", "a file"), ("c", ""))))
    assert told == "values\na b\ta file\nc\n"
    assert plain(["ask", "x"], lambda words: Offers(native="files")) == "files\n"


def test_powershell_gives_a_space_for_an_empty_word() -> None:
    assert plain(["ask", " "], lambda words: Offers(native="|".join(words))) == "ask|\n"


def test_every_shell_has_a_reply() -> None:
    assert list(REPLIES) == ["bash", "fish", "powershell", "zsh"]
