"""A warm process for editors, seen from outside: real pipes, real signals, a real index."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_process import PROGRAM
from tests.fakes import DONE, STOP, Forever, ScriptedServer, delta, stream
from tests.pipeline.small import write
from tests.served import PATIENCE, ROOT, Served, command, environment


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop")


@pytest.fixture
def served(shop: Path, tmp_path: Path) -> Iterator[Served]:
    with Served(command(shop, "serve", "--stdio"), environment(tmp_path)) as process:
        yield process


def slow(tmp_path: Path, setup: str) -> Served:
    """A server whose corridor is a fake one, made slow."""
    program = PROGRAM.replace("{setup}", setup).replace("{after}", "pass")
    return Served([sys.executable, "-c", program, "-C", str(tmp_path), "serve", "--stdio"], environment(tmp_path))


def plain(shop: Path, tmp_path: Path, *arguments: str) -> dict[str, object]:
    done = subprocess.run(command(shop, *arguments), env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    found: dict[str, object] = json.loads(done.stdout)
    return {**found, "exit_code": done.returncode}


def test_an_answer_is_the_json_of_the_command_with_its_id_and_exit_code(served: Served, shop: Path, tmp_path: Path) -> None:
    served.ask(command="search", query="basket")
    asked: dict[str, dict[str, object]] = {
        "search": {"query": "total of a basket", "limit": 2},
        "pack": {"question": "who pays", "budget": 1_000},
        "why": {"words": "README.md"},
    }
    terminal = {"search": ["-k", "2", "total of a basket"], "pack": ["--budget", "1000", "who pays"], "why": ["README.md"]}
    for name, fields in asked.items():
        found = served.ask(command=name, **fields)
        found.pop("id")
        assert found == plain(shop, tmp_path, name, "--json", *terminal[name])


def test_the_first_question_builds_the_index_and_tells_how_far_it_is(served: Served) -> None:
    assert served.ask(command="hello")["indexed"] is False
    assert served.ask(command="search", query="basket")["hits"][0]["path"] == "shop/basket.py"
    assert {event["event"] for event in served.events} == {"progress"}
    assert served.ask(command="hello")["indexed"] is True


def test_a_changed_file_is_found_at_once(served: Served, shop: Path) -> None:
    served.ask(command="search", query="basket")
    write(shop, {"shop/voucher.py": "def redeem_voucher(code):\n    return code\n"})
    assert served.ask(command="search", query="redeem_voucher")["hits"][0]["symbol"] == "redeem_voucher"


def test_an_error_is_json_too_and_the_next_request_is_answered(served: Served) -> None:
    for fields, code in (
        ({"command": "search", "query": ""}, "usage"),
        ({"command": "search", "query": "x", "limit": 0}, "usage"),
        ({"command": "clean"}, "request"),
        ({"command": "read", "path": "../x"}, "usage"),
        ({"command": "read", "path": "nothing.py"}, "nothing_found"),
        ({"command": "read", "path": 5}, "usage"),
        ({"command": "search", "query": "x", "lang": "klingon"}, "usage"),
    ):
        found = served.ask(**fields)
        assert found["error"]["code"] == code, found
        assert found["error"]["hint"]
        assert found["exit_code"] in (1, 2)
    assert served.ask(command="search", query="basket")["exit_code"] == 0


def test_a_line_that_is_no_request_is_refused_and_harms_nobody(served: Served) -> None:
    served.write(b"garbage\n\n   \n[]\n\xff\xff\n")
    for _ in range(3):
        assert served.receive()["error"]["code"] == "request"
    served.write(b'{"id": 1, "command": "search", "query": "' + b"x" * 8_500_000)
    assert "MB" in served.receive()["error"]["message"]
    served.write(b'"}\n')
    assert served.ask(command="search", query="basket")["exit_code"] == 0


def test_other_formats_come_as_a_text(served: Served) -> None:
    assert served.ask(command="search", query="basket", format="vimgrep")["output"].startswith("shop/basket.py:1:1:")


def test_a_text_for_stdin_steers_as_in_a_pipe(served: Served) -> None:
    found = served.ask(command="search", query="what is wrong", stdin='  File "shop/checkout.py", line 5, in pay\n')
    assert found["hits"][0]["path"] == "shop/checkout.py"


def test_a_place_is_explained_as_it_stands_in_an_unsaved_buffer(served: Served, shop: Path) -> None:
    text = "def fresh():\n    return 1\n\n\n" + (shop / "shop/basket.py").read_text()
    found = served.ask(command="at", words="shop/basket.py:1", stdin_buffer=True, stdin=text)
    assert found["subject"]["symbol"] == "fresh"


def test_a_request_in_the_middle_is_cancelled_and_the_next_one_answered(tmp_path: Path) -> None:
    setup = "import time; corridor.find_impact = lambda *what: time.sleep(600)"
    with slow(tmp_path, setup) as served:
        first = served.send(command="graph", words=["impact"])
        second = served.send(command="search", query="x")
        waiting = served.send(command="search", query="y")
        served.write(json.dumps({"cancel": waiting}).encode() + b"\n")
        served.write(json.dumps({"cancel": first}).encode() + b"\n")
        cancelled = served.answer(first)
        assert (cancelled["exit_code"], cancelled["error"]["code"]) == (130, "interrupted")
        assert served.answer(second)["exit_code"] == 0
        assert served.answer(waiting)["exit_code"] == 130


def test_an_id_is_used_once_at_a_time(tmp_path: Path) -> None:
    setup = "import time; corridor.find_impact = lambda *what: time.sleep(600)"
    with slow(tmp_path, setup) as served:
        served.send(id="a", command="graph", words=["impact"])
        assert "not answered yet" in served.ask(id="a", command="search", query="x")["error"]["message"]


def test_a_late_cancel_and_one_of_nothing_are_nothing(served: Served) -> None:
    served.write(b'{"cancel": 99}\n{"cancel": "x"}\n')
    assert served.ask(command="search", query="basket")["exit_code"] == 0


def test_a_bug_is_told_as_one_and_ends_nothing(tmp_path: Path) -> None:
    with slow(tmp_path, "corridor.failure = ZeroDivisionError('oops')") as served:
        found = served.ask(command="search", query="x")
        assert (found["exit_code"], found["error"]["code"]) == (70, "bug")
        assert served.ask(command="hello")["exit_code"] == 0


def test_what_others_write_to_stdout_gets_not_among_the_answers(tmp_path: Path) -> None:
    setup = "import os; corridor.status = lambda *what: (os.write(1, b'noise\\n'), print('noise', flush=True), 1 / 0)"
    with slow(tmp_path, setup) as served:
        assert served.ask(command="status")["error"]["code"] == "bug"
        assert served.ask(command="hello")["exit_code"] == 0


def test_all_that_was_asked_is_answered_before_it_ends_with_its_stdin(served: Served) -> None:
    identities = [served.send(command="search", query=f"basket {number}") for number in range(5)]
    assert served.close() == 0
    assert [served.answer(identity)["exit_code"] for identity in identities] == [0] * 5


def test_it_ends_in_the_middle_when_nobody_hears(tmp_path: Path) -> None:
    slowed = slow(tmp_path, "import time; corridor.find_impact = lambda *what: (print('begun', flush=True), time.sleep(600))")
    pipe = subprocess.PIPE
    with subprocess.Popen(slowed.line, cwd=ROOT, env=slowed.environ, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b'{"id": 1, "command": "graph", "words": ["impact"]}\n')
        process.stdin.close()
        assert process.stderr.readline() == b"begun\n", "what a command prints goes to stderr"
        process.stdout.close()
        assert process.wait(timeout=PATIENCE) == 0


PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=0, stdout=1)
print(child.pid, file=sys.stderr, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("held", ["its streams end with it", "its streams stay open"])
@pytest.mark.parametrize("name", ["serve --stdio", "mcp"])
def test_it_ends_with_a_parent_that_is_killed(name: str, held: str, shop: Path, tmp_path: Path) -> None:
    line = [sys.executable, "-c", PARENT, *command(shop, *name.split())]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, cwd=ROOT, env=environment(tmp_path), stdin=pipe, stdout=pipe, stderr=pipe, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        assert parent.stderr is not None
        child = int(parent.stderr.readline())
        parent.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"} if name == "mcp" else {"id": 1, "command": "hello"}) + "\n")
        parent.stdin.flush()
        assert parent.stdout.readline()
        parent.kill()
        if held == "its streams end with it":
            parent.stdin.close()
            parent.stdout.close()
        until = time.monotonic() + PATIENCE
        while alive(child) and time.monotonic() < until:
            time.sleep(0.1)
        assert not alive(child)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_ctrl_c_ends_it_quietly(served: Served) -> None:
    served.ask(command="hello")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=PATIENCE) == 130
    assert "Traceback" not in "".join(served.errors)


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
@pytest.mark.parametrize("name", ["serve --stdio", "mcp"])
def test_without_its_streams_it_says_what_is_missing(name: str, closed: str, shop: Path, tmp_path: Path) -> None:
    line = f'"$0" -m codeqa -C "$1" {name} {closed}'
    shell = ["sh", "-c", line, sys.executable, str(shop)]
    done = subprocess.run(shell, cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"one of the two is closed" in done.stderr


def test_without_stdio_it_says_how(shop: Path, tmp_path: Path) -> None:
    done = subprocess.run(command(shop, "serve"), env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "serve --stdio" in done.stderr


# --- long work beside quick work ------------------------------------------------------------------------------------------------------


def test_a_models_words_come_as_events_before_the_answer(shop: Path, tmp_path: Path) -> None:
    with ScriptedServer([stream(delta("A basket "), delta("has items [shop/basket.py:1-6].\n"), STOP, DONE)]) as model:
        environ = environment(tmp_path, CODEQA_MODEL="m", CODEQA_BASE_URL=model.base_url)
        with Served(command(shop, "serve", "--stdio"), environ) as served:
            found = served.ask(command="ask", question="what is in a basket?")
    assert found["mode"] == "model"
    assert found["answer"].startswith("A basket has items")
    assert "".join(event["text"] for event in served.events if event["event"] == "text").startswith("A basket has items")
    assert len(model.requests) == 1


def test_a_search_is_answered_while_a_model_speaks_and_a_cancel_hangs_up_on_it(shop: Path, tmp_path: Path) -> None:
    with ScriptedServer([stream(delta("Well.\n\n"), Forever(delta("And so on.\n\n"), 0.05))]) as model:
        environ = environment(tmp_path, CODEQA_MODEL="m", CODEQA_BASE_URL=model.base_url)
        with Served(command(shop, "serve", "--stdio"), environ) as served:
            asked = served.send(command="ask", question="what is in a basket?")
            while served.receive().get("stage") != "asking":
                pass
            assert served.ask(command="search", query="basket")["exit_code"] == 0
            served.write(json.dumps({"cancel": asked}).encode() + b"\n")
            assert served.answer(asked)["exit_code"] == 130
            assert served.close() == 0


def test_an_index_is_built_beside_and_leaves_no_process(served: Served) -> None:
    assert served.ask(command="index")["indexed"] == 4
    until = time.monotonic() + PATIENCE
    while (left := children(served.process.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []
    assert served.ask(command="search", query="basket")["exit_code"] == 0
    assert served.ask(command="index")["exit_code"] == 0, "and it is started again when it is needed"
    assert served.close() == 0


def children(process: int) -> list[str]:
    """Those of a process that are still alive."""
    done = subprocess.run(["ps", "-o", "stat=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [state for state in done.stdout.split() if not state.startswith("Z")]
