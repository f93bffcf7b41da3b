"""Starting and stopping: everything in one process, or web and worker apart."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
import uvicorn
from structlog.tracebacks import ExceptionDictTransformer

from crm.core.doors import SYSTEM
from crm.core.house import House, open_house
from crm.core.reactions import ensure_cursors, keep_reacting
from crm.core.work import begin
from crm.live.gateway import Gateway
from crm.main.app import WebParts, make_app
from crm.main.demo_start import prepare_demo
from crm.main.installation import Installation, open_installation
from crm.main.sessions import SessionsInUse
from crm.main.settings import Settings
from crm.main.supervisor import Supervisor
from crm.main.wiring import Wiring, wire
from crm.people.actions import offer_setup
from crm.people.cookies import SessionCookies

PARTITIONS_EVERY = 24 * 3600.0


def run_up(settings: Settings) -> None:
    """Everything in one process until SIGTERM or Ctrl+C."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation:
        greeting = prepare_demo(installation, _say)
        asyncio.run(_serve(installation, is_web=True, is_worker=True, greeting=greeting))


def run_web(settings: Settings, *, workers: int) -> None:
    """Only the web part, in this many processes."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation:
        children = [pid for _ in range(workers - 1) if (pid := os.fork())]
        is_parent = len(children) == workers - 1
        try:
            asyncio.run(_serve(installation, is_web=True, is_worker=False, shares_port=workers > 1))
        finally:
            if is_parent:
                for pid in children:
                    os.kill(pid, signal.SIGTERM)


def run_worker(settings: Settings) -> None:
    """Only the worker: reactions, jobs, scheduled work."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation:
        asyncio.run(_serve(installation, is_web=False, is_worker=True))


async def _serve(
    installation: Installation,
    *,
    is_web: bool,
    is_worker: bool,
    shares_port: bool = False,
    greeting: str | None = None,
) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(installation.address))
        wiring = wire()
        supervisor = Supervisor()
        stack.push_async_callback(supervisor.stop)
        if is_worker:
            await start_worker(house, wiring, supervisor)
        if is_web:
            if greeting:
                _say(greeting)
            await _serve_web(installation, house, wiring, supervisor, shares_port=shares_port)
        else:
            await _until_signal()


async def start_worker(house: House, wiring: Wiring, supervisor: Supervisor) -> None:
    """Reactions of every room run in this process, and the journal has its months ahead."""
    await ensure_cursors(house, wiring.reactions)
    for room in wiring.reactions:
        supervisor.start(f"reactions:{room.name}", partial(keep_reacting, house, room))
    supervisor.start("partitions", partial(_keep_partitions, house))


async def _keep_partitions(house: House) -> None:
    while True:
        async with begin(house, SYSTEM) as work:
            await work.run("SELECT make_journal_partitions(3)")
        await asyncio.sleep(PARTITIONS_EVERY)


@asynccontextmanager
async def web_application(
    installation: Installation, house: House, wiring: Wiring, supervisor: Supervisor
) -> AsyncGenerator[object]:
    """The ASGI application with the tasks it needs."""
    settings = installation.settings
    in_use = SessionsInUse()
    cookies = SessionCookies(is_https=settings.is_https, key=installation.keys.sign("csrf", b"key"))
    gateway = Gateway(house, wiring.kinds, cookies, settings.origins)
    supervisor.start("sessions", partial(in_use.keep_writing, house))
    supervisor.start("live", gateway.run)
    yield make_app(
        WebParts(
            house=house,
            cookies=cookies,
            origins=settings.origins,
            base_url=settings.base_url,
            is_https=settings.is_https,
            supervisor=supervisor,
            wiring=wiring,
            in_use=in_use,
            extra={},
        ),
        gateway,
    )
    await gateway.close()


async def _serve_web(
    installation: Installation, house: House, wiring: Wiring, supervisor: Supervisor, *, shares_port: bool
) -> None:
    bind = installation.settings.bind
    async with web_application(installation, house, wiring, supervisor) as app:
        server = uvicorn.Server(
            uvicorn.Config(
                app,  # type: ignore[arg-type] - an ASGI application by shape
                host=bind.host,
                port=bind.port,
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                ws_max_size=64 * 1024,
                timeout_graceful_shutdown=5,
            )
        )
        await _say_address(installation, house)
        await server.serve()


async def _say_address(installation: Installation, house: House) -> None:
    settings = installation.settings
    _say(f"Modern CRM is at {settings.base_url}")
    async with begin(house, SYSTEM) as work:
        secret = await offer_setup(work)
    if secret:
        _say(f"Make the first administrator at {settings.base_url}/kurulum#{secret}")


async def _until_signal() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def _logging(settings: Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without local variables: they hold passwords and people's messages.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING)


def _say(text: str) -> None:
    print(text, flush=True)
