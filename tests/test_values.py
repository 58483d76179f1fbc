"""What ``frozen`` makes is what ``dataclass(frozen=True, slots=True)`` makes, as far as anybody can tell."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace

import pytest

from codeqa.values import frozen


@frozen
class Swift:
    """Made by us."""

    path: str
    lines: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list, compare=False)
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Usual:
    """Made by the library."""

    path: str
    lines: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list, compare=False)
    key: str = field(default="", repr=False)


@frozen
class One:
    """Of a single field."""

    path: str


@frozen
class Nothing:
    """Of none."""


def test_it_is_a_dataclass_with_the_same_fields_and_the_same_text() -> None:
    swift, usual = Swift("a", (1,), key="hidden"), Usual("a", (1,), key="hidden")
    assert is_dataclass(Swift)
    assert [one.name for one in fields(Swift)] == [one.name for one in fields(Usual)]
    assert repr(swift) == repr(usual).replace("Usual", "Swift")
    assert "hidden" not in repr(swift)
    assert asdict(swift) == asdict(usual)
    assert Swift.__doc__ == "Made by us."


def test_nothing_of_it_can_be_set_or_deleted() -> None:
    swift = Swift("a")
    for name in ("path", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(swift, name, "b")
        with pytest.raises(FrozenInstanceError):
            delattr(swift, name)
    assert not hasattr(swift, "__dict__")


def test_equal_fields_make_equal_values_and_hashes_and_what_is_not_compared_makes_no_difference() -> None:
    assert Swift("a", (1,), ["x"]) == Swift("a", (1,), ["y"]) != Swift("a", (2,))
    assert hash(Swift("a", (1,), ["x"])) == hash(Swift("a", (1,), ["y"]))
    assert Swift("a") != object()
    assert One("a") == One("a") != One("b")
    assert len({One("a"), One("a"), One("b")}) == 2
    assert Nothing() == Nothing()


def test_every_value_has_a_default_of_its_own() -> None:
    first, second = Swift("a"), Swift("a")
    first.notes.append("x")
    assert second.notes == []


def test_replacing_copying_and_pickling_give_equal_values() -> None:
    swift = Swift("a", (1,), ["x"], "k")
    assert replace(swift, path="b") == Swift("b", (1,), ["x"], "k")
    for other in (copy.copy(swift), copy.deepcopy(swift), pickle.loads(pickle.dumps(swift))):
        assert (other, other.notes) == (swift, swift.notes)
    assert pickle.loads(pickle.dumps(One("a"))) == One("a")
    assert pickle.loads(pickle.dumps(Nothing())) == Nothing()


def test_a_call_that_lacks_a_field_or_has_one_too_many_is_an_error() -> None:
    with pytest.raises(TypeError, match="path"):
        Swift()  # type: ignore[call-arg]  # what is tested
    with pytest.raises(TypeError, match="other"):
        Swift("a", other=1)  # type: ignore[call-arg]  # what is tested


def test_its_fields_can_be_matched_by_place() -> None:
    match Swift("a", (1, 2)):
        case Swift(path, lines):
            assert (path, lines) == ("a", (1, 2))
