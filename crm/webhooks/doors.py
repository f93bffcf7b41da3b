"""Doors of webhooks, and the policy row of this room."""

from uuid import UUID

import msgspec

from crm.core.doors import Actor, Right, require
from crm.core.problems import Forbidden, NotFound, Stale
from crm.core.work import Work

RIGHTS = (Right("webhooks.manage", is_scoped=False),)
"""The rows of the policy table this room owns."""


class LockedWebhook(msgspec.Struct):
    """A webhook's bare row under lock."""

    id: UUID
    version: int
    state: str


def may_manage(actor: Actor) -> None:
    """Raise Forbidden unless the actor may say which programs are told."""
    require(actor, "webhooks.manage")


def maker(actor: Actor) -> UUID:
    """The person whose rights a new webhook goes by. Raises Forbidden for programs, which make none."""
    may_manage(actor)
    if actor.viewer is None or actor.kind != "person":
        raise Forbidden(needs="webhooks.manage")
    return actor.viewer.user_id


async def lock_webhook(work: Work, webhook_id: UUID, *, seen: int | None = None) -> LockedWebhook:
    """The webhook, locked. Raises Forbidden unallowed, NotFound when missing or ended, Stale when `seen` is old."""
    may_manage(work.actor)
    webhook = await work.maybe(
        LockedWebhook,
        "SELECT id, version, state FROM webhooks WHERE id = %(id)s AND ended_at IS NULL FOR NO KEY UPDATE",
        id=webhook_id,
    )
    if webhook is None:
        raise NotFound
    if seen is not None and seen != webhook.version:
        raise Stale
    return webhook
