"""A question in parts: each part that is apart is ranked by itself, and all rankings are blended into one."""

from __future__ import annotations

from dataclasses import replace

from codeqa.pipeline.freshness import untraced
from codeqa.pipeline.opening import Opened
from codeqa.pipeline.searching import guided
from codeqa.retrieve import parts
from codeqa.retrieve.parts import Parts
from codeqa.retrieve.ranking import Ranking
from codeqa.types import Scope


def parted(index: Opened, question: str, ranking: Ranking, limit: int, scope: Scope, extra: str, pieces: Parts | None = None) -> Ranking:
    """The ranking of a question with those of its parts blended in; of one that is of a piece, the very same ranking."""
    sought = (parts.cut(question) if pieces is None else pieces).sought
    if not sought:
        return ranking
    quiet = replace(index, trace=untraced)
    rankings = [guided(quiet, text, limit, scope, extra=extra)[1].files[:limit] for text in sought]
    return replace(ranking, files=parts.blend(ranking.files[:limit], rankings)[:limit])


def request(pieces: Parts) -> str:
    """What is asked for beside a question in parts; "" for one that is of a piece."""
    if not pieces.asked:
        return ""
    listed = [f"{number}. {text}" for number, text in enumerate(pieces.asked, 1)]
    return "\n".join([f"The question has {len(listed)} parts. Answer each of them, under its number:", *listed])
