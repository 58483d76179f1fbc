"""The corridor: the only place that joins rooms. It holds sequence only, no rule of its own; faces call the functions named here.

Each name is loaded when it is first asked for: a search does not load what an answer needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeqa.answer.trust import trust_line as trust_line
    from codeqa.pipeline.asking import ask, plan_call
    from codeqa.pipeline.evaluating import evaluate_search
    from codeqa.pipeline.indexing import index_repository
    from codeqa.pipeline.looking import clean, collect, doctor, status, why
    from codeqa.pipeline.packing import pack, pack_batch, repository_map
    from codeqa.pipeline.searching import search, search_batch

__all__ = [
    "ask",
    "clean",
    "collect",
    "doctor",
    "evaluate_search",
    "index_repository",
    "pack",
    "pack_batch",
    "plan_call",
    "repository_map",
    "search",
    "search_batch",
    "status",
    "trust_line",
    "why",
]

_HOMES = {
    "ask": "pipeline.asking",
    "clean": "pipeline.looking",
    "collect": "pipeline.looking",
    "doctor": "pipeline.looking",
    "evaluate_search": "pipeline.evaluating",
    "index_repository": "pipeline.indexing",
    "pack": "pipeline.packing",
    "pack_batch": "pipeline.packing",
    "plan_call": "pipeline.asking",
    "repository_map": "pipeline.packing",
    "search": "pipeline.searching",
    "search_batch": "pipeline.searching",
    "status": "pipeline.looking",
    "trust_line": "answer.trust",
    "why": "pipeline.looking",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"codeqa.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
