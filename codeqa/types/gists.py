"""Files and folders in brief. Apart from the other values, as only few commands speak of them."""

from __future__ import annotations

from codeqa.types.answers import Usage
from codeqa.values import frozen


@frozen
class Gist:
    """A file in brief. ``blob`` is what it was made of; ``users`` are files that use it, the most central first, ``used_by`` how many do.

    ``model`` is who wrote ``purpose``, "" where it is the file's own words.
    """

    path: str
    blob: str
    language: str
    purpose: str
    symbols: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    used_by: int = 0
    lines: int = 0
    model: str = ""


@frozen
class FolderGist:
    """A folder in brief: ``path`` ends in "/" ("./" is the root); ``files`` are those in it and below, ``names`` what in it weighs most.

    ``blob`` is that of the file that speaks for it.
    """

    path: str
    purpose: str
    files: int
    names: tuple[str, ...] = ()
    blob: str = ""
    model: str = ""


@frozen
class GistPlan:
    """What a model would be asked to write: ``paths`` of files and folders, in order, of which it knows none yet; ``known`` are written already.

    ``cost_usd`` is None where the price is unknown; ``completion_tokens`` is a guess.
    """

    paths: tuple[str, ...]
    known: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    model: str
    cost_usd: float | None = None


@frozen
class GistRun:
    """What became of such a plan. ``left`` are those not written; ``why`` says why, "" where none is left."""

    written: tuple[str, ...]
    left: tuple[str, ...]
    known: int
    calls: int
    usage: Usage
    why: str = ""
