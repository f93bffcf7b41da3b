"""Bulk work goes by the rules of single moves, card by card."""

import random
from collections import Counter
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Invalid, Problem
from crm.pipeline import actions
from crm.pipeline.bulk import own, running
from crm.pipeline.bulk.schemas import Chosen, MoveCards
from crm.pipeline.schemas import MoveCard
from crm.pipeline.tests import bulking
from crm.pipeline.tests.bulking import crowd, move, office_of, order, refusals, single, take_back, versions
from crm.pipeline.tests.test_rules import configure, rule
from tests.office import STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, SOLD, ASIDE, LOST = STAGES


# By the rules of one


async def test_each_card_is_refused_for_its_own_reason_in_words(office: Office) -> None:
    await rule(office, no_skipping=True)
    await configure(office, APPOINTMENT, needs=["amount", "phone"])
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 4, seller)
    await move(office, manager, cards[1:], TALKING)
    async with office.begin(manager) as work:
        await actions.value_card(work, cards[1], Money(amount=100, currency="TRY"), seen=None)
    chosen = Chosen(await versions(office, cards))
    async with office.begin(seller) as work:
        await actions.value_card(work, cards[3], Money(amount=100, currency="TRY"), seen=None)
    bulk = await bulking.done(office, manager, own.MOVE, MoveCards(id=new_id(), chosen=chosen, stage_id=APPOINTMENT))
    assert (bulk.done, bulk.refused, bulk.ruled) == (1, 3, 1)
    told = {refusal.card_id: refusal for refusal in await refusals(office, manager, bulk.id)}
    assert {card: told[card].code for card in told} == {
        cards[0]: "move_skipped",
        cards[2]: "card_needs",
        cards[3]: "stale",
    }
    assert "Randevu" in told[cards[0]].detail
    assert told[cards[2]].detail.endswith("beklenen tutar.")
    assert told[cards[0]].name == "Müşteri 03"


async def test_what_a_rule_refused_goes_when_it_is_overridden(office: Office) -> None:
    await rule(office, no_skipping=True)
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 3, seller)
    await move(office, manager, cards[:1], TALKING)
    first = await move(office, manager, cards, APPOINTMENT)
    assert (first.done, first.ruled) == (1, 2)
    again = MoveCards(id=new_id(), chosen=Chosen(refused_by=first.id), stage_id=APPOINTMENT, override=True)
    second = await bulking.done(office, manager, own.MOVE, again)
    assert (second.total, second.done) == (2, 2)
    overrode = await office.rows(
        "SELECT facts -> 'overrode' FROM journal WHERE cause = %(id)s AND verb = 'card.moved'", id=second.id
    )
    assert overrode == [(["skipped"],)] * 2
    # Without the right it is refused for each.
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('cards', 'override')")
    await move(office, manager, cards, NEW)
    third = await move(office, await office.again(manager.id), cards, DEPOSIT, override=True)
    assert (third.done, {r.code for r in await refusals(office, manager, third.id)}) == (0, {"forbidden"})


async def test_a_strict_limit_takes_as_many_as_fit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    await configure(office, TALKING, card_limit=3, is_limit_strict=True)
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    bulk = await move(office, manager, cards, TALKING)
    assert (bulk.done, bulk.refused, bulk.ruled) == (3, 3, 3)
    assert await order(office, TALKING) == cards[:3]
    # Who is there already needs no room.
    assert (await move(office, manager, cards[:3], TALKING, after_id=cards[0])).refused == 0


async def test_a_reason_and_an_assignee_are_said_once_for_all(office: Office) -> None:
    await configure(office, LOST, needs=["reason", "assignee"])
    seller, manager, _ = await office_of(office)
    cards = [await office.card_of(await office.customer(seller)), await office.card_of(await office.customer())]
    assert seller.id
    assert (await move(office, manager, cards, LOST)).refused == 2
    assert manager.id
    bulk = await move(office, manager, cards, LOST, reason="Ulaşılamıyor", assignee=manager.id)
    assert bulk.done == 2
    rows = await office.rows(
        "SELECT k.lost_reason, a.user_id FROM cards k JOIN customer_assignees a USING (customer_id) ORDER BY k.id"
    )
    assert {row[0] for row in rows} == {"Ulaşılamıyor"}
    # Who was responsible stays so.
    assert Counter(row[1] for row in rows) == {seller.id: 1, manager.id: 1}
    result = await take_back(office, manager, bulk.id)
    assert (result.undone, result.refused) == (3, [])
    assert await office.rows("SELECT DISTINCT lost_reason, stage_id FROM cards") == [(None, NEW)]


async def test_one_work_on_many_refuses_and_moves_what_single_moves_would(office: Office) -> None:
    """The rules stand in one place: the same cards, moved alone and together, meet the same fate."""
    chance = random.Random(7)
    seller, manager, stranger = await office_of(office)
    cards = [await office.card_of(await office.customer(*who)) for who in ((seller,), (stranger,), (manager,), ()) * 4]
    for card_id in cards:
        await single(office, SYSTEM, card_id, chance.choice(STAGES))
    await rule(office, no_skipping=True, no_going_back=True)
    await configure(office, DEPOSIT, needs=["amount", "assignee"], role_ids=[office.role("manager")])
    await configure(office, SOLD, role_ids=[office.role("admin")])
    await configure(office, ASIDE, next_stage_ids=[NEW, TALKING])
    for card_id in cards[::3]:
        async with office.begin(SYSTEM) as work:
            await actions.value_card(work, card_id, Money(amount=5, currency="TRY"), seen=None)
    for target in STAGES:
        alone = {card_id: await _fate(office, manager, card_id, target) for card_id in cards}
        where = dict(await office.rows("SELECT id, stage_id FROM cards"))
        bulk = await move(office, manager, cards, target)
        together = {refusal.card_id: refusal.code for refusal in await refusals(office, manager, bulk.id)}
        assert together == {card_id: fate for card_id, fate in alone.items() if fate}, target
        for card_id, stage_id in await office.rows("SELECT id, stage_id FROM cards"):
            assert stage_id == (where[card_id] if card_id in together else target)
        if bulk.done and any(stage != target for card, stage in where.items() if card not in together):
            await take_back(office, manager, bulk.id)
        assert dict(await office.rows("SELECT id, stage_id FROM cards")) == where


class Rehearsed(Exception):
    """What was tried is not to become true."""


async def _fate(office: Office, actor: Actor, card_id: UUID, stage_id: UUID) -> str | None:
    """What stands in the way of this card alone; nothing is done."""
    try:
        async with office.begin(actor) as work:
            version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
            await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))
            raise Rehearsed
    except Rehearsed:
        return None
    except Problem as problem:
        return "card_needs" if isinstance(problem, Invalid) else problem.code
