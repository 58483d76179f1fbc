"""The one line under an answer that says how far to trust it and what it cost. Pure: the face decides where it goes and in which colours."""

from __future__ import annotations

from dataclasses import dataclass

from codeqa.types import Answer, Usage, Verdict

HEAD_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Prices:
    """USD per million tokens; None is unknown. Cached tokens cost ``prompt``'s price where their own is not known."""

    prompt: float | None = None
    cached: float | None = None
    completion: float | None = None


def cost(usage: Usage, prices: Prices) -> float | None:
    """USD for a call, None where a price or a count is not known: never 0 for want of knowledge.

    >>> cost(Usage(1_000_000, 500_000, 100_000), Prices(2.0, 0.5, 10.0))
    2.25
    """
    if usage.prompt_tokens is None or usage.completion_tokens is None or prices.prompt is None or prices.completion is None:
        return None
    cached = min(usage.cached_tokens or 0, usage.prompt_tokens)
    cheap = prices.prompt if prices.cached is None else prices.cached
    return ((usage.prompt_tokens - cached) * prices.prompt + cached * cheap + usage.completion_tokens * prices.completion) / 1e6


def trust_line(answer: Answer, *, prompt_tokens: int | None = None) -> str:
    """``✔ 7/7 citations verified · 6 files, 31.4k tok (28.0k cached) · $0.011 · 4.2 s · HEAD 3fa2c1 (+2 dirty)``

    ``prompt_tokens`` is codeqa's own count of what was sent (default: the session's, else the context's); a server's count is not shown (``threats.md`` 9).
    A further question of a session adds ``turn 3, 1.2k tok new``, and where its prefix begins anew, or it goes elsewhere, says so.
    """
    parts = [_verdict(answer)]
    if answer.mode == "evidence":
        parts.append("evidence mode, no model")
    calls = 1 + sum(not one.ended for one in answer.rounds)
    parts += [_sent(answer, prompt_tokens), f"{calls} calls" if calls > 1 else "", _price(answer), f"{answer.seconds:.1f} s", _head(answer), _turn(answer)]
    return " · ".join(part for part in parts if part)


def _verdict(answer: Answer) -> str:
    total = len(answer.citations)
    if answer.abstained and not total:
        return "! no answer in the code given"
    if not total:
        return "! no citations: nothing here is verified"
    bare = sum(not claim.supported for claim in answer.claims)
    sign = "✘" if not answer.verified else "!" if answer.verified < total or bare else "✔"
    unsupported = f", {bare} claim{'s' * (bare != 1)} unsupported" if bare else ""
    return f"{sign} {answer.verified}/{total} citation{'s' * (total != 1)} verified{_details(answer)}{unsupported}"


def _details(answer: Answer) -> str:
    moved, unknown = (sum(citation.status is status for citation in answer.citations) for status in (Verdict.MOVED, Verdict.UNKNOWN))
    told = [f"{moved} corrected"] * bool(moved) + [f"{unknown} unclear"] * bool(unknown)
    return f" ({', '.join(told)})" if told else ""


def _sent(answer: Answer, prompt_tokens: int | None) -> str:
    files = len({file.path for file in answer.context.files})
    cached = answer.usage.cached_tokens
    tokens = prompt_tokens or answer.passage.prompt_tokens or answer.context.tokens
    if answer.mode == "evidence":
        return f"{files} file{'s' * (files != 1)}"
    return f"{files} file{'s' * (files != 1)}, {short(tokens)} tok" + (f" ({short(cached)} cached)" if cached else "")


def _price(answer: Answer) -> str:
    if answer.mode == "evidence":
        return ""
    usd = answer.usage.cost_usd
    if usd is None:
        return "price unknown"
    return f"${usd:.2f}" if usd >= 0.1 else f"${usd:.3f}" if usd >= 0.001 or usd == 0 else "<$0.001"


def _head(answer: Answer) -> str:
    dirty = f"+{answer.dirty} dirty" if answer.dirty else ""
    if not answer.head:
        return dirty
    return f"HEAD {answer.head[:HEAD_DIGITS]}" + (f" ({dirty})" if dirty else "")


def _turn(answer: Answer) -> str:
    """Nothing for a question by itself."""
    passage = answer.passage
    if passage.turn < 2:
        return ""
    if answer.mode == "evidence":
        return f"turn {passage.turn}"
    if not passage.kept_tokens:
        return f"turn {passage.turn}, sent anew" + (f": {passage.began}" if passage.began else "")
    added = f"turn {passage.turn}, {short(passage.prompt_tokens - passage.kept_tokens)} tok new"
    return f"{added}: the question goes elsewhere" if passage.elsewhere else added


def short(count: int) -> str:
    """
    >>> short(999), short(31_400), short(2_500_000)
    ('999', '31.4k', '2.5M')
    """
    if count < 1_000:
        return str(count)
    return f"{count / 1e3:.1f}k" if count < 999_950 else f"{count / 1e6:.1f}M"
