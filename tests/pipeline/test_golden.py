"""The whole way from files to an answer, compared with what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import GOLDEN, QUESTIONS, read, traced


@pytest.mark.parametrize("repository", QUESTIONS)
def test_what_crosses_each_border_is_what_was_kept(repository: str, tmp_path: Path) -> None:
    found, kept = traced(repository, tmp_path), read(GOLDEN / repository)
    assert found.keys() == kept.keys()
    changed = [name for name in kept if found[name] != kept[name]]
    assert not changed, f"if this is meant: python -m tests.golden, and read the diff of {', '.join(changed)}"


def test_every_kept_trace_has_its_question() -> None:
    assert {place.name for place in GOLDEN.iterdir() if place.is_dir()} == set(QUESTIONS)
