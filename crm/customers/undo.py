"""How this room's verbs are taken back."""

import msgspec

from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work
from crm.customers import actions, verbs
from crm.customers.actions.customers import set_fields
from crm.customers.doors import lock_customer


class Change(msgspec.Struct):
    """A field's values before and after."""

    field: str
    old: str | int | None
    new: str | int | None


async def unedit(work: Work, line: Written) -> None:
    """The edited fields have their old values."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.CustomerEdited)
    customer = await lock_customer(work, line.subject_id, "customers.edit", seen=facts.version)
    changes = await work.all(
        Change,
        "SELECT field, old, new FROM field_changes WHERE cause = %(cause)s AND subject_id = %(id)s",
        cause=line.cause,
        id=line.subject_id,
    )
    await set_fields(work, customer, {change.field: (change.new, change.old) for change in changes})


async def unassign(work: Work, line: Written) -> None:
    """Those who were responsible before are so again."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.CustomerAssigned)
    await actions.assign_customer(work, line.subject_id, facts.before, seen=facts.version)


async def untag(work: Work, line: Written) -> None:
    """The tags are as before."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.CustomerTagged)
    await actions.tag_customer(work, line.subject_id, facts.before, seen=facts.version)


INVERSES: dict[str, Inverse] = {
    "customer.edited": unedit,
    "customer.assigned": unassign,
    "customer.tagged": untag,
}
