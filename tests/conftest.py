"""What holds for all tests: nobody's own settings, indexes or git configuration take part, and no property test is judged by the clock."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

FOREIGN = re.compile(
    r"(?:CODEQA|GIT|OPENAI|XDG|VSCODE|CLAUDE|CODEX|GITHUB|LC)_.*|CI|NO_COLOR|FORCE_COLOR|CLICOLOR.*|COLUMNS|LINES|COLORTERM|EDITOR|VISUAL|PAGER|MANPAGER"
    r"|(?i:(?:https?|all|no)_proxy)|SSL_CERT_(?:FILE|DIR)|TERM_PROGRAM.*|VIRTUAL_ENV"
)
"""Variables that change what codeqa does, or the programs that tests start. A machine of continuous integration has some, a person's terminal others."""


@pytest.fixture(scope="session", autouse=True)
def _a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if FOREIGN.fullmatch(name)]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        yield
