"""A saved claim stands, moves or falls with the lines that it cites; where two answers are possible it is unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from codeqa.answer.evidence import Finding
from codeqa.answer.finish import finish
from codeqa.answer.saved import manifest, read
from codeqa.answer.standing import Now, Tree, recheck
from codeqa.types import Answer, Completion, Rechecked, Standing, Usage
from tests.answer.samples import SESSION, one_file
from tests.answer.test_evidence import CALL, OPEN, SIGN, answered

HOLDS, MOVED, FELL, UNKNOWN, UNPROVEN = Standing
PATH = "web/session.py"
SIGNED = f'It signs [{PATH}:19-20 "hmac.new(self.key, value.encode(), "sha256")"].'


def model(text: str) -> Answer:
    return finish("how?", Completion(text, "stop", Usage(), "m"), one_file())


def tree(files: Mapping[str, str | Now]) -> Tree:
    def look(path: str) -> Now:
        found = files.get(path, Now(None, gone=True))
        return Now(found, f"blob of {hash(found)}") if isinstance(found, str) else found

    return Tree(look, lambda line: [path for path in sorted(files) if path != PATH and line in (look(path).text or "")], lambda blob: [])


def now(one: Answer, files: Mapping[str, str | Now]) -> tuple[Rechecked, ...]:
    return recheck(read("x" + manifest(one, "x"), "a.md"), tree(files))


def standing(text: str, files: Mapping[str, str | Now]) -> Standing:
    return now(model(text), files)[0].standing


def edited(*changes: tuple[str, str]) -> dict[str, str | Now]:
    text = SESSION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {PATH: text}


MORE = ("import hmac\n", "import hmac\nimport os\n\n")


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        (SIGNED, edited(), HOLDS),
        (SIGNED, edited(("    def sign", "    def seal")), HOLDS),  # the quote is what was cited
        (SIGNED, edited(("        return hmac", "            return  hmac")), HOLDS),
        (SIGNED, edited(MORE), MOVED),
        (SIGNED, edited(MORE, ("    def sign", "    def seal")), MOVED),
        (SIGNED, edited(("sha256", "sha512")), FELL),
        (SIGNED, {}, FELL),
        (SIGNED, {PATH: Now(None, reason="a link")}, UNKNOWN),
        (SIGNED, edited(("hexdigest()", "hexdigest().upper()")), HOLDS),  # behind the quote
        (f'It returns [{PATH}:17 "return value"].', edited(("return value", "return value + 1")), UNKNOWN),
        (f'It returns [{PATH}:17 "return value"].', edited(("return value", "assert not (return value")), UNKNOWN),
        (f"`sign` does it: {PATH}:18-20.", edited(), HOLDS),  # the first of these lines is blank
        (f"`sign` does it: {PATH}:18-20.", edited(("hexdigest()", "hexdigest().upper()")), UNKNOWN),
        (f"`sign` does it: {PATH}:19-20.", edited(), HOLDS),
        (f"`sign` does it: {PATH}:19-20.", edited(MORE), MOVED),
        (f"`sign` does it: {PATH}:19-20.", edited(("sha256", "sha512")), UNKNOWN),  # half of it is left, and no quote says which half mattered
        (f"`sign` does it: {PATH}:19-20.", edited(("sha256", "sha512"), ("    def sign(self, value)", "    def seal(self, text)")), FELL),
        (f'It is short [{PATH}:4 "x = 1"]. It signs [{PATH}:19 "def sign(self"].', edited(), UNPROVEN),
    ],
)
def test_a_claim_of_a_model_stands_on_its_quote(text: str, files: dict[str, str | Now], expected: Standing) -> None:
    assert standing(text, files) is expected


def test_what_moved_is_told_with_its_new_lines() -> None:
    (claim,) = now(model(SIGNED), edited(MORE))
    (support,) = claim.supports
    assert (support.path, support.start_line, support.end_line) == (PATH, 21, 22)


def test_a_file_that_was_renamed_has_moved_and_a_copy_that_was_there_before_has_not() -> None:
    (claim,) = now(model(SIGNED), {"auth/session.py": SESSION})
    assert (claim.standing, claim.supports[0].path) == (MOVED, "auth/session.py")
    old = Tree(lambda path: Now(None, gone=True), lambda line: [], lambda blob: [])  # `holding` leaves out what is as it was
    assert recheck(read("x" + manifest(model(SIGNED), "x"), "a.md"), old)[0].standing is FELL


def test_a_renamed_file_is_known_by_its_blob() -> None:
    gone = Tree(lambda path: Now(None, gone=True), lambda line: [], lambda blob: ["auth/new.py"] if blob == f"blob-{PATH}" else [])
    (claim,) = recheck(read("x" + manifest(model(SIGNED), "x"), "a.md"), gone)
    assert (claim.standing, claim.supports[0].path, claim.supports[0].start_line) == (MOVED, "auth/new.py", 19)


def test_short_lines_are_followed_to_where_others_of_their_file_have_gone() -> None:
    text = f'{SIGNED} It returns [{PATH}:17 "return value"].'
    assert [claim.standing for claim in now(model(text), {"auth/session.py": SESSION})] == [MOVED, MOVED]
    assert [claim.standing for claim in now(model(text), {"auth/session.py": SESSION.replace("return value", "return None")})] == [MOVED, FELL]


def test_of_several_new_files_that_have_it_the_one_of_the_same_name_is_meant() -> None:
    assert standing(SIGNED, {"a/session.py": SESSION, "b/other.py": SESSION}) is MOVED
    assert standing(SIGNED, {"a/x.py": SESSION, "b/other.py": SESSION}) is UNKNOWN


def test_a_text_too_short_to_be_meant_is_not_looked_for_in_other_files() -> None:
    assert standing(f'It returns [{PATH}:17 "return value"].', {"other.py": "return value\n"}) is FELL


def test_lines_that_stand_in_two_places_are_unknown_unless_one_is_where_it_was_or_clearly_nearer() -> None:
    line = f'It returns [{PATH}:17 "return value"].'
    twice = SESSION.replace("        return value\n", "")
    assert standing(line, {PATH: SESSION + "        return value\n"}) is HOLDS
    assert standing(line, {PATH: "        return value\n" * 2 + twice}) is UNKNOWN
    assert standing(line, {PATH: twice.replace("    def sign", "        return value\n\n    def sign") + "        return value\n"}) is MOVED


def test_a_sentence_without_citations_rests_on_what_the_others_cite() -> None:
    text = f"`sign` signs with `hmac`. {SIGNED}"
    assert [claim.standing for claim in now(model(text), edited())] == [HOLDS, HOLDS]
    assert [claim.standing for claim in now(model(text), edited(("sha256", "sha512")))] == [UNKNOWN, FELL]


def test_what_is_shown_stands_on_all_of_its_lines() -> None:
    shown = answered("cookie", Finding((OPEN, SIGN), None, (), (), (CALL,)))
    assert {claim.standing for claim in now(shown, edited())} == {HOLDS}
    assert [claim.standing for claim in now(shown, edited(MORE))] == [MOVED, MOVED, MOVED]
    found = now(shown, edited(("sha256", "sha512")))
    assert [claim.standing for claim in found] == [HOLDS, FELL, HOLDS]
    assert found[1].supports[0].note == "1 of its 2 lines has changed"


def test_no_model_and_no_file_that_was_not_cited_is_asked_where_nothing_changed() -> None:
    asked: list[str] = []

    def look(path: str) -> Now:
        asked.append(path)
        return Now(SESSION, f"blob-{path}")

    def holding(line: str) -> list[str]:
        raise AssertionError(line)

    recheck(read("x" + manifest(model(SIGNED), "x"), "a.md"), Tree(look, holding, holding))
    assert asked == [PATH]
