"""Everything that can go wrong in the user's words: a stable code and a status.

Rules and doors raise these; one handler at the edge turns them into
`application/problem+json`. A room names its own problem by subclassing the kind
it is (`class StageIsClosed(Refused): code = "stage_is_closed"`) and adding
`problem.<code>.title` and `problem.<code>.detail` to its locale files.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from crm.core.i18n import Language, has_text, say


class Problem(Exception):
    """A refusal the user can understand. `params` fill the placeholders of its texts."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params: dict[str, object] = params
        self.fields: dict[str, str] | None = None
        self.current: object | None = None

    def __str__(self) -> str:
        # Codes only: params may hold names and phones, and exceptions end up in logs.
        return f"{self.code} {self.fields}" if self.fields else self.code


class Unreadable(Problem):
    """The request is not what its content type says."""

    code = "unreadable"
    status = 400


class Unauthenticated(Problem):
    """Nobody is logged in."""

    code = "unauthenticated"
    status = 401


class Forbidden(Problem):
    """Seen, but not allowed."""

    code = "forbidden"
    status = 403


class NotFound(Problem):
    """Missing, or hidden from this viewer: the answer must not tell which."""

    code = "not_found"
    status = 404


class WrongMethod(Problem):
    """The address exists, but not for this HTTP method."""

    code = "wrong_method"
    status = 405


class Refused(Problem):
    """A rule says no."""

    code = "refused"
    status = 409


class Taken(Problem):
    """The id, name or identity already belongs to something else."""

    code = "taken"
    status = 409


class Stale(Problem):
    """Someone changed it first; `current` is the row as this viewer would fetch it now."""

    code = "stale"
    status = 409

    def __init__(self, current: object | None = None, **params: object) -> None:
        super().__init__(**params)
        self.current = current


class Gone(Problem):
    """It was there once and will not come back."""

    code = "gone"
    status = 410


class TooLarge(Problem):
    """The body is over its limit."""

    code = "too_large"
    status = 413


class Invalid(Problem):
    """Readable, but of the wrong shape: `fields` maps each field to a `field.<code>` text."""

    code = "invalid"
    status = 422

    def __init__(self, fields: Mapping[str, str], **params: object) -> None:
        super().__init__(**params)
        self.fields = dict(fields)


class TooMany(Problem):
    """A rate limit; `retry_after` whole seconds also belong in the Retry-After header."""

    code = "too_many"
    status = 429

    def __init__(self, retry_after: int, **params: object) -> None:
        super().__init__(retry_after=retry_after, **params)
        self.retry_after = retry_after


class Unavailable(Problem):
    """A part of the house is down for now; the same request may work later."""

    code = "unavailable"
    status = 503


def problem_document(problem: Problem, language: Language, trace: str) -> dict[str, Any]:
    """The body of the error answer, texts in the user's language, ready for the JSON encoder."""
    spoken = _spoken_code(problem)
    document: dict[str, Any] = {
        "code": problem.code,
        "title": say(language, f"problem.{spoken}.title", **problem.params),
        "status": problem.status,
        "detail": say(language, f"problem.{spoken}.detail", **problem.params),
    }
    if problem.fields is not None:
        document["fields"] = {
            name: _field_text(language, code, problem.params) for name, code in problem.fields.items()
        }
    if problem.current is not None:
        document["current"] = problem.current
    document["trace"] = trace
    return document


def _spoken_code(problem: Problem) -> str:
    # The nearest ancestor with texts: a forgotten translation must not turn a 409 into a 500.
    for kind in type(problem).__mro__:
        code = getattr(kind, "code", None)
        if isinstance(code, str) and has_text(f"problem.{code}.detail"):
            return code
    return Problem.code


def _field_text(language: Language, code: str, params: Mapping[str, object]) -> str:
    known = has_text(f"field.{code}")
    return say(language, f"field.{code}" if known else "field.invalid", **params)
