from __future__ import annotations

from dataclasses import replace

from codeqa.answer.doubts import NAMED_FILES, NAMED_OMITTED, lacking, looked_at, open_claims
from codeqa.answer.finish import finish
from codeqa.types import Answer, Completion, Omitted, Usage
from tests.answer.samples import context, one_file, packed


def answer(text: str) -> Answer:
    return finish("q", Completion(text, "stop", Usage(), "m"), one_file())


def wanted(text: str) -> list[str]:
    return [str(want) for want in lacking(answer(text))]


def test_an_answer_that_is_borne_out_lacks_nothing() -> None:
    assert wanted('It signs [web/session.py:21 "hmac.new(self.key, value.encode()"].') == []


def test_lines_of_a_file_that_was_not_sent_are_lacking() -> None:
    assert "web/other.py:3-9" in wanted('It signs [web/other.py:3-9 "hmac.new(key)"].')


def test_names_that_were_nowhere_in_what_was_sent_are_lacking() -> None:
    assert wanted("Then `frobnicate` is called.") == ["frobnicate"]


def test_names_of_a_sentence_that_cites_nothing_are_lacking_and_those_of_one_that_does_are_not() -> None:
    assert wanted('`renew` opens it. `sign` signs [web/session.py:21 "hmac.new(self.key, value.encode()"].') == ["renew"]


def test_an_abstention_lacks_nothing_that_could_be_known() -> None:
    assert wanted("The code given does not tell: `frobnicate` would.") == []


def test_each_open_claim_is_told_once() -> None:
    assert open_claims(answer("`renew` opens it. `renew` opens it.")) == ("`renew` opens it.",)


def test_what_was_looked_at_names_a_few_files_and_counts_the_others() -> None:
    many = context(*(packed(f"src/file_{number}.py", "x = 1\n") for number in range(NAMED_FILES + 5)))
    told = looked_at(many)
    assert "`src/file_0.py`" in told
    assert f"`src/file_{NAMED_FILES}.py`" not in told
    assert "and 5 more" in told


def test_what_was_left_out_is_told_by_reason() -> None:
    omitted = (*(Omitted(f"old/{number}.py", 10, "over budget") for number in range(NAMED_OMITTED + 2)), Omitted("a.bin", 0, "binary"))
    told = looked_at(replace(one_file(), omitted=omitted), ["frob"])
    assert "Left out: 5 over budget (`old/0.py`, `old/1.py`, `old/2.py` and 2 more); 1 binary (`a.bin`)." in told
    assert "Asked for, and not in the index: `frob`." in told


def test_a_file_that_was_shown_is_not_told_as_left_out() -> None:
    assert "Left out" not in looked_at(replace(one_file(), omitted=(Omitted("web/session.py", 10, "over budget"),)))
