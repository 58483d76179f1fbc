from __future__ import annotations

import pytest

from codeqa.render.rounds import SHOWN, round_line
from codeqa.types import Round

LINES = [
    (Round(2, "asked", ("a.py", "x"), ("a.py",), unknown=("x",)), "round 2: reading a.py; x: not in the index"),
    (Round(3, "asked", ("a.py",), known=("a.py",)), "round 3: a.py: sent already"),
    (Round(2, "asked", ("a.py",), ended="no further round is left"), "round 2: the model asked for a.py: no further round is left"),
    (Round(2, "unsupported", ("a.py:3",), ("a.py:3",)), "round 2: claims that nothing bears out, reading a.py:3"),
    (Round(2, "unsupported", ("a.py:3",), ("a.py:3",), ended="no key"), "round 2: claims that nothing bears out, reading a.py:3: no key"),
]


@pytest.mark.parametrize(("one", "line"), LINES)
def test_a_round_is_told_in_one_line(one: Round, line: str) -> None:
    assert round_line(one) == line


def test_of_many_names_a_few_are_shown_and_the_others_counted() -> None:
    names = tuple(f"n{number}" for number in range(SHOWN + 3))
    assert round_line(Round(2, "asked", names, names)).endswith(f"n{SHOWN - 1}, 3 more")
