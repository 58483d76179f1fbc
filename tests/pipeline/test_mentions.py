from __future__ import annotations

import pytest

from codeqa.pipeline.mentions import named


@pytest.mark.parametrize(
    ("text", "name", "at"),
    [
        ("call get_it here", "get_it", 5),
        ("targets of forget_it", "get_it", -1),
        ("we get what `get` gives", "get", 13),
        ("we get what we give", "get", -1),
        ("get() it", "get", 0),
        ("Session.get is", "get", 8),
        ("at the end. get it", "get", -1),
        ("an HTTPServer", "HTTPServer", 3),
        ("HTTPServers are", "HTTPServer", -1),
        ("", "get", -1),
    ],
)
def test_a_plain_word_names_a_symbol_only_where_it_is_written_as_code(text: str, name: str, at: int) -> None:
    assert named(text, name) == at
