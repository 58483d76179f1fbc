"""Real repositories for the tests of this room, made with the git that is installed and none of its user's settings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from codeqa.source import SourceRules, find_repository, list_files
from codeqa.types import Listing


def git(folder: Path, *arguments: str) -> str:
    """Runs any git command; the tests are no door."""
    identity = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "a"), ("EMAIL", "a@b.example"))}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_COMMITTER_DATE": "1700000000 +0000", "GIT_AUTHOR_DATE": "1700000000 +0000"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", "-C", folder, *arguments], env={**kept, **identity, **quiet}, capture_output=True, check=True)
    return done.stdout.decode()


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def repository(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """A repository with one commit of ``files`` (no commit where there are none)."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    if files:
        write(folder, files)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "first")
    return folder


def listed(folder: Path, rules: SourceRules | None = None) -> Listing:
    return list_files(find_repository(folder), rules or SourceRules())


def paths(listing: Listing) -> list[str]:
    return [entry.path for entry in listing.files]


def reasons(listing: Listing) -> dict[str, str]:
    return {skipped.path: skipped.reason.value for skipped in listing.skipped}
