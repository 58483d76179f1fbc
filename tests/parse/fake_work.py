"""Work that misbehaves on demand, importable by worker processes."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

from codeqa.parse.files import parse_by_lines, parse_file
from codeqa.parse.languages import detect_language
from codeqa.types import ParsedFile, SourceFile


def work(job: str) -> str:
    verb, _, rest = job.partition(" ")
    if verb == "hang":
        while True:
            pass
    if verb == "sleep":
        time.sleep(float(rest))
    if verb == "crash":
        ctypes.string_at(0)
    if verb == "exit":
        os._exit(3)
    if verb == "eat":
        return str(len(bytearray(int(rest))))
    if verb == "hoard":
        hoard = [bytearray(b"x" * 1_000_000)]
        while True:
            hoard.append(bytearray(hoard[0]))
    if verb == "fault":
        raise KeyError(rest)
    if verb == "swell":
        _swell()
    return f"did {job}"


def _swell() -> None:
    """Takes memory as a parser in C does: it does not look whether it was given any."""
    take = ctypes.CDLL(None).malloc
    take.restype = ctypes.c_void_p
    while True:
        ctypes.memset(take(1_000_000), 1, 1_000_000)


def failed(job: str, reason: str) -> str:
    if "again" in job and str(os.getpid()) not in job:
        os._exit(4)
    return f"{reason}: {job}"


def who(job: str) -> str:
    return str(os.getpid())


def who_then_hang(job: str) -> str:
    return who(job) if job == "pid" else work(job)


def echo(job: object) -> object:
    return job


def missed(job: object, reason: str) -> object:
    return reason


def parsed(path: str) -> ParsedFile:
    return parse_file(_source(path), detect_language(path), terms=str)


def cut_by_lines(path: str, reason: str) -> ParsedFile:
    return parse_by_lines(_source(path), detect_language(path), reason, terms=str)


def _source(path: str) -> SourceFile:
    return SourceFile(path, "0" * 40, Path(path).read_text(encoding="utf-8"))
