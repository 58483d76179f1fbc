"""What is in the repository: git's questions, ignore rules, decoding, secrets. The only room that reads the user's files.

The names below are loaded when they are first asked for: a worker that only reads files need not load what lists them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeqa.source.explain import explain_path
    from codeqa.source.files import SourceRules, list_files
    from codeqa.source.git import find_repository
    from codeqa.source.history import last_changes
    from codeqa.source.read import blob_id, hash_file, read_file
    from codeqa.source.rules import denied
    from codeqa.source.secrets import redact
    from codeqa.source.seen import look, redaction_version, rules_version, unmoved, unpacked

__all__ = [
    "SourceRules",
    "blob_id",
    "denied",
    "explain_path",
    "find_repository",
    "hash_file",
    "last_changes",
    "list_files",
    "look",
    "read_file",
    "redact",
    "redaction_version",
    "rules_version",
    "unmoved",
    "unpacked",
]

_HOMES = {
    "SourceRules": "files",
    "blob_id": "read",
    "denied": "rules",
    "explain_path": "explain",
    "find_repository": "git",
    "hash_file": "read",
    "last_changes": "history",
    "list_files": "files",
    "look": "seen",
    "read_file": "read",
    "redact": "secrets",
    "redaction_version": "seen",
    "rules_version": "seen",
    "unmoved": "seen",
    "unpacked": "seen",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
