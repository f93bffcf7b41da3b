"""Doors of customers: everything that hangs on a customer inherits what is decided here."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.doors import Actor, Field, Right, Viewer, require_on, sees
from crm.core.problems import NotFound, Stale
from crm.core.work import Work
from crm.files.doors import Owner
from crm.files.doors import offer as offer_owner

RIGHTS = (
    Right("customers.view"),
    Right("customers.create", is_scoped=False),
    Right("customers.edit", is_acting=True),
    Right("customers.assign"),
    Right("customers.merge"),
    Right("customers.delete"),
    Right("customers.export"),
    Right("customers.bulk"),
    Right("customers.reveal"),
    Right("customers.pool", is_scoped=False),
    Right("customers.configure", is_scoped=False),
    Right("leads.view"),
    Right("leads.create", is_scoped=False),
    Right("leads.redo"),
    Right("imports.run", is_scoped=False),
    Right("imports.undo", is_scoped=False),
)
"""The rows of the policy table this room owns."""

CONFIGURE = "customers.configure"

PHONE, EMAIL, QUALITY, SOURCE = "customers.phone", "customers.email", "customers.quality", "customers.source"
FIELDS = (
    Field(PHONE, is_maskable=True),
    Field(EMAIL, is_maskable=True),
    Field(QUALITY),
    Field(SOURCE),
)
"""The sensitive fields of this room."""

VIEWERS = sql.SQL("c.viewers")
offer_owner(Owner("customer", "SELECT id, id AS customer_id, viewers FROM customers"))
CAN = {
    "edit": "customers.edit",
    "assign": "customers.assign",
    "tag": "customers.edit",
    "note": "notes.create",
    "attach": "files.create",
}
"""Short names sent to the browser → the grants they need."""


class LockedCustomer(msgspec.Struct):
    """A customer's bare row under lock."""

    id: UUID
    version: int
    name: str
    viewers: list[UUID]
    team_id: UUID | None
    quality: int | None
    quality_by_hand: bool


def visible(actor: Actor) -> tuple[sql.Composable, dict[str, object]]:
    """The SQL condition, over `customers c`, that this actor sees the customer."""
    return sees(actor, "customers.view", VIEWERS)


def can_see(actor: Actor, viewers: Sequence[UUID]) -> bool:
    """Whether this actor sees a customer with these viewers."""
    return actor.viewer is None or actor.viewer.can_see("customers.view", viewers)


def hears_of(person: Viewer, grant: str, viewers: Sequence[UUID]) -> bool:
    """Whether this person has the right to see what hangs on customers, and sees the one with these viewers."""
    return grant in person.grants and person.can_see("customers.view", viewers)


async def lock_customer(work: Work, customer_id: UUID, grant: str, *, seen: int | None = None) -> LockedCustomer:
    """The customer's row, locked for a change. Raises NotFound unseen, Forbidden unallowed, Stale when `seen` is old."""
    # The bare row by its key alone: a lock through a join is re-checked against old rows and finds nothing.
    customer = await work.maybe(
        LockedCustomer,
        "SELECT id, version, name, viewers, team_id, quality, quality_by_hand FROM customers"
        " WHERE id = %(id)s FOR NO KEY UPDATE",
        id=customer_id,
    )
    if customer is None:
        raise NotFound
    pass_customer(work.actor, customer.viewers, grant)
    if seen is not None and seen != customer.version:
        raise Stale
    return customer


def pass_customer(actor: Actor, viewers: Sequence[UUID], grant: str) -> None:
    """Raise NotFound unseen, Forbidden unallowed, for a customer with these viewers."""
    if not can_see(actor, viewers):
        raise NotFound
    require_on(actor, grant, viewers)


async def reach_customer(work: Work, customer_id: UUID, grant: str) -> list[UUID]:
    """The viewers of a customer something is to be hung on. Raises NotFound unseen, Forbidden unallowed."""
    found = await work.maybe(CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s", id=customer_id)
    if found is None or not can_see(work.actor, found.viewers):
        raise NotFound
    require_on(work.actor, grant, found.viewers)
    return found.viewers


class CustomerViewers(msgspec.Struct):
    """The keys of a customer."""

    viewers: list[UUID]


async def see_customer(work: Work, customer_id: UUID) -> None:
    """Raise NotFound unless the actor sees the customer."""
    condition, params = visible(work.actor)
    found = await work.maybe(
        bool,
        sql.SQL("SELECT true FROM customers c WHERE c.id = %(id)s AND {}").format(condition),
        id=customer_id,
        **params,
    )
    if not found:
        raise NotFound
