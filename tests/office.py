"""A small office to test in: people with roles and teams, customers, the running application, reactions, frames."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from crm.core import journal
from crm.core.callers import Proxies
from crm.core.doors import SYSTEM, Actor, Viewer
from crm.core.house import House, open_house
from crm.core.http import GuardedClient
from crm.core.ids import new_id
from crm.core.journal import Written
from crm.core.reactions import CursorHeld, Room, ensure_cursors, react
from crm.core.secrets import SecretKeys
from crm.core.work import Work, begin, reading
from crm.customers import actions as customers
from crm.customers.schemas import CreateCustomer
from crm.files.opening import open_storage
from crm.files.pictures import Drawer
from crm.files.receiving import FileParts
from crm.live.frames import Frame, frames_for
from crm.main.app import DIST, WebParts, make_app
from crm.main.entrance import Entrance
from crm.main.sessions import InUse
from crm.main.supervisor import Supervisor
from crm.main.wiring import Wiring, wire
from crm.people import actions as people
from crm.people import queries
from crm.people.cookies import SessionCookies
from crm.people.links import AccountLinks
from crm.people.openid import Provider
from crm.people.sign_on import SignOnParts
from crm.people.tokens import new_secret, secret_hash
from tests import answers

BASE = "http://testserver.local"
KEYS = SecretKeys({1: b"k" * 32})
COOKIES = SessionCookies(is_https=False, key=b"test")
PIPELINE = UUID("00000000-0000-7000-8000-00000000c001")
STAGES = [UUID(f"00000000-0000-7000-8000-00000000d00{place}") for place in range(1, 8)]


class Office:
    """The house under test, and short ways to set a scene through real actions."""

    def __init__(self, house: House, wiring: Wiring) -> None:
        self.house = house
        self.wiring = wiring
        self.dist = DIST
        self.in_use = InUse()
        self._phones = 0

    # Scenes

    async def team(self, name: str, *, department: str | None = None) -> UUID:
        """A team, in a department of this name."""
        team_id, department_id = new_id(), None
        async with begin(self.house, SYSTEM) as work:
            if department:
                await work.run(
                    "INSERT INTO departments (id, name) VALUES (%(id)s, %(name)s) ON CONFLICT (name) DO NOTHING",
                    id=new_id(),
                    name=department,
                )
                department_id = await work.one(
                    UUID, "SELECT id FROM departments WHERE name = %(name)s", name=department
                )
            await work.run(
                "INSERT INTO teams (id, name, department_id) VALUES (%(id)s, %(name)s, %(department_id)s)",
                id=team_id,
                name=name,
                department_id=department_id,
            )
        return team_id

    async def person(self, role: str, *teams: UUID, name: str = "Özge Çınar") -> Actor:
        """Somebody with this role in these teams."""
        async with begin(self.house, SYSTEM) as work:
            user_id = await people.create_user(
                work,
                name=name,
                email=f"{new_id()}@example.com",
                password_hash="x",
                roles=[role] if role else [],
                team_ids=list(teams),
            )
        return await self.again(user_id)

    def role(self, key: str) -> UUID:
        """A planted role."""
        place = ("sales", "operations", "manager", "admin").index(key) + 1
        return UUID(f"00000000-0000-7000-8000-00000000a00{place}")

    async def again(self, user_id: UUID | None) -> Actor:
        """The person with the rights of this moment."""
        assert user_id is not None
        async with reading(self.house, SYSTEM) as work:
            viewer = (await queries.viewers_of(work, [user_id]))[user_id]
        return Actor(kind="person", id=user_id, name=viewer.name, viewer=viewer)

    async def customer(self, *assignees: Actor, name: str = "Işıl Çelik", phone: str | None = None) -> UUID:
        """A customer with a card, assigned to these people."""
        async with self.begin(SYSTEM) as work:
            customer_id, _ = await customers.create_customer(
                work, CreateCustomer(name=name, phone=phone or self.phone())
            )
        if assignees:
            await self.assign(customer_id, *assignees)
        await self.react()
        return customer_id

    async def assign(self, customer_id: UUID, *assignees: Actor) -> None:
        """Exactly these people are assigned now."""
        async with self.begin(SYSTEM) as work:
            await customers.assign_customer(work, customer_id, [a.id for a in assignees if a.id], seen=None)

    async def card_of(self, customer_id: UUID) -> UUID:
        """The customer's card in the default pipeline."""
        async with reading(self.house, SYSTEM) as work:
            return await work.one(UUID, "SELECT id FROM cards WHERE customer_id = %(id)s", id=customer_id)

    def phone(self) -> str:
        """A phone nobody has yet."""
        self._phones += 1
        return f"0532{1000000 + self._phones}"

    # Work

    def begin(self, actor: Actor, request_id: UUID | None = None) -> AbstractAsyncContextManager[Work]:
        """A transaction in somebody's name."""
        return begin(self.house, actor, request_id=request_id or new_id())

    def look(self, actor: Actor = SYSTEM) -> AbstractAsyncContextManager[Work]:
        """A look in somebody's name."""
        return reading(self.house, actor)

    async def rows(self, sql: Any, **params: object) -> list[Any]:
        """Rows as they stand in the database."""
        async with self.look() as work:
            cursor = await work.connection.execute(sql, params)
            return await cursor.fetchall()

    async def react(self) -> None:
        """Every room has reacted to every line there is."""
        is_quiet = False
        while not is_quiet:
            before = await self.head()
            for room in await self._waiting():
                has_more, reached = True, 0
                while has_more:
                    try:
                        has_more, reached = await react(self.house, room, reached)
                    except CursorHeld:  # the worker of a served house is at it
                        await asyncio.sleep(0.01)
            is_quiet = before == await self.head()

    async def _waiting(self) -> list[Room]:
        """The rooms that hear a line behind their cursor, in the order of the house. To ask each takes far longer."""
        heard = [(room.name, verb) for room in self.wiring.reactions for verb in room.handlers]
        found = await self.rows(
            "SELECT DISTINCT cursor.room FROM reaction_cursors cursor JOIN unnest(%(rooms)s::text[], %(verbs)s::text[])"
            " AS heard (room, verb) USING (room) JOIN journal ON journal.verb = heard.verb AND journal.seq > cursor.seq",
            rooms=[room for room, _ in heard],
            verbs=[verb for _, verb in heard],
        )
        return [room for room in self.wiring.reactions if (room.name,) in found]

    async def head(self) -> int:
        """The journal's newest line."""
        async with self.look() as work:
            return work.as_of

    async def lines_after(self, seq: int) -> list[Written]:
        """The lines behind this one."""
        async with self.look() as work:
            return await work.all(Written, journal.AFTER, after=seq, limit=1000)

    async def frames_after(self, seq: int, *actors: Actor) -> dict[UUID, list[Frame]]:
        """What the screens of these people are told about the lines behind this one."""
        viewers: dict[UUID, Viewer] = {
            actor.viewer.user_id: actor.viewer for actor in [await self.again(a.id) for a in actors] if actor.viewer
        }
        return await frames_for(self.house, self.wiring.kinds, await self.lines_after(seq), viewers)

    # HTTP

    async def client(self, actor: Actor | None = None, **state: Any) -> httpx.AsyncClient:
        """A browser of this person, or of nobody; `state` is what the process gives the application beside the usual."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(
                cast("Any", self.app(**state)), raise_app_exceptions=False, client=("127.0.0.1", 5000)
            ),
            base_url=BASE,
            headers={"Origin": BASE},
            event_hooks={"response": [answers.check]},
        )
        if actor is not None:
            secret = await self.session(actor)
            client.cookies.set("crm_session", secret)
            client.headers["X-CSRF-Token"] = COOKIES.csrf_of(secret)
        return client

    async def session(self, actor: Actor) -> str:
        """The secret of a new session of this person."""
        secret, until = new_secret(), datetime.now(UTC) + timedelta(hours=1)
        async with begin(self.house, SYSTEM) as work:
            await work.run(
                "INSERT INTO sessions (id, token_hash, user_id, idle_until, expires_at, idle_seconds, address, user_agent)"
                " VALUES (%(id)s, %(hash)s, %(user_id)s, %(until)s, %(until)s, 3600, 'test', 'test')",
                id=new_id(),
                hash=secret_hash(secret),
                user_id=actor.id,
                until=until,
            )
        return secret

    def app(self, *, proxies: Proxies = (), **state: Any) -> Entrance:
        """The whole application, sockets excepted."""
        return make_app(
            WebParts(
                house=self.house,
                cookies=COOKIES,
                origins=frozenset([BASE]),
                base_url=BASE,
                is_https=False,
                supervisor=Supervisor(),
                wiring=self.wiring,
                in_use=self.in_use,
                dist=self.dist,
                extra=self.extra() | state,
                proxies=proxies,
            ),
            None,
        )

    def extra(self) -> dict[str, Any]:
        """What rooms need of the process they run in."""
        return {
            "secret_keys": KEYS,
            "account_links": AccountLinks(keys=KEYS, base_url=BASE, is_mailed=True),
            "sign_on": SignOnParts(Provider(GuardedClient([])), KEYS, BASE),
            "files": self.files,
        }

    @cached_property
    def folder(self) -> Path:
        """A folder of this office's own, gone with it."""
        self._folder = tempfile.TemporaryDirectory(prefix="crm-office-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    @cached_property
    def files(self) -> FileParts:
        """A store of files in it."""
        storage = open_storage(None, {}, self.folder)
        return FileParts(storage, Drawer(storage), 1_000_000_000)


@pytest.fixture
async def office(clean: str) -> AsyncGenerator[Office]:
    """An empty office with the planted roles, stages and sources."""
    async with open_house(clean, connections=16) as house:
        wiring = wire()
        await ensure_cursors(house, wiring.reactions)
        yield Office(house, wiring)
