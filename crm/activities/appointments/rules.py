"""Pure decisions about appointments: which state may follow which, and how likely it is that somebody does not come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from crm.activities.outcome_schemas import AppointmentEnd
from crm.core.clock import local_day
from crm.core.problems import Invalid, Refused

State = Literal["planned", "confirmed"] | AppointmentEnd
OPEN: frozenset[State] = frozenset({"planned", "confirmed"})
TAKING: frozenset[State] = frozenset({"planned", "confirmed", "arrived"})
"""In these states people and room are taken."""

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
FURTHEST = timedelta(days=2 * 366)
MOST_PEOPLE = 20
LONGEST_LINE = 200


class NotYet(Refused):
    """Nobody has come, or stayed away, before the day."""

    code = "appointment_not_yet"


class AppointmentOver(Refused):
    """What was kept, missed or called off stays as it is."""

    code = "appointment_over"


def check_time(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Raise Invalid for a time that ends before it begins, lasts too long, or lies further away than anybody plans."""
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise Invalid({"minutes": "out_of_range"}, least=5, most=24 * 60)
    if abs(starts_at - now) > FURTHEST:
        raise Invalid({"starts_at": "out_of_range"}, least="", most="")


def check_open(state: State) -> None:
    """Raise AppointmentOver unless it is still to come."""
    if state not in OPEN:
        raise AppointmentOver


def check_next(state: State, wanted: State, starts_at: datetime, *, now: datetime) -> None:
    """Raise AppointmentOver or NotYet unless the appointment may come into this state now.

    Whether somebody came may be said from the day itself on, and that they did not once it has begun; either is corrected by
    saying the other.
    """
    corrected = {state, wanted} == {"arrived", "no_show"}
    if not corrected:
        check_open(state)
    if wanted == "arrived" and local_day(now) < local_day(starts_at):
        raise NotYet
    if wanted == "no_show" and now < starts_at:
        raise NotYet


Sign = Literal["no_shows", "kept", "cancelled", "far_ahead", "silent", "moved"]


class History(msgspec.Struct, frozen=True):
    """What is known of a customer's appointments so far, and of the last time they were heard of."""

    kept: int
    no_shows: int
    cancelled: int
    moved: int
    last_contact_at: datetime | None


class Point(msgspec.Struct, frozen=True):
    """One reason for or against, and its part of the score."""

    sign: Sign
    points: int
    count: int


BASE = 10
FAR, SILENCE = timedelta(days=7), timedelta(days=14)


def no_show_points(history: History, starts_at: datetime, *, now: datetime) -> list[Point]:
    """What speaks for staying away (positive) and against it, each by a rule anybody can follow."""
    rules: Sequence[tuple[Sign, int, int]] = (
        ("no_shows", min(history.no_shows, 3) * 25, history.no_shows),
        ("kept", -min(history.kept, 4) * 10, history.kept),
        ("cancelled", min(history.cancelled, 3) * 5, history.cancelled),
        ("moved", min(history.moved, 3) * 5, history.moved),
        ("far_ahead", 10 if starts_at - now > FAR else 0, max((starts_at - now).days, 0)),
        ("silent", 10 if _is_silent(history, now) else 0, _days_silent(history, now)),
    )
    return [Point(sign, points, count) for sign, points, count in rules if points]


def no_show_score(points: Sequence[Point]) -> int:
    """How likely it is that the customer does not come, from 0 to 100."""
    return max(0, min(100, BASE + sum(point.points for point in points)))


def _is_silent(history: History, now: datetime) -> bool:
    return history.last_contact_at is None or now - history.last_contact_at > SILENCE


def _days_silent(history: History, now: datetime) -> int:
    return 0 if history.last_contact_at is None else (now - history.last_contact_at).days
