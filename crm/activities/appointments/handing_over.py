"""Appointments of somebody who leaves, or has lost the customer: another person's from now on, unless that person has something
else then.
"""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

import msgspec

from crm.activities import verbs
from crm.activities.appointments.actions import LockedAppointment, hand_to, lock_appointments
from crm.activities.appointments.rules import OPEN
from crm.core.holdings import MOST, Heirs
from crm.core.problems import Stale
from crm.core.work import Work
from crm.customers.actions import touched_by
from crm.customers.doors import see_customer
from crm.customers.passing import Passed, pairs_of
from crm.people.doors import may_manage_users

COUNT: LiteralString = """
SELECT count(*)::int FROM appointment_people p JOIN appointments a ON a.id = p.appointment_id
WHERE p.user_id = %(id)s AND a.state IN ('planned', 'confirmed')
"""

# Of each appointment, those of the heirs who could come: they are there anyway, or have nothing else then.
FREE: LiteralString = """
SELECT a.id, f.user_ids
FROM appointment_people p
JOIN appointments a ON a.id = p.appointment_id
CROSS JOIN LATERAL (
  SELECT array_agg(h.id ORDER BY h.place) AS user_ids
  FROM unnest(%(heirs)s::uuid[]) WITH ORDINALITY AS h(id, place)
  WHERE EXISTS (SELECT FROM appointment_people o WHERE o.appointment_id = a.id AND o.user_id = h.id)
     OR NOT EXISTS (SELECT FROM bookings b WHERE b.party = h.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at)
) f
WHERE p.user_id = %(id)s AND a.state IN ('planned', 'confirmed') AND f.user_ids IS NOT NULL
ORDER BY a.starts_at, a.id LIMIT %(most)s
"""


class _Free(msgspec.Struct):
    id: UUID
    user_ids: list[UUID]


async def count_appointments(work: Work, user_id: UUID) -> int:
    """How many appointments this person has that nobody has said yet how they ended."""
    return await work.one(int, COUNT, id=user_id)


async def hand_over_appointments(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next appointments of this person are the heirs', in turn, as far as they are free then; how many. Those for which
    nobody is free stay, to be moved by somebody. A part of leaving. Heard by: live.
    """
    may_manage_users(work.actor)
    if not heirs.user_ids:
        return 0
    found = await work.all(_Free, FREE, id=user_id, heirs=list(heirs.user_ids), most=MOST)
    free = {each.id: each.user_ids for each in found}
    given = 0
    for before in await lock_appointments(work, list(free)):
        if before.state not in OPEN or user_id not in before.user_ids:
            continue
        heir = _next(heirs, free[before.id], done + given)
        await _give(work, before, user_id, heir)
        given += 1
    return given


# Of what is still to come: who of those that lost its customer has it, and who answers for the customer now.
LOST: LiteralString = """
SELECT a.id, array_agg(g.user_id ORDER BY p.place) AS user_ids
FROM unnest(%(customers)s::uuid[], %(users)s::uuid[]) AS g(customer_id, user_id)
JOIN appointments a ON a.customer_id = g.customer_id AND a.state IN ('planned', 'confirmed') AND a.ends_at > now()
JOIN appointment_people p ON p.appointment_id = a.id AND p.user_id = g.user_id
GROUP BY a.id
"""
IS_FREE: LiteralString = """
SELECT NOT EXISTS (SELECT FROM bookings WHERE party = %(heir)s AND appointment_id <> %(id)s
                   AND starts_at < %(ends_at)s AND ends_at > %(starts_at)s)
"""


async def follow_with_appointments(work: Work, passed: Sequence[Passed]) -> None:
    """Appointments to come of those who lost these customers are the new owner's, as far as they have nothing else then; the
    others stay, to be moved by somebody. By rule. Heard by: live.
    """
    heirs = {each.customer_id: each.heir for each in passed if each.heir and each.lost}
    if not heirs:
        return
    going = [each for each in passed if each.customer_id in heirs]
    lost = {each.id: each.user_ids for each in await work.all(_Free, LOST, **pairs_of(going))}
    for held in await lock_appointments(work, list(lost)) if lost else []:
        before, heir = held, heirs[held.customer_id]
        assert heir is not None
        when = {"starts_at": before.starts_at, "ends_at": before.ends_at}
        if before.state not in OPEN or not await work.one(bool, IS_FREE, heir=heir, id=before.id, **when):
            continue
        for user_id in lost[before.id]:
            if user_id in before.user_ids:
                before = await _give(work, before, user_id, heir)


async def give_back_appointment(
    work: Work, appointment_id: UUID, user_id: UUID, heir: UUID, *, seen: int, is_by_rule: bool = False
) -> None:
    """It is this person's again, as before they left, or as before their customer was another's: what followed that by rule goes
    with it, for whoever sees the customer. Raises Forbidden, NotFound unseen, Stale when it was changed since, TimeTaken.
    """
    if not is_by_rule:
        may_manage_users(work.actor)
    (before,) = await lock_appointments(work, [appointment_id])
    if before.version != seen or before.state not in OPEN:
        raise Stale
    if is_by_rule:
        await see_customer(work, before.customer_id)
    await _give(work, before, heir, user_id)


async def _give(work: Work, before: LockedAppointment, from_id: UUID, to_id: UUID) -> LockedAppointment:
    after = await hand_to(work, before, _instead(before.user_ids, from_id, to_id))
    work.record(
        verbs.AppointmentHandedOver(from_user_id=from_id, to_user_id=to_id, version=after.version),
        subject=("appointment", after.id),
        customer_id=after.customer_id,
        touched=touched_by(after.id, after.customer_id),
    )
    return after


def _next(heirs: Heirs, free: Sequence[UUID], place: int) -> UUID:
    """Whose turn it is among those who are free."""
    turns = [heir for offset in range(len(heirs.user_ids)) if (heir := heirs.of(place + offset)) in free]
    assert turns[0] is not None
    return turns[0]


def _instead(people: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """The same people with one in the place of another; whoever was there already is there once."""
    return list(dict.fromkeys(to_id if each == from_id else each for each in people))
