"""Oneself, and colleagues."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.work import Work
from crm.people.schemas import Me, User


async def me(work: Work, user_id: UUID, *, must_set_up: bool) -> Me:
    """The person logged in, with the grants the browser greys things out by."""
    viewer = work.actor.viewer
    found = await work.all(
        Me,
        sql.SQL("""
          SELECT u.id, u.version, u.name, u.email, u.language,
                 ARRAY(SELECT r.key FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id ORDER BY r.key) AS roles,
                 ARRAY(SELECT json_build_object('id', t.id, 'name', t.name) FROM team_members m
                       JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name) AS teams,
                 %(grants)s::json AS grants, %(fields)s::json AS fields,
                 %(must_set_up)s::boolean AS must_set_up
          FROM users u WHERE u.id = %(user_id)s
        """),
        user_id=user_id,
        grants=msgspec.json.encode(viewer.grants if viewer else {}).decode(),
        fields=msgspec.json.encode(viewer.fields if viewer else {}).decode(),
        must_set_up=must_set_up,
    )
    return found[0]


USER = sql.SQL("""
  SELECT u.id, u.version, u.name, u.is_active,
         ARRAY(SELECT json_build_object('id', t.id, 'name', t.name) FROM team_members m
               JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name) AS teams
  FROM users u
""")


async def users(work: Work) -> list[User]:
    """All colleagues by name."""
    return await work.all(User, USER + sql.SQL(" ORDER BY u.name, u.id"))


async def users_by_ids(work: Work, ids: Sequence[UUID]) -> list[User]:
    """The colleagues of these ids."""
    return await work.all(User, USER + sql.SQL(" WHERE u.id = ANY(%(ids)s)"), ids=list(ids))
