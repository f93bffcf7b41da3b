"""One request as a room sees it: who asks, and the way to the database in their name."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

from crm.core.callers import counted_as
from crm.core.doors import SYSTEM, Actor
from crm.core.house import House
from crm.core.problems import Forbidden, Stale, Unauthenticated
from crm.core.work import Work, begin, reading


class FreshLoginNeeded(Forbidden):
    """What was asked for is dangerous, and the session's person has not proved who they are for a while."""

    code = "fresh_login_needed"


class ReadOnlyView(Forbidden):
    """Somebody looks through another's eyes: everything can be seen, nothing changed."""

    code = "read_only_view"


class Asking:
    """Made by the front door for each request; `as_of` and `statements` travel back in the answer's headers."""

    def __init__(self, house: House, *, request_id: UUID, address: str, user_agent: str, language: str) -> None:
        self.house = house
        self.request_id = request_id
        self.address = address
        self.user_agent = user_agent
        self.language = language
        self.session_id: UUID | None = None
        self.is_fresh = False
        self.must_set_up = False
        """Whether the person may do nothing before they have set up a second factor."""
        self.as_of: int | None = None
        self.statements = 0
        self.behind: Actor | None = None
        """Who looks through the actor's eyes, and may change nothing."""
        self.is_view_over = False
        """Whether they did until now, and their screen does not know yet that it is over."""
        self._actor: Actor | None = None
        self.recognise_again: Callable[[], Awaitable[None]] | None = None
        """How the front door recognises whoever asks once more."""

    @property
    def counted_as(self) -> str:
        """What tries are counted by: the address, or of IPv6 its network."""
        return counted_as(self.address)

    @property
    def sitting(self) -> Actor:
        """Who sits there, whoever's eyes they look through. Raises Unauthenticated when nobody is logged in."""
        return self.behind or self.actor

    @property
    def actor(self) -> Actor:
        """Who asks. Raises Unauthenticated when nobody is logged in."""
        if self._actor is None:
            raise Unauthenticated
        return self._actor

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody was recognised."""
        return self._actor is None

    def enter(
        self,
        actor: Actor,
        as_of: int,
        session_id: UUID | None,
        *,
        is_fresh: bool = False,
        must_set_up: bool = False,
        behind: Actor | None = None,
        is_view_over: bool = False,
    ) -> None:
        """Somebody was recognised; `as_of` is the journal head read in the same statement."""
        self._actor = actor
        self.as_of = as_of
        self.session_id = session_id
        self.is_fresh = is_fresh
        self.must_set_up = must_set_up
        self.behind = behind
        self.is_view_over = is_view_over
        self.language = actor.language

    async def renew(self) -> Actor:
        """Who asks, with the rights of this moment: for answers that are long in coming. Raises Unauthenticated."""
        self._actor, self.as_of = None, None
        if self.recognise_again is not None:
            await self.recognise_again()
        if self.must_set_up:
            raise Unauthenticated
        return self.actor

    def require_fresh(self) -> None:
        """Raise FreshLoginNeeded unless the person proved within the last minutes who they are; programs need not."""
        if self.session_id is not None and not self.is_fresh:
            raise FreshLoginNeeded

    @asynccontextmanager
    async def begin(
        self, actor: Actor | None = None, *, current: Callable[[Work], Awaitable[object]] | None = None
    ) -> AsyncGenerator[Work]:
        """A transaction in the name of whoever asks; the public form and the webhooks act as the system.

        `current` fetches the row a stale change met, so that the refusal carries it.
        """
        if actor is None and self.behind is not None:
            # Refused at the door already; nothing is ever written in the name of somebody who is only looked through.
            raise ReadOnlyView(name=self.actor.name)
        try:
            async with begin(self.house, actor or self.actor, request_id=self.request_id) as work:
                yield work
        except Stale as stale:
            self.as_of = None
            if current is not None and stale.current is None:
                async with self.look(actor) as work:
                    stale.current = await current(work)
            raise
        self.as_of = work.as_of or None
        self.statements += work.statements

    @asynccontextmanager
    async def look(self, actor: Actor | None = None) -> AsyncGenerator[Work]:
        """A read-only look in the name of whoever asks."""
        async with reading(self.house, actor or self.actor, as_of=self.as_of) as work:
            yield work
        self.as_of = work.as_of
        self.statements += work.statements

    def begin_as_system(self) -> AbstractAsyncContextManager[Work]:
        """A transaction of the system itself, for doors open to everybody."""
        return self.begin(SYSTEM)
