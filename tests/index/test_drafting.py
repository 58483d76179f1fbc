from __future__ import annotations

from pathlib import Path

import pytest

from codeqa.index import codec
from codeqa.index import pointer as pointers
from codeqa.index.drafting import Draft
from codeqa.index.folder import IndexFolder
from codeqa.index.pointer import Pointer
from codeqa.index.shelf import Shelf, open_shelf
from codeqa.types import Skipped, SkipReason, Stat
from tests.index.samples import empty_folder, parsed, symbol

STAT = Stat(10, 20, 30, 40)


def publish(folder: IndexFolder, base: Pointer | None, **files: tuple[str, ...]) -> Pointer:
    """A generation in which each ``name`` is the file name.py with these definitions."""
    draft = Draft(folder, base)
    for name, defined in files.items():
        draft.put(f"{name}.py", codec.dump(parsed(*defined)), STAT, kept=False)
    return draft.publish(head="h", settings="s", graph=b"")


def contents(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def words(shelf: Shelf, word: str) -> int:
    return len(shelf.chunks_matching((("body", 1.0),), ((word, 1.0),), 100))


def test_a_published_generation_says_what_was_put_into_it(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    pointer = publish(folder, None, a=("one", "two"), b=("three",))
    assert (pointer.generation, pointer.files, pointer.symbols, pointer.chunks, pointer.edges) == (1, 2, 3, 3, 0)
    shelf = open_shelf(folder)
    assert [row.path for row in shelf.all_files()] == ["a.py", "b.py"]
    assert [found.name for found in shelf.symbols(0)] == ["one", "two"]
    assert shelf.known()["a.py"] == ("b" * 40, STAT, False)


def test_all_that_is_published_is_the_owners_alone(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    publish(folder, None, a=("one",))
    place = folder.generation(1)
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "tables.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_new_generation_leaves_every_byte_of_the_older_one_as_it_was(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",), b=("two",))
    before = contents(folder.generation(1))
    old = Shelf(folder, first)
    second = publish(folder, first, a=("three",), c=("four",))
    after = contents(folder.generation(1))
    assert {name: data for name, data in after.items() if not name.endswith(".lock")} == {n: d for n, d in before.items() if not n.endswith(".lock")}
    pointers.check(folder, first)
    assert (words(old, "one"), words(old, "three")) == (1, 0)
    new = Shelf(folder, second)
    assert (words(new, "one"), words(new, "two"), words(new, "three"), words(new, "four")) == (0, 1, 1, 1)


def test_a_dropped_draft_leaves_nothing_and_the_older_generation_answers(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",))
    draft = Draft(folder, first)
    draft.put("b.py", codec.dump(parsed("two")), STAT, kept=False)
    draft.drop()
    assert sorted(place.name for place in folder.view.iterdir()) == ["CURRENT", "generation-1"]
    assert open_shelf(folder).pointer == first


def test_a_draft_that_died_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",))
    dead = Draft(folder, first)
    dead.put("b.py", codec.dump(parsed("two")), STAT, kept=False)
    second = publish(folder, first, c=("three",))
    assert [row.path for row in Shelf(folder, second).all_files()] == ["a.py", "c.py"]
    assert not list(folder.view.glob("draft-*"))


def test_a_generation_whose_pointer_was_never_written_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",))

    def die(folder: IndexFolder, pointer: Pointer) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pointers, "write", die)
        with pytest.raises(KeyboardInterrupt):
            publish(folder, first, b=("two",))
    assert open_shelf(folder).pointer == first
    assert [row.path for row in Shelf(folder, publish(folder, first, c=("x",))).all_files()] == ["a.py", "c.py"]


def test_the_current_generation_and_the_one_before_are_kept(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    pointer: Pointer | None = None
    for _ in range(4):
        pointer = publish(folder, pointer, a=("one",))
    assert sorted(place.name for place in folder.view.glob("generation-*")) == ["generation-3", "generation-4"]


def test_a_generation_made_anew_is_numbered_after_all_that_are_there(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    publish(folder, publish(folder, None, a=("one",)), a=("two",))
    assert publish(folder, None, a=("three",)).generation == 3


def test_a_file_keeps_its_number_and_a_removed_ones_words_are_gone(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    first = publish(folder, None, a=("one",), b=("two",), c=("three",))
    draft = Draft(folder, first)
    draft.remove("c.py")
    draft.remove("no such file")
    draft.put("d.py", codec.dump(parsed("four")), STAT, kept=False)
    draft.put("b.py", codec.dump(parsed("five")), STAT, kept=False)
    shelf = Shelf(folder, draft.publish(head="", settings="", graph=b""))
    assert shelf.number_of("b.py") == 1
    assert shelf.number_of("c.py") is None
    assert [words(shelf, word) for word in ("one", "two", "three", "four", "five")] == [1, 0, 0, 1, 1]


def test_what_the_graph_knew_is_noted_for_every_touched_file_once(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    draft = Draft(folder, publish(folder, None, a=("one",), b=("two",)))
    draft.put("a.py", codec.dump(parsed("three")), STAT, kept=False)
    draft.put("a.py", codec.dump(parsed("four")), STAT, kept=False)
    draft.put("c.py", codec.dump(parsed("five")), STAT, kept=False)
    known = draft.before["a.py"]
    assert known is not None
    assert [found.name for found in known.symbols] == ["one"]
    assert draft.before["c.py"] is None
    assert set(draft.before) == {"a.py", "c.py"}
    draft.drop()


def test_a_touched_file_has_its_new_time_and_none_where_that_says_nothing(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    draft = Draft(folder, publish(folder, None, a=("one",), b=("two",)))
    draft.touch("a.py", Stat(10, 21, 31, 40), kept=True)
    draft.touch("b.py", None, kept=False)
    assert draft.known() == {"a.py": ("b" * 40, Stat(10, 21, 31, 40), True), "b.py": ("b" * 40, None, False)}
    draft.drop()


def test_paths_that_are_no_text_and_symbols_with_bases_come_back_unchanged(tmp_path: Path) -> None:
    folder = empty_folder(tmp_path)
    draft = Draft(folder, None)
    path = b"caf\xe9 '%\n.py".decode("utf-8", "surrogateescape")
    value = parsed("A")
    draft.put(
        path,
        codec.dump(type(value)(value.blob, "python", 1, 10, (symbol("A", bases=("B", "c.D[int, str]")), symbol("E")), chunks=value.chunks)),
        STAT,
        kept=False,
    )
    draft.skip([(Skipped(path + "x", SkipReason.BINARY, "why"), STAT, True)])
    shelf = Shelf(folder, draft.publish(head="", settings="", graph=b""))
    number = shelf.number_of(path)
    assert number is not None
    assert [found.bases for found in shelf.symbols(number)] == [("B", "c.D[int, str]"), ()]
    assert shelf.known_skips() == {path + "x": ("binary", "why", STAT, True)}
