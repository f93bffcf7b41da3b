"""Moving cards: who may, what happens at once, what is refused, and that the order is one order for everybody."""

import asyncio
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.undo import NothingToUndo, undo
from crm.customers import actions as customers
from crm.pipeline import actions, queries
from crm.pipeline.filters import CardFilter
from crm.pipeline.schemas import Card, MoveCard
from tests.office import PIPELINE, STAGES, Office


async def card(office: Office, card_id: object, actor: Actor = SYSTEM) -> Card:
    async with office.look(actor) as work:
        return await queries.card(work, card_id)  # type: ignore[arg-type]


async def move(office: Office, actor: Actor, card_id: object, **how: object) -> None:
    async with office.begin(actor) as work:
        await actions.move_card(work, card_id, MoveCard(**how))  # type: ignore[arg-type]


async def order(office: Office, stage: int) -> list[object]:
    async with office.look() as work:
        board = await queries.board(work, PIPELINE, limit=200, chosen=CardFilter())
    return [c.id for c in board.stages[stage].cards.items]


async def test_a_moved_card_stands_in_its_new_stage_and_one_line_says_so(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    head = await office.head()
    await move(office, seller, card_id, stage_id=STAGES[1], version=1)
    moved = await card(office, card_id, seller)
    assert (moved.stage_id, moved.version) == (STAGES[1], 2)
    lines = await office.lines_after(head)
    assert [(line.verb, line.actor_id) for line in lines] == [("card.moved", seller.id)]
    assert lines[0].facts["from_stage_id"] == str(STAGES[0])


async def test_a_stranger_cannot_see_the_card(office: Office) -> None:
    owner, stranger = await office.person("sales"), await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    with pytest.raises(NotFound):
        await move(office, stranger, card_id, stage_id=STAGES[1], version=1)
    assert (await card(office, card_id)).version == 1


async def test_somebody_who_only_looks_on_may_not_move(office: Office) -> None:
    team = await office.team("Satış")
    owner, onlooker = await office.person("sales", team), await office.person("operations", team)
    card_id = await office.card_of(await office.customer(owner))
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE role_grants SET scope = 'own' WHERE (module, action) = ('cards', 'move')"
            " AND role_id = (SELECT id FROM roles WHERE key = 'operations')"
        )
    with pytest.raises(Forbidden):
        await move(office, await office.again(onlooker.id), card_id, stage_id=STAGES[1], version=1)


async def test_of_two_people_moving_one_card_one_wins(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    moves = [move(office, seller, card_id, stage_id=STAGES[i], version=1) for i in (1, 2, 3, 4)]
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Stale) for result in results) == 3
    assert (await card(office, card_id)).version == 2


async def test_a_card_goes_between_its_neighbours(office: Office) -> None:
    cards = [await office.card_of(await office.customer()) for _ in range(4)]
    fourth, third, second, first = cards
    assert await order(office, 0) == [first, second, third, fourth]
    await move(office, SYSTEM, first, stage_id=STAGES[0], version=1, after_id=second, before_id=third)
    assert await order(office, 0) == [second, first, third, fourth]
    await move(office, SYSTEM, fourth, stage_id=STAGES[0], version=1, before_id=second)
    assert await order(office, 0) == [fourth, second, first, third]
    await move(office, SYSTEM, fourth, stage_id=STAGES[0], version=2, after_id=third)
    assert await order(office, 0) == [second, first, third, fourth]


async def test_a_neighbour_that_left_meanwhile_is_no_hindrance(office: Office) -> None:
    first, second, third = [await office.card_of(await office.customer()) for _ in range(3)]
    await move(office, SYSTEM, second, stage_id=STAGES[2], version=1)
    await move(office, SYSTEM, first, stage_id=STAGES[0], version=1, after_id=second, before_id=third)
    assert await order(office, 0) == [first, third]


@pytest.mark.parametrize("field", ["after_id", "before_id"])
async def test_a_foreign_neighbour_is_refused_and_nothing_is_written(office: Office, field: str) -> None:
    card_id = await office.card_of(await office.customer())
    head = await office.head()
    with pytest.raises(Invalid):
        await move(office, SYSTEM, card_id, stage_id=STAGES[1], version=1, **{field: new_id()})
    assert await office.head() == head


async def test_a_stage_of_nowhere_is_refused(office: Office) -> None:
    card_id = await office.card_of(await office.customer())
    with pytest.raises(Invalid):
        await move(office, SYSTEM, card_id, stage_id=new_id(), version=1)


CARDS = 10
PLACES = st.none() | st.integers(0, CARDS - 1)
MOVES = st.lists(st.tuples(st.integers(0, CARDS - 1), st.integers(0, 2), PLACES, PLACES), min_size=10, max_size=50)
"""So many moves at once: which card, into which stage, under which card and over which, wherever those stand by then."""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
@example(moves=[(number % CARDS, 0, (number * 7 + 3) % CARDS, (number * 3 + 1) % CARDS) for number in range(50)])
async def test_whatever_is_moved_at_once_there_is_one_order_for_everybody(
    office: Office, moves: list[tuple[int, int, int | None, int | None]]
) -> None:
    seller, mate, cards = await _ten_cards(office)

    async def carry_out(number: int, stage: int, above: int | None, below: int | None) -> None:
        after, before = (None if at is None or at == number else cards[at] for at in (above, below))
        now = await card(office, cards[number])
        with suppress(Stale):
            await move(
                office, SYSTEM, now.id, stage_id=STAGES[stage], version=now.version, after_id=after, before_id=before
            )

    await asyncio.gather(*(carry_out(*each) for each in moves))
    seen = await order_of(office, SYSTEM)
    assert sorted(card_id for stage in seen for card_id in stage) == sorted(cards)
    # A seller's board and a team's walk through an index of their own.
    assert await order_of(office, seller) == seen
    assert await order_of(office, mate) == seen


async def _ten_cards(office: Office) -> tuple[Actor, Actor, list[UUID]]:
    """A seller with ten cards and somebody of the same team; the same ones each time, wherever they were left."""
    if not (cards := [row[0] for row in await office.rows("SELECT id FROM cards ORDER BY id")]):
        team = await office.team("Satış")
        seller, _ = await office.person("sales", team), await office.person("operations", team)
        cards = sorted([await office.card_of(await office.customer(seller)) for _ in range(CARDS)])
    people = await office.rows("SELECT id FROM users ORDER BY created_at")
    seller, mate = [await office.again(each[0]) for each in people]
    return seller, mate, cards


async def order_of(office: Office, actor: Actor) -> list[list[UUID]]:
    """The cards of each stage from top to bottom, as this viewer's board shows them."""
    async with office.look(actor) as work:
        board = await queries.board(work, PIPELINE, limit=200, chosen=CardFilter())
    return [[each.id for each in stage.cards.items] for stage in board.stages]


async def test_keys_that_grow_long_are_spread_out_again(office: Office) -> None:
    inner, other, top = [await office.card_of(await office.customer()) for _ in range(3)]
    for _ in range(260):
        # Each time into the upper half of the gap under the same card: the key grows with every few steps.
        version = (await card(office, inner)).version
        await move(office, SYSTEM, inner, stage_id=STAGES[0], version=version, after_id=top, before_id=other)
        inner, other = other, inner
    await office.react()
    assert await office.rows("SELECT true FROM journal WHERE verb = 'cards.spread' LIMIT 1")
    longest = await office.rows("SELECT max(length(position)) FROM cards")
    assert longest[0][0] <= 30
    assert await order(office, 0) == [top, other, inner]


async def test_moving_and_assigning_at_once_leaves_the_board_of_each_person_right(office: Office) -> None:
    one, two = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(one)
    card_id = await office.card_of(customer_id)
    for round_ in range(8):
        assignee = (one, two)[round_ % 2]
        version = (await card(office, card_id)).version

        async def assign(to: Actor = assignee) -> None:
            async with office.begin(SYSTEM) as work:
                assert to.id
                await customers.assign_customer(work, customer_id, [to.id], seen=None)

        await asyncio.gather(assign(), move(office, SYSTEM, card_id, stage_id=STAGES[round_ % 4], version=version))
        kept = await office.rows("SELECT viewer, stage_id, position FROM card_viewers")
        true = await office.rows(
            "SELECT unnest(c.viewers), k.stage_id, k.position FROM cards k JOIN customers c ON c.id = k.customer_id"
        )
        assert kept == true


async def test_a_move_taken_back_leaves_no_trace_on_the_card(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    await office.customer(seller)
    await move(office, seller, card_id, stage_id=STAGES[6], version=1, reason="Uygun değil")
    before = await card(office, card_id, seller)
    assert before.lost_reason == "Uygun değil"
    act = new_id()
    async with office.begin(seller, act) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=2))
    assert (await card(office, card_id, seller)).lost_reason is None
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert result.undone == 1
    after = await card(office, card_id, seller)
    for field in ("stage_id", "position", "lost_reason", "stage_entered_at"):
        assert getattr(after, field) == getattr(before, field)


async def test_a_move_somebody_built_upon_is_not_taken_back(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    act = new_id()
    async with office.begin(seller, act) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=1))
    await move(office, SYSTEM, card_id, stage_id=STAGES[2], version=2)
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, [refusal.code for refusal in result.refused]) == (0, ["stale"])
    assert (await card(office, card_id, seller)).stage_id == STAGES[2]


async def test_an_act_of_somebody_else_is_not_taken_back(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    card_id = await office.card_of(await office.customer(seller))
    act = new_id()
    async with office.begin(seller, act) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=1))
    with pytest.raises(NothingToUndo):
        await undo(lambda: office.begin(admin), act, office.wiring.inverses, str)
