"""Evidence mode on code that is declared in one file and defined in another."""

from __future__ import annotations

import shutil

from tests.pipeline.small import Shell, write

HEADER = "/* Expires keys in the background. */\nvoid expire_cycle(int type);\n\nint lookups(void);\n"
SOURCE = """#include "expire.h"

void expire_cycle(int type) {
    int left = type;
    while (left > 0) {
        left = drop_next(left);
    }
}
"""


def small(codeqa: Shell) -> None:
    shutil.rmtree(codeqa.folder)
    write(codeqa.folder, {"src/expire.h": HEADER, "src/expire.c": SOURCE})


def test_a_declaration_gives_way_to_its_definition(codeqa: Shell) -> None:
    small(codeqa)
    told = codeqa("ask", "how are keys expired in the background, expire_cycle?").out
    assert "### src/expire.c:3-8 — expire_cycle (function)" in told
    assert "### src/expire.h:2 — expire_cycle" not in told
    assert told.count("— expire_cycle (function)") == 1


def test_a_declaration_stays_where_its_definition_is_out_of_scope(codeqa: Shell) -> None:
    small(codeqa)
    told = codeqa("ask", "how are keys expired in the background, expire_cycle?", "--scope", "*.h").out
    assert "src/expire.h:2 — expire_cycle" in told
    assert "src/expire.c" not in told
