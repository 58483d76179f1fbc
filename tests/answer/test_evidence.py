"""Evidence mode shows the code itself: every line it shows is there, every citation verifies, and it says that no model spoke."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.citations import check
from codeqa.answer.evidence import MOST_LINES, MOST_PLACES, Relation, compose, deciding
from codeqa.types import Context, Hit, IndexState, RankedFile, SearchResult, Symbol, Verdict
from tests.answer.samples import SESSION, context, one_file, outlined, packed

OPEN = Hit("web/session.py", 13, 17, "Session.open", "method", "python", 9.0)
SIGN = Hit("web/session.py", 19, 20, "Session.sign", "method", "python", 8.0)
RENEW = Hit("web/session.py", 23, 24, "renew", "function", "python", 7.0)
CALL = Relation("web/session.py", "Session.open", 15, "call", "web/session.py", "Session.sign", 19, 0.9)
TEST = Relation("tests/test_session.py", "test_open", 7, "test", "web/session.py", "Session.open", 13, 0.6)


def terms(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z]+", text)]


def found(*hits: Hit, files: tuple[RankedFile, ...] = ()) -> SearchResult:
    return SearchResult("q", hits, files, IndexState("3fa2c1", 1, 1))


def describe(hit: Hit) -> Symbol:
    return Symbol("open", hit.symbol, hit.kind, 13, 17, 13, -1, "def open(\n    self, cookie)", "Opens a cookie. Fails if forged.\n\nMore.", ())


def test_an_answer_reads_like_this() -> None:
    result = found(OPEN, SIGN, RENEW, files=(RankedFile("web/keys.py", 1.0, ("imported by session.py",)),))
    answer = compose("how is the cookie's bad signature found?", result, one_file(), [CALL, TEST], terms=terms, seconds=0.2)
    assert answer.text == (
        "No model is configured: this is the code itself, the 2 places that matter most.\n\n"
        "### web/session.py:13-17 — Session.open (method)\n\n"
        "```\n13      def open(self, cookie):\n"
        '14          value, _, mac = cookie.rpartition(".")\n'
        "15          if not hmac.compare_digest(mac, self.sign(value)):\n"
        '16              raise ValueError("bad signature in [cookie]")\n'
        "17          return value\n```\n\n"
        "### web/session.py:19-20 — Session.sign (method)\n\n"
        '```\n19      def sign(self, value):\n20          return hmac.new(self.key, value.encode(), "sha256").hexdigest()\n```\n\n'
        "### How they connect\n\n"
        "- `Session.open` calls `Session.sign` (web/session.py:15 → web/session.py:19)\n"
        "- `test_open` probably tests `Session.open` (tests/test_session.py:7 → web/session.py:13)\n\n"
        "### Read next\n\n- web/session.py:23-24 — renew (function)\n- web/keys.py — imported by session.py\n"
    )
    assert (answer.mode, answer.abstained, answer.model, answer.usage.cost_usd) == ("evidence", False, "", None)
    assert [(one.start_line, one.end_line, one.status) for one in answer.citations] == [
        (13, 17, Verdict.EXACT),
        (19, 20, Verdict.EXACT),
        (15, 15, Verdict.EXACT),
    ]
    assert answer.verified == 3


def test_signature_and_doc_come_from_the_symbol_where_it_is_known() -> None:
    text = compose("cookie", found(OPEN), one_file(), [], terms=terms, describe=describe).text
    assert "`def open( self, cookie)`\n\nOpens a cookie.\n\n```" in text


def test_its_citations_verify_like_a_models() -> None:
    answer = compose("cookie", found(OPEN, SIGN), one_file(), [CALL], terms=terms)
    quoted = "".join(f'x [{one.path}:{one.start_line}-{one.end_line} "{one.quote}"]\n' for one in answer.citations)
    assert all(one.citation.status is Verdict.EXACT for one in check(quoted, one_file()))


def test_a_relation_that_its_line_contradicts_is_left_out() -> None:
    stale = Relation("web/session.py", "Session.open", 17, "call", "web/session.py", "Session.sign", 19, 0.9)
    assert "How they connect" not in compose("cookie", found(OPEN), one_file(), [stale], terms=terms).text


def test_a_hit_of_a_file_that_was_not_packed_is_shown_from_its_own_lines() -> None:
    hit = Hit("b.py", 5, 6, "f", "function", "python", 1.0, text="def f():\n    return cookie\n")
    answer = compose("cookie", found(hit), one_file(), [], terms=terms)
    assert "5  def f():\n6      return cookie" in answer.text
    assert answer.verified == len(answer.citations) == 1


def test_a_hit_without_lines_is_only_named() -> None:
    sent = context(packed("a.py", SESSION), outlined("web/session.py", {13: "def open(self, cookie)"}))
    answer = compose("cookie", found(OPEN, Hit("a.py", 19, 20, "sign", "method", "python", 1.0)), sent, [], terms=terms)
    assert "### a.py:19-20" in answer.text
    assert "- web/session.py:13-17 — Session.open (method)" in answer.text


def test_nothing_found_is_an_abstention_and_says_so() -> None:
    answer = compose("q", found(), one_file(), [], terms=terms)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.text.startswith("No place in the code was found")


def test_places_are_few_of_several_files_and_do_not_overlap() -> None:
    files = context(*(packed(f"{name}.py", SESSION) for name in "abcdefgh"))
    hits = [Hit(f"{name}.py", start, end, "s", "method", "python", 1.0) for name in "abcdefgh" for start, end in ((6, 20), (13, 17), (3, 4), (23, 24))]
    text = compose("cookie", found(*hits), files, [], terms=terms).text
    headings = re.findall(r"(?m)^### (\w+\.py:\d+-\d+)", text)
    assert headings == ["a.py:6-20", "a.py:3-4", "b.py:6-20", "b.py:3-4", "c.py:6-20"][:MOST_PLACES]


def test_code_that_holds_a_fence_cannot_end_it() -> None:
    text = 'def f():\n    """\n```\ncookie\n```\n    """\n'
    shown = compose("cookie", found(Hit("a.py", 1, 6, "f", "function", "python", 1.0)), context(packed("a.py", text)), [], terms=terms).text
    assert shown.count("~" * 8) == 2


@given(st.dictionaries(st.integers(1, 400), st.integers(0, 5), min_size=1), st.data())
def test_deciding_lines_are_few_ordered_and_hold_the_first_and_the_best(scores: dict[int, int], data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(scores)))
    lines = deciding(scores, first)
    assert list(lines) == sorted(set(lines))
    assert 1 <= len(lines) <= MOST_LINES
    assert set(lines) <= set(scores)
    assert first in lines


@given(st.text("abc \n\"'`()[]{}#", min_size=1, max_size=300), st.text("abc ", max_size=20))
def test_whatever_the_code_looks_like_nothing_is_cited_that_is_not_there(code: str, question: str) -> None:
    sent: Context = one_file(code)
    count = len(code.removesuffix("\n").split("\n"))
    answer = compose(question, found(Hit("web/session.py", 1, count, "s", "function", "python", 1.0)), sent, [], terms=terms)
    for citation in answer.citations:
        assert citation.status is Verdict.EXACT
        assert citation.quote in code
