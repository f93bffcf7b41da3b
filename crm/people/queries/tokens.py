"""API tokens."""

from psycopg import sql

from crm.core.work import Work
from crm.people.schemas import ApiToken


async def tokens(work: Work) -> list[ApiToken]:
    """The API tokens in force, newest first."""
    return await work.all(
        ApiToken,
        sql.SQL("""
          SELECT id, name, grants, created_at::text, NULL AS token FROM api_tokens
          WHERE ended_at IS NULL ORDER BY created_at DESC
        """),
    )
