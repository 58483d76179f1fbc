"""The corridor: the only place that joins rooms. It holds sequence only, no rule of its own; faces call the functions named here.

Each name is loaded when it is first asked for: a search does not load what an answer needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeqa.answer.shown import shown_lines as shown_lines
    from codeqa.answer.trust import trust_line as trust_line
    from codeqa.pipeline.anchoring import explain_here
    from codeqa.pipeline.asking import ask, ask_in, plan_call
    from codeqa.pipeline.briefing import plan_gists, write_gists
    from codeqa.pipeline.conversation import conversation, drop_session, list_sessions, show_session
    from codeqa.pipeline.evaluating import evaluate_search
    from codeqa.pipeline.forming import ask_form, plan_form, read_form
    from codeqa.pipeline.gisting import find_gists, whole_map
    from codeqa.pipeline.hooks import install_hooks, uninstall_hooks, worth_indexing
    from codeqa.pipeline.impact import find_impact
    from codeqa.pipeline.indexing import index_repository
    from codeqa.pipeline.looking import clean, collect, doctor, status, why
    from codeqa.pipeline.packing import pack, pack_batch, repository_map
    from codeqa.pipeline.pointing import ask_at, plan_at
    from codeqa.pipeline.relating import find_relations, map_repository
    from codeqa.pipeline.review import plan_review, review
    from codeqa.pipeline.searching import search, search_batch
    from codeqa.pipeline.verifying import save, saving_place, verify

__all__ = [
    "ask",
    "ask_at",
    "ask_form",
    "ask_in",
    "clean",
    "collect",
    "conversation",
    "doctor",
    "drop_session",
    "evaluate_search",
    "explain_here",
    "find_gists",
    "find_impact",
    "find_relations",
    "index_repository",
    "install_hooks",
    "list_sessions",
    "map_repository",
    "pack",
    "pack_batch",
    "plan_at",
    "plan_call",
    "plan_form",
    "plan_gists",
    "plan_review",
    "read_form",
    "repository_map",
    "review",
    "save",
    "saving_place",
    "search",
    "search_batch",
    "show_session",
    "shown_lines",
    "status",
    "trust_line",
    "uninstall_hooks",
    "verify",
    "whole_map",
    "why",
    "worth_indexing",
    "write_gists",
]

_HOMES = {
    "ask": "pipeline.asking",
    "ask_in": "pipeline.asking",
    "conversation": "pipeline.conversation",
    "drop_session": "pipeline.conversation",
    "list_sessions": "pipeline.conversation",
    "show_session": "pipeline.conversation",
    "ask_at": "pipeline.pointing",
    "ask_form": "pipeline.forming",
    "clean": "pipeline.looking",
    "collect": "pipeline.looking",
    "doctor": "pipeline.looking",
    "evaluate_search": "pipeline.evaluating",
    "explain_here": "pipeline.anchoring",
    "find_gists": "pipeline.gisting",
    "find_impact": "pipeline.impact",
    "find_relations": "pipeline.relating",
    "index_repository": "pipeline.indexing",
    "install_hooks": "pipeline.hooks",
    "map_repository": "pipeline.relating",
    "pack": "pipeline.packing",
    "pack_batch": "pipeline.packing",
    "plan_at": "pipeline.pointing",
    "plan_call": "pipeline.asking",
    "plan_form": "pipeline.forming",
    "plan_gists": "pipeline.briefing",
    "plan_review": "pipeline.review",
    "read_form": "pipeline.forming",
    "repository_map": "pipeline.packing",
    "review": "pipeline.review",
    "save": "pipeline.verifying",
    "saving_place": "pipeline.verifying",
    "search": "pipeline.searching",
    "search_batch": "pipeline.searching",
    "shown_lines": "answer.shown",
    "status": "pipeline.looking",
    "trust_line": "answer.trust",
    "uninstall_hooks": "pipeline.hooks",
    "verify": "pipeline.verifying",
    "whole_map": "pipeline.gisting",
    "why": "pipeline.looking",
    "worth_indexing": "pipeline.hooks",
    "write_gists": "pipeline.briefing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"codeqa.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
