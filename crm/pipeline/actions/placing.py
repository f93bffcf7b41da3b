"""Cards for customers who come in."""

from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.pipeline import rules, verbs
from crm.pipeline.doors import LockedCard


class FirstStage(msgspec.Struct):
    """Where a new card goes: on top of the first stage."""

    pipeline_id: UUID
    stage_id: UUID
    first_position: str | None


FIRST_STAGE = """
SELECT p.id AS pipeline_id, s.id AS stage_id,
       (SELECT position FROM cards WHERE stage_id = s.id ORDER BY position, id LIMIT 1) AS first_position
FROM pipelines p
JOIN LATERAL (SELECT id FROM stages WHERE pipeline_id = p.id AND kind = 'open' ORDER BY place LIMIT 1) s ON true
WHERE p.id = coalesce((SELECT pipeline_id FROM sources WHERE id = %(source_id)s),
                      (SELECT id FROM pipelines WHERE is_default))
"""


async def place_customer(work: Work, customer_id: UUID, *, source_id: UUID | None, is_repeat: bool) -> None:
    """The customer has a card in the pipeline of this source, else in the default one.

    An open or set-aside card stays where it is; a repeat brings a won or lost one back to the first stage as a further
    application. Heard by: live, totals.
    """
    first = await work.maybe(FirstStage, FIRST_STAGE, source_id=source_id)
    if first is None:
        raise NotFound
    card_id = new_id()
    position = rules.key_between(None, first.first_position)
    made = await work.run(
        "INSERT INTO cards (id, pipeline_id, stage_id, customer_id, position)"
        " VALUES (%(id)s, %(pipeline_id)s, %(stage_id)s, %(customer_id)s, %(position)s)"
        " ON CONFLICT (customer_id, pipeline_id) DO NOTHING",
        id=card_id,
        pipeline_id=first.pipeline_id,
        stage_id=first.stage_id,
        customer_id=customer_id,
        position=position,
    )
    if made:
        work.record(
            verbs.CardCreated(pipeline_id=first.pipeline_id, stage_id=first.stage_id),
            subject=("card", card_id),
            customer_id=customer_id,
        )
    elif is_repeat:
        await _reopen(work, customer_id, first, position)


async def _reopen(work: Work, customer_id: UUID, first: FirstStage, position: str) -> None:
    card = await work.one(
        LockedCard,
        "SELECT id, version, pipeline_id, stage_id, customer_id, position, amount, currency, application_no,"
        " stage_entered_at FROM cards WHERE customer_id = %(customer_id)s AND pipeline_id = %(pipeline_id)s"
        " FOR NO KEY UPDATE",
        customer_id=customer_id,
        pipeline_id=first.pipeline_id,
    )
    closed = await work.maybe(bool, "SELECT kind IN ('won', 'lost') FROM stages WHERE id = %(id)s", id=card.stage_id)
    if not closed:
        return
    await work.run(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = NULL,"
        " application_no = application_no + 1, version = version + 1, updated_at = now(), stage_entered_at = now()"
        " WHERE id = %(id)s",
        id=card.id,
        stage_id=first.stage_id,
        position=position,
    )
    work.record(
        verbs.CardReopened(
            pipeline_id=card.pipeline_id,
            from_stage_id=card.stage_id,
            to_stage_id=first.stage_id,
            application_no=card.application_no + 1,
            amount=card.amount,
            currency=card.currency,
        ),
        subject=("card", card.id),
        customer_id=customer_id,
    )
