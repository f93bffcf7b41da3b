"""Attempts counted in windows of time: one atomic upsert, so that parallel tries meet in the counter."""

from collections.abc import Iterable, Mapping
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
    return next(iter((await count_each(work, limits, window)).values()), None)


async def count_each(work: Work, limits: Mapping[str, int], window: timedelta) -> dict[str, int]:
    """The same, and the seconds for each key whose limit is passed."""
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
    return {each.key: max(1, each.seconds_left) for each in counted if each.count > limits[each.key]}


async def uncount(work: Work, keys: Iterable[str], window: timedelta) -> None:
    """One attempt less is on record under each key, as it was no guess: an office that logs in by one address in the morning
    must not shut itself out.
    """
    await work.run(
        "INSERT INTO attempts (key, slot, count)"
        " SELECT key, date_bin(%(window)s, now(), 'epoch'), 0 FROM unnest(%(keys)s::text[]) AS key ORDER BY key"
        " ON CONFLICT (key, slot) DO UPDATE SET count = greatest(attempts.count - 1, 0)",
        keys=sorted(keys),
        window=window,
    )


async def forget_attempts(work: Work, keys: Iterable[str]) -> None:
    """Nothing is on record under these keys any more."""
    await work.run("DELETE FROM attempts WHERE key = ANY(%(keys)s::text[])", keys=sorted(keys))
