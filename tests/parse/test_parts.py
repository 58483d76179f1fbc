"""Parts of a text: what is blanked, what a script is, and that every place stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.parse.chunks import covers
from codeqa.parse.files import parse_file
from codeqa.parse.parts import elements, only
from codeqa.types import ParsedFile, SourceFile

PIECES = ["<script>", "</script>", "<script lang='ts'>", "<!--", "-->", "<template>", "function f() {\n  g()\n}\n", "\n", "é", "\r\n", "'", '"', ">", "<script"]


def read(text: str, language: str) -> ParsedFile:
    return parse_file(SourceFile("x", "0" * 40, text), language, terms=str)


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("<script>a</script><SCRIPT >b</SCRIPT >", ["a", "b"]),
        ("<script setup lang='ts' generic=\"T extends { a: '>' }\">a</script>", ["a"]),
        ('<script type="module">a</script><script type=text/babel>b</script>', ["a", "b"]),
        ('<script type="text/template">a</script><script type="application/ld+json">b</script><script lang="coffee">c</script>', []),
        ("<!-- <script>a</script> --><scripts>b</scripts><script>c", ["c"]),
        ("<script src='x'/><script>a</script>", []),
        ("<script", []),
    ],
)
def test_scripts_are_found_as_a_browser_would(text: str, scripts: list[str]) -> None:
    data = text.encode()
    assert [data[start:end].decode() for start, end in elements(data, "script")] == scripts


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_blanking_moves_nothing(text: str) -> None:
    data = text.encode()
    spans = list(elements(data, "script"))
    blanked = only(data, spans)
    assert len(blanked) == len(data)
    assert [at for at, byte in enumerate(blanked) if byte == 10] == [at for at, byte in enumerate(data) if byte == 10]
    assert all(blanked[start:end] == data[start:end] for start, end in spans)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(["vue", "svelte", "html"]))
def test_chunks_cover_any_component(text: str, language: str) -> None:
    parsed = read(text, language)
    assert covers(parsed.chunks, parsed.lines)


def test_a_component_without_a_script_has_chunks_and_no_symbols() -> None:
    parsed = read("<template>\n  <p>{{ x }}</p>\n</template>\n", "vue")
    assert (parsed.symbols, [(chunk.start_line, chunk.end_line) for chunk in parsed.chunks]) == ((), [(1, 3)])


def test_a_long_template_is_cut_where_its_blocks_begin() -> None:
    text = "<template>\n" + "  <p>text</p>\n" * 50 + "</template>\n\n<style>\n" + "a { b: c }\n" * 20 + "</style>\n"
    assert [chunk.start_line for chunk in read(text, "vue").chunks] == [1, 54]


def test_all_scripts_of_a_page_are_one_program() -> None:
    parsed = read("<script>\nfunction f() {\n  return 1\n}\n</script>\n<p>\n<script>\nrun(f)\n</script>\n", "html")
    assert [(symbol.qualname, symbol.start_line) for symbol in parsed.symbols] == [("f", 2)]
    assert [(reference.name, reference.line) for reference in parsed.references] == [("run", 8), ("f", 8)]
