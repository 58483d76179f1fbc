"""What a question finds: ranked places and files, and how well they fit judged questions."""

from __future__ import annotations

from codeqa.values import frozen


@frozen
class Hit:
    """A place in the code that answers to the question. ``text`` may be empty until someone needs it shown."""

    path: str
    start_line: int
    end_line: int
    symbol: str
    kind: str
    language: str
    score: float
    reasons: tuple[str, ...] = ()
    text: str = ""


@frozen
class RankedFile:
    """A file with its rank's reasons, best first, and the places in it that matter, best first (line ranges with their scores).

    ``terms`` are what the score is the sum of, if that was asked for: (feature, value, weight), the largest product first, those that add nothing left out.
    """

    path: str
    score: float
    reasons: tuple[str, ...] = ()
    places: tuple[tuple[int, int, float], ...] = ()
    terms: tuple[tuple[str, float, float], ...] = ()


@frozen
class Wanted:
    """What a search should find. ``start_line`` 0 means: anywhere in the file."""

    path: str
    start_line: int = 0
    end_line: int = 0


@frozen
class JudgedQuery:
    """A query and what its answer is: at least one thing."""

    id: str
    query: str
    wanted: tuple[Wanted, ...]


@frozen
class QueryScore:
    """How a query did. Figures are in [0, 1] (``retrieve.metrics``); ``ranks`` are the places of the wanted files among all ranked ones, 0 for none;

    ``unknown`` are wanted paths that the index does not have; ``first`` are the files that came first.
    """

    query: JudgedQuery
    ndcg_files: float
    ndcg_hits: float
    recall: float
    reciprocal_rank: float
    ranks: tuple[int, ...]
    unknown: tuple[str, ...]
    first: tuple[str, ...]


@frozen
class SearchScores:
    """How all queries did, by their first ``places`` places (reciprocal rank: by all ranked files)."""

    places: int
    queries: tuple[QueryScore, ...]
    index: IndexState


@frozen
class IndexState:
    """What the answer was read from. ``stale``: files have changed since and were not read anew; ``dirty`` counts files that differ from ``head``."""

    head: str
    files: int
    chunks: int
    stale: bool = False
    dirty: int = 0
    generation: int = 0


@frozen
class Scope:
    """What a question is narrowed to: any of ``globs`` (gitignore syntax), any of ``languages``, and ``paths`` if any are given. Empty means all.

    ``pinned`` are files that a context has before anything else, in scope or not.
    """

    globs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


@frozen
class SearchResult:
    """``hits`` are places, at most one a symbol; ``files`` the ranked files. ``id`` is the batch line's, "" outside of one."""

    query: str
    hits: tuple[Hit, ...]
    files: tuple[RankedFile, ...]
    index: IndexState
    id: str = ""
