from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codeqa.render.layout import SUNK, lay_out
from codeqa.render.picture import Link, Node, Picture, Sizes

SIZES = Sizes(budget=6)


def picture(*nodes: Node, links: tuple[Link, ...] = (), sizes: Sizes = SIZES, flat: bool = False) -> Picture:
    return Picture("p", "", nodes, links, {}, sizes, flat=flat)


def labels(drawn: Picture) -> list[str]:
    return ["  " * row.level + row.branch.label for row in lay_out(drawn).rows]


def test_folders_stand_before_files_and_what_holds_one_file_is_one_row_with_it() -> None:
    drawn = picture(Node("b.py"), Node("a/x/1.py"), Node("a/y/2.py"), Node("a/y/3.py", "f"), sizes=Sizes())
    assert labels(drawn) == ["a", "  y", "    3.py", "      f", "    2.py", "  x/1.py", "b.py"]


def test_a_file_holds_its_symbols_and_is_a_row_of_its_own() -> None:
    assert labels(picture(Node("a.py"), Node("a.py", "f"), Node("a.py", "g"))) == ["a.py", "  f", "  g"]


def test_overloads_are_told_apart_by_their_lines() -> None:
    assert labels(picture(Node("a.py", "f", line=1), Node("a.py", "f", line=9))) == ["a.py", "  f", "  f"]


def test_what_does_not_fit_stays_folded_and_the_weightiest_is_opened_first() -> None:
    light = [Node(f"light/{n}.py") for n in range(5)]
    heavy = [Node(f"vast/{n}.py", mass=0.1) for n in range(4)]
    assert labels(picture(*light, *heavy)) == ["light", "vast", "  0.py", "  1.py", "  2.py", "  3.py"]


def test_lines_that_end_in_a_folded_folder_are_one_line_to_it() -> None:
    nodes = (Node("a.py"), *(Node(f"far/{n}.py", column=1) for n in range(9)))
    links = tuple(Link(0, number, "call" if number % 3 else "import", number / 10) for number in range(1, 10))
    (line,) = lay_out(picture(*nodes, links=links)).lines
    assert (line.edges, line.kind, line.confidence) == (9, "call", 0.9)


def test_a_short_column_stands_beside_the_middle_of_a_long_one_but_on_the_first_screen() -> None:
    many = Sizes(budget=200)
    for length in (5, 150):
        drawn = lay_out(picture(Node("one.py"), *(Node(f"m{n}.py", column=1) for n in range(length)), sizes=many))
        assert drawn.rows[0].y == many.row * (1.5 + min((length - 1) // 2, SUNK))


def test_what_has_an_order_of_its_own_keeps_it() -> None:
    assert labels(picture(Node("b.py", "f"), Node("a.py", "g"), flat=True)) == ["b.py f", "a.py g"]


PATHS = st.lists(st.text("ab/", min_size=1, max_size=7).map(lambda text: "/".join(filter(None, text.split("/"))) or "c"), min_size=1, max_size=30)


@given(PATHS, st.integers(1, 40), st.integers(0, 3))
def test_every_link_ends_at_rows_and_no_column_has_more_than_its_budget_or_its_tops(paths: list[str], budget: int, columns: int) -> None:
    nodes = tuple(Node(path, column=number % (columns + 1)) for number, path in enumerate(dict.fromkeys(paths)))
    links = tuple(Link(number, (number * 7 + 3) % len(nodes), "call", 0.5) for number in range(len(nodes)))
    drawn = lay_out(picture(*nodes, links=links, sizes=Sizes(budget=budget)))
    assert all(0 <= end < len(drawn.rows) for line in drawn.lines for end in (line.source, line.target))
    for column in drawn.columns:
        rows = [row for row in drawn.rows if row.column == column]
        assert len(rows) <= max(budget, sum(row.level == 0 for row in rows))
        assert sum(row.branch.count for row in rows if row.level == 0) == sum(node.column == column for node in nodes)
