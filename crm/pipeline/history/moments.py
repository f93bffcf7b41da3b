"""Moments one can look back to."""

from datetime import UTC, datetime, timedelta

from crm.core.clock import ISTANBUL, now
from crm.core.problems import Invalid
from crm.core.work import Work

FURTHEST = timedelta(days=366)
"""Looking back costs as much as was moved since then; a year of a busy house is still counted in a second."""


def read_moment(field: str, text: str) -> datetime:
    """The instant an address names in ISO 8601 with its offset. Raises Invalid for anything else, the future, and what is
    longer ago than a year.
    """
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid({field: "no_moment"}) from None
    if at > now():
        raise Invalid({field: "in_the_future"})
    if at < now() - FURTHEST:
        raise Invalid({field: "too_long_ago"})
    return at


async def first_moment(work: Work) -> datetime | None:
    """When the journal begins; None while it is empty."""
    return await work.maybe(datetime, "SELECT at FROM journal ORDER BY seq LIMIT 1")


async def check_told(work: Work, field: str, at: datetime) -> None:
    """Raise Invalid for a moment before the first line of the journal: nothing tells how things stood then."""
    first = await first_moment(work)
    if first is None or at < first:
        raise Invalid({field: "before_the_first"}, first=f"{(first or now()).astimezone(ISTANBUL):%d.%m.%Y %H:%M}")
