"""The office, with what the routes of this room need."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.house import open_house
from crm.core.reactions import ensure_cursors
from crm.inbox import actions
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from crm.inbox.schemas import CreateChannel
from crm.main.entrance import Entrance
from crm.main.wiring import wire
from tests.office import KEYS, Office

NUMBER = "880030040050060"


class InboxOffice(Office):
    """An office with a WhatsApp number."""

    channel: ChannelRow
    _app: Entrance | None = None

    def extra(self) -> dict[str, Any]:
        """What the routes of channels need."""
        return super().extra() | {"secret_keys": KEYS}

    def app(self, **state: Any) -> Entrance:
        """The application, put together once."""
        if self._app is None:
            self._app = super().app(**state)
        return self._app

    async def connect(self) -> ChannelRow:
        """The number is a channel."""
        async with self.begin(SYSTEM) as work:
            new = CreateChannel(kind="whatsapp", external_id=NUMBER, name="Satış hattı", access_token="token")
            channel_id, _ = await actions.create_channel(work, new, KEYS)
        return ChannelRow(id=channel_id, kind="whatsapp", external_id=NUMBER, state="connected")

    async def hear(self, number: str, text: str, external_id: str) -> UUID:
        """Somebody wrote; their conversation."""
        incoming = Incoming(external_id=external_id, at=now(), type="text", addresses=[number], text=text, name="Işıl")
        async with self.begin(SYSTEM) as work:
            await actions.receive_message(work, self.channel, incoming)
        await self.react()
        found = await self.rows("SELECT id FROM conversations WHERE reply_to = %(number)s", number=number)
        return found[0][0]

    async def customer_of(self, conversation_id: UUID) -> UUID:
        """The customer of a conversation."""
        found = await self.rows("SELECT customer_id FROM conversations WHERE id = %(id)s", id=conversation_id)
        return found[0][0]


@pytest.fixture
async def inbox(clean: str) -> AsyncGenerator[InboxOffice]:
    """An office with a connected WhatsApp number."""
    async with open_house(clean, connections=16) as house:
        wiring = wire()
        await ensure_cursors(house, wiring.reactions)
        office = InboxOffice(house, wiring)
        office.channel = await office.connect()
        yield office
