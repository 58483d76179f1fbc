"""What ``doctor`` says of the model that is configured, and that it calls nobody unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.pipeline.reaching import model_checks
from codeqa.types import Check
from tests.fakes import Script, ScriptedServer, answer, error
from tests.llm.misbehaviours import GOOD, KEY
from tests.pipeline.small import Shell

LISTED = answer(200, {"data": [{"id": "m", "max_model_len": 65_536}, {"id": "n"}]})


def checks(config: Config, *scripts: Script) -> dict[str, Check]:
    with ScriptedServer(scripts) as server:
        return {check.name: check for check in model_checks(Config(model=config.model, base_url=server.base_url, context_window=config.context_window))}


def test_nothing_is_called_where_nothing_is_configured() -> None:
    (check,) = model_checks(Config())
    assert (check.name, check.state, "--local" in check.hint) == ("model", "warning", True)
    (check,) = model_checks(Config(model="gpt-5.5"))
    assert (check.state, "no key" in check.message) == ("error", True)


def test_nothing_is_called_offline() -> None:
    with ScriptedServer([GOOD]) as server:
        names = {check.name: check for check in model_checks(Config(model="m", base_url=server.base_url, offline=True))}
        assert server.requests == []
    assert names["endpoint"].message == "not asked, as you are offline"


def test_a_listed_models_window_and_price_come_with_the_tables_day() -> None:
    names = {check.name: check for check in model_checks(Config(model="gpt-5.5", api_key=KEY, offline=True))}
    assert names["window"].message.startswith("1,050,000 tokens (table of 2")
    assert names["price"].message.startswith("$5 in, $0.5 cached, $30 out per million tokens (table of 2")


def test_an_unknown_price_is_said_to_be_unknown() -> None:
    assert checks(Config(model="m"), LISTED, GOOD)["price"].message.startswith("unknown")


@pytest.mark.parametrize(
    ("configured", "said", "state", "message"),
    [
        (0, 65_536, "ok", "65,536 tokens, says the endpoint"),
        (0, 32_768, "warning", "32,768 tokens, says the endpoint; the budget is 32,000"),
        (0, 0, "warning", "unknown: a prompt may turn out too long"),
        (16_384, 32_768, "ok", "16,384 tokens (your configuration)"),
        (65_536, 32_768, "warning", "32,768 tokens, says the endpoint; 65,536 are configured"),
    ],
)
def test_the_endpoints_word_is_held_against_what_is_configured(configured: int, said: int, state: str, message: str) -> None:
    listed = answer(200, {"data": [{"id": "m", "max_model_len": said}]})
    window = checks(Config(model="m", context_window=configured), listed, GOOD, answer(404, b"", "text/plain"))["window"]
    assert (window.state, window.message) == (state, message)


def test_a_key_that_is_refused_makes_doctor_fail(codeqa: Shell) -> None:
    with ScriptedServer([error(401, f"Incorrect API key provided: {KEY}")]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY=KEY)
        told = codeqa("doctor")
    assert told.code == 2
    assert "did not accept the API key" in told.out
    assert KEY not in told.told


def test_a_sound_endpoint_lets_doctor_pass(codeqa: Shell, tmp_path: Path) -> None:
    with ScriptedServer([LISTED, GOOD]) as server:
        codeqa.environ.update(CODEQA_MODEL="m", OPENAI_BASE_URL=server.base_url, OPENAI_API_KEY=KEY, CODEQA_TRACE=str(tmp_path))
        told = codeqa("doctor")
    assert (told.code, told.err) == (0, "")
    assert "65,536 tokens, says the endpoint" in told.out
