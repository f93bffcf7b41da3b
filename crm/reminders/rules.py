"""Pure decisions about reminders."""

from datetime import datetime, timedelta

from crm.core.problems import Invalid, Refused

LONGEST = 500
FURTHEST = timedelta(days=5 * 366)


class ReminderOver(Refused):
    """What is done or withdrawn is neither put off nor changed."""

    code = "reminder_over"


class NobodyToRemind(Refused):
    """A rule sets it, and neither whose matter it is nor whoever acted can see it."""

    code = "nobody_to_remind"


def check_text(text: str) -> str:
    """The text as it is kept. Raises Invalid for none, or too long a one."""
    if not text:
        raise Invalid({"text": "required"})
    if len(text) > LONGEST:
        raise Invalid({"text": "too_long"}, longest=LONGEST)
    return text


def check_due(due_at: datetime, *, now: datetime) -> datetime:
    """The time as it is kept, to the minute. Raises Invalid without a time zone, in the past or too far away."""
    if due_at.tzinfo is None:
        raise Invalid({"due_at": "invalid"})
    due_at = due_at.replace(second=0, microsecond=0)
    # Whoever says "now" means this minute.
    if due_at < now - timedelta(minutes=2):
        raise Invalid({"due_at": "due_in_the_past"})
    if due_at > now + FURTHEST:
        raise Invalid({"due_at": "out_of_range"}, least="", most="")
    return due_at
