"""Bulk work, whatever happens in between: the same asked twice, cancelled, broken, or crossed by others."""

import asyncio
import random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.problems import Invalid, Problem, Taken
from crm.pipeline import actions
from crm.pipeline.actions.bulk import AlreadyOver
from crm.pipeline.bulk import own, running
from crm.pipeline.bulk.acts import ACTS, Act
from crm.pipeline.bulk.schemas import AssignCards, Chosen, ChosenCard, MoveCards, TagCards
from crm.pipeline.schemas import MoveCard
from crm.pipeline.tests.bulking import (
    ask,
    crowd,
    index_is_right,
    office_of,
    order,
    refusals,
    shown,
    take_back,
    wish_of,
    work_off,
)
from tests.office import STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, SOLD, ASIDE, LOST = STAGES


# Whatever happens in between


async def test_the_same_request_twice_is_one_work_and_another_under_its_id_is_refused(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 2, seller)
    wish = await wish_of(office, cards)
    await ask(office, manager, own.MOVE, wish)
    await ask(office, manager, own.MOVE, wish)
    assert await office.rows("SELECT count(*)::int FROM bulks") == [(1,)]
    for other, asker in (
        (MoveCards(id=wish.id, chosen=wish.chosen, stage_id=LOST), manager),
        (wish, await office.person("admin")),
    ):
        with pytest.raises(Taken):
            await ask(office, asker, own.MOVE, other)


@pytest.mark.parametrize(
    "wish",
    [
        lambda: (own.MOVE, MoveCards(id=new_id(), chosen=Chosen(), stage_id=SOLD)),
        lambda: (own.MOVE, MoveCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]), stage_id=new_id())),
        lambda: (
            own.MOVE,
            MoveCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]), stage_id=SOLD, before_id=new_id()),
        ),
        lambda: (
            own.ASSIGN,
            AssignCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]), way="add", user_ids=[new_id()]),
        ),
        lambda: (own.ASSIGN, AssignCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]), way="add", user_ids=[])),
        lambda: (own.TAG, TagCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]))),
        lambda: (own.TAG, TagCards(id=new_id(), chosen=Chosen([ChosenCard(new_id())]), add=[new_id()])),
    ],
)
async def test_what_cannot_be_done_at_all_is_said_at_once(office: Office, wish: Any) -> None:
    _, manager, _ = await office_of(office)
    with pytest.raises(Invalid):
        await ask(office, manager, *wish())
    assert await office.rows("SELECT 1 FROM bulks") == []


async def test_a_cancelled_work_leaves_the_rest_and_is_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    bulk_id = await ask(office, manager, own.MOVE, await wish_of(office, cards))
    await running.work_on(office.house)
    async with office.begin(manager) as work:
        await actions.cancel_bulk(work, bulk_id)
    await work_off(office)
    bulk = await shown(office, manager, bulk_id)
    assert (bulk.state, bulk.done) == ("cancelled", 2)
    assert len(await order(office, SOLD)) == 2
    async with office.begin(manager) as work:
        with pytest.raises(AlreadyOver):
            await actions.cancel_bulk(work, bulk_id)
    assert (await take_back(office, manager, bulk_id)).undone == 2
    assert await order(office, NEW) == cards


async def test_a_part_that_dies_is_done_again_and_each_card_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 5, seller)
    bulk_id = await ask(office, manager, own.MOVE, await wish_of(office, cards))
    real, count = own.carry_on_moving, 0

    async def dying(work: Any, wish: Any, part: Any) -> Any:
        nonlocal count
        count += 1
        refused = await real(work, wish, part)
        if count in (2, 4):
            raise psycopg.errors.DeadlockDetected
        return refused

    monkeypatch.setitem(ACTS, "move", Act("move", MoveCards, "cards.move", own.begin_moving, dying))
    while (await shown(office, manager, bulk_id)).state in ("waiting", "running"):
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE bulks SET next_at = now()")
        await running.work_on(office.house)
    assert (await shown(office, manager, bulk_id)).done == 5
    assert await order(office, SOLD) == cards
    assert await office.rows("SELECT count(*)::int FROM journal WHERE verb = 'card.moved'") == [(5,)]


async def test_a_card_that_breaks_everything_is_left_and_the_others_are_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PARTS", (3, 2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 5, seller)
    bulk_id = await ask(office, manager, own.MOVE, await wish_of(office, cards))
    real = own.carry_on_moving

    async def broken(work: Any, wish: Any, part: Any) -> Any:
        if any(record.card_id == cards[1] for record in part.records):
            raise ZeroDivisionError
        return await real(work, wish, part)

    monkeypatch.setitem(ACTS, "move", Act("move", MoveCards, "cards.move", own.begin_moving, broken))
    while (await shown(office, manager, bulk_id)).state in ("waiting", "running"):
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE bulks SET next_at = now()")
        await running.work_on(office.house)
    bulk = await shown(office, manager, bulk_id)
    assert (bulk.state, bulk.done, bulk.refused) == ("done", 4, 1)
    assert [(r.card_id, r.code) for r in await refusals(office, manager, bulk_id)] == [(cards[1], "internal")]


async def test_works_take_turns(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (1,))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 5, seller)
    long_one = await ask(office, manager, own.MOVE, await wish_of(office, cards[:4]))
    short_one = await ask(office, manager, own.MOVE, await wish_of(office, cards[4:]))
    await running.work_on(office.house)
    await running.work_on(office.house)
    assert (await shown(office, manager, short_one)).state == "done"
    assert (await shown(office, manager, long_one)).state == "running"


async def test_many_at_once_neither_wait_in_a_circle_nor_lose_the_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Overlapping bulk works, single moves and assignments, all in other orders."""
    monkeypatch.setattr(running, "PARTS", (4,))
    chance = random.Random(5)
    seller, manager, _ = await office_of(office)
    admin = await office.person("admin")
    cards = await crowd(office, 12, seller)
    for _ in range(4):
        for asker in (manager, admin):
            some = chance.sample(cards, 9)
            chosen = Chosen([ChosenCard(card_id) for card_id in some])
            place = chance.choice([{}, {"after_id": chance.choice(cards)}, {"before_id": chance.choice(cards)}])
            await ask(
                office,
                asker,
                own.MOVE,
                MoveCards(id=new_id(), chosen=chosen, stage_id=chance.choice(STAGES[:3]), **place),  # type: ignore[arg-type]
            )
            people_ids = [person.id for person in (seller, manager) if person.id]
            await ask(
                office,
                asker,
                own.ASSIGN,
                AssignCards(id=new_id(), chosen=chosen, way="rotate", user_ids=people_ids),
            )

        async def wander(card_id: UUID) -> None:
            for stage_id in (TALKING, NEW):
                async with office.begin(SYSTEM) as work:
                    version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
                    try:
                        await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))
                    except Problem:
                        return

        results = await asyncio.gather(
            *(work_off(office) for _ in range(3)),
            *(wander(card_id) for card_id in chance.sample(cards, 5)),
            return_exceptions=True,
        )
        assert [result for result in results if isinstance(result, BaseException)] == []
        assert await office.rows("SELECT tries FROM bulks WHERE tries > 0") == []
    assert await office.rows("SELECT 1 FROM bulks WHERE state <> 'done'") == []
    standing = [card_id for stage_id in STAGES for card_id in await order(office, stage_id)]
    assert sorted(map(str, standing)) == sorted(map(str, cards))
    await index_is_right(office)
    await office.react()
    kept = await office.rows("SELECT stage_id, count::int FROM stage_totals WHERE count <> 0 ORDER BY 1")
    assert kept == await office.rows("SELECT stage_id, count(*)::int FROM cards GROUP BY 1 ORDER BY 1")
