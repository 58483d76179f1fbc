from __future__ import annotations

from pathlib import Path

from codeqa.index.lexical import Lexical, LexicalWriter

BODY = (("body", 1.0),)


def written(place: Path, *bodies: str) -> Path:
    """File n has one chunk with the n-th body."""
    writer = LexicalWriter(place)
    for number, body in enumerate(bodies):
        writer.add(number, number << 20, (("body", body), ("path", f"p{number}")))
    writer.close()
    return place


def found(place: Path, *words: str) -> list[int]:
    return [identity >> 20 for identity, _ in Lexical(place).search(BODY, [(word, 1.0) for word in words], 100)]


def test_the_rarer_word_and_the_shorter_text_come_first(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "common x y z", "common rare", "common rare and much more text about it", "common")
    assert found(place, "common", "rare")[:2] == [1, 2]


def test_equal_scores_are_in_order_of_identity(tmp_path: Path) -> None:
    assert found(written(tmp_path / "l", *["same words"] * 9), "same") == list(range(9))


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


def test_a_removed_file_is_found_no_more_and_the_others_are(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "door", "door", "door")
    writer = LexicalWriter(place)
    writer.remove(1)
    writer.close()
    assert found(place, "door") == [0, 2]


def test_a_file_replaced_in_one_go_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "door", "wall")
    writer = LexicalWriter(place)
    writer.remove(0)
    writer.add(0, 0, (("body", "window"),))
    writer.close()
    assert (found(place, "door"), found(place, "window"), found(place, "wall")) == ([], [0], [1])


def test_a_reader_does_not_see_what_is_written_later(tmp_path: Path) -> None:
    place = written(tmp_path / "l", "door")
    reader = Lexical(place)
    writer = LexicalWriter(place)
    writer.add(1, 1 << 20, (("body", "door"),))
    writer.close()
    assert len(reader.search(BODY, [("door", 1.0)], 10)) == 1
    assert len(found(place, "door")) == 2


def test_frequency_counts_documents_of_one_field(tmp_path: Path) -> None:
    lexical = Lexical(written(tmp_path / "l", "a a", "a b", "p0"))
    assert (lexical.frequency("body", "a"), lexical.frequency("body", "c"), lexical.frequency("path", "p0")) == (2, 0, 1)
