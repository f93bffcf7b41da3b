"""What went wrong where nobody waits for the answer: in a word for whoever looks on, and for who mends it.

Neither holds the text of the fault: it may quote names, phones and e-mails.
"""

import traceback
from pathlib import Path
from typing import Literal

import msgspec
import psycopg

from crm.core.problems import NotFound, Problem

Reason = Literal["gone", "refused", "contradicts", "too_slow", "unreadable", "unexpected"]
"""`gone`: what it is about is there no more. `refused`: a rule forbids it now. `contradicts`: it clashes with what stands in
the database. `too_slow`: it took too long, or waited for others. `unreadable`: what stands in the line is not understood."""

REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (NotFound, "gone"),
    (Problem, "refused"),
    (psycopg.errors.ForeignKeyViolation, "gone"),
    (psycopg.IntegrityError, "contradicts"),
    (psycopg.OperationalError, "too_slow"),
    (msgspec.ValidationError, "unreadable"),
)

HOUSE = Path(__file__).resolve().parents[1]


def reason_of(error: Exception) -> Reason:
    """Why, in a word that screens can say."""
    for kind, reason in REASONS:
        if isinstance(error, kind):
            return reason
    return "unexpected"


def described(error: Exception) -> str:
    """The kind of the fault, the rule of the database it broke if any, and where in our code it arose."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if HOUSE in Path(frame.filename).parents]
    place = f" at {Path(frames[-1].filename).relative_to(HOUSE.parent)}:{frames[-1].lineno}" if frames else ""
    broken = error.diag.constraint_name if isinstance(error, psycopg.Error) else None
    code = f" {error.code}" if isinstance(error, Problem) else f" {broken}" if broken else ""
    return f"{type(error).__name__}{code}{place}"
