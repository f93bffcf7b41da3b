"""`crm simulate`: the sample company at work, against a house that runs."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from crm.main.settings import Settings, read_settings
from crm.ops.stop import Stop

if TYPE_CHECKING:
    from crm.demo.traffic import Traffic

REPORT_EVERY = 10.0


def simulate(
    rate: Annotated[float, typer.Option(min=0.001, max=1000, help="Events a second, on average.")],
    minutes: Annotated[float | None, typer.Option(min=0, help="How long; without it until Ctrl+C.")] = None,
    url: Annotated[str | None, typer.Option(help="The house; the one of this environment unless given.")] = None,
) -> None:
    """Send signed webhooks, leads and colleagues' work to a running house with the sample company."""
    import os

    settings = read_settings({**os.environ, "CRM_DEMO": "1"})
    asyncio.run(_simulate(settings, (url or settings.base_url).rstrip("/"), rate, minutes))


async def _simulate(settings: Settings, url: str, rate: float, minutes: float | None) -> None:
    import httpx

    from crm.demo.logins import demo_password
    from crm.demo.traffic import Traffic, open_client

    async with open_client(url) as client:
        try:
            (await client.get("/healthz")).raise_for_status()
        except httpx.HTTPError as error:
            raise Stop(f"No house answers at {url}. Start one with the sample company: CRM_DEMO=1 crm up.") from error
        password = demo_password(settings.demo_password, settings.data_dir)
        traffic = Traffic(client, password, app_secret=app_secret(settings))
        reporting = asyncio.create_task(_keep_reporting(traffic))
        try:
            await traffic.run(rate=rate, seconds=None if minutes is None else minutes * 60)
        finally:
            reporting.cancel()
            _report(traffic)


def app_secret(settings: Settings) -> str | None:
    """What webhooks are signed with: the built-in Graph's secret, or the first one given."""
    from crm.meta.fake.secrets import open_fake_secrets

    if settings.is_graph_fake:
        return open_fake_secrets(settings.data_dir).app_secret
    return next(iter(settings.meta_app_secrets), None)


async def _keep_reporting(traffic: "Traffic") -> None:
    while True:
        await asyncio.sleep(REPORT_EVERY)
        _report(traffic)


def _report(traffic: "Traffic") -> None:
    told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in traffic.counts.most_common())
    typer.echo(f"{traffic.counts.total()} events: {told}", err=True)
