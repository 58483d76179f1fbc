from __future__ import annotations

import pytest

from codeqa.cli import piped
from tests.cli.fakes import CommandLine

DIFF = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
PYTEST = "=== test session starts ===\ncollected 1 item\n\n=== FAILURES ===\n  def test_x():\n>  assert 1 == 2\nE  assert 1 == 2\nt.py:3: AssertionError\n"
TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: no\n'
CASES = {
    DIFF: piped.DIFF,
    "--- old.c\t2020\n+++ new.c\n": piped.DIFF,
    "commit " + "a" * 40 + "\nAuthor: A\n\n    Fix it\n": piped.COMMITS,
    PYTEST: piped.FAILURE,
    TRACEBACK: piped.FAILURE,
    "--- FAIL: TestX (0.00s)\n    x_test.go:3: no\nFAIL\n": piped.FAILURE,
    "thread 'main' panicked at src/main.rs:2:5:\nno\n": piped.FAILURE,
    "java.lang.IllegalStateException: no\n\tat a.B.c(B.java:3)\n": piped.FAILURE,
    "TypeError: x is undefined\n    at f (/srv/a.js:3:7)\n": piped.FAILURE,
    "a.c:3:5: error: expected ';'\n": piped.MESSAGES,
    "src/a.ts(3,5): error TS2304: Cannot find name 'x'.\n": piped.MESSAGES,
    "error[E0382]: borrow of moved value\n --> src/main.rs:2:5\n": piped.MESSAGES,
    "a.py:1:1: F401 unused\nb.py:1:1: E501 long\n": piped.MESSAGES,
    "src/a.py:3:def f():\nsrc/b.py:9:    f()\n": piped.PLACES,
    "src/a.py\nsrc/b.py\r\nMakefile\n": piped.FILES,
    "a.py\n": piped.FILES,
    "def f(x):\n    return x\n\n\ndef g():\n    return f(1)\n": piped.CODE,
    "int f(int x) {\n  return x;\n}\nint g;\n": piped.CODE,
}
QUESTIONS = (
    "where is the retry back-off?",
    "Explain sessions.\nAnd cookies, please.\n",
    "It fails when I log in twice.\n\nSteps: log in, then again.\nThen it hangs.\n\nWhy?\n",
    "",
    "x",
)


@pytest.mark.parametrize("text", CASES)
def test_what_a_text_is_decides_what_is_asked_of_it(text: str) -> None:
    assert piped.question_for(text) == CASES[text]


@pytest.mark.parametrize("text", QUESTIONS)
def test_prose_is_its_own_question(text: str) -> None:
    assert piped.question_for(text) == ""


def test_a_diff_without_a_question_is_asked_what_it_can_break(codeqa: CommandLine) -> None:
    codeqa.stdin = DIFF
    told = codeqa.run("ask")
    assert told.code == 0
    assert f"asked: {piped.DIFF}" in told.stderr
    assert piped.DIFF in codeqa.corridor.calls[0]
    assert codeqa.corridor.calls[0][-1] == DIFF or DIFF in codeqa.corridor.calls[0]


def test_a_question_on_stdin_is_asked_as_it_stands(codeqa: CommandLine) -> None:
    codeqa.stdin = "where is the retry back-off?"
    told = codeqa.run("ask")
    assert "asked:" not in told.stderr
    assert codeqa.stdin in codeqa.corridor.calls[0]
