"""Routes of API tokens."""

from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, queries
from crm.people.schemas import ApiToken, ApiTokens, MakeToken


@get("/tokens", opt={"policy": "tokens.manage", "is_private": True})
async def tokens(asking: NamedDependency[Asking]) -> ApiTokens:
    """The API tokens in force."""
    doors.may_manage_tokens(asking.actor)
    async with asking.look() as work:
        return ApiTokens(items=await queries.tokens(work), next=None, as_of=work.as_of)


@post("/tokens", opt={"policy": "tokens.manage"})
async def make_token(asking: NamedDependency[Asking], data: JSONBody[MakeToken]) -> ApiToken:
    """Make an API token; the answer shows it this once."""
    asking.require_fresh()
    async with asking.begin() as work:
        token_id, secret = await actions.make_token(
            work, token_id=data.id, name=data.name, grants=data.grants, expires_at=data.expires_at
        )
    async with asking.look() as work:
        made = next(token for token in await queries.tokens(work) if token.id == token_id)
    made.token = secret
    return made


@delete("/tokens/{token_id:uuid}", opt={"policy": "tokens.manage"})
async def end_token(asking: NamedDependency[Asking], token_id: FromPath[UUID]) -> None:
    """End an API token."""
    async with asking.begin() as work:
        await actions.end_token(work, token_id)
