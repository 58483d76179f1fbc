"""The lexical half of the shelf: what is removed is gone, what is added is found, best first."""

from __future__ import annotations

from pathlib import Path

from codeqa.index.lexical import Lexical, LexicalWriter

FOO = [("foo", 1.0)]
BODY = [("body", 1.0)]


def written(place: Path) -> Path:
    writer = LexicalWriter(place)
    for file in range(3):
        writer.add(file, file << 20, (("body", "foo bar"), ("name", f"name{file}")))
    writer.close()
    return place


def test_a_removed_file_is_never_found_again(tmp_path: Path) -> None:
    writer = LexicalWriter(written(tmp_path))
    writer.remove(1)
    writer.close()
    assert [identity for identity, _ in Lexical(tmp_path).search(BODY, FOO, 10)] == [0, 2 << 20]


def test_a_file_put_anew_has_only_its_new_chunks(tmp_path: Path) -> None:
    writer = LexicalWriter(written(tmp_path))
    writer.remove(1)
    writer.add(1, (1 << 20) + 5, (("body", "foo"),))
    writer.close()
    assert sorted(identity for identity, _ in Lexical(tmp_path).search(BODY, FOO, 10)) == [0, (1 << 20) + 5, 2 << 20]


def test_equal_scores_come_in_order_of_identity(tmp_path: Path) -> None:
    hits = Lexical(written(tmp_path)).search(BODY, FOO, 10)
    assert [identity for identity, _ in hits] == [0, 1 << 20, 2 << 20]


def test_a_boosted_field_comes_first(tmp_path: Path) -> None:
    hits = Lexical(written(tmp_path)).search([("body", 1.0), ("name", 3.0)], [("foo", 1.0), ("name2", 1.0)], 10)
    assert hits[0][0] == 2 << 20


def test_no_terms_find_nothing(tmp_path: Path) -> None:
    assert Lexical(written(tmp_path)).search(BODY, [], 10) == []


def test_a_term_is_counted_in_the_documents_that_have_it(tmp_path: Path) -> None:
    assert Lexical(written(tmp_path)).frequency("body", "bar") == 3
