"""Live values for completions, on a real index and without one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.index.folder import folder_of, index_folder
from codeqa.pipeline import live
from codeqa.source import find_repository
from tests.pipeline.small import FILES, Shell, git, write

MORE = {
    "shop/session.py": "class Session:\n    def open(self):\n        return 1\n\n    def opened(self):\n        return self.open()\n\n\n"
    "def session_key():\n    return Session()\n",
    "shop/fields.py": "class Form:\n    session = 1\n    Basket = 2\n",
    "shop/deep/er/one.py": "def one():\n    return 1\n",
    "odd names/it's $(here).py": "def odd():\n    return 1\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """One for all tests, which only look at it."""
    return indexed(tmp_path_factory.mktemp("live"))


def indexed(base: Path) -> Shell:
    codeqa = Shell(base, write(base / "shop", {**FILES, **MORE}))
    git(codeqa.folder, "init", "-q", "-b", "main")
    git(codeqa.folder, "add", ".")
    git(codeqa.folder, "commit", "-qm", "all")
    git(codeqa.folder, "tag", "v1")
    assert codeqa("index", "-q").code == 0
    return codeqa


def config(codeqa: Shell) -> Config:
    return Config(index_dir=str(codeqa.index), state_dir=str(codeqa.base / "state"))


def offered(rows: list[live.Offer]) -> list[str]:
    return [value for value, _ in rows]


def test_symbols_are_found_by_their_beginning_and_told_by_kind_and_file(shop: Shell) -> None:
    assert ("Basket", "class · shop/basket.py, and 1 more") in live.symbols(shop.folder, config(shop), "Bask")
    assert offered(live.symbols(shop.folder, config(shop), "sess")) == ["session", "session_key"]
    assert live.symbols(shop.folder, config(shop), "nothing") == []


def test_what_is_typed_in_small_letters_finds_capitals_where_nothing_else_is_meant(shop: Shell) -> None:
    assert offered(live.symbols(shop.folder, config(shop), "basket"))[0] == "Basket"


def test_members_are_offered_behind_their_owner(shop: Shell) -> None:
    assert offered(live.symbols(shop.folder, config(shop), "Session.op")) == ["Session.open", "Session.opened"]
    assert offered(live.symbols(shop.folder, config(shop), "Session.")) == ["Session.open", "Session.opened"]


def test_with_nothing_typed_the_central_definitions_are_offered(shop: Shell) -> None:
    assert {"Basket", "Session", "pay"} <= set(offered(live.symbols(shop.folder, config(shop), "")))


def test_paths_are_offered_one_folder_at_a_time_from_where_one_stands(shop: Shell) -> None:
    assert offered(live.paths(shop.folder, config(shop), "")) == ["README.md", "odd names/", "shop/", "tests/"]
    assert offered(live.paths(shop.folder, config(shop), "shop/d")) == ["shop/deep/"]
    assert offered(live.paths(shop.folder / "shop", config(shop), "")) == ["basket.py", "checkout.py", "deep/", "fields.py", "session.py"]
    assert offered(live.paths(shop.folder / "shop", config(shop), "../te")) == ["../tests/"]
    assert offered(live.paths(shop.folder, config(shop), f"{shop.folder}/shop/ba")) == [f"{shop.folder}/shop/basket.py"]


def test_without_an_index_paths_are_those_on_the_disk(codeqa: Shell) -> None:
    (codeqa.folder / ".git").mkdir()
    assert offered(live.paths(codeqa.folder, config(codeqa), "")) == ["README.md", "shop/", "tests/"]
    assert offered(live.paths(codeqa.folder, config(codeqa), "shop/c")) == ["shop/checkout.py"]
    assert live.paths(codeqa.folder / "gone", config(codeqa), "") == []
    assert not codeqa.index.exists()


def test_lines_of_a_file_are_those_of_its_definitions(shop: Shell) -> None:
    assert live.positions(shop.folder, config(shop), "shop/session.py:") == [
        ("shop/session.py:1", "Session (class)"),
        ("shop/session.py:2", "Session.open (method)"),
        ("shop/session.py:5", "Session.opened (method)"),
        ("shop/session.py:9", "session_key (function)"),
    ]
    assert offered(live.positions(shop.folder, config(shop), "shop/se")) == ["shop/session.py:"]
    assert live.positions(shop.folder, config(shop), "../../etc/passwd:") == []


def test_a_place_of_the_graph_is_a_file_a_symbol_or_both(shop: Shell) -> None:
    assert offered(live.places(shop.folder, config(shop), "sho")) == ["shop/"]
    assert "session_key" in offered(live.places(shop.folder, config(shop), "session_"))
    assert offered(live.places(shop.folder, config(shop), "shop/session.py:Session.o")) == [
        "shop/session.py:Session.open",
        "shop/session.py:Session.opened",
    ]


def test_languages_are_those_of_the_index_or_else_all(shop: Shell) -> None:
    assert offered(live.languages(shop.folder, config(shop), "")) == ["python", "markdown"]
    assert "rust" in offered(live.languages(shop.folder, Config(index_dir=str(shop.base / "none")), "ru"))


def test_revisions_are_branches_and_tags_also_behind_dots(shop: Shell) -> None:
    assert offered(live.revisions(shop.folder, config(shop), "")) == ["HEAD", "main", "v1"]
    assert offered(live.revisions(shop.folder, config(shop), "v1...m")) == ["v1...main"]
    assert offered(live.revisions(shop.folder, config(shop), "v1..H")) == ["v1..HEAD"]


def test_revisions_of_no_repository_are_none(tmp_path: Path) -> None:
    assert live.revisions(tmp_path, Config(), "") == []


def test_the_configured_model_comes_before_the_known_ones() -> None:
    found = live.models(Config(model="mine"), ["other"], "")
    assert found[:2] == [("mine", "configured"), ("other", "configured")]
    assert {told for _, told in found[2:]} == {"openai"}
    assert live.models(Config(base_url="http://localhost:8080/v1"), [], "") == []


def test_sessions_are_offered_the_last_used_first(shop: Shell) -> None:
    for number, name in enumerate(("old", "new")):
        shop.environ["CODEQA_STATE_DIR"] = str(shop.base / "state")
        assert shop("ask", "who opens the session?", "--session", name).code == 0
        place = next((shop.base / "state").rglob(f"{name}.json"))
        os.utime(place, (time.time() - 60 + number,) * 2)
    assert offered(live.sessions(shop.folder, config(shop), "")) == ["new", "old"]
    assert offered(live.sessions(shop.folder, config(shop), "o")) == ["old"]


def test_a_damaged_index_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    shop = indexed(tmp_path)
    for path in shop.index.rglob("tables.sqlite"):
        path.write_bytes(b"\0" * 5_000)
    assert live.symbols(shop.folder, config(shop), "Bask") == []
    assert offered(live.paths(shop.folder, config(shop), "shop/b")) == ["shop/basket.py"]
    for path in shop.index.rglob("CURRENT"):
        path.write_bytes(b"{")
    assert live.symbols(shop.folder, config(shop), "Bask") == []


def test_the_repository_is_found_as_git_finds_it(shop: Shell, tmp_path: Path) -> None:
    git(shop.folder, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    module = write(tmp_path / "module", {"a/b.py": "x = 1\n"})
    git(module, "init", "-q")
    git(module, "add", ".")
    git(module, "commit", "-qm", "all")
    above = write(tmp_path / "above", {"c.py": "y = 1\n"})
    git(above, "init", "-q")
    git(above, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(module), "inner")
    plain = write(tmp_path / "plain", {"d/e.py": "z = 1\n"})
    for where in (shop.folder, shop.folder / "shop", tmp_path / "tree" / "tests", above / "inner" / "a", above, plain / "d"):
        repository = find_repository(where)
        home = tmp_path / "index"
        assert folder_of(home, *live.place(where)) == index_folder(home, repository), where
