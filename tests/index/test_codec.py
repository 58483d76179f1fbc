from __future__ import annotations

import dataclasses
import json
import pickle
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.index import codec
from codeqa.types import Chunk, Import, ParsedFile, Reference, Symbol

texts = st.text(st.characters(exclude_categories=()), max_size=12)
lines = st.integers(1, 10**6)
ordinals = st.integers(-1, 10**5)
parsed_files = st.builds(
    ParsedFile,
    texts,
    texts,
    lines,
    lines,
    st.lists(st.builds(Symbol, texts, texts, texts, lines, lines, lines, ordinals, texts, texts, st.lists(texts, max_size=2).map(tuple)), max_size=3).map(
        tuple
    ),
    st.lists(st.builds(Reference, texts, texts, ordinals, lines, lines, texts), max_size=3).map(tuple),
    st.lists(st.builds(Import, texts, texts, texts, texts, lines), max_size=3).map(tuple),
    st.lists(st.builds(Chunk, lines, lines, ordinals, texts, texts, lines, texts), max_size=3).map(tuple),
    lines,
    texts,
)


@given(parsed_files)
def test_what_is_loaded_is_what_was_dumped_even_with_lone_surrogates(parsed: ParsedFile) -> None:
    again = codec.load(codec.dump(parsed))
    assert again == parsed
    assert all(type(symbol) is Symbol for symbol in again.symbols)
    assert all(type(chunk) is Chunk for chunk in again.chunks)


@pytest.mark.parametrize("payload", [b"", b"no zlib", zlib.compress(b"no json"), zlib.compress(b"[1, 2]"), zlib.compress(pickle.dumps(1))])
def test_foreign_bytes_are_an_error_and_never_run(payload: bytes) -> None:
    with pytest.raises((ValueError, struct.error, zlib.error)):
        codec.load(payload)


def test_a_section_is_json_in_zlib_and_nothing_that_runs() -> None:
    payload = codec.dump(ParsedFile("b", "python", 1, 1, imports=(Import("a", "b", "", "import", 3),)))
    assert json.loads(zlib.decompress(codec.relations(payload))) == [[], [["a", "b", "", "import", 3]]]


@given(parsed_files)
def test_the_outline_is_everything_but_the_relations(parsed: ParsedFile) -> None:
    payload = codec.dump(parsed)
    assert codec.load_outline(payload) == dataclasses.replace(parsed, references=(), imports=())
    assert codec.load_relations(codec.relations(payload)) == (parsed.references, parsed.imports)


@given(st.lists(st.tuples(texts, texts)))
def test_the_texts_of_symbols_are_read_as_they_were_packed(packed: list[tuple[str, str]]) -> None:
    symbols = [Symbol("n", "n", "function", 1, 1, 1, -1, signature, doc, ()) for signature, doc in packed]
    assert [*zip(*codec.load_texts(codec.dump_texts(symbols)), strict=True)] == packed
