"""The built-in Graph in a process of its own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import uvicorn

from crm.meta.assembly import posting_to
from crm.meta.fake.graph import FakeGraph
from crm.meta.fake.secrets import FILE, open_fake_secrets


def serve(data_dir: Path, *, port: int, webhook_url: str, say: Callable[[str], None]) -> None:
    """Answer on this port of the loopback address until asked to stop."""
    data_dir.mkdir(parents=True, exist_ok=True)
    say(f"The built-in Graph is at http://127.0.0.1:{port}; its secrets are in {data_dir / FILE}.")
    asyncio.run(_serve(data_dir, port, webhook_url))


async def _serve(data_dir: Path, port: int, webhook_url: str) -> None:
    async with posting_to(webhook_url) as deliver:
        graph = FakeGraph(open_fake_secrets(data_dir), deliver)
        config = uvicorn.Config(
            graph, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off", proxy_headers=False
        )
        await uvicorn.Server(config).serve()
        await graph.hooks.close()
