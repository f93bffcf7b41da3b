"""Doors of people, and the policy rows of this room."""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec

from crm.core.doors import FIELD_RIGHTS, Actor, FieldRight, Right, Scope, Viewer, require
from crm.core.problems import Forbidden, Invalid, Refused, Stale
from crm.core.work import Work

RIGHTS = (
    Right("users.view", is_scoped=False),
    Right("users.manage", is_scoped=False),
    Right("users.view_as", is_scoped=False),
    Right("roles.manage", is_scoped=False),
    Right("teams.manage", is_scoped=False),
    Right("tokens.manage", is_scoped=False),
    Right("settings.manage", is_scoped=False),
    Right("audit.view", is_scoped=False),
    Right("audit.export", is_scoped=False),
    Right("operations.view", is_scoped=False),
    Right("operations.manage", is_scoped=False),
)
"""The rows of the policy table this room owns."""


def may_manage_tokens(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make and end API tokens. A token never makes tokens."""
    require(actor, "tokens.manage")


def may_manage_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make, change and disable accounts and say what they may do."""
    require(actor, "users.manage")


def may_see_users(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see colleagues."""
    require(actor, "users.view")


def may_manage_roles(actor: Actor) -> None:
    """Raise Forbidden unless the actor may say what roles grant. Whoever may, may grant anything."""
    require(actor, "roles.manage")


def may_view_as(actor: Actor) -> None:
    """Raise Forbidden unless the actor may look through other people's eyes."""
    require(actor, "users.view_as")


class ReachesFurther(Forbidden):
    """Through the eyes of somebody with more rights one would see more than one's own."""

    code = "reaches_further"


def sees_no_more(person: Viewer, me: Viewer) -> bool:
    """Whether there is nothing that this person may see or do and I may not: no right, no record, no field."""
    for right, scope in person.grants.items():
        mine, theirs = me.keys(right), person.keys(right)
        if not me.covers(right, scope) or (mine is not None and (theirs is None or not theirs <= mine)):
            return False
    return all(FIELD_RIGHTS.index(me.field(field)) >= FIELD_RIGHTS.index(person.field(field)) for field in me.fields)


def may_go_on(me: Viewer | None, person: Viewer | None) -> bool:
    """Whether I may still look through this person's eyes; None is who may not enter."""
    if me is None or person is None:
        return False
    return "users.view_as" in me.grants and sees_no_more(person, me)


def may_see_sign_on(actor: Actor) -> None:
    """Raise Forbidden unless the actor may see how single sign-on is set."""
    require(actor, "settings.manage")


def may_change_sign_on(actor: Actor) -> None:
    """Raise Forbidden unless the actor may say which provider is believed: company settings, and roles, as whoever says it
    says who comes in, and as whom.
    """
    themselves(actor)
    require(actor, "settings.manage")
    require(actor, "roles.manage")


def themselves(actor: Actor) -> UUID:
    """The person who acts. Raises Forbidden for programs: what somebody proves themselves with is theirs alone."""
    if actor.kind != "person" or actor.viewer is None:
        raise Forbidden
    return actor.viewer.user_id


async def lock_account(work: Work, user_id: UUID) -> None:
    """Somebody's account, locked to be secured or opened again. Raises NotFound when there is none, and Forbidden for one
    that reaches further than the actor does: whoever may help people must not come in as an administrator.
    """
    may_manage_users(work.actor)
    await may_give_roles(work, await lock_user_roles(work, user_id))


class LastAdministrator(Refused):
    """Nobody who can enter would be left to manage roles and people."""

    code = "last_administrator"


HAS_ADMINISTRATOR = """
SELECT EXISTS (SELECT FROM users u WHERE u.is_active
                 AND (SELECT count(DISTINCT (g.module, g.action)) FROM user_roles ur JOIN role_grants g USING (role_id)
                      WHERE ur.user_id = u.id
                        AND (g.module, g.action) IN (('roles', 'manage'), ('users', 'manage'))) = 2)
"""


@asynccontextmanager
async def keeping_an_administrator(work: Work) -> AsyncGenerator[None]:
    """Around whatever may take rights away. Raises LastAdministrator when after it nobody who can enter could manage
    roles and people.

    All such changes stand in one line: two of them, each leaving the other's administrator, would leave none.
    """
    await work.run("SELECT pg_advisory_xact_lock(8)")
    had_one = await work.one(bool, HAS_ADMINISTRATOR)
    yield
    if had_one and not await work.one(bool, HAS_ADMINISTRATOR):
        raise LastAdministrator


class LockedRole(msgspec.Struct):
    """A role under lock, with what it grants."""

    id: UUID
    version: int
    name: str
    description: str
    needs_second_factor: bool
    grants: dict[str, Scope] = {}
    fields: dict[str, FieldRight] = {}


class RoleContent(msgspec.Struct):
    """What a role grants."""

    id: UUID
    grants: dict[str, Scope]
    fields: dict[str, FieldRight]


ROLE_CONTENT = """
SELECT r.id,
       coalesce((SELECT jsonb_object_agg(g.module || '.' || g.action, g.scope) FROM role_grants g
                 WHERE g.role_id = r.id), '{}') AS grants,
       coalesce((SELECT jsonb_object_agg(f.field, f.level) FROM role_fields f WHERE f.role_id = r.id), '{}') AS fields
FROM roles r WHERE r.id = ANY(%(ids)s::uuid[])
"""


async def lock_role(work: Work, role_id: UUID, *, seen: int | None = None) -> LockedRole:
    """The role, locked for a change. Raises NotFound when missing, Stale when `seen` is old."""
    role = await work.one(
        LockedRole,
        "SELECT id, version, name, description, needs_second_factor FROM roles WHERE id = %(id)s FOR UPDATE",
        id=role_id,
    )
    if seen is not None and seen != role.version:
        raise Stale
    content = await work.one(RoleContent, ROLE_CONTENT, ids=[role_id])
    role.grants, role.fields = content.grants, content.fields
    return role


async def lock_user_roles(work: Work, user_id: UUID) -> list[UUID]:
    """The roles of a person whose row is locked for a change. Raises NotFound when there is no such person."""
    await work.one(UUID, "SELECT id FROM users WHERE id = %(id)s FOR NO KEY UPDATE", id=user_id)
    return await work.all(UUID, "SELECT role_id FROM user_roles WHERE user_id = %(id)s ORDER BY role_id", id=user_id)


async def may_give_roles(work: Work, role_ids: Collection[UUID]) -> None:
    """Raise Invalid for an unknown role, and Forbidden for one that reaches further than the actor does: who may manage
    people but not roles must not make themselves, or anybody, more than they are.
    """
    contents = await work.all(RoleContent, ROLE_CONTENT, ids=list(role_ids))
    if len(contents) != len(set(role_ids)):
        raise Invalid({"roles": "unknown_role"})
    viewer = work.actor.viewer
    if viewer is None or "roles.manage" in viewer.grants:
        return
    for role in contents:
        if not all(viewer.covers(right, scope) for right, scope in role.grants.items()):
            raise Forbidden(needs="roles.manage")
