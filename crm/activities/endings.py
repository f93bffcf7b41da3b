"""What goes on only as long as an activity is open. Rooms below declare what of theirs ends with it, as soon as they are imported.

It ends in the transaction that ends the activity, under its cause, and is there again when that is taken back: nobody is left
to be told of something that was done, not for a moment. By rule: whoever may end an activity needs no right to what ends with it.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from crm.core.work import Work

Follow = Callable[[Work, UUID], Awaitable[None]]


class Companion(msgspec.Struct, frozen=True):
    """Something that hangs on activities: how it ends with one, and how it is there again.

    Both run with the activity's row locked, before anything is noted in the brief of its customer.
    """

    kind: str
    end: Follow
    put_back: Follow


COMPANIONS: dict[str, Companion] = {}
"""Kind → companion."""


def offer(companion: Companion) -> Companion:
    """Such things end with their activity from now on."""
    COMPANIONS[companion.kind] = companion
    return companion


async def end_companions(work: Work, activity_id: UUID) -> None:
    """What hangs on the activity has ended with it."""
    for companion in COMPANIONS.values():
        await companion.end(work, activity_id)


async def put_back_companions(work: Work, activity_id: UUID) -> None:
    """What ended with the activity is there again."""
    for companion in COMPANIONS.values():
        await companion.put_back(work, activity_id)
