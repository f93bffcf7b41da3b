"""Starting and stopping: everything in one process, or web and worker apart."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import structlog
import uvicorn
import uvloop
from structlog.tracebacks import ExceptionDictTransformer

from crm.core.doors import SYSTEM
from crm.core.house import House, open_house
from crm.core.http import GuardedClient
from crm.core.problems import Unavailable
from crm.core.reactions import ensure_cursors, keep_reacting
from crm.core.work import begin
from crm.customers.straying import keep_gathering
from crm.files.opening import StoreUnusable, open_storage
from crm.files.pictures import Drawer
from crm.files.receiving import FileParts
from crm.files.storage import Storage
from crm.files.sweeping import keep_sweeping
from crm.live.gateway import Gateway
from crm.main import refusals
from crm.main.app import DIST, WebParts, make_app
from crm.main.bind import listen
from crm.main.build import served_build
from crm.main.demo_start import keep_traffic, prepare_demo
from crm.main.installation import Installation, open_installation
from crm.main.sessions import InUse
from crm.main.settings import Settings
from crm.main.supervisor import Supervisor
from crm.main.wiring import Wiring, wire
from crm.meta.assembly import MetaSettings, open_meta, worker_tasks
from crm.meta.parts import MetaParts
from crm.notify.sending import MailParts
from crm.notify.sending import keep_sending as keep_mailing
from crm.ops.actions import forget_exports
from crm.ops.keeping import keep_chain
from crm.ops.stop import Stop
from crm.people.actions import end_lapsed_views, follow_clock, forget_old, offer_setup
from crm.people.cookies import SessionCookies
from crm.people.links import AccountLinks
from crm.people.openid import Provider
from crm.people.sign_on import SignOnParts
from crm.pipeline.actions import forget_bulks
from crm.pipeline.bulk.running import keep_working
from crm.reminders.firing import keep_firing
from crm.webhooks.sending import TOTAL_SECONDS, WebhookParts, keep_telling

TIDY_EVERY = 24 * 3600.0
CLOCK_EVERY = 2.0
COLLECT_AFTER = 20_000
"""New objects that hold others, beyond those let go again."""


def run_up(settings: Settings) -> None:
    """Everything in one process until SIGTERM or Ctrl+C."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation, listen(settings.bind) as listener:
        greeting = prepare_demo(installation, _say)
        _run(_serve(installation, listener=listener, is_worker=True, greeting=greeting))


def run_web(settings: Settings, *, workers: int) -> None:
    """Only the web part, in this many processes that share one listening socket."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation, listen(settings.bind) as listener:
        children = [_fork(installation, listener) for _ in range(workers - 1)]
        try:
            _run(_serve(installation, listener=listener, is_worker=False))
        finally:
            for child in children:
                os.kill(child, signal.SIGTERM)
            for child in children:
                os.waitpid(child, 0)


def run_worker(settings: Settings) -> None:
    """Only the worker: reactions, jobs, scheduled work."""
    _logging(settings)
    with open_installation(settings, say=_say) as installation:
        _run(_serve(installation, listener=None, is_worker=True))


def _fork(installation: Installation, listener: socket.socket) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _run(_serve(installation, listener=listener, is_worker=False, is_quiet=True))
    finally:
        # Not by way of the context managers above: the database is the parent's to stop.
        os._exit(0)


def _run(serving: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serving)


async def _serve(
    installation: Installation,
    *,
    listener: socket.socket | None,
    is_worker: bool,
    greeting: str | None = None,
    is_quiet: bool = False,
) -> None:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(installation.address))
        wiring = wire()
        meta = await stack.enter_async_context(
            open_meta(
                house,
                installation.keys,
                _meta_settings(installation.settings),
                is_alone=is_worker and listener is not None,
            )
        )
        files = _open_files(installation.settings)
        stack.callback(files.storage.close)
        supervisor = Supervisor()
        stack.push_async_callback(supervisor.stop)
        if is_worker:
            caller = await stack.enter_async_context(GuardedClient([], is_open=True, total_seconds=TOTAL_SECONDS))
            webhooks = WebhookParts(house, installation.keys, wiring.kinds, caller)
            await start_worker(house, wiring, supervisor, meta, webhooks, files.storage)
            start_mailing(installation, house, supervisor)
        if greeting:
            _say(greeting)
            if installation.settings.has_demo_traffic:
                work = partial(keep_traffic, installation.settings, _own_address(installation.settings))
                supervisor.start("demo.traffic", work)
        if listener is None:
            await _until_signal()
            return
        if not is_quiet:
            await _say_address(installation, house)
        app = await stack.enter_async_context(web_application(installation, house, wiring, supervisor, meta, files))
        _spare_the_collector()
        await web_server(app).serve(sockets=[listener])


def _spare_the_collector() -> None:
    """What was made at the start stays, so no collection need look through it; and the thousands of rows of one answer are
    not what one should begin for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def _open_files(settings: Settings) -> FileParts:
    try:
        storage = open_storage(settings.files_url, settings.s3, settings.data_dir)
    except StoreUnusable as reason:
        raise Stop(str(reason)) from reason
    return FileParts(storage, Drawer(storage), settings.files_quota)


def _own_address(settings: Settings) -> str:
    """Where we listen, which is not the address people open: that may be a proxy elsewhere."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.bind.host)  # noqa: S104 - compared, not bound
    return f"http://{host}:{settings.bind.port}" if host else f"http://{settings.bind}"


def _meta_settings(settings: Settings) -> MetaSettings:
    return MetaSettings(
        data_dir=settings.data_dir,
        graph_url=settings.graph_url,
        graph_version=settings.graph_version,
        is_fake=settings.is_graph_fake,
        app_secrets=settings.meta_app_secrets,
        verify_token=settings.meta_verify_token,
        webhook_url=f"{_own_address(settings)}/webhooks/meta",
    )


async def start_worker(
    house: House,
    wiring: Wiring,
    supervisor: Supervisor,
    meta: MetaParts | None = None,
    webhooks: WebhookParts | None = None,
    storage: Storage | None = None,
) -> None:
    """Reactions and jobs of every room run in this process, and the journal has its months ahead."""
    await ensure_cursors(house, wiring.reactions)
    supervisor.start("reactions", partial(keep_reacting, house, wiring.reactions))
    for name, task in (worker_tasks(meta) if meta else {}).items():
        supervisor.start(name, task)
    if webhooks:
        supervisor.start("webhooks", partial(keep_telling, webhooks))
    if storage:
        supervisor.start("files", partial(keep_sweeping, house, storage))
    supervisor.start("bulk work", partial(keep_working, house))
    supervisor.start("reminders", partial(keep_firing, house))
    supervisor.start("audit chain", partial(keep_chain, house))
    supervisor.start("stand-ins", partial(_keep_clock, house))
    supervisor.start("strays", partial(keep_gathering, house))
    supervisor.start("tidying", partial(_keep_tidy, house))


def start_mailing(installation: Installation, house: House, supervisor: Supervisor) -> None:
    """Mails are sent by this process, where a mail server is configured."""
    settings, links = installation.settings, _account_links(installation)
    if links.is_mailed and settings.smtp_url:
        parts = MailParts(house, links, settings.smtp_url, settings.mail_from)
        supervisor.start("mails", partial(keep_mailing, parts))


def _account_links(installation: Installation) -> AccountLinks:
    settings = installation.settings
    is_mailed = settings.smtp_url is not None and settings.is_base_url_given
    return AccountLinks(keys=installation.keys, base_url=settings.base_url, is_mailed=is_mailed)


async def _keep_clock(house: House) -> None:
    while True:
        try:
            async with begin(house, SYSTEM) as work:
                await follow_clock(work)
                await end_lapsed_views(work)
        except Unavailable:
            pass
        await asyncio.sleep(CLOCK_EVERY)


async def _keep_tidy(house: House) -> None:
    while True:
        async with begin(house, SYSTEM) as work:
            await work.run("SELECT make_journal_partitions(3)")
            await forget_old(work)
            await forget_exports(work)
            await forget_bulks(work)
        await asyncio.sleep(TIDY_EVERY)


@asynccontextmanager
async def web_application(
    installation: Installation,
    house: House,
    wiring: Wiring,
    supervisor: Supervisor,
    meta: MetaParts,
    files: FileParts,
) -> AsyncGenerator[object]:
    """The ASGI application with the tasks it needs."""
    settings = installation.settings
    in_use = InUse()
    cookies = SessionCookies(is_https=settings.is_https, key=installation.keys.sign("csrf", b"key"))
    gateway = Gateway(house, wiring.kinds, cookies, settings.origins, partial(served_build, DIST))
    supervisor.start("sessions", partial(in_use.keep_writing, house))
    supervisor.start("refusals", partial(refusals.keep_writing, house))
    supervisor.start("live", gateway.run)
    caller = GuardedClient([], is_open=True, allowed_base=settings.sign_on_url)
    provider = Provider(caller, inside=settings.sign_on_url)
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
            dist=DIST,
            proxies=settings.proxies,
            extra={
                "secret_keys": installation.keys,
                "meta": meta,
                "files": files,
                "account_links": _account_links(installation),
                "sign_on": SignOnParts(provider, installation.keys, settings.base_url),
            },
        ),
        gateway,
    )
    await gateway.close()
    await refusals.write(house)
    await caller.aclose()


def web_server(app: object) -> uvicorn.Server:
    """The HTTP and WebSocket server with our limits, not yet serving."""
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type] - an ASGI application by shape
            http="httptools",
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
