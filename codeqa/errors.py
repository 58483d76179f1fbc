"""The error tree. Every failure of the whole is one of these, is raised with its cause, and is caught only in ``cli/`` (and the other faces).

::

    CodeqaError                       code               exit
    ├── UsageError                    usage              2
    │   └── ConfigError               config             2
    ├── NothingFound                  nothing_found      1
    ├── SourceError                   source             2
    │   ├── RepositoryNotFound        repository_missing 2
    │   └── NothingToIndex            nothing_to_index   2
    ├── IndexFault                    index              2
    │   ├── IndexMissing              index_missing      2
    │   ├── IndexUnreadable           index_unreadable   2
    │   ├── IndexUnwritable           index_unwritable   2     a full or read-only disk
    │   ├── IndexTooNew               index_version      2
    │   └── IndexBusy                 index_busy         3
    ├── SessionError                  session            2     damaged, or of a newer codeqa
    │   └── SessionBusy               session_busy       3
    ├── BudgetTooSmall                budget             4
    ├── SpendCap                      spend_cap          4
    ├── EndpointError                 endpoint           2
    │   ├── EndpointRejected          endpoint_rejected  2     400, 403, unexpected form
    │   ├── AuthenticationFailed      endpoint_auth      2     401
    │   ├── ModelNotFound             model_missing      2     404
    │   ├── ContentFiltered           content_filter     2
    │   ├── ContextTooLong            context_too_long   4
    │   ├── AnswerCut                 answer_cut         4     finish_reason "length"
    │   ├── AnswerUnfit               answer_form        2     does not fit --schema or --form, even when told so
    │   └── EndpointTransient         endpoint_transient 3
    │       ├── RateLimited           rate_limited       3     429
    │       ├── EndpointTimeout       endpoint_timeout   3
    │       ├── EndpointUnreachable   endpoint_down      3     no connection, 5xx
    │       └── StreamCut             stream_cut         3     ended without a finish_reason
    ├── Unverified                    unverified         5     only under --strict
    └── Interrupted                   interrupted        130
"""

from __future__ import annotations

from typing import ClassVar


class CodeqaError(Exception):
    """``message`` says what is wrong, ``hint`` what to do about it; both are single lines meant for a person."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CodeqaError):
    code = "usage"


class ConfigError(UsageError):
    code = "config"


class NothingFound(CodeqaError):
    code = "nothing_found"
    exit_code = 1


class SourceError(CodeqaError):
    code = "source"


class RepositoryNotFound(SourceError):
    code = "repository_missing"


class NothingToIndex(SourceError):
    code = "nothing_to_index"


class IndexFault(CodeqaError):
    code = "index"


class IndexMissing(IndexFault):
    code = "index_missing"


class IndexUnreadable(IndexFault):
    code = "index_unreadable"


class IndexUnwritable(IndexFault):
    code = "index_unwritable"


class IndexTooNew(IndexFault):
    code = "index_version"


class IndexBusy(IndexFault):
    code = "index_busy"
    exit_code = 3


class SessionError(CodeqaError):
    code = "session"


class SessionBusy(SessionError):
    code = "session_busy"
    exit_code = 3


class BudgetTooSmall(CodeqaError):
    code = "budget"
    exit_code = 4


class SpendCap(CodeqaError):
    code = "spend_cap"
    exit_code = 4


class EndpointError(CodeqaError):
    code = "endpoint"


class EndpointRejected(EndpointError):
    code = "endpoint_rejected"


class AuthenticationFailed(EndpointError):
    code = "endpoint_auth"


class ModelNotFound(EndpointError):
    code = "model_missing"


class ContentFiltered(EndpointError):
    code = "content_filter"


class ContextTooLong(EndpointError):
    code = "context_too_long"
    exit_code = 4


class AnswerCut(EndpointError):
    code = "answer_cut"
    exit_code = 4


class AnswerUnfit(EndpointError):
    code = "answer_form"


class EndpointTransient(EndpointError):
    code = "endpoint_transient"
    exit_code = 3


class RateLimited(EndpointTransient):
    """``retry_after`` is what the server asked for, in seconds, or None."""

    code = "rate_limited"

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class EndpointTimeout(EndpointTransient):
    code = "endpoint_timeout"


class EndpointUnreachable(EndpointTransient):
    code = "endpoint_down"


class StreamCut(EndpointTransient):
    code = "stream_cut"


class Unverified(CodeqaError):
    code = "unverified"
    exit_code = 5


class Interrupted(CodeqaError):
    code = "interrupted"
    exit_code = 130
