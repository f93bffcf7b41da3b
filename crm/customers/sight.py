"""What of a customer's sensitive fields an actor is shown. Every row that leaves the room passes through here.

A hidden value is absent, a masked one has been masked before it is sent. Names and what came with a lead are looked
through as well: a customer nobody named is called by the phone, and people put numbers into any field of a form. What
people write themselves, notes and messages, is shown as it is to those who may read it.
"""

from collections.abc import Iterable
from typing import overload

import msgspec

from crm.core.doors import Actor, FieldRight, is_readable
from crm.core.masks import mask_addresses, mask_email, mask_numbers, mask_phone
from crm.customers.doors import EMAIL, FIELDS, PHONE, QUALITY, SOURCE
from crm.customers.schemas import ContactPoint, Customer, Defect, Identity, Lead

FIELD_OF_KIND = {"phone": PHONE, "whatsapp": PHONE, "email": EMAIL}
"""Kind of identity → the sensitive field it belongs to. A WhatsApp id is a phone number."""


class Sight(msgspec.Struct, frozen=True):
    """What an actor for whom not every field is open is shown."""

    phone: FieldRight
    email: FieldRight
    has_quality: bool
    has_source: bool

    @overload
    def text(self, text: str) -> str: ...
    @overload
    def text(self, text: None) -> None: ...
    @overload
    def text(self, text: str | None) -> str | None: ...
    def text(self, text: str | None) -> str | None:
        """A text without the numbers and addresses that are not this actor's to know."""
        if text is None:
            return None
        if self.phone in ("hidden", "masked"):
            text = mask_numbers(text, has_masked_form=self.phone == "masked")
        if self.email in ("hidden", "masked"):
            text = mask_addresses(text, has_masked_form=self.email == "masked")
        return text

    def reach(self, kind: str, value: str) -> str | None:
        """A phone, WhatsApp id or e-mail as it is shown: whole, masked, or not at all."""
        right = {PHONE: self.phone, EMAIL: self.email}.get(FIELD_OF_KIND.get(kind, ""), "write")
        if right == "hidden":
            return None
        if right == "masked":
            return mask_email(value) if kind == "email" else mask_phone(value)
        return value

    def defects(self, problems: Iterable[Defect]) -> list[Defect]:
        """What could not be understood, without the words themselves where they belong to a closed field."""
        return [
            msgspec.structs.replace(p, value="" if self.reach(p.field, "+") != "+" else self.text(p.value))
            for p in problems
        ]


def sight_of(actor: Actor) -> Sight | None:
    """What this actor is shown; None when every field is open, so that nothing is to be done."""
    if all(is_readable(actor, field.name) for field in FIELDS):
        return None
    assert actor.viewer is not None
    return Sight(
        phone=actor.viewer.field(PHONE),
        email=actor.viewer.field(EMAIL),
        has_quality=is_readable(actor, QUALITY),
        has_source=is_readable(actor, SOURCE),
    )


def shown_customers(actor: Actor, customers: list[Customer]) -> list[Customer]:
    """These customers as the actor is shown them."""
    sight = sight_of(actor)
    if sight is not None:
        for customer in customers:
            _limit_customer(sight, customer)
    return customers


def _limit_customer(sight: Sight, customer: Customer) -> None:
    customer.name = sight.text(customer.name)
    customer.problems = sight.defects(customer.problems)
    customer.identities = [shown for i in customer.identities if (shown := shown_identity(sight, i)) is not None]
    customer.contact_points = [
        ContactPoint(point.kind, value)
        for point in customer.contact_points
        if (value := sight.reach(point.kind, point.value)) is not None
    ]
    if not sight.has_quality:
        customer.quality, customer.quality_by_hand = None, False
    if not sight.has_source:
        customer.source = customer.first_touch = None
    elif customer.first_touch is not None:
        campaign = sight.text(customer.first_touch.campaign)
        customer.first_touch = msgspec.structs.replace(customer.first_touch, campaign=campaign)


def shown_identity(sight: Sight, identity: Identity) -> Identity | None:
    """The identity as it is shown, None when it is hidden."""
    value = sight.reach(identity.kind, identity.value)
    if value is None or value == identity.value:
        return None if value is None else identity
    return msgspec.structs.replace(identity, value=value, display=value)


def shown_leads(actor: Actor, leads: list[Lead]) -> list[Lead]:
    """These leads as the actor is shown them."""
    sight = sight_of(actor)
    if sight is not None:
        for lead in leads:
            _limit_lead(sight, lead)
    return leads


def _limit_lead(sight: Sight, lead: Lead) -> None:
    lead.name, lead.message = sight.text(lead.name), sight.text(lead.message)
    lead.phone = _as_written(sight, "phone", lead.phone)
    lead.email = _as_written(sight, "email", lead.email)
    lead.problems = sight.defects(lead.problems)
    lead.fields = {
        name: sight.text(value) if isinstance(value, str) else [sight.text(each) for each in value]
        for name, value in lead.fields.items()
    }
    lead.utm = {name: sight.text(value) for name, value in lead.utm.items()} if sight.has_source else {}
    if not sight.has_source:
        lead.source = lead.origin = None


def _as_written(sight: Sight, kind: str, written: str | None) -> str | None:
    # As somebody wrote it it may be no number at all, so what is left of it is what a text would show.
    if written is None or sight.reach(kind, "+") == "+":
        return written
    shown = sight.text(written)
    return None if sight.reach(kind, "+") is None or shown == written else shown
