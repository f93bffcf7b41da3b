"""Routes of sessions: logging in and out."""

from litestar import Response, delete, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import NotFound
from crm.people import actions, queries
from crm.people.cookies import SessionCookies
from crm.people.login import log_in
from crm.people.schemas import Me, OpenSession
from crm.people.tokens import secret_hash


@post("/session", opt={"policy": "everybody"}, status_code=200)
async def open_session(asking: NamedDependency[Asking], state: State, data: JSONBody[OpenSession]) -> Response[Me]:
    """Log in: sets the session and CSRF cookies."""
    cookies: SessionCookies = state.cookies
    opened = await log_in(asking, data)
    async with asking.look(SYSTEM) as work:
        rights = await queries.rights_of_session(work, secret_hash(opened.token))
        if rights is None:
            raise NotFound
        work.actor = queries.actor_of(rights)
        asking.enter(work.actor, rights.head, opened.id)
        answer = await queries.me(work, rights.user_id)
    return Response(answer, cookies=cookies.opened(opened.token))


@delete("/session", opt={"policy": "session"}, status_code=204)
async def end_session(asking: NamedDependency[Asking], state: State) -> Response[None]:
    """Log out."""
    cookies: SessionCookies = state.cookies
    if asking.session_id is not None:
        async with asking.begin() as work:
            await actions.end_session(work, asking.session_id)
    return Response(None, cookies=cookies.ended(), status_code=204)
