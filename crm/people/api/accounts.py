"""Routes of accounts: oneself, colleagues."""

from uuid import UUID

from litestar import Response, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.core.i18n import known_language
from crm.people import actions, doors, leaving, queries
from crm.people.links import AccountLinks, link_by_id
from crm.people.office_schemas import AccountLink, CreateUser, EditUser, Holdings, Leave, VersionSeen
from crm.people.schemas import EditMe, Me, User, Users


@get("/me", opt={"policy": "session", "is_open_before_set_up": True})
async def me(asking: NamedDependency[Asking]) -> Me:
    """The person logged in, their rights and settings."""
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(
            work,
            viewer.user_id if viewer else UUID(int=0),
            must_set_up=asking.must_set_up,
            session_id=asking.session_id,
        )


@patch("/me", opt={"policy": "session", "is_open_before_set_up": True})
async def edit_me(asking: NamedDependency[Asking], data: JSONBody[EditMe]) -> Me:
    """Change one's own settings."""
    async with asking.begin() as work:
        await actions.edit_me(work, language=data.language, status=data.status)
    viewer = asking.actor.viewer
    async with asking.look() as work:
        return await queries.me(work, viewer.user_id if viewer else UUID(int=0), must_set_up=asking.must_set_up)


@get("/users", opt={"policy": "users.view"})
async def users(asking: NamedDependency[Asking]) -> Users:
    """All colleagues."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return Users(items=await queries.users(work), next=None, as_of=work.as_of)


@get("/users/{user_id:uuid}", opt={"policy": "users.view"})
async def user(asking: NamedDependency[Asking], user_id: FromPath[UUID]) -> User:
    """One colleague."""
    doors.may_see_users(asking.actor)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@post("/users", opt={"policy": "users.manage"})
async def create_user(asking: NamedDependency[Asking], data: JSONBody[CreateUser]) -> Response[User]:
    """Make an account; its link is asked for by itself."""
    asking.require_fresh()
    async with asking.begin() as work:
        user_id, is_new = await actions.invite_user(work, data)
    async with asking.look() as work:
        made = await queries.user(work, user_id)
    return Response(made, status_code=201 if is_new else 200)


@patch("/users/{user_id:uuid}", opt={"policy": "users.manage"})
async def edit_user(asking: NamedDependency[Asking], user_id: FromPath[UUID], data: JSONBody[EditUser]) -> User:
    """Change an account. Another e-mail asks for a fresh login: whoever reads it can choose the password."""
    if isinstance(data.email, str):
        asking.require_fresh()
    async with asking.begin(current=lambda work: queries.user(work, user_id)) as work:
        await actions.edit_user(work, user_id, data)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@post("/users/{user_id:uuid}/disable", opt={"policy": "users.manage"}, status_code=200)
async def disable_user(asking: NamedDependency[Asking], user_id: FromPath[UUID], data: JSONBody[VersionSeen]) -> User:
    """Close an account; what the person holds stays theirs."""
    async with asking.begin(current=lambda work: queries.user(work, user_id)) as work:
        await actions.disable_user(work, user_id, seen=data.version)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@post("/users/{user_id:uuid}/enable", opt={"policy": "users.manage"}, status_code=200)
async def enable_user(asking: NamedDependency[Asking], user_id: FromPath[UUID], data: JSONBody[VersionSeen]) -> User:
    """Open a closed account again."""
    async with asking.begin(current=lambda work: queries.user(work, user_id)) as work:
        await actions.enable_user(work, user_id, seen=data.version)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@get("/users/{user_id:uuid}/holdings", opt={"policy": "users.manage"})
async def holdings(asking: NamedDependency[Asking], state: State, user_id: FromPath[UUID]) -> Holdings:
    """What a person holds, to be handed over when they leave."""
    async with asking.look() as work:
        language = known_language(asking.language)
        return Holdings(items=await leaving.held_by(work, user_id, state.wiring.holdings, language))


@post("/users/{user_id:uuid}/leave", opt={"policy": "users.manage"}, status_code=200)
async def leave(asking: NamedDependency[Asking], state: State, user_id: FromPath[UUID], data: JSONBody[Leave]) -> User:
    """Hand over all that a person holds and close their account; undone by the request's id."""
    await leaving.leave(asking, user_id, seen=data.version, ways=data.ways, holdings=state.wiring.holdings)
    async with asking.look() as work:
        return await queries.user(work, user_id)


@post("/users/{user_id:uuid}/link", opt={"policy": "users.manage"}, status_code=200)
async def make_link(asking: NamedDependency[Asking], state: State, user_id: FromPath[UUID]) -> AccountLink:
    """Send a link by which the person chooses a password; without mail the answer shows it this once."""
    links: AccountLinks = state.account_links
    asking.require_fresh()
    async with asking.begin() as work:
        link_id = await actions.make_link(work, user_id, is_mailed=links.is_mailed)
    async with asking.look() as work:
        link = await link_by_id(work, link_id)
    url = None if links.is_mailed else links.url(link)
    return AccountLink(kind=link.kind, url=url, expires_at=link.expires_at)
