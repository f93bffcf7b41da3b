"""The policy rows of this room. Reminders are reached as their customer is; whoever is reminded may always settle their own."""

from collections.abc import Sequence
from uuid import UUID

from crm.core.doors import Actor, Right, Viewer, require_on
from crm.core.problems import Invalid, NotFound
from crm.customers.doors import can_see

VIEW, EDIT = "reminders.view", "reminders.edit"

RIGHTS = (Right(VIEW), Right(EDIT, is_acting=True))
"""The rows of the policy table this room owns."""


def pass_reminder(actor: Actor, viewers: Sequence[UUID], owner_id: UUID | None) -> None:
    """Raise NotFound unseen, Forbidden unless the reminder is the actor's own or they may edit those of this customer. One
    that is a rule's is nobody's.
    """
    if not can_see(actor, viewers):
        raise NotFound
    if owner_id is None:
        return
    if actor.viewer is None or actor.viewer.user_id != owner_id:
        require_on(actor, EDIT, viewers)


def pass_owner(owner: Viewer, viewers: Sequence[UUID]) -> None:
    """Raise Invalid unless whoever is to be reminded sees the customer with these viewers, and reminders."""
    if not owner.can_see("customers.view", viewers):
        raise Invalid({"owner_id": "cannot_see_customer"})
    if VIEW not in owner.grants:
        raise Invalid({"owner_id": "cannot_see_reminders"})
