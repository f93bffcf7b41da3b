"""What this room does when it hears a line: somebody looks at each application, what a stage brings about comes about, and
what is to be done goes with its customer.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from crm.activities import actions
from crm.activities.appointments.handing_over import follow_with_appointments
from crm.activities.entering import follow_moves
from crm.core.changes import changes_of_many
from crm.core.journal import Written
from crm.core.reactions import Room
from crm.core.work import Work
from crm.customers.passing import PASSES, passed_on

ENTRY, AGAIN = "lead_entry", "reapplication"
AGAIN_VERBS = ("card.reopened", "card.applied_again")


class LeadFacts(msgspec.Struct):
    """The facts of `lead.received` this room needs; of whom the source is hidden from, it is the system that reads."""

    origin: str
    is_new_customer: bool


class AgainFacts(msgspec.Struct):
    """The facts of `card.reopened` and `card.applied_again` this room needs."""

    application_no: int | None = None
    """Of an open card, which stays at the one it has, there is none."""
    version: int = 0


async def hear(work: Work, line: Written) -> None:
    """An application that came in has an activity; whoever becomes responsible gets what is nobody's, and what those had who
    see the customer no more.
    """
    await hear_all(work, [line])


async def hear_all(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, in a handful of statements."""
    applications = await _applications(work, lines)
    if applications:
        await actions.open_applications(work, applications)
    await follow_moves(work, lines)
    for cause, passed in (await passed_on(work, lines)).items():
        work.cause = cause
        await actions.follow_customers(work, passed)
        await follow_with_appointments(work, passed)


async def _applications(work: Work, lines: Sequence[Written]) -> list[actions.Application]:
    """What somebody has to look at, in the order of the lines; a customer who applies again while such a thing is open, once."""
    lost, looked_at = await _lost_before(work, lines), await _looked_at(work, lines)
    found = list[actions.Application]()
    for line in lines:
        each = _again(line, lost, looked_at) if line.verb in AGAIN_VERBS else _entry(line)
        if each is not None:
            found.append(each)
            looked_at.add(each.customer_id)
    return found


def _entry(line: Written) -> actions.Application | None:
    if line.verb != "lead.received" or line.customer_id is None or line.subject_id is None:
        return None
    lead = msgspec.convert(line.facts, LeadFacts)
    # Nobody applied: a list that is imported has thousands of people whom nobody could look at one by one. Cards that it brings
    # back are few, and stand where somebody expects to be told why.
    if lead.origin == "import" or not lead.is_new_customer:
        return None
    return actions.Application(ENTRY, line.customer_id, line.subject_id, line.at, line.cause)


def _again(line: Written, lost: dict[UUID, str | None], looked_at: set[UUID]) -> actions.Application | None:
    if line.customer_id is None or line.subject_id is None:
        return None
    if line.verb == "card.applied_again" and line.customer_id in looked_at:
        return None
    return actions.Application(
        AGAIN,
        line.customer_id,
        # To one card somebody applies many times, and one act reopens many cards.
        uuid5(line.cause, str(line.subject_id)),
        line.at,
        line.cause,
        application_no=msgspec.convert(line.facts, AgainFacts).application_no,
        lost_before=lost.get(line.subject_id),
    )


LOOKED_AT = """
SELECT DISTINCT a.customer_id FROM activities a JOIN activity_types t ON t.id = a.type_id
WHERE a.customer_id = ANY(%(ids)s::uuid[]) AND a.state = 'open' AND t.key = ANY(%(keys)s::text[])
"""


async def _looked_at(work: Work, lines: Sequence[Written]) -> set[UUID]:
    """Of those who apply again while their card is open: whom somebody has to look at already."""
    ids = [line.customer_id for line in lines if line.verb == "card.applied_again" and line.customer_id]
    return set(await work.all(UUID, LOOKED_AT, ids=ids, keys=[ENTRY, AGAIN])) if ids else set()


async def _lost_before(work: Work, lines: Sequence[Written]) -> dict[UUID, str | None]:
    """Why the cards that were reopened had been lost."""
    versions = {
        line.subject_id: msgspec.convert(line.facts, AgainFacts).version
        for line in lines
        if line.verb == "card.reopened" and line.subject_id is not None
    }
    if not versions:
        return {}
    found = await changes_of_many(work, versions)
    return {key: fields["lost_reason"].old for key, fields in found.items() if "lost_reason" in fields}


VERBS = ("lead.received", "card.moved", *AGAIN_VERBS, *PASSES)
APPLICATIONS = Room("activities", dict.fromkeys(VERBS, hear), hear_all)
