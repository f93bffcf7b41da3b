"""Masked values shown to somebody who may have them: counted, and told to everybody who sees the customer."""

from uuid import UUID

from crm.core.doors import FieldHidden, field_right
from crm.core.work import Work
from crm.customers import verbs
from crm.customers.doors import EMAIL, PHONE, lock_customer
from crm.customers.schemas import RevealedValue

KINDS = {PHONE: ("phone", "whatsapp"), EMAIL: ("email",)}


async def reveal_identity(work: Work, customer_id: UUID, field: str) -> list[RevealedValue]:
    """The values of this field, and one line that says who had them shown. `field` is `phone` or `email`.

    Raises NotFound unseen, Forbidden unallowed, FieldHidden when the field is hidden. Heard by: live, audit.
    """
    await lock_customer(work, customer_id, "customers.reveal")
    name = f"customers.{field}"
    if field_right(work.actor, name) == "hidden":
        raise FieldHidden(name)
    values = await work.all(
        RevealedValue,
        "SELECT kind, value, display FROM identities WHERE customer_id = %(id)s AND kind = ANY(%(kinds)s)"
        " UNION SELECT kind, value, value FROM contact_points WHERE customer_id = %(id)s AND kind = ANY(%(kinds)s)"
        " ORDER BY kind, value",
        id=customer_id,
        kinds=list(KINDS[name]),
    )
    work.record(verbs.IdentityRevealed(field=field), subject=("customer", customer_id), customer_id=customer_id)
    return values
