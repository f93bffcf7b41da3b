"""An office whose webhooks reach a real server on this machine."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import Actor
from crm.core.http import GuardedClient
from crm.webhooks import actions, sending
from crm.webhooks.schemas import MakeWebhook
from crm.webhooks.sending import WebhookParts
from tests.office import KEYS, Office

HEAD_END = b"\r\n\r\n"


class Received(msgspec.Struct):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """A program that is told. It answers 503 about what is in `refused`, else with the next of `answers`, then 200."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.refused: set[str] = set()
        self.port = 0

    @property
    def verbs(self) -> list[str]:
        return [each.told["verb"] for each in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                first, *lines = (await reader.readuntil(HEAD_END)).decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                raw = dict(line.split(": ", 1) for line in lines if ": " in line)
                self.received.append(Received(first.split(" ")[1], {k.lower(): v for k, v in raw.items()}, body))
                about = self.received[-1].told.get("subject", {}).get("id")
                status = 503 if about in self.refused else self.answers.pop(0) if self.answers else 200
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 5\r\n\r\nhello" % status)
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()


class Telling:
    """The office, the receiver, and the loop of the worker taken by hand."""

    def __init__(self, office: Office, receiver: Receiver, parts: WebhookParts, known: frozenset[str]) -> None:
        self.office = office
        self.receiver = receiver
        self.parts = parts
        self._known = known

    async def webhook(self, maker: Actor, *verbs: str) -> tuple[UUID, str]:
        """A webhook of this person that reaches the receiver, and its secret."""
        new = MakeWebhook(name="Muhasebe", url="https://example.com/hook", verbs=list(verbs))
        async with self.office.begin(maker) as work:
            made = await actions.make_webhook(work, new, KEYS, self._known)
            # No https on this machine: only the row leads here, as the settings of an installation never could.
            await work.run("UPDATE webhooks SET url = %(url)s", url=f"http://127.0.0.1:{self.receiver.port}/hook")
        return made

    async def tell(self) -> None:
        """Everything due is told."""
        while await sending.tell(self.parts):
            pass

    async def later(self) -> None:
        """The pauses between tries are over."""
        async with self.office.begin(await self.office.person("admin")) as work:
            await work.run("UPDATE webhook_calls SET next_at = now() WHERE state = 'queued'")

    async def states(self) -> list[tuple[str, str, int]]:
        """Verb, state and tries of each call, in order."""
        return await self.office.rows(
            "SELECT verb, state, tries FROM webhook_calls ORDER BY seq NULLS LAST, created_at"
        )


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


@pytest.fixture
async def telling(office: Office) -> AsyncGenerator[Telling]:
    async with (
        receiving() as receiver,
        GuardedClient([], allowed_base=f"http://127.0.0.1:{receiver.port}", is_open=True, total_seconds=5.0) as client,
    ):
        parts = WebhookParts(office.house, KEYS, office.wiring.kinds, client)
        yield Telling(office, receiver, parts, office.wiring.verbs)
