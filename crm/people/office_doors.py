"""Doors of the office: who may change whose account, teams, stand-ins, and the company."""

from uuid import UUID

import msgspec

from crm.core.doors import Actor, require
from crm.core.problems import NotFound, Stale
from crm.core.work import Work
from crm.people.doors import may_give_roles, may_manage_users


class LockedUser(msgspec.Struct):
    """An account's bare row under lock."""

    id: UUID
    version: int
    name: str
    email: str
    email_key: str
    title: str
    language: str
    status: str
    department_id: UUID | None
    reports_to: UUID | None
    is_active: bool
    is_joined: bool


async def lock_user(work: Work, user_id: UUID, *, seen: int | None = None) -> LockedUser:
    """The account, locked for a change by who manages people. Raises NotFound, Forbidden, Stale when `seen` is old.

    Whoever may not manage roles changes nobody with more rights than their own: else an e-mail changed here and a password
    forgotten there would make them more than they are.
    """
    may_manage_users(work.actor)
    user = await work.maybe(
        LockedUser,
        "SELECT id, version, name, email, email_key, title, language, status, department_id, reports_to, is_active,"
        " joined_at IS NOT NULL AS is_joined FROM users WHERE id = %(id)s FOR NO KEY UPDATE",
        id=user_id,
    )
    if user is None:
        raise NotFound
    viewer = work.actor.viewer
    if viewer is not None and viewer.user_id != user_id:
        await may_give_roles(
            work, await work.all(UUID, "SELECT role_id FROM user_roles WHERE user_id = %(id)s", id=user_id)
        )
    if seen is not None and seen != user.version:
        raise Stale
    return user


def may_manage_teams(actor: Actor) -> None:
    """Raise Forbidden unless the actor may make, change and fill departments and teams."""
    require(actor, "teams.manage")


def may_change_company(actor: Actor) -> None:
    """Raise Forbidden unless the actor may change what holds for everybody."""
    require(actor, "settings.manage")


def may_delegate(actor: Actor, from_user_id: UUID) -> None:
    """Raise Forbidden unless the actor may say who stands in for this person: the person themself, or who manages people.

    A token never does it for its maker: what it may do is less than what a stand-in gets.
    """
    viewer = actor.viewer
    if viewer is None or (actor.kind == "person" and viewer.user_id == from_user_id):
        return
    may_manage_users(actor)
