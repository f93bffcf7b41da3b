"""Attempts counted in windows of time: one atomic upsert, so that parallel tries meet in the counter."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from crm.core.work import Work


class Attempt(msgspec.Struct):
    """A counter of the present window."""

    key: str
    count: int
    seconds_left: int


async def count_attempts(work: Work, limits: Mapping[str, int], window: timedelta) -> int | None:
    """One more attempt is on record under each key. Seconds until the next window when a limit (attempts per window) is
    passed, else None.

    Nothing is raised here: the counting must be committed before the refusal, or refused attempts would not count.
    """
    counted = await work.all(
        Attempt,
        # Sorted, so that two attempts with the same keys cannot deadlock.
        "INSERT INTO attempts (key, slot, count)"
        " SELECT key, date_bin(%(window)s, now(), 'epoch'), 1 FROM unnest(%(keys)s::text[]) AS key ORDER BY key"
        " ON CONFLICT (key, slot) DO UPDATE SET count = attempts.count + 1"
        " RETURNING key, count, extract(epoch FROM slot + %(window)s - now())::int AS seconds_left",
        keys=sorted(limits),
        window=window,
    )
    return next((max(1, each.seconds_left) for each in counted if each.count > limits[each.key]), None)
