"""Cards for customers who come in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from crm.core.changes import KEEP, keeping
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.pipeline import rules, verbs
from crm.pipeline.doors import LockedCard


class Arrival(msgspec.Struct, frozen=True):
    """A customer who came in, and what their card's line is caused by."""

    customer_id: UUID
    source_id: UUID | None
    is_repeat: bool
    cause: UUID
    is_listed: bool = False
    """They stand on a list that was imported: nobody applied."""


class FirstStage(msgspec.Struct):
    """Where new cards of a source go: on top of the first stage."""

    source_id: UUID | None
    pipeline_id: UUID
    stage_id: UUID
    first_position: str | None


FIRST_STAGES = """
SELECT asked.source_id, p.id AS pipeline_id, s.id AS stage_id,
       (SELECT position FROM cards WHERE stage_id = s.id AND archived_at IS NULL ORDER BY position, id LIMIT 1) AS first_position
FROM unnest(%(source_ids)s::uuid[]) AS asked(source_id)
JOIN pipelines p ON p.id = coalesce((SELECT pipeline_id FROM sources WHERE id = asked.source_id),
                                    (SELECT id FROM pipelines WHERE is_default))
JOIN LATERAL (SELECT id FROM stages WHERE pipeline_id = p.id AND kind = 'open' AND ended_at IS NULL
              ORDER BY place LIMIT 1) s ON true
"""


class _Place(msgspec.Struct, frozen=True):
    """A card to be: its customer has one in this pipeline from now on."""

    arrival: Arrival
    first: FirstStage
    card_id: UUID
    position: str


async def place_customers(work: Work, arrivals: Sequence[Arrival]) -> None:
    """Each customer has a card in the pipeline of their source, else in the default one; the last to come stands on top.

    A repeat brings a won, lost or archived card back to the first stage as a further application; an open or set-aside one stays
    as it is. A list that is imported brings cards back, and says nothing of the others. Heard by: live, totals, activities.
    """
    places = await _places(work, arrivals)
    again = await _hold_cards(work, [place for place in places if place.arrival.is_repeat])
    made = await _make_cards(work, places)
    for place in places:
        work.cause = place.arrival.cause
        if place.card_id in made:
            work.record(
                verbs.CardCreated(pipeline_id=place.first.pipeline_id, stage_id=place.first.stage_id),
                subject=("card", place.card_id),
                customer_id=place.arrival.customer_id,
            )
            if _applies(place.arrival):
                _record_application(work, place.card_id, place.arrival.customer_id)
        elif place.arrival.is_repeat and (place.arrival.customer_id in again or _applies(place.arrival)):
            await _apply_again(work, place)


def _applies(arrival: Arrival) -> bool:
    return arrival.is_repeat and not arrival.is_listed


async def _places(work: Work, arrivals: Sequence[Arrival]) -> list[_Place]:
    source_ids = list({arrival.source_id for arrival in arrivals})
    firsts = {first.source_id: first for first in await work.all(FirstStage, FIRST_STAGES, source_ids=source_ids)}
    if len(firsts) != len(source_ids):
        raise NotFound
    tops: dict[UUID, str | None] = {first.stage_id: first.first_position for first in firsts.values()}
    counts = Counter(firsts[arrival.source_id].stage_id for arrival in arrivals)
    keys: dict[UUID, Iterator[str]] = {
        stage_id: reversed(rules.spread_keys(None, tops[stage_id], count)) for stage_id, count in counts.items()
    }
    return [
        _Place(arrival, first, new_id(), next(keys[first.stage_id]))
        for arrival in arrivals
        for first in [firsts[arrival.source_id]]
    ]


async def _make_cards(work: Work, places: Sequence[_Place]) -> set[UUID]:
    """Cards for those who have none yet, one each; the ids of the cards that were made."""
    once = {(place.arrival.customer_id, place.first.pipeline_id): place for place in reversed(places)}
    new = sorted(once.values(), key=lambda place: place.arrival.customer_id)
    if len(new) > 1:
        # Whoever changes several customers goes in the order of their ids, so that nobody waits in a circle.
        await work.run(
            "SELECT 1 FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR SHARE",
            ids=[place.arrival.customer_id for place in new],
        )
    made = await work.all(
        UUID,
        "INSERT INTO cards (id, pipeline_id, stage_id, customer_id, position)"
        " SELECT * FROM unnest(%(ids)s::uuid[], %(pipelines)s::uuid[], %(stages)s::uuid[], %(customers)s::uuid[],"
        "                      %(positions)s::text[])"
        " ON CONFLICT (customer_id, pipeline_id) DO NOTHING RETURNING id",
        ids=[place.card_id for place in new],
        pipelines=[place.first.pipeline_id for place in new],
        stages=[place.first.stage_id for place in new],
        customers=[place.arrival.customer_id for place in new],
        positions=[place.position for place in new],
    )
    return set(made)


async def _hold_cards(work: Work, repeats: Sequence[_Place]) -> set[UUID]:
    """Locks the cards that these change, in the order of their ids and before any customer, as everybody does; whose they are."""
    if not repeats:
        return set()
    ids = await work.all(
        UUID,
        "SELECT DISTINCT k.id"
        " FROM unnest(%(customers)s::uuid[], %(pipelines)s::uuid[], %(listed)s::bool[]) AS asked(customer, pipeline, is_listed)"
        " JOIN cards k ON k.customer_id = asked.customer AND k.pipeline_id = asked.pipeline"
        " JOIN stages s ON s.id = k.stage_id"
        " WHERE NOT asked.is_listed OR s.kind IN ('won', 'lost') OR k.archived_at IS NOT NULL",
        customers=[place.arrival.customer_id for place in repeats],
        pipelines=[place.first.pipeline_id for place in repeats],
        listed=[place.arrival.is_listed for place in repeats],
    )
    held = "SELECT customer_id FROM cards WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
    return set(await work.all(UUID, held, ids=ids)) if ids else set()


async def _apply_again(work: Work, place: _Place) -> None:
    customer_id, first = place.arrival.customer_id, place.first
    card = await work.one(
        LockedCard,
        "SELECT id, version, pipeline_id, stage_id, customer_id, position, amount, currency, application_no,"
        " stage_entered_at, lost_reason, archived_at FROM cards WHERE customer_id = %(customer_id)s AND pipeline_id = %(pipeline_id)s"
        " FOR NO KEY UPDATE",
        customer_id=customer_id,
        pipeline_id=first.pipeline_id,
    )
    closed = await work.maybe(bool, "SELECT kind IN ('won', 'lost') FROM stages WHERE id = %(id)s", id=card.stage_id)
    if closed or card.archived_at is not None:
        await _reopen(work, card, first.stage_id, place.position)
    elif _applies(place.arrival):
        _record_application(work, card.id, customer_id)


def _record_application(work: Work, card_id: UUID, customer_id: UUID) -> None:
    work.record(verbs.CardAppliedAgain(), subject=("card", card_id), customer_id=customer_id)


async def _reopen(work: Work, card: LockedCard, stage_id: UUID, position: str) -> None:
    await work.run(
        "UPDATE cards SET stage_id = %(stage_id)s, position = %(position)s, lost_reason = NULL, archived_at = NULL,"
        " application_no = application_no + 1, version = version + 1, updated_at = now(), stage_entered_at = now()"
        " WHERE id = %(id)s",
        id=card.id,
        stage_id=stage_id,
        position=position,
    )
    if card.lost_reason is not None:
        # Why the last application was lost is told with the next one.
        lost = {"lost_reason": (card.lost_reason, None)}
        subject, version = ("card", card.id), card.version + 1
        work.later(KEEP, **keeping(work, lost, subject=subject, customer_id=card.customer_id, version=version))
    work.record(
        verbs.CardReopened(
            pipeline_id=card.pipeline_id,
            from_stage_id=card.stage_id,
            to_stage_id=stage_id,
            application_no=card.application_no + 1,
            amount=card.amount,
            currency=card.currency,
            was_archived=card.archived_at is not None,
            version=card.version + 1,
        ),
        subject=("card", card.id),
        customer_id=card.customer_id,
    )
