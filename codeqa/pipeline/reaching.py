"""What ``codeqa doctor`` says of the model: what is configured, what the endpoint itself answers, what is known of window and price."""

from __future__ import annotations

from codeqa.config import AUTO, OPENAI_URL, Config
from codeqa.llm import probe
from codeqa.llm.models import Facts
from codeqa.pipeline import model
from codeqa.pipeline.packing import AUTO_USUAL
from codeqa.types import Check


def model_checks(config: Config, *, local: bool = False) -> tuple[Check, ...]:
    """Calls the configured endpoint, unless ``offline``, and with ``local`` the usual servers of this machine."""
    servers = probe.local() if local else ()
    if not config.model:
        hint = "set --model or CODEQA_MODEL, and OPENAI_API_KEY or --base-url" + ("" if local else "; `codeqa doctor --local` looks for a server here")
        return Check("model", "warning", "none configured: answers are made of the code itself", hint), *servers
    if not config.api_key and not config.base_url:
        return Check("model", "error", f"{config.model} at {OPENAI_URL} has no key", "set OPENAI_API_KEY"), *servers
    configured = Check("model", "ok", f"{config.model} at {config.base_url or OPENAI_URL}")
    if config.offline:
        return configured, Check("endpoint", "warning", "not asked, as you are offline"), *_known(config, 0), *servers
    found = probe.probe(model.endpoint(config))
    return configured, *found.checks, *_known(config, found.window), *servers


def _known(config: Config, said: int) -> tuple[Check, Check]:
    facts = model.facts(config)
    return _window(config, facts, said), _price(facts)


def _window(config: Config, facts: Facts, said: int) -> Check:
    """``said`` is the endpoint's own word, 0 for none."""
    line = f'put context_window = {said} under [models."{config.model}"] in your config.toml'
    if said and facts.window > said:
        return Check("window", "warning", f"{said:,} tokens, says the endpoint; {facts.window:,} are configured", line)
    if facts.window:
        return Check("window", "ok", f"{facts.window:,} tokens ({_source(facts, bool(config.context_window))})")
    if not said:
        return Check("window", "warning", "unknown: a prompt may turn out too long", line.replace("= 0", "= the tokens that it holds"))
    budget = AUTO_USUAL if config.budget == AUTO else config.budget
    state = "ok" if model.usable(said) >= budget else "warning"
    return Check("window", state, f"{said:,} tokens, says the endpoint" + ("" if state == "ok" else f"; the budget is {budget:,}"), line)


def _source(facts: Facts, own: bool) -> str:
    return "your configuration" if own else f"table of {facts.dated}"


def _price(facts: Facts) -> Check:
    if facts.price_in is None or facts.price_out is None:
        return Check("price", "ok", "unknown; price_in, price_cached and price_out set it, in USD per million tokens")
    cached = "" if facts.price_cached is None else f", ${facts.price_cached:g} cached"
    most = f", prompts of up to {facts.to:,} tokens" if facts.to else ""
    told = f"${facts.price_in:g} in{cached}, ${facts.price_out:g} out per million tokens"
    return Check("price", "ok", f"{told} ({_source(facts, not facts.dated)}{most})")
