"""``chat``: what is typed becomes questions, commands and completions; nothing that goes wrong ends it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from codeqa.cli.chat import COMMANDS, Chat
from codeqa.cli.host import Host, prepare
from codeqa.cli.options import Options
from codeqa.cli.prompting import MOST_HISTORY, Completing, Prompt
from codeqa.cli.table import BY_NAME
from codeqa.errors import EndpointTimeout
from codeqa.types import Wish
from tests.cli.fakes import CommandLine, FakeCorridor, Outcome, TerminalText


class Room:
    """A chat whose lines are given; ``say`` gives what it showed for them."""

    def __init__(self, home: Path, corridor: FakeCorridor, *pin: str) -> None:
        self.corridor = corridor
        self.out, self.err = TerminalText(), TerminalText()
        host = Host(TerminalText(), self.out, self.err, {"HOME": str(home)}, lambda: corridor)
        run = prepare(host, BY_NAME["chat"], Options(directory=str(home), pin=list(pin)))
        with corridor.conversation(home, run.config, Wish()) as talk:
            self.chat = Chat(run, talk)
        self.again = False

    def say(self, *lines: str | type[BaseException]) -> Outcome:
        waiting = iter(lines)
        begun = len(self.out.getvalue()), len(self.err.getvalue())
        self.again = self.chat.stay(lambda: answered(waiting))
        return Outcome(0, self.out.getvalue()[begun[0] :], self.err.getvalue()[begun[1] :])


def answered(waiting: Iterator[str | type[BaseException]]) -> str | None:
    line = next(waiting, None)
    if isinstance(line, type):
        raise line
    return line


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1\n2\n3\n4\n5\n", encoding="utf-8")
    return Room(tmp_path, FakeCorridor())


def test_every_line_that_is_no_command_is_a_question_of_one_session(room: Room) -> None:
    outcome = room.say("where is it?", "/src/a.py", "  and who calls it?  ", "")
    assert [call[2] for call in room.corridor.calls if call[0] == "ask"] == ["where is it?", "/src/a.py", "and who calls it?"]
    assert outcome.stdout.count("It opens") == 3
    assert outcome.stderr.count("citations verified") == 3
    assert len(room.chat._talk.session.turns) == 3


def test_what_a_failed_answer_says_does_not_end_the_chat(room: Room) -> None:
    room.corridor.failure = EndpointTimeout("the endpoint is slow", "ask again")
    outcome = room.say("first?")
    assert "the endpoint is slow" in outcome.stderr
    room.corridor.failure = None
    assert "It opens" in room.say("second?").stdout


def test_ctrl_c_stops_an_answer_and_keeps_the_session(room: Room) -> None:
    room.corridor.failure = KeyboardInterrupt()
    outcome = room.say("first?", "/cost")
    assert "stopped; the session is as it was before" in outcome.stderr
    assert "0 questions" in outcome.stdout


def test_ctrl_c_at_the_prompt_clears_the_line_and_ctrl_d_leaves(room: Room) -> None:
    outcome = room.say(KeyboardInterrupt, "/cost")
    assert "Ctrl-D leaves" in outcome.stderr
    assert "0 questions" in outcome.stdout
    assert not room.again


def test_quit_leaves_and_new_begins_another_session(room: Room) -> None:
    assert "It opens" not in room.say("/quit", "never asked").stdout
    assert not room.again
    room.say("/new")
    assert room.again


def test_files_are_added_to_every_answer_and_dropped_again(room: Room) -> None:
    assert "in every answer: src/a.py" in room.say("/add src/a.py").stderr
    room.say("where?")
    assert room.corridor.calls[-1][6].pinned == ("src/a.py",)  # type: ignore[attr-defined]
    assert "no file" in room.say("/drop src/a.py").stderr
    assert "was not added" in room.say("/drop src/a.py").stderr
    assert "is no file" in room.say("/add src/none.py").stderr
    assert "outside" in room.say("/add ../../etc/passwd").stderr
    assert room.chat.run.options.pin == []


def test_budget_and_model_are_settled_by_the_rules_of_the_settings(room: Room) -> None:
    room.say("/budget 8000", "/model big", "where?")
    config = room.corridor.calls[-1][3]
    assert (config.budget, config.model) == (8000, "big")  # type: ignore[attr-defined]
    assert "budget" in room.say("/budget many").stderr
    assert room.chat.run.config.budget == 8000
    assert "model: big" in room.say("/model").stderr


def test_cited_places_are_listed_and_opened(room: Room, tmp_path: Path) -> None:
    assert "no verified place" in room.say("/open").stderr
    assert "src/a.py:3" in room.say("where?", "/open").stdout
    editor = tmp_path / "vim"
    editor.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened\n', encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    room.chat.run.host.environ["EDITOR"] = str(editor)  # type: ignore[index]  # the dict that the room was made with
    room.say("/open 1")
    assert (tmp_path / "opened").read_text(encoding="utf-8") == f"+3 {tmp_path}/src/a.py\n"


def test_the_last_answer_is_saved_and_what_was_sent_is_shown(room: Room) -> None:
    assert "no answer yet" in room.say("/save answer.md").stderr
    assert "nothing was sent" in room.say("/files").stderr
    assert "saved to answer.md" in room.say("where?", "/save answer.md").stderr
    assert room.corridor.calls[-1][:2] == ("save", "answer.md")
    assert "src/a.py" in room.say("/files").stdout
    assert "indexed" in room.say("/why src/a.py").stdout


def test_mistyped_commands_are_a_clear_word(room: Room) -> None:
    assert "no command /adt" in room.say("/adt x").stderr
    assert "/add takes PATH…" in room.say("/add").stderr
    assert "/cost takes nothing" in room.say("/cost now").stderr
    assert all(f"/{name}" in room.say("/help").stdout for name in COMMANDS)


def test_commands_and_what_they_take_are_completed(room: Room) -> None:
    assert room.chat.complete("/bu") == [(3, "/budget", COMMANDS["budget"][1])]
    assert (2, "32000", "") in room.chat.complete("/budget 32")
    assert (4, "src/a.py", "") in room.chat.complete("/add src/")[:1] or room.chat.complete("/add src/") == [(4, "src/a.py", "")]
    room.say("where?")
    assert room.chat.complete("/open ") == [(0, "1", "src/a.py:3")]
    assert room.chat.complete("/nothing x") == room.chat.complete("a") == []


@pytest.mark.parametrize(("terminal", "environ"), [(False, {}), (True, {"CI": "1"})])
def test_where_nobody_types_nothing_is_waited_for(codeqa: CommandLine, terminal: bool, environ: dict[str, str]) -> None:
    codeqa.terminal, codeqa.environ = terminal, environ
    outcome = codeqa.run("chat")
    assert outcome.code == 2
    assert "codeqa ask -c" in outcome.stderr


def typed(keys: str, history: Path | None = None, complete: Callable[[str], Sequence[tuple[int, str, str]]] = lambda line: []) -> str | None:
    with create_pipe_input() as source:
        source.send_text(keys)
        return Prompt(complete, history, False, source, DummyOutput()).ask()


def test_enter_sends_and_alt_enter_begins_a_line() -> None:
    assert typed("one\x1b\rtwo\r") == "one\ntwo"
    assert typed("\x04") is None
    with pytest.raises(KeyboardInterrupt):
        typed("half\x03")


def test_tab_offers_what_may_stand_before_the_cursor_and_nothing_that_cannot_be_shown() -> None:
    completer = Completing(lambda line: [(3, "Session", "class"), (3, "Ses\x1b[2J", "")] if line == "where is Ses" else [])
    found = list(completer.get_completions(Document("where is Ses and more", 12), CompleteEvent()))
    assert [(one.text, one.start_position, one.display_meta_text) for one in found] == [("Session", -3, "class")]


def test_what_was_asked_is_remembered_for_the_user_alone(tmp_path: Path) -> None:
    history = tmp_path / "state" / "history"
    assert typed("first\r", history) == "first"
    assert typed("\x1b[A\r", history) == "first"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_history_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert typed("first\r", tmp_path / "file" / "history") == "first"


def test_a_history_does_not_grow_without_end(tmp_path: Path) -> None:
    history = tmp_path / "history"
    history.write_bytes(b"".join(b"\n# then\n+%d\n" % number for number in range(MOST_HISTORY // 10)))
    assert typed("\x1b[A\x1b[A\r", history) == str(MOST_HISTORY // 10 - 2)
    assert history.stat().st_size < MOST_HISTORY * 0.6
