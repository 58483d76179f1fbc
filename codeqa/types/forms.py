"""Answers in a form: a JSON value that fits a schema. Apart from the other values, as only few commands speak of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codeqa.types.answers import Citation, Usage
from codeqa.types.packing import Context
from codeqa.values import frozen

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
Object = Mapping[str, Json]


@frozen
class Form:
    """``name`` is "" for a schema of the user's."""

    name: str
    schema: Object

    @property
    def built_in(self) -> bool:
        return bool(self.name)


@frozen
class Filled:
    """A value that fits, with its citations checked. ``value`` of a built-in form has each place's ``status``, and its lines corrected where they moved."""

    form: Form
    value: Json
    citations: tuple[Citation, ...]

    @property
    def verified(self) -> int:
        return sum(citation.verified for citation in self.citations)

    @property
    def rows(self) -> tuple[Object, ...]:
        """The places of a built-in form, in order; () for a form of the user's."""
        found = self.value.get(_ROWS.get(self.form.name, "")) if isinstance(self.value, Mapping) else None
        return tuple(row for row in found if isinstance(row, Mapping)) if isinstance(found, Sequence) else ()

    @property
    def says_nothing(self) -> bool:
        """Whether the answer is that the code does not tell. A review without findings says something."""
        if self.form.name == "yesno":
            return self.text("answer") == "unknown"
        return self.form.name in ("places", "calls") and not self.rows

    def text(self, name: str) -> str:
        """A member of the value that is a text, "" where it has none."""
        told = self.value.get(name) if isinstance(self.value, Mapping) else None
        return told if isinstance(told, str) else ""


_ROWS = {"calls": "calls", "places": "places", "review": "findings", "yesno": "evidence"}


@frozen
class FormAnswer:
    """``mode`` is "model" or "evidence"; ``repaired`` whether the model had to be told once that its reply did not fit.

    ``left_out`` says in sentences what was not looked at.
    """

    question: str
    mode: str
    filled: Filled
    context: Context
    usage: Usage
    model: str = ""
    seconds: float = 0.0
    repaired: bool = False
    left_out: tuple[str, ...] = ()
    session: str = ""
