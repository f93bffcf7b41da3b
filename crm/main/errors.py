"""One handler for everything that can go wrong: `application/problem+json` in the user's language."""

from typing import Any, cast
from uuid import uuid4

import msgspec
import psycopg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from crm.core.asking import Asking
from crm.core.doors import FieldForbidden, FieldHidden
from crm.core.i18n import language_of
from crm.core.problems import (
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Taken,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
    WrongMethod,
    problem_document,
)
from crm.core.refusals import Refused

log = structlog.get_logger()

BY_STATUS: dict[int, type[Problem]] = {
    400: Unreadable,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
}


COUNTED = (Forbidden, FieldForbidden, FieldHidden)
"""Refusals for want of a right; what a page of ours is asked for before it goes on is none of them."""


class TooSlow(Unavailable):
    """The database gave up on a statement after its time."""

    code = "too_slow"


def problem_of(error: Exception) -> Problem:
    """The problem an exception is in the user's words; what nobody foresaw is an internal error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return Invalid(_fields(error))
    if isinstance(error, HTTPException) and error.status_code in BY_STATUS:
        return BY_STATUS[error.status_code]()
    if isinstance(error, psycopg.errors.QueryCanceled):
        return TooSlow()
    if isinstance(error, psycopg.OperationalError | psycopg.errors.DeadlockDetected):
        return Unavailable()
    if isinstance(error, psycopg.errors.UniqueViolation):
        return Taken()
    if isinstance(error, psycopg.DataError | psycopg.errors.ForeignKeyViolation):
        return Invalid({"body": "invalid"})
    return Problem()


def _fields(error: ValidationException) -> dict[str, str]:
    if not isinstance(error.extra, list):
        return {"body": "invalid"}
    faults = cast("list[dict[str, Any]]", error.extra)
    return {str(fault.get("key") or "body"): "invalid" for fault in faults}


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The answer to a request that failed."""
    problem = problem_of(error)
    asking: Asking | None = request.scope.get("asking")  # type: ignore[assignment] - our own key in the scope
    trace = str(asking.request_id) if asking else str(uuid4())
    if asking is not None and type(problem) in COUNTED:
        _count(asking, problem)
    if problem.status >= 500:
        log.error("request_failed", trace=trace, path=request.scope["path"], problem=problem.code, exc_info=error)
    language = asking.language if asking else language_of(request.headers.get("accept-language"))
    headers = {"retry-after": str(problem.retry_after)} if isinstance(problem, TooMany) else {}
    return Response(
        problem_bytes(problem, language, trace),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def _count(asking: Asking, problem: Problem) -> None:
    """That somebody who is known tried what they may not is kept for those who read the audit log."""
    if asking.is_anonymous:
        return
    actor = asking.actor
    is_token = actor.kind == "token"
    refused = Refused(
        "right", asking.address, user_id=None if is_token else actor.id, token_id=actor.id if is_token else None
    )
    asking.house.refusals.note(refused, str(problem.params.get("needs", "other")))


def problem_bytes(problem: Problem, language: str, trace: str) -> bytes:
    """The encoded document of a problem."""
    return msgspec.json.encode(problem_document(problem, "en" if language == "en" else "tr", trace))
