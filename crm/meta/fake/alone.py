"""The built-in Graph in a process of its own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import uvicorn

from crm.core.http import CallFailed, CallRefused, GuardedClient
from crm.meta.fake.graph import FakeGraph
from crm.meta.fake.secrets import FILE, open_fake_secrets


def serve(data_dir: Path, *, port: int, webhook_url: str, say: Callable[[str], None]) -> None:
    """Answer on this port of the loopback address until asked to stop."""
    data_dir.mkdir(parents=True, exist_ok=True)
    say(f"The built-in Graph is at http://127.0.0.1:{port}; its secrets are in {data_dir / FILE}.")
    asyncio.run(_serve(data_dir, port, webhook_url))


async def _serve(data_dir: Path, port: int, webhook_url: str) -> None:
    async with GuardedClient([], allowed_base=webhook_url, total_seconds=5.0) as client:

        async def deliver(body: bytes, headers: dict[str, str]) -> int:
            try:
                return (await client.post(webhook_url, content=body, headers=headers)).status
            except (CallFailed, CallRefused):
                return 0

        graph = FakeGraph(open_fake_secrets(data_dir), deliver)
        config = uvicorn.Config(
            graph, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off", proxy_headers=False
        )
        await uvicorn.Server(config).serve()
        await graph.hooks.close()
