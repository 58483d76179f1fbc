"""What a person reads: hits, receipts and reports, at the widths people have."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from codeqa.render.paint import Line, Terminal, paint, wide
from codeqa.render.receipt import money, plan_lines, receipt_lines, summary, tokens
from codeqa.render.reports import doctor_lines, index_lines, settings_lines, size, status_lines, why_lines
from codeqa.render.text import search_lines
from codeqa.types import CallPlan, Check, Chunk, Explanation, IndexReport, LanguageCount, Message, Repository, Skipped, SkipReason, Status
from tests.render.values import CONTEXT, RESULT, STATE


def shown(lines: object, terminal: Terminal = Terminal()) -> str:  # noqa: B008 - frozen
    assert hasattr(lines, "__iter__")
    rows: list[Line] = list(lines)
    return paint(rows, terminal)


def test_a_piped_hit_is_one_line() -> None:
    text = shown(search_lines(RESULT, Terminal()))
    assert text.split("\n")[0] == "src/a.py:3-5: Session.open (method): def open(self):"
    assert text.count("\n") == len(RESULT.hits)


@pytest.mark.parametrize("width", [40, 80, 140])
def test_a_hit_on_a_terminal_shows_numbered_lines_that_fit(width: int) -> None:
    long = replace(RESULT.hits[0], text="x" * 300 + "\n\ty = 1\n", reasons=("because " * 40,))
    terminal = Terminal(live=True, width=width)
    text = shown(search_lines(replace(RESULT, hits=(long, *RESULT.hits)), terminal), terminal)
    lines = text.split("\n")
    assert "  4 │     y = 1" in lines
    assert any(line.endswith("… 4 more lines") for line in lines)
    assert all(wide(line) <= width for line in lines if "│" in line or "because" in line)


def test_explain_adds_scores_and_files() -> None:
    terminal = Terminal(live=True)
    assert "score 1.25" in shown(search_lines(RESULT, terminal, explain=True))
    assert "score" not in shown(search_lines(RESULT, terminal))


def test_the_receipts_summary_is_one_line() -> None:
    assert (
        summary(CONTEXT) == "context: 3 files (1 whole, 1 spans, 1 outline), 31.4k of 32.0k tokens, predicted coverage 74%, 1 file left out, 1 secret redacted"
    )
    assert summary(replace(CONTEXT, files=(), omitted=(), redactions=0, tokens=0)) == "context: no file, 0 of 32.0k tokens"


@pytest.mark.parametrize("width", [80, 140])
def test_the_whole_receipt_names_every_file_its_share_and_what_was_left_out(width: int) -> None:
    text = shown(receipt_lines(CONTEXT, Terminal(width=width), explain=True))
    assert all(f"  {file.mode.value}" in text for file in CONTEXT.files)
    assert "██████████" in text
    assert "newer than the index" in text
    assert "1 redacted" in text
    assert "over budget" in text


def test_a_reason_that_all_files_share_is_said_once() -> None:
    files = tuple(replace(file, reasons=("text matches", *file.reasons)) for file in CONTEXT.files)
    text = shown(receipt_lines(replace(CONTEXT, files=files), Terminal(width=140), explain=True))
    assert text.count("text matches") == 1
    assert all(reason in text for file in CONTEXT.files for reason in file.reasons)
    alone = shown(receipt_lines(replace(CONTEXT, files=files[:1]), Terminal(width=140), explain=True))
    assert "text matches" in alone


def test_a_plan_shows_the_messages_only_when_explained() -> None:
    plan = CallPlan(CONTEXT, (Message("user", "the prompt\nof two lines"),), "m", 31_500, 0.011)
    assert "31.5k tokens in 1 message, $0.011" in shown(plan_lines(plan, Terminal()))
    assert "the prompt" not in shown(plan_lines(plan, Terminal()))
    assert "the prompt\nof two lines\n" in shown(plan_lines(plan, Terminal(), explain=True))
    assert "nothing would be sent" in shown(plan_lines(replace(plan, model=""), Terminal()))


def test_figures_read_well() -> None:
    assert [tokens(count) for count in (0, 999, 1000, 128_000)] == ["0", "999", "1.0k", "128.0k"]
    assert [money(cost) for cost in (None, 0.0, 0.011, 0.00004)] == ["price unknown", "$0.000", "$0.011", "<$0.001"]
    assert [size(count) for count in (5, 12_345, 5_000_000, 7_000_000_000_000)] == ["5 B", "12.3 kB", "5.0 MB", "7000.0 GB"]


def test_an_index_report_adds_up_and_names_the_skipped_when_verbose() -> None:
    skipped = (Skipped("a.bin", SkipReason.BINARY), Skipped("b.bin", SkipReason.BINARY), Skipped("c\n.lock", SkipReason.LOCK_FILE))
    report = IndexReport("/r", 5, 2, 1, 1, 0, 0, skipped, 9, 5, 3, 1, 0.5, 1, "/i")
    assert "3 skipped: 2 binary, 1 lock-file" in shown(index_lines(report))
    assert "c\\n.lock" not in shown(index_lines(report))
    assert "c\\n.lock" in shown(index_lines(report, verbose=True))


def test_a_status_says_how_fresh_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    status = Status(Repository("/r", head="3fa2c1", branch="main"), "/i", STATE, 2, (LanguageCount("python", 2, 5, 1040, 1),), (("binary", 1),), 12, 1e9)
    assert "2 files changed since" in shown(status_lines(status))
    assert "2001-09-09 01:46:40" in shown(status_lines(status))
    assert "1,040" in shown(status_lines(status))
    assert "nothing changed" in shown(status_lines(replace(status, changed=0)))
    assert "not looked at" in shown(status_lines(replace(status, changed=-1)))
    assert "none yet" in shown(status_lines(replace(status, state=None)))


def test_why_names_the_rule_and_some_neighbours() -> None:
    explanation = Explanation("a.py", "indexed", "tracked by git", "python", 9, 80, 2, (Chunk(1, 9, 0, "symbol", "f", 80, ""),), ("b.py",) * 12, ())
    text = shown(why_lines(explanation))
    assert "tracked by git" in text
    assert "… 2 more" in text
    assert "    1-9" not in text
    assert "    1-9" in shown(why_lines(explanation, chunks=True))
    assert "language" not in shown(why_lines(replace(explanation, state="skipped")))


def test_doctor_gives_hints_only_where_something_is_wrong() -> None:
    text = shown(doctor_lines([Check("git", "ok", "2.39", "unneeded"), Check("endpoint", "error", "down", "start it")]))
    assert "unneeded" not in text
    assert "start it" in text
    assert text.startswith("✔ git")


def test_settings_show_their_origin_when_asked() -> None:
    rows = [("budget", "9", "--budget"), ("model", "", "default")]
    assert shown(settings_lines(rows, origin=True)) == "budget  9  --budget\nmodel   —  default\n"
    assert shown(settings_lines(rows, origin=False)) == "budget  9\nmodel   —\n"


def test_how_a_file_was_cut_is_a_row_a_chunk_with_the_symbol_or_else_its_place() -> None:
    chunks = (Chunk(1, 12, -1, "gap", "Session", 1_240, ""), Chunk(13, 20, 0, "symbol", "Session", 9, ""))
    text = shown(why_lines(Explanation("a.py", "indexed", "tracked", "python", 20, 1_249, 1, chunks, shown=("", "Session.open")), chunks=True))
    assert text.split("\n")[-4:-1] == ["    lines  kind    tokens  symbol", "    1-12   gap      1,240  Session", "    13-20  symbol       9  Session.open"]
    assert "13-20" not in shown(why_lines(Explanation("a.py", "indexed", "tracked", "python", 20, 1_249, 1, chunks)))


def test_languages_alone_are_shown_with_what_parsing_them_took() -> None:
    counts = (LanguageCount("python", 1_200, 5, 1040, 1, 2.345), LanguageCount("", 2, 0, 9, 0))
    status = Status(Repository("/r"), "/i", STATE, 2, counts, (), 12, 1e9)
    text = shown(status_lines(status, languages=True))
    assert text.split("\n")[0].split() == ["language", "files", "symbols", "lines", "cut", "by", "lines", "seconds"]
    assert text.split("\n")[1].split() == ["python", "1,200", "5", "1,040", "1", "2.35"]
    assert "repository" not in text
    assert "seconds" not in shown(status_lines(status))
    assert "none yet" in shown(status_lines(replace(status, state=None), languages=True))


def test_a_single_line_is_not_a_range_to_itself() -> None:
    one = replace(RESULT, hits=(replace(RESULT.hits[0], start_line=7, end_line=7),))
    assert f"{one.hits[0].path}:7: " in shown(search_lines(one, Terminal()))
