"""What a further question adds: nothing that was sent before, what has changed first, never more than its room, and every token counted."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.answer.shown import shown_lines
from codeqa.pack import tokens
from codeqa.pack.earlier import Earlier
from codeqa.pack.lines import split_lines
from codeqa.pack.more import CHANGED, GONE, LEAST_HELD, SENT, Room, goes_elsewhere, more, pieces
from codeqa.pack.packing import pack
from codeqa.types import Context, FileContent, RankedFile
from tests.pack.samples import MARKER, NAMES, STATE, content_of, loader, ranked, stdlib

FILES = tuple(content_of(f"Lib/{name}.py", stdlib(name), tokens.count) for name in NAMES)
BIG = Room(20_000, 60_000)


def first(files: Sequence[FileContent] = FILES[:6], budget: int = 6_000) -> Context:
    return pack("how?", ranked(files), loader(files), budget=budget, index=STATE, marker=MARKER)


def earlier(context: Context) -> dict[str, Earlier]:
    lines = shown_lines(context)
    return {file.path: Earlier(file.blob, lines[file.path]) for file in context.files}


def added(before: Context, files: Sequence[FileContent] = FILES, room: Room = BIG, stale: Sequence[str] = (), pinned: Sequence[RankedFile] = ()) -> Context:
    ranking = ranked([*files[3:], *files[:3]])
    context, _ = more("and?", ranking, loader(files), room=room, index=STATE, marker=MARKER, earlier=earlier(before), stale=stale, pinned=pinned)
    return context


def lines(context: Context) -> dict[str, set[int]]:
    return {file.path: {line for start, end in file.spans for line in range(start, end + 1)} for file in context.files}


def edited(content: FileContent, old: str, new: str) -> FileContent:
    assert old in content.text
    return content_of(content.path, content.text.replace(old, new, 1), tokens.count)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 9_000), st.integers(1_000, 9_000))
def test_tokens_are_exact_and_within_the_room(share: int, budget: int) -> None:
    context = added(first(budget=budget), room=Room(share, share))
    assert context.tokens == tokens.count(context.text) == sum(file.tokens for file in context.files) <= share


@settings(max_examples=15, deadline=None)
@given(st.integers(500, 9_000), st.integers(1_000, 9_000))
def test_hardly_a_line_is_sent_twice(share: int, budget: int) -> None:
    """A unit of which a part was sent is sent as a whole: the first pack may have ended in it."""
    before = first(budget=budget)
    shown, twice = lines(before), [(path, new) for path, new in lines(added(before, room=Room(share, share))).items() if path in lines(before)]
    assert sum(len(new & shown[path]) for path, new in twice) <= 60


def test_files_stand_in_the_order_of_their_paths() -> None:
    wanted = [RankedFile(FILES[number].path, 0.0, ("named",), ((50, 60, 1.0),)) for number in (9, 7, 8, 10)]
    paths = [file.path for file in added(first(), pinned=wanted).files]
    assert len(paths) > 3
    assert paths == sorted(paths)


def test_what_was_sent_as_a_whole_adds_nothing() -> None:
    files = FILES[1:3]
    before = pack("how?", ranked(files), loader(files), budget=60_000, index=STATE, marker=MARKER)
    context, elsewhere = more("and?", ranked(files), loader(files), room=BIG, index=STATE, marker=MARKER, earlier=earlier(before))
    assert (context.files, context.text, context.tokens, elsewhere) == ((), "", 0, False)
    assert context.predicted_coverage == 1.0
    assert {item.reason for item in context.omitted} == {SENT}


def test_no_room_is_no_error_and_adds_nothing() -> None:
    assert added(first(), room=Room(-100, 0)).files == ()


def test_a_file_that_was_sent_in_part_says_so() -> None:
    before = first(FILES[:1], 2_000)
    context = added(before, pinned=[RankedFile(FILES[0].path, 0.0, ("named",), ((2_600, 2_610, 1.0),))])
    (file,) = [file for file in context.files if file.path == FILES[0].path]
    assert file.text.split("\n", 1)[0].endswith("| more of it above>")
    assert ": in part above\n" in file.text


def test_a_changed_line_is_sent_with_its_function_and_the_rest_is_pointed_at() -> None:
    old = FILES[1]
    before = pack("how?", ranked([old]), loader([old]), budget=60_000, index=STATE, marker=MARKER)
    new = edited(old, "    while lo < hi:", "    while lo < hi:  # narrowed")
    context, _ = more("and?", ranked([FILES[2]]), loader([new, FILES[2]]), room=BIG, index=STATE, marker=MARKER, earlier=earlier(before), stale=[new.path])
    (file,) = [file for file in context.files if file.path == new.path]
    assert file.text.split("\n", 1)[0].endswith(f"| replaces {old.blob[:7]} above>")
    assert "# narrowed" in file.text
    assert CHANGED in file.reasons
    assert "↑ 1" in file.text
    assert file.tokens < before.tokens / 2


def test_what_was_sent_and_what_is_added_are_together_the_file_as_it_is() -> None:
    old = FILES[1]
    before = pack("how?", ranked([old]), loader([old]), budget=60_000, index=STATE, marker=MARKER)
    new = edited(edited(old, "while lo < hi:", "while lo < hi:  # one\n            # two"), "    return lo\n", "")
    context, _ = more("and?", ranked([FILES[2]]), loader([new, FILES[2]]), room=BIG, index=STATE, marker=MARKER, earlier=earlier(before), stale=[new.path])
    both = Context("q", 0, 0, "", (*before.files, *context.files), (), "", STATE)
    assert shown_lines(both)[new.path] == dict(enumerate(split_lines(new.text), 1))


def test_a_file_whose_shown_lines_were_only_removed_is_told_by_a_few_lines() -> None:
    old = FILES[1]
    before = pack("how?", ranked([old]), loader([old]), budget=60_000, index=STATE, marker=MARKER)
    new = edited(old, "    return lo\n", "")
    context, _ = more(
        "and?", ranked([FILES[2]]), loader([new, FILES[2]]), room=Room(0, 3_000), index=STATE, marker=MARKER, earlier=earlier(before), stale=[new.path]
    )
    (file,) = [file for file in context.files if file.path == new.path]
    assert file.spans == ()
    assert file.tokens < 120
    assert "replaces" in file.text


def test_a_file_that_is_gone_is_told() -> None:
    before = first()
    path = before.files[0].path
    left = [file for file in FILES if file.path != path]
    context = added(before, left, stale=[path])
    (file,) = [file for file in context.files if file.path == path]
    assert file.reasons == (GONE,)
    assert file.text == f"<file {MARKER} {path} | gone since it was sent above>\n</file {MARKER}>\n"
    assert shown_lines(Context("q", 0, 0, "", (*before.files, *context.files), (), "", STATE))[path] == {}


def test_a_question_on_other_files_goes_elsewhere_and_gets_more_than_its_share() -> None:
    before = first(FILES[:2], 2_000)
    others = tuple(RankedFile(file.path, 1.0) for file in FILES[4:9])
    context, elsewhere = more("and?", others, loader(FILES), room=Room(300, 30_000), index=STATE, marker=MARKER, earlier=earlier(before))
    assert elsewhere
    assert 300 < context.tokens <= 8_000


def test_a_question_on_the_same_files_stays_within_its_share() -> None:
    files = FILES[4:6]
    before = pack("how?", ranked(files), loader(files), budget=9_000, index=STATE, marker=MARKER)
    context, elsewhere = more("and?", ranked(files), loader(files), room=Room(900, 60_000), index=STATE, marker=MARKER, earlier=earlier(before))
    assert not elsewhere
    assert context.tokens <= 900


def test_elsewhere_is_where_little_was_held_and_a_share_does_not_help() -> None:
    assert goes_elsewhere(0.0, 0.5)
    assert not goes_elsewhere(0.0, 0.7)
    assert not goes_elsewhere(2 * LEAST_HELD, 0.5)
    assert goes_elsewhere(2 * LEAST_HELD, 0.2)


def test_a_pinned_file_is_sent_as_far_as_it_was_not() -> None:
    before = first(FILES[:1], 2_000)
    pin = RankedFile(FILES[0].path, 0.0, ("pinned",))
    more_of_it = added(before, pinned=[pin], room=Room(500, 60_000)).files
    both = Context("q", 0, 0, "", (*before.files, *more_of_it), (), "", STATE)
    assert len(shown_lines(both)[FILES[0].path]) == len(split_lines(FILES[0].text))


def test_pieces_are_the_wanted_places_and_nothing_else() -> None:
    before = first(FILES[:2], 3_000)
    wanted = [RankedFile(FILES[3].path, 0.0, ("asked for",), ((100, 110, 0.0),)), RankedFile(FILES[1].path, 0.0, ("asked for",))]
    context = pieces(wanted, loader(FILES), budget=20_000, index=STATE, marker=MARKER, earlier=earlier(before))
    assert {file.path for file in context.files} <= {FILES[3].path, FILES[1].path}
    assert set(range(100, 111)) <= lines(context)[FILES[3].path]
    assert context.tokens == tokens.count(context.text)


def test_pieces_that_do_not_fit_are_left_out() -> None:
    wanted = [RankedFile(FILES[0].path, 0.0, ("asked for",))]
    context = pieces(wanted, loader(FILES), budget=500, index=STATE, marker=MARKER, earlier={})
    assert context.tokens <= 500
