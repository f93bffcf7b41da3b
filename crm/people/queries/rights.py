"""Who asks, and what they may do: read afresh for every request and every batch of frames."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core import journal
from crm.core.doors import COMPANY_POOL, Actor, FieldRight, Scope, Viewer
from crm.core.work import Work
from crm.people import rules
from crm.people.doors import may_go_on

ADMINISTERS = """EXISTS (SELECT FROM user_roles ur JOIN role_grants g USING (role_id)
    WHERE ur.user_id = {user_id} AND g.module = 'roles' AND g.action = 'manage')"""
"""Whether a person manages roles: their sessions are shorter."""

NEEDS_SECOND_FACTOR = """EXISTS (SELECT FROM user_roles ur JOIN roles r ON r.id = ur.role_id
    WHERE ur.user_id = {user_id} AND r.needs_second_factor)"""

HAS_TOTP = "EXISTS (SELECT FROM second_factors f WHERE f.user_id = {user_id} AND f.confirmed_at IS NOT NULL)"

HAS_PASSKEY = "EXISTS (SELECT FROM passkeys p WHERE p.user_id = {user_id})"


class Rights(msgspec.Struct):
    """A person's rights as one row; sets are made of the arrays."""

    user_id: UUID
    name: str
    language: str
    grants: dict[str, Scope]
    fields: dict[str, FieldRight]
    stood_in_for: list[UUID]
    team_keys: list[UUID]
    department_keys: list[UUID]
    pools: list[UUID]
    led: list[UUID] | None
    session_id: UUID | None
    token_id: UUID | None
    token_name: str | None
    token_grants: list[str] | None
    is_fresh: bool
    must_set_up: bool
    viewed_by: UUID | None
    """Who looks through this person's eyes in the session."""
    is_view_over: bool
    """Somebody did, and has not been told yet that it is over; the rights are their own."""
    head: int


# One statement answers "who is it and what may they do", so that rights can be read afresh for every request and frame.
# Keys of scopes in which nothing was granted are not collected: most people hold own or team. The conditions stand inside
# the subqueries, where they keep them from being carried out; as join conditions they would only drop what was found.
RIGHTS = """
WITH asked AS ({asked})
SELECT u.id AS user_id, u.name, u.language, a.session_id, a.token_id, a.token_name, a.token_grants,
       a.is_fresh, a.must_set_up, a.viewed_by, a.is_view_over, coalesce(g.grants, '{{}}') AS grants, coalesce(f.fields, '{{}}') AS fields,
       coalesce(s.ids, '{{}}') AS stood_in_for,
       CASE WHEN g.has_team THEN coalesce(t.keys, '{{}}') ELSE '{{}}' END AS team_keys,
       CASE WHEN g.has_department THEN coalesce(d.keys, '{{}}') ELSE '{{}}' END AS department_keys,
       coalesce(t.pools, '{{}}') AS pools,
       CASE WHEN c.only_assignees_act THEN coalesce(l.keys, '{{}}') END AS led,
       ({head}) AS head
FROM asked a
JOIN users u ON u.id = a.user_id AND u.is_active
CROSS JOIN company c
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(name, scope) AS grants, bool_or(scope IN ('team', 'department')) AS has_team,
         bool_or(scope = 'department') AS has_department
  FROM (SELECT DISTINCT ON (g.module, g.action) g.module || '.' || g.action AS name, g.scope,
               array_position(ARRAY['own', 'team', 'department', 'all'], g.scope) AS rank
        FROM user_roles ur JOIN role_grants g USING (role_id)
        WHERE ur.user_id = u.id
        ORDER BY g.module, g.action, rank DESC) best
) g ON true
LEFT JOIN LATERAL (
  -- The widest of the roles wins, and a role that does not name the field leaves it open.
  SELECT jsonb_object_agg(field, widest) AS fields
  FROM (SELECT f.field, (ARRAY['hidden', 'masked', 'read'])[max(array_position(ARRAY['hidden', 'masked', 'read'], f.level))]
                 AS widest
        FROM user_roles ur JOIN role_fields f USING (role_id)
        WHERE ur.user_id = u.id
        GROUP BY f.field
        HAVING count(*) = (SELECT count(*) FROM user_roles WHERE user_id = u.id)) limited
) f ON true
LEFT JOIN LATERAL (
  SELECT array_agg(from_user_id) AS ids FROM delegations
  WHERE to_user_id = u.id AND starts_at <= now() AND ends_at > now()
) s ON true
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT mates.user_id) || array_agg(DISTINCT t.id) || array_agg(DISTINCT t.pool_id) AS keys,
         array_agg(DISTINCT t.pool_id) AS pools
  FROM team_members mine
  JOIN teams t ON t.id = mine.team_id
  JOIN team_members mates ON mates.team_id = t.id
  WHERE mine.user_id = u.id
) t ON true
LEFT JOIN LATERAL (
  SELECT array_agg(DISTINCT k.key) FILTER (WHERE k.key IS NOT NULL) AS keys
  FROM (SELECT u.department_id AS id
        UNION SELECT t.department_id FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.user_id = u.id) mine
  LEFT JOIN teams t ON t.department_id = mine.id
  LEFT JOIN team_members m ON m.team_id = t.id
  LEFT JOIN users c ON c.department_id = mine.id
  CROSS JOIN LATERAL (VALUES (t.id), (t.pool_id), (m.user_id), (c.id)) AS k(key)
  WHERE mine.id IS NOT NULL AND g.has_department
) d ON true
LEFT JOIN LATERAL (
  -- Whoever I lead in a team, whoever reports to me, whoever is led by those, and so on; and all that is nobody's.
  WITH RECURSIVE led AS (
    SELECT u.id, true AS is_me WHERE c.only_assignees_act
    UNION
    SELECT next.id, false
    FROM led CROSS JOIN LATERAL (
      SELECT mates.user_id AS id FROM team_members mine JOIN team_members mates ON mates.team_id = mine.team_id
      WHERE mine.user_id = led.id AND mine.is_leader
      UNION SELECT below.id FROM users below WHERE below.reports_to = led.id) next)
  SELECT array_agg(led.id) || ARRAY(SELECT pool_id FROM teams) AS keys FROM led WHERE NOT led.is_me
) l ON true
"""

MUST_SIGN_ON = "((SELECT is_required FROM sign_on) AND NOT " + ADMINISTERS + ")"
"""Whether the company lets a person in by single sign-on alone."""

IN_FORCE = f"""
  s.idle_until > now() AND s.expires_at > now()
  AND NOT ((s.last_seen_at < now() - interval '{rules.ADMINISTRATOR_IDLE.total_seconds():.0f} s'
            OR s.created_at < now() - interval '{rules.ADMINISTRATOR_LIFE.total_seconds():.0f} s')
           AND {ADMINISTERS.format(user_id="s.user_id")})
  AND (s.method = 'sso' OR NOT {MUST_SIGN_ON.format(user_id="s.user_id")})
"""
"""A session that is not over. One of whoever became an administrator since is as short as if it were new; one that could not
be opened today, where only single sign-on opens, is over.
"""

MUST_SET_UP = f"""
  NOT s.is_strong AND {NEEDS_SECOND_FACTOR.format(user_id="s.user_id")}
  AND NOT {HAS_TOTP.format(user_id="s.user_id")} AND NOT {HAS_PASSKEY.format(user_id="s.user_id")}
"""
"""A session whose person has a role that asks for a second factor, and none."""

VIEWED = """
  LEFT JOIN users v ON v.id = s.viewing_as AND v.is_active AND s.viewing_until > now() AND s.viewing_ended_at IS NULL
"""
"""Through whose eyes a session looks; whether its person still may is to be asked besides (`entering`)."""

BY_SESSION = f"""
  SELECT CASE WHEN v.id IS NULL THEN s.user_id ELSE v.id END AS user_id, s.id AS session_id, NULL::uuid AS token_id, NULL::text AS token_name, NULL::text[] AS token_grants,
         s.authenticated_at > now() - interval '{rules.FRESH_FOR.total_seconds():.0f} s' AS is_fresh,
         {MUST_SET_UP} AS must_set_up,
         CASE WHEN v.id IS NOT NULL THEN s.user_id END AS viewed_by,
         s.viewing_as IS NOT NULL AND v.id IS NULL AS is_view_over
  FROM sessions s {VIEWED} WHERE s.token_hash = %(token_hash)s AND {IN_FORCE}
"""

OF_API_KEY = """
  SELECT t.made_by AS user_id, NULL::uuid AS session_id, t.id AS token_id, t.name AS token_name,
         t.grants AS token_grants, false AS is_fresh, false AS must_set_up, NULL::uuid AS viewed_by,
         false AS is_view_over
  FROM api_tokens t WHERE {which} AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
"""

BY_USERS = """
  SELECT id AS user_id, NULL::uuid AS session_id, NULL::uuid AS token_id, NULL::text AS token_name,
         NULL::text[] AS token_grants, false AS is_fresh, false AS must_set_up, NULL::uuid AS viewed_by,
         false AS is_view_over
  FROM unnest(%(user_ids)s::uuid[]) AS id
"""


def _rights(asked: str, head: str = journal.HEAD) -> bytes:
    return RIGHTS.format(asked=asked, head=head).encode()


RIGHTS_BY_SESSION = _rights(BY_SESSION)

SESSIONS_IN_FORCE = f"""
SELECT s.id, CASE WHEN s.viewing_as IS NULL THEN s.user_id ELSE v.id END AS user_id,
       CASE WHEN v.id IS NOT NULL THEN s.user_id END AS viewed_by
FROM sessions s {VIEWED} WHERE s.id = ANY(%(ids)s::uuid[]) AND {IN_FORCE} AND NOT ({MUST_SET_UP})
""".encode()

RIGHTS_BY_TOKEN = _rights(OF_API_KEY.format(which="t.token_hash = %(token_hash)s"))

RIGHTS_BY_TOKEN_ID = _rights(OF_API_KEY.format(which="t.id = %(token_id)s"))

RIGHTS_BY_USERS = _rights(BY_USERS)


async def rights_of_session(work: Work, token_hash: bytes) -> Rights | None:
    """The rights behind a session token, None when it is unknown, over, or its account disabled."""
    return await work.maybe(Rights, RIGHTS_BY_SESSION, token_hash=token_hash)


class Entering(msgspec.Struct):
    """Who comes in: the actor, who looks through their eyes, and whether somebody did until now and must be told."""

    actor: Actor
    behind: Actor | None = None
    is_view_over: bool = False


async def entering(work: Work, rights: Rights) -> Entering | None:
    """Who comes in with these rights. None when it was somebody behind another's eyes who may not enter any more."""
    if rights.viewed_by is None:
        return Entering(actor_of(rights), is_view_over=rights.is_view_over)
    me = (await viewers_of(work, [rights.viewed_by])).get(rights.viewed_by)
    if me is None:
        return None
    behind = Actor(kind="person", id=me.user_id, name=me.name, viewer=me)
    if may_go_on(me, viewer_of(rights)):
        return Entering(actor_of(rights), behind)
    return Entering(behind, is_view_over=True)


class _InForce(msgspec.Struct):
    id: UUID
    user_id: UUID | None
    viewed_by: UUID | None


async def sessions_in_force(work: Work, session_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Those of these sessions that may be used: not over, and not of somebody who must set up a second factor first.

    Each with the person whose eyes it looks through; None when that ended, and its screen does not know yet.
    """
    found = await work.all(_InForce, SESSIONS_IN_FORCE, ids=list(session_ids))
    viewed = [key for each in found if each.viewed_by for key in (each.viewed_by, each.user_id) if key]
    viewers = await viewers_of(work, viewed) if viewed else {}
    return {
        each.id: each.user_id
        if each.viewed_by is None or may_go_on(viewers.get(each.viewed_by), viewers.get(each.user_id or each.viewed_by))
        else None
        for each in found
        # Whoever was disabled since their session was found has none any more.
        if each.viewed_by is None or each.viewed_by in viewers
    }


async def rights_of_token(work: Work, token_hash: bytes) -> Rights | None:
    """The rights behind an API token: never more than its maker has at this moment."""
    return await work.maybe(Rights, RIGHTS_BY_TOKEN, token_hash=token_hash)


async def actor_again(work: Work, user_id: UUID, token_id: UUID | None) -> Actor | None:
    """Who asked for something a while ago, with the rights of this moment: the person, or the token that acts for them. None
    when the account is closed, or the token over.
    """
    if token_id is not None:
        rights = await work.maybe(Rights, RIGHTS_BY_TOKEN_ID, token_id=token_id)
        return None if rights is None else actor_of(rights)
    viewer = (await viewers_of(work, [user_id])).get(user_id)
    return None if viewer is None else Actor(kind="person", id=user_id, name=viewer.name, viewer=viewer)


async def viewers_of(work: Work, user_ids: Sequence[UUID]) -> dict[UUID, Viewer]:
    """The viewers of these accounts; disabled ones are missing."""
    rows = await work.all(Rights, RIGHTS_BY_USERS, user_ids=list(user_ids))
    return {row.user_id: viewer_of(row) for row in rows}


def viewer_of(rights: Rights) -> Viewer:
    """The viewer these rights make."""
    grants: dict[str, Scope] = rights.grants
    if rights.token_grants is not None:
        grants = {name: scope for name, scope in grants.items() if name in rights.token_grants}
    own = frozenset([rights.user_id, *rights.stood_in_for])
    team = own | frozenset([*rights.team_keys, COMPANY_POOL])
    return Viewer(
        user_id=rights.user_id,
        name=rights.name,
        language=rights.language,
        grants=grants,
        own=own,
        team=team,
        department=team | frozenset(rights.department_keys),
        pools=frozenset([*rights.pools, COMPANY_POOL]),
        fields=rights.fields,
        led=None if rights.led is None else frozenset([*rights.led, COMPANY_POOL]),
    )


def actor_of(rights: Rights) -> Actor:
    """The actor these rights make: the person, or the token that acts for its maker."""
    viewer = viewer_of(rights)
    if rights.token_id is not None:
        return Actor(kind="token", id=rights.token_id, name=rights.token_name or "", viewer=viewer)
    return Actor(kind="person", id=rights.user_id, name=rights.name, viewer=viewer)
