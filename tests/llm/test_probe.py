"""``doctor`` tells what is wrong with an endpoint, and is itself safe from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from codeqa.llm import Endpoint
from codeqa.llm.probe import LOCAL, local, probe
from codeqa.types import Check
from tests.fakes import DONE, STOP, Forever, Pause, Script, ScriptedServer, answer, delta, error, event, head, stream, usage
from tests.llm.misbehaviours import BROKEN, GOOD, KEY

NOTHING = answer(404, b"", "text/plain")


def models(*rows: Mapping[str, object]) -> Script:
    return answer(200, {"object": "list", "data": list(rows)})


LISTED = models({"id": "m", "max_model_len": 8192}, {"id": "other"})


def found(*scripts: Script, **changes: object) -> tuple[dict[str, Check], int, list[str]]:
    """The checks by name, the window, and the first line of every request."""
    with ScriptedServer([*scripts, NOTHING]) as server:
        endpoint = Endpoint(server.base_url, "m", KEY, timeout=20, idle_timeout=10)
        seen = probe(replace(endpoint, **changes))  # type: ignore[arg-type]  # by name
        lines = [request.line.removesuffix(" HTTP/1.1") for request in server.requests]
    assert all("\n" not in check.message and KEY not in check.message for check in seen.checks)
    return {check.name: check for check in seen.checks}, seen.window, lines


def states(checks: Mapping[str, Check]) -> dict[str, str]:
    return {name: check.state for name, check in checks.items()}


def test_a_sound_endpoint_is_asked_for_its_models_and_one_answer() -> None:
    checks, window, lines = found(LISTED, GOOD)
    assert states(checks) == {"endpoint": "ok", "listed": "ok", "answer": "ok", "usage": "ok"}
    assert "accepts the key" in checks["endpoint"].message
    assert "streams" in checks["answer"].message
    assert (window, lines) == (8192, ["GET /v1/models", "POST /v1/chat/completions"])


def test_without_a_key_no_word_is_said_of_one() -> None:
    assert "without a key" in found(LISTED, GOOD, api_key="")[0]["endpoint"].message


@pytest.mark.parametrize("script", [error(401, f"Incorrect API key provided: {KEY}"), error(503, "busy"), (b"",), (b"SSH-2.0-OpenSSH_9.2\r\n",)])
def test_what_no_model_could_mend_ends_the_probe(script: Script) -> None:
    checks, window, lines = found(script)
    assert states(checks) == {"endpoint": "error"}
    assert checks["endpoint"].hint
    assert (window, len(lines)) == (0, 1)


def test_an_endpoint_that_is_not_there_is_an_error() -> None:
    with ScriptedServer([GOOD]) as server:
        gone = server.base_url
    assert [check.state for check in probe(Endpoint(gone, "m")).checks] == ["error"]


def test_an_address_that_must_not_be_called_is_not() -> None:
    seen = probe(Endpoint("http://models.invalid/v1", "m", KEY))
    assert [(check.state, "plain http" in check.message) for check in seen.checks] == [("error", True)]


@pytest.mark.parametrize("script", [NOTHING, answer(200, b"<html>", "text/html"), answer(200, [1]), error(403, "not for you"), error(429, "slow")])
def test_an_endpoint_without_a_list_may_still_answer(script: Script) -> None:
    checks, _, _ = found(script, GOOD)
    assert states(checks) == {"endpoint": "warning", "answer": "ok", "usage": "ok"}


def test_a_model_that_is_not_listed_is_named_beside_those_that_are() -> None:
    checks, _, _ = found(models(*({"id": f"model-{number}"} for number in range(7))), error(404, "The model `m` does not exist", "model_not_found"))
    assert states(checks) == {"endpoint": "ok", "listed": "warning", "answer": "error"}
    assert "model-0" in checks["listed"].message
    assert "and 2 more" in checks["listed"].message


@pytest.mark.parametrize("name", ["m:latest", "models/m"])
def test_a_name_in_a_servers_own_form_is_the_same_model(name: str) -> None:
    assert found(models({"id": name}, {"id": "n"}), GOOD)[0]["listed"].state == "ok"


def test_an_answer_at_once_is_no_stream() -> None:
    whole = answer(200, {"choices": [{"message": {"content": "one two"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 9, "completion_tokens": 2}})
    assert "does not stream" in found(LISTED, whole)[0]["answer"].message


def test_an_answer_that_the_probe_itself_cut_short_is_one() -> None:
    assert states(found(LISTED, stream(delta(reasoning_content="Hm"), delta(finish="length")))[0])["answer"] == "ok"
    assert states(found(LISTED, stream(delta(finish="length")))[0])["answer"] == "ok"


def test_an_endpoint_that_reports_no_tokens_is_warned_of() -> None:
    assert found(LISTED, stream(delta("one"), delta("two"), STOP, DONE))[0]["usage"].state == "warning"


def test_the_cache_is_named_where_the_endpoint_tells_of_it() -> None:
    told = stream(delta("one"), delta("two"), STOP, usage(prompt_tokens=9, completion_tokens=2, prompt_tokens_details={"cached_tokens": 0}))
    assert "cache" in found(LISTED, told)[0]["usage"].message
    assert "cache" not in found(LISTED, GOOD)[0]["usage"].message


@pytest.mark.parametrize(
    "row",
    [
        {"max_model_len": 4096},
        {"meta": {"n_ctx_train": 131072, "n_ctx": 4096}},
        {"context_length": 4096, "top_provider": {"context_length": 2048}},
        {"top_provider": {"context_length": 4096}},
        {"context_window": 4096, "owned_by": "Groq"},
        {"max_context_length": 4096},
        {"loaded_context_length": 4096, "max_context_length": 131072},
    ],
)
def test_each_servers_word_for_its_window_is_understood(row: dict[str, object]) -> None:
    assert found(models({"id": "m", **row}, {"id": "n", "max_model_len": 1}), GOOD)[1] == 4096


def test_a_server_of_this_machine_is_asked_by_its_own_addresses_too() -> None:
    plain = models({"id": "m"}, {"id": "n"})
    studio = models({"id": "m", "state": "loaded", "max_context_length": 32768, "loaded_context_length": 4096})
    ollama = answer(200, {"models": [{"name": "m:latest", "model": "m:latest", "context_length": 4096}]})
    props = answer(200, {"default_generation_settings": {"n_ctx": 4096}})
    assert found(plain, GOOD, studio)[1:] == (4096, ["GET /v1/models", "POST /v1/chat/completions", "GET /api/v0/models"])
    assert found(plain, GOOD, NOTHING, ollama)[1:] == (4096, ["GET /v1/models", "POST /v1/chat/completions", "GET /api/v0/models", "GET /api/ps"])
    assert found(plain, GOOD, NOTHING, NOTHING, props)[1] == 4096
    assert found(plain, GOOD)[1] == 0


def test_a_single_model_is_meant_whatever_it_is_called() -> None:
    checks, window, _ = found(models({"id": "/models/tiny.gguf", "meta": {"n_ctx": 4096}}), GOOD)
    assert (checks["listed"].state, window) == ("warning", 4096)


@pytest.mark.parametrize("size", [-1, 0, 1.5, True, "4096", None, [], 10**400])
def test_a_window_that_is_none_is_unknown(size: object) -> None:
    assert found(models({"id": "m", "max_model_len": size}, {"id": None}, {}), GOOD)[1] == 0


@pytest.mark.parametrize(
    "name", ["a web page", "a gzip bomb", "a JSON without end", "a redirect in place", "bad JSON", "a head without end", "a line of 200 MB"]
)
def test_a_list_that_misbehaves_is_a_finding(name: str) -> None:
    assert found(BROKEN[name].script)[0]["endpoint"].state in ("error", "warning")


def test_a_list_that_never_ends_is_given_up() -> None:
    for script in ((Pause(30),), (head(kind="application/json"), Forever(b" ", 0.02))):
        assert states(found(script, idle_timeout=0.3)[0]) == {"endpoint": "error"}


# --- this machine's servers ------------------------------------------------------------------------------------------------------------


def looked(script: Script) -> tuple[Check, ScriptedServer, int]:
    with ScriptedServer([script]) as server:
        (check,) = local((("Ollama", server.port),))
        return check, server, server.port


def test_a_server_of_this_machine_is_found_with_its_models_and_is_sent_no_key() -> None:
    check, server, port = looked(models({"id": "qwen3", "meta": {"n_ctx": 4096}}, {"id": "gemma3"}))
    assert (check.name, check.state) == ("Ollama", "ok")
    assert check.message == f"--base-url http://127.0.0.1:{port}/v1 --model qwen3 (4,096 tokens), gemma3"
    assert "authorization" not in server.requests[0].headers


def test_another_program_at_a_usual_port_is_not_taken_for_a_server() -> None:
    check, _, _ = looked(answer(200, b"<html>", "text/html"))
    assert check.state == "warning"
    check, _, _ = looked(models())
    assert "has no model" in check.message


def test_nothing_at_any_port_is_one_line() -> None:
    with ScriptedServer([GOOD]) as server:
        port = server.port
    (check,) = local((("vLLM", port),))
    assert (check.name, check.state, f"{port} (vLLM)" in check.message) == ("local", "warning", True)


def test_the_usual_ports_are_sorted_by_name() -> None:
    assert list(LOCAL) == sorted(LOCAL, key=lambda row: row[0].lower())
    assert {port for _, port in LOCAL} == {1234, 8000, 8080, 11434}


def test_an_event_without_a_list_is_no_crash() -> None:
    assert found((head(), event({"data": []})))[0]["endpoint"].state == "warning"
