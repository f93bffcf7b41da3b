"""Archived cards: off the board and out of its totals, with their customer, and back."""

import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.money import Money
from crm.core.problems import Forbidden, NotFound, Stale
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.filtering import Condition, Filter
from crm.customers.schemas import ReceiveLead
from crm.pipeline import actions, queries, totals
from crm.pipeline.doors import Archived
from crm.pipeline.filters import CardFilter
from crm.pipeline.history.past import past_board
from crm.pipeline.schemas import EditStage, MoveCard
from crm.pipeline.tests.bulking import archive, crowd, move, refusals, take_back
from tests.office import PIPELINE, STAGES, Office


async def on_board(office: Office, actor: Actor = SYSTEM, **chosen: object) -> set[object]:
    async with office.look(actor) as work:
        board = await queries.board(work, PIPELINE, limit=200, chosen=CardFilter(**chosen))  # type: ignore[arg-type]
    return {card.id for stage in board.stages for card in stage.cards.items}


async def sums(office: Office, actor: Actor = SYSTEM, **chosen: object) -> dict[object, tuple[int, int]]:
    async with office.look(actor) as work:
        found = await totals.stage_totals(work, STAGES, CardFilter(**chosen))  # type: ignore[arg-type]
    return {t.id: (t.count, t.sums[0].amount if t.sums else 0) for t in found if t.count}


async def test_an_archived_card_leaves_every_board_and_stays_with_its_customer(office: Office) -> None:
    team = await office.team("Satış")
    seller, operator = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    card_id = await office.card_of(customer_id)
    other = await office.card_of(await office.customer(seller, name="Ömer Şahin"))
    async with office.begin(SYSTEM) as work:
        await actions.value_card(work, card_id, Money(amount=700, currency="TRY"), seen=None)
    async with office.begin(seller) as work:
        await actions.archive_card(work, card_id, seen=2)
    await office.react()
    for actor in (SYSTEM, seller, operator):
        assert await on_board(office, actor) == {other}
        assert await sums(office, actor) == {STAGES[0]: (1, 0)}
        assert await on_board(office, actor, q="Işıl") == set()
        assert await sums(office, actor, q="Işıl") == {}
        theirs = Filter("all", [Condition("assignee", "any_of", [str(seller.id)])], [])
        assert await on_board(office, actor, filter=theirs) == {other}
    async with office.look(seller) as work:
        (card,) = (await queries.customer_cards(work, customer_id)).items
    assert card.archived_at is not None
    async with office.begin(seller) as work:
        await actions.restore_card(work, card_id, seen=3)
    await office.react()
    for actor in (SYSTEM, seller, operator):
        assert await on_board(office, actor) == {card_id, other}
        assert await sums(office, actor) == {STAGES[0]: (2, 700)}


async def test_archiving_goes_through_the_door_and_minds_the_version(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    with pytest.raises(NotFound):
        async with office.begin(stranger) as work:
            await actions.archive_card(work, card_id, seen=None)
    with pytest.raises(Stale):
        async with office.begin(seller) as work:
            await actions.archive_card(work, card_id, seen=7)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('cards', 'archive')")
    with pytest.raises(Forbidden):
        async with office.begin(await office.again(seller.id)) as work:
            await actions.archive_card(work, card_id, seen=None)


async def test_nothing_else_is_done_with_an_archived_card(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    act = new_id()
    async with office.begin(seller, act) as work:
        await actions.archive_card(work, card_id, seen=1)
    with pytest.raises(Archived):
        async with office.begin(seller) as work:
            await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=2))
    with pytest.raises(Archived):
        async with office.begin(seller) as work:
            await actions.value_card(work, card_id, Money(amount=1, currency="TRY"), seen=2)
    manager = await office.person("admin")
    bulk = await move(office, manager, [card_id], STAGES[1])
    assert [refusal.code for refusal in await refusals(office, manager, bulk.id)] == ["card_archived"]
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert result.undone == 1
    assert await on_board(office) == {card_id}


async def test_a_further_lead_brings_the_card_back_as_a_further_application(office: Office) -> None:
    phone = "0532 111 22 33"
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone=phone)
    card_id = await office.card_of(customer_id)
    async with office.begin(seller) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    async with office.begin(seller) as work:
        await actions.archive_card(work, card_id, seen=2)
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, ReceiveLead(phone=phone), origin="api", raw={})
    await office.react()
    async with office.look(seller) as work:
        card = await queries.card(work, card_id)
    assert (card.archived_at, card.stage_id, card.application_no) == (None, STAGES[0], 2)
    assert await on_board(office, seller) == {card_id}
    assert await sums(office) == {STAGES[0]: (1, 0)}


async def test_who_is_assigned_meanwhile_sees_the_card_when_it_comes_back(office: Office) -> None:
    seller, heir = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    async with office.begin(seller) as work:
        await actions.archive_card(work, card_id, seen=1)
    await office.assign(customer_id, heir)
    assert await on_board(office, heir) == set()
    assert await office.rows("SELECT 1 FROM card_viewers") == []
    async with office.begin(heir) as work:
        await actions.restore_card(work, card_id, seen=2)
    assert await on_board(office, heir) == {card_id}


async def test_it_takes_no_room_and_goes_along_when_its_stage_ends(office: Office) -> None:
    seller = await office.person("sales")
    cards = await crowd(office, 3, seller)
    async with office.begin(SYSTEM) as work:
        for card_id in cards[:2]:
            await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[1], version=1))
        await actions.archive_card(work, cards[0], seen=2)
    async with office.begin(SYSTEM) as work:
        await actions.edit_stage(work, STAGES[1], EditStage(version=1, card_limit=2, is_limit_strict=True))
    async with office.begin(seller) as work:
        await actions.move_card(work, cards[2], MoveCard(stage_id=STAGES[1], version=1))
    async with office.begin(await office.person("admin")) as work:
        await actions.end_stage(work, STAGES[1], move_to=STAGES[2])
    await office.react()
    assert await office.rows("SELECT DISTINCT stage_id FROM cards") == [(STAGES[2],)]
    assert await sums(office) == {STAGES[2]: (2, 0)}
    assert await on_board(office) == set(cards[1:])


async def test_many_are_archived_and_brought_back(office: Office) -> None:
    team = await office.team("Satış", department="Satış")
    seller, manager = await office.person("sales", team), await office.person("manager", team)
    cards = await crowd(office, 4, seller)
    bulk = await archive(office, manager, cards[:3])
    assert bulk.done == 3
    assert await on_board(office, seller) == {cards[3]}
    async with office.begin(seller) as work:
        await actions.restore_card(work, cards[0], seen=2)
    result = await take_back(office, manager, bulk.id)
    assert (result.undone, [refusal.code for refusal in result.refused]) == (2, ["stale"])
    assert await on_board(office, seller) == set(cards)
    await office.react()
    assert await sums(office) == {STAGES[0]: (4, 0)}


async def test_the_board_of_then_shows_what_was_archived_since_and_not_what_was_archived_then(office: Office) -> None:
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    async with office.begin(SYSTEM) as work:
        await actions.value_card(work, card_id, Money(amount=700, currency="TRY"), seen=None)
    moments = [now()]
    for archive_or_restore in (actions.archive_card, actions.restore_card, actions.archive_card):
        async with office.begin(seller) as work:
            await archive_or_restore(work, card_id, seen=None)
        moments.append(now())
    await office.react()
    seen: list[tuple[int, int]] = []
    async with office.look() as work:
        for at in moments:
            board = await past_board(work, PIPELINE, at=at, limit=50, chosen=CardFilter())
            seen.append((board.stages[0].count, len(board.stages[0].cards.items)))
    assert seen == [(1, 1), (0, 0), (1, 1), (0, 0)]
    spans = await office.rows("SELECT stage_id, entered_at, until IS NULL, amount FROM card_spans ORDER BY seq")
    assert {row[0] for row in spans} == {STAGES[0]}
    assert len({row[1] for row in spans}) == 1
    assert [row[2] for row in spans] == [False, False, False]
