"""The traces that are kept: what crosses each border when a small repository is indexed and asked one question. See ``fixtures/golden/README.md``.

``python -m tests.golden`` writes them anew; what changed is then read in the diff, and belongs in the commit that changed it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.pipeline.small import Shell

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
GOLDEN = FIXTURES / "golden"

QUESTIONS: Mapping[str, str] = {
    "reexports": "how is the total of a cart made?",
    "ts-relative": "what does the client do when a request fails?",
}
"""Repository in ``fixtures/repos`` -> what it is asked."""


def traced(repository: str, base: Path) -> dict[str, str]:
    """File name -> text of a trace of that repository, indexed and asked in ``base``."""
    shutil.copytree(FIXTURES / "repos" / repository, base / "repository")
    outcome = Shell(base, base / "repository")("ask", QUESTIONS[repository], "--trace", str(base / "trace"))
    assert outcome.code == 0, outcome.told
    return read(base / "trace")


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.jsonl"))}


def main() -> None:
    for repository in QUESTIONS:
        with tempfile.TemporaryDirectory() as base:
            for name, text in traced(repository, Path(base)).items():
                place = GOLDEN / repository / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
                sys.stdout.write(f"{place.relative_to(FIXTURES)}: {text.count(chr(10))} lines\n")


if __name__ == "__main__":
    main()
