"""Sessions in use: gathered in memory and written once in a while, so that reads never write."""

import asyncio
from uuid import UUID

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin
from crm.people import actions

EVERY_SECONDS = 5.0


class SessionsInUse:
    """The sessions used since the last writing; bounded by the number of sessions there are."""

    def __init__(self) -> None:
        self._ids: set[UUID] = set()

    def note(self, session_id: UUID) -> None:
        """This session was used."""
        self._ids.add(session_id)

    async def keep_writing(self, house: House) -> None:
        """Write them down every few seconds until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            ids, self._ids = self._ids, set()
            if not ids:
                continue
            try:
                async with begin(house, SYSTEM) as work:
                    await actions.touch_sessions(work, sorted(ids))
            except Unavailable:
                self._ids |= ids
