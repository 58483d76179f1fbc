"""Vectors for the draft and for the question, by the configured endpoint. Without one nothing here is called."""

from __future__ import annotations

from collections.abc import Sequence

from codeqa import llm
from codeqa.config import OPENAI_URL, Config, key_for
from codeqa.index import vectors
from codeqa.index.drafting import Draft
from codeqa.index.tables import ORDINAL_BITS
from codeqa.pipeline.freshness import NONE
from codeqa.source import read_file
from codeqa.types import Repository, Skipped


def wanted(config: Config) -> bool:
    """Whether an endpoint makes the vectors."""
    return config.embedding_model not in ("", NONE) and not config.offline


def embed(config: Config, texts: Sequence[str]) -> list[list[float]]:
    """One vector a text. Raises EndpointError."""
    url = config.embedding_base_url or config.base_url or OPENAI_URL
    return llm.embed(texts, llm.Endpoint(url, config.embedding_model, key_for(config, url), idle_timeout=config.timeout))


def embed_draft(draft: Draft, repository: Repository, config: Config) -> None:
    """Writes the draft's vectors: those of files that did not change are the older generation's."""
    numbers = draft.numbers()
    touched = {numbers[path] for path in draft.before if path in numbers}
    older = {identity: row for identity, row in vectors.read(draft.older).items() if identity >> ORDINAL_BITS not in touched} if draft.older else {}
    paths = {number: path for path, number in numbers.items()}
    listed = sorted(draft.chunk_spans(), key=lambda span: (paths[span[0] >> ORDINAL_BITS], span[0]))
    spans = {identity: (start, end, crumb) for identity, start, end, crumb in listed}
    lines: dict[int, list[str]] = {}

    def text_of(identity: int) -> str:
        number = identity >> ORDINAL_BITS
        if number not in lines:
            source = read_file(repository.root, paths[number], object_format=repository.object_format)
            lines[number] = [] if isinstance(source, Skipped) else source.text.split("\n")
        start, end, crumb = spans[identity]
        return "\n".join([f"{paths[number]} {crumb}", *lines[number][start - 1 : end]])

    vectors.write(draft.place, vectors.gather(spans, older, text_of, lambda texts: embed(config, texts)))
