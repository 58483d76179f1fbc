"""``--trace DIR``: every border has its file, and a file holds nothing that it must not."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from codeqa.pipeline.trace import BORDERS
from tests.fakes import DONE, STOP, ScriptedServer, delta, stream, usage
from tests.pipeline.small import SCRIPT, Shell, git, write

QUESTION = "how is the total of all prices made?"
KEY = "sk-proj-never-to-be-seen-0123456789"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
REPLY = stream(delta(f'It sums the prices [{SCRIPT[0]}:6 "{SCRIPT[2]}"].'), STOP, usage(prompt_tokens=900, completion_tokens=20), DONE)


def rows(folder: Path, border: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{border}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def types(folder: Path, border: str) -> list[object]:
    return [row["type"] for row in rows(folder, border)]


def everything(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


def test_every_border_has_its_file_for_the_user_alone(codeqa: Shell, trace: Path) -> None:
    assert codeqa("ask", QUESTION, "--trace", str(trace)).code == 0
    assert {path.name for path in trace.iterdir()} == {".gitignore", *(f"{border}.jsonl" for border in BORDERS)}
    assert stat.S_IMODE(trace.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in trace.iterdir()} == {0o600}
    assert [border for border in BORDERS if not rows(trace, border)] == []


def test_tags_refer_to_symbols_of_their_file_by_ordinal(codeqa: Shell, trace: Path) -> None:
    codeqa("index", "--trace", str(trace))
    tags = [row for row in rows(trace, "tags") if row["path"] == "shop/basket.py"]
    symbols = {row["ordinal"]: row["qualname"] for row in tags if row["type"] == "Symbol"}
    assert symbols == {0: "Basket", 1: "Basket.total"}
    assert [row["scope"] for row in tags if row["type"] == "Reference" and row["name"] == "sum"] == [1]
    assert tags[0]["type"] == "ParsedFile"
    assert [(row["module"], row["name"]) for row in rows(trace, "tags") if row["type"] == "Import"] == [("shop.basket", "Basket")] * 2


def test_a_run_makes_the_files_anew_and_tells_what_it_took_in(codeqa: Shell, trace: Path) -> None:
    codeqa("search", "basket", "--trace", str(trace))
    assert {row["path"] for row in rows(trace, "chunks")} == {row["path"] for row in rows(trace, "files")}
    codeqa("search", "basket", "--trace", str(trace))
    assert [rows(trace, border) for border in ("tags", "chunks", "edges", "context", "answer")] == [[]] * 5
    assert len(rows(trace, "files")) == 4
    write(codeqa.folder, {"README.md": "# Shop\n\nA basket is paid at the desk.\n"})
    codeqa("search", "basket", "--trace", str(trace))
    assert {row["path"] for row in rows(trace, "chunks")} == {"README.md"}


def test_two_machines_write_the_same_lines(codeqa: Shell, trace: Path, tmp_path: Path) -> None:
    codeqa("ask", QUESTION, "--trace", str(trace), "--jobs", "1")
    other = Shell(tmp_path / "other", write(tmp_path / "other" / "elsewhere" / "shop"))
    other("ask", QUESTION, "--trace", str(tmp_path / "second"), "--jobs", "2")
    assert everything(trace) == everything(tmp_path / "second")
    assert str(tmp_path) not in everything(trace)


def test_left_out_files_stand_among_the_files_with_their_rule(codeqa: Shell, trace: Path) -> None:
    write(codeqa.folder, {".env": f"TOKEN={TOKEN}\n"})
    codeqa("index", "--trace", str(trace))
    assert [(row["path"], row["reason"]) for row in rows(trace, "files") if row["type"] == "Skipped"] == [(".env", "denied")]


def test_lines_of_a_batch_name_the_question_by_its_number(codeqa: Shell, trace: Path) -> None:
    batch = '{"id": "a", "query": "basket"}\n{"id": "b", "query": "payment card"}\n'
    assert codeqa("search", "--batch", "-", "--jsonl", "--trace", str(trace), stdin=batch).code == 0
    assert {row["id"] for row in rows(trace, "hits")} == {row["id"] for row in rows(trace, "ranked")} == {"1", "2"}


# --- what is sent, and what is secret ---


def sent(codeqa: Shell, *arguments: str, stdin: str = "") -> Sequence[bytes]:
    with ScriptedServer([REPLY]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY=KEY)
        assert codeqa("ask", QUESTION, *arguments, stdin=stdin).code == 0
        return [request.body for request in server.requests]


def unfenced(messages: object) -> str:
    """Without the fence, which is drawn at random for each prompt."""
    return re.sub(r"\b[0-9a-f]{16}\b", "FENCE", json.dumps(messages))


def test_nothing_is_sent_but_the_messages_that_the_trace_shows(codeqa: Shell, trace: Path) -> None:
    bodies = [json.loads(body) for body in sent(codeqa, "--trace", str(trace), stdin="the bill says 42\n")]
    plan, answer = rows(trace, "answer")
    assert (plan["type"], answer["type"]) == ("CallPlan", "Answer")
    assert bodies == [{"model": plan["model"], "messages": plan["messages"], "stream": True, "stream_options": {"include_usage": True}}]
    assert "the bill says 42" in json.dumps(plan["messages"])


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(codeqa: Shell, trace: Path, tmp_path: Path) -> None:
    sent(codeqa, "--trace", str(trace))
    codeqa.environ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
    shown = codeqa("ask", QUESTION, "--dry-run", "--trace", str(tmp_path / "dry"))
    assert shown.code == 0
    assert types(tmp_path / "dry", "answer") == ["CallPlan"]
    messages = rows(tmp_path / "dry", "answer")[0]["messages"]
    assert unfenced(messages) == unfenced(rows(trace, "answer")[0]["messages"])
    assert isinstance(messages, list)
    assert all(line in shown.out for message in messages for line in message["content"].split("\n") if "\t" not in line)


def test_neither_the_key_nor_a_secret_of_the_user_is_written(codeqa: Shell, trace: Path) -> None:
    write(codeqa.folder, {"shop/bank.py": f'TOKEN = "{TOKEN}"\n\n\ndef bank_prices():\n    return TOKEN\n'})
    asked = f"bank prices with {TOKEN}"
    sent(codeqa, asked, "--trace", str(trace), stdin=f"token = {TOKEN}\n")
    told = everything(trace)
    codeqa("pack", asked, "--trace", str(trace))
    told += everything(trace)
    codeqa("search", asked, "--trace", str(trace))
    told += everything(trace)
    assert "bank_prices" in told
    assert "REDACTED" in told
    assert TOKEN not in told
    assert TOKEN.lower() not in told.lower()
    assert KEY not in told


# --- the folder ---


def test_a_folder_made_in_the_repository_is_not_indexed(codeqa: Shell) -> None:
    git(codeqa.folder, "init", "-q")
    inside = codeqa.folder / "trace"
    for _ in range(2):
        assert codeqa("ask", QUESTION, "--trace", str(inside)).code == 0
    assert not [row["path"] for row in rows(inside, "files") if str(row["path"]).startswith("trace/") and row["type"] != "Skipped"]


def test_a_planted_link_is_replaced_and_not_written_through(codeqa: Shell, tmp_path: Path, trace: Path) -> None:
    trace.mkdir()
    (tmp_path / "precious").write_text("mine")
    (trace / "answer.jsonl").symlink_to(tmp_path / "precious")
    assert codeqa("ask", QUESTION, "--trace", str(trace)).code == 0
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (trace / ".gitignore").exists(), "a folder that was there is the user's"


@pytest.mark.parametrize("name", ["a-file", "a-file/below", "full"])
def test_a_folder_that_cannot_be_had_is_a_usage_error(name: str, codeqa: Shell, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "full" / "tags.jsonl").mkdir(parents=True)
    outcome = codeqa("search", "basket", "--trace", str(tmp_path / name))
    assert outcome.code == 2
    assert "codeqa: the trace cannot be written to" in outcome.err
    assert "hint: give --trace a folder" in outcome.err


# --- beside it: figures that the trace and the receipt share ---


def test_every_file_that_was_left_out_has_its_tokens_also_one_that_was_never_opened(codeqa: Shell) -> None:
    many = {f"shop/basket{number}.py": f"def basket_total{number}(prices):\n    return sum(prices)\n" for number in range(40)}
    write(codeqa.folder, many)
    omitted = codeqa("pack", "basket total", "--budget", "200", "--json").json()["omitted"]
    assert isinstance(omitted, list)
    assert len(omitted) > 20
    assert all(item["tokens"] > 0 for item in omitted)
