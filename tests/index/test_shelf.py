from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import pytest

from codeqa.config import Config
from codeqa.errors import IndexMissing, IndexUnreadable
from codeqa.index import codec
from codeqa.index import pointer as pointers
from codeqa.index.drafting import symbols
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.index.vectors import gather, nearest, read, write
from codeqa.pipeline import index_repository
from tests.index import samples
from tests.index.samples import empty_folder, make_haste, opened
from tests.index.test_drafting import publish

TREE = {
    "shop/cart.py": "from shop.price import total\n\n\ndef checkout(items):\n    return total(items)\n",
    "shop/price.py": "def total(items):\n    return sum(items)\n\n\nTotal = 3\n",
    "README.md": "# Shop\n\nThe cart.\n",
}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    make_haste(monkeypatch)
    samples.write(tmp_path / "tree", TREE)
    config = Config(index_dir=str(tmp_path / "home"))
    index_repository(tmp_path / "tree", config)
    return opened(tmp_path / "tree", config)


def number(shelf: Shelf, path: str) -> int:
    found = shelf.number_of(path)
    assert found is not None
    return found


def test_files_are_listed_by_path_with_what_they_hold(shelf: Shelf) -> None:
    rows = shelf.all_files()
    assert [(row.path, row.language, row.lines) for row in rows] == [
        ("README.md", "markdown", 3),
        ("shop/cart.py", "python", 5),
        ("shop/price.py", "python", 5),
    ]
    assert shelf.files([rows[0].number, rows[0].number, 99]) == {rows[0].number: rows[0]}
    assert {count.language: count.files for count in shelf.languages()} == {"markdown": 1, "python": 2}


def test_the_imported_file_is_more_central_than_the_importer_and_the_mean_is_one(shelf: Shelf) -> None:
    central = {row.path: row.centrality for row in shelf.all_files()}
    assert central["shop/price.py"] > central["shop/cart.py"]
    assert sum(central.values()) == pytest.approx(3)


def test_symbols_are_found_whatever_their_case(shelf: Shelf) -> None:
    assert sorted(symbol.name for _, _, symbol in shelf.symbols_named(["TOTAL"])) == ["Total", "total"]
    assert len(shelf.symbols_named(["total"], 1)) == 1
    assert shelf.symbols_named(["' OR 1=1 --"]) == []


def test_a_symbol_found_by_its_name_is_that_of_its_file_without_its_texts(shelf: Shelf) -> None:
    ((file, ordinal, found),) = shelf.symbols_named(["checkout"])
    whole = shelf.symbols(file)[ordinal]
    assert whole.signature.startswith("def checkout")
    assert found == whole._replace(signature="", doc="", bases=())


def test_texts_that_are_damaged_are_said_as_damaged_tables(shelf: Shelf, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "copy.sqlite")
    shelf._db.backup(db)
    (file,) = db.execute("SELECT id FROM files WHERE path = ?", (b"shop/cart.py",)).fetchone()
    for packed in (b"", b"\0", zlib.compress(b"[[],[]]"), zlib.compress(b"7"), None):
        db.execute("UPDATE texts SET packed = ? WHERE file = ?", (packed, file))
        with pytest.raises(sqlite3.DatabaseError, match="damaged"):
            list(symbols(db, file))


def test_a_call_is_a_link_from_both_ends(shelf: Shelf) -> None:
    price, cart = number(shelf, "shop/price.py"), number(shelf, "shop/cart.py")
    (into,) = [link for link in shelf.links(price, 0, incoming=True) if link.kind == "call"]
    (out,) = [link for link in shelf.links(cart, 0, incoming=False) if link.kind == "call"]
    assert into == out
    assert (into.source, into.source_symbol, into.source_line, into.target, into.target_symbol) == ("shop/cart.py", "checkout", 5, "shop/price.py", "total")


def test_the_chunks_of_a_file_cover_its_lines(shelf: Shelf) -> None:
    for row in shelf.all_files():
        covered = [line for chunk in shelf.file_chunks(row.number) for line in range(chunk.start_line, chunk.end_line + 1)]
        assert covered == list(range(1, row.lines + 1))


def test_a_found_chunk_names_its_file_and_symbol(shelf: Shelf) -> None:
    ((identity, _), *_) = shelf.chunks_matching((("name", 1.0),), [(term, 1.0) for term in shelf.terms("checkout")], 5)
    chunk = shelf.chunks([identity])[identity]
    assert (chunk.file, chunk.symbol, chunk.symbol_kind) == (number(shelf, "shop/cart.py"), "checkout", "function")
    assert shelf.file_number(identity) == chunk.file


def test_more_identities_than_one_statement_takes_are_all_read(shelf: Shelf) -> None:
    assert len(shelf.files(range(2000))) == 3
    assert shelf.chunks(range(5 << 20, (5 << 20) + 2000)) == {}


def test_the_graph_is_mapped_as_it_was_written(shelf: Shelf) -> None:
    from codeqa.graph.csr import Graph

    price, cart = number(shelf, "shop/price.py"), number(shelf, "shop/cart.py")
    out = Graph(shelf.graph()).out
    assert list(out.targets[out.offsets[cart] : out.offsets[cart + 1]]) == [price]


def test_the_digest_says_nothing_of_numbers_and_something_of_every_word(tmp_path: Path) -> None:
    folders = [empty_folder(tmp_path / str(n)) for n in range(3)]
    first = Shelf(folders[0], publish(folders[0], None, a=("one",), b=("two",)))
    second = Shelf(folders[1], publish(folders[1], publish(folders[1], None, b=("two",)), a=("one",)))
    third = Shelf(folders[2], publish(folders[2], None, a=("one",), b=("too",)))
    assert first.number_of("a.py") != second.number_of("a.py")
    assert first.digest() == second.digest() != third.digest()


def test_no_index_is_missing_with_advice(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as raised:
        open_shelf(empty_folder(tmp_path))
    assert "codeqa index" in raised.value.hint


def test_tables_that_are_no_database_are_unreadable_even_at_their_right_size(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    publish(folder, None, a=("one",))
    file = folder.generation(1) / "tables.sqlite"
    file.write_bytes(b"x" * file.stat().st_size)
    with pytest.raises(IndexUnreadable):
        open_shelf(folder)


def test_a_reader_that_opened_a_generation_goes_on_reading_it_while_it_is_replaced(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",))
    reader = open_shelf(folder)
    second = publish(folder, publish(folder, first, a=("two",)), a=("three",))
    assert not folder.generation(1).exists()
    assert [symbol.name for symbol in reader.symbols(0)] == ["one"]
    assert reader.chunks_matching((("body", 1.0),), (("one", 1.0),), 5)
    assert open_shelf(folder).pointer == second


def test_a_pointer_read_just_before_its_generation_went_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",))
    publish(folder, publish(folder, first, a=("two",)), a=("three",))
    truth = pointers.read
    answers = [first]
    monkeypatch.setattr(pointers, "read", lambda place: answers.pop() if answers else truth(place))
    assert [symbol.name for symbol in open_shelf(folder).symbols(0)] == ["three"]


def test_vectors_are_made_once_and_the_nearest_comes_first(tmp_path: Path) -> None:
    asked: list[str] = []
    axes = {"north": [0.0, 2.0], "east": [3.0, 0.0], "north-east": [1.0, 1.0]}

    def embed(texts: object) -> list[list[float]]:
        assert isinstance(texts, list)
        asked.extend(texts)
        return [axes[text] for text in texts]

    texts = dict(enumerate(axes))
    write(tmp_path, gather(texts, {}, texts.__getitem__, embed))
    assert [identity for identity, _ in nearest(tmp_path, [0.1, 9.0], 2)] == [0, 2]
    gather(texts, read(tmp_path), texts.__getitem__, embed)
    assert asked == list(axes)
    with pytest.raises(IndexUnreadable, match="dimensions"):
        nearest(tmp_path, [1.0, 2.0, 3.0], 2)


def test_how_many_symbols_share_a_name_is_told_for_those_that_are_there(shelf: Shelf) -> None:
    assert shelf.namesakes(["total", "checkout", "' OR 1=1 --"]) == {"total": 2, "checkout": 1}
    assert shelf.namesakes([]) == {}


def test_several_searches_at_once_find_what_each_finds_alone(shelf: Shelf) -> None:
    words = [(term, 1.0) for term in shelf.terms("checkout total price")]
    wanted = [((("body", 1.0),), words, 5), ((("names", 1.0),), words, 5), ((("name", 2.0), ("path", 1.0)), words[:1], 2), ((("body", 1.0),), [], 5)]
    assert shelf.matching(wanted) == [shelf.chunks_matching(*each) for each in wanted]


def test_what_calls_a_chunk_s_symbol_and_what_it_calls_are_its_ties(shelf: Shelf) -> None:
    cart, price = (_shown(shelf, path, name) for path, name in (("shop/cart.py", "checkout"), ("shop/price.py", "total")))
    nothing = (number(shelf, "shop/cart.py") << 20) + 1_000
    ties = shelf.linked([cart, price, nothing])
    assert [(tie.chunk, tie.called, tie.users) for tie in ties[cart]] == [(price, True, 1)]
    assert [(tie.chunk, tie.called, tie.users) for tie in ties[price]] == [(cart, False, 1)]
    assert ties[nothing] == []


def _shown(shelf: Shelf, path: str, name: str) -> int:
    """The chunk that shows the symbol of this name."""
    first = number(shelf, path) << 20
    return next(identity for identity, chunk in shelf.chunks(range(first, first + 20)).items() if chunk.symbol == name)


def test_a_file_without_secrets_has_a_clean_blob_and_any_other_path_has_none(shelf: Shelf) -> None:
    (row, *_) = shelf.all_files()
    assert shelf.clean_blob(row.path) == row.blob
    assert shelf.clean_blob("nowhere.py") == ""


def test_the_digest_does_not_ask_how_results_were_compressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_haste(monkeypatch)
    samples.write(tmp_path / "tree", TREE)
    digests = []
    for level in (1, 9):
        monkeypatch.setattr(codec, "LEVEL", level)
        config = Config(index_dir=str(tmp_path / f"home{level}"))
        index_repository(tmp_path / "tree", config)
        digests.append(opened(tmp_path / "tree", config).digest())
    assert len(set(digests)) == 1
