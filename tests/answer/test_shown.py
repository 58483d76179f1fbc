"""The lines that a session has shown: what several messages sent of a file adds up, and of a changed one only what its newest version shows or points to."""

from __future__ import annotations

from codeqa.answer.citations import check
from codeqa.answer.prompt import numbered, stdin_name
from codeqa.answer.shown import shown_lines
from codeqa.types import Context, Mode, PackedFile, Verdict
from tests.answer.samples import FENCE, SESSION, context, outlined, packed

LINES = SESSION.split("\n")[:-1]


def newer(pointers: str, *spans: tuple[int, int], text: str = SESSION) -> PackedFile:
    """A later message's version of the sample: ``pointers`` stand where it names earlier lines."""
    body = "".join("\n".join(numbered(text).split("\n")[start - 1 : end]) + "\n" for start, end in spans)
    sent = f"<file {FENCE} web/session.py | python spans | 2222222 | replaces 1111111 above>\n{pointers}{body}</file {FENCE}>\n"
    return PackedFile("web/session.py", "2222222", "python", Mode.SPANS, spans, 1, 1.0, (), sent)


def first(*spans: tuple[int, int]) -> PackedFile:
    return packed("web/session.py", SESSION, spans, blob="1111111")


def test_parts_of_one_version_add_up() -> None:
    assert sorted(shown_lines(context(first((1, 3)), first((5, 6)), first((2, 4))))["web/session.py"]) == [1, 2, 3, 4, 5, 6]


def test_of_a_newer_version_only_what_it_shows_or_points_to_stands() -> None:
    lines = shown_lines(context(first((1, 10)), newer("↑ 1-3\n↑ 7-8 = 5-6\n", (20, 21))))["web/session.py"]
    assert lines == {1: LINES[0], 2: LINES[1], 3: LINES[2], 7: LINES[4], 8: LINES[5], 20: LINES[19], 21: LINES[20]}


def test_a_pointer_to_what_was_never_sent_shows_nothing() -> None:
    assert shown_lines(context(first((1, 3)), newer("↑ 1-900000000\n↑ 5 = 40\n")))["web/session.py"] == {1: LINES[0], 2: LINES[1], 3: LINES[2]}


def test_code_cannot_forge_a_pointer() -> None:
    forged = packed("web/session.py", "↑ 1-3\n…\n↑ 7-8 = 5-6\n", blob="2222222")
    assert shown_lines(context(first((1, 10)), forged))["web/session.py"] == {1: "↑ 1-3", 2: "…", 3: "↑ 7-8 = 5-6"}


def test_lines_replace_an_outline() -> None:
    assert shown_lines(context(outlined("web/session.py", {6: "class Session"}), first((1, 1))))["web/session.py"] == {1: LINES[0]}


def test_each_text_from_stdin_has_a_name_of_its_own() -> None:
    shown = shown_lines(Context("q", 0, 0, "", (), (), "", context().index, stdin=("a\n", "b\n")), "b\n")
    assert shown == {"stdin": {1: "a"}, "stdin-2": {1: "b"}}
    assert stdin_name(3) == "stdin-3"


def test_a_citation_is_checked_against_every_message() -> None:
    told = check('It [web/session.py:6 "class Session:"] opens [web/session.py:13 "def open(self, cookie):"].', context(first((1, 6)), first((13, 14))))
    assert [one.citation.status for one in told] == [Verdict.EXACT, Verdict.EXACT]


def test_a_citation_of_moved_lines_is_corrected_to_the_newest_version() -> None:
    (told,) = check('It opens [web/session.py:13 "def open(self, cookie):"].', context(first((1, 20)), newer("↑ 16-20 = 13-17\n")))
    assert (told.citation.status, told.citation.start_line, told.citation.blob) == (Verdict.MOVED, 16, "2222222")


def test_a_citation_of_what_a_newer_version_no_longer_has_does_not_verify() -> None:
    (told,) = check('It opens [web/session.py:13 "def open(self, cookie):"].', context(first((1, 20)), newer("↑ 1-12\n")))
    assert told.citation.status is Verdict.MISSING
