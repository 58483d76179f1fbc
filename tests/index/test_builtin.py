"""Vectors by the embedding that ships: those of an index that grew are those of one made anew, and the nearest are found without numpy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from codeqa.errors import IndexUnreadable
from codeqa.index.builtin import IDENTITIES, PLANES, ROWS, Builtin, BuiltinWriter, Known
from codeqa.index.embedding import STEPS, shipped
from codeqa.index.tables import ORDINAL_BITS

FILES = {
    1: ("app session", ["open session", "close"], ["open session cookie sign request", "close connect pool"]),
    2: ("app pars", ["pars header"], ["pars header line token split"]),
    3: ("test pars", ["test pars", "", "help"], ["assert pars header equal", "import os", "temporari file path"]),
}


def written(place: Path, files: dict[int, tuple[str, list[str], list[str]]], order: list[int], older: Path | None = None) -> Path:
    place.mkdir()
    writer = BuiltinWriter(place, older, shipped(), {**FILES, **files}.__getitem__)
    for number, (_, _, bodies) in files.items():
        writer.put(number, len(bodies))
    writer.close(order, sum(len({**FILES, **files}[number][1]) for number in order))
    return place


def contents(place: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in place.iterdir()}


def test_there_is_a_row_an_identity_and_a_bit_of_each_plane_for_every_chunk(tmp_path: Path) -> None:
    place = written(tmp_path / "one", FILES, [2, 1, 3])
    identities = np.fromfile(place / IDENTITIES, np.uint64).tolist()
    assert identities == [2 << ORDINAL_BITS, 1 << ORDINAL_BITS, (1 << ORDINAL_BITS) + 1, *((3 << ORDINAL_BITS) + n for n in range(3))]
    rows = np.fromfile(place / ROWS, np.int8).reshape(6, -1)
    planes = np.fromfile(place / PLANES, np.uint8).reshape(rows.shape[1], -1)
    assert ((rows > 0) == np.unpackbits(planes, axis=1, bitorder="little")[:, :6].T).all()


def test_an_index_that_grew_has_the_vectors_of_one_made_anew(tmp_path: Path) -> None:
    older = written(tmp_path / "older", {**FILES, 4: ("gone", ["gone"], ["gone away"]), 2: ("app pars", ["other"], ["other text"])}, [2, 1, 4, 3])
    grown = written(tmp_path / "grown", {2: FILES[2]}, [2, 1, 3], older)
    assert contents(grown) == contents(written(tmp_path / "fresh", FILES, [2, 1, 3]))


def begun(place: Path, files: dict[int, tuple[str, list[str], list[str]]], known: Mapping[int, object], numbers: list[int]) -> BuiltinWriter:
    """A writer whose process works."""
    place.mkdir()
    writer = BuiltinWriter(place, None, shipped(), FILES.__getitem__)
    for number, (_, _, bodies) in files.items():
        writer.put(number, len(bodies))
    with (place.parent / "lock").open("w") as lock:
        writer.begin(cast(Known, known.__getitem__), numbers, lock.fileno())
    return writer


def test_a_process_of_its_own_makes_the_same_vectors_and_none_of_files_that_are_gone(tmp_path: Path) -> None:
    begun(tmp_path / "begun", FILES, FILES, [2, 1]).close([2, 1], 3)
    fresh = written(tmp_path / "fresh", {1: FILES[1], 2: FILES[2]}, [2, 1])
    assert contents(tmp_path / "begun") == contents(fresh)


def test_a_process_that_fails_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    writer = begun(tmp_path / "begun", FILES, {1: FILES[1]}, [1, 2])
    with pytest.raises(IndexUnreadable, match="the vectors could not be written: KeyError: 2"):
        writer.close([1, 2], 3)
    writer.drop()
    assert contents(tmp_path / "begun") == {}


def test_a_process_at_work_ends_with_the_draft(tmp_path: Path) -> None:
    begun(tmp_path / "begun", FILES, FILES, [1, 2, 3]).drop()
    assert contents(tmp_path / "begun") == {}


def test_vectors_that_no_question_would_read_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeqa.index.builtin.MOST_SCANNED", 5)
    assert contents(written(tmp_path / "large", FILES, [2, 1, 3])) == {}


def test_a_repository_that_shrinks_gets_the_vectors_it_never_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeqa.index.builtin.MOST_SCANNED", 5)
    large = written(tmp_path / "large", FILES, [2, 1, 3])
    grown = written(tmp_path / "grown", {2: FILES[2]}, [2, 3], large)
    assert contents(grown) == contents(written(tmp_path / "fresh", {2: FILES[2], 3: FILES[3]}, [2, 3]))
    assert (grown / ROWS).stat().st_size == 4 * shipped().dimensions


def test_files_that_came_while_there_were_too_many_get_their_vectors_when_there_are_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeqa.index.builtin.MOST_SCANNED", 5)
    (tmp_path / "grown").mkdir()
    writer = BuiltinWriter(tmp_path / "grown", None, shipped(), FILES.__getitem__)
    for number, (_, _, bodies) in FILES.items():
        writer.put(number, len(bodies))
    writer.close([1, 3], 5)
    assert contents(tmp_path / "grown") == contents(written(tmp_path / "fresh", {1: FILES[1], 3: FILES[3]}, [1, 3]))


def test_the_nearest_chunk_says_what_the_question_says(tmp_path: Path) -> None:
    found = Builtin(written(tmp_path / "one", FILES, [1, 2, 3]), shipped()).nearest("sign session cookie", 3)
    assert found[0][0] == 1 << ORDINAL_BITS
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert 0.3 < found[0][1] <= 1.01


def test_scores_are_the_products_of_the_stored_rows(tmp_path: Path) -> None:
    place = written(tmp_path / "one", FILES, [1, 2, 3])
    rows = np.fromfile(place / ROWS, np.int8).reshape(6, -1).astype(np.float64) / STEPS
    identities = np.fromfile(place / IDENTITIES, np.uint64).tolist()
    exact = dict(zip(identities, rows @ np.array(shipped().question("pars header")), strict=True))
    for identity, score in Builtin(place, shipped()).nearest("pars header", 6):
        assert score == pytest.approx(exact[identity])


def test_a_question_of_unknown_words_and_an_index_of_nothing_have_nothing_near(tmp_path: Path) -> None:
    assert Builtin(written(tmp_path / "one", FILES, [1, 2, 3]), shipped()).nearest("qqzzxxyy", 5) == []
    assert Builtin(written(tmp_path / "none", {}, []), shipped()).nearest("session", 5) == []


def test_nothing_is_left_of_a_writer_that_was_dropped(tmp_path: Path) -> None:
    writer = BuiltinWriter(tmp_path, None, shipped(), FILES.__getitem__)
    writer.put(1, 2)
    writer.drop()
    assert list(tmp_path.iterdir()) == []


def test_cosines_of_chunks_are_those_that_the_nearest_come_with(tmp_path: Path) -> None:
    nodes = {2: 0, 1: 1, 3: 2}
    builtin = Builtin(written(tmp_path / "one", FILES, [2, 1, 3]), shipped())
    near = [dict(builtin.nearest(text, 6)) for text in ("sign session cookie", "pars header")]
    assert builtin.cosines(["sign session cookie", "pars header"], sorted(near[0]), nodes) == [pytest.approx(one) for one in near]


def test_a_chunk_without_a_vector_is_left_out_of_the_cosines(tmp_path: Path) -> None:
    builtin = Builtin(written(tmp_path / "one", FILES, [1, 2, 3]), shipped())
    known = 1 << ORDINAL_BITS
    (found,) = builtin.cosines(["session"], [known, known + 2, (3 << ORDINAL_BITS) + 9], {1: 0, 2: 1, 3: 2})
    assert list(found) == [known]


def test_all_chunks_of_some_files_but_those_known_have_the_cosines_that_they_have_by_themselves(tmp_path: Path) -> None:
    nodes = {2: 0, 1: 1, 3: 2}
    builtin = Builtin(written(tmp_path / "one", FILES, [2, 1, 3]), shipped())
    everything = dict(builtin.nearest("sign session cookie", 6))
    known = 1 << ORDINAL_BITS
    assert builtin.inside("sign session cookie", [3, 1], nodes, {known}) == {
        identity: pytest.approx(cosine) for identity, cosine in everything.items() if identity >> ORDINAL_BITS in (1, 3) and identity != known
    }
    assert builtin.inside("sign session cookie", [], nodes) == {}


def test_no_chunks_have_no_cosines(tmp_path: Path) -> None:
    builtin = Builtin(written(tmp_path / "none", {}, []), shipped())
    assert builtin.cosines(["session", "header"], [], {}) == [{}, {}]
    assert builtin.cosines(["session"], [1 << ORDINAL_BITS], {1: 0}) == [{}]
