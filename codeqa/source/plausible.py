"""Could this value be a real secret? The tests that ``secret_rules.py`` names. They see a few values a repository, so clarity counts, not speed.

A miss here sends a secret; a false alarm ruins code that an answer would have quoted. Tokens with a provider's own form need little proof,
values that only stand beside a suspicious name need much: in the interpreter's library 1 of 100 such values is key material.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

SAMPLES = (
    b"...",
    b"00000000",
    b"01234567",
    b"11111111",
    b"12345",
    b"[redacted",
    b"a-z",
    b"aaaaaaaa",
    b"abcdefgh",
    b"changeme",
    b"deadbeef",
    b"dummy",
    b"example",
    b"eyjzdwiioiixmjm0nty3odkwi",  # the subject of jwt.io's example
    b"fake",
    b"foobar",
    b"insert",
    b"placeholder",
    b"replace",
    b"sample",
    b"xxxxx",
    b"your",
    b"zyxwvuts",
)
"""Marks of a value made up for documentation, in lower case. Any of them inside makes it a sample."""

DUMMIES = (
    b"abc",
    b"admin",
    b"bar",
    b"baz",
    b"default",
    b"demo",
    b"foo",
    b"guest",
    b"hello",
    b"letmein",
    b"mock",
    b"my",
    b"none",
    b"pass",
    b"pw",
    b"qwerty",
    b"root",
    b"secret",
    b"secure",
    b"some",
    b"test",
    b"token",
    b"user",
    b"value",
)
"""What people write for a password where none is meant, in lower case: at the start or the end of the value, or after a joint."""

_TEMPLATE = re.compile(rb"[$#%]?\{|\$[A-Za-z_(]|%[(A-Za-z]|<[A-Za-z]|\}\}|\*\*|^[*.$-]+$|\(\)|\\[xuU]")
"""Signs that the value is filled in somewhere else: `${PASSWORD}`, `%(password)s`, `<password>`, `$(pass show db)`, `***`."""

_DUMMY = re.compile(rb"(?:^|[^a-z])(?:%s)|(?:%s)[0-9!@#$%%^&*]*$" % (b"|".join(DUMMIES), b"|".join(DUMMIES)))

_NAME_LIKE = re.compile(rb"%(word)s(?:[_\-./:@+=,;&?#%%~|\\\[\]()]+%(word)s)*" % {b"word": rb"[A-Za-z]*(?:[0-9]{1,4}[A-Za-z]*)?"})
"""Words with a few digits inside, joined by punctuation: an identifier, a path, a host, a version, a list. Its parts cannot overlap, so it is linear."""

_MIXED_BITS = 3.0
"""Shannon entropy a character that a random value has at least. 16 random hex digits have 3.3 on average, `aaaabbbbcccc1111` has 2.0."""

_RESTLESS_SHARE = 0.45
"""Of all neighbours, how many are of different kinds (small, capital, digit). Random letters and digits have 0.62, `camelCaseWords2` 0.3."""

_MIN_WORD = 5
"""Characters of the shortest password worth hiding in a URL."""

_MAX_LENGTH = 4096
"""Bytes of a value that are looked at: enough to tell, and it bounds the work on a hostile line."""


def sample(value: bytes) -> bool:
    """Not a documented example, a template, or one character over and over."""
    head = value[:_MAX_LENGTH].lower()
    return not any(mark in head for mark in SAMPLES) and not _TEMPLATE.search(head) and len(set(head)) > _MIN_WORD


def token(value: bytes) -> bool:
    """For what already has a provider's prefix: no sample, and with a digit, which words behind the same prefix lack."""
    return sample(value) and any(byte in b"0123456789" for byte in value[:_MAX_LENGTH])


def mixed(value: bytes) -> bool:
    """As irregular as random characters: letters and digits that are not words with numbers behind them, or letters that change case without end."""
    head = value[:_MAX_LENGTH]
    if not sample(value) or entropy(head) < _MIXED_BITS:
        return False
    digits = sum(byte in b"0123456789" for byte in head)
    return _is_restless(head) or (1 < digits < len(head) - 1 and not _NAME_LIKE.fullmatch(head))


def word(value: bytes) -> bool:
    """Not one of the dummies: `hunter2` could be somebody's password, `password1` and `my-secret` are nobody's."""
    return len(value) >= _MIN_WORD and sample(value) and not _DUMMY.search(value[:_MAX_LENGTH].lower()) and not value.isalpha()


def password(value: bytes) -> bool:
    """As ``word``, of at least three kinds of characters, and not a name or an expression."""
    kinds = sum(bool(re.search(kind, value[:_MAX_LENGTH])) for kind in (rb"[a-z]", rb"[A-Z]", rb"[0-9]", rb"[^A-Za-z0-9]"))
    return kinds > 2 and word(value) and value.isascii() and not _NAME_LIKE.fullmatch(value)


def entropy(value: bytes) -> float:
    """Shannon entropy of the bytes of ``value``, in bits a byte; 0.0 for an empty one."""
    counts = Counter(value)
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())


def _is_restless(value: bytes) -> bool:
    kinds = [1 if byte in b"0123456789" else 2 if 97 <= byte <= 122 else 3 if 65 <= byte <= 90 else 0 for byte in value]
    changes = sum(one != other for one, other in pairwise(kinds))
    return len(set(kinds) - {0}) > 1 and 0 not in kinds and changes > _RESTLESS_SHARE * (len(value) - 1)


TESTS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType({"mixed": mixed, "password": password, "sample": sample, "token": token, "word": word})
"""By the name in the table of rules. ``block`` is missing: what follows a header is looked at where the whole text is at hand."""
