"""Routes of sessions: logging in and out, proving again who one is, and where one is logged in."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import NotFound
from crm.people import actions, doors, queries
from crm.people.authenticators import works_at
from crm.people.cookies import SessionCookies
from crm.people.login import LoggedIn, confirm, log_in
from crm.people.login_schemas import ConfirmSession, OwnSessions, WaysIn
from crm.people.schemas import Me, OpenSession
from crm.people.tokens import secret_hash


@post("/session", opt={"policy": "everybody"}, status_code=200)
async def open_session(
    asking: NamedDependency[Asking], request: Request[Any, Any, Any], state: State, data: JSONBody[OpenSession]
) -> Response[Me]:
    """Log in: sets the session and CSRF cookies. 401 `second_factor_needed` asks for `code`."""
    cookies: SessionCookies = state.cookies
    device = request.cookies.get(cookies.device_name)
    return await entered(asking, cookies, await log_in(asking, state.secret_keys, data, device=device))


async def entered(asking: Asking, cookies: SessionCookies, opened: LoggedIn) -> Response[Me]:
    """The answer to whoever has just logged in: who they are, and the cookies."""
    async with asking.look(SYSTEM) as work:
        rights = await queries.rights_of_session(work, secret_hash(opened.session.token))
        if rights is None:
            raise NotFound
        work.actor = queries.actor_of(rights)
        asking.enter(work.actor, rights.head, opened.session.id, must_set_up=rights.must_set_up)
        answer = await queries.me(work, rights.user_id, must_set_up=rights.must_set_up)
    trusted = [cookies.trusted(opened.device)] if opened.device else []
    return Response(answer, cookies=[*cookies.opened(opened.session.token), *trusted])


@get("/session/ways", opt={"policy": "everybody"})
async def ways_in(asking: NamedDependency[Asking], state: State) -> WaysIn:
    """How somebody may log in here beside the password."""
    async with asking.look(SYSTEM) as work:
        row = await queries.sign_on_row(work)
    return WaysIn(
        passkeys=works_at(state.base_url),
        sign_on=row.button if row.is_on else None,
        is_sign_on_only=row.is_required,
    )


@post("/session/confirm", opt={"policy": "session", "is_open_before_set_up": True}, status_code=204)
async def confirm_session(asking: NamedDependency[Asking], state: State, data: JSONBody[ConfirmSession]) -> None:
    """Prove again who one is: for ten minutes dangerous acts are open, which else answer 403 `fresh_login_needed`."""
    await confirm(asking, state.secret_keys, data)


@delete(
    "/session",
    opt={"policy": "session", "is_open_before_set_up": True, "is_open_while_viewing": True},
    status_code=204,
)
async def end_session(asking: NamedDependency[Asking], state: State) -> Response[None]:
    """Log out."""
    cookies: SessionCookies = state.cookies
    if asking.session_id is not None:
        async with asking.begin(asking.sitting) as work:
            await actions.end_session(work, asking.session_id)
    return Response(None, cookies=cookies.ended(), status_code=204)


@get("/me/sessions", opt={"policy": "session", "is_private": True})
async def own_sessions(asking: NamedDependency[Asking]) -> OwnSessions:
    """Where one is logged in."""
    user_id = doors.themselves(asking.actor)
    async with asking.look() as work:
        items = await queries.own_sessions(work, user_id, asking.session_id)
        return OwnSessions(items=items, next=None, as_of=work.as_of)


@delete("/me/sessions/{session_id:uuid}", opt={"policy": "session"})
async def end_own_session(asking: NamedDependency[Asking], session_id: FromPath[UUID]) -> None:
    """End a session of one's own."""
    async with asking.begin() as work:
        await actions.end_own_session(work, session_id)


@delete("/me/sessions", opt={"policy": "session"})
async def end_other_sessions(asking: NamedDependency[Asking]) -> None:
    """End all sessions of one's own but this one."""
    async with asking.begin() as work:
        await actions.end_other_sessions(work, asking.session_id)


@delete("/users/{user_id:uuid}/sessions", opt={"policy": "users.manage"})
async def end_sessions_of(asking: NamedDependency[Asking], user_id: FromPath[UUID]) -> None:
    """End all sessions of somebody."""
    async with asking.begin() as work:
        await actions.end_sessions_of(work, user_id)
