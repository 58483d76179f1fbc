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
    from codeqa.pipeline.hooks import install_hooks, uninstall_hooks, worth_indexing
    from codeqa.pipeline.impact import find_impact
    from codeqa.pipeline.indexing import index_repository
    from codeqa.pipeline.looking import clean, collect, doctor, status, why
    from codeqa.pipeline.packing import pack, pack_batch, repository_map
    from codeqa.pipeline.searching import search, search_batch
    from codeqa.pipeline.verifying import save, saving_place, verify

__all__ = [
    "ask",
    "clean",
    "collect",
    "doctor",
    "evaluate_search",
    "find_impact",
    "index_repository",
    "install_hooks",
    "pack",
    "pack_batch",
    "plan_call",
    "repository_map",
    "save",
    "saving_place",
    "search",
    "search_batch",
    "status",
    "trust_line",
    "uninstall_hooks",
    "verify",
    "why",
    "worth_indexing",
]

_HOMES = {
    "ask": "pipeline.asking",
    "clean": "pipeline.looking",
    "collect": "pipeline.looking",
    "doctor": "pipeline.looking",
    "evaluate_search": "pipeline.evaluating",
    "find_impact": "pipeline.impact",
    "index_repository": "pipeline.indexing",
    "install_hooks": "pipeline.hooks",
    "pack": "pipeline.packing",
    "pack_batch": "pipeline.packing",
    "plan_call": "pipeline.asking",
    "repository_map": "pipeline.packing",
    "save": "pipeline.verifying",
    "saving_place": "pipeline.verifying",
    "search": "pipeline.searching",
    "search_batch": "pipeline.searching",
    "status": "pipeline.looking",
    "trust_line": "answer.trust",
    "uninstall_hooks": "pipeline.hooks",
    "verify": "pipeline.verifying",
    "why": "pipeline.looking",
    "worth_indexing": "pipeline.hooks",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"codeqa.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
