"""JSON with comments, edited where it stands: what is not ours keeps its bytes, its order and its comments.

Read as VS Code reads its settings: ``//`` and ``/* */`` comments, trailing commas, a byte order mark. An edit is checked by reading its result again;
ValueError where a text is no such JSON or the edit would not do what it should, and its owner does it by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

DEEPEST: Final = 100
"""Levels of nesting that are read: configuration has a dozen at most."""

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null')
_INDENT: Final = re.compile(r"^(\t+| {2,8})\S", re.MULTILINE)
_BOM: Final = "\ufeff"


class Unfit(ValueError):
    """A list where an object is wanted, or the other way round."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands; ``parts`` are the values in it, ``keys`` their names in an object, with where each entry begins."""

    start: int
    end: int
    value: Value
    parts: tuple[Node, ...] = ()
    keys: tuple[tuple[str, int], ...] = ()

    def child(self, key: str) -> Node | None:
        return next((part for (name, _), part in zip(self.keys, self.parts, strict=True) if name == key), None)

    def entries(self) -> list[tuple[int, int]]:
        """Where each entry begins and ends, keys included."""
        starts = [at for _, at in self.keys] if self.keys else [part.start for part in self.parts]
        return list(zip(starts, (part.end for part in self.parts), strict=True))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def value(self, depth: int = 0) -> Node:
        if depth > DEEPEST:
            raise ValueError("nested too deep")
        self.space()
        opening = self.text[self.at : self.at + 1]
        return self._container(opening, depth) if opening in ("{", "[") and opening else self._word()

    def _word(self) -> Node:
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise ValueError(f"no JSON at line {self.text.count(chr(10), 0, self.at) + 1}")
        self.at = match.end()
        return Node(match.start(), match.end(), json.loads(match.group()))

    def _container(self, opening: str, depth: int) -> Node:
        start, closing = self.at, "}" if opening == "{" else "]"
        keys: list[tuple[str, int]] = []
        parts: list[Node] = []
        self.at += 1
        self.space()
        while not self.text.startswith(closing, self.at):
            if opening == "{":
                keys.append(self._key())
            parts.append(self.value(depth + 1))
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1
                self.space()
            elif not self.text.startswith(closing, self.at):
                raise ValueError(f"a comma is missing at line {self.text.count(chr(10), 0, self.at) + 1}")
        self.at += 1
        names = [name for name, _ in keys]
        if len(set(names)) < len(names):
            raise ValueError(f"a key stands there twice: {next(name for name in names if names.count(name) > 1)}")
        value: Value = {name: part.value for name, part in zip(names, parts, strict=True)} if opening == "{" else [part.value for part in parts]
        return Node(start, self.at, value, tuple(parts), tuple(keys))

    def _key(self) -> tuple[str, int]:
        word = self._word()
        self.space()
        if not isinstance(word.value, str) or not self.text.startswith(":", self.at):
            raise ValueError(f"a key is missing at line {self.text.count(chr(10), 0, word.start) + 1}")
        self.at += 1
        return word.value, word.start


def _tree(text: str) -> Node:
    reader = _Reader(text)
    reader.at = len(_BOM) if text.startswith(_BOM) else 0
    node = reader.value()
    reader.space()
    if reader.at < len(text):
        raise ValueError(f"something follows the end, at line {text.count(chr(10), 0, reader.at) + 1}")
    return node


def parse(text: str) -> Value:
    """Raises ValueError."""
    return _tree(text).value


def empty(text: str) -> bool:
    """Whether there is nothing but space: such a file is as good as none."""
    return not text.removeprefix(_BOM).strip()


def set_member(text: str, keys: Sequence[str], value: Value) -> str:
    """The text with the member at the path ``keys`` set; objects on the way are made. A text without anything counts as ``{}``."""
    text = "{}\n" if empty(text) else text
    node, rest = _reach(text, keys)
    if not rest:
        made = text[: node.start] + _written(value, _indent_of(text, node.start), text) + text[node.end :]
    else:
        for key in reversed(rest[1:]):
            value = {key: value}
        made = _added(text, node, [f"{json.dumps(rest[0], ensure_ascii=False)}: {{}}"], [value])
    expected = parse(text)
    _put(expected, keys, parse(made), text)
    return _checked(made, expected)


def _put(tree: Value, keys: Sequence[str], made: Value, text: str) -> None:
    """Sets in ``tree`` what ``made`` has at the path: all else of the two must be the same then."""
    for key in keys[:-1]:
        if not isinstance(tree, dict) or not isinstance(made, dict):
            raise Unfit(f"{key!r} stands in what is no object")
        tree, made = tree.setdefault(key, {}), made[key]
    if not isinstance(tree, dict) or not isinstance(made, dict):
        raise Unfit(f"{keys[-1]!r} stands in what is no object")
    tree[keys[-1]] = made[keys[-1]]


def remove_member(text: str, keys: Sequence[str]) -> str:
    """The text without the member at the path ``keys``; as it was where there is none."""
    if empty(text):
        return text
    node, rest = _reach(text, keys[:-1])
    if rest or node.child(keys[-1]) is None:
        return text
    place = next(number for number, (name, _) in enumerate(node.keys) if name == keys[-1])
    expected = parse(text)
    inner = expected
    for key in keys[:-1]:
        inner = inner[key] if isinstance(inner, dict) else inner
    if isinstance(inner, dict):
        del inner[keys[-1]]
    return _checked(_without(text, node, place), expected)


def append_items(text: str, keys: Sequence[str], items: Sequence[Value]) -> str:
    """The text with ``items`` behind those of the array at the path, which is made where it is missing. A text without anything counts as empty."""
    if empty(text):
        text = "{}\n" if keys else "[]\n"
    node, rest = _reach(text, keys)
    if rest:
        return set_member(text, keys, list(items))
    if not isinstance(node.value, list):
        raise Unfit(f"{'.'.join(keys) or 'the file'} is no list")
    made = _added(text, node, ["{}"] * len(items), items)
    return _checked(made, _replaced(parse(text), keys, [*node.value, *items]))


def remove_items(text: str, keys: Sequence[str], unwanted: Callable[[Value], bool]) -> str:
    """The text without the items of the array at the path for which ``unwanted`` says so."""
    if empty(text):
        return text
    node, rest = _reach(text, keys)
    if rest or not isinstance(node.value, list):
        return text
    expected = _replaced(parse(text), keys, [item for item in node.value if not unwanted(item)])
    while (place := next((number for number, part in enumerate(node.parts) if unwanted(part.value)), None)) is not None:
        text = _without(text, node, place)
        node, _ = _reach(text, keys)
    return _checked(text, expected)


def _replaced(tree: Value, keys: Sequence[str], value: Value) -> Value:
    if not keys:
        return value
    if isinstance(tree, dict):
        tree[keys[0]] = _replaced(tree[keys[0]], keys[1:], value)
    return tree


def _checked(made: str, expected: Value) -> str:
    if parse(made) != expected:
        raise ValueError("the edit did not do what it should")
    return made


def _reach(text: str, keys: Sequence[str]) -> tuple[Node, Sequence[str]]:
    """The node furthest down the path, and what of the path is missing. Raises ValueError for a path through what is no object."""
    node = _tree(text)
    for number, key in enumerate(keys):
        if not isinstance(node.value, dict):
            raise Unfit(f"{'.'.join(keys[:number]) or 'the file'} is no object")
        inner = node.child(key)
        if inner is None:
            return node, keys[number:]
        node = inner
    return node, ()


def _added(text: str, node: Node, forms: Sequence[str], values: Sequence[Value]) -> str:
    """With entries behind the last one of ``node``. Each is its form with the value in place of ``{}``. What stands behind the last entry stays with it."""
    newline = "\r\n" if "\r\n" in text else "\n"
    outer = _indent_of(text, node.start)
    entries = node.entries()
    inline = bool(entries) and "\n" not in text[node.start : entries[0][0]]
    indent = _indent_of(text, entries[0][0]) if entries and not inline else outer + _unit(text)
    lines = [form.replace("{}", _written(value, outer if inline else indent, text), 1) for form, value in zip(forms, values, strict=True)]
    closing = node.end - 1
    inside_end = len(text[:closing].rstrip()) if not inline else closing
    last = entries[-1][1] if entries else node.start + 1
    comma = _comma_at(text, last, closing) if entries else -1
    head = text[:last] + ("," if entries and comma < 0 else "") + text[last : max(inside_end, last)]
    trailing = "," if comma >= 0 else ""
    if inline:
        return f"{head.rstrip()} {', '.join(lines)}{trailing}{text[closing:]}"
    body = "".join(f"{newline}{indent}{line}{',' if number < len(lines) - 1 else trailing}" for number, line in enumerate(lines))
    return f"{head}{body}{text[inside_end:closing] if entries and chr(10) in text[inside_end:closing] else newline + outer}{text[closing:]}"


def _without(text: str, node: Node, place: int) -> str:
    """Without one entry: its own bytes, its comma and the line break before it. Comments stay."""
    entries = node.entries()
    start, end = entries[place]
    closing = node.end - 1
    comma = _comma_at(text, end, closing)
    before = len(text[:start].rstrip(" \t\r\n"))
    opened = _ends_in_comment(text, node.start + 1 if place == 0 else entries[place - 1][1], before)
    start = start if opened and "\n" not in text[before:start] else before
    if comma >= 0:  # where it is the last of several, the one before keeps its own: a trailing comma
        made = text[:start] + text[end:comma] + text[comma + 1 :]
    elif place > 0:
        previous = _comma_at(text, entries[place - 1][1], start)
        made = text[:previous] + text[previous + 1 : start] + text[end:]
    else:
        made = text[:start] + text[end:]
    if len(entries) == 1:
        closing -= len(text) - len(made)
        if not made[node.start + 1 : closing].strip():
            made = made[: node.start + 1] + made[closing:]
    return made


def _ends_in_comment(text: str, start: int, end: int) -> bool:
    return text[start:end].lstrip(" \t\r\n,") != ""


def _comma_at(text: str, start: int, limit: int) -> int:
    """Where the comma stands that follows, comments passed over; -1 for none."""
    match = _SPACE.match(text, start)
    at = match.end() if match else start
    return at if at < limit and text[at] == "," else -1


def _indent_of(text: str, at: int) -> str:
    """The space that the line of ``at`` begins with."""
    line = text[text.rfind("\n", 0, at) + 1 : at].removeprefix(_BOM)
    return line[: len(line) - len(line.lstrip(" \t"))]


def _unit(text: str) -> str:
    match = _INDENT.search(text)
    return "  " if match is None else "\t" if match.group(1)[0] == "\t" else match.group(1)


def _written(value: Value, indent: str, text: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    return json.dumps(value, indent=_unit(text), ensure_ascii=False).replace("\n", newline + indent)
