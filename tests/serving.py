"""The house behind a real web server in this process: HTTP and sockets over TCP, background tasks included."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from crm.activities import actions as activities
from crm.core.doors import SYSTEM, Actor
from crm.live.gateway import Gateway
from crm.main import refusals
from crm.main.app import WebParts, make_app
from crm.main.build import served_build
from crm.main.server import start_worker, web_server
from crm.main.sessions import InUse
from crm.main.supervisor import Supervisor
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from tests.office import COOKIES, STAGES, Office


class Screen:
    """An open socket as a browser holds it; what came is kept."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []

    async def next(self, seconds: float = 5.0) -> dict[str, Any]:
        """The next frame."""
        frame = msgspec.json.decode(await asyncio.wait_for(self.connection.recv(), seconds))
        self.frames.append(frame)
        return frame

    async def until(self, key: str, seconds: float = 5.0) -> Any:
        """What stands under this key of the next frame that has it."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.next(seconds)
                if key in frame:
                    return frame[key]

    async def until_told(self, kind: str, key: object, seconds: float = 5.0) -> dict[str, Any]:
        """The next change of this thing."""
        async with asyncio.timeout(seconds):
            while True:
                for change in await self.until("changes", seconds):
                    if change["kind"] == kind and change["id"] == str(key):
                        return change

    async def rest(self, quiet: float = 0.6) -> list[dict[str, Any]]:
        """Every frame until nothing has come for a while, or the socket is closed."""
        came: list[dict[str, Any]] = []
        try:
            while True:
                came.append(await self.next(quiet))
        except (TimeoutError, ConnectionClosed):
            return came

    async def say(self, heard: object) -> None:
        """Send a frame."""
        await self.connection.send(heard if isinstance(heard, str | bytes) else msgspec.json.encode(heard).decode())

    async def closed(self, seconds: float = 5.0) -> int | None:
        """The code this socket is closed with; frames before it are taken."""
        async with asyncio.timeout(seconds):
            await self.rest(quiet=seconds)
            await self.connection.wait_closed()
        return self.connection.close_code


class Served:
    """The office, reachable at `base`."""

    def __init__(self, office: Office, web: "Web", gateway: Gateway, supervisor: Supervisor, base: str) -> None:
        self.office = office
        self.web = web
        self.port = web.port
        self.base = base
        self.gateway = gateway
        self.supervisor = supervisor

    @asynccontextmanager
    async def screen(
        self, actor: Actor | None, *, since: int | None = None, secret: str | None = None, origin: str | None = ""
    ) -> AsyncGenerator[Screen]:
        """A socket of this person, past its hello unless the handshake is refused."""
        async with await self.connect(actor, since=since, secret=secret, origin=origin) as connection:
            screen = Screen(connection)
            assert "hello" in await screen.next()
            yield screen

    async def connect(
        self,
        actor: Actor | None,
        *,
        since: int | None = None,
        secret: str | None = None,
        origin: str | None = "",
        buffer: int | None = None,
    ) -> ClientConnection:
        """The bare connection; an `origin` of None sends none, the empty one ours. `buffer` is how many bytes the system
        takes in for a client that does not read; left alone it may be tens of megabytes.
        """
        ours = None
        if buffer is not None:
            ours = socket.socket()
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            ours.connect(("127.0.0.1", self.port))
            ours.setblocking(False)
        if secret is None and actor is not None:
            secret = await self.office.session(actor)
        address = f"ws://127.0.0.1:{self.port}/live" + ("" if since is None else f"?since={since}")
        return await connect(
            address,
            origin=Origin(self.base if origin == "" else origin) if origin is not None else None,
            additional_headers={"Cookie": f"{COOKIES.name}={secret}"} if secret else None,
            sock=ours,
            compression=None,
            max_queue=None,
            max_size=None,
            proxy=None,
        )

    @asynccontextmanager
    async def away(self) -> AsyncGenerator[None]:
        """Nobody answers at this address for the length of the block, as while the program is started anew."""
        await self.gateway.close()
        await self.web.stop()
        yield
        await self.web.start()

    async def caught_up(self) -> None:
        """The gateway has told every line there is."""
        head = await self.office.head()
        await until(lambda: self.gateway.head >= head)

    async def client(self, actor: Actor, secret: str | None = None) -> httpx.AsyncClient:
        """A browser of this person over TCP."""
        secret = secret or await self.office.session(actor)
        return httpx.AsyncClient(
            base_url=self.base,
            cookies={COOKIES.name: secret},
            headers={"Origin": self.base, "X-CSRF-Token": COOKIES.csrf_of(secret)},
            timeout=30,
            verify=False,  # nothing is encrypted here, and reading all certificates of the world takes its time
        )


async def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Return once it is so; fail when it does not become so in time."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


class Web:
    """A web server on a port of this machine, which stays the same when it is started again: the one that is wished for,
    unless somebody has it.
    """

    def __init__(self, port: int = 0) -> None:
        try:
            self._listener = self._listen(port)
        except OSError:
            self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.app: Any = None

    def _listen(self, port: int) -> socket.socket:
        # Named a TCP socket, as asyncio holds small packets back on all others: each answer would wait for 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        return listener

    async def start(self) -> None:
        """It answers."""
        if self._listener.fileno() < 0:
            self._listener = self._listen(self.port)
        self._server = web_server(self.app)
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        await until(lambda: self._server.started)

    async def stop(self) -> None:
        """Nobody answers any more."""
        self._server.should_exit = True
        await self._task
        self._listener.close()


@asynccontextmanager
async def serving(
    office: Office,
    *,
    name: str = "127.0.0.1",
    port: int = 0,
    extra: Callable[[str], dict[str, Any]] = lambda _: {},
) -> AsyncGenerator[Served]:
    """The house is served on this port of this machine, or a free one, for the length of the block, under this name of it.
    `extra` is what rooms need beside the usual, for the address they are reached at.
    """
    web = Web(port)
    base = f"http://{name}:{web.port}"
    supervisor, in_use = Supervisor(), InUse()
    gateway = Gateway(office.house, office.wiring.kinds, COOKIES, frozenset([base]), partial(served_build, office.dist))
    web.app = make_app(
        WebParts(
            house=office.house,
            cookies=COOKIES,
            origins=frozenset([base]),
            base_url=base,
            is_https=False,
            supervisor=supervisor,
            wiring=office.wiring,
            in_use=in_use,
            dist=office.dist,
            extra=office.extra() | extra(base),
        ),
        gateway,
    )
    await start_worker(office.house, office.wiring, supervisor)
    supervisor.start("sessions", partial(in_use.keep_writing, office.house))
    supervisor.start("refusals", partial(refusals.keep_writing, office.house))
    supervisor.start("live", gateway.run)
    await web.start()
    try:
        yield Served(office, web, gateway, supervisor, base)
    finally:
        await gateway.close()
        await web.stop()
        await supervisor.stop()


@pytest.fixture
async def served(office: Office) -> AsyncGenerator[Served]:
    """The office of this test behind a web server."""
    async with serving(office) as served:
        yield served


async def move(office: Office, card_id: UUID, actor: Actor = SYSTEM, request_id: UUID | None = None) -> None:
    """The card goes back and forth."""
    version, stage = (await office.rows("SELECT version, stage_id FROM cards WHERE id = %(id)s", id=card_id))[0]
    to = STAGES[1] if stage == STAGES[0] else STAGES[0]
    async with office.begin(actor, request_id) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=to, version=version))


async def write_note(office: Office, customer_id: UUID, actor: Actor = SYSTEM) -> None:
    async with office.begin(actor) as work:
        await activities.add_note(work, customer_id, text="Gizli not", note_id=None)


def at(kind: str, key: UUID, doing: str = "viewing") -> dict[str, Any]:
    """What a screen says while its person is at this thing."""
    return {"presence": {"on": {"kind": kind, "id": str(key)}, "doing": doing}}
