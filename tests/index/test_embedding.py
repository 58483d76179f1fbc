"""The shipped table, read without numpy and with it."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index.embedding import DIGEST, FILE, HEAD, MAGIC, NAME_TIMES, PATH_TIMES, STEPS, Embedding, shipped

NAMES = ("apple", "pear", "zebra", "été")


def table_file(place: Path, rows: list[list[int]], scales: list[float], names: tuple[str, ...] = NAMES) -> Path:
    encoded = sorted(name.encode() + b"\n" for name in names)
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    blob = b"".join(encoded)
    parts = (
        HEAD.pack(MAGIC, len(names), len(rows[0]), len(blob)),
        blob,
        offsets.tobytes(),
        np.array(scales, "<f4").tobytes(),
        np.array(rows, np.int8).tobytes(),
    )
    data = b"".join(parts)
    file = place / "embedding.bin"
    file.write_bytes(data + hashlib.blake2b(data, digest_size=DIGEST).digest())
    return file


@pytest.fixture
def small(tmp_path: Path) -> Embedding:
    return Embedding(table_file(tmp_path, [[1, 0, 0], [0, 2, 0], [0, 0, 4], [1, 1, 0]], [1.0, 0.5, 0.25, 1.0]))


def test_a_question_is_the_unit_sum_of_its_terms_vectors(small: Embedding) -> None:
    assert small.question("apple pear") == pytest.approx([0.5**0.5, 0.5**0.5, 0.0])


def test_a_term_said_four_times_counts_twice(small: Embedding) -> None:
    assert small.question("apple apple apple apple pear") == pytest.approx([2 / 5**0.5, 1 / 5**0.5, 0.0])


def test_unknown_terms_say_nothing(small: Embedding) -> None:
    assert small.question("apple quince") == pytest.approx([1.0, 0.0, 0.0])
    assert small.question("quince") == [0.0, 0.0, 0.0]
    assert small.question("") == [0.0, 0.0, 0.0]


def test_terms_beyond_ascii_are_found(small: Embedding) -> None:
    assert small.question("été") == pytest.approx([0.5**0.5, 0.5**0.5, 0.0])


def test_a_chunk_counts_its_path_and_its_name_more_than_its_text(small: Embedding) -> None:
    made = small.encode(["apple"], ["pear"], ["zebra"])
    expected = np.array([1.0, PATH_TIMES, NAME_TIMES])
    expected /= np.linalg.norm(expected)
    assert np.clip(np.rint(expected * STEPS), -127, 127).tolist() == made[0].tolist()


def test_a_chunk_without_known_terms_is_zeros(small: Embedding) -> None:
    assert small.encode(["", "apple"], ["", ""], ["", ""])[0].tolist() == [0, 0, 0]


def test_the_order_of_chunks_is_kept_over_batches(small: Embedding) -> None:
    texts = ["apple", "pear", "zebra"] * 1_500
    made = small.encode(texts, [""] * len(texts), [""] * len(texts))
    assert made.shape == (4_500, 3)
    assert (made.reshape(1_500, 9) == made[:3].reshape(9)).all()


def test_both_readers_agree_on_the_shipped_table() -> None:
    embedding = shipped()
    terms = "open the http connect pool and close it"
    chunk = embedding.encode([terms], [""], [""])[0].astype(float)
    question = np.array(embedding.question(terms))
    assert float(chunk @ question) / float(np.linalg.norm(chunk)) == pytest.approx(1.0, abs=0.01)


def test_the_shipped_table_fits_its_limits() -> None:
    embedding = shipped()
    assert FILE.stat().st_size <= 8 << 20
    assert embedding.dimensions == 256
    assert embedding.name.startswith("codeqa-")


def test_what_belongs_together_is_nearer_than_what_does_not() -> None:
    embedding = shipped()
    asked = np.array(embedding.question("login password"))
    chunks = embedding.encode(["authent user credenti", "matrix multipl transpos"], ["", ""], ["", ""]).astype(float)
    assert chunks[0] @ asked > chunks[1] @ asked


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 64])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "embedding.bin"
    file.write_bytes(damage or b"\0")
    with pytest.raises(IndexUnreadable):
        Embedding(file)


def test_a_cut_table_is_refused(tmp_path: Path) -> None:
    file = table_file(tmp_path, [[1, 0, 0]] * 4, [1.0] * 4)
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(IndexUnreadable):
        Embedding(file)


def test_the_name_tells_the_content(tmp_path: Path, small: Embedding) -> None:
    (tmp_path / "other").mkdir()
    other = Embedding(table_file(tmp_path / "other", [[1, 0, 0], [0, 2, 0], [0, 0, 4], [1, 1, 1]], [1.0, 0.5, 0.25, 1.0]))
    assert other.name != small.name
