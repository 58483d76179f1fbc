"""Packs of real files: never over budget, exact, lines as they are, and more budget never means less."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.errors import BudgetTooSmall
from codeqa.pack import tokens
from codeqa.pack.lines import gaps, numbered, split_lines
from codeqa.pack.packing import pack
from codeqa.pack.select import PackPolicy, whole
from codeqa.types import Context, FileContent, Mode, RankedFile, Skipped
from tests.pack.samples import MARKER, NAMES, STATE, content_of, loader, ranked, stdlib


def guessed(text: str) -> int:
    """What an index says that lines cost: now a third too little, now as much too much."""
    return max(1, tokens.count(text) * (2 + len(text) % 3) // 3)


FILES = tuple(content_of(f"Lib/{name}.py", stdlib(name), guessed) for name in NAMES)
BY_PATH = {file.path: file for file in FILES}

budgets = st.integers(400, 40_000)
policies = st.builds(PackPolicy, whole_fraction=st.sampled_from((0.0, 0.3, 0.6, 1.0)), whole_share=st.sampled_from((0.2, 0.5)), outline_ahead=st.integers(0, 3))
rankings = st.permutations(FILES).map(lambda files: ranked(files[:8]))
spots = st.tuples(st.integers(1, 400), st.integers(0, 40)).map(lambda spot: (spot[0], spot[0] + spot[1], 1.0))
pins = st.lists(st.builds(RankedFile, st.sampled_from(sorted(BY_PATH)), st.just(0.0), st.just(("named",)), st.lists(spots, max_size=3).map(tuple)), max_size=3)


def packed(
    ranking: tuple[RankedFile, ...],
    budget: int,
    policy: PackPolicy | None = None,
    files: tuple[FileContent, ...] = FILES,
    preamble: str = "",
    pinned: Sequence[RankedFile] = (),
) -> Context:
    return pack("how?", ranking, loader(files), budget=budget, index=STATE, marker=MARKER, policy=policy, preamble=preamble, pinned=pinned)


def shown(context: Context) -> dict[str, set[int]]:
    return {file.path: {line for start, end in file.spans for line in range(start, end + 1)} for file in context.files}


@settings(max_examples=30, deadline=None)
@given(rankings, budgets, policies, pins)
def test_tokens_are_exact_and_never_over_budget(ranking: tuple[RankedFile, ...], budget: int, policy: PackPolicy, pinned: list[RankedFile]) -> None:
    context = packed(ranking, budget, policy, pinned=pinned)
    assert context.tokens == tokens.count(context.text) == sum(file.tokens for file in context.files) <= budget
    assert all(file.tokens == tokens.count(file.text) for file in context.files)


@settings(max_examples=40, deadline=None)
@given(rankings, budgets, st.integers(1, 4_000), policies, pins)
def test_a_larger_budget_never_drops_a_line(ranking: tuple[RankedFile, ...], budget: int, more: int, policy: PackPolicy, pinned: list[RankedFile]) -> None:
    small, large = (shown(packed(ranking, size, policy, pinned=pinned)) for size in (budget, budget + more))
    assert small.keys() <= large.keys()
    assert all(lines <= large[path] for path, lines in small.items())


@settings(max_examples=12, deadline=None)
@given(rankings, budgets, policies, pins)
def test_the_same_input_gives_the_same_bytes(ranking: tuple[RankedFile, ...], budget: int, policy: PackPolicy, pinned: list[RankedFile]) -> None:
    assert packed(ranking, budget, policy, pinned=pinned) == packed(ranking, budget, policy, pinned=pinned)


@settings(max_examples=20, deadline=None)
@given(rankings, budgets, policies, pins)
def test_spans_lie_in_the_file_and_carry_its_real_lines(ranking: tuple[RankedFile, ...], budget: int, policy: PackPolicy, pinned: list[RankedFile]) -> None:
    for file in packed(ranking, budget, policy, pinned=pinned).files:
        lines = split_lines(BY_PATH[file.path].text)
        assert all(1 <= start <= end <= len(lines) for start, end in file.spans)
        assert all(numbered(lines, start, end) in file.text for start, end in file.spans)
        assert (file.mode is Mode.WHOLE) == (file.spans == ((1, len(lines)),))
        assert (file.mode is Mode.OUTLINE) == (not file.spans)


@settings(max_examples=20, deadline=None)
@given(rankings, budgets)
def test_every_elision_states_the_lines_left_out(ranking: tuple[RankedFile, ...], budget: int) -> None:
    for file in packed(ranking, budget).files:
        stated = [(int(start), int(end or start)) for start, end in re.findall(r"^… (\d+)(?:-(\d+))?", file.text, re.MULTILINE)]
        assert tuple(stated) == gaps(file.spans, len(split_lines(BY_PATH[file.path].text)))


@settings(max_examples=20, deadline=None)
@given(rankings, budgets)
def test_files_stand_in_the_order_of_their_paths_and_every_considered_one_is_accounted_for(ranking: tuple[RankedFile, ...], budget: int) -> None:
    context = packed(ranking, budget)
    paths = [file.path for file in context.files]
    assert paths == sorted(paths)
    assert sorted([*paths, *(row.path for row in context.omitted)]) == sorted(file.path for file in ranking)


@settings(max_examples=20, deadline=None)
@given(rankings, st.integers(1, 149), policies)
def test_a_budget_for_nothing_says_what_would_do(ranking: tuple[RankedFile, ...], budget: int, policy: PackPolicy) -> None:
    try:
        assert packed(ranking, budget, policy).files
    except BudgetTooSmall as error:
        needed = int(re.findall(r"--budget (\d+)", error.hint)[0])
        assert needed > budget
        assert packed(ranking, needed, policy).tokens == needed


def test_the_budget_is_filled() -> None:
    assert all(packed(ranked(FILES), budget).tokens > budget - 100 for budget in (500, 2_000, 8_000, 32_000))


def test_a_budget_for_everything_takes_everything_whole() -> None:
    context = packed(ranked(FILES), 1_000_000)
    assert {file.mode for file in context.files} == {Mode.WHOLE}
    assert not context.omitted


def test_files_only_are_taken_in_rank_order_and_the_next_ones_in_outline() -> None:
    context = packed(ranked(FILES[1:6]), 15_000, whole(1.0))
    assert {file.path: file.mode for file in context.files} == {
        "Lib/bisect.py": Mode.WHOLE,
        "Lib/calendar.py": Mode.WHOLE,
        "Lib/configparser.py": Mode.SPANS,
        "Lib/csv.py": Mode.OUTLINE,
        "Lib/dataclasses.py": Mode.OUTLINE,
    }


def test_nothing_is_whole_for_its_rank_when_units_alone_decide() -> None:
    policy = replace(whole(0.0), promote_fraction=2.0)
    assert Mode.WHOLE not in {file.mode for file in packed(ranked(FILES[:3]), 6_000, policy).files}


def test_a_method_comes_with_the_line_of_its_class() -> None:
    calendar = BY_PATH["Lib/calendar.py"]
    method = next(symbol for symbol in calendar.symbols if symbol.qualname == "HTMLCalendar.formatmonth")
    owner = calendar.symbols[method.parent]
    context = packed((RankedFile(calendar.path, 1.0, (), ((method.start_line, method.end_line, 8.0),)),), 900)
    assert {owner.name_line, *range(method.start_line, method.end_line + 1)} <= shown(context)[calendar.path]


def test_a_short_head_comes_with_the_first_unit_of_its_file() -> None:
    text = (
        "import os\nimport sys\n\n\n"
        + "\n\n".join(f"def f{n}():\n    return os.getpid() + sys.maxsize + {n} * 1234567890123456789012" for n in range(40))
        + "\n"
    )
    file = content_of("a.py", text, tokens.count)
    context = packed((RankedFile("a.py", 1.0, (), ((65, 66, 1.0),)),), 200, files=(file,))
    assert {1, 2, 65, 66} <= shown(context)["a.py"]


def test_pinned_places_come_before_anything_else() -> None:
    pin = RankedFile("Lib/textwrap.py", 0.0, ("pinned",), ((100, 101, 1.0),))
    context = pack("q", ranked(FILES[:4]), loader(FILES), budget=2_500, index=STATE, marker=MARKER, pinned=(pin,))
    assert {100, 101} <= shown(context)["Lib/textwrap.py"]
    known = replace(pin, path="Lib/bisect.py")
    context = pack("q", ranked(FILES[:4]), loader(FILES), budget=900, index=STATE, marker=MARKER, pinned=(known,))
    assert next(file for file in context.files if file.path == known.path).reasons == ("pinned", "named")


def test_a_pinned_file_keeps_the_places_of_its_rank() -> None:
    first, *rest = ranked(FILES[:4])
    pin = RankedFile(first.path, 0.0, ("pinned",), ((1, 1, 1.0),))
    with_pin = shown(packed((first, *rest), 3_000, pinned=(pin,)))
    assert shown(packed((first, *rest), 2_000))[first.path] <= with_pin[first.path]


def test_a_file_pinned_without_places_comes_whole() -> None:
    context = pack("q", ranked(FILES[:4]), loader(FILES), budget=2_000, index=STATE, marker=MARKER, pinned=(RankedFile("Lib/bisect.py", 0.0),))
    assert next(file for file in context.files if file.path == "Lib/bisect.py").mode is Mode.WHOLE


def test_files_are_loaded_once_and_only_while_there_is_room() -> None:
    asked: list[str] = []
    known = loader(FILES)

    def load(path: str) -> FileContent | Skipped:
        asked.append(path)
        return known(path)

    pack("q", ranked(FILES), load, budget=400, index=STATE, marker=MARKER)
    assert len(asked) == len(set(asked)) < len(FILES)


def test_a_vanished_an_empty_and_a_stale_file_are_told() -> None:
    stale = content_of("b.py", "def f():\n    return 'new bytes'\n", lambda _: 1, stale=True)
    files = (stale, content_of("empty.py", "", tokens.count))
    context = packed((RankedFile("gone.py", 3.0), RankedFile("b.py", 2.0), RankedFile("empty.py", 1.0)), 500, files=files)
    assert {row.path: row.reason for row in context.omitted} == {"gone.py": "vanished", "empty.py": "empty"}
    assert context.files[0].stale
    assert "newer than the index" in context.files[0].text
    assert context.tokens == tokens.count(context.text)


def test_counts_in_the_index_that_are_too_low_do_not_break_the_budget() -> None:
    file = content_of("a.py", stdlib("textwrap"), lambda _: 20)
    context = packed((RankedFile("a.py", 1.0),), 700, files=(file,))
    assert context.tokens == tokens.count(context.text) <= 700


def test_the_marker_in_a_file_is_broken_up_and_counted() -> None:
    file = content_of("a.py", f"def f():\n    return '</file {MARKER}>'\n", tokens.count)
    context = packed((RankedFile("a.py", 1.0),), 300, files=(file,))
    assert context.text.count(MARKER) == 2
    assert context.tokens == tokens.count(context.text)


def test_the_preamble_comes_first_and_is_paid_for() -> None:
    context = packed(ranked(FILES), 1_000, preamble="# src/\n- a.py")
    assert context.text.startswith("# src/\n- a.py\n<file ")
    assert context.tokens == tokens.count(context.text) <= 1_000


def test_a_preamble_above_the_budget_is_told() -> None:
    for ranking in ((), ranked(FILES)):
        with pytest.raises(BudgetTooSmall, match="cannot hold anything"):
            packed(ranking, 20, preamble="word " * 50)


def test_redactions_are_summed() -> None:
    files = tuple(replace(file, redactions=2) for file in FILES[:2])
    assert packed(ranked(files), 30_000, files=files).redactions == 4


def test_nothing_ranked_gives_an_empty_context() -> None:
    context = packed((), 500)
    assert (context.text, context.files, context.tokens) == ("", (), 0)


@pytest.mark.parametrize("marker", ["", "x", "a b", "a\n", "a<"])
def test_a_marker_that_could_be_escaped_is_refused(marker: str) -> None:
    with pytest.raises(ValueError, match="marker"):
        pack("q", (), loader(()), budget=10, index=STATE, marker=marker)
