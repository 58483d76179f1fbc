from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index import codec, shards
from codeqa.index.folder import writer_lock
from codeqa.index.lexical import Lexical, LexicalWriter
from codeqa.types import Chunk, ParsedFile
from tests.index.samples import empty_folder

BODY = (("body", 1.0),)
ALL = (("body", 1.0), ("name", 1.2), ("path", 0.5))


def entry(path: str, *bodies: str) -> bytes:
    parsed = ParsedFile("b", "", 1, 1, chunks=tuple(Chunk(1, 1, -1, "gap", "", 1, body) for body in bodies))
    return shards.pack(path, f"names of {path}", [f"name{n}" for n in range(len(bodies))], codec.terms(codec.dump(parsed)))


def grow(place: Path, older: Path | None, before: Mapping[str, str], after: Mapping[str, str]) -> Path:
    """Writes the index of ``after`` on top of that of ``before``. Each file has one chunk; its number is its place in ``after``."""
    writer = LexicalWriter(place, older, [path.encode() for path in before])
    for path in before.keys() - after.keys():
        writer.remove(path.encode())
    for path, body in after.items():
        if before.get(path) != body:
            writer.put(path.encode(), entry(path, body), len(body))
    writer.close({path.encode(): number for number, path in enumerate(after)})
    return place


def written(place: Path, *bodies: str) -> Path:
    """File n has the n-th body."""
    return grow(place, None, {}, {f"p{number:03}": body for number, body in enumerate(bodies)})


def found(place: Path, *words: str) -> list[int]:
    return [identity >> 20 for identity, _ in Lexical(place).search(BODY, [(word, 1.0) for word in words], 100)]


def test_the_rarer_word_and_the_shorter_text_come_first(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "common x y z", "common rare", "common rare and more", "common")
    assert found(place, "common", "rare")[:2] == [1, 2]


def test_equal_scores_are_in_order_of_path_whatever_the_files_numbers(tmp_path: Path) -> None:
    place = grow(tmp_path / "l", None, {}, {"d": "same words", "b": "same words", "c": "same words", "a": "same words"})
    assert found(place, "same") == [3, 1, 2, 0]


def test_no_words_and_unknown_words_find_nothing(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "a")
    assert found(place) == found(place, "") == found(place, "b") == []


def test_words_are_sought_as_they_are_and_never_parsed_as_a_query(tmp_path: Path) -> None:
    place = written(tmp_path / "l", 'door* "wall" a:b', "door wall a b")
    assert found(place, "door*") == found(place, '"wall"') == found(place, "a:b") == [0]


def test_boosts_and_weights_multiply(tmp_path: Path) -> None:
    lexical = Lexical(written(tmp_path / "l", "a", "b"))
    ((_, once),) = lexical.search(BODY, [("a", 1.0)], 10)
    ((_, sixfold),) = lexical.search((("body", 2.0),), [("a", 3.0)], 10)
    assert abs(sixfold - 6 * once) < 1e-4


def test_a_file_replaced_is_found_by_its_new_words_only_and_a_removed_one_not_at_all(tmp_path: Path) -> None:
    before = {"a": "door", "b": "wall", "c": "door roof"}
    first = grow(tmp_path / "1", None, {}, before)
    second = grow(tmp_path / "2", first, before, {"a": "window", "b": "wall"})
    assert (found(second, "door"), found(second, "window"), found(second, "wall"), found(second, "roof")) == ([], [0], [1], [])
    assert found(first, "door") == [0, 2]


def test_frequency_counts_documents_of_one_field(tmp_path: Path) -> None:
    lexical = Lexical(written(tmp_path / "l", "a a", "a b", "p0"))
    assert (lexical.frequency("body", "a"), lexical.frequency("body", "c"), lexical.frequency("place", "p000")) == (2, 0, 1)


def test_nothing_changed_takes_every_file_over(tmp_path: Path) -> None:
    first = written(tmp_path / "1", "door", "wall")
    second = grow(tmp_path / "2", first, {"p000": "door", "p001": "wall"}, {"p000": "door", "p001": "wall"})
    assert {file.name: file.read_bytes() for file in first.iterdir()} == {file.name: file.read_bytes() for file in second.iterdir()}


def test_a_folder_in_which_no_lock_can_be_made_is_read_all_the_same(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "common x y z", "common rare")
    lock = place / ".tantivy-meta.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # as on a disk that is read only, a lock file cannot be opened here
    before = sorted(path.name for path in place.iterdir())
    assert found(place, "common", "rare") == [1, 0]
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("LEAST", 300), ("SPREAD", 600), ("MOST", 2_000)):
        monkeypatch.setattr(shards, name, size)


def text(random: Random) -> str:
    return " ".join(f"w{int(random.paretovariate(0.7))}" for _ in range(random.randrange(3, 60)))


def changed(files: Mapping[str, str], random: Random) -> dict[str, str]:
    """Edits, additions, removals and renames; the order, and with it the numbers, is another too."""
    after = dict(files)
    for path in random.sample(sorted(files), 5):
        body = after.pop(path)
        kind = random.choice(("edit", "remove", "rename", "keep"))
        if kind != "remove":
            after[f"r{random.randrange(99)}" if kind == "rename" else path] = text(random) if kind == "edit" else body
    after[f"n{random.randrange(99)}"] = text(random)
    items = list(after.items())
    random.shuffle(items)
    return dict(items)


def ranks(place: Path, files: Mapping[str, str], words: str, limit: int = 7) -> list[tuple[str, float]]:
    """(path, score), the numbers taken away."""
    paths = list(files)
    return [(paths[identity >> 20], score) for identity, score in Lexical(place).search(ALL, [(word, 1.0) for word in words.split()], limit)]


def test_a_grown_index_ranks_and_scores_to_the_last_digit_as_a_fresh_one(tmp_path: Path, small_shards: None) -> None:
    random = Random(5)
    files = {f"f{number}": text(random) for number in range(50)}
    place = grow(tmp_path / "0", None, {}, files)
    for step in range(1, 7):
        after = changed(files, random)
        place, files = grow(tmp_path / str(step), place, files, after), after
    fresh = grow(tmp_path / "fresh", None, {}, files)
    assert len(shards.read_manifest(fresh)) > 4
    assert Lexical(place).digest() == Lexical(fresh).digest()
    for words in ("w1", "w2 w3", "w1 w5 w9 name0", "w40 f3", "w1 w2 w3 w4 w5 w6 w7 w8"):
        assert ranks(place, files, words) == ranks(fresh, files, words)


def test_an_edit_writes_only_the_shard_it_lies_in(tmp_path: Path, small_shards: None) -> None:
    random = Random(6)
    files = {f"f{number:03}": text(random) for number in range(200)}
    first = grow(tmp_path / "1", None, {}, files)
    second = grow(tmp_path / "2", first, files, {**files, "f100": files["f100"][::-1]})
    old, new = ({shard.names for shard in shards.read_manifest(place)} for place in (first, second))
    assert len(old) > 8
    assert len(new - old) == 1


def test_a_damaged_older_index_is_said_with_the_command_that_mends_it(tmp_path: Path) -> None:
    first = written(tmp_path / "1", "door", "wall")
    (words,) = first.glob("*.words")
    words.write_bytes(b"\0" * words.stat().st_size)
    with pytest.raises(IndexUnreadable) as raised:
        grow(tmp_path / "2", first, {"p000": "door", "p001": "wall"}, {"p000": "roof", "p001": "wall"})
    assert "--full" in raised.value.hint


def test_a_shard_of_several_segments_reads_as_one_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(7)
    files = {f"f{number:04}": " ".join(f"{path}x{random.random()}" for path in range(100)) + f" w{number % 50}" for number in range(1200)}
    for name in ("LEAST", "MOST"):
        monkeypatch.setattr(shards, name, 10_000_000)
    one = grow(tmp_path / "one", None, {}, files)
    monkeypatch.setattr("codeqa.index.lexical.HEAP", 15_000_000)
    several = grow(tmp_path / "several", None, {}, files)
    assert [len(shard.segments) for shard in shards.read_manifest(one)] == [1]
    assert [len(shard.segments) > 1 for shard in shards.read_manifest(several)] == [True]
    assert ranks(one, files, "w3") == ranks(several, files, "w3")


def test_a_process_of_its_own_writes_the_same_index(tmp_path: Path) -> None:
    bodies = {f"p{number:03}": f"common rare{number} words" for number in range(40)}
    older = grow(tmp_path / "older", None, {}, bodies)
    after = {**bodies, "p001": "other words", "q": "new words"}
    del after["p002"]
    here = grow(tmp_path / "here", older, bodies, after)
    writer = LexicalWriter(tmp_path / "there", older, [path.encode() for path in bodies])
    writer.remove(b"p002")
    for path in ("p001", "q"):
        writer.put(path.encode(), entry(path, after[path]), len(after[path]))
    numbers = {path.encode(): number for number, path in enumerate(after)}
    with writer_lock(empty_folder(tmp_path / "folder")) as lock:
        writer.begin(numbers, lock)
        writer.close(numbers)
    assert Lexical(tmp_path / "there").digest() == Lexical(here).digest()
    assert found(tmp_path / "there", "new", "other") == found(here, "new", "other") != []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "here", "older", "there"]


def test_a_process_that_cannot_write_says_why(tmp_path: Path) -> None:
    (tmp_path / "l").write_text("a file where the folder should be")
    writer = LexicalWriter(tmp_path / "l")
    writer.put(b"a", entry("a", "words"), 5)
    with writer_lock(empty_folder(tmp_path / "folder")) as lock:
        writer.begin({b"a": 0}, lock)
        with pytest.raises(IndexUnreadable, match=r"lexical index could not be written: .*exists"):
            writer.close({b"a": 0})


def test_nothing_is_left_of_a_process_whose_index_is_given_up(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path / "l")
    writer.put(b"a", entry("a", "words"), 5)
    folder = empty_folder(tmp_path / "folder")
    with writer_lock(folder) as lock:
        writer.begin({b"a": 0}, lock)
        writer.drop()
    with writer_lock(folder):  # nobody holds it any more
        assert not list(tmp_path.glob("*.spool"))


class PanicException(BaseException):
    """Called as what the binding of a Rust library raises."""


DAMAGE = (
    (PanicException("index out of bounds"), IndexUnreadable),
    (ValueError("corrupt"), IndexUnreadable),
    (KeyboardInterrupt(), KeyboardInterrupt),
)


@pytest.mark.parametrize(("raised", "told"), DAMAGE)
def test_what_the_engine_raises_over_damaged_files_is_an_unreadable_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException, told: type[BaseException]
) -> None:
    """Not tried with really damaged files: some of them take the whole process down."""

    def fail(*_: object) -> None:
        raise raised

    place = written(tmp_path / "l", "common words")
    monkeypatch.setattr(Lexical, "_hits", fail)
    with pytest.raises(told):
        found(place, "common")
