"""Sessions, tokens and calendar feeds in use: gathered in memory and written once in a while, so that reads never write."""

import asyncio
from uuid import UUID

from crm.activities.appointments.feeds import touch_calendar_feeds
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import Unavailable
from crm.core.work import begin
from crm.people import actions

EVERY_SECONDS = 5.0


class InUse:
    """What was used since the last writing; bounded by how many sessions, tokens and feeds there are."""

    def __init__(self) -> None:
        self._sessions: set[UUID] = set()
        self._tokens: set[UUID] = set()
        self._feeds: set[UUID] = set()

    def note_session(self, session_id: UUID) -> None:
        """This session was used."""
        self._sessions.add(session_id)

    def note_token(self, token_id: UUID) -> None:
        """This token was used."""
        self._tokens.add(token_id)

    def note_feed(self, feed_id: UUID) -> None:
        """This calendar feed was read."""
        self._feeds.add(feed_id)

    async def keep_writing(self, house: House) -> None:
        """Write them down every few seconds until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.write(house)

    async def write(self, house: House) -> None:
        """Write them down, or keep them for the next time when the database is away."""
        sessions, self._sessions = self._sessions, set()
        tokens, self._tokens = self._tokens, set()
        feeds, self._feeds = self._feeds, set()
        if not sessions and not tokens and not feeds:
            return
        try:
            async with begin(house, SYSTEM) as work:
                await actions.touch_sessions(work, sorted(sessions))
                await actions.touch_tokens(work, sorted(tokens))
                await touch_calendar_feeds(work, sorted(feeds))
        except Unavailable:
            self._sessions |= sessions
            self._tokens |= tokens
            self._feeds |= feeds
