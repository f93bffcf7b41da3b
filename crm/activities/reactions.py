"""What this room does when it hears a line: somebody looks at each application, what a stage brings about comes about, and
what is to be done goes with its customer.
"""

from collections.abc import Sequence
from uuid import UUID

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


class LeadFacts(msgspec.Struct):
    """The facts of `lead.received` this room needs; of whom the source is hidden from, it is the system that reads."""

    origin: str
    is_new_customer: bool


class ReopenedFacts(msgspec.Struct):
    """The facts of `card.reopened` this room needs."""

    application_no: int
    version: int = 0


async def hear(work: Work, line: Written) -> None:
    """An application that came in has an activity; whoever becomes responsible gets what is nobody's, and what those had who
    see the customer no more.
    """
    await hear_all(work, [line])


async def hear_all(work: Work, lines: Sequence[Written]) -> None:
    """The same for many, in a handful of statements."""
    lost = await _lost_before(work, lines)
    applications = [each for line in lines if (each := _application(line, lost)) is not None]
    if applications:
        await actions.open_applications(work, applications)
    await follow_moves(work, lines)
    for cause, passed in (await passed_on(work, lines)).items():
        work.cause = cause
        await actions.follow_customers(work, passed)
        await follow_with_appointments(work, passed)


def _application(line: Written, lost: dict[UUID, str | None]) -> actions.Application | None:
    if line.customer_id is None or line.subject_id is None:
        return None
    if line.verb == "lead.received":
        lead = msgspec.convert(line.facts, LeadFacts)
        # A list that is imported is no crowd at the door.
        if not lead.is_new_customer or lead.origin == "import":
            return None
        return actions.Application(ENTRY, line.customer_id, line.subject_id, line.at, line.cause)
    if line.verb == "card.reopened":
        facts = msgspec.convert(line.facts, ReopenedFacts)
        # One card is reopened many times: the act tells them apart.
        return actions.Application(
            AGAIN,
            line.customer_id,
            line.cause,
            line.at,
            line.cause,
            application_no=facts.application_no,
            lost_before=lost.get(line.subject_id),
        )
    return None


async def _lost_before(work: Work, lines: Sequence[Written]) -> dict[UUID, str | None]:
    """Why the cards that were reopened had been lost."""
    versions = {
        line.subject_id: msgspec.convert(line.facts, ReopenedFacts).version
        for line in lines
        if line.verb == "card.reopened" and line.subject_id is not None
    }
    if not versions:
        return {}
    found = await changes_of_many(work, versions)
    return {key: fields["lost_reason"].old for key, fields in found.items() if "lost_reason" in fields}


VERBS = ("lead.received", "card.moved", "card.reopened", PASSES)
APPLICATIONS = Room("activities", dict.fromkeys(VERBS, hear), hear_all)
