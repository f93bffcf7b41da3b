"""The office with its Meta side: the built-in Graph, posting to the application under test."""

import random
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm.core.bell import Bell
from crm.core.doors import SYSTEM
from crm.core.house import open_house
from crm.core.http import GuardedClient, StandIn
from crm.core.ids import new_id
from crm.core.reactions import ensure_cursors
from crm.inbox import actions as inbox
from crm.inbox.schemas import ChannelKind, CreateChannel
from crm.main.entrance import Entrance
from crm.main.wiring import wire
from crm.meta.fake.graph import BASE, FakeGraph
from crm.meta.fake.secrets import FakeSecrets
from crm.meta.fetching import fetch_leads
from crm.meta.graph import Graph
from crm.meta.parts import MetaParts
from crm.meta.processing import process_deliveries, retry_items
from crm.meta.rules import Pause
from crm.meta.sending import send_messages
from crm.meta.signature import AppSecrets
from tests import answers
from tests.office import BASE as BASE_URL
from tests.office import KEYS, Office

SECRETS = FakeSecrets(app_secret="app-secret", verify_token="verify-token", access_token="access-token")
NUMBER = "880030040050060"
PAGE = "615500001112223"


class MetaOffice(Office):
    """An office on Meta, with the built-in Graph."""

    parts: MetaParts
    graph: FakeGraph
    _app: Entrance | None = None

    def extra(self) -> dict[str, Any]:
        """What the routes of inbox and meta need."""
        return super().extra() | {"secret_keys": KEYS, "meta": self.parts}

    async def channel(
        self, kind: ChannelKind = "whatsapp", external_id: str = NUMBER, *, token: str | None = SECRETS.access_token
    ) -> UUID:
        """A connected channel."""
        async with self.begin(SYSTEM) as work:
            new = CreateChannel(kind=kind, external_id=external_id, name=kind, access_token=token)
            channel_id, _ = await inbox.create_channel(work, new, KEYS)
        return channel_id

    async def post(self, payload: object) -> httpx.Response:
        """The webhook gets this payload, signed by our app."""
        body, headers = self.graph.hooks.signed(payload)
        return await self.post_raw(body, headers)

    async def post_raw(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """The webhook gets these bytes."""
        transport = httpx.ASGITransport(self.app(), raise_app_exceptions=False)  # type: ignore[arg-type] - an application by shape
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            answer = await client.post("/webhooks/meta", content=body, headers=headers)
            await answers.check(answer)
            return answer

    def app(self, **state: Any) -> Entrance:
        """The application, put together once."""
        if self._app is None:
            self._app = super().app(**state)
        return self._app

    async def settle(self) -> None:
        """Everything that came in is handled, as far as it can be now."""
        is_busy = True
        while is_busy:
            is_busy = await process_deliveries(self.parts)
            is_busy |= await retry_items(self.parts)
            is_busy |= await fetch_leads(self.parts)
            is_busy |= await send_messages(self.parts)
            head = await self.head()
            # What was routed only now is handled in the next round.
            await self.react()
            is_busy |= (
                await self.one("SELECT count(*) FROM webhook_items WHERE state = 'queued' AND next_at <= now()") > 0
            )
            is_busy |= await self.head() != head

    async def later(self, rounds: int = 1) -> None:
        """So much time has passed that whatever waits for its next try is due, and everything was handled; so often."""
        for _ in range(rounds):
            async with self.begin(SYSTEM) as work:
                await work.run("UPDATE webhook_items SET next_at = now() WHERE state = 'queued'")
                await work.run("UPDATE lead_fetches SET next_at = now() WHERE state = 'pending'")
                await work.run("UPDATE messages SET next_at = now() WHERE state = 'queued'")
            await self.settle()

    async def one(self, sql: str, **params: object) -> Any:
        """The only value of the only row."""
        ((value,),) = await self.rows(sql, **params)
        return value

    async def snapshot(self) -> dict[str, list[Any]]:
        """What the outside world made of this database, without ids and times of its own."""
        return {
            "customers": await self.rows("SELECT name FROM customers ORDER BY name"),
            "identities": await self.rows("SELECT kind, value FROM identities ORDER BY 1, 2"),
            "leads": await self.rows("SELECT origin, external_id, message FROM leads ORDER BY 1, 2"),
            "touches": await self.rows("SELECT count(*) FROM touches"),
            "conversations": await self.rows("SELECT reply_to, inbound_count, last_text FROM conversations ORDER BY 1"),
            "messages": await self.rows(
                "SELECT external_id, direction, type, text, state FROM messages ORDER BY external_id NULLS FIRST"
            ),
            "receipts": await self.rows("SELECT external_id, status FROM message_receipts ORDER BY 1, 2"),
            "briefs": await self.rows("SELECT last_text, inbound_count FROM customer_brief ORDER BY 1, 2"),
            "fetches": await self.rows("SELECT leadgen_id, state FROM lead_fetches ORDER BY 1"),
            "cards": await self.rows("SELECT count(*) FROM cards"),
            "lines": await self.rows(
                "SELECT verb, count(*) FROM journal WHERE verb <> 'channel.heard' GROUP BY 1 ORDER BY 1"
            ),
        }


@pytest.fixture
async def meta(clean: str, tmp_path: Path) -> AsyncGenerator[MetaOffice]:
    """An empty office on Meta."""
    async with open_house(clean, connections=16) as house:
        wiring = wire()
        await ensure_cursors(house, wiring.reactions)
        office = MetaOffice(house, wiring)

        async def deliver(body: bytes, headers: dict[str, str]) -> int:
            return (await office.post_raw(body, headers)).status_code

        office.graph = FakeGraph(SECRETS, deliver)
        office.graph.script.statuses.seconds = 0.0
        async with GuardedClient([], stand_in=StandIn(base=BASE, app=office.graph), total_seconds=2.0) as client:
            office.parts = MetaParts(
                house=house,
                keys=KEYS,
                graph=Graph(client, base=BASE, version="v25.0", app_secret=SECRETS.app_secret),
                secrets=AppSecrets(house, KEYS, [SECRETS.app_secret]),
                verify_token=SECRETS.verify_token,
                fake=office.graph,
                arrived=Bell(),
                expected=Bell(),
                pause=Pause(first_seconds=60.0),
            )
            yield office
            await office.graph.hooks.close()


def wamid() -> str:
    """A message id nobody used."""
    return f"wamid.{new_id().hex.upper()}{random.randrange(10)}"
