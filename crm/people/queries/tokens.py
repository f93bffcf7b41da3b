"""API tokens."""

from uuid import UUID

from psycopg import sql

from crm.core.work import Work
from crm.people.schemas import ApiToken


async def token_of(work: Work, token_hash: bytes) -> UUID | None:
    """The API token that was made with this secret, over or not."""
    return await work.maybe(UUID, "SELECT id FROM api_tokens WHERE token_hash = %(hash)s", hash=token_hash)


async def tokens(work: Work) -> list[ApiToken]:
    """The API tokens in force and those that ended by themselves, newest first."""
    return await work.all(
        ApiToken,
        sql.SQL("""
          SELECT t.id, t.name, t.grants, t.created_at, t.expires_at, t.last_used_at, NULL AS token,
                 json_build_object('id', u.id, 'name', u.name) AS made_by,
                 u.is_active AND coalesce(t.expires_at > now(), true) AS is_in_force
          FROM api_tokens t JOIN users u ON u.id = t.made_by
          WHERE t.ended_at IS NULL ORDER BY t.created_at DESC, t.id DESC
        """),
    )
