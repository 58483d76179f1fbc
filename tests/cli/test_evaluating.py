"""The questions of ``eval search``: what is taken, and how a bad line is told."""

from __future__ import annotations

import pytest

from codeqa.types import JudgedQuery, Wanted
from tests.cli.fakes import CommandLine

GOOD = '{"query": "q", "relevant": ["a.py"]}\n'


def test_every_form_of_a_line_is_read(codeqa: CommandLine) -> None:
    codeqa.stdin = (
        "\ufeff" + GOOD + '\n{"id": 7, "question": "r", "gold_files": ["./b.py", "b.py"], "secondary": ["c.py"]}\n'
        '{"id": "x", "query": "s", "relevant": ["a.py"], "targets_raw": [{"path": "a.py", "start": 3, "end": 4}, {"path": "d.py"}]}\n'
    )
    assert codeqa.run("eval", "search", "-").code == 0
    assert codeqa.corridor.calls[0][2] == (
        JudgedQuery("1", "q", (Wanted("a.py"),)),
        JudgedQuery("7", "r", (Wanted("b.py"), Wanted("c.py"))),
        JudgedQuery("x", "s", (Wanted("a.py", 3, 4), Wanted("d.py"))),
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no object"),
        ('{"relevant": ["a.py"]}', "has no query"),
        ('{"query": " ", "relevant": ["a.py"]}', "has no query"),
        ('{"query": "q"}', "does not say what is relevant"),
        ('{"query": "q", "relevant": []}', "does not say what is relevant"),
        ('{"query": "q", "relevant": "a.py"}', "relevant is no list"),
        ('{"query": "q", "relevant": [3]}', "a path that is no text"),
        ('{"query": "q", "targets_raw": ["a.py"]}', "no object"),
        ('{"query": "q", "targets_raw": [{"path": "a.py", "start": 9, "end": 4}]}', "line numbers, in order"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_searched(codeqa: CommandLine, line: str, told: str) -> None:
    codeqa.stdin = GOOD + line + "\n"
    outcome = codeqa.run("eval", "search", "-")
    assert outcome.code == 2
    assert "line 2" in outcome.stderr
    assert told in outcome.stderr
    assert codeqa.corridor.calls == []


def test_a_file_without_questions_or_no_file_is_a_usage_error(codeqa: CommandLine) -> None:
    assert "has no question" in codeqa.run("eval", "search", "-").stderr
    assert "cannot be read" in codeqa.run("eval", "search", "no-such-file").stderr
    assert "takes one file" in codeqa.run("eval", "search").stderr


def test_a_question_that_begins_with_eval_is_told_how_to_be_asked(codeqa: CommandLine) -> None:
    outcome = codeqa.run("eval", "injection?")
    assert outcome.code == 2
    assert 'codeqa ask "eval injection?"' in outcome.stderr


def test_the_places_that_count_are_ten_whatever_the_settings_say(codeqa: CommandLine) -> None:
    codeqa.stdin, codeqa.environ = GOOD, {"CODEQA_LIMIT": "3"}
    codeqa.run("eval", "search", "-")
    assert codeqa.corridor.calls[0][4] == 10
    assert "NDCG@5, hits   0.2500" in codeqa.run("eval", "search", "-", "-k", "5").stdout
