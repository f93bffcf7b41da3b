"""This room put together for one process: the way to Graph, and the loops of the worker."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from crm.core.bell import Bell
from crm.core.house import House
from crm.core.http import CallFailed, CallRefused, GuardedClient, StandIn
from crm.core.secrets import SecretKeys
from crm.meta.fake.graph import BASE, FakeGraph
from crm.meta.fake.hooks import Deliver
from crm.meta.fake.secrets import open_fake_secrets
from crm.meta.fetching import keep_fetching
from crm.meta.graph import HOST, Graph
from crm.meta.parts import MetaParts
from crm.meta.processing import keep_processing, keep_retrying
from crm.meta.rules import Pause
from crm.meta.sending import keep_sending
from crm.meta.signature import AppSecrets


class MetaSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment decides of this room."""

    data_dir: Path
    graph_url: str
    graph_version: str
    is_fake: bool
    app_secrets: tuple[str, ...]
    verify_token: str | None
    webhook_url: str
    """Where the built-in Graph posts to."""


@asynccontextmanager
async def open_meta(
    house: House, keys: SecretKeys, settings: MetaSettings, *, is_alone: bool, pause: Pause | None = None
) -> AsyncGenerator[MetaParts]:
    """The room is ready for the length of the block. `is_alone` when web and worker are this one process."""
    secrets, verify_token, fake = settings.app_secrets, settings.verify_token, None
    async with posting_to(settings.webhook_url) as deliver:
        if settings.is_fake:
            own = open_fake_secrets(settings.data_dir)
            fake = FakeGraph(own, deliver)
            secrets, verify_token = (*secrets, own.app_secret), verify_token or own.verify_token
        stand_in = StandIn(base=BASE, app=fake) if fake else None
        base = None if fake or urlsplit(settings.graph_url).hostname == HOST else settings.graph_url
        async with GuardedClient([HOST], allowed_base=base, stand_in=stand_in) as client:
            graph = Graph(
                client,
                base=BASE if fake else settings.graph_url,
                version=settings.graph_version,
                app_secret=secrets[0] if secrets else None,
            )
            yield MetaParts(
                house=house,
                keys=keys,
                graph=graph,
                secrets=AppSecrets(house, keys, secrets),
                verify_token=verify_token,
                fake=fake,
                # Another process is woken through the house's bell, this one without the detour.
                arrived=Bell() if is_alone else house.bell,
                expected=Bell(),
                pause=pause or Pause(),
            )
            if fake:
                await fake.hooks.close()


@asynccontextmanager
async def posting_to(url: str) -> AsyncGenerator[Deliver]:
    """A way to post webhooks to our own address."""
    async with GuardedClient([], allowed_base=url, total_seconds=5.0) as client:

        async def deliver(body: bytes, headers: dict[str, str]) -> int:
            try:
                return (await client.post(url, content=body, headers=headers)).status
            except (CallFailed, CallRefused):
                return 0

        yield deliver


def worker_tasks(parts: MetaParts) -> dict[str, Callable[[], Awaitable[None]]]:
    """The loops a worker runs, by name."""
    return {
        "meta.deliveries": partial(keep_processing, parts),
        "meta.items": partial(keep_retrying, parts),
        "meta.leads": partial(keep_fetching, parts),
        "meta.sending": partial(keep_sending, parts),
    }
