"""A session as a file: every byte comes back, and whatever is not as it was written is told as damaged."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.answer.sessions import MOST_TURNS, decode, encode, turn_of
from codeqa.errors import SessionError
from codeqa.types import Answer, Citation, Message, Mode, PackedFile, Verdict
from codeqa.types.talks import Exchange, Session, Turn
from tests.answer.samples import one_file

WORDS = st.text(max_size=40)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    before, texts, after = draw(WORDS), draw(st.lists(st.text(min_size=1, max_size=20), max_size=3)), draw(WORDS)
    files = tuple(
        PackedFile(f"a{number}.py", "b", "python", draw(st.sampled_from(Mode)), ((1, 2), (4, 4)), 7, 0.5, ("x",), text, 1, draw(st.booleans()))
        for number, text in enumerate(texts)
    )
    return Exchange(before + "".join(texts) + after, files, draw(WORDS), draw(WORDS))


SESSIONS = st.builds(
    Session,
    name=st.just("a"),
    root=WORDS,
    model=WORDS,
    system=WORDS,
    marker=WORDS,
    epoch=st.integers(0, 9),
    exchanges=st.lists(exchanges(), max_size=3).map(tuple),
    turns=st.lists(st.builds(Turn, WORDS, WORDS, WORDS, WORDS, st.just((("a.py", 1, 2),)), st.integers(0, 9**9), st.integers(0, 9)), max_size=3).map(tuple),
    pinned=st.lists(WORDS, max_size=2).map(tuple),
    created=st.floats(0, 2e9),
    used=st.floats(0, 2e9),
)
SAMPLE = Session("a", "/r", "m", "be good", "f0", 1, (Exchange("one\n", (), "", "two"),), (Turn("q", "two"),), (), 1.0, 2.0)


@given(SESSIONS)
def test_every_byte_comes_back(session: Session) -> None:
    back = decode(encode(session), "a")
    assert [message.content for message in back.messages] == [message.content for message in session.messages]
    assert [file.path for file in back.files] == [file.path for file in session.files]
    assert back.turns == session.turns
    assert back.root == session.root


def test_lone_surrogates_and_controls_come_back() -> None:
    odd = Session(name="a", exchanges=(Exchange("\udc80\x00\u2028\r\n\t", (), "\ud800", "\x1b"),))
    assert decode(encode(odd), "a") == odd


def test_the_messages_are_the_systems_then_question_and_answer_in_turn() -> None:
    assert SAMPLE.messages == (Message("system", "be good"), Message("user", "one\n"), Message("assistant", "two"))
    assert Session(system="x").messages == ()


@given(st.data())
def test_a_single_changed_byte_is_damage(data: st.DataObject) -> None:
    whole = encode(SAMPLE)
    place = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    changed = whole[:place] + bytes([other]) + whole[place + 1 :]
    with suppress(SessionError):
        assert decode(changed, "a") == SAMPLE  # white space in the head, at most


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"[]\n[]", b'{"kind": 1}\n{}', b"\xff\xfe", encode(SAMPLE)[:-20], encode(SAMPLE)[:40], b"x" * 10_000])
def test_what_is_no_session_is_told_as_damaged(data: bytes) -> None:
    with pytest.raises(SessionError, match="the session a is damaged") as caught:
        decode(data, "a")
    assert "codeqa session drop a" in caught.value.hint


@pytest.mark.parametrize(
    "change",
    [{"epoch": -1}, {"turns": {}}, {"exchanges": [{}]}, {"exchanges": [{"content": 1, "files": [], "stdin": "", "reply": ""}]}, {"used": "now"}, {"name": 3}],
)
def test_a_whole_file_of_a_wrong_form_is_damaged(change: dict[str, object]) -> None:
    from hashlib import sha256

    body = json.dumps({**json.loads(encode(SAMPLE).split(b"\n")[1]), **change}).encode()
    head = json.dumps({"kind": "codeqa session", "version": 1, "sha256": sha256(body).hexdigest()}).encode()
    with pytest.raises(SessionError, match="damaged"):
        decode(head + b"\n" + body + b"\n", "a")


def test_a_session_of_a_newer_codeqa_is_not_called_damaged() -> None:
    head, body = encode(SAMPLE).split(b"\n", 1)
    with pytest.raises(SessionError, match="newer codeqa"):
        decode(head.replace(b'"version": 1', b'"version": 2') + b"\n" + body, "a")


def test_of_a_long_conversation_the_last_turns_are_kept() -> None:
    turns = tuple(Turn(f"question {number}", "") for number in range(MOST_TURNS + 5))
    back = decode(encode(Session(turns=turns)), "a").turns
    assert (len(back), back[0].question, back[-1].question) == (MOST_TURNS, "question 5", turns[-1].question)


def test_a_turn_remembers_the_places_that_verified() -> None:
    good, bad = Citation("a.py", 1, 2, "x", "", Verdict.EXACT), Citation("b.py", 1, 2, "x", "", Verdict.MISSING)
    turn = turn_of(Answer("q", "model", "text", (good, bad), 1, False, one_file(), model="m"), 900)
    assert turn == Turn("q", "text", "model", "m", (("a.py", 1, 2),), 900)
