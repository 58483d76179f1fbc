"""aider's repository map of the questions given on stdin, in an environment that has aider-chat: run by ``bench.map`` with that environment's Python.

stdin is one JSON object: ``root``, ``files`` (relative paths), ``budgets`` (tokens), ``questions`` (id -> text), ``cache`` (a folder for aider's tags).
stdout has one JSON object a map: ``id``, ``budget``, ``text``. The question is taken for a message of a chat without files, and what it mentions is found
as aider's chat finds it. Its own search for the number of tags that fill a budget counts o200k tokens exactly here.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aider.io import InputOutput  # type: ignore[import-not-found]  # the peer's, in an environment of its own
from aider.repomap import RepoMap  # type: ignore[import-not-found]  # as above

from codeqa.pack import tokens

LEAST = 5
"""Characters of a word that may be a file's name: aider's."""


class Model:
    def token_count(self, text: str) -> int:
        return tokens.count(text)


class Map(RepoMap):  # type: ignore[misc]  # of an unknown module
    """Ranks the tags of a question once for all budgets, and counts whole texts instead of samples."""

    def token_count(self, text: str) -> int:
        return tokens.count(text)

    def get_ranked_tags(self, chat: Any, others: Any, names: Any, words: Any, progress: Any = None) -> Any:
        key = (frozenset(names), frozenset(words))
        if getattr(self, "key", None) != key:
            self.key, self.ranked = key, super().get_ranked_tags(chat, others, names, words, progress)
        return self.ranked


def mentioned(question: str, files: Iterable[str]) -> tuple[set[str], set[str]]:
    """The files and words of a message, as ``get_file_mentions``, ``get_ident_mentions`` and ``get_ident_filename_matches`` of aider's base coder."""
    words = {word.rstrip(",.!;:?").strip("\"'`*_") for word in question.split()}
    idents = set(re.split(r"\W+", question))
    by_name, by_stem = defaultdict(list), defaultdict(list)
    for path in files:
        by_name[Path(path).name].append(path)
        by_stem[Path(path).stem.lower()].append(path)
    found = {path for path in files if path in words}
    found |= {paths[0] for name, paths in by_name.items() if len(paths) == 1 and name in words and re.search(r"[._-]", name)}
    found |= {path for word in idents if len(word) >= LEAST for path in by_stem[word.lower()] if len(Path(path).stem) >= LEAST}
    return found, idents


def main() -> None:
    task = json.load(sys.stdin)
    RepoMap.TAGS_CACHE_DIR = task["cache"]
    output = InputOutput(pretty=False, yes=True)
    output.tool_output = output.tool_warning = output.tool_error = lambda *arguments, **named: None
    chart = Map(root=task["root"], main_model=Model(), io=output)
    absolute = [str(Path(task["root"], path)) for path in task["files"]]
    for identity, question in task["questions"].items():
        names, words = mentioned(question, task["files"])
        for budget in task["budgets"]:
            text = chart.get_ranked_tags_map_uncached(set(), absolute, budget, names, words) or ""
            print(json.dumps({"id": identity, "budget": budget, "text": text}), flush=True)


if __name__ == "__main__":
    main()
