"""How this room's verbs are taken back."""

from collections.abc import Sequence

import msgspec

from crm.core.changes import changes_of
from crm.core.journal import Written
from crm.core.undo import Inverse, InverseOfMany, Refusal
from crm.core.work import Work
from crm.customers import actions, verbs
from crm.customers.actions.customers import set_fields
from crm.customers.doors import lock_customer


async def unedit(work: Work, line: Written) -> None:
    """The edited fields have their old values."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.CustomerEdited)
    customer = await lock_customer(work, line.subject_id, "customers.edit", seen=facts.version)
    changes = await changes_of(work, line.subject_id, facts.version)
    await set_fields(work, customer, {field: (change.new, change.old) for field, change in changes.items()})


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


async def unassign_many(work: Work, lines: Sequence[Written]) -> list[Refusal]:
    """Those who were responsible before are so again, for many customers at once."""
    moves: list[actions.Move] = []
    for line in lines:
        assert line.subject_id is not None
        facts = msgspec.convert(line.facts, verbs.CustomerAssigned)
        moves.append(actions.Move(line.subject_id, facts.before, facts.version))
    return await actions.assign_back(work, moves)


async def untag_many(work: Work, lines: Sequence[Written]) -> list[Refusal]:
    """The tags are as before, for many customers at once."""
    facts = {line.subject_id: msgspec.convert(line.facts, verbs.CustomerTagged) for line in lines if line.subject_id}
    return await actions.tag_back(work, facts)


async def unoffer(work: Work, line: Written) -> None:
    """The new owner is not told, as if nobody had written it."""
    assert line.subject_id is not None
    await actions.withdraw_handover(work, line.subject_id)


async def unaccept(work: Work, line: Written) -> None:
    """It waits for its new owner again."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.HandoverAccepted)
    await actions.take_back_acceptance(work, line.subject_id, seen=facts.version)


INVERSES: dict[str, Inverse] = {
    "customer.edited": unedit,
    "customer.assigned": unassign,
    "customer.tagged": untag,
    "handover.offered": unoffer,
    "handover.accepted": unaccept,
}

OF_MANY: dict[str, InverseOfMany] = {"customer.assigned": unassign_many, "customer.tagged": untag_many}
