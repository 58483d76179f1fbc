from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.retrieve.features import BEST, best_scores, body_scores, relative
from codeqa.retrieve.traits import is_vendored, stem_of


def test_further_chunks_of_a_file_count_half_of_the_one_before_up_to_the_fourth() -> None:
    hits = [(n, 8.0) for n in range(6)] + [(9, 8.0)]
    scores = body_scores(hits, {**dict.fromkeys(range(6), 1), 9: 2})
    assert scores == {1: 1.0, 2: pytest.approx(8 / (8 + 4 + 2 + 1))}
    assert BEST == 4


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0.01, 50)), max_size=30))
def test_the_best_file_has_one_and_none_more(hits: list[tuple[int, float]]) -> None:
    ordered = sorted(((n, score) for n, (_, score) in enumerate(hits)), key=lambda hit: -hit[1])
    scores = body_scores(ordered, {n: file for n, (file, _) in enumerate(hits)})
    assert max(scores.values(), default=1.0) == 1.0
    assert all(0 < score <= 1 for score in scores.values())


def test_relative_scores_of_nothing_or_of_zeros_are_nothing() -> None:
    assert relative({}) == relative({1: 0.0}) == {}


def test_a_files_best_chunk_counts_once_over_the_best_of_all() -> None:
    assert best_scores([(1, 8.0), (2, 6.0), (3, 4.0)], {1: 7, 2: 7, 3: 9}) == {7: 1.0, 9: 0.5}


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("a/store.py", "store"),
        ("a/__init__.py", "a"),
        ("pkg/index.js", "pkg"),
        ("index.js", "index"),
        ("a/b.test.ts", "b"),
        (".env", ".env"),
        ("Makefile", "Makefile"),
    ],
)
def test_a_files_stem_is_its_name_or_the_name_of_the_package_it_stands_for(path: str, stem: str) -> None:
    assert stem_of(path) == stem


@pytest.mark.parametrize(
    "path", ["vendor/a.py", "src/third_party/x.c", "node_modules/a/b.js", "Examples/one.py", "a/_compat.py", "legacy_api.py", "x/fixtures/y.py"]
)
def test_copied_shown_and_outdated_code_is_told_by_its_path(path: str) -> None:
    assert is_vendored(path)


@pytest.mark.parametrize("path", ["src/vendors_list.py", "app/builder.py", "app/distance.py", "compatible.py", "demography/a.py", "a/sampler.py"])
def test_a_word_that_only_begins_alike_tells_nothing(path: str) -> None:
    assert not is_vendored(path)
