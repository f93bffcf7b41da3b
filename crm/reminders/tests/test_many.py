"""One reminder for each of many customers: in parts, refused one by one, taken back as one."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid
from crm.pipeline.bulk import running
from crm.pipeline.bulk.queries import bulk_refusals
from crm.pipeline.bulk.schemas import Bulk, Chosen
from crm.pipeline.tests import bulking
from crm.reminders import actions
from crm.reminders.schemas import RemindCards
from tests.office import Office

OPEN = "SELECT text, owner_id FROM reminders WHERE state = 'open' ORDER BY customer_id"


async def remind(office: Office, actor: Actor, cards: Sequence[UUID], owner: Actor | None = None) -> Bulk:
    wish = RemindCards(
        id=new_id(),
        chosen=Chosen(await bulking.versions(office, cards)),
        text="Kampanyayı anlat",
        due_at=now() + timedelta(days=1),
        owner_id=owner.id if owner else None,
    )
    return await bulking.done(office, actor, actions.REMIND, wish)


async def cards_of(office: Office, customer_ids: Sequence[UUID]) -> list[UUID]:
    await office.react()
    query = "SELECT id FROM cards WHERE customer_id = ANY(%(ids)s::uuid[]) ORDER BY id"
    return [row[0] for row in await office.rows(query, ids=list(customer_ids))]


async def test_each_customer_has_one_and_all_are_taken_back_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1, 1))
    seller, manager, _ = await bulking.office_of(office)
    cards = await cards_of(office, [await office.customer(seller) for _ in range(5)])
    bulk = await remind(office, manager, cards)
    assert (bulk.act, bulk.state, bulk.done, bulk.refused) == ("remind", "done", 5, 0)
    assert await office.rows(OPEN) == [("Kampanyayı anlat", manager.id)] * 5
    assert await office.rows("SELECT count(*) FROM works WHERE kind = 'reminder'") == [(5,)]
    assert await office.rows("SELECT DISTINCT cause FROM journal WHERE verb = 'reminder.set'") == [(bulk.id,)]
    ((changed,), *_) = await office.rows("SELECT id FROM reminders")
    async with office.begin(manager) as work:
        await actions.finish_reminder(work, changed, seen=1)
    undone = await bulking.take_back(office, manager, bulk.id)
    assert (undone.undone, [refusal.id for refusal in undone.refused]) == (4, [changed])
    assert await office.rows("SELECT count(*) FROM works WHERE kind = 'reminder'") == [(0,)]


async def test_a_customer_with_two_cards_is_reminded_of_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (1, 1, 1))
    seller, manager, _ = await bulking.office_of(office)
    (card_id,) = await cards_of(office, [await office.customer(seller)])
    async with office.begin(SYSTEM) as work:
        other = await work.one(
            UUID,
            "WITH p AS (INSERT INTO pipelines (id, name, place, lost_reasons) SELECT gen_random_uuid(), 'İkinci', 9, lost_reasons"
            "  FROM pipelines LIMIT 1 RETURNING id),"
            " s AS (INSERT INTO stages (id, pipeline_id, name, color, kind, place)"
            "  SELECT gen_random_uuid(), p.id, 'Tek', '#54657a', 'open', 1 FROM p RETURNING id, pipeline_id)"
            " INSERT INTO cards (id, pipeline_id, stage_id, customer_id, position)"
            "  SELECT gen_random_uuid(), s.pipeline_id, s.id, c.customer_id, c.position FROM s, cards c WHERE c.id = %(id)s"
            " RETURNING id",
            id=card_id,
        )
    bulk = await remind(office, manager, [card_id, other])
    assert (bulk.done, bulk.refused) == (2, 0)
    assert await office.rows(OPEN) == [("Kampanyayı anlat", manager.id)]


async def test_whoever_does_not_see_a_customer_is_not_reminded_of_it(office: Office) -> None:
    seller, manager, stranger = await bulking.office_of(office)
    own, shared = await office.customer(seller), await office.customer(seller, stranger)
    bulk = await remind(office, manager, await cards_of(office, [own, shared]), stranger)
    assert (bulk.done, bulk.refused) == (1, 1)
    assert await office.rows(OPEN) == [("Kampanyayı anlat", stranger.id)]
    async with office.look(manager) as work:
        (refusal,) = (await bulk_refusals(work, bulk.id, limit=10, cursor=None)).items
    assert (refusal.customer_id, refusal.detail) == (own, "Bu kişi müşteriyi göremiyor.")


async def test_hidden_cards_are_refused_and_rights_are_asked_for(office: Office) -> None:
    seller, manager, stranger = await bulking.office_of(office)
    (theirs,) = await cards_of(office, [await office.customer(stranger)])
    bulk = await remind(office, manager, [theirs])
    assert (bulk.done, bulk.refused) == (0, 1)
    (card_id,) = await cards_of(office, [await office.customer(seller)])
    chosen = Chosen(await bulking.versions(office, [card_id]))
    soon = now() + timedelta(days=1)
    for bad in (
        RemindCards(id=new_id(), chosen=chosen, text=" ", due_at=soon),
        RemindCards(id=new_id(), chosen=chosen, text="Ara", due_at=now() - timedelta(days=1)),
        RemindCards(id=new_id(), chosen=chosen, text="Ara", due_at=soon, owner_id=new_id()),
    ):
        with pytest.raises(Invalid):
            await bulking.done(office, manager, actions.REMIND, bad)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'reminders' AND action = 'edit'")
    with pytest.raises(Forbidden):
        await remind(office, await office.again(manager.id), [card_id])
    assert await office.rows(OPEN) == []
