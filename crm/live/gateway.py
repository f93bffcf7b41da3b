"""The gateway: sockets in, frames out. It tails the journal and keeps the viewers of its open screens fresh."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
import structlog
from litestar.types import Receive, Scope, Send

from crm.core import journal
from crm.core.clock import now
from crm.core.doors import SYSTEM, Viewer
from crm.core.house import House
from crm.core.journal import Written
from crm.core.kinds import Kind
from crm.core.problems import Problem
from crm.core.work import reading
from crm.live.frames import frames_for
from crm.live.presence import Heard, On, Presence, Say
from crm.live.sockets import CLOSED_POLICY, CLOSED_SESSION, Socket
from crm.live.totals import StageTotals
from crm.people import queries as people
from crm.people.cookies import SessionCookies
from crm.people.tokens import secret_hash

log = structlog.get_logger()

BATCH = 500
MOST_MISSED = 2_000
OLDEST_MISSED = timedelta(days=7)
SOCKETS_PER_SESSION = 10
CHECK_SECONDS = 10.0
RIGHTS = {"rights.changed", "user.disabled", "user.edited"}


class Gateway:
    """All open screens of this process."""

    def __init__(
        self, house: House, kinds: Mapping[str, Kind], cookies: SessionCookies, origins: frozenset[str]
    ) -> None:
        self._house = house
        self._kinds = kinds
        self._cookies = cookies
        self._origins = origins
        self._sockets: dict[UUID, set[Socket]] = defaultdict(set)
        self._viewers: dict[UUID, Viewer] = {}
        self._presence = Presence()
        self._totals = StageTotals(house)
        self._head = 0
        self._is_tailing = asyncio.Event()
        self._epoch = ""

    # Connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket connection, from handshake to close."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        await receive()
        session = self._session_of(headers)
        if scope["path"] != "/live" or headers.get(b"origin") not in self._origins or not session:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})  # before accept: HTTP 403
            return
        async with reading(self._house, SYSTEM, as_of=0) as work:
            rights = await people.rights_of_session(work, secret_hash(session))
        if rights is None or rights.session_id is None or self._is_crowded(rights.user_id, rights.session_id):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        socket = Socket(send, receive, user_id=rights.user_id, session_id=rights.session_id)
        await self._serve(socket, people.viewer_of(rights), _since(scope))

    def _session_of(self, headers: dict[bytes, str]) -> str | None:
        try:
            cookie = SimpleCookie(headers.get(b"cookie", "")).get(self._cookies.name)
        except CookieError:
            return None
        return cookie.value if cookie else None

    def _is_crowded(self, user_id: UUID, session_id: UUID) -> bool:
        return sum(s.session_id == session_id for s in self._sockets[user_id]) >= SOCKETS_PER_SESSION

    async def _serve(self, socket: Socket, viewer: Viewer, since: int | None) -> None:
        self._viewers[socket.user_id] = viewer
        self._sockets[socket.user_id].add(socket)
        sender = asyncio.create_task(socket.keep_sending())
        try:
            await self._greet(socket, viewer, since)
            listener = asyncio.create_task(self._listen(socket))
            await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
            listener.cancel()
        finally:
            sender.cancel()
            self._leave(socket)
            await asyncio.gather(sender, return_exceptions=True)

    def _leave(self, socket: Socket) -> None:
        sockets = self._sockets[socket.user_id]
        sockets.discard(socket)
        if not sockets:
            del self._sockets[socket.user_id]
            self._viewers.pop(socket.user_id, None)
        self._tell_presence(self._presence.leave(id(socket)))

    async def _greet(self, socket: Socket, viewer: Viewer, since: int | None) -> None:
        # Registered already: whatever is delivered from here on waits behind the hello.
        await self._is_tailing.wait()
        head = self._head
        socket.push(_encode({"hello": {"seq": head, "epoch": self._epoch}}))
        if since is not None:
            await self._catch_up(socket, viewer, since, head)
        socket.is_ready = True
        for on in self._presence.all():
            self._tell_one(socket, viewer, on)

    async def _catch_up(self, socket: Socket, viewer: Viewer, since: int, head: int) -> None:
        if since > head:
            self._reset(socket, "ahead")
            return
        async with reading(self._house, SYSTEM) as work:
            lines = await work.all(Written, journal.AFTER, after=since, limit=MOST_MISSED + 1)
        lines = [line for line in lines if line.seq <= head]
        is_old = bool(lines) and now() - lines[0].at > OLDEST_MISSED
        if is_old or len(lines) > MOST_MISSED or any(line.verb in RIGHTS for line in lines):
            self._reset(socket, "too_far")
            return
        for start in range(0, len(lines), BATCH):
            told = await frames_for(self._house, self._kinds, lines[start : start + BATCH], {viewer.user_id: viewer})
            for frame in told.get(viewer.user_id, []):
                socket.push(frame.text)

    def _reset(self, socket: Socket, why: str) -> None:
        socket.push(_encode({"reset": {"seq": self._head, "epoch": self._epoch, "why": why}}))

    async def _listen(self, socket: Socket) -> None:
        while (raw := await socket.heard()) is not None:
            if socket.hears_too_much():
                socket.close(CLOSED_POLICY)
                return
            try:
                heard = msgspec.json.decode(raw, type=Heard)
            except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
                socket.push(_encode({"error": {"code": "unreadable"}}))
                continue
            if heard.ping is not None:
                socket.push(_encode({"pong": heard.ping}))
            if heard.presence is not None:
                await self._hear_presence(socket, heard.presence)

    # Presence

    async def _hear_presence(self, socket: Socket, say: Say) -> None:
        viewer = self._viewers.get(socket.user_id)
        if viewer is None:
            return
        viewers: frozenset[UUID] = frozenset()
        if say.on is not None:
            found = await self._viewers_of(say.on)
            if found is None or not viewer.can_see("customers.view", found):
                socket.push(_encode({"error": {"code": "not_found"}}))
                return
            viewers = found
        self._tell_presence(self._presence.put(id(socket), viewer, say, viewers))

    async def _viewers_of(self, on: On) -> frozenset[UUID] | None:
        try:
            async with reading(self._house, SYSTEM, as_of=0) as work:
                found = await work.maybe(
                    _Viewers,
                    "SELECT viewers FROM customers WHERE id = %(id)s"
                    if on.kind == "customer"
                    else "SELECT viewers FROM customers WHERE id = (SELECT customer_id FROM cards WHERE id = %(id)s)",
                    id=on.id,
                )
        except Problem:
            return None
        return frozenset(found.viewers) if found else None

    def _tell_presence(self, changed: Sequence[On]) -> None:
        for on in changed:
            for user_id, sockets in self._sockets.items():
                for socket in sockets:
                    self._tell_one(socket, self._viewers[user_id], on)

    def _tell_one(self, socket: Socket, viewer: Viewer, on: On) -> None:
        pulse = self._presence.pulse(on, lambda viewers: viewer.can_see("customers.view", viewers))
        if pulse is not None:
            socket.push(pulse)

    # The journal

    async def run(self) -> None:
        """Tell the open screens what happens, until cancelled."""
        if not self._is_tailing.is_set():
            async with reading(self._house, SYSTEM) as work:
                self._epoch = str((await work.all(UUID, "SELECT epoch FROM installation"))[0])
                self._head = work.as_of
            self._is_tailing.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tail())
            tasks.create_task(self._keep_checking())
            tasks.create_task(self._keep_totals())

    async def _tail(self) -> None:
        with self._house.bell.reader() as bell:
            while True:
                async with reading(self._house, SYSTEM, as_of=0) as work:
                    lines = await work.all(Written, journal.AFTER, after=self._head, limit=BATCH)
                if lines:
                    await self._deliver(lines)
                    self._head = lines[-1].seq
                if len(lines) < BATCH:
                    await bell.wait()

    async def _deliver(self, lines: list[Written]) -> None:
        await self._follow_rights(lines)
        told = await frames_for(self._house, self._kinds, lines, self._viewers)
        for user_id, frames in told.items():
            for socket in self._sockets.get(user_id, ()):
                for frame in frames:
                    socket.push(frame.text)
        self._totals.hear(lines)

    async def _follow_rights(self, lines: Sequence[Written]) -> None:
        # In line order: who loses a right is told nothing that happened after it.
        for line in lines:
            if line.verb == "session.ended":
                ended = {UUID(str(each)) for each in _as_list(line.facts.get("session_ids"))}
                for socket in self._all_sockets():
                    if socket.session_id in ended:
                        socket.close(CLOSED_SESSION)
        if any(line.verb in RIGHTS for line in lines):
            await self._refresh()

    async def _refresh(self) -> None:
        """Every viewer is read anew; whose rights changed starts over, who may not enter any more is cut."""
        if not self._sockets:
            return
        async with reading(self._house, SYSTEM, as_of=0) as work:
            fresh = await people.viewers_of(work, list(self._sockets))
        for user_id, sockets in list(self._sockets.items()):
            viewer = fresh.get(user_id)
            if viewer is None:
                for socket in sockets:
                    socket.close(CLOSED_SESSION)
            elif viewer != self._viewers.get(user_id):
                self._viewers[user_id] = viewer
                for socket in sockets:
                    self._reset(socket, "rights")

    async def _keep_checking(self) -> None:
        # Rights and sessions also end by time, which no line tells of.
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self._tell_presence(self._presence.sweep())
            await self._refresh()
            await self._cut_ended_sessions()

    async def _cut_ended_sessions(self) -> None:
        sessions = {socket.session_id for socket in self._all_sockets()}
        if not sessions:
            return
        async with reading(self._house, SYSTEM, as_of=0) as work:
            valid = await work.all(
                UUID,
                "SELECT id FROM sessions WHERE id = ANY(%(ids)s) AND idle_until > now() AND expires_at > now()",
                ids=sorted(sessions),
            )
        for socket in self._all_sockets():
            if socket.session_id not in valid:
                socket.close(CLOSED_SESSION)

    async def _keep_totals(self) -> None:
        while True:
            await asyncio.sleep(0.25)
            due = await self._totals.due()
            if not due:
                continue
            for user_id, viewer in self._viewers.items():
                if viewer.keys("customers.view") is None and "cards.view" in viewer.grants:
                    for socket in self._sockets.get(user_id, ()):
                        socket.push(due)

    def _all_sockets(self) -> list[Socket]:
        return [socket for sockets in self._sockets.values() for socket in sockets]

    async def close(self) -> None:
        """Ask every screen to come back later."""
        for socket in self._all_sockets():
            socket.close(1012)


class _Viewers(msgspec.Struct):
    viewers: list[UUID]


def _since(scope: Scope) -> int | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[0]
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _as_list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
