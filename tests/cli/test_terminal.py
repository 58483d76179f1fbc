"""A whole visit at a real terminal, narrow and wide, with colours and without: ask, go on, chat, stop an answer, open a place, verify what was saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import DONE, STOP, Forever, Script, ScriptedServer, delta, stream, usage
from tests.pipeline.small import git, write
from tests.terminal import Terminal, codeqa_on_path, needed

pytestmark = needed("tmux", "bash")

SAYS = 'The prices are summed [shop/basket.py:6 "return sum(item.price for item in self.items)"].'
MORE = 'The checkout does: it charges the card [shop/checkout.py:5 "return card.charge(basket.total())"].'

THEMED = re.compile(r"\x1b\[(?:0|1|2|3|4|22|23|24|31|32|33|34|35|36|39|49|;)*m")
"""Colours of the terminal's own theme, which its user chose to be readable on its background; neither black nor white, nor any by number."""


def answers() -> list[Script]:
    whole = [stream(delta(text), STOP, usage(prompt_tokens=900, completion_tokens=20), DONE) for text in (SAYS, MORE, SAYS)]
    endless = [*stream(delta("It begins, and ")), Forever(b": still there\n\n", every=0.1)]
    return [*whole, endless, stream(delta(MORE), STOP, usage(prompt_tokens=950, completion_tokens=20), DONE)]


@pytest.fixture(params=[(80, {}), (140, {}), (80, {"NO_COLOR": "1"})], ids=["80 columns", "140 columns", "80 columns, no colour"])
def visit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Terminal, int, bool]]:
    columns, more = request.param
    shop = write(tmp_path / "shop")
    git(shop, "init", "-q")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "first")
    places = {name: str(tmp_path / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    (tmp_path / "home").mkdir()
    with ScriptedServer(answers()) as server:
        endpoint = {"CODEQA_MODEL": "m", "OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "sk-test"}
        environ = {**places, **endpoint, "PATH": codeqa_on_path(tmp_path), "PS1": "$ ", "EDITOR": "echo opened", "LANG": "C.UTF-8", **more}
        terminal = Terminal(tmp_path, shop, ["bash", "--norc", "--noprofile"], environ, columns=columns, rows=50)
        try:
            yield terminal, columns, bool(more)
        finally:
            terminal.close()


def ready(terminal: Terminal, sign: str = "$") -> None:
    """The shell, or the chat, waits for a line: what is typed before may be lost."""
    terminal.wait_until(lambda screen: screen.rstrip().endswith(f"\n{sign}") or screen.strip() == sign, f"the sign {sign}")


def test_a_visit_from_the_first_question_to_the_saved_answer(visit: tuple[Terminal, int, bool]) -> None:
    terminal, columns, plain = visit
    ready(terminal)
    terminal.type('codeqa "how is the total made?" --save answer.md')
    terminal.press("Enter")
    terminal.wait_for("saved to answer.md")
    ready(terminal)
    terminal.type('codeqa -c "and who pays?"')
    terminal.press("Enter")
    terminal.wait_for("citation verified", 2)
    ready(terminal)
    terminal.type("codeqa chat")
    terminal.press("Enter")
    terminal.wait_for("Ctrl-D leaves")
    ready(terminal, "›")
    terminal.type("how is the total made?")
    terminal.press("Enter")
    terminal.wait_for("citation verified", 3)
    ready(terminal, "›")
    terminal.type("say it again")
    terminal.press("Enter")
    terminal.wait_for("It begins")
    terminal.press("C-c")
    terminal.wait_for("stopped; the session is as it was before")
    ready(terminal, "›")
    terminal.type("and who pays?")
    terminal.press("Enter")
    terminal.wait_for("citation verified", 4)
    ready(terminal, "›")
    terminal.type("/open")
    terminal.press("Enter")
    terminal.wait_for("1  shop/checkout.py:5")
    terminal.press("C-d")
    ready(terminal)
    terminal.type("codeqa open 1")
    terminal.press("Enter")
    terminal.wait_for("opened /")
    ready(terminal)
    terminal.type("codeqa verify answer.md")
    terminal.press("Enter")
    screen = terminal.wait_for("holds")
    assert "Traceback" not in screen
    shown = terminal.screen(joined=False).split("\n")
    verdicts = [line for line in shown if "citation verified" in line]
    assert len(verdicts) == 4
    assert all(line.startswith("✔ 1/1 citation verified · ") and len(line) <= columns for line in verdicts)
    assert not [line for line in shown if re.match(r"^(?:tok|verified|dirty|cached|unknown|s)\b", line)], "the trust line breaks between its parts"
    escapes = re.findall(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", terminal.screen(joined=False, escapes=True))
    assert not [escape for escape in escapes if not THEMED.fullmatch(escape)]
    assert not plain or not [escape for escape in escapes if re.search(r"\[(?:.*;)?3[1-6]m", escape)]
