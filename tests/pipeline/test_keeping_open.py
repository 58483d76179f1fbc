"""An index that stays open answers what a process of its own would: nothing that happens between two questions is missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.errors import IndexMissing, UsageError
from codeqa.pipeline import clean, index_repository, pack, search
from codeqa.pipeline.freshness import silent
from codeqa.pipeline.keeping_open import KeptOpen, is_there, kept_open
from codeqa.pipeline.opening import opened
from tests.pipeline.small import FILES, git, write

WATCHES = ["with a watch", "without one"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(index_dir=str(tmp_path / "index"), jobs=1)


@pytest.fixture
def keeper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptOpen]:
    """With ``twice`` also one that has no watch."""
    if getattr(request, "param", "") == WATCHES[1]:
        monkeypatch.setattr("codeqa.pipeline.keeping_open.watch", lambda repository: None)
    with kept_open() as kept:
        yield kept


twice = pytest.mark.parametrize("keeper", WATCHES, indirect=True)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files' times are trusted at once: nobody waits two seconds here."""
    monkeypatch.setattr("codeqa.pipeline.indexing.RACY_NS", -1)
    monkeypatch.setattr("codeqa.source.seen.SETTLED_NS", 0)


def paths(shop: Path, query: str, config: Config) -> list[str]:
    return [hit.path for hit in search(shop, query, config).hits]


@twice
def test_two_questions_are_answered_from_one_opened_shelf(shop: Path, config: Config, keeper: KeptOpen, settled: None) -> None:
    with opened(shop, config, silent) as first:
        shelf = first.shelf
    keeper.settle()
    with opened(shop, config, silent) as second:
        assert second.shelf is shelf


@twice
def test_an_edit_is_found_by_the_next_question(shop: Path, config: Config, keeper: KeptOpen) -> None:
    assert paths(shop, "voucher", config) == []
    keeper.settle()
    for number in range(3):
        write(shop, {"shop/voucher.py": f"def redeem_voucher_{number}(code):\n    return code\n"})
        assert search(shop, f"redeem_voucher_{number}", config).hits[0].symbol == f"redeem_voucher_{number}"
        keeper.settle()
    (shop / "shop/voucher.py").unlink()
    assert "shop/voucher.py" not in paths(shop, "voucher", config)


@twice
def test_a_new_folder_is_found_and_so_is_what_comes_into_it_later(shop: Path, config: Config, keeper: KeptOpen) -> None:
    paths(shop, "basket", config)
    keeper.settle()
    write(shop, {"returns/refund.py": "def refund(order):\n    return order\n"})
    assert "returns/refund.py" in paths(shop, "refund", config)
    keeper.settle()
    write(shop, {"returns/parcel.py": "def parcel_label(order):\n    return order\n"})
    assert "returns/parcel.py" in paths(shop, "parcel_label", config)


@twice
def test_another_process_updating_the_index_is_noticed_by_its_pointer(shop: Path, config: Config, keeper: KeptOpen) -> None:
    paths(shop, "basket", config)
    keeper.settle()
    before = search(shop, "basket", config).index.generation
    index_repository(shop, config, full=True)
    assert search(shop, "basket", config).index.generation > before


def test_an_index_that_was_removed_is_built_anew(shop: Path, config: Config, keeper: KeptOpen) -> None:
    paths(shop, "basket", config)
    keeper.settle()
    clean(shop, config, everything=False)
    assert not is_there(shop, config)
    assert "shop/basket.py" in paths(shop, "basket", config)
    assert is_there(shop, config)


def test_a_commit_shows_as_the_head_of_the_next_answer(shop: Path, config: Config, keeper: KeptOpen) -> None:
    git(shop, "init", "-q", "-b", "main")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "first")
    first = search(shop, "basket", config).index.head
    keeper.settle()
    git(shop, "commit", "-qm", "second", "--allow-empty")
    assert search(shop, "basket", config).index.head not in ("", first)


def test_without_refresh_the_index_answers_as_it_is(shop: Path, config: Config, keeper: KeptOpen) -> None:
    paths(shop, "basket", config)
    write(shop, {"shop/voucher.py": "def redeem_voucher(code):\n    return code\n"})
    still = Config(index_dir=config.index_dir, jobs=1, refresh=False)
    assert "shop/voucher.py" not in paths(shop, "voucher", still)
    assert "shop/voucher.py" in paths(shop, "voucher", config), "and the next question looks again"


def test_without_refresh_and_without_an_index_there_is_no_answer(shop: Path, config: Config, keeper: KeptOpen) -> None:
    with pytest.raises(IndexMissing):
        search(shop, "basket", Config(index_dir=config.index_dir, refresh=False))
    assert "shop/basket.py" in paths(shop, "basket", config)


def test_a_second_repository_takes_the_place_of_the_first(shop: Path, config: Config, keeper: KeptOpen, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"engine.py": "def ignite():\n    return 1\n"})
    assert paths(shop, "basket", config)[0].startswith("shop/")
    assert paths(other, "ignite", config) == ["engine.py"]
    assert paths(shop, "basket", config)[0].startswith("shop/")


def test_a_part_of_a_question_sees_the_very_index_of_the_question(shop: Path, config: Config, keeper: KeptOpen) -> None:
    with opened(shop, config, silent) as outer:
        write(shop, {"shop/voucher.py": "def redeem_voucher(code):\n    return code\n"})
        with opened(shop, config, silent) as inner:
            assert inner is outer
    assert "shop/voucher.py" in paths(shop, "voucher", config)


def test_a_part_of_a_question_about_another_repository_has_an_index_of_its_own(shop: Path, config: Config, keeper: KeptOpen, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"engine.py": "def ignite():\n    return 1\n"})
    with opened(shop, config, silent) as outer:
        assert paths(other, "ignite", config) == ["engine.py"]
        assert outer.shelf.number_of("shop/basket.py") is not None


def test_an_interrupted_question_leaves_nothing_half_used(shop: Path, config: Config, keeper: KeptOpen) -> None:
    seen = []

    def ask() -> None:
        with opened(shop, config, silent) as index:
            seen.append(index.shelf)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask()
    with opened(shop, config, silent) as index:
        assert index.shelf is not seen[0]


def test_a_question_that_was_wrong_costs_no_new_opening(shop: Path, config: Config, keeper: KeptOpen, settled: None) -> None:
    with opened(shop, config, silent) as index:
        shelf = index.shelf
    with pytest.raises(UsageError), opened(shop, config, silent):
        raise UsageError("no")
    with opened(shop, config, silent) as index:
        assert index.shelf is shelf


def test_a_damaged_index_is_noticed_when_it_is_opened_again(shop: Path, config: Config, keeper: KeptOpen) -> None:
    assert "shop/basket.py" in paths(shop, "basket", config)
    keeper.close()
    for tables in Path(config.index_dir).rglob("tables.sqlite"):
        tables.write_bytes(tables.read_bytes()[:100])
    assert "shop/basket.py" in paths(shop, "basket", config)


def test_where_nobody_keeps_an_index_each_question_opens_its_own(shop: Path, config: Config) -> None:
    with opened(shop, config, silent) as first, opened(shop, config, silent) as second:
        assert first.shelf is not second.shelf


def test_what_is_kept_open_packs_what_a_process_of_its_own_would(shop: Path, config: Config, keeper: KeptOpen) -> None:
    warm = [pack(shop, question, config, budget=2_000) for question in ("how is the total made", "who pays", "how is the total made")]
    assert warm[0].text == warm[2].text
    assert len(FILES) >= len(warm[0].files)
