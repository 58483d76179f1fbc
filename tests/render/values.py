"""Values that the renderers' tests share."""

from __future__ import annotations

from codeqa.types import Answer, Citation, Context, Hit, IndexState, Mode, Omitted, PackedFile, RankedFile, SearchResult, Usage, Verdict

HOSTILE = "evil\x1b[31m\u202e\ud800.py"
STATE = IndexState("3fa2c1", 2, 9)
HITS = (
    Hit("src/a.py", 3, 5, "Session.open", "method", "python", 1.25, ("exact symbol", "path"), "  def open(self):\r\n    return 1\r\n"),
    Hit(HOSTILE, 1, 9, "", "lines", "", 0.5, (), "\n".join(f"line {number}" for number in range(1, 10)) + "\n"),
)
RESULT = SearchResult("open\x1b a session", HITS, (RankedFile("src/a.py", 1.25, ("path",)),), STATE)
FILES = (
    PackedFile("src/a.py", "b1", "python", Mode.WHOLE, ((1, 9),), 900, 2.0, ("exact symbol",), "…", 1),
    PackedFile("src/very/long/" + "x" * 200 + ".py", "b2", "python", Mode.SPANS, ((3, 4), (8, 9)), 100, 1.0, ("path",), "…", 0, True),
    PackedFile("src/c.py", "b3", "python", Mode.OUTLINE, (), 50, 0.5, ("imports",), "…"),
)
CONTEXT = Context(
    "q", 32_000, 31_400, "o200k_base", FILES, (Omitted("big.py", 90_000, "over budget"),), "text\n", STATE, redactions=1, predicted_coverage=0.7412
)
CITATIONS = (
    Citation("src/a.py", 3, 4, "def open", "b1", Verdict.EXACT),
    Citation(HOSTILE, 7, 7, "", "b2", Verdict.MISSING),
)
ANSWER = Answer("open?", "model", "It opens `x`.\n", CITATIONS, 1, False, CONTEXT, Usage(100, 50, 9, 0.011), "m", "3fa2c1", 2, 4.2)
