"""A look into real tables, as a completion takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.index.folder import IndexFolder
from codeqa.index.peek import peeking
from codeqa.pipeline import index_repository
from codeqa.pipeline.freshness import place_of
from codeqa.source import find_repository


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> IndexFolder:
    base = tmp_path_factory.mktemp("peek")
    files = {
        "a/one.py": "class Store:\n    def get(self):\n        return 1\n\n    def get_all(self):\n        return 2\n",
        "a/two.py": "class Form:\n    store = 1\n\n\ndef get_store():\n    return Form.store\n",
        "a-b.py": "STORE = 1\n",
        "a0.py": "def überall():\n    return 1\n",
        "notes.md": "# Store\n\nText.\n\n# Storeroom\n\nText.\n",
        "z/é.py": "x = 1\n",
    }
    for name, text in files.items():
        (base / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "tree" / name).write_text(text, encoding="utf-8")
    config = Config(index_dir=str(base / "index"), embedding_model="none")
    index_repository(base / "tree", config)
    return place_of(find_repository(base / "tree"), config)


def names(folder: IndexFolder, typed: str, most: int = 100) -> list[str]:
    with peeking(folder) as peek:
        assert peek is not None
        return [one.qualname for one in peek.names(typed, most)]


def below(folder: IndexFolder, place: str, begun: str = "", most: int = 100) -> list[str]:
    with peeking(folder) as peek:
        assert peek is not None
        return peek.below(place, begun, most)


def test_of_one_name_each_spelling_is_shown_once(folder: IndexFolder) -> None:
    assert names(folder, "sto") == ["Form.store"]
    assert names(folder, "St") == ["Store"]
    assert names(folder, "sTO") == ["STORE", "Store", "Form.store"]


def test_headings_of_documents_are_no_names(folder: IndexFolder) -> None:
    assert names(folder, "Storeroom") == []


def test_members_are_those_of_the_owner(folder: IndexFolder) -> None:
    assert names(folder, "Store.") == ["Store.get", "Store.get_all"]
    assert names(folder, "store.get_") == ["Store.get_all"]
    assert names(folder, "Nobody.") == []


def test_letters_beyond_ascii_begin_names_too(folder: IndexFolder) -> None:
    assert names(folder, "üb") == ["überall"]


def test_no_more_is_given_than_asked_for(folder: IndexFolder) -> None:
    assert len(names(folder, "", 2)) == 2
    assert below(folder, "", most=2) == ["a-b.py", "a/"]


def test_a_folder_is_shown_once_and_by_its_own_name(folder: IndexFolder) -> None:
    assert below(folder, "") == ["a-b.py", "a/", "a0.py", "notes.md", "z/"]
    assert below(folder, "", "a") == ["a-b.py", "a/", "a0.py"]
    assert below(folder, "a") == ["one.py", "two.py"]
    assert below(folder, "z") == ["é.py"]
    assert below(folder, "a", "tw") == ["two.py"]
    assert below(folder, "nowhere") == []


def test_where_no_index_is_there_is_nothing_to_look_into(tmp_path: Path) -> None:
    with peeking(IndexFolder(tmp_path / "none", tmp_path / "none" / "view")) as peek:
        assert peek is None
