"""What an answer leaves open: the claims that nothing bears out, what might bear them out, and, of an answer that is none, what was looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from codeqa.answer.citations import identifiers
from codeqa.answer.prompt import MOST_NEEDED as MOST
from codeqa.answer.wanted import Want
from codeqa.types import Answer, Context, Lacking, Verdict

MOST_TOLD: Final = 8
"""Sentences of an answer that a further round is told could not be confirmed."""

LEAST_NAME: Final = 3
"""Letters of a name that is looked for although nobody asked for it: shorter ones are variables."""

NAMED_FILES: Final = 8
"""Files that are named as looked at; of those left out, so many for each reason."""
NAMED_OMITTED: Final = 3


def open_claims(answer: Answer) -> tuple[str, ...]:
    """The sentences of an answer that are not borne out, each once, the first few."""
    return tuple(dict.fromkeys(claim.text for claim in answer.claims if not claim.supported))[:MOST_TOLD]


def lacking(answer: Answer) -> tuple[Want, ...]:
    """What may bear out the claims of an answer that nothing does: the lines that were cited and not sent, and the names that they speak of."""
    if answer.abstained:
        return ()
    cited = [Want(one.path, one.start_line, one.end_line) for one in answer.citations if one.status is Verdict.MISSING]
    named = [Want(name) for name in _names(answer) if len(name) >= LEAST_NAME]
    return tuple(dict.fromkeys([*cited, *named]))[: 2 * MOST]


def _names(answer: Answer) -> Iterator[str]:
    """Those that were nowhere in what was sent, then those of sentences that cite nothing."""
    unsupported = [claim for claim in answer.claims if not claim.supported]
    for claim in unsupported:
        yield from claim.unseen
    for claim in unsupported:
        if not claim.citations:
            yield from sorted(identifiers(claim.text, {}))


def told_lacking(found: Sequence[Lacking]) -> str:
    """What follows an answer whose question names what was not shown."""
    absent = [one.name for one in found if not one.path]
    elsewhere = [str(one) for one in found if one.path]
    lines = [f"Named in the question, and nowhere in the index: {_listed(absent, NAMED_FILES)}.\n"] * bool(absent)
    lines += [f"Named in the question, and not shown: {_listed(elsewhere, NAMED_FILES)}.\n"] * bool(elsewhere)
    return "\n" + "".join(lines) if lines else ""


def looked_at(context: Context, unknown: Sequence[str] = ()) -> str:
    """What follows an abstention: what was shown and what was not, from the receipt. ``unknown`` was asked for and is not there."""
    paths = list(dict.fromkeys(file.path for file in sorted(context.files, key=lambda file: (-file.score, file.path))))
    lines = [f"Looked at: {_listed(paths, NAMED_FILES)}." if paths else "Looked at: no file."]
    reasons: dict[str, list[str]] = {}
    for item in context.omitted:
        if item.path not in paths:
            reasons.setdefault(item.reason, []).append(item.path)
    if reasons:
        told = [f"{len(names):,} {reason} ({_listed(names, NAMED_OMITTED)})" for reason, names in reasons.items()]
        lines.append(f"Left out: {'; '.join(told)}.")
    if unknown:
        lines.append(f"Asked for, and not in the index: {_listed(list(unknown), NAMED_FILES)}.")
    return "\n\n" + "\n".join(lines) + "\n" + told_lacking(context.lacking)


def _listed(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more
