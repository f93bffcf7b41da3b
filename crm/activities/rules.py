"""Pure decisions about activities."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from crm.core.clock import ISTANBUL, WorkCalendar, day_span, local_day
from crm.core.problems import Invalid
from crm.core.text import clean

LONGEST_NAME = 60
MOST_TYPES = 50
MOST_OUTCOMES = 20
"""Of one type."""
FURTHEST = timedelta(days=5 * 366)
"""Nothing is to be done longer ago, or further away."""
ENTRY_MINUTES = 30
"""Within so many minutes of working time somebody looks at a new application."""


def check_name(name: str) -> str:
    """The name of a type or an outcome as it is kept. Raises Invalid without one."""
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long"})
    return name


def read_due(at: datetime, *, now: datetime) -> datetime:
    """When something is due, in UTC. Raises Invalid without a time zone, and for a time nobody plans for."""
    if at.tzinfo is None:
        raise Invalid({"due_at": "unreadable"})
    if abs(at - now) > FURTHEST:
        raise Invalid({"due_at": "out_of_range"})
    return at.astimezone(UTC)


def due_after(at: datetime, minutes: int, clock: str | None, calendar: WorkCalendar) -> datetime:
    """When something is due so long after `at`: on a working day at this local time, or the next moment that is worked."""
    due = at + timedelta(minutes=minutes)
    if clock is None:
        return calendar.next_working(due)
    day, hour = local_day(due), time.fromisoformat(clock)
    while True:
        moment = datetime.combine(day, hour, tzinfo=ISTANBUL)
        if moment > at and calendar.span(day) is not None:
            return moment
        # Of a calendar with hours some day of the next months is always worked.
        day = local_day(day_span(day)[1])


def calendar_of(hours: Sequence[Mapping[str, str] | None] | None) -> WorkCalendar:
    """The company's working week, Monday first; the usual one where none or an empty one is set."""
    named = {
        weekday: (time.fromisoformat(day["start"]), time.fromisoformat(day["end"]))
        for weekday, day in enumerate(hours or ())
        if day is not None
    }
    return WorkCalendar(named) if named else WorkCalendar()


def soon(at: datetime, calendar: WorkCalendar) -> datetime:
    """When somebody should have looked at what came in at this moment."""
    return calendar.add_working(at, timedelta(minutes=ENTRY_MINUTES))
