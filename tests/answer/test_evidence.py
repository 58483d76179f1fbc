"""Evidence mode shows the code itself: every line it shows is there, every citation verifies, and it says that no model spoke."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.choosing import Candidate
from codeqa.answer.citations import check
from codeqa.answer.evidence import MOST_NEXT, Finding, Reading, compose, first_sentence
from codeqa.answer.relations import Relation
from codeqa.types import Answer, FileContent, Hit, IndexState, RankedFile, Symbol, Verdict
from tests.answer.samples import SESSION

TESTS = "from web.session import Session\n\n\ndef test_open():\n    assert Session(b'k').open('v.mac') == 'v'\n"
STATE = IndexState("3fa2c1", 1, 1, dirty=2)


def place(path: str, start: int, end: int, name: str, kind: str = "method", chance: float = 0.0, doc: str = "", test: bool = False) -> Candidate:
    symbol = Symbol(name.split(".")[-1], name, kind, start, end, start, -1, "", doc, ())
    return Candidate(Hit(path, start, end, name, kind, "python", chance), chance, symbol, 0, test)


OPEN = place("web/session.py", 13, 17, "Session.open")
SIGN = place("web/session.py", 19, 20, "Session.sign")
RENEW = place("web/session.py", 23, 24, "renew", "function", doc="Opens it again. Or fails.")
TEST = place("tests/test_session.py", 4, 5, "test_open", "function", test=True)
CALL = Relation("web/session.py", "Session.open", 15, "call", "web/session.py", "Session.sign", 19, 0.9)
RENEWS = Relation("web/session.py", "renew", 24, "call", "web/session.py", "Session.open", 13, 0.6)
TESTED = Relation("tests/test_session.py", "test_open", 5, "call", "web/session.py", "Session.open", 13, 0.6)
CODE = {"web/session.py": SESSION, "tests/test_session.py": TESTS}


def terms(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Za-z]+", text)]


def answered(question: str, finding: Finding, code: dict[str, str] | None = None) -> Answer:
    files = CODE if code is None else code

    def load(path: str) -> FileContent | None:
        return FileContent(path, f"blob-{path}", "python", files[path]) if path in files else None

    reading = Reading(load, lambda path: path.startswith("tests/"), terms, dict.fromkeys(terms(question), 1.0), lambda text: len(text) // 4)
    return compose(question, finding, reading, STATE, seconds=0.2)


def test_an_answer_reads_like_this() -> None:
    files = (RankedFile("web/session.py", 2.0, ("text matches",)), RankedFile("web/keys.py", 1.0, ("imported by session.py",)))
    answer = answered("how is the cookie's bad signature found?", Finding((OPEN, SIGN), TEST, (RENEW,), files, (CALL, RENEWS, TESTED)))
    assert answer.text == (
        "No model is configured: this is the code itself, the 2 likeliest places, best first.\n\n"
        "### web/session.py:13-17 — Session.open (method)\n\n"
        "```\n13      def open(self, cookie):\n"
        '14          value, _, mac = cookie.rpartition(".")\n'
        "15          if not hmac.compare_digest(mac, self.sign(value)):\n"
        '16              raise ValueError("bad signature in [cookie]")\n'
        "17          return value\n```\n\n"
        "### web/session.py:19-20 — Session.sign (method)\n\n"
        '```\n19      def sign(self, value):\n20          return hmac.new(self.key, value.encode(), "sha256").hexdigest()\n```\n\n'
        "### How they connect\n\n"
        "- `Session.open` calls `sign` (web/session.py:15): `if not hmac.compare_digest(mac, self.sign(value)):`\n"
        "- `renew` probably calls `Session.open` (web/session.py:24): `return session.open(cookie)`\n\n"
        "### The test that shows it: tests/test_session.py:4-5 — test_open (function)\n\n"
        "```\n4  def test_open():\n5      assert Session(b'k').open('v.mac') == 'v'\n```\n\n"
        "### What else to look at\n\n- web/session.py:23-24 — renew (function): Opens it again.\n- web/keys.py — imported by session.py\n"
    )
    assert (answer.mode, answer.abstained, answer.model, answer.usage.cost_usd) == ("evidence", False, "", None)
    assert [(one.start_line, one.end_line, one.status) for one in answer.citations] == [
        (13, 17, Verdict.EXACT),
        (19, 20, Verdict.EXACT),
        (15, 15, Verdict.EXACT),
        (24, 24, Verdict.EXACT),
        (4, 5, Verdict.EXACT),
    ]
    assert answer.verified == 5
    assert [(claim.text.partition(" (")[0], claim.citations, claim.supported) for claim in answer.claims] == [
        ("web/session.py:13-17 — Session.open", (0,), True),
        ("web/session.py:19-20 — Session.sign", (1,), True),
        ("`Session.open` calls `sign`", (2,), True),
        ("`renew` probably calls `Session.open`", (3,), True),
        ("tests/test_session.py:4-5 — test_open", (4,), True),
    ]


def test_its_context_is_what_it_shows_and_nothing_else() -> None:
    files = (RankedFile("web/session.py", 2.0, ("text matches",)), RankedFile("web/keys.py", 1.0))
    context = answered("cookie", Finding((SIGN,), None, (), files, (CALL,))).context
    assert [(file.path, file.spans, file.reasons) for file in context.files] == [("web/session.py", ((15, 15), (19, 20)), ("text matches",))]
    assert context.files[0].text.split("\n")[1].startswith("15\t        if not hmac")
    assert [item.path for item in context.omitted] == ["web/keys.py"]
    assert context.tokens == sum(file.tokens for file in context.files) == len(context.text) // 4


def test_signature_and_doc_come_from_the_symbol_where_its_lines_do_not_begin_with_them() -> None:
    symbol = Symbol("open", "Session.open", "method", 13, 17, 13, -1, "def open(\n    self, cookie)", "Opens a cookie. Fails if forged.\n\nMore.", ())
    text = answered("cookie", Finding((replace(OPEN, symbol=symbol),))).text
    assert "(method)\n\nOpens a cookie.\n\n```\n13" in text
    other = symbol._replace(signature="def open(self, cookie, key)")
    assert "`def open(self, cookie, key)`\n\nOpens a cookie.\n\n```" in answered("cookie", Finding((replace(OPEN, symbol=other),))).text


def test_its_citations_verify_like_a_models() -> None:
    answer = answered("cookie", Finding((OPEN, SIGN), TEST, (), (), (CALL, TESTED)))
    quoted = "".join(f'x [{one.path}:{one.start_line}-{one.end_line} "{one.quote}"]\n' for one in answer.citations)
    assert all(one.citation.status is Verdict.EXACT for one in check(quoted, answer.context))


def test_a_test_that_is_not_known_to_use_the_code_is_only_likely() -> None:
    assert "### The likeliest test: tests/test_session.py:4-5" in answered("cookie", Finding((OPEN,), TEST)).text


def test_a_file_that_can_no_longer_be_read_is_not_shown() -> None:
    gone = place("web/gone.py", 1, 9, "gone")
    answer = answered("cookie", Finding((gone, OPEN), None, (), (), (CALL,)))
    assert "gone" not in answer.text
    assert "### web/session.py:13-17" in answer.text


def test_nothing_found_is_an_abstention_and_says_so() -> None:
    for finding in (Finding(), Finding((place("web/gone.py", 1, 9, "gone"),), TEST, (), (), (CALL,))):
        answer = answered("q", finding)
        assert answer.abstained
        assert (answer.citations, answer.context.files) == ((), ())
        assert answer.text.startswith("No place in the code was found")


def test_what_else_there_is_is_short_names_symbols_and_puts_tests_last() -> None:
    rest = [place(f"{name}.py", 1, 2, name, test=name == "a") for name in "abcdefgh"]
    nameless = Candidate(Hit("z.py", 1, 2, "", "", "python", 0.0), 0.0)
    text = answered("cookie", Finding((OPEN,), None, (nameless, *rest[:MOST_NEXT]))).text
    pointers = re.findall(r"(?m)^- (\w\.py)", text)
    assert pointers == ["b.py", "c.py", "d.py", "e.py", "a.py"]


def test_code_that_holds_a_fence_cannot_end_it() -> None:
    text = "def f():\n    x = '''\n```\ncookie\n```\n    '''\n"
    shown = answered("cookie", Finding((place("a.py", 1, 6, "f", "function"),)), {"a.py": text}).text
    assert shown.count("~" * 8) == 2


def test_the_first_sentence_of_a_doc_is_short_and_no_tag() -> None:
    assert first_sentence("Opens\na cookie. Fails if forged.\n\nMore.") == "Opens a cookie."
    assert first_sentence("@internal") == ""
    assert first_sentence("Cleans a path, eliminating . and .. elements. More.") == "Cleans a path, eliminating . and .. elements."
    assert first_sentence("Says how loops (e.g. a class in itself) are handled. More.") == "Says how loops (e.g. a class in itself) are handled."
    assert len(first_sentence("word " * 200)) <= 200


@given(st.text("abc \n\"'`()[]{}#:", min_size=1, max_size=300), st.text("abc ", max_size=20), st.lists(st.integers(-2, 40), max_size=3))
def test_whatever_the_code_looks_like_nothing_is_cited_that_is_not_there(code: str, question: str, lines: Sequence[int]) -> None:
    count = len(code.removesuffix("\n").split("\n"))
    relations = tuple(Relation("a.py", "s", line, "call", "a.py", "a", 1, 0.9) for line in lines)
    answer = answered(question, Finding((place("a.py", 1, count, "s", "function"),), None, (), (), relations), {"a.py": code})
    for citation in answer.citations:
        assert citation.status is Verdict.EXACT
        assert citation.quote in code
