"""Which questions are understood by themselves, and which lean on what was said before."""

from __future__ import annotations

import pytest

from codeqa.retrieve.leaning import leans

LEANING = (
    "and who calls it?",
    "who else uses it?",
    "why?",
    "what about tests?",
    "and where is that tested?",
    "how does it work?",
    "is it thread safe?",
    "what does this function return?",
    "show me an example",
    "where are they stored?",
    "what happens then?",
    "pourquoi ?",
    "which test covers that?",
    "and the other one?",
)
STANDING = (
    "how does a form check the size of an uploaded file?",
    "where is the retry back-off?",
    "who calls Session.open?",
    "and who calls `Signer.sign`?",
    "what does parse_header do when it meets an empty value?",
    "how are session cookies signed and how is the signature verified before they are trusted?",
    "where is CSRF_COOKIE_AGE read?",
    "how is a queryset cached so that it is not evaluated twice?",
    "src/app.py: what is it for and who imports it?",
)


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_says_too_little_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", STANDING)
def test_a_question_that_says_enough_stands_by_itself(question: str) -> None:
    assert not leans(question)
