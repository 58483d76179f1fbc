"""A ``ParsedFile`` as bytes and back: JSON in zlib. No pickle: what is read back from a cache folder must not be able to run.

Three sections, each compressed on its own, because they have different readers: the outline (symbols and chunks: tables and record), the relations
(references and imports: the graph, which keeps them as they come) and the chunks' terms (the lexical index).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise, starmap
from typing import Any, Final

from codeqa.types import Chunk, Import, ParsedFile, Reference, Symbol

VERSION: Final = "2"
"""Part of the key of parse results: raise it when ``dump`` writes another form."""

LEVEL: Final = 4
"""zlib's level: of django's terms and relations 1 leaves 7.0 MB, 4 leaves 6.2 for 80 ms more of the processor (of 26 s in all), 6 leaves 5.9 for 285 ms."""

_LENGTHS: Final = struct.Struct("<II")
"""What a payload begins with: the compressed lengths of the outline and of the relations, in bytes. The terms are the rest."""


def dump(parsed: ParsedFile) -> bytes:
    head = [parsed.blob, parsed.language, parsed.lines, parsed.size, parsed.redactions, parsed.failure]
    outline = _packed([head, parsed.symbols, [chunk[:-1] for chunk in parsed.chunks]])
    related = dump_relations(parsed.references, parsed.imports)
    bodies = _packed([chunk.terms for chunk in parsed.chunks])
    return b"".join((_LENGTHS.pack(len(outline), len(related)), outline, related, bodies))


def load(payload: bytes) -> ParsedFile:
    """Raises ValueError, struct.error or zlib.error for bytes that ``dump`` did not write."""
    return load_outline(payload, *load_relations(relations(payload)))


def load_outline(payload: bytes, references: tuple[Reference, ...] = (), imports: tuple[Import, ...] = ()) -> ParsedFile:
    """Everything but the relations, which are most of it. Raises as ``load``."""
    first, second = _LENGTHS.unpack_from(payload)
    head, symbols, chunks = json.loads(zlib.decompress(payload[_LENGTHS.size : _LENGTHS.size + first]))
    bodies = load_terms(payload[_LENGTHS.size + first + second :])
    blob, language, lines, size, redactions, failure = head
    return ParsedFile(
        blob=blob,
        language=language,
        lines=lines,
        size=size,
        symbols=tuple([Symbol._make((*row[:-1], tuple(row[-1]))) for row in symbols]),
        references=references,
        imports=imports,
        chunks=tuple([Chunk._make((*row, found)) for row, found in zip(chunks, bodies, strict=True)]),
        redactions=redactions,
        failure=failure,
    )


def sections(payload: bytes) -> tuple[bytes, bytes, bytes]:
    """The JSON of the outline, of the relations and of the terms. Raises as ``load``."""
    first, second = _LENGTHS.unpack_from(payload)
    ends = (_LENGTHS.size, _LENGTHS.size + first, _LENGTHS.size + first + second, len(payload))
    outline, related, bodies = (zlib.decompress(payload[start:end]) for start, end in pairwise(ends))
    return outline, related, bodies


def joined(outline: bytes, related: bytes, bodies: bytes) -> bytes:
    """The payload of ``sections``."""
    first, second, third = (zlib.compress(section, LEVEL) for section in (outline, related, bodies))
    return b"".join((_LENGTHS.pack(len(first), len(second)), first, second, third))


def chunk_rows(outline: bytes) -> list[list[Any]]:
    """The chunks of an outline's JSON, as rows without their terms."""
    found: list[list[Any]] = json.loads(outline)[2]
    return found


def relations(payload: bytes) -> bytes:
    """The section that ``load_relations`` reads."""
    first, second = _LENGTHS.unpack_from(payload)
    return payload[_LENGTHS.size + first : _LENGTHS.size + first + second]


def terms(payload: bytes) -> bytes:
    """The section that ``load_terms`` reads."""
    first, second = _LENGTHS.unpack_from(payload)
    return payload[_LENGTHS.size + first + second :]


def load_terms(section: bytes) -> list[str]:
    """One text a chunk."""
    found: list[str] = json.loads(zlib.decompress(section))
    return found


def dump_relations(references: Sequence[Reference], imports: Sequence[Import]) -> bytes:
    return _packed([references, imports])


def load_relations(section: bytes) -> tuple[tuple[Reference, ...], tuple[Import, ...]]:
    references, imports = json.loads(zlib.decompress(section))
    return tuple(starmap(Reference, references)), tuple(starmap(Import, imports))


def dump_texts(symbols: Sequence[Symbol]) -> bytes:
    """The signatures and docs of a file's symbols, together."""
    listed = [[symbol.signature for symbol in symbols], [symbol.doc for symbol in symbols]]
    return zlib.compress(json.dumps(listed, ensure_ascii=True, separators=(",", ":")).encode("ascii"), LEVEL)


def load_texts(section: bytes) -> tuple[list[str], list[str]]:
    """(signatures, docs). Raises ValueError or zlib.error for bytes that ``dump_texts`` did not write."""
    signatures, docs = json.loads(zlib.decompress(section))
    return signatures, docs


def relations_text(section: bytes) -> bytes:
    """The section's JSON, in ASCII: ``[references, imports]``."""
    return zlib.decompress(section)


def imports(text: bytes) -> tuple[Import, ...]:
    """The imports in ``relations_text``."""
    return tuple(starmap(Import, json.loads(text)[1]))


def _packed(rows: Any) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode("ascii"), LEVEL)
