"""The gateway: sockets in, frames out. It tails the journal and keeps the viewers of its open screens fresh."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
import structlog
from litestar.types import Receive, Scope, Send

from crm.core import journal
from crm.core.clock import now
from crm.core.doors import SYSTEM, Viewer
from crm.core.house import House
from crm.core.ids import new_id
from crm.core.journal import Written
from crm.core.kinds import Kind
from crm.core.problems import Unavailable
from crm.core.work import reading
from crm.live.frames import MUCH, Frame, frames_for
from crm.live.presence import Elsewhere, Heard, On, Person, Presence, Say, may_know, viewers_of
from crm.live.screens import Screens
from crm.live.sockets import CLOSED_POLICY, Socket
from crm.live.totals import StageTotals
from crm.people import queries as people
from crm.people.cookies import SessionCookies
from crm.people.tokens import secret_hash
from crm.pipeline.doors import VALUE

log = structlog.get_logger()

BATCH = 1_000
"""Lines told together; a part of bulk work fits, so that it is one frame."""
MOST_MISSED = 2_000
OLDEST_MISSED = timedelta(days=7)
CHECK_SECONDS = 10.0
GATHER_SECONDS = 0.01
GATHER_MUCH_SECONDS = 0.25
"""After so much that screens were told to fetch anew: bulk work goes on, and what follows from it."""
HEAD_SECONDS = 0.5
RIGHTS = {
    "company.edited",
    "delegation.began",
    "delegation.edited",
    "delegation.ended",
    "delegation.made",
    "rights.changed",
    "role.deleted",
    "role.edited",
    "roles.set",
    "user.disabled",
    "user.edited",
    "user.enabled",
}


VIEWS = {"view_as.began", "view_as.ended"}


class Gateway:
    """All open screens of this process."""

    def __init__(
        self,
        house: House,
        kinds: Mapping[str, Kind],
        cookies: SessionCookies,
        origins: frozenset[str],
        build: Callable[[], str],
    ) -> None:
        self._house = house
        self._kinds = kinds
        self._cookies = cookies
        self._origins = origins
        self._build = build
        self.screens = Screens(house)
        self._presence = Presence()
        self._totals = StageTotals(house)
        self.head = 0
        """The newest line that was told."""
        self._is_tailing = asyncio.Event()
        self._epoch = ""
        self._process = new_id()
        house.bell.on_pulse = self._hear_pulse

    # Connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket connection, from handshake to close."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        await receive()
        secret = self._session_of(headers)
        if scope["path"] != "/live" or headers.get(b"origin") not in self._origins or not secret:
            await _refuse(send)
            return
        turns = self.screens.turns
        async with reading(self._house, SYSTEM, as_of=0) as work:
            rights = await people.rights_of_session(work, secret_hash(secret))
            entering = await people.entering(work, rights) if rights else None
        # From here to `enter` nothing else may run, or sockets opened at once would slip past the limit.
        if rights is None or entering is None or rights.session_id is None or rights.must_set_up:
            await _refuse(send)
            return
        if entering.is_view_over:
            await _refuse(send)
            return
        if self.screens.is_crowded(rights.user_id, rights.session_id):
            await _refuse(send)
            return
        socket = Socket(
            send,
            receive,
            user_id=rights.user_id,
            session_id=rights.session_id,
            is_viewed=entering.behind is not None,
        )
        self._restart(self.screens.enter(socket, people.viewer_of(rights)), "rights")
        try:
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
            if turns != self.screens.turns:
                await self._look_again()
            await self._greet(socket, _since(scope))
            await socket.serve(asyncio.create_task(self._listen(socket)))
        finally:
            self.screens.leave(socket)
            self._leave(socket)

    def _leave(self, socket: Socket) -> None:
        screen = self._name_of(socket)
        for doing in ("viewing", "dragging"):
            gone = Elsewhere(screen, Person(socket.user_id, ""), Say(on=None, doing=doing), frozenset())
            changed = self._presence.put(gone.screen, gone.person, gone.say, gone.viewers)
            if changed:
                self._house.bell.pulse(msgspec.json.encode(gone).decode())
            self._tell_presence(changed)

    def _session_of(self, headers: dict[bytes, str]) -> str | None:
        try:
            cookie = SimpleCookie(headers.get(b"cookie", "")).get(self._cookies.name)
        except CookieError:
            return None
        return cookie.value if cookie else None

    async def _greet(self, socket: Socket, since: int | None) -> None:
        await self._is_tailing.wait()
        head, viewer = self.head, self.screens.viewers[socket.user_id]
        socket.greet(_encode({"hello": {"seq": head, "epoch": self._epoch, "build": self._build()}}))
        if since is not None:
            await self._catch_up(socket, viewer, since, head)
        socket.follow()
        for on in self._presence.all():
            self._tell_one(socket, viewer, on)

    async def _catch_up(self, socket: Socket, viewer: Viewer, since: int, head: int) -> None:
        if since > head:
            self._restart([socket], "ahead")
            return
        async with reading(self._house, SYSTEM) as work:
            lines = await work.all(Written, journal.AFTER, after=since, limit=MOST_MISSED + 1)
        lines = [line for line in lines if line.seq <= head]
        is_old = bool(lines) and now() - lines[0].at > OLDEST_MISSED
        if is_old or len(lines) > MOST_MISSED or any(line.verb in RIGHTS for line in lines):
            self._restart([socket], "too_far")
            return
        for start in range(0, len(lines), BATCH):
            told = await frames_for(self._house, self._kinds, lines[start : start + BATCH], {viewer.user_id: viewer})
            for frame in told.get(viewer.user_id, []):
                socket.push_missed(frame.text)

    def _restart(self, sockets: Iterable[Socket], why: str) -> None:
        """These screens fetch everything anew."""
        reset = _encode({"reset": {"seq": self.head, "epoch": self._epoch, "why": why}})
        for socket in sockets:
            socket.push(reset)

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
            if heard.journal is not None:
                socket.hears_of_journal = heard.journal
            if heard.presence is not None:
                await self._hear_presence(socket, heard.presence)

    # Presence

    async def _hear_presence(self, socket: Socket, say: Say) -> None:
        viewer = self.screens.viewers.get(socket.user_id)
        if viewer is None or socket.is_viewed:
            return
        viewers: frozenset[UUID] = frozenset()
        if say.on is not None:
            found = await viewers_of(self._house, say.on)
            if found is None or not may_know(viewer, say.on, found):
                socket.push(_encode({"error": {"code": "not_found"}}))
                return
            if say.doing == "dragging" and not viewer.can_see("cards.move", found):
                socket.push(_encode({"error": {"code": "forbidden"}}))
                return
            viewers = found
        there = Elsewhere(self._name_of(socket), Person(viewer.user_id, viewer.name), say, viewers)
        self._house.bell.pulse(msgspec.json.encode(there).decode())
        self._put(there)

    def _name_of(self, socket: Socket) -> str:
        return f"{self._process}:{id(socket)}"

    def _hear_pulse(self, text: str) -> None:
        self._put(msgspec.json.decode(text, type=Elsewhere))

    def _put(self, there: Elsewhere) -> None:
        self._tell_presence(self._presence.put(there.screen, there.person, there.say, there.viewers))

    def _tell_presence(self, changed: Sequence[On]) -> None:
        for on in changed:
            for user_id, viewer in self.screens.viewers.items():
                for socket in self.screens.of(user_id):
                    self._tell_one(socket, viewer, on)
            self._presence.forget_empty(on)

    def _tell_one(self, socket: Socket, viewer: Viewer, on: On) -> None:
        pulse = self._presence.pulse(on, viewer)
        if pulse is not None:
            socket.push(pulse)

    # The journal

    async def run(self) -> None:
        """Tell the open screens what happens, until cancelled; an absent database is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep(self._tail))
            tasks.create_task(self._keep(self.keep_checking))
            tasks.create_task(self._keep(self._keep_totals))
            tasks.create_task(self._keep(self._keep_telling_head))

    async def _keep(self, task: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await task()
            except Unavailable:
                await asyncio.sleep(0.5)

    async def _tail(self) -> None:
        await self._begin_anew()
        with self._house.bell.reader() as bell:
            while True:
                async with reading(self._house, SYSTEM, as_of=0) as work:
                    lines = await work.all(Written, journal.AFTER, after=self.head, limit=BATCH)
                if lines:
                    await self._deliver(lines)
                    self.head = lines[-1].seq
                if len(lines) < BATCH:
                    await bell.wait()
                    # What is written within a blink is told together; a look after each of hundreds of writes a second
                    # would take more than the writes.
                    await asyncio.sleep(GATHER_SECONDS if len(lines) <= MUCH else GATHER_MUCH_SECONDS)

    async def _begin_anew(self) -> None:
        """The journal is followed from where it was left, or from its head when it is another one than before."""
        async with reading(self._house, SYSTEM) as work:
            epoch, head = str((await work.all(UUID, "SELECT epoch FROM installation"))[0]), work.as_of
        is_other = epoch != self._epoch or head < self.head
        self._epoch = epoch
        if is_other:
            self.head = head
            self._restart(self.screens.all(), "epoch")
        self._is_tailing.set()

    async def _deliver(self, lines: list[Written]) -> None:
        await self._follow_rights(lines)
        told: dict[UUID, list[Frame]] = {}
        viewers: dict[UUID, Viewer] = {}
        try:
            # Whoever comes in while frames are made began before these lines, and is told of them too.
            while newer := {each: who for each, who in self.screens.viewers.items() if each not in viewers}:
                told |= await frames_for(self._house, self._kinds, lines, newer)
                viewers |= newer
        except Unavailable:
            raise
        except Exception:  # one line nobody can show must not keep all later ones from every screen
            log.exception("lines_not_told", first=lines[0].seq, last=lines[-1].seq)
            self._restart(self.screens.all(), "not_told")
            told = {}
        for user_id, frames in told.items():
            for socket in self.screens.of(user_id):
                for frame in frames:
                    socket.push(frame.text)
        self._totals.hear(lines)

    async def _follow_rights(self, lines: Sequence[Written]) -> None:
        # Before anything of these lines is told: who loses a right is told nothing that happened after it.
        ended = [each for line in lines if line.verb == "session.ended" for each in _ids(line.facts["session_ids"])]
        turns_eyes = any(line.verb in VIEWS for line in lines)
        changes_rights = any(line.verb in RIGHTS for line in lines)
        if ended or turns_eyes or changes_rights:
            self.screens.turns += 1
            self.screens.cut_sessions(set(ended))
        if changes_rights:
            self._restart(await self.screens.refresh(), "rights")
        if changes_rights or turns_eyes:
            # Rights also decide how long a session lives, and whether it asks for a second factor first.
            await self.screens.cut_ended_sessions()

    async def keep_checking(self) -> None:
        """Rights and sessions also end by time, which no line tells of; and screens fall silent."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self.screens.cut_slow()
            self._tell_presence(self._presence.sweep())
            await self._look_again()

    async def _look_again(self) -> None:
        self._restart(await self.screens.refresh(), "rights")
        await self.screens.cut_ended_sessions()

    async def _keep_totals(self) -> None:
        while True:
            await asyncio.sleep(0.25)
            due = await self._totals.due()
            if not due:
                continue
            # Totals may know of lines that were not told yet; their number must not make a screen believe otherwise.
            whole, without_sums = (_encode({"seq": self.head, **frame}) for frame in due)
            for user_id, viewer in self.screens.viewers.items():
                if viewer.keys("customers.view") is None and "cards.view" in viewer.grants:
                    frame = without_sums if viewer.field(VALUE) == "hidden" else whole
                    for socket in self.screens.of(user_id):
                        socket.push(frame)

    async def _keep_telling_head(self) -> None:
        """Who looks at the journal itself is told that it has grown, not what happened: they ask for what they filter."""
        told = self.head
        while True:
            await asyncio.sleep(HEAD_SECONDS)
            if self.head != told:
                told = self.head
                pulse = _encode({"journal": told})
                for user_id, viewer in self.screens.viewers.items():
                    if "audit.view" in viewer.grants:
                        for socket in self.screens.of(user_id):
                            if socket.hears_of_journal:
                                socket.push(pulse)

    async def close(self) -> None:
        """Ask every screen to come back later."""
        for socket in self.screens.all():
            socket.close(1012)


def _since(scope: Scope) -> int | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[0]
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _ids(value: object) -> list[UUID]:
    return msgspec.convert(value, list[UUID])


async def _refuse(send: Send) -> None:
    # Closed before it is accepted: HTTP 403.
    await send({"type": "websocket.close", "code": CLOSED_POLICY, "reason": ""})


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
