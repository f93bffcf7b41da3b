"""Recognising who asks: the session cookie or a bearer token, and for changes by cookie the CSRF value and the origin.

Every route names its policy; "everybody" and "public" alone are open without a login.
"""

from functools import partial
from hmac import compare_digest
from typing import Any

from litestar import Request
from litestar.datastructures import Headers
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from crm.core.asking import Asking, ReadOnlyView
from crm.core.doors import SYSTEM
from crm.core.problems import Forbidden, Unauthenticated
from crm.core.refusals import Refused
from crm.core.work import reading
from crm.main.sessions import InUse
from crm.people import queries
from crm.people.cookies import SessionCookies
from crm.people.tokens import secret_hash

SAFE = {"GET", "HEAD", "OPTIONS"}
OPEN = {"everybody", "public"}


class WrongOrigin(Forbidden):
    """A change was asked for by a page that is not ours."""

    code = "wrong_origin"


class SecondFactorSetupNeeded(Forbidden):
    """A role of this person asks for a second factor, which they have not set up yet: nothing else is open before."""

    code = "second_factor_setup_needed"


class ViewOver(Forbidden):
    """Looking through another's eyes is over; the screen that still shows theirs begins anew before anything else."""

    code = "view_over"


class PrivateToThem(Forbidden):
    """How somebody proves themselves, and what opens the door in their name, is nobody else's to see."""

    code = "private_to_them"


class AnotherPerson(Forbidden):
    """The screen was opened by somebody else than this session's person; what they do there is not meant by that one."""

    code = "another_person"


class Recognise(ASGIMiddleware):
    """Fills `asking` with the actor, or refuses."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Recognise, check, pass on."""
        recogniser: Recogniser = scope["litestar_app"].state["recogniser"]
        opt: dict[str, Any] = scope["route_handler"].opt if "route_handler" in scope else {"policy": "public"}
        policy: str = opt.get("policy", "")
        if scope["type"] == "http" and policy != "public":
            await recogniser.recognise(scope, policy)
            if scope["asking"].must_set_up and not opt.get("is_open_before_set_up"):
                raise SecondFactorSetupNeeded
            if not opt.get("is_open_while_viewing"):
                _check_view(scope["asking"], scope["method"], is_private=opt.get("is_private", False))
        await next_app(scope, receive, send)


class Recogniser:
    """Knows by which cookies and at which addresses this process is asked."""

    def __init__(self, cookies: SessionCookies, origins: frozenset[str], in_use: InUse) -> None:
        self._cookies = cookies
        self._origins = origins
        self._in_use = in_use

    async def recognise(self, scope: Any, policy: str) -> None:
        """`asking` has the actor. Raises Unauthenticated where the policy wants one and there is none."""
        asking: Asking = scope["asking"]
        headers = Headers.from_scope(scope)
        bearer = headers.get("authorization", "")
        if bearer.lower().startswith("bearer "):
            await self._enter(asking, token=bearer[7:].strip())
        else:
            await self._enter_by_cookie(scope, asking, headers, policy)
        if asking.is_anonymous and policy not in OPEN:
            raise Unauthenticated

    async def _enter_by_cookie(self, scope: Any, asking: Asking, headers: Headers, policy: str) -> None:
        is_change = scope["method"] not in SAFE
        if is_change:
            self._check_origin(headers)
        session = Request[Any, Any, Any](scope).cookies.get(self._cookies.name)
        if session and policy not in OPEN:
            await self._enter(asking, session=session)
            expected = self._cookies.csrf_of(session)
            if is_change and not asking.is_anonymous:
                given = headers.get("x-csrf-token", "")
                if not compare_digest(given.encode(), expected.encode()):
                    raise WrongOrigin
                # A tab that was opened before somebody else logged in, or before one looked through others' eyes.
                if headers.get("x-acting-as", str(asking.actor.id)) != str(asking.actor.id):
                    raise AnotherPerson

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is not None and origin not in self._origins:
            raise WrongOrigin
        # Browsers that send no Origin still say what kind of page asks.
        if origin is None and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise WrongOrigin

    async def _enter(self, asking: Asking, *, token: str | None = None, session: str | None = None) -> None:
        asking.recognise_again = partial(self._enter, asking, token=token, session=session)
        async with reading(asking.house, SYSTEM, as_of=0) as work:
            if token is not None:
                rights = await queries.rights_of_token(work, secret_hash(token))
            else:
                rights = await queries.rights_of_session(work, secret_hash(session or ""))
            known = await queries.token_of(work, secret_hash(token)) if token is not None and rights is None else None
            entering = await queries.entering(work, rights) if rights else None
        asking.statements += work.statements
        if rights is None or entering is None:
            if token is not None:
                refused = Refused("token", asking.address, token_id=known)
                asking.house.refusals.note(refused, "over" if known else "unmade")
            return
        asking.enter(
            entering.actor,
            rights.head,
            rights.session_id,
            is_fresh=rights.is_fresh,
            must_set_up=rights.must_set_up,
            behind=entering.behind,
            is_view_over=entering.is_view_over,
        )
        if rights.session_id is not None:
            self._in_use.note_session(rights.session_id)
        if rights.token_id is not None:
            self._in_use.note_token(rights.token_id)


def _check_view(asking: Asking, method: str, *, is_private: bool) -> None:
    """The one place where looking through another's eyes stays looking. Raises ViewOver, ReadOnlyView, PrivateToThem."""
    if asking.is_view_over:
        raise ViewOver
    if asking.behind is not None and method not in SAFE:
        raise ReadOnlyView(name=asking.actor.name)
    if asking.behind is not None and is_private:
        raise PrivateToThem
