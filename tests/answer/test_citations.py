"""A citation counts only for what it quotes letter by letter out of what was sent."""

from __future__ import annotations

import random
import re
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.citations import Checked, Sent, check, sent, verify
from codeqa.answer.extract import extract
from codeqa.answer.shown import shown_lines, words
from codeqa.types import Context, Verdict
from tests.answer.samples import SESSION, context, one_file, outlined, packed

EXACT, MOVED, FUZZY, MISSING, UNKNOWN = Verdict


def verdict(text: str, given: Context | None = None, extra: str = "") -> Verdict:
    (checked,) = check(text, given or one_file(), extra)
    return checked.citation.status


def test_the_lines_that_were_sent_are_read_back_exactly() -> None:
    lines = shown_lines(one_file())["web/session.py"]
    assert "".join(f"{line}\n" for line in lines.values()) == SESSION
    assert list(lines) == list(range(1, 25))


def test_lines_that_were_left_out_are_not_among_them() -> None:
    given_text = context(packed("a.py", SESSION, [(3, 4), (9, 11)]))
    assert list(shown_lines(given_text)["a.py"]) == [3, 4, 9, 10, 11]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_any_text_comes_back_line_by_line(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines) or "x\n"
    assert list(shown_lines(one_file(text))["web/session.py"].values()) == text.split("\n")[:-1]


@pytest.mark.parametrize(
    "text",
    [
        'It opens [web/session.py:13-17 "def open(self, cookie):"].',
        'It opens [web/session.py:13 "def open(self"]',
        'It opens [session.py:13-13 "def open(self"]',
        'It opens [./web/session.py:13 "def open(self"]',
        'It opens (web/session.py:13 "def open(self").',
        'It opens `web/session.py:13-14` "def open(self".',
        "It opens `web/session.py:13` — `def open(self, cookie):`.",
        "It opens **web/session.py:13** (`def open(self, cookie):`).",
        'It opens [`web/session.py:13`, "def open(self"]',
        'It opens web/session.py#L13-L17 "def open(self".',
        'It opens [web/session.py:L13-L14 "def open(self"]',
        "It opens [web/session.py:13–17 “def open(self, cookie)”]",
        'It opens web/session.py (lines 13-17): "def open(self, cookie)".',
        'It opens [web/session.py:14:9 "cookie.rpartition"]',
        'It fails [web/session.py:16 "raise ValueError("bad signature in [cookie]")"]',
        'It fails [web/session.py:16 "bad signature in [cookie]"]',
        'It opens [web/session.py:13-14 "13\tdef open(self, cookie):"]',
        'It opens [web/session.py:13-14 "def open(self, cookie):\n        value, _, mac"]',
        "The method `open` does it: web/session.py:13-17.",
        "The method `Session.open` does it (`web/session.py:13-17`).",
        "`compare_digest` is used. [web/session.py:15]",
        "- web/session.py:15 — compare_digest() is called",
        "web/session.py, line 15, calls compare_digest().",
    ],
)
def test_a_true_citation_in_any_usual_form_is_exact(text: str) -> None:
    assert verdict(text) is EXACT


@pytest.mark.parametrize(
    "text",
    [
        'x [web/session.py:13 "def  open( self, cookie ) :"]',
        'x [web/session.py:13-14 "def open(self, cookie): value, _, mac"]',
        'x [web/session.py:15 "if not ... self.sign(value)"]',
        'x [web/session.py:13-17 "def open(self, cookie): … return value"]',
        'x [web/session.py:13 "def open(self, ..."]',
        'x [web/session.py:16 "raise ValueError(\\"bad signature in"]',
    ],
)
def test_white_space_and_elisions_are_forgiven_and_said(text: str) -> None:
    assert verdict(text) is FUZZY


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('x [web/session.py:3 "def open(self, cookie):"]', (13, 13)),
        ('x [web/session.py:900-950 "def open(self, cookie):"]', (13, 13)),
        ('x [web/session.py:10-900 "def open(self, cookie):"]', (13, 13)),
        ('x [web/session.py:12-13 "def open(self, cookie): value, _, mac"]', (13, 14)),
        ('x [web/session.py:21 "hmac."]', None),
        ('x [web/session.py:24 "session.open(cookie)"]', (24, 24)),
    ],
)
def test_a_quote_at_other_lines_of_its_file_is_corrected(text: str, lines: tuple[int, int] | None) -> None:
    (checked,) = check(text, one_file())
    assert (checked.citation.start_line, checked.citation.end_line) == (lines or (21, 21))
    assert checked.citation.status is (MISSING if lines is None else EXACT if lines == (24, 24) else MOVED)


def test_of_several_places_the_nearest_is_taken_and_the_note_says_so() -> None:
    given_text = one_file("x = frobnicate(1)\n" + "pass\n" * 10 + "x = frobnicate(1)\n" + "pass\n" * 10)
    (checked,) = check('x [session.py:15 "frobnicate(1)"]', given_text)
    assert checked.citation.start_line == 12
    assert "2 places" in checked.note


@pytest.mark.parametrize(
    "text",
    [
        'x [web/other.py:13 "def open(self, cookie):"]',
        'x [b/session.py:13 "def open(self, cookie):"]',
        'x [web/session.py:9 "timeout=1"]',
        'x [web/session.py:9 "timeout=100"]',
        'x [web/session.py:9 "timeout=10.5"]',
        'x [web/session.py:20 "sha512"]',
        'x [web/session.py:13 "def Open(self, cookie):"]',
        'x [web/session.py:13 "def pen(self, cookie):"]',
        'x [web/session.py:13 "def ореn(self, cookie):"]',  # Cyrillic o, p, e
        'x [web/session.py:13 "ｄｅｆ open(self, cookie):"]',  # full width
        'x [web/session.py:13 "def open\u200b(self, cookie):"]',
        'x [web/session.py:13 "def o\u0301pen(self, cookie):"]',
        'x [web/session.py:15 "if hmac.compare_digest(mac"]',
        'x [web/session.py:15-17 "return ... raise"]',
        'x [web/session.py:13 "defopen(self, cookie):"]',
        "The method `close` does it: web/session.py:13-17.",
        "The method `open` calls `invented_helper`: web/session.py:13-17.",
        "The method `sign` does it: web/session.py:1-3.",
        "The method `open` does it: web/session.py:113-117.",
        "The method `open` does it: web/session.py:1-999999.",
        "The method `open` does it: lib/crypto.py:13.",
        "The method `open` does it: crypto.zig:13.",
    ],
)
def test_what_was_not_sent_like_that_is_missing(text: str) -> None:
    assert verdict(text) is MISSING


@pytest.mark.parametrize(
    "text",
    [
        "It is opened here: web/session.py:13-17.",  # nothing is named
        'x [web/session.py:2 "\n"]',
        "The `zero_filled` table is here: web/big.py:1-200.",  # too wide to prove anything
        'x [twice.py:40 "x = frobnicate(1)"]',  # neither of two places is nearer
        'x [session.py:13 "def open(self"]',  # two files
    ],
)
def test_what_can_be_meant_in_two_ways_or_compared_with_nothing_is_unknown(text: str) -> None:
    twice = "pass\n" * 30 + "x = frobnicate(1)\n" + "pass\n" * 17 + "x = frobnicate(1)\n"
    big = "zero_filled = [\n" + "    0,\n" * 250 + "]\n"
    files = (packed("web/session.py", SESSION), packed("twice.py", twice), packed("web/big.py", big), packed("old/session.py", SESSION))
    assert verdict(text, context(*files)) is UNKNOWN


@pytest.mark.parametrize(
    "text", ["at http://localhost:8080/x", "127.0.0.1:80", "at 12:30", "std::vector:3 is no path", "example.com:443", "ratio 3:4", "[1]", "a:1"]
)
def test_what_is_no_citation_is_not_taken_for_one(text: str) -> None:
    assert check(text, one_file()) == ()


def test_a_path_that_fits_two_files_is_not_guessed() -> None:
    given_text = context(packed("a/session.py", SESSION), packed("b/session.py", SESSION))
    assert verdict('x [session.py:13 "def open(self"]', given_text) is UNKNOWN
    assert verdict('x [b/session.py:13 "def open(self"]', given_text) is EXACT


def test_of_two_files_that_a_path_fits_the_one_is_meant_that_bears_it_out() -> None:
    (checked,) = check('x [session.py:13 "def open(self"]', context(packed("a/session.py", SESSION), packed("b/session.py", "x = 1\n")))
    assert (checked.citation.path, checked.citation.status) == ("a/session.py", EXACT)


def test_odd_file_names_are_found() -> None:
    for path in ("app/[id]/page (1).tsx", "Makefile", "we ird, name.py", "a#b:c.py"):
        assert verdict(f'x [{path}:13 "def open(self"]', context(packed(path, SESSION))) is EXACT


def test_each_of_several_citations_is_checked() -> None:
    text = 'x [web/session.py:13 "def open(self"; web/session.py:19 "def sign(self"] and `Session` [session.py:6,13-14] [no.py:1 "x"]'
    assert [one.citation.status for one in check(text, one_file())] == [EXACT, EXACT, EXACT, MISSING, MISSING]


def test_a_line_that_was_left_out_proves_nothing() -> None:
    given_text = context(packed("a.py", SESSION, [(1, 5), (19, 20)]))
    assert verdict('x [a.py:13 "def open(self, cookie):"]', given_text) is MISSING
    assert verdict('x [a.py:5-19 "class Session"]', given_text) is MISSING


def test_a_quote_does_not_bridge_lines_that_were_left_out() -> None:
    given_text = context(packed("a.py", SESSION, [(13, 13), (17, 17)]))
    assert verdict('x [a.py:13-17 "def open(self, cookie): return value"]', given_text) is MISSING
    assert verdict('x [a.py:13-17 "def open(self, cookie): ... return value"]', given_text) is MISSING


def test_an_outline_supports_its_signatures_and_no_more() -> None:
    given_text = context(outlined("a.py", {13: "def open(self, cookie)"}))
    assert verdict('x [a.py:13 "def open(self, cookie)"]', given_text) is FUZZY
    assert verdict('x [a.py:15 "hmac.compare_digest"]', given_text) is MISSING


def test_what_came_on_stdin_can_be_cited() -> None:
    assert verdict('x [stdin:2 "-    timeout = 5"]', extra="+++ b/a.py\n-    timeout = 5\n") is EXACT
    assert verdict('x [stdin:2 "-    timeout = 6"]', extra="+++ b/a.py\n-    timeout = 5\n") is MISSING


@pytest.mark.parametrize(
    "hostile", ["a" * 200_000, "a/" * 100_000, "[" * 100_000, "a.py:1" * 30_000, "a.py:1 " * 3_000, '"' * 100_000, "a.py:1 " + "`" * 50_000, " " * 200_000]
)
def test_a_hostile_answer_is_read_in_linear_time(hostile: str) -> None:
    check(hostile, one_file())


# --- forgeries and drift on real code --------------------------------------------------------------------------------------------------


@cache
def corpus() -> Context:
    folder = Path(sysconfig.get_path("stdlib"))
    names = ("argparse.py", "ast.py", "configparser.py", "csv.py", "difflib.py", "fractions.py", "json/decoder.py", "shlex.py", "tempfile.py", "textwrap.py")
    return context(*(packed(f"Lib/{name}", (folder / name).read_text(encoding="utf-8")) for name in names))


@cache
def corpus_sent() -> Sent:
    return sent(corpus())


def checked_in_corpus(text: str) -> list[Checked]:
    """As ``check`` does it, with the corpus read once."""
    return [verify(found, corpus_sent()) for found in extract(text, tuple(corpus_sent().lines))]


@cache
def pool() -> list[tuple[str, int, str]]:
    """Lines of code long enough to be quoted, that stand in their file only once."""
    return [
        (path, number, text.strip())
        for path, lines in corpus_sent().lines.items()
        for number, text in lines.items()
        if len(re.findall(r"\w", text)) >= 12 and '"' not in text and "`" not in text and len(corpus_sent().stack(path).find(words(text))) == 1
    ]


def quotable(seed: int, count: int) -> Iterator[tuple[random.Random, str, int, str]]:
    draw = random.Random(seed)
    for path, number, text in draw.choices(pool(), k=count):
        yield draw, path, number, text


def altered(draw: random.Random, text: str) -> str:
    """One character changed so that the meaning may: a digit, a letter, a look-alike, a word dropped or doubled."""
    place = draw.choice([match.start() for match in re.finditer(r"\w", text)])
    char = text[place]
    look_alikes = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і"}
    swapped = str((int(char) + 1) % 10) if char.isascii() and char.isdigit() else look_alikes.get(char, char.swapcase() if char.swapcase() != char else "q")
    return text[:place] + swapped + text[place + 1 :]


def test_700_forged_citations_do_not_verify() -> None:
    """Wrong file, altered quote, invented symbol, file never sent, line past the end without a quote. Each is read as a citation, and none passes."""
    paths = sorted(corpus_sent().lines)
    wrong = []
    for turn, (draw, path, number, text) in enumerate(quotable(1, 700)):
        other = draw.choice([each for each in paths if not corpus_sent().stack(each).find(words(text))])
        forged = (
            f'x [{other}:{number} "{text}"]',
            f'x [{path}:{number} "{altered(draw, text)}"]',
            f"The function `zz_invented_{turn}` does it [{path}:{number}].",
            f'x [{path.removesuffix(".py")}_more.py:{number} "{text}"]',
            f"The function `zz_invented_{turn}()` does it [{path}:{number + 100_000}].",
        )[turn % 5]
        if [one.verified for one in checked_in_corpus(forged)] != [False]:
            wrong.append(forged)
    assert wrong == []


def test_a_wrong_line_is_corrected_to_the_right_one_and_never_kept() -> None:
    wrong = []
    for draw, path, number, text in quotable(2, 200):
        cited = number + draw.choice([-400, -30, -2, 2, 17, 5_000])
        (checked,) = checked_in_corpus(f'x [{path}:{max(0, cited)} "{text}"]')
        if checked.citation.status is not MOVED or checked.citation.start_line != number:
            wrong.append((path, number, text, checked))
    assert wrong == []


def test_at_least_98_of_100_true_citations_with_drift_verify() -> None:
    """Drifted lines, re-wrapped white space, a quote cut short at a word."""
    count = 700
    failed = []
    for turn, (draw, path, number, text) in enumerate(quotable(3, count)):
        gap = draw.choice(["  ", "\n    ", "\t"])
        shorter = " ".join(text.split()[: max(3, len(text.split()) - 1)])
        drifted = (
            f'x [{path}:{max(1, number + draw.randint(-9, 9))} "{text}"]',
            f'x [{path}:{number} "{text.replace(" ", gap)}"]',
            f'x [{path}:{max(1, number - 3)}-{number + 3} "{shorter}"]',
        )[turn % 3]
        if [one.verified for one in checked_in_corpus(drifted)] != [True]:
            failed.append(drifted)
    assert len(failed) <= 0.02 * count, failed
