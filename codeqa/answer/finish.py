"""From a model's complete reply to an Answer: every citation checked, the text marked where it is not borne out."""

from __future__ import annotations

from dataclasses import replace

from codeqa.answer.citations import annotate, check
from codeqa.answer.prompt import ABSTENTION
from codeqa.answer.trust import Prices, cost
from codeqa.types import Answer, Completion, Context, Verdict

UNKNOWN_PRICES = Prices()


def finish(question: str, completion: Completion, context: Context, *, extra: str = "", prices: Prices = UNKNOWN_PRICES, seconds: float = 0.0) -> Answer:
    """The answer as it may be shown and saved. ``extra`` is what was sent as stdin. A citation that is written twice counts once."""
    checked = check(completion.text, context, extra)
    citations = tuple(dict.fromkeys(one.citation for one in checked))
    return Answer(
        question,
        "model",
        annotate(completion.text, checked),
        citations,
        sum(citation.status is not Verdict.MISSING for citation in citations),
        abstained(completion.text),
        context,
        usage=replace(completion.usage, cost_usd=cost(completion.usage, prices)),
        model=completion.model,
        head=context.index.head,
        dirty=context.index.dirty,
        seconds=seconds,
    )


def abstained(text: str) -> bool:
    """Whether an answer begins with the sentence that says that it is none. Further down the sentence only limits an answer."""
    start = text.lstrip(" \n\t*_#>\"'`")
    return " ".join(start[: len(ABSTENTION) * 2].split()).lower().startswith(ABSTENTION.lower())
