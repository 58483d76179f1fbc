"""Documents: sections and keys, and the chunks that they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.parse.documents import MAX_HEADINGS
from codeqa.parse.files import parse_file
from codeqa.types import ParsedFile, SourceFile


def read(text: str, language: str) -> ParsedFile:
    return parse_file(SourceFile("x", "0" * 40, text), language, terms=str)


def names(text: str, language: str) -> list[str]:
    return [symbol.qualname for symbol in read(text, language).symbols]


def test_headings_underlined_are_headings() -> None:
    assert names("Guide\n=====\n\ntext\n\nUse\n---\n\nA paragraph\nof two lines\n---\n\n- item\n---\n", "markdown") == ["Guide", "Guide > Use"]


def test_what_is_fenced_is_no_heading() -> None:
    assert names("# A\n```\n# b\n~~~\n# c\n```\n~~~~ sh\n# d\n~~~\n# e\n~~~~\n# F\n", "markdown") == ["A", "F"]


def test_settings_at_the_top_are_no_heading() -> None:
    assert names("---\ntitle: x\n---\n# A\n", "markdown") == ["A"]


def test_a_section_reaches_to_the_next_of_its_level_and_nests() -> None:
    parsed = read("# A\n\n## B\n\ntext\n\n## C\n\n# D\n", "markdown")
    assert [(symbol.qualname, symbol.start_line, symbol.end_line, symbol.parent) for symbol in parsed.symbols] == [
        ("A", 1, 7, -1),
        ("A > B", 3, 5, 0),
        ("A > C", 7, 7, 0),
        ("D", 9, 9, -1),
    ]


def test_a_heading_without_text_joins_the_section_below_and_others_stand_alone() -> None:
    parsed = read("# A\n\n## B\n\none\n\ntwo\n\n## C\n\none\n\ntwo\n", "markdown")
    assert [(chunk.start_line, chunk.end_line, chunk.kind, parsed.symbols[chunk.symbol].name, chunk.breadcrumb) for chunk in parsed.chunks] == [
        (1, 8, "section", "B", "A"),
        (9, 13, "section", "C", "A"),
    ]


def test_titles_of_restructured_text_are_as_deep_as_their_line_first_appeared() -> None:
    text = "=====\nTitle\n=====\n\nOne\n===\n\nText\n\nTwo\n---\n\nThree\n=====\n\nno title\n--\n\n  indented\n  --------\n\na\nb\n=\n"
    parsed = read(text, "restructuredtext")
    assert [symbol.qualname for symbol in parsed.symbols] == ["Title", "Title > One", "Title > One > Two", "Title > Three"]
    assert (parsed.symbols[0].start_line, parsed.symbols[0].name_line) == (1, 2)


def test_a_line_shorter_than_its_title_underlines_nothing() -> None:
    assert names("A long title\n=====\n", "restructuredtext") == []


def test_tables_nest_by_their_paths_only() -> None:
    assert names("x = 1\n[a]\n[a.b]\n[c.d]\n[[c.d.e]]\n", "toml") == ["x", "a", "a.b", "c.d", "c.d.e"]
    assert [symbol.parent for symbol in read("x = 1\n[a]\n[a.b]\n[c.d]\n[[c.d.e]]\n", "toml").symbols] == [-1, -1, 1, -1, 3]


def test_what_is_in_long_strings_and_lists_is_no_table() -> None:
    assert names('x = """\n[no]\n"""\ny = [\n[1],\n["a"]\n]\n[yes]\n', "toml") == ["x", "y", "yes"]


def test_keys_of_yaml_are_those_that_are_not_indented() -> None:
    assert names("a: 1\nb:\n  c: 2\n- d: 1\n# e: 1\n'f g': 1\n---\nh: |\n  i: 1\nurl: http://x\n{j: 1}\n", "yaml") == ["a", "b", "f g", "h", "url"]


def test_keys_of_json_are_those_of_the_outermost_object() -> None:
    assert names('{"a": {"b": 1}, "c": "d:", /* "e": 1 */ "f\\"g": [{"h": 1}]}\n', "json") == ["a", "c", 'f\\"g']
    assert names('[{"a": 1}]\n', "json") == []
    assert names('{"a": {"b": 1}\n"c" "d": 2\n', "json") == ["a", "d"]


def test_small_keys_share_a_chunk() -> None:
    text = "".join(f"key{number}: 1\n" for number in range(24))
    assert [(chunk.start_line, chunk.end_line) for chunk in read(text, "yaml").chunks] == [(1, 12), (13, 24)]


def test_a_list_of_data_is_not_thousands_of_symbols() -> None:
    text = "".join(f"key{number}: 1\n" for number in range(MAX_HEADINGS + 1))
    assert read(text, "yaml").symbols == ()
    assert len(read(text, "yaml").chunks) > 10


@given(
    st.text(alphabet=st.sampled_from("#=-`~ab:[]{}\"'.\n \t*|>\\/"), max_size=300),
    st.sampled_from(["markdown", "restructuredtext", "toml", "yaml", "json", "text"]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_document(text: str, language: str) -> None:
    parsed = read(text, language)
    assert sum(chunk.end_line - chunk.start_line + 1 for chunk in parsed.chunks) == parsed.lines
    assert all(1 <= symbol.start_line <= symbol.name_line <= symbol.end_line <= parsed.lines for symbol in parsed.symbols)
    assert all(symbol.parent < ordinal for ordinal, symbol in enumerate(parsed.symbols))
