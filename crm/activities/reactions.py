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


class LeadFacts(msgspec.Struct):
    """The facts of `lead.received` this room needs; of whom the source is hidden from, it is the system that reads."""

    origin: str
    source_id: UUID
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
    lost, unanswered = await _lost_before(work, lines), await _unanswered(work, lines)
    found, looked_at = list[actions.Application](), set[UUID]()
    for line in lines:
        each = _reopened(line, lost) if line.verb == "card.reopened" else _received(line, unanswered - looked_at)
        if each is not None:
            found.append(each)
            looked_at.add(each.customer_id)
    return found


def _received(line: Written, unanswered: set[UUID]) -> actions.Application | None:
    if line.verb != "lead.received" or line.customer_id is None or line.subject_id is None:
        return None
    lead = msgspec.convert(line.facts, LeadFacts)
    # A list that is imported is no crowd at the door.
    if lead.origin == "import" or not (lead.is_new_customer or line.customer_id in unanswered):
        return None
    key = ENTRY if lead.is_new_customer else AGAIN
    return actions.Application(key, line.customer_id, line.subject_id, line.at, line.cause)


def _reopened(line: Written, lost: dict[UUID, str | None]) -> actions.Application | None:
    if line.customer_id is None or line.subject_id is None:
        return None
    return actions.Application(
        AGAIN,
        line.customer_id,
        # One card is reopened many times, and one act reopens many cards.
        uuid5(line.cause, str(line.subject_id)),
        line.at,
        line.cause,
        application_no=msgspec.convert(line.facts, ReopenedFacts).application_no,
        lost_before=lost.get(line.subject_id),
    )


UNANSWERED = """
SELECT DISTINCT lead.customer_id
FROM unnest(%(customers)s::uuid[], %(sources)s::uuid[], %(causes)s::uuid[]) AS lead(customer_id, source_id, cause)
WHERE NOT EXISTS (SELECT FROM activities a JOIN activity_types t ON t.id = a.type_id
                  WHERE a.customer_id = lead.customer_id AND a.state = 'open' AND t.key = ANY(%(keys)s::text[]))
  AND NOT EXISTS (SELECT FROM cards k JOIN stages s ON s.id = k.stage_id
                  WHERE k.customer_id = lead.customer_id
                    AND k.pipeline_id = coalesce((SELECT pipeline_id FROM sources WHERE id = lead.source_id),
                                                 (SELECT id FROM pipelines WHERE is_default))
                    AND (s.kind IN ('won', 'lost') OR k.archived_at IS NOT NULL))
  AND NOT EXISTS (SELECT FROM journal j
                  WHERE j.customer_id = lead.customer_id AND j.cause = lead.cause AND j.verb = 'card.reopened')
"""


async def _unanswered(work: Work, lines: Sequence[Written]) -> set[UUID]:
    """The known customers of whose new application no other line tells, and whom nobody has to look at yet.

    A card that is over comes back, which a line of its own says: perhaps it has, perhaps it is about to.
    """
    leads = [
        (line.customer_id, lead.source_id, line.cause)
        for line in lines
        if line.verb == "lead.received"
        for lead in [msgspec.convert(line.facts, LeadFacts)]
        if not lead.is_new_customer and lead.origin != "import"
    ]
    if not leads:
        return set()
    customer_ids, source_ids, causes = zip(*leads, strict=True)
    found = await work.all(
        UUID,
        UNANSWERED,
        customers=list(customer_ids),
        sources=list(source_ids),
        causes=list(causes),
        keys=[ENTRY, AGAIN],
    )
    return set(found)


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


VERBS = ("lead.received", "card.moved", "card.reopened", *PASSES)
APPLICATIONS = Room("activities", dict.fromkeys(VERBS, hear), hear_all)
