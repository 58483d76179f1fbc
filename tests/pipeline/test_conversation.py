"""Sessions from the command line: what was sent is the beginning of what is sent next, whatever happens in between; and what cannot be kept loses no answer."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeqa.config import Config
from codeqa.errors import SessionBusy, UsageError
from codeqa.pipeline.conversation import MOST_KEPT, conversation, drop_session, list_sessions
from codeqa.types import Wish
from codeqa.types.talks import Session, Turn
from tests.fakes import DONE, STOP, Script, ScriptedServer, delta, error, stream, usage
from tests.pipeline.small import FILES, Outcome, Shell, write
from tests.tiny_model import serving, write_model

SAYS = 'It sums the prices in `Basket.total` [shop/basket.py:6 "return sum(item.price for item in self.items)"].'
FIRST = "how is the total of all prices made?"
Messages = Sequence[dict[str, str]]


def says(text: str = SAYS, cached: int = 0) -> Script:
    details = {"cached_tokens": cached}
    return stream(delta(text), STOP, usage(prompt_tokens=900, completion_tokens=20, prompt_tokens_details=details), DONE)


@pytest.fixture
def server(codeqa: Shell) -> Iterator[ScriptedServer]:
    with ScriptedServer([says()]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, CODEQA_ROUNDS="0")
        yield server


def sent(server: ScriptedServer) -> list[Messages]:
    return [request.json()["messages"] for request in server.requests]  # type: ignore[misc]


def is_prefix(before: Messages, after: Messages) -> bool:
    """All messages of a prompt stand at the beginning of the next, byte for byte, and the reply behind them."""
    return list(after[: len(before)]) == list(before) and after[len(before)]["role"] == "assistant" and len(after) == len(before) + 2


def store(codeqa: Shell) -> Path:
    (folder,) = (codeqa.base / "home" / "codeqa" / "sessions").iterdir()
    return folder


def session_of(outcome: Outcome) -> str:
    name = outcome.json()["session"]
    assert isinstance(name, str)
    return name


def rows(outcome: Outcome, name: str) -> list[dict[str, object]]:
    found = outcome.json()[name]
    assert isinstance(found, list)
    return found


# --- the prefix --------------------------------------------------------------------------------------------------------------------


def test_a_follow_up_sends_all_that_was_sent_and_then_its_question(codeqa: Shell, server: ScriptedServer) -> None:
    assert codeqa("ask", FIRST).code == 0
    assert codeqa("ask", "-c", "and who calls it?").code == 0
    first, second = sent(server)
    assert is_prefix(first, second)
    assert second[2] == {"role": "assistant", "content": SAYS}
    assert second[3]["content"].endswith("\nQuestion: and who calls it?\n")
    assert second[3]["content"].count("return sum(item.price") == 0


STEPS = st.lists(
    st.sampled_from(
        [
            ("ask", "who calls Basket.total?"),
            ("ask", "how are cards charged at checkout?"),
            ("ask", "why?"),
            ("edit", "shop/basket.py"),
            ("edit", "shop/checkout.py"),
            ("remove", "README.md"),
            ("add", "shop/bill.py"),
            ("fail", "where is the test?"),
            ("pipe", "what does this mean?"),
        ]
    ),
    min_size=2,
    max_size=5,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_was_sent_is_a_prefix_of_what_is_sent_next(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]) -> None:
    base = tmp_path_factory.mktemp("talk")
    codeqa = Shell(base, write(base / "shop"))
    with ScriptedServer([says()]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, CODEQA_ROUNDS="0")
        assert codeqa("ask", FIRST).code == 0
        kept = sent(server)[-1]
        for number, (kind, what) in enumerate(steps):
            if kind == "ask":
                assert codeqa("ask", "-c", what).code == 0
            elif kind == "pipe":
                assert codeqa("ask", "-c", what, stdin=f"line {number}\n").code == 0
            elif kind == "edit":
                path = codeqa.folder / what
                path.write_text(f"# edit {number}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
            elif kind == "remove":
                (codeqa.folder / what).unlink(missing_ok=True)
            elif kind == "add":
                write(codeqa.folder, {what: f"def bill_{number}():\n    return {number}\n"})
            else:
                server.scripts[:] = [error(401, "no")]
                assert codeqa("ask", "-c", what).code == 2
                server.scripts[:] = [says()]
                continue
            if kind in ("ask", "pipe"):
                now = sent(server)[-1]
                assert is_prefix(kept, now)
                kept = now


def test_processes_share_a_session(codeqa: Shell, server: ScriptedServer) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(codeqa.base / "home"), "CODEQA_INDEX_DIR": str(codeqa.index), **codeqa.environ}
    for options in ([], ["-c"], ["-c"]):
        line = [sys.executable, "-m", "codeqa", "-C", str(codeqa.folder), "ask", FIRST, *options]
        run = subprocess.run(line, env=environ, cwd=Path(__file__).parents[2], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert run.returncode == 0, run.stderr
    first, second, third = sent(server)
    assert is_prefix(first, second)
    assert is_prefix(second, third)


def test_a_fresh_question_begins_another_session(codeqa: Shell, server: ScriptedServer) -> None:
    one, other = session_of(codeqa("ask", FIRST, "--json")), session_of(codeqa("ask", FIRST, "--json"))
    assert one != other
    assert session_of(codeqa("ask", "-c", "why?", "--json")) == other
    assert session_of(codeqa("ask", "--session", one, "why?", "--json")) == one


def test_a_named_session_is_begun_and_gone_on_with(codeqa: Shell, server: ScriptedServer) -> None:
    assert session_of(codeqa("ask", "--session", "bills", FIRST, "--json")) == "bills"
    assert session_of(codeqa("ask", "--session", "bills", "why?", "--json")) == "bills"
    assert is_prefix(*sent(server))


def test_what_came_on_stdin_stays_citable_under_its_own_name(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST, stdin="the first bill says 42\n")
    server.scripts[:] = [says('It says so [stdin:1 "the first bill says 42"] and so [stdin-2:1 "the second bill says 43"].')]
    form = codeqa("ask", "-c", "which bills are there?", "--json", stdin="the second bill says 43\n").json()
    assert form["verified"] == 2
    assert "<stdin-2 " in sent(server)[1][3]["content"]


def test_a_citation_of_an_earlier_message_verifies_and_can_be_saved_and_checked(codeqa: Shell, server: ScriptedServer, tmp_path: Path) -> None:
    codeqa("ask", FIRST)
    outcome = codeqa("ask", "-c", "say that again?", "--strict", "--save", str(tmp_path / "a.md"))
    assert outcome.code == 0, outcome.told
    assert "✔ 1/1 citation verified" in outcome.err
    assert codeqa("verify", str(tmp_path / "a.md")).code == 0


def test_a_dry_run_shows_the_very_messages_and_leaves_the_session_alone(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    before = {path.name: path.read_bytes() for path in store(codeqa).iterdir()}
    plan = codeqa("ask", "-c", "and who calls it?", "--dry-run", "--json").json()
    assert {path.name: path.read_bytes() for path in store(codeqa).iterdir()} == before
    assert len(server.requests) == 1
    codeqa("ask", "-c", "and who calls it?")
    assert plan["messages"] == sent(server)[1]
    passage = plan["passage"]
    assert isinstance(passage, dict)
    assert (passage["turn"], passage["epoch"], passage["began"]) == (2, 1, "")
    assert passage["kept_tokens"] > 0.6 * passage["prompt_tokens"]
    codeqa.environ.update(CODEQA_PRICE_IN="10", CODEQA_PRICE_CACHED="1", CODEQA_PRICE_OUT="20")
    priced = codeqa("ask", "-c", "why?", "--dry-run", "--json").json()
    passage, prompt = priced["passage"], priced["prompt_tokens"]
    assert isinstance(passage, dict)
    assert isinstance(prompt, int)
    kept = passage["kept_tokens"]
    assert priced["cost_usd"] == pytest.approx(prompt * 10e-6)
    assert priced["cached_cost_usd"] == pytest.approx((prompt - kept) * 10e-6 + kept * 1e-6)
    assert "where the endpoint still has these in its cache" in codeqa("ask", "-c", "why?", "--dry-run").out
    assert f"session {plan['session']}, turn 3, " in codeqa("ask", "-c", "and who?", "--dry-run").out


def test_the_trust_line_tells_the_turn_what_is_new_and_what_the_cache_knew(codeqa: Shell, server: ScriptedServer) -> None:
    assert "turn" not in codeqa("ask", FIRST).err
    server.scripts[:] = [says(cached=800)]
    told = codeqa("ask", "-c", "why?").err
    assert "(800 cached)" in told
    assert "· turn 2, " in told
    assert " tok new" in told


def test_a_real_servers_cache_knows_all_that_was_sent_before(codeqa: Shell, tmp_path: Path) -> None:
    model = tmp_path / "tiny.gguf"
    write_model(model, SAYS, window=16_384)
    with serving(model, window=16_384) as base_url:
        codeqa.environ.update(CODEQA_MODEL="tiny", OPENAI_BASE_URL=base_url, CODEQA_ROUNDS="0")
        first = codeqa("ask", FIRST, "--json").json()["usage"]
        second = codeqa("ask", "-c", "and who calls it?", "--json").json()["usage"]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["prompt_tokens"] <= second["cached_tokens"] < second["prompt_tokens"]
    assert second["cached_tokens"] > 0.9 * second["prompt_tokens"]


# --- files that change -------------------------------------------------------------------------------------------------------------


def test_a_file_that_changed_is_sent_in_its_newer_version_and_judged_by_that(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    write(codeqa.folder, {"shop/basket.py": "import tax\n" + FILES["shop/basket.py"].replace("sum(item.price", "sum(tax.added(item.price)")})
    form = codeqa("ask", "-c", "say that again?", "--json").json()
    first, second = sent(server)
    assert is_prefix(first, second)
    assert "| replaces " in second[3]["content"]
    assert "tax.added(item.price)" in second[3]["content"]
    assert form["verified"] == 0  # what the answer quotes is in the older version only
    server.scripts[:] = [says('It opens [shop/basket.py:4 "def total(self):"].')]
    (found,) = rows(codeqa("ask", "-c", "where?", "--json"), "citations")
    assert (found["status"], found["start_line"]) == ("moved", 5)


def test_a_file_that_is_gone_is_told_once(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    (codeqa.folder / "shop" / "basket.py").unlink()
    codeqa("ask", "-c", "why?")
    codeqa("ask", "-c", "why?")
    _, second, third = sent(server)
    assert "gone since it was sent above" in second[3]["content"]
    assert "gone since it was sent above" not in third[5]["content"]


# --- epochs ------------------------------------------------------------------------------------------------------------------------


def test_another_model_begins_an_epoch_with_the_gist_of_what_was_said(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    told = codeqa("ask", "-c", "why?", "--model", "n")
    assert "turn 2, sent anew: another model" in told.err
    first, second = sent(server)
    assert [message["role"] for message in second] == ["system", "user"]
    assert "<conversation " in second[1]["content"]
    assert f"1. Asked: {FIRST}" in second[1]["content"]
    assert "Cited: shop/basket.py:6-6" in second[1]["content"]
    assert "return sum(item.price" in second[1]["content"]
    assert first[1]["content"].split("\n")[0] != second[1]["content"].split("\n")[0]


def test_a_full_budget_begins_an_epoch_and_says_so(codeqa: Shell, server: ScriptedServer) -> None:
    plan = codeqa("ask", FIRST, "--dry-run", "--json").json()["prompt_tokens"]
    assert isinstance(plan, int)
    budget = str(plan + 200)
    codeqa("ask", FIRST, "--budget", budget)
    told = codeqa("ask", "-c", "why?", "--budget", budget, "--json").json()
    passage = told["passage"]
    assert isinstance(passage, dict)
    assert (passage["epoch"], passage["began"], passage["kept_tokens"]) == (2, "the budget is full", 0)
    assert passage["prompt_tokens"] <= plan + 200


def test_a_full_window_begins_an_epoch_and_says_so(codeqa: Shell, server: ScriptedServer) -> None:
    passage = codeqa("ask", FIRST, "--json").json()["passage"]
    assert isinstance(passage, dict)
    codeqa.environ["CODEQA_CONTEXT_WINDOW"] = str(int((passage["prompt_tokens"] + 500) / 0.675))
    told = [codeqa("ask", "-c", "why?", "--json").json()["passage"] for _ in range(4)]
    assert {one["began"] for one in told if isinstance(one, dict)} == {"", "the model's window is full"}


def test_pinned_files_come_with_every_epoch(codeqa: Shell, server: ScriptedServer) -> None:
    write(codeqa.folder, {"docs/tea.txt": "Tea is served at five.\n"})
    codeqa("ask", FIRST, "--pin", "docs/tea.txt")
    codeqa("ask", "-c", "why?", "--model", "n")
    assert "Tea is served at five." in sent(server)[1][1]["content"]


# --- evidence mode -----------------------------------------------------------------------------------------------------------------


def test_without_a_model_a_question_leans_on_what_was_asked_before(codeqa: Shell) -> None:
    codeqa("ask", "what is `Basket.total`?")
    outcome = codeqa("ask", "-c", "and who calls it?")
    assert outcome.code == 0, outcome.told
    assert "`pay` calls `Basket.total`" in outcome.out.replace("probably ", "")
    assert "evidence mode, no model" in outcome.err
    assert "turn 2" in outcome.err
    assert codeqa("ask", "and who calls it?").code == 1


def test_a_model_goes_on_from_what_was_answered_without_one(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", "what is `Basket.total`?", "--offline")
    codeqa("ask", "-c", "and who calls it?")
    (only,) = sent(server)
    assert "1. Asked: what is `Basket.total`?" in only[1]["content"]


# --- what goes wrong ---------------------------------------------------------------------------------------------------------------


def test_there_is_nothing_to_go_on_with_in_a_fresh_repository(codeqa: Shell, server: ScriptedServer) -> None:
    outcome = codeqa("ask", "-c", FIRST)
    assert outcome.code == 2
    assert "there is no session here to go on with" in outcome.err
    assert not server.requests


@pytest.mark.parametrize("name", ["../x", ".x", "a/b", "", " ", "x" * 65, "a b", "\x1b[2J"])
def test_a_name_that_is_none_is_refused(codeqa: Shell, server: ScriptedServer, name: str) -> None:
    outcome = codeqa("ask", "--session", name, FIRST) if name else codeqa("session", "show", name)
    assert outcome.code == 2
    assert "\x1b" not in outcome.told
    assert not server.requests


def test_an_interrupted_or_failed_answer_leaves_the_session_as_it_was(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    (place,) = store(codeqa).glob("*.json")
    before = place.read_bytes()
    server.scripts[:] = [stream(delta("It"))]
    assert codeqa("ask", "-c", "why?").code == 3
    assert place.read_bytes() == before
    server.scripts[:] = [error(401, "no")]
    assert codeqa("ask", "anew?").code == 2
    assert list(store(codeqa).glob("*.json")) == [place]
    assert list(store(codeqa).glob("*.lock")) == [place.with_suffix(".lock")]


def test_only_the_user_can_read_what_is_kept(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    folder = store(codeqa)
    assert [stat.S_IMODE(place.stat().st_mode) for place in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_no_secret_is_kept(codeqa: Shell, server: ScriptedServer) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    server.scripts[:] = [says(f"The token is {secret}.")]
    codeqa("ask", f"what is {secret}?", stdin=f"token = {secret}\n")
    (place,) = store(codeqa).glob("*.json")
    assert secret not in place.read_text(encoding="utf-8").split('"turns"')[0]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00" * 100, b'{"kind": "codeqa session", "version": 1, "sha256": ""}\n{}\n'])
def test_a_damaged_session_is_told_and_costs_nothing(codeqa: Shell, server: ScriptedServer, damage: bytes) -> None:
    name = session_of(codeqa("ask", FIRST, "--json"))
    (place,) = store(codeqa).glob("*.json")
    place.write_bytes(damage)
    outcome = codeqa("ask", "-c", "why?", "--json")
    form = outcome.json()["error"]
    assert isinstance(form, dict)
    assert (outcome.code, form["code"], len(server.requests)) == (2, "session", 1)
    assert f"codeqa session drop {name}" in str(form["hint"])
    assert codeqa("session", "drop", name).code == 0
    assert codeqa("ask", FIRST).code == 0


def test_a_truncated_session_is_told_as_damaged(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa("ask", FIRST)
    (place,) = store(codeqa).glob("*.json")
    place.write_bytes(place.read_bytes()[:-50])
    assert codeqa("ask", "-c", "why?").code == 2


def test_a_session_that_is_a_link_is_not_followed(codeqa: Shell, server: ScriptedServer, tmp_path: Path) -> None:
    codeqa("ask", FIRST)
    (place,) = store(codeqa).glob("*.json")
    place.rename(tmp_path / "elsewhere.json")
    place.symlink_to(tmp_path / "elsewhere.json")
    assert codeqa("ask", "-c", "why?").code == 2


def test_a_state_folder_that_cannot_be_written_loses_no_answer(codeqa: Shell, server: ScriptedServer) -> None:
    codeqa.environ["CODEQA_STATE_DIR"] = "/dev/null/state"
    outcome = codeqa("ask", FIRST)
    assert outcome.code == 0
    assert outcome.out == SAYS + "\n"
    assert "the session could not be kept" in outcome.err
    assert codeqa("ask", FIRST, "--offline").err.count("could not be kept") == 0


def test_a_full_disk_loses_no_answer_and_no_earlier_turn(codeqa: Shell, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    codeqa("ask", FIRST)

    def full(place: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("codeqa.pipeline.conversation._write", full)
        outcome = codeqa("ask", "-c", "why?")
    assert (outcome.code, outcome.out) == (0, SAYS + "\n")
    assert "the session could not be kept (No space left on device): -c will not find this answer" in outcome.err
    codeqa("ask", "-c", "who?")
    first, second, third = sent(server)
    assert is_prefix(first, second)
    assert is_prefix(first, third)


def test_a_session_that_cannot_be_replaced_stays_as_it_was(codeqa: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(codeqa, Wish(name="a"))

    def full(place: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, conversation(codeqa.folder, config(codeqa), Wish(name="a")) as held:
        patch.setattr(Path, "replace", full)
        assert "No space left on device" in held.put(held.session)
    (folder,) = (codeqa.base / "state" / "sessions").iterdir()
    assert {path.name for path in folder.iterdir()} == {"a.json", "a.lock"}
    assert len(talk(codeqa, Wish(name="a")).turns) == 2


# --- one writer --------------------------------------------------------------------------------------------------------------------


def talk(codeqa: Shell, wish: Wish = Wish()) -> Session:  # noqa: B008 - a value that never changes
    with conversation(codeqa.folder, config(codeqa), wish) as held:
        held.put(Session(name=held.session.name, root=held.session.root, turns=(*held.session.turns, Turn("q", "a"))))
        return held.session


def config(codeqa: Shell) -> Config:
    return Config(state_dir=str(codeqa.base / "state"))


def test_two_cannot_ask_in_one_session_at_once(codeqa: Shell) -> None:
    with conversation(codeqa.folder, config(codeqa), Wish(name="a")), pytest.raises(SessionBusy, match="another codeqa is asking in the session a"):
        talk(codeqa, Wish(name="a"))
    assert len(talk(codeqa, Wish(name="a")).turns) == 1


def test_two_processes_cannot_either_and_the_first_one_wins(codeqa: Shell, server: ScriptedServer) -> None:
    name = session_of(codeqa("ask", FIRST, "--json"))
    state = Config(state_dir=str(codeqa.base / "home" / "codeqa"))
    with conversation(codeqa.folder, state, Wish(name=name)):
        outcome = codeqa("ask", "-c", "why?", "--json")
    form = outcome.json()["error"]
    assert isinstance(form, dict)
    assert (outcome.code, form["code"]) == (3, "session_busy")
    assert len(server.requests) == 1


def test_fresh_questions_at_once_have_a_session_each(codeqa: Shell) -> None:
    with conversation(codeqa.folder, config(codeqa)) as one, conversation(codeqa.folder, config(codeqa)) as other:
        assert one.session.name != other.session.name


def test_a_session_can_be_looked_at_while_it_is_asked_in(codeqa: Shell) -> None:
    talk(codeqa, Wish(name="a"))
    with conversation(codeqa.folder, config(codeqa), Wish(name="a")), conversation(codeqa.folder, config(codeqa), Wish(name="a"), keep=False) as seen:
        assert len(seen.session.turns) == 1


def test_a_session_in_use_cannot_be_dropped(codeqa: Shell) -> None:
    talk(codeqa, Wish(name="a"))
    with conversation(codeqa.folder, config(codeqa), Wish(name="a")), pytest.raises(SessionBusy):
        drop_session(codeqa.folder, "a", config(codeqa))
    drop_session(codeqa.folder, "a", config(codeqa))
    with pytest.raises(UsageError, match="no session a"):
        drop_session(codeqa.folder, "a", config(codeqa))


def test_old_sessions_are_collected_and_named_ones_count_for_themselves(codeqa: Shell) -> None:
    talk(codeqa, Wish(name="mine"))
    names = [talk(codeqa).name for _ in range(MOST_KEPT + 3)]
    kept = {session.name for session in list_sessions(codeqa.folder, config(codeqa))}
    assert kept == {"mine", *names[3:]}
    folder = next((codeqa.base / "state" / "sessions").iterdir())
    assert {path.stem for path in folder.glob("*.lock")} == kept


def test_the_last_used_session_comes_first(codeqa: Shell) -> None:
    for name in ("a", "b", "a"):
        talk(codeqa, Wish(name=name))
    assert [session.name for session in list_sessions(codeqa.folder, config(codeqa))] == ["a", "b"]
    assert talk(codeqa, Wish(again=True)).name == "a"


def test_what_is_asked_apart_is_not_kept_and_not_gone_on_with(codeqa: Shell) -> None:
    talk(codeqa, Wish(name="a"))
    assert len(talk(codeqa, Wish(apart=True)).turns) == 1
    assert [session.name for session in list_sessions(codeqa.folder, config(codeqa))] == ["a"]


def test_each_work_tree_has_sessions_of_its_own(codeqa: Shell) -> None:
    talk(codeqa, Wish(name="a"))
    other = write(codeqa.base / "other")
    assert list_sessions(other, config(codeqa)) == ()
    with pytest.raises(UsageError), conversation(other, config(codeqa), Wish(again=True)):
        pass


def test_what_is_listed_is_what_was_said(codeqa: Shell, server: ScriptedServer) -> None:
    name = session_of(codeqa("ask", FIRST, "--json"))
    codeqa("ask", "-c", "why?")
    assert f"{name}  " in codeqa("session").out
    assert "2 turns" in codeqa("session", "list").out
    (row,) = rows(codeqa("session", "list", "--json"), "sessions")
    assert (row["session"], row["turns"], row["last_question"]) == (name, 2, "why?")
    shown = codeqa("session", "show", name)
    assert SAYS in shown.out
    said = rows(codeqa("session", "show", name, "--json"), "said")
    assert [turn["question"] for turn in said] == [FIRST, "why?"]
    assert json.dumps(said)
