"""The first administrator."""

from uuid import UUID

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.actions.accounts import create_user
from crm.people.tokens import new_secret, secret_hash


async def offer_setup(work: Work) -> str | None:
    """The one-time secret for making the first administrator, made anew at each start; None once a user exists."""
    if await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
        return None
    secret = new_secret()
    await work.run("DELETE FROM setup_tokens")
    await work.run("INSERT INTO setup_tokens (token_hash) VALUES (%(hash)s)", hash=secret_hash(secret))
    return secret


async def set_up(work: Work, *, token: str, name: str, email: str, password_hash: str) -> UUID:
    """The first administrator exists and the token is spent. Raises NotFound once a user exists or the token is wrong."""
    await work.run("LOCK TABLE setup_tokens IN EXCLUSIVE MODE")
    spent = await work.run("DELETE FROM setup_tokens WHERE token_hash = %(hash)s", hash=secret_hash(token))
    if not spent or await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
        raise NotFound
    return await create_user(work, name=name, email=email, password_hash=password_hash, roles=["admin"])
