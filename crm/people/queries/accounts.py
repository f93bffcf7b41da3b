"""Oneself, and colleagues."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.queries.rights import HAS_PASSKEY, HAS_TOTP
from crm.people.schemas import Me, User


async def me(work: Work, user_id: UUID, *, must_set_up: bool, session_id: UUID | None = None) -> Me:
    """The person logged in, with the grants the browser greys things out by. Who looks through their eyes in this session is
    told where a session is named.
    """
    viewer = work.actor.viewer
    found = await work.all(
        Me,
        sql.SQL("""
          SELECT u.id, u.version, u.name, u.email, u.language, u.title, u.status,
                 ARRAY(SELECT r.key FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id ORDER BY r.key) AS roles,
                 ARRAY(SELECT json_build_object('id', t.id, 'name', t.name) FROM team_members m
                       JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name) AS teams,
                 %(grants)s::json AS grants, %(fields)s::json AS fields,
                 %(must_set_up)s::boolean AS must_set_up,
                 (SELECT json_build_object('by', json_build_object('id', b.id, 'name', b.name), 'until', s.viewing_until)
                  FROM sessions s JOIN users b ON b.id = s.user_id
                  WHERE s.id = %(session_id)s AND s.viewing_as = u.id) AS viewing
          FROM users u WHERE u.id = %(user_id)s
        """),
        user_id=user_id,
        grants=msgspec.json.encode(viewer.grants if viewer else {}).decode(),
        fields=msgspec.json.encode(viewer.fields if viewer else {}).decode(),
        must_set_up=must_set_up,
        session_id=session_id,
    )
    return found[0]


USER = sql.SQL("""
  SELECT u.id, u.version, u.name, u.is_active, u.title, u.status, u.department_id, u.reports_to,
         ARRAY(SELECT json_build_object('id', t.id, 'name', t.name, 'is_leader', m.is_leader) FROM team_members m
               JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id ORDER BY t.name) AS teams,
         {managed}
  FROM users u
""")

HAS_ONE = HAS_TOTP.format(user_id="u.id"), HAS_PASSKEY.format(user_id="u.id")

# What only who manages people is told.
MANAGED = sql.SQL("""
  u.email, u.language, u.working_hours, u.last_seen_at, u.is_active AND u.joined_at IS NULL AS is_invited,
  {has_second_factor} AS has_second_factor,
  ARRAY(SELECT r.role_id FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role_id) AS role_ids,
  CASE WHEN u.is_active THEN ARRAY['edit', 'invite', 'disable'] ELSE ARRAY['edit', 'enable'] END AS can
""").format(has_second_factor=sql.SQL("{} OR {}").format(*(sql.SQL(text) for text in HAS_ONE)))
NOT_MANAGED = sql.SQL("""
  NULL AS email, NULL AS language, NULL::jsonb AS working_hours, NULL::timestamptz AS last_seen_at,
  NULL::boolean AS is_invited, NULL::boolean AS has_second_factor,
  NULL::uuid[] AS role_ids, '{}'::text[] AS can
""")


def _user(work: Work) -> sql.Composed:
    viewer = work.actor.viewer
    is_managed = viewer is None or "users.manage" in viewer.grants
    return USER.format(managed=MANAGED if is_managed else NOT_MANAGED)


async def users(work: Work) -> list[User]:
    """All colleagues by name."""
    return await work.all(User, _user(work) + sql.SQL(" ORDER BY u.name, u.id"))


async def users_by_ids(work: Work, ids: Sequence[UUID]) -> list[User]:
    """The colleagues of these ids."""
    return await work.all(User, _user(work) + sql.SQL(" WHERE u.id = ANY(%(ids)s)"), ids=list(ids))


async def user(work: Work, user_id: UUID) -> User:
    """The colleague. Raises NotFound."""
    found = await users_by_ids(work, [user_id])
    if not found:
        raise NotFound
    return found[0]
