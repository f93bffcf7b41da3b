"""How often a person may have masked values shown."""

from datetime import timedelta

from crm.core.asking import Asking
from crm.core.problems import TooMany
from crm.people.attempts import count_attempts

PER_PERSON = 60
WINDOW = timedelta(hours=1)


async def count(asking: Asking) -> None:
    """One more reveal is on record for whoever asks, a token for its maker. Raises TooMany over the limit."""
    viewer = asking.actor.viewer
    key = f"reveal:{viewer.user_id if viewer else asking.actor.id}"
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, {key: PER_PERSON}, WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)
