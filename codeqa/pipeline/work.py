"""The work of one file in a worker process: read, redact, parse, cut to terms. Imported by workers: it loads no index and no model."""

from __future__ import annotations

import gc
import time
from typing import NamedTuple

from codeqa.index import codec
from codeqa.index.terms import terms
from codeqa.parse.files import parse_by_lines, parse_file
from codeqa.parse.languages import detect_language
from codeqa.source.read import read_file
from codeqa.types import Skipped, SkipReason, Stat


class Job(NamedTuple):
    """A file to read. ``language`` is what its path says, "" if that says nothing."""

    root: str
    path: str
    language: str
    object_format: str
    max_bytes: int
    kept: bool
    size: int


class Done(NamedTuple):
    """What came of it: the blob that was read and its parse result as the journal keeps it, or why it was skipped.

    ``seconds`` is the processor time that the parse took. It is no part of the result, which is the same in every run.
    """

    path: str
    blob: str
    payload: bytes
    stat: Stat | None
    skipped: Skipped | None
    seconds: float = 0.0


gc.set_threshold(200_000, 20, 100)
"""A file is a hundred thousand small tuples and no cycle; the default looks through them every 700."""


def size(job: Job) -> int:
    return job.size


def parse(job: Job) -> Done:
    return _done(job, "")


def parse_failed(job: Job, reason: str) -> Done:
    """For a file that its parser could not take: cut by lines. If even that fails, the file is left out."""
    try:
        return _done(job, reason)
    except Exception as error:  # the last net under one file: whatever is wrong with it, or with us, must not cost the others
        return Done(job.path, "", b"", None, Skipped(job.path, SkipReason.UNREADABLE, f"{reason}, then {type(error).__name__}"))


def _done(job: Job, failure: str) -> Done:
    source = read_file(job.root, job.path, object_format=job.object_format, max_bytes=job.max_bytes, keep_generated=job.kept)
    if isinstance(source, Skipped):
        return Done(job.path, "", b"", None, source)
    language = job.language or detect_language(job.path, source.text[:200].partition("\n")[0])
    began = time.process_time()
    parsed = parse_by_lines(source, language, failure, terms=terms) if failure else parse_file(source, language, terms=terms)
    return Done(job.path, source.blob, codec.dump(parsed), source.stat, None, time.process_time() - began)
