"""An outline is signatures with their lines, nested."""

from __future__ import annotations

from codeqa.pack import tokens
from codeqa.pack.outline import SIGNATURE_WIDTH, outline_lines
from tests.pack.samples import content_of, stdlib

TEXT = 'class A(B):\n    """Doc of A.\n\n    More."""\n    def f(self): pass\n\ndef g(x,\n      y):\n    pass\n'


def test_members_stand_under_their_class() -> None:
    symbols = content_of("a.py", TEXT, tokens.count).symbols
    assert outline_lines(symbols, limit=9) == ("1\tclass A(B):\n", "5\t  def f(self): pass\n", "7\tdef g(x, y):\n")


def test_docs_follow_on_request() -> None:
    assert outline_lines(content_of("a.py", TEXT, tokens.count).symbols, limit=1, docs=True) == ("1\tclass A(B):  — Doc of A.\n",)


def test_the_outermost_symbols_stay_where_not_all_fit() -> None:
    symbols = content_of("a.py", TEXT, tokens.count).symbols
    assert outline_lines(symbols, limit=2) == ("1\tclass A(B):\n", "7\tdef g(x, y):\n")


def test_outline_lines_add_up_and_stay_narrow() -> None:
    lines = outline_lines(content_of("a.py", stdlib("argparse"), tokens.count).symbols, limit=500, docs=True)
    assert all(map(tokens.additive, lines))
    assert max(map(len, lines)) < 2 * SIGNATURE_WIDTH + 30
