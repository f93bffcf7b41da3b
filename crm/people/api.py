"""Routes of people: session, oneself, colleagues, first administrator, API tokens."""

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import NotFound
from crm.people import actions, doors, passwords, queries, rules
from crm.people.cookies import SessionCookies
from crm.people.login import log_in
from crm.people.schemas import (
    ApiToken,
    ApiTokens,
    EditMe,
    MakeToken,
    Me,
    OpenSession,
    Setup,
    Users,
)


@post("/session", opt={"policy": "everybody"}, status_code=200)
async def open_session(asking: NamedDependency[Asking], state: State, data: JSONBody[OpenSession]) -> Response[Me]:
    """Log in: sets the session and CSRF cookies."""
    cookies: SessionCookies = state.cookies
    opened = await log_in(asking, data)
    async with asking.look(SYSTEM) as work:
        rights = await queries.rights_of_session(work, actions.secret_hash(opened.token))
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


@get("/me", opt={"policy": "session"})
async def me(asking: NamedDependency[Asking]) -> Me:
    """The person logged in, their rights and settings."""
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(work, viewer.user_id if viewer else UUID(int=0))


@patch("/me", opt={"policy": "session"})
async def edit_me(asking: NamedDependency[Asking], data: JSONBody[EditMe]) -> Me:
    """Change one's own settings."""
    async with asking.begin() as work:
        await actions.edit_me(work, language=data.language)
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(work, viewer.user_id if viewer else UUID(int=0))


@get("/users", opt={"policy": "users.view"})
async def users(asking: NamedDependency[Asking]) -> Users:
    """All colleagues."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Users(items=await queries.users(work), next=None, as_of=work.as_of)


@get("/setup", opt={"policy": "everybody"}, status_code=204)
async def setup_is_open(asking: NamedDependency[Asking]) -> None:
    """Whether the first administrator is still to be made; 404 once a user exists."""
    async with asking.look(SYSTEM) as work:
        if await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
            raise NotFound


@post("/setup", opt={"policy": "everybody"}, status_code=201)
async def set_up(asking: NamedDependency[Asking], data: JSONBody[Setup]) -> None:
    """Make the first administrator with the one-time token."""
    rules.check_password(data.password)
    hashed = await passwords.hash_password(data.password)
    async with asking.begin_as_system() as work:
        await actions.set_up(work, token=data.token, name=data.name, email=data.email, password_hash=hashed)


@get("/tokens", opt={"policy": "tokens.manage"})
async def tokens(asking: NamedDependency[Asking]) -> ApiTokens:
    """The API tokens in force."""
    doors.may_manage_tokens(asking.actor)
    async with asking.look() as work:
        return ApiTokens(items=await queries.tokens(work), next=None, as_of=work.as_of)


@post("/tokens", opt={"policy": "tokens.manage"})
async def make_token(asking: NamedDependency[Asking], data: JSONBody[MakeToken]) -> ApiToken:
    """Make an API token; the answer shows it this once."""
    async with asking.begin() as work:
        token_id, secret = await actions.make_token(work, token_id=data.id, name=data.name, grants=data.grants)
    async with asking.look() as work:
        made = next(token for token in await queries.tokens(work) if token.id == token_id)
    made.token = secret
    return made


@delete("/tokens/{token_id:uuid}", opt={"policy": "tokens.manage"})
async def end_token(asking: NamedDependency[Asking], token_id: FromPath[UUID]) -> None:
    """End an API token."""
    async with asking.begin() as work:
        await actions.end_token(work, token_id)


router = Router(
    "/",
    route_handlers=[
        open_session,
        end_session,
        me,
        edit_me,
        users,
        setup_is_open,
        set_up,
        tokens,
        make_token,
        end_token,
    ],
)
