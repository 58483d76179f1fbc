"""A claim stands with its citations; one without stands only on what others cite."""

from __future__ import annotations

from codeqa.answer.citations import sent
from codeqa.answer.claims import claims, sentences
from codeqa.answer.marking import Marker
from codeqa.types import Claim, Context
from tests.answer.samples import one_file


def told(text: str, files: Context | None = None) -> list[Claim]:
    given = sent(files or one_file())
    marker = Marker(given)
    marker.feed(text)
    marker.rest()
    citations = tuple(dict.fromkeys(one.citation for one in marker.checked))
    return list(claims(text, marker.checked, marker.unseen, citations, given))


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text, ())]


def test_sentences_are_of_prose_without_headings_bullets_and_code() -> None:
    text = "# Head `x`\nOne thing, e.g. two. Then\nthree (cf. four)! \n\n- a bullet\n2) another\n\n```\ncode_here()\n```\n> quoted"
    assert texts(text) == ["One thing, e.g. two.", "Then three (cf. four)!", "a bullet", "another", "quoted"]


def test_a_claim_with_a_true_citation_is_supported_and_one_with_a_false_one_is_not() -> None:
    good, bad, mixed = told(
        'It opens [web/session.py:13 "def open(self"]. It shuts [web/session.py:14 "def shut(self"]. '
        'Both [web/session.py:13 "def open(self"; no.py:1 "xyz xyz"].'
    )
    assert (good.text, good.citations, good.supported) == ("It opens.", (0,), True)
    assert (bad.text, bad.citations, bad.supported) == ("It shuts.", (1,), False)
    assert (mixed.citations, mixed.supported) == ((0, 2), False)


def test_a_citation_behind_the_full_stop_or_on_a_line_of_its_own_is_the_sentences() -> None:
    assert [claim.citations for claim in told('It opens. [web/session.py:13 "def open(self"]\nIt signs:\n[web/session.py:19 "def sign(self"]')] == [(0,), (1,)]


def test_a_sentence_that_names_nothing_and_cites_nothing_is_no_claim() -> None:
    assert told("In short, it is safe. Nobody can forge one.") == []


def test_a_sentence_without_a_citation_stands_on_the_lines_that_others_cite() -> None:
    summary, proof = told('`Session.sign` makes it. The code: `hmac` [web/session.py:19-20 "def sign(self, value)"].')
    assert (summary.supported, proof.supported) == (False, True)  # `Session` is in none of the two lines
    summary, proof = told('`sign` makes it with `hmac`. The code [web/session.py:19-20 "def sign(self, value)"].')
    assert (summary.supported, summary.citations, proof.supported) == (True, (), True)


def test_a_false_citation_supports_no_other_sentence() -> None:
    summary, _ = told('`sign` makes it with `hmac`. The code [web/session.py:19-20 "def sign(self, worth)"].')
    assert not summary.supported


def test_an_invented_name_beside_a_true_citation_is_not_supported() -> None:
    (claim,) = told('`zz_forge` makes it [web/session.py:19 "def sign(self, value)"].')
    assert (claim.unseen, claim.supported) == (("zz_forge",), False)
