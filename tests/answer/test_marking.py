"""What a reader sees of an answer, while it comes and in the end: every verdict that matters, in its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.answer.citations import check, sent
from codeqa.answer.marking import MOST_OPEN, Marker
from codeqa.types import Context
from tests.answer.samples import SESSION, context, one_file, packed

WORDS = [
    "It ",
    "opens ",
    "`Session.open` ",
    "`zz_forged()` ",
    "and/or ",
    "session.py ",
    "e.g. ",
    "a[0] ",
    '[web/session.py:13-17 "def open(self, cookie):"]',
    '[web/session.py:99 "raise ValueError("bad signature in [cookie]")"]',
    '[web/session.py:9 "timeout=11"; web/session.py:19 "def sign(self"]',
    "[web/session.py:15]",
    "web/session.py:13-17",
    "`web/session.py:13` — `def open(self, cookie):`",
    "web/session.py (lines 13-17): “def open(self, cookie)”",
    "session.py, at line 15,",
    "web/no.py:3",
    '[web/session.py:13-14 "13\tdef open(self, cookie):\n        value, _, mac"]',
    "we ird [x].py:13 ",
    ". ",
    "; ",
    ".\n",
    "\n\n",
    "\n- ",
    '"',
    "[",
    "]",
    "`",
    "```\n",
    " ",
]


def given_files() -> Context:
    return context(packed("web/session.py", SESSION), packed("we ird [x].py", SESSION))


def marked(text: str, files: Context | None = None) -> str:
    marker = Marker(sent(files or one_file()))
    return marker.feed(text) + marker.rest()


def streamed(pieces: Sequence[str], files: Context | None = None) -> list[str]:
    marker = Marker(sent(files or one_file()))
    return [*(marker.feed(piece) for piece in pieces), marker.rest()]


def test_what_is_missing_is_marked_what_moved_is_corrected_and_what_is_unclear_is_called_so() -> None:
    text = (
        'A [web/session.py:3 "def open(self, cookie):"]. B [no.py:1 "zzz zzz"]. C `no.py:2`. D web/session.py#L3-L4 "def open(self, cookie): value". E\n'
        "Here: web/session.py:13-17."
    )
    assert marked(text) == (
        'A [web/session.py:13 "def open(self, cookie):"]. B [unverified: no.py:1 "zzz zzz"]. C `[unverified: no.py:2]`. '
        'D web/session.py#L13-L14 "def open(self, cookie): value". E\n'
        "Here: [unclear: web/session.py:13-17]."
    )


def test_a_name_that_is_nowhere_in_what_was_sent_is_marked_where_it_is_first_mentioned() -> None:
    assert marked("`Session.shut` and again `Session.shut`; zz_free() too.") == (
        "`Session.shut` [unverified: not in what was sent] and again `Session.shut`; zz_free [unverified: not in what was sent]() too."
    )


@pytest.mark.parametrize(
    "text",
    [
        "`Session.open` does.",
        "In JavaScript or on GitHub.",
        "Run `make test` or `src/x.py`.",
        "```\nx = zz_free()\n```",
        "`None` or `x1`.",
        "Plain words only.",
    ],
)
def test_known_names_commands_paths_words_and_code_blocks_are_left_alone(text: str) -> None:
    assert marked(text) == text


def test_words_are_shown_as_they_come_and_a_citation_once_it_is_judged() -> None:
    pieces = [
        "It ",
        "opens ",
        "the cookie ",
        "[web/session.py:3",
        ' "def open(se',
        'lf"',
        "]",
        ". Then ",
        "it ",
        "returns ",
        "web/session.py:13-17",
        " and",
        ". So",
    ]
    assert streamed(pieces) == [
        "It ",
        "opens ",
        "the cookie ",
        "",
        "",
        "",
        "",
        '[web/session.py:13 "def open(self"]. Then ',
        "it ",
        "returns ",
        "",
        "",
        "[unclear: web/session.py:13-17] and. ",
        "So",
    ]


def test_an_open_bracket_does_not_hold_the_answer_back_for_ever() -> None:
    assert len("".join(streamed(["see [1 "] + ["word " * 10] * 100)[:-1])) > 5_000 - 2 * MOST_OPEN


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.data())
@settings(max_examples=250, deadline=None, derandomize=True)
def test_any_way_of_cutting_the_text_gives_the_same_marks(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    whole = marked(text, given_files())
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    told = streamed(pieces, given_files())
    assert "".join(told) == whole


@given(st.lists(st.sampled_from([word for word in WORDS if "\n" not in word.strip("\n") and word not in '"[]`']), max_size=12))
@settings(max_examples=150, deadline=None)
def test_line_by_line_the_same_citations_are_found_as_in_the_whole(words: list[str]) -> None:
    text = "".join(words)
    marker = Marker(sent(given_files()))
    marker.feed(text)
    marker.rest()
    whole = [(one.found.begin, one.found.stop, one.citation) for one in check(text, given_files())]
    assert [(one.found.begin, one.found.stop, one.citation) for one in marker.checked] == whole


@given(st.text('[]`"a.py:13-4 ,;()#L\n“”…', max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_text_of_fragments_breaks_the_reader(text: str) -> None:
    files = context(packed("a.py", SESSION))
    letters = "".join(streamed(list(text), files))
    assert len(letters) >= len(text) - 14 * len(check(text, files))


@pytest.mark.parametrize(
    "hostile", ["a" * 100_000, "a/" * 50_000, "[" * 50_000, "a.py:1 " * 3_000, "a.py:1\n" * 3_000, "`" * 50_000, " " * 100_000, "\n" * 50_000]
)
def test_a_hostile_answer_is_marked_in_linear_time(hostile: str) -> None:
    marked(hostile)


def test_an_endless_line_is_looked_through_a_number_of_times_that_grows_with_its_logarithm(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    settled = Marker._settled

    def counted(self: Marker) -> str:
        nonlocal looks
        looks += 1
        return settled(self)

    monkeypatch.setattr(Marker, "_settled", counted)
    streamed(["words of a line without an end, "] * 2_000)
    assert looks < 250


def test_a_line_number_of_many_digits_is_a_citation_that_does_not_hold() -> None:
    assert "unverified" in marked("It opens [web/session.py:123456789012].")
