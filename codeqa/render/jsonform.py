"""The JSON forms of interface.md, schema_version 1: fields may be added, never changed, and keep their order.

Every string passes the output door. Forms are one line each; ``indent`` is for a person who looks at one on a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from codeqa.errors import CodeqaError
from codeqa.render.door import clean
from codeqa.types import (
    SCHEMA_VERSION,
    Answer,
    CallPlan,
    Check,
    Citation,
    Claim,
    Context,
    Explanation,
    Hit,
    IndexReport,
    IndexState,
    Omitted,
    PackedFile,
    Passage,
    QueryScore,
    RankedFile,
    Round,
    SearchResult,
    SearchScores,
    Status,
    Usage,
)

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Form = Mapping[str, Value]
SHARE_DIGITS = 3
SCORE_DIGITS = 6
"""Enough to tell ranks apart; more would show the last bit's noise of another machine."""


def render(form: Form, indent: bool = False, stamped: bool = True) -> str:
    """The form as text with a line feed at its end, stamped with the schema's version unless another standard says what may stand in it."""
    whole: Form = {"schema_version": SCHEMA_VERSION, **form} if stamped else form
    return json.dumps(_cleaned(whole), ensure_ascii=False, indent=2 if indent else None, allow_nan=False) + "\n"


def render_value(value: Value, indent: bool = False) -> str:
    """A value of somebody else's form, which has no room for a stamp."""
    return json.dumps(_cleaned(value), ensure_ascii=False, indent=2 if indent else None, allow_nan=False) + "\n"


def _cleaned(value: Value) -> Value:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_cleaned(item) for item in value]
    return value


# --- the documented forms ----------------------------------------------------------------------------------------------------------


def search_form(result: SearchResult) -> Form:
    return {
        "query": result.query,
        "hits": [hit_form(hit) for hit in result.hits],
        "files": [_file(file) for file in result.files],
        "index": _state(result.index),
    }


def hit_form(hit: Hit) -> Form:
    return {
        "path": hit.path,
        "start_line": hit.start_line,
        "end_line": hit.end_line,
        "symbol": hit.symbol,
        "kind": hit.kind,
        "language": hit.language,
        "score": round(hit.score, SCORE_DIGITS),
        "reasons": hit.reasons,
        "text": hit.text,
    }


def pack_form(context: Context, with_text: bool = True) -> Form:
    form: Form = {
        "question": context.question,
        "budget": context.budget,
        "tokens": context.tokens,
        "tokenizer": context.tokenizer,
        "files": [packed_form(file) for file in context.files],
        "omitted": [_omitted(item) for item in context.omitted],
        "redactions": context.redactions,
        "index": _state(context.index),
        "predicted_coverage": round(context.predicted_coverage, SHARE_DIGITS),
        "lacking": [{"name": one.name, "path": one.path, "line": one.line} for one in context.lacking],
    }
    return {**form, "text": context.text} if with_text else form


def packed_form(file: PackedFile) -> Form:
    return {
        "path": file.path,
        "mode": file.mode.value,
        "spans": file.spans,
        "tokens": file.tokens,
        "score": round(file.score, SCORE_DIGITS),
        "reasons": file.reasons,
        "blob": file.blob,
        "language": file.language,
        "stale": file.stale,
    }


def ask_form(answer: Answer) -> Form:
    return {
        "question": answer.question,
        "mode": answer.mode,
        "answer": answer.text,
        "citations": [citation_form(citation) for citation in answer.citations],
        "verified": answer.verified,
        "abstained": answer.abstained,
        "receipt": pack_form(answer.context, with_text=False),
        "usage": _usage(answer.usage),
        "model": answer.model,
        "head": answer.head,
        "dirty": answer.dirty,
        "session": answer.session,
        "seconds": round(answer.seconds, 3),
        "claims": [claim_form(claim) for claim in answer.claims],
        "passage": _passage(answer.passage),
        "rounds": [_round(one) for one in answer.rounds],
        "parts": answer.parts,
    }


def _round(one: Round) -> Form:
    """A further round of a question: what it was for, and what was sent for it."""
    return {
        "round": one.number,
        "why": one.why,
        "wanted": one.wanted,
        "sent": [{"path": path, "spans": spans} for path, spans in one.sent],
        "unknown": one.unknown,
        "known": one.known,
        "ended": one.ended,
    }


def _passage(passage: Passage) -> Form:
    """Where a question stands in its session."""
    return {
        "turn": passage.turn,
        "epoch": passage.epoch,
        "prompt_tokens": passage.prompt_tokens,
        "kept_tokens": passage.kept_tokens,
        "began": passage.began,
        "elsewhere": passage.elsewhere,
    }


def claim_form(claim: Claim) -> Form:
    """``citations`` are places in the answer's."""
    return {"text": claim.text, "citations": claim.citations, "unseen": claim.unseen, "supported": claim.supported}


def citation_form(citation: Citation) -> Form:
    return {
        "path": citation.path,
        "start_line": citation.start_line,
        "end_line": citation.end_line,
        "quote": citation.quote,
        "blob": citation.blob,
        "status": citation.status.value,
    }


def plan_form(plan: CallPlan) -> Form:
    """``--dry-run``: the very messages that would be sent."""
    return {
        "question": plan.context.question,
        "dry_run": True,
        "model": plan.model,
        "prompt_tokens": plan.prompt_tokens,
        "cost_usd": plan.cost_usd,
        "messages": [{"role": message.role, "content": message.content} for message in plan.messages],
        "receipt": pack_form(plan.context, with_text=False),
        "session": plan.session,
        "cached_cost_usd": plan.cached_cost_usd,
        "passage": _passage(plan.passage),
    }


def error_form(error: CodeqaError) -> Form:
    return {"error": {"code": error.code, "message": error.message, "hint": error.hint}}


# --- reports -----------------------------------------------------------------------------------------------------------------------


def index_form(report: IndexReport) -> Form:
    names = ("root", "seen", "indexed", "parsed", "reused", "unchanged", "removed", "chunks", "symbols", "edges", "redactions", "generation", "index_dir")
    counts: dict[str, int] = {}
    for item in report.skipped:
        counts[item.reason.value] = counts.get(item.reason.value, 0) + 1
    return {
        **{name: getattr(report, name) for name in names},
        "seconds": round(report.seconds, 3),
        "skipped": dict(sorted(counts.items())),
        "skipped_files": [{"path": item.path, "reason": item.reason.value, "detail": item.detail} for item in report.skipped],
    }


def status_form(status: Status) -> Form:
    repository = status.repository
    return {
        "root": repository.root,
        "branch": repository.branch,
        "head": repository.head,
        "index_dir": status.index_dir,
        "index": None if status.state is None else _state(status.state),
        "changed": None if status.changed < 0 else status.changed,
        "languages": [
            {
                "language": row.language,
                "files": row.files,
                "symbols": row.symbols,
                "lines": row.lines,
                "unparsed": row.unparsed,
                "seconds": round(row.seconds, 3),
            }
            for row in status.languages
        ],
        "skipped": dict(status.skipped),
        "size_bytes": status.size_bytes,
        "built_at": round(status.built_at, 3),
        "embedding": status.embedding,
        "digest": status.digest,
    }


def why_form(explanation: Explanation) -> Form:
    names = ("path", "state", "rule", "language", "lines", "tokens", "symbols", "imports", "imported_by")
    chunk_names = ("start_line", "end_line", "kind", "breadcrumb", "tokens")
    return {
        **{name: getattr(explanation, name) for name in names},
        "tokens_counted": explanation.counted,
        "chunks": [
            {**{name: getattr(chunk, name) for name in chunk_names}, "symbol": symbol}
            for chunk, symbol in zip(explanation.chunks, explanation.shown or ("",) * len(explanation.chunks), strict=True)
        ],
    }


def doctor_form(checks: Iterable[Check]) -> Form:
    return {"checks": [{"name": check.name, "state": check.state, "message": check.message, "hint": check.hint} for check in checks]}


def scores_form(found: SearchScores) -> Form:
    from codeqa.render.scores import FIGURES, mean, misses

    return {
        "k": found.places,
        **{name: round(mean(found.queries, name), SCORE_DIGITS) for _, name in FIGURES},
        "missed": len(misses(found)),
        "unknown": sorted({path for score in found.queries for path in score.unknown}),
        "queries": [_query_score(score) for score in found.queries],
        "index": _state(found.index),
    }


def settings_form(rows: Iterable[tuple[str, str, str]], warnings: Iterable[str]) -> Form:
    """Rows are (name, value, where it came from)."""
    settings: list[Value] = [{"name": name, "value": value, "origin": origin} for name, value, origin in rows]
    return {"settings": settings, "warnings": list(warnings)}


# --- parts -------------------------------------------------------------------------------------------------------------------------


def _file(file: RankedFile) -> Form:
    form: Form = {"path": file.path, "score": round(file.score, SCORE_DIGITS), "reasons": file.reasons}
    return {**form, "terms": [_term(*term) for term in file.terms]} if file.terms else form


def _term(feature: str, value: float, weight: float) -> Form:
    rounded = {"value": value, "weight": weight, "product": value * weight}
    return {"feature": feature, **{name: round(number, SCORE_DIGITS) for name, number in rounded.items()}}


def _query_score(score: QueryScore) -> Form:
    from codeqa.render.scores import FIGURES

    wanted = zip(score.query.wanted, score.ranks, strict=True)
    return {
        "id": score.query.id,
        "query": score.query.query,
        **{name: round(float(getattr(score, name)), SCORE_DIGITS) for _, name in FIGURES},
        "wanted": [{"path": one.path, "start_line": one.start_line, "end_line": one.end_line, "rank": rank or None} for one, rank in wanted],
        "unknown": score.unknown,
        "first": score.first,
    }


def _state(state: IndexState) -> Form:
    return {"head": state.head, "files": state.files, "chunks": state.chunks, "stale": state.stale, "dirty": state.dirty}


def _omitted(item: Omitted) -> Form:
    return {"path": item.path, "tokens": item.tokens, "reason": item.reason}


def _usage(usage: Usage) -> Form:
    return {
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost_usd": usage.cost_usd,
    }
