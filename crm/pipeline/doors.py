"""Doors of cards: seen and allowed as their customer is."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, TypeVar
from uuid import UUID

import msgspec
from psycopg.abc import QueryNoTemplate as Query

from crm.core.doors import Actor, Field, Right, require, require_on
from crm.core.problems import NotFound, Refused, Stale
from crm.core.work import Question, Work
from crm.customers.doors import can_see

T = TypeVar("T")

RIGHTS = (
    Right("cards.view"),
    Right("cards.move", is_acting=True),
    Right("cards.edit", is_acting=True),
    Right("cards.override"),
    Right("cards.archive", is_acting=True),
    Right("pipelines.configure", is_scoped=False),
)
"""The rows of the policy table this room owns."""

VALUE = "cards.value"
ARCHIVE = "cards.archive"
FIELDS = (Field(VALUE),)
"""The sensitive fields of this room."""

CAN = {
    "move": "cards.move",
    "override": "cards.override",
    "edit": "cards.edit",
    "archive": "cards.archive",
    "assign": "customers.assign",
    "tag": "customers.edit",
    "note": "notes.create",
}
"""Short names sent to the browser → the grants they need."""


class LockedCard(msgspec.Struct):
    """A card's bare row under lock."""

    id: UUID
    version: int
    pipeline_id: UUID
    stage_id: UUID
    customer_id: UUID
    position: str
    amount: int | None
    currency: str | None
    application_no: int
    stage_entered_at: datetime
    lost_reason: str | None
    archived_at: datetime | None


BARE: LiteralString = """
SELECT id, version, pipeline_id, stage_id, customer_id, position, amount, currency, application_no, stage_entered_at,
       lost_reason, archived_at
FROM cards WHERE """
LOCK = BARE + "id = %(id)s FOR NO KEY UPDATE"
# In key order, so that two bulk moves cannot deadlock.
LOCK_MANY = BARE + "id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"


def may_configure(actor: Actor) -> None:
    """Raise Forbidden unless the actor may change pipelines and stages."""
    require(actor, "cards.view")
    require(actor, "pipelines.configure")


def may_change_view(actor: Actor, visibility: str, owner_id: UUID | None) -> bool:
    """Whether the actor may change or end a view they see: their own, and any shared one if they configure pipelines. What the
    whole company looks at belongs to the pipeline, whoever made it.
    """
    if actor.viewer is None or (visibility != "private" and "pipelines.configure" in actor.viewer.grants):
        return True
    return visibility != "all" and owner_id == actor.viewer.user_id


async def lock_card(work: Work, card_id: UUID, look: type[T], around: Query, **params: object) -> tuple[LockedCard, T]:
    """The card's row, locked, and what stands `around` it, looked at after the lock in the same round trip; `card_id` is
    among that look's parameters.

    To be followed by `pass_card`, which decides; raises NotFound when there is none.
    """
    require(work.actor, "cards.view")
    return await work.both(
        Question(LockedCard, LOCK, {"id": card_id}), Question(look, around, {"card_id": card_id, **params})
    )


async def lock_cards(work: Work, card_ids: Sequence[UUID]) -> list[LockedCard]:
    """Those of these rows that there are, locked. To be followed by `pass_card` for each."""
    require(work.actor, "cards.view")
    return await work.all(LockedCard, LOCK_MANY, ids=list(card_ids))


class Archived(Refused):
    """The card is off the board; it comes back before anything else is done with it."""

    code = "card_archived"


def pass_card(work: Work, card: LockedCard, viewers: list[UUID], grant: str, *, seen: int | None) -> None:
    """Raise NotFound unseen, Forbidden unallowed, Archived off the board unless that is what it is about, Stale when `seen`
    is not the card's version.
    """
    if not can_see(work.actor, viewers):
        raise NotFound
    require_on(work.actor, grant, viewers)
    if card.archived_at is not None and grant != ARCHIVE:
        raise Archived
    if seen is not None and seen != card.version:
        raise Stale
