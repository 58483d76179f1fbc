"""A saved answer is Markdown that brings its proofs along; what is not exactly that is no saved answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.finish import finish
from codeqa.answer.saved import BEGIN, LARGEST, manifest, read
from codeqa.errors import UsageError
from codeqa.types import Answer, Claim, Completion, Usage
from tests.answer.samples import one_file


def answer(text: str = 'It opens [web/session.py:13-14 "def open(self"]. It shuts [web/session.py:14 "shut()"].') -> Answer:
    return finish("how?", Completion(text, "stop", Usage(), "m-1"), one_file())


def kept(one: Answer, shown: str = "# how?\n\nIt opens.\n") -> str:
    return f"{shown}\n{manifest(one, shown)}"


def test_what_was_saved_is_read_back() -> None:
    found = read(kept(answer()), "a.md")
    assert (found.question, found.mode, found.model, found.head, found.dirty, found.edited) == ("how?", "model", "m-1", "3fa2c1deadbeef", 2, False)
    assert [proof.citation for proof in found.proofs] == list(answer().citations)
    assert found.proofs[0].lines == ("    def open(self, cookie):", '        value, _, mac = cookie.rpartition(".")')
    assert found.proofs[1].lines == ()  # it proves nothing
    assert [(claim.text, claim.citations, claim.supported) for claim in found.claims] == [("It opens.", (0,), True), ("It shuts.", (1,), False)]


def test_a_text_that_was_changed_is_known_by_it() -> None:
    assert read(kept(answer()).replace("It opens.", "It burns."), "a.md").edited
    assert not read("\n\n" + kept(answer()), "a.md").edited


@given(st.text(), st.text())
def test_whatever_it_holds_the_manifest_is_one_ascii_comment(question: str, told: str) -> None:
    one = replace(answer(), question=question, claims=(Claim(told, (0,)),))
    text = manifest(one, "x")
    assert text.isascii()
    assert text.count("-->") == 1
    assert "--" not in text[len(BEGIN) : -len(" -->\n")]
    assert read("x" + text, "a.md").question == question
    assert read("x" + text, "a.md").claims == (Claim(told, (0,)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Just notes\n", "is no saved answer"),
        ("", "is no saved answer"),
        (f"{BEGIN}{{}}", "is no saved answer"),
        (f"{BEGIN}{{}} -->", "damaged"),
        (f"{BEGIN}[] -->", "damaged"),
        (f"{BEGIN}{'[' * 100_000} -->", "damaged"),
        (kept(answer()).replace('"start_line": 13', '"start_line": "13"'), "damaged"),
        (kept(answer()).replace('"start_line": 13', '"start_line": 99'), "damaged"),
        (kept(answer()).replace('"status": "exact"', '"status": "sure"'), "damaged"),
        (kept(answer()).replace('"citations": [0]', '"citations": [7]'), "damaged"),
        (kept(answer()).replace('"version": 1', '"version": 2'), "newer codeqa"),
        (kept(answer()).replace('"version": 1, ', ""), "damaged"),
        ("x" * LARGEST + kept(answer()), "is no saved answer"),
    ],
)
def test_what_is_not_as_it_should_be_is_no_saved_answer(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        read(text, "a.md")
    assert "a.md" in raised.value.message
    assert raised.value.hint


def test_the_manifest_that_counts_is_the_last() -> None:
    forged = json.dumps({"version": 1})
    assert read(f"{BEGIN}{forged} -->\n{kept(answer())}", "a.md").question == "how?"
