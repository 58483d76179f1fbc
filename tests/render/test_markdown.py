from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.render.markdown import as_html


def same(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# One\n\ntwo\nlines", "<h2>One</h2>\n<p>two\nlines</p>"),
        ("a `b<c` and **d**", "<p>a <code>b&lt;c</code> and <strong>d</strong></p>"),
        ("``a`b``", "<p><code>a`b</code></p>"),
        ("- a\n- b\n  more\n\nc", "<ul><li>a</li><li>b\nmore</li></ul>\n<p>c</p>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("```python\nx = '<b>'\n# no heading\n```\nafter", "<pre><code>x = &#x27;&lt;b&gt;&#x27;\n# no heading</code></pre>\n<p>after</p>"),
        ("````\n```\n````", "<pre><code>```</code></pre>"),
        ("```\nnever closed", "<pre><code>never closed</code></pre>"),
        ("text\n# heading", "<p>text</p>\n<h2>heading</h2>"),
        ("[a](javascript:x) <b>", "<p>[a](javascript:x) &lt;b&gt;</p>"),
        ("", ""),
    ],
)
def test_what_answers_are_written_in_becomes_a_page(text: str, shown: str) -> None:
    assert as_html(text, same) == shown


@given(st.text(st.sampled_from("a<>&\"'`*#-1.~ \n\t"), max_size=80))
def test_no_text_becomes_a_tag_of_its_own_or_is_lost(text: str) -> None:
    shown = as_html(text, same)
    assert set(re.findall(r"</?(\w+)", shown)) <= {"p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "pre", "code", "strong"}
    assert not re.search(r"<\w+ ", shown)
    assert shown.count("a") - sum(map(shown.count, ("amp;", "</a"))) >= 0
    letters = re.sub(r"<[^>]+>|&\w+;|&#x27;", "", shown)
    assert letters.count("a") == text.count("a") or "```" in text or "~~~" in text
