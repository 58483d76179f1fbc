"""Chunks: whole lines that cover the file exactly, cut where symbols and statements are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.parse.chunks import MAX_BYTES, MAX_LINES, covers, cut_lines, cut_symbols
from codeqa.parse.files import parse_by_lines, parse_file
from codeqa.parse.symbols import Extent, Outline
from codeqa.parse.text import Text
from codeqa.types import Chunk, Kind, ParsedFile, SourceFile, Symbol

KINDS = [kind.value for kind in Kind]


def read(text: str, language: str = "python") -> ParsedFile:
    return parse_file(SourceFile("x", "0" * 40, text), language, terms=str)


def shown(parsed: ParsedFile) -> list[tuple[int, int, str, str]]:
    return [(chunk.start_line, chunk.end_line, chunk.kind, parsed.symbols[chunk.symbol].qualname if chunk.symbol >= 0 else "") for chunk in parsed.chunks]


def body(lines: int, indent: str = "    ") -> str:
    return "".join(f"{indent}x{number} = {number}\n" for number in range(lines))


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Outline]:
    """A text and symbols anywhere in it: nested, touching, sharing lines, even crossing."""
    lines = draw(st.lists(st.sampled_from(["", "  ", "}", "foo {", "x = 1", "y" * 400, "z" * 4_000]), min_size=1, max_size=200))
    spans = draw(st.lists(st.tuples(st.integers(1, len(lines)), st.integers(0, 150), st.sampled_from(KINDS)), max_size=15))
    symbols: list[Symbol] = []
    extents: list[Extent] = []
    for start, length, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        end = min(len(lines), start + length)
        parent = next((o for o in range(len(symbols) - 1, -1, -1) if symbols[o].start_line <= start and end <= symbols[o].end_line), -1)
        symbols.append(Symbol("s", f"s{len(symbols)}", kind, start, end, start, parent, "", "", ()))
        extents.append(Extent(max(1, start - draw(st.integers(0, 2))), end, ""))
    return "\n".join(lines) + "\n", Outline(tuple(symbols), tuple(extents))


@given(layouts(), st.lists(st.integers(1, 200), max_size=40))
@settings(max_examples=200, deadline=None)
def test_chunks_of_any_layout_cover_the_lines_exactly(layout: tuple[str, Outline], statements: list[int]) -> None:
    text = Text(layout[0])
    pieces = cut_symbols(text, layout[1], lambda first, last: [line for line in statements if first <= line <= last])
    assert covers(pieces, len(text.lines))


@given(
    st.text(alphabet=st.sampled_from("a {}():\n\r\t\x0c\u2028é#\"'"), max_size=400),
    st.sampled_from(["python", "javascript", "markdown", "yaml", "json", "toml", ""]),
)
@settings(max_examples=150, deadline=None)
def test_chunks_of_any_text_cover_it_exactly(text: str, language: str) -> None:
    parsed = read(text, language)
    assert parsed.lines == text.count("\n") + (not text.endswith("\n")) * bool(text)
    assert covers(parsed.chunks, parsed.lines)


def test_a_function_is_a_chunk_and_what_lies_between_functions_is_joined() -> None:
    text = "import a\nimport b\n\nX = 1\nY = 2\n\n\ndef f():\n    pass\n\n\nA = 1\nB = 2\nC = 3\n\n\ndef g():\n    pass\n"
    assert shown(read(text)) == [(1, 7, "gap", ""), (8, 11, "symbol", "f"), (12, 16, "gap", ""), (17, 18, "symbol", "g")]


def test_a_comment_and_decorators_above_a_function_are_in_its_chunk() -> None:
    text = "import a\nimport b\nimport c\n\n# Why.\n@wraps\ndef f():\n    pass\n"
    assert shown(read(text)) == [(1, 4, "gap", ""), (5, 8, "symbol", "f")]


def test_a_small_class_stays_whole() -> None:
    assert shown(read("class A:\n    def f(self):\n        pass\n\n    def g(self):\n        pass\n")) == [(1, 6, "symbol", "A")]


def test_a_large_class_is_its_header_and_its_methods() -> None:
    text = f'class A:\n    """Doc."""\n    x = 1\n\n    def f(self):\n{body(15, "        ")}\n    def g(self):\n{body(15, "        ")}'
    assert shown(read(text)) == [(1, 4, "header", "A"), (5, 21, "symbol", "A.f"), (22, 37, "symbol", "A.g")]


def test_a_header_is_found_by_its_members_signatures() -> None:
    text = f"class A:\n    x = 1\n    def very_special(self, argument):\n{body(30, '        ')}"
    assert "def very_special(self, argument)" in read(text).chunks[0].terms


def test_a_long_function_is_cut_at_statements() -> None:
    text = "def f():\n" + "".join(f"    call(\n        {number},\n        2,\n    )\n" for number in range(40))
    parts = read(text).chunks
    assert len(parts) == 3
    assert {part.kind for part in parts} == {"part"}
    assert all(part.end_line - part.start_line < MAX_LINES for part in parts)
    assert all((part.start_line - 2) % 4 == 0 for part in parts[1:])


def test_a_long_function_gives_its_inner_functions_chunks_of_their_own() -> None:
    text = f"def outer():\n{body(30)}\n    def inner():\n{body(30, '        ')}\n    return inner\n"
    assert (33, 65, "symbol", "outer.inner") in shown(read(text))
    assert shown(read(text))[0] == (1, 32, "part", "outer")


def test_a_closing_brace_goes_to_the_function_above_and_an_opening_one_to_the_one_below() -> None:
    text = f"class A {{\n{body(3)}  f() {{\n{body(30)}  }}\n}}\n\nclass B {{\n  g() {{\n{body(30)}  }}\n}}\n"
    parsed = read(text, "javascript")
    assert [kind for _, _, kind, _ in shown(parsed)] == ["header", "symbol", "header", "symbol"]


def test_two_functions_on_one_line_share_a_chunk() -> None:
    parsed = read("function a() {\n  1 } function b() {\n  2 }\n", "javascript")
    assert shown(parsed) == [(1, 3, "symbol", "a")]


def test_a_long_table_is_a_chunk_and_a_setting_is_none() -> None:
    text = "import a\nW = 0\nX = 1\nTABLE = {\n" + "".join(f"    {number}: 1,\n" for number in range(9)) + "}\nY = 1\nZ = 2\nW = 3\n"
    assert shown(read(text)) == [(1, 3, "gap", ""), (4, 14, "symbol", "TABLE"), (15, 17, "gap", "")]


def test_lines_are_cut_behind_blank_ones_and_never_above_the_limits() -> None:
    text = Text("".join("a\n" * 9 + "\n" for _ in range(20)))
    ranges = cut_lines(text, 1, len(text.lines))
    assert all((last - first + 1) <= MAX_LINES for first, last in ranges)
    assert all(last % 10 == 0 for _, last in ranges)


def test_a_line_above_the_limit_is_a_chunk_of_its_own() -> None:
    text = Text("a\n" + "b" * (MAX_BYTES + 1) + "\nc\n")
    assert (2, 2) in cut_lines(text, 1, 3)


def test_a_file_cut_by_lines_says_why() -> None:
    parsed = parse_by_lines(SourceFile("x", "0" * 40, "a\nb\n"), "rust", "timeout", terms=str)
    assert (parsed.failure, parsed.language, parsed.symbols) == ("timeout", "rust", ())
    assert parsed.chunks == (Chunk(1, 2, -1, "lines", "", parsed.tokens, "a\nb"),)


def test_an_empty_text_has_no_lines_and_no_chunks() -> None:
    parsed = read("")
    assert (parsed.lines, parsed.size, parsed.chunks) == (0, 0, ())


def test_a_carriage_return_before_a_line_feed_belongs_to_the_end_of_its_line() -> None:
    assert Text("a\r\nb\r\n").lines == ["a", "b"]


def test_terms_are_asked_for_the_text_without_numbers() -> None:
    piece = read("a = 1\nb = 2\n").chunks[0]
    assert piece.terms == "a = 1\nb = 2"
