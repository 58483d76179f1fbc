"""Fetches the sources of sources.toml, and those of excluded.txt (their file identities only): the one step that needs the network and the ``git`` program."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).resolve().parent
HOST: Final = "https://github.com"
DEPTH: Final = 3_000
"""Commits that are fetched of a history: twice what is read of it."""


class Source(NamedTuple):
    name: str
    commit: str
    role: str


def sources(file: Path = HERE / "sources.toml") -> list[Source]:
    return [Source(row["name"], row["commit"], row["role"]) for row in tomllib.loads(file.read_text(encoding="utf-8"))["source"]]


def excluded_names(file: Path = HERE / "excluded.txt") -> list[str]:
    return [line.strip() for line in file.read_text(encoding="utf-8").split("\n") if line.strip() and not line.startswith("#")]


def git_folder(checkouts: Path, name: str) -> Path | None:
    """The git directory of OWNER/NAME in a folder of checkouts, however it was made; None if it is not there. Letter case is not looked at."""
    wanted = name.replace("/", "+").lower()
    for folder in checkouts.iterdir():
        if folder.name.lower() == wanted:
            return next((place for place in (folder / "repo" / ".git", folder / "repo", folder / ".git", folder) if (place / "objects").is_dir()), None)
    return None


def fetch(checkouts: Path) -> Iterator[str]:
    """Clones what is missing; yields a line for each. What cannot be cloned is said, not raised: an excluded repository may have gone."""
    checkouts.mkdir(parents=True, exist_ok=True)
    for source in sources():
        yield _cloned(checkouts, source.name, ["--depth", str(DEPTH)], source.commit)
    for name in excluded_names():
        yield _cloned(checkouts, name, ["--filter=blob:none"], "HEAD")


def _cloned(checkouts: Path, name: str, options: list[str], commit: str) -> str:
    if git_folder(checkouts, name):
        return f"have {name}"
    place = checkouts / name.replace("/", "+")
    subprocess.run(["git", "init", "--quiet", "--bare", str(place)], check=True)
    done = subprocess.run(["git", "-C", str(place), "fetch", "--quiet", *options, f"{HOST}/{name}", commit], capture_output=True, text=True)
    if done.returncode:
        subprocess.run(["rm", "-rf", str(place)], check=True)
        return f"could not fetch {name}: {done.stderr.strip()[:200]}"
    subprocess.run(["git", "-C", str(place), "update-ref", "HEAD", "FETCH_HEAD"], check=True)
    return f"fetched {name}"
