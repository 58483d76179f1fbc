"""A failure's kind follows from facts: status, exception class, and the words that several servers use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from codeqa.errors import ContentFiltered, ContextTooLong, EndpointError, EndpointRejected, EndpointTransient, EndpointUnreachable, ModelNotFound, RateLimited
from codeqa.llm.faults import HINTS, STATUS_ERRORS, SUMMARIES, TYPE_ERRORS, VENDOR_ERRORS, Trouble, brief, judge, retry_after

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.",
        "request (12016 tokens) exceeds the available context size (2048 tokens), try increasing it",
        "This model's maximum context length is 4096 tokens. Please reduce the length of the messages",
        "prompt is too long: 211000 tokens > 200000 maximum",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        "input length exceeds the context length",
        "Input is too long for requested model.",
        "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
        "Prompt exceeds max length",
        "Please reduce the length of the messages or completion.",
    ],
)
def test_each_servers_words_for_too_long_are_understood(message: str) -> None:
    assert type(judge(Trouble(status=400, message=message)).error) is ContextTooLong


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble(status=400, message="temperature must be below 2"), EndpointRejected),
        (Trouble(status=400, code="content_filter", message="The response was filtered due to the prompt"), ContentFiltered),
        (Trouble(status=404, message='model "x" not found, try pulling it first'), ModelNotFound),
        (Trouble(status=404, message="File Not Found"), EndpointRejected),
        (Trouble(status=429, code="insufficient_quota"), EndpointRejected),
        (Trouble(status=429, message="context window of requests"), RateLimited),
        (Trouble(status=529, kind="overloaded_error"), EndpointUnreachable),
        (Trouble(status=418), EndpointRejected),
        (Trouble(kind="overloaded_error"), EndpointUnreachable),
        (Trouble(kind="rate_limit_error"), RateLimited),
        (Trouble(code="content_filter"), ContentFiltered),
        (Trouble(message="something"), EndpointTransient),
        (Trouble(names=("ConnectTimeout", "TimeoutException", "APITimeoutError")), EndpointUnreachable),
    ],
)
def test_facts_decide_the_kind(trouble: Trouble, kind: type[EndpointError]) -> None:
    assert type(judge(trouble).error) is kind


def test_each_kind_that_the_tables_name_has_words_and_a_hint() -> None:
    kinds = {*VENDOR_ERRORS.values(), *STATUS_ERRORS.values(), *dict(TYPE_ERRORS).values(), ContextTooLong}
    assert kinds <= set(HINTS)
    assert kinds <= set(SUMMARIES)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("1.5", 1.5),
        ("100000", 100_000),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("", None),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("1e9", None),
        (f"Thu, 01 Jan {9**30} 00:00:00 GMT", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_nonsense_is_none(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_a_servers_words_come_on_one_printable_line() -> None:
    assert brief("a\x1b[31m\n b\u202ec\t" + "d" * 999, 12) == "a [31m b c …"
