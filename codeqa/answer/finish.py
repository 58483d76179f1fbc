"""From a model's complete reply to an Answer: every citation checked, the text marked where it is not borne out, its claims counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codeqa.answer.citations import sent
from codeqa.answer.claims import claims
from codeqa.answer.marking import Marker
from codeqa.answer.prompt import ABSTENTION
from codeqa.answer.trust import Prices, cost
from codeqa.types import Answer, Claim, Completion, Context

UNKNOWN_PRICES = Prices()

MOST_LISTED = 12
"""Unsupported sentences that are listed under an answer; all are counted."""

UNSUPPORTED = "Not supported by any citation:"


def finish(question: str, completion: Completion, context: Context, *, extra: str = "", prices: Prices = UNKNOWN_PRICES, seconds: float = 0.0) -> Answer:
    """The answer as it may be shown and saved. ``extra`` is what was sent as stdin. A citation that is written twice counts once."""
    given = sent(context, extra)
    marker = Marker(given)
    text = marker.feed(completion.text) + marker.rest()
    citations = tuple(dict.fromkeys(one.citation for one in marker.checked))
    is_none = abstained(completion.text)
    found = () if is_none else claims(completion.text, marker.checked, marker.unseen, citations, given)
    return Answer(
        question,
        "model",
        text + listed(found, text),
        citations,
        sum(citation.verified for citation in citations),
        is_none,
        context,
        usage=replace(completion.usage, cost_usd=cost(completion.usage, prices)),
        model=completion.model,
        head=context.index.head,
        dirty=context.index.dirty,
        seconds=seconds,
        claims=found,
    )


def listed(found: Sequence[Claim], text: str) -> str:
    """What follows an answer of which sentences name code and cite nothing: those that have no mark yet."""
    bare = [claim.text for claim in found if not (claim.supported or claim.citations or claim.unseen)]
    if not bare:
        return ""
    more = [f"- … and {len(bare) - MOST_LISTED} more"] if len(bare) > MOST_LISTED else []
    lead = "" if text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    return lead + "\n".join([UNSUPPORTED, "", *(f"- “{told}”" for told in bare[:MOST_LISTED]), *more]) + "\n"


def abstained(text: str) -> bool:
    """Whether an answer begins with the sentence that says that it is none. Further down the sentence only limits an answer."""
    start = text.lstrip(" \n\t*_#>\"'`")
    return " ".join(start[: len(ABSTENTION) * 2].split()).lower().startswith(ABSTENTION.lower())
