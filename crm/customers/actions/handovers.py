"""Hand-overs: a new owner is told what they must know, and says that they have it."""

from uuid import UUID

import msgspec

from crm.core.doors import Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.doors import CustomerViewers, can_see


class HeldHandover(msgspec.Struct):
    """A hand-over's bare row, while its customer is under lock."""

    id: UUID
    version: int
    customer_id: UUID
    to_user_id: UUID
    state: str


def check_note(actor: Actor, note: str | None, before: list[UUID], after: list[UUID]) -> str | None:
    """What the new owner is told, as it is kept. Raises Invalid where nobody but the actor is the new owner."""
    text = rules.check_handover(clean(note)) if note else None
    if text is None:
        return None
    if not after or after[:1] == before[:1] or after[0] == actor.id:
        raise Invalid({"note": "nobody_to_tell"})
    return text


def withdraw_waiting(work: Work, customer_ids: list[UUID]) -> None:
    """Nobody waits for the hand-overs of these customers any more; they are under lock, and have another owner."""
    work.later(
        "UPDATE handovers SET state = 'withdrawn', version = version + 1, updated_at = now(), settled_at = now()"
        " WHERE customer_id = ANY(%(ids)s::uuid[]) AND state = 'waiting'",
        ids=customer_ids,
    )


def offer_handover(work: Work, customer_id: UUID, to_user_id: UUID, text: str) -> None:
    """The new owner of this customer, which is under lock, is told this, and shall accept it. Heard by: live."""
    handover_id = new_id()
    work.later(
        "INSERT INTO handovers (id, customer_id, from_user_id, to_user_id, text)"
        " VALUES (%(id)s, %(customer_id)s, %(from)s, %(to)s, %(text)s)",
        **{
            "id": handover_id,
            "customer_id": customer_id,
            "from": work.actor.viewer.user_id if work.actor.viewer else None,
            "to": to_user_id,
            "text": text,
        },
    )
    work.record(
        verbs.HandoverOffered(to_user_id=to_user_id), subject=("handover", handover_id), customer_id=customer_id
    )


async def accept_handover(work: Work, handover_id: UUID, *, seen: int | None = None) -> None:
    """The new owner has read it and takes over; accepted twice is accepted once. Heard by: live.

    Raises NotFound unseen, Forbidden for everybody else, Stale, HandoverOver when it was withdrawn.
    """
    held = await hold_handover(work, handover_id)
    if work.actor.id != held.to_user_id:
        raise Forbidden
    if held.state == "accepted":
        return
    check_waiting(held)
    if seen is not None and seen != held.version:
        raise Stale
    settle_handover(work, held, "accepted", verbs.HandoverAccepted(version=held.version + 1))


async def take_back_acceptance(work: Work, handover_id: UUID, *, seen: int) -> None:
    """It waits again: the inverse of accepting. Raises NotFound unseen, Stale when something else came between."""
    held = await hold_handover(work, handover_id)
    is_owner = await work.maybe(
        UUID,
        "SELECT user_id FROM customer_assignees WHERE customer_id = %(id)s ORDER BY place, user_id LIMIT 1",
        id=held.customer_id,
    )
    if held.version != seen or is_owner != held.to_user_id:
        raise Stale
    settle_handover(work, held, "waiting", verbs.HandoverReopened(version=held.version + 1))


async def withdraw_handover(work: Work, handover_id: UUID) -> None:
    """Nobody has to accept it any more: the inverse of offering. Raises NotFound unseen, HandoverOver when it was accepted."""
    held = await hold_handover(work, handover_id)
    if held.state == "withdrawn":
        return
    check_waiting(held)
    settle_handover(work, held, "withdrawn", verbs.HandoverWithdrawn(version=held.version + 1))


async def hold_handover(work: Work, handover_id: UUID) -> HeldHandover:
    """The hand-over, with its customer under lock: whoever assigns anew and whoever accepts go one after the other."""
    customer_id = await work.maybe(UUID, "SELECT customer_id FROM handovers WHERE id = %(id)s", id=handover_id)
    if customer_id is None:
        raise NotFound
    customer = await work.one(
        CustomerViewers, "SELECT viewers FROM customers WHERE id = %(id)s FOR NO KEY UPDATE", id=customer_id
    )
    if not can_see(work.actor, customer.viewers):
        raise NotFound
    return await work.one(
        HeldHandover,
        "SELECT id, version, customer_id, to_user_id, state FROM handovers WHERE id = %(id)s",
        id=handover_id,
    )


def check_waiting(held: HeldHandover) -> None:
    """Raise HandoverOver unless it waits to be answered."""
    if held.state != "waiting":
        raise rules.HandoverOver


def settle_handover(work: Work, held: HeldHandover, state: str, fact: verbs.Fact, *, answer: str | None = None) -> None:
    """The hand-over, whose customer is under lock, stands so from now on."""
    work.later(
        "UPDATE handovers SET state = %(state)s, version = version + 1, updated_at = now(), answer = %(answer)s,"
        " settled_at = CASE WHEN %(state)s <> 'waiting' THEN now() END WHERE id = %(id)s",
        id=held.id,
        state=state,
        answer=answer,
    )
    work.record(fact, subject=("handover", held.id), customer_id=held.customer_id)
