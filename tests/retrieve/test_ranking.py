from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterable, Sequence
from random import Random

import pytest

from codeqa.retrieve.candidates import gather
from codeqa.retrieve.features import NAMES, SPREAD
from codeqa.retrieve.places import NAMES as PLACE_NAMES
from codeqa.retrieve.question import analyse
from codeqa.retrieve.ranking import LONG, REASONS, SHORT, considered, form_of, rank, weights
from tests.retrieve.library import Books, Doc, cut, order, ranked

USER = Doc(1, "app/views.py", "calls open_session twice open_session open_session")
MAKER = Doc(2, "app/store.py", "makes it", ("open_session",))


def test_the_definition_of_a_name_comes_before_its_mentions() -> None:
    assert order("where is open_session?", USER, MAKER) == ["app/store.py", "app/views.py"]


@pytest.mark.parametrize(
    "question", ["where is `Open_Session`?", "Store.open_session", "store::open_session()", "open session", "how does one open session here"]
)
def test_a_definition_is_found_by_its_quoted_qualified_and_spoken_name(question: str) -> None:
    ranking = ranked(question, USER, MAKER)
    assert ranking.files[0].path == "app/store.py"
    assert "defines open_session" in ranking.files[0].reasons


def test_a_field_or_heading_of_that_name_is_no_definition() -> None:
    ranking = ranked("open_session", Doc(1, "a.py", "", ("open_session",), kind="field"))
    assert not any("defines" in reason for reason in ranking.files[0].reasons)


def test_a_word_that_half_the_code_is_called_by_says_nothing() -> None:
    library = Books([Doc(n, f"m{n}.py", "", ("run",)) for n in range(61)])
    assert not gather(analyse("what does run mean", cut), library).defined
    assert gather(analyse("what does `run` mean", cut), library).defined


def test_tests_come_after_the_code_unless_they_are_asked_for() -> None:
    docs = (Doc(1, "a/test_parse.py", "parse dates parse"), Doc(2, "z/dates.py", "parse dates"))
    assert order("parse dates", *docs) == ["z/dates.py", "a/test_parse.py"]
    assert order("tests of parse dates", *docs) == ["a/test_parse.py", "z/dates.py"]
    assert "test (lowered)" in ranked("parse dates", *docs).files[1].reasons


def test_vendored_code_comes_after_ones_own_unless_it_is_asked_for() -> None:
    docs = (Doc(1, "a/vendor/lib.py", "parse dates vendored"), Doc(2, "z/own.py", "parse dates"))
    assert order("parse dates", *docs) == ["z/own.py", "a/vendor/lib.py"]
    assert order("parse dates in vendored", *docs) == ["a/vendor/lib.py", "z/own.py"]


def test_documents_come_after_code_unless_they_are_asked_for() -> None:
    docs = (Doc(1, "a.md", "parse dates", language="markdown"), Doc(2, "z.py", "parse dates"))
    assert order("parse dates", *docs) == ["z.py", "a.md"]
    assert order("documentation: parse dates", *docs) == ["a.md", "z.py"]


def test_a_path_in_the_question_comes_first() -> None:
    docs = (Doc(1, "x/loud.py", "reads writes reads writes", ("reads",)), Doc(2, "deep/in/quiet.py", "reads"))
    assert order("what reads in/quiet.py and writes", *docs)[0] == "deep/in/quiet.py"
    assert "named in the question" in ranked("what reads in/quiet.py and writes", *docs).files[0].reasons


def test_equal_scores_are_in_order_of_path_whatever_their_numbers() -> None:
    paths = [f"m/{letter}.py" for letter in "dbeac"]
    for seed in range(5):
        numbers = Random(seed).sample(range(100), 5)
        ranking = ranked("same words", *(Doc(number, path, "same words") for number, path in zip(numbers, paths, strict=True)))
        assert [file.path for file in ranking.files] == sorted(paths)
        assert [hit.path for hit in ranking.hits] == sorted(paths)


def test_nothing_outside_the_scope_is_ranked_or_shown() -> None:
    ranking = ranked("open_session", USER, MAKER, only="app/views.py")
    assert [file.path for file in ranking.files] == ["app/views.py"]
    assert {hit.path for hit in ranking.hits} == {"app/views.py"}


def test_what_lies_outside_the_scope_does_not_change_scores_within() -> None:
    alone = ranked("parse dates", Doc(1, "a.py", "parse"), only="a.py").files[0].score
    assert ranked("parse dates", Doc(1, "a.py", "parse"), Doc(2, "b.py", "parse parse parse"), only="a.py").files[0].score == pytest.approx(alone, abs=0.2)


def test_a_question_that_matches_nothing_finds_nothing() -> None:
    ranking = ranked("zebra", USER, MAKER)
    assert (ranking.files, ranking.hits) == ((), ())


def test_hits_are_at_most_one_a_symbol_and_no_more_than_the_limit() -> None:
    docs = [Doc(n, f"m{n}.py", "door", ("door_a", "door_b", "door_c")) for n in range(6)]
    ranking = ranked("door", *docs, limit=7)
    assert len(ranking.hits) == 7
    assert len({(hit.path, hit.symbol) for hit in ranking.hits}) == 7
    scores = [hit.score for hit in ranking.hits]
    assert scores == sorted(scores, reverse=True)


def test_first_places_of_several_files_come_before_the_second_place_of_one() -> None:
    docs = [Doc(n, f"m{n}.py", "door", ("door_a", "door_b")) for n in range(3)]
    assert [hit.path for hit in ranked("door", *docs).hits][:3] == ["m0.py", "m1.py", "m2.py"]


def test_the_place_that_defines_the_name_is_the_files_first() -> None:
    doc = Doc(1, "a.py", "open_session", ("before", "open_session", "after"))
    ranking = ranked("open_session", doc)
    assert ranking.hits[0].symbol == "open_session"
    assert ranking.files[0].places[0][:2] == (11, 20)


def test_a_chunk_that_only_an_embedding_found_is_ranked_and_says_so() -> None:
    quiet = Doc(3, "app/quiet.py", "nothing alike")
    assert "app/quiet.py" not in order("open_session", USER, MAKER, quiet)
    ranking = ranked("open_session", USER, MAKER, quiet, near=[(3 << 20, 0.9)])
    (found,) = [file for file in ranking.files if file.path == "app/quiet.py"]
    assert found.reasons == ("meaning is near",)
    assert ranking.files[0].path == "app/store.py"


@pytest.mark.parametrize("form", [SHORT, LONG])
def test_every_feature_has_a_weight_and_a_reason_and_there_are_no_others(form: str) -> None:
    assert set(weights(form)) == set(NAMES) == set(REASONS)


@pytest.mark.parametrize("form", [SHORT, LONG])
def test_a_test_that_nobody_asked_for_is_lowered(form: str) -> None:
    assert weights(form)["test"] < 0 <= weights(form)["test_asked"]


@pytest.mark.parametrize("scale", [{"document": -2.0}, {"document": 2.0}, {"vendored": -2.0}, {"vendored": 2.0}])
def test_a_file_is_said_to_be_lowered_only_by_what_lowers_it(scale: dict[str, float]) -> None:
    docs = [Doc(1, "vendor/a.py", "bell"), Doc(2, "a.md", "bell", language="markdown"), Doc(3, "b.py", "bell")]
    ranking = rank(analyse("bell", cut), Books(docs), None, 10, scale=scale)
    lowered = {file.path for file in ranking.files if any("(lowered)" in reason for reason in file.reasons)}
    (name,) = scale
    assert lowered == ({"a.md" if name == "document" else "vendor/a.py"} if scale[name] < 0 else set())


def test_a_long_question_is_weighed_as_a_situation() -> None:
    assert form_of(analyse("session store", cut)) == SHORT
    situation = "where is the session that the store opened kept while the request that asked for it is still being answered by a view?"
    assert form_of(analyse(situation, cut)) == LONG


def test_what_the_matching_file_uses_rises_above_what_it_does_not() -> None:
    docs = (Doc(1, "a.py", "ring bell ring", uses=(3,)), Doc(2, "b.py", "bell"), Doc(3, "c.py", "bell"))
    assert order("ring bell", *docs) == ["a.py", "c.py", "b.py"]
    assert order("ring bell", *(dataclasses.replace(doc, uses=()) for doc in docs)) == ["a.py", "b.py", "c.py"]


def test_values_are_as_many_as_names_and_within_bounds() -> None:
    library = Books([USER, MAKER, Doc(3, "x/test_a.py", "open")])
    question = analyse("where is `open_session` tested in app/store.py?", cut)
    found = gather(question, library)
    evidence = considered(question, found, library, lambda path, language: True)
    for number in evidence.considered:
        values = evidence.values(number)
        assert len(values) == len(NAMES)
        assert all(0 <= value <= 2 for value in values)


def test_a_rare_word_covers_more_of_the_question_than_a_common_one() -> None:
    library = Books([Doc(1, "rare.py", "rare"), *(Doc(n, f"common{n}.py", "common") for n in range(2, 9))])
    question = analyse("rare common", cut)
    evidence = considered(question, gather(question, library), library, lambda path, language: True)
    coverage = {number: evidence.values(number)[NAMES.index("file_coverage")] for number in evidence.considered}
    assert 0.5 < coverage[1] < 1
    assert coverage[2] == pytest.approx(1 - coverage[1])


def test_the_same_question_gives_the_same_ranking_twice() -> None:
    docs = [Doc(n, f"m{n}.py", "open door " * (n % 3), ("open_door",) if n % 2 else ()) for n in range(12)]
    assert ranked("open_door", *docs) == ranked("open_door", *reversed(docs))


def test_the_terms_of_a_score_add_up_to_it_and_change_nothing() -> None:
    docs = [USER, MAKER, Doc(3, "x/test_a.py", "open session")]
    plain = ranked("where is `open_session` in app/store.py?", *docs)
    question = analyse("where is `open_session` in app/store.py?", cut)
    told = rank(question, Books(docs), lambda path, language: True, 10, explain=True)
    assert tuple(dataclasses.replace(file, terms=()) for file in told.files) == plain.files
    assert all(file.terms == () for file in plain.files)
    for file in told.files:
        products = [value * weight for _, value, weight in file.terms]
        assert sum(products) == pytest.approx(file.score, abs=1e-4)
        assert [abs(product) for product in products] == sorted(map(abs, products), reverse=True)
        assert 0 not in products


def test_a_word_alone_is_a_name_and_its_definition_is_the_place() -> None:
    doc = Doc(1, "a.py", "depends depends", ("solve", "Depends", "after"), kind="class")
    assert ranked("Depends", doc).hits[0].symbol == "Depends"


@pytest.mark.parametrize("form", [SHORT, LONG])
def test_every_feature_of_a_place_has_a_weight(form: str) -> None:
    assert set(weights(f"places_{form}")) == set(PLACE_NAMES)


class Meant:
    """An embedding of a few cosines; ``asked`` are the texts that it was asked about."""

    def __init__(self, cosines: dict[int, float]) -> None:
        self._cosines = cosines
        self.asked: list[str] = []

    def cosines(self, texts: Sequence[str], identities: Sequence[int]) -> list[dict[int, float]]:
        assert list(identities) == sorted(identities)
        self.asked.extend(texts)
        return [{identity: self._cosines[identity] for identity in identities if identity in self._cosines} for _ in texts]

    def inside(self, text: str, files: Iterable[int], without: Container[int] = ()) -> dict[int, float]:
        wanted = set(files)
        return {identity: cosine for identity, cosine in self._cosines.items() if identity >> 20 in wanted and identity not in without}


SITUATION = "when the bell has been rung by the visitor, how does the keeper learn of it and what opens the gate that is shut?"


def test_an_embedding_is_asked_about_a_situation_and_its_clauses_but_not_about_a_few_words() -> None:
    library, meant = Books([Doc(1, "a.py", "bell keeper"), Doc(2, "b.py", "bell gate")]), Meant({})
    rank(analyse("bell keeper", cut), library, None, 10, meaning=meant)
    assert meant.asked == []
    question = analyse(SITUATION, cut)
    rank(question, library, None, 10, meaning=meant)
    assert meant.asked == [SITUATION, *question.clauses]


def test_of_files_whose_words_are_alike_the_one_that_is_nearer_in_meaning_comes_first() -> None:
    library = Books([Doc(1, "a.py", "bell"), Doc(2, "b.py", "bell")])
    for near, far in ((1, 2), (2, 1)):
        meant = Meant({near << 20: 0.5, far << 20: 0.1})
        assert [file.path for file in rank(analyse(SITUATION, cut), library, None, 10, meaning=meant).files] == [
            library.docs[near].path,
            library.docs[far].path,
        ]


def test_of_a_files_places_the_one_that_is_nearer_in_meaning_comes_first() -> None:
    library = Books([Doc(1, "a.py", "bell", ("ring", "toll"))])
    for near, far in ((0, 1), (1, 0)):
        meant = Meant({(1 << 20) + near: 0.5, (1 << 20) + far: 0.1})
        assert rank(analyse(SITUATION, cut), library, None, 10, meaning=meant).files[0].places[0][0] == near * 10 + 1


@pytest.mark.parametrize(("cosine", "is_place"), [(0.5, True), (0.4, True), (0.25, False), (-0.1, False)])
def test_a_chunk_that_no_list_has_is_a_place_if_it_is_about_as_near_in_meaning_as_the_nearest(cosine: float, is_place: bool) -> None:
    library = Books([Doc(1, "a.py", "", ("bell", "toll"))])
    meant = Meant({1 << 20: 0.5, (1 << 20) + 1: cosine})
    places = rank(analyse(SITUATION, cut), library, None, 10, meaning=meant).files[0].places
    assert (11 in [start for start, _, _ in places]) is is_place


def test_what_is_less_near_in_meaning_than_would_make_a_place_counts_nothing() -> None:
    library = Books([Doc(1, "a.py", "bell", ("ring", "toll"))])
    scores = {}
    for cosine in (0.0, 0.3, 0.5):
        meant = Meant({1 << 20: 0.5, (1 << 20) + 1: cosine})
        places = rank(analyse(SITUATION, cut), library, None, 10, meaning=meant).files[0].places
        scores[cosine] = {start: score for start, _, score in places}[11]
    assert scores[0.0] == scores[0.3] < scores[0.5]


def test_what_a_described_situation_means_leads_on_and_what_a_few_words_mean_does_not() -> None:
    docs = (Doc(1, "a.py", "bell bell"), Doc(2, "b.py", "other", uses=(3,)), Doc(3, "c.py", "another"))
    for text, linked in ((SITUATION, {3}), ("bell keeper", set[int]())):
        assert {link.file for link in gather(analyse(text, cut), Books(docs), near=[(2 << 20, 0.6)]).links} == linked


def test_of_a_described_situation_what_it_means_decides_who_is_considered() -> None:
    docs = (Doc(1, "a.py", "bell bell bell"), Doc(2, "b.py", "bell"), Doc(3, "c.py", "bell"))
    question = analyse(SITUATION, cut)
    for near, first in (([], 2), ([(3 << 20, 0.6)], 3)):
        evidence = considered(question, gather(question, Books(docs), near=near), Books(docs))
        assert max((2, 3), key=lambda number: evidence.first[number]) == first


def test_two_steps_from_what_matches_is_nearer_than_nowhere() -> None:
    docs = (Doc(1, "a.py", "bell keeper gate visitor", uses=(2,)), Doc(2, "b.py", "bell", uses=(4,)), Doc(3, "c.py", "gate"), Doc(4, "d.py", "gate"))
    question = analyse(SITUATION, cut)
    evidence = considered(question, gather(question, Books(docs)), Books(docs))
    received = {number: evidence.values(number)[NAMES.index("received")] for number in (3, 4)}
    assert received[4] > received[3] == 0.0


def test_a_walk_starts_from_all_features_that_it_does_not_make_itself() -> None:
    assert weights("seeds_long").keys() == set(NAMES) - set(SPREAD)
