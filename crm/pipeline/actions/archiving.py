"""Cards put away, and brought back."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from crm.core.problems import NotFound, Problem
from crm.core.work import Work
from crm.customers.doors import CustomerViewers
from crm.pipeline import verbs
from crm.pipeline.actions.cards import VIEWERS
from crm.pipeline.actions.many import Refused, lock_their_customers
from crm.pipeline.doors import ARCHIVE, LockedCard, lock_card, lock_cards, pass_card


async def archive_card(work: Work, card_id: UUID, *, seen: int | None) -> None:
    """The card is off the board and out of the lists; with its customer it stays. Heard by: live, totals.

    A lead of the customer's brings it back as a further application.
    """
    card, customer = await lock_card(work, card_id, CustomerViewers, VIEWERS)
    pass_card(work, card, customer.viewers, ARCHIVE, seen=seen)
    await _put(work, [card], is_archived=True)


async def restore_card(work: Work, card_id: UUID, *, seen: int | None) -> None:
    """The card stands on the board again, in the stage and at the place it had. Heard by: live, totals."""
    card, customer = await lock_card(work, card_id, CustomerViewers, VIEWERS)
    pass_card(work, card, customer.viewers, ARCHIVE, seen=seen)
    await _put(work, [card], is_archived=False)


async def archive_cards(work: Work, seen: Mapping[UUID, int | None]) -> Refused:
    """The same for many; the others are returned with what stands in their way."""
    return await _pass_many(work, seen, is_archived=True)


async def restore_cards(work: Work, seen: Mapping[UUID, int | None]) -> Refused:
    """The same for many; the others are returned with what stands in their way."""
    return await _pass_many(work, seen, is_archived=False)


class _Stands(msgspec.Struct):
    card_id: UUID
    viewers: list[UUID]


async def _pass_many(work: Work, seen: Mapping[UUID, int | None], *, is_archived: bool) -> Refused:
    locked = {card.id: card for card in await lock_cards(work, list(seen))}
    await lock_their_customers(work, locked.values())
    stands = await work.all(
        _Stands,
        "SELECT k.id AS card_id, c.viewers FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE k.id = ANY(%(ids)s::uuid[])",
        ids=sorted(locked),
    )
    viewers = {each.card_id: each.viewers for each in stands}
    cards, refused = list[LockedCard](), Refused()
    for card_id, version in seen.items():
        card = locked.get(card_id)
        try:
            if card is None:
                raise NotFound
            pass_card(work, card, viewers[card_id], ARCHIVE, seen=version)
        except Problem as problem:
            refused[card_id] = problem
        else:
            cards.append(card)
    await _put(work, cards, is_archived=is_archived)
    return refused


async def _put(work: Work, cards: list[LockedCard], *, is_archived: bool) -> None:
    changed = [card for card in cards if (card.archived_at is not None) != is_archived]
    if not changed:
        return
    work.later(
        "UPDATE cards SET archived_at = CASE WHEN %(is_archived)s THEN now() END, version = version + 1, updated_at = now()"
        " WHERE id = ANY(%(ids)s::uuid[])",
        ids=[card.id for card in changed],
        is_archived=is_archived,
    )
    made = verbs.CardArchived if is_archived else verbs.CardRestored
    for card in changed:
        fact = made(stage_id=card.stage_id, amount=card.amount, currency=card.currency, version=card.version + 1)
        work.record(fact, subject=("card", card.id), customer_id=card.customer_id)
