"""Usage in each vendor's own words, in the form that it documents or was recorded with, comes to the same three counts; what cannot be true is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.llm.fields import Json
from codeqa.llm.usage import FRAME, Counts
from codeqa.types import Usage

SENT = 1_000_000

NO_DETAILS = {"accepted_prediction_tokens": 0, "audio_tokens": 0, "reasoning_tokens": 0, "rejected_prediction_tokens": 0}
RECORDED: dict[str, tuple[tuple[Json, ...], Usage]] = {
    "OpenAI": (
        (
            {
                "choices": [],
                "usage": {
                    "prompt_tokens": 2006,
                    "completion_tokens": 300,
                    "total_tokens": 2306,
                    "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
                    "completion_tokens_details": NO_DETAILS,
                },
            },
        ),
        Usage(2006, 1920, 300),
    ),
    "OpenAI, a null in every chunk before": (
        ({"usage": None, "choices": [{"delta": {"content": "a"}}]}, {"usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}}),
        Usage(9, None, 1),
    ),
    "vLLM": (
        ({"usage": {"prompt_tokens": 1117, "total_tokens": 1197, "completion_tokens": 80, "prompt_tokens_details": {"cached_tokens": 1104}}},),
        Usage(1117, 1104, 80),
    ),
    "vLLM without --enable-prompt-tokens-details": (
        ({"usage": {"prompt_tokens": 1117, "total_tokens": 1197, "completion_tokens": 80, "prompt_tokens_details": None}},),
        Usage(1117, None, 80),
    ),
    "vLLM, counts that grow": (
        (
            {"usage": {"prompt_tokens": 12, "total_tokens": 13, "completion_tokens": 1}},
            {"usage": {"prompt_tokens": 12, "total_tokens": 20, "completion_tokens": 8}},
        ),
        Usage(12, None, 8),
    ),
    "SGLang with --enable-cache-report": (
        ({"usage": {"prompt_tokens": 512, "completion_tokens": 7, "total_tokens": 519, "prompt_tokens_details": {"cached_tokens": 448}}},),
        Usage(512, 448, 7),
    ),
    "llama.cpp": (
        (
            {
                "usage": {"completion_tokens": 8, "prompt_tokens": 220, "total_tokens": 228, "prompt_tokens_details": {"cached_tokens": 219}},
                "timings": {"cache_n": 219, "prompt_n": 1, "prompt_ms": 0.346, "predicted_n": 8, "predicted_ms": 2.091},
            },
        ),
        Usage(220, 219, 8),
    ),
    "llama.cpp before it had details": (
        (
            {
                "usage": {"completion_tokens": 35, "prompt_tokens": 237, "total_tokens": 272},
                "timings": {"cache_n": 236, "prompt_n": 1, "prompt_ms": 30.958, "predicted_n": 35, "predicted_ms": 661.064},
            },
        ),
        Usage(237, 236, 35),
    ),
    "LM Studio": (({"usage": {"prompt_tokens": 17433, "completion_tokens": 39, "total_tokens": 17472}},), Usage(17433, None, 39)),
    "Ollama": (({"usage": {"prompt_tokens": 26, "completion_tokens": 298, "total_tokens": 324}},), Usage(26, None, 298)),
    "DeepSeek": (
        (
            {
                "usage": {
                    "prompt_tokens": 1604,
                    "completion_tokens": 25,
                    "total_tokens": 1629,
                    "prompt_tokens_details": {"cached_tokens": 1536},
                    "prompt_cache_hit_tokens": 1536,
                    "prompt_cache_miss_tokens": 68,
                },
            },
        ),
        Usage(1604, 1536, 25),
    ),
    "DeepSeek's own fields alone": (
        ({"usage": {"prompt_tokens": 1604, "completion_tokens": 25, "total_tokens": 1629, "prompt_cache_hit_tokens": 1536, "prompt_cache_miss_tokens": 68}},),
        Usage(1604, 1536, 25),
    ),
    "Gemini's compatible endpoint, which leaves thoughts out of the completion": (
        ({"usage": {"completion_tokens": 744, "prompt_tokens": 1469, "total_tokens": 2496, "prompt_tokens_details": None}},),
        Usage(1469, None, 1027),
    ),
    "Gemini's compatible endpoint with a warm cache": (
        ({"usage": {"completion_tokens": 69, "prompt_tokens": 19588, "total_tokens": 19801, "prompt_tokens_details": {"cached_tokens": 18403}}},),
        Usage(19588, 18403, 213),
    ),
    "Gemini's own form": (
        ({"usageMetadata": {"promptTokenCount": 19588, "candidatesTokenCount": 69, "totalTokenCount": 19801, "cachedContentTokenCount": 18403}},),
        Usage(19588, 18403, 213),
    ),
    "Gemini's own form without a total": (
        ({"usageMetadata": {"promptTokenCount": 20, "candidatesTokenCount": 198, "thoughtsTokenCount": 405}},),
        Usage(20, None, 603),
    ),
    "Anthropic's compatible endpoint, which tells no cache": (
        ({"usage": {"prompt_tokens": 4012, "completion_tokens": 310, "total_tokens": 4322, "prompt_tokens_details": None}},),
        Usage(4012, None, 310),
    ),
    "Anthropic's own form, where the cached are not in the input": (
        ({"usage": {"input_tokens": 21, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 18808, "output_tokens": 393}},),
        Usage(18829, 18808, 393),
    ),
    "Anthropic's own form, first call": (
        ({"usage": {"input_tokens": 21, "cache_creation_input_tokens": 18808, "cache_read_input_tokens": 0, "output_tokens": 393}},),
        Usage(18829, 0, 393),
    ),
    "Anthropic behind LiteLLM": (
        (
            {
                "usage": {
                    "total_tokens": 103925,
                    "prompt_tokens": 98805,
                    "completion_tokens": 5120,
                    "prompt_tokens_details": {"text_tokens": None, "audio_tokens": None, "cached_tokens": 66360, "cache_creation_tokens": 32435},
                    "cache_read_input_tokens": 66360,
                    "cache_creation_input_tokens": 32435,
                },
            },
        ),
        Usage(98805, 66360, 5120),
    ),
    "OpenRouter": (
        (
            {
                "usage": {
                    "completion_tokens": 122,
                    "prompt_tokens": 13559,
                    "total_tokens": 13681,
                    "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0, "video_tokens": 0},
                    "cost": 0.017558,
                },
            },
        ),
        Usage(13559, 0, 122),
    ),
    "Mistral": (
        ({"usage": {"prompt_tokens": 1013, "total_tokens": 1043, "completion_tokens": 30, "prompt_tokens_details": {"cached_tokens": 1008}}},),
        Usage(1013, 1008, 30),
    ),
    "Mistral's other field": (
        ({"usage": {"prompt_tokens": 1013, "total_tokens": 1043, "completion_tokens": 30, "num_cached_tokens": 1008}},),
        Usage(1013, 1008, 30),
    ),
    "Moonshot, in the last choice": (
        (
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {},
                        "finish_reason": "stop",
                        "usage": {"prompt_tokens": 1019, "completion_tokens": 13, "total_tokens": 1032, "cached_tokens": 768},
                    }
                ]
            },
        ),
        Usage(1019, 768, 13),
    ),
    "Groq": (
        ({"choices": [], "x_groq": {"id": "req_1", "usage": {"prompt_tokens": 4641, "completion_tokens": 1817, "total_tokens": 6458}}},),
        Usage(4641, None, 1817),
    ),
    "xAI, which leaves thoughts out of the completion": (
        ({"usage": {"prompt_tokens": 32, "completion_tokens": 9, "total_tokens": 135, "prompt_tokens_details": {"cached_tokens": 6}}},),
        Usage(32, 6, 103),
    ),
}


def read(*events: Json, sent: int = SENT) -> Usage:
    counts = Counts(sent)
    for event in events:
        counts.read(event)
    return counts.usage


@pytest.mark.parametrize(("events", "expected"), RECORDED.values(), ids=RECORDED.keys())
def test_each_vendors_usage_is_understood(events: tuple[Json, ...], expected: Usage) -> None:
    assert read(*events) == expected


def test_a_prompt_of_more_tokens_than_bytes_were_sent_is_none() -> None:
    assert read({"usage": {"prompt_tokens": 100 + FRAME, "completion_tokens": 1}}, sent=100).prompt_tokens == 100 + FRAME
    assert read({"usage": {"prompt_tokens": 101 + FRAME, "completion_tokens": 1}}, sent=100) == Usage(None, None, 1)


def test_more_cached_tokens_than_the_prompt_has_are_unknown() -> None:
    assert read({"usage": {"prompt_tokens": 10, "completion_tokens": 1, "cached_tokens": 11}}) == Usage(10, None, 1)
    assert read({"usage": {"prompt_tokens": 10, "completion_tokens": 1}, "timings": {"cache_n": 11}}) == Usage(10, None, 1)
    assert read({"usage": {"cached_tokens": 11 + FRAME}}, sent=10) == Usage()


def test_an_absurd_count_does_not_undo_a_good_one() -> None:
    good = {"usage": {"prompt_tokens": 10, "completion_tokens": 2}}
    assert read(good, {"usage": {"prompt_tokens": -1, "completion_tokens": 10**15}}) == Usage(10, None, 2)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_whatever_stands_where_usage_should_be_is_no_crash(value: object) -> None:
    for event in ({"usage": value}, {"usage": {"prompt_tokens": value, "prompt_tokens_details": value}}, {"choices": value}, {"timings": value}):
        counted = read(event)
        assert all(count is None or count >= 0 for count in (counted.prompt_tokens, counted.cached_tokens, counted.completion_tokens))
