"""Customers handed over with words: only the new owner accepts, once, and only while they are the owner."""

import asyncio
from uuid import UUID

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.undo import undo
from crm.customers import actions, handovers
from crm.customers.handover_schemas import Handover
from crm.customers.rules import HandoverOver
from crm.customers.undo import INVERSES
from crm.notify.notices import notices_page
from tests.office import Office

NOTE = "Eşiyle karar veriyor, akşam arayın."


async def hand(office: Office, actor: Actor, customer_id: UUID, *people: Actor, note: str | None = NOTE) -> None:
    async with office.begin(actor) as work:
        await actions.assign_customer(work, customer_id, [each.id for each in people if each.id], seen=None, note=note)


async def told(office: Office, customer_id: UUID) -> list[Handover]:
    async with office.look() as work:
        return (await handovers.handovers_of(work, customer_id)).items


async def accept(office: Office, actor: Actor, handover_id: UUID, seen: int = 1) -> None:
    async with office.begin(await office.again(actor.id)) as work:
        await actions.accept_handover(work, handover_id, seen=seen)


async def verbs(office: Office) -> list[str]:
    return [line.verb for line in await office.lines_after(0) if line.verb.startswith("handover.")]


class Pair:
    """One who hands over and one who takes over."""

    def __init__(self, seller: Actor, mate: Actor, customer_id: UUID) -> None:
        self.seller, self.mate, self.customer_id = seller, mate, customer_id


@pytest.fixture
async def pair(office: Office) -> Pair:
    team = await office.team("Kuzey")
    seller = await office.person("sales", team)
    mate = await office.person("sales", team, name="Murat Mesai")
    return Pair(seller, mate, await office.customer(seller))


async def test_the_new_owner_is_told_and_accepts_once(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller, note=f"  {NOTE}\n")
    (waiting,) = await told(office, pair.customer_id)
    assert (waiting.text, waiting.state, waiting.to_user.id) == (NOTE, "waiting", pair.mate.id)
    assert waiting.from_user
    assert waiting.from_user.id == pair.seller.id
    await accept(office, pair.mate, waiting.id)
    await accept(office, pair.mate, waiting.id, seen=2)
    (accepted,) = await told(office, pair.customer_id)
    assert accepted.state == "accepted"
    assert accepted.settled_at
    assert await verbs(office) == ["handover.offered", "handover.accepted"]


async def test_the_words_stand_in_the_row_and_not_in_the_journal(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    assert await office.rows("SELECT count(*) FROM journal WHERE strpos(facts::text, 'akşam') > 0") == [(0,)]
    assert await office.rows("SELECT text FROM handovers") == [(NOTE,)]


async def test_only_the_new_owner_accepts(office: Office, pair: Pair) -> None:
    stranger = await office.person("sales", await office.team("Uzak"), name="Yabancı")
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)
    with pytest.raises(Forbidden):
        await accept(office, pair.seller, waiting.id)
    with pytest.raises(Forbidden):
        await accept(office, await office.person("admin"), waiting.id)
    with pytest.raises(NotFound):
        await accept(office, stranger, waiting.id)
    with pytest.raises(NotFound):
        await accept(office, pair.mate, new_id())
    with pytest.raises(Stale):
        await accept(office, pair.mate, waiting.id, seen=7)
    async with office.look(stranger) as work:
        assert await handovers.handovers_by_ids(work, [waiting.id]) == []
        with pytest.raises(NotFound):
            await handovers.handovers_of(work, pair.customer_id)


async def test_two_who_accept_at_once_make_one_line(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)
    await asyncio.gather(*(accept(office, pair.mate, waiting.id) for _ in range(10)))
    assert await verbs(office) == ["handover.offered", "handover.accepted"]


async def test_another_owner_before_it_was_accepted_withdraws_it(office: Office, pair: Pair) -> None:
    third = await office.person("sales", name="Üçüncü")
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    await hand(office, pair.seller, pair.customer_id, third, pair.mate, pair.seller, note="Sana kaldı")
    second, first = await told(office, pair.customer_id)
    assert (first.state, second.state, second.to_user.id) == ("withdrawn", "waiting", third.id)
    with pytest.raises(HandoverOver):
        await accept(office, pair.mate, first.id, seen=2)
    # Helpers come and go without that.
    await hand(office, pair.seller, pair.customer_id, third, note=None)
    assert [each.state for each in await told(office, pair.customer_id)] == ["waiting", "withdrawn"]


async def test_accepting_and_another_owner_at_once_leave_one_truth(office: Office, pair: Pair) -> None:
    third = await office.person("sales", name="Üçüncü")
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)

    async def accepting() -> bool:
        try:
            await accept(office, pair.mate, waiting.id)
        except (HandoverOver, NotFound):
            return False
        return True

    is_accepted, _ = await asyncio.gather(
        accepting(), hand(office, pair.seller, pair.customer_id, third, pair.mate, pair.seller, note=None)
    )
    (after,) = await told(office, pair.customer_id)
    assert after.state == ("accepted" if is_accepted else "withdrawn")


async def test_many_customers_assigned_at_once_withdraw_theirs(office: Office, pair: Pair) -> None:
    third = await office.person("sales", name="Üçüncü")
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    async with office.begin(SYSTEM) as work:
        await actions.assign_customers(work, {pair.customer_id: None}, lambda _: [third.id] if third.id else [])
    assert [each.state for each in await told(office, pair.customer_id)] == ["withdrawn"]


@pytest.mark.parametrize("who", ["nobody new", "oneself", "nobody"])
async def test_words_for_nobody_are_refused(office: Office, pair: Pair, who: str) -> None:
    admin = await office.person("admin")
    people = {"nobody new": [pair.seller, pair.mate], "oneself": [admin, pair.seller], "nobody": []}[who]
    with pytest.raises(Invalid):
        await hand(office, admin, pair.customer_id, *people)
    with pytest.raises(Invalid):
        await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller, note="x" * 2_001)
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller, note=" \n ")
    assert await told(office, pair.customer_id) == []


async def test_both_acts_are_taken_back(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)
    await accept(office, pair.mate, waiting.id)
    causes = {line.verb: line.cause for line in await office.lines_after(0)}
    accepted, assigned = causes["handover.accepted"], causes["handover.offered"]
    await undo(lambda: office.begin(pair.mate), accepted, INVERSES, str)
    assert [each.state for each in await told(office, pair.customer_id)] == ["waiting"]
    undone = await undo(lambda: office.begin(pair.seller), assigned, INVERSES, str)
    assert (undone.undone, undone.refused) == (2, [])
    assert [each.state for each in await told(office, pair.customer_id)] == ["withdrawn"]
    owners = await office.rows("SELECT user_id FROM customer_assignees")
    assert owners == [(pair.seller.id,)]


async def notices_of(office: Office, actor: Actor) -> list[tuple[str, str | None, str | None, bool]]:
    """What stands under somebody's bell: verb, by whom, words, and whether nothing is left to do."""
    await office.react()
    async with office.look(await office.again(actor.id)) as work:
        found = (await notices_page(work, limit=50, cursor=None)).items
    return [(each.verb, each.by.name if each.by else None, each.title, each.is_settled) for each in found]


async def decline(office: Office, actor: Actor, handover_id: UUID, answer: str | None = None) -> None:
    async with office.begin(await office.again(actor.id)) as work:
        await actions.decline_handover(work, handover_id, answer=answer, seen=1)


async def test_the_new_owner_is_told_under_the_bell_and_the_giver_of_the_answer(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    assert await notices_of(office, pair.mate) == [("handover.offered", pair.seller.name, NOTE, False)]
    assert await notices_of(office, pair.seller) == []
    (waiting,) = await told(office, pair.customer_id)
    await accept(office, pair.mate, waiting.id)
    assert await notices_of(office, pair.mate) == [("handover.offered", pair.seller.name, NOTE, True)]
    assert await notices_of(office, pair.seller) == [("handover.accepted", pair.mate.name, None, False)]


async def test_who_declines_gives_the_customer_back_and_says_why(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)
    with pytest.raises(Forbidden):
        await decline(office, pair.seller, waiting.id)
    await decline(office, pair.mate, waiting.id, "  İzindeyim ")
    (declined,) = await told(office, pair.customer_id)
    assert (declined.state, declined.answer) == ("declined", "İzindeyim")
    assert await office.rows("SELECT user_id FROM customer_assignees") == [(pair.seller.id,)]
    assert await notices_of(office, pair.seller) == [("handover.declined", pair.mate.name, "İzindeyim", False)]
    with pytest.raises((HandoverOver, NotFound)):
        await accept(office, pair.mate, waiting.id, seen=2)


async def test_of_accepting_and_declining_at_once_one_holds(office: Office, pair: Pair) -> None:
    await hand(office, pair.seller, pair.customer_id, pair.mate, pair.seller)
    (waiting,) = await told(office, pair.customer_id)
    results = await asyncio.gather(
        *(each(office, pair.mate, waiting.id) for each in (accept, decline) for _ in range(8)), return_exceptions=True
    )
    assert any(each is None for each in results)
    (after,) = await told(office, pair.customer_id)
    owners = [row[0] for row in await office.rows("SELECT user_id FROM customer_assignees ORDER BY place")]
    assert (after.state, owners) in (
        ("accepted", [pair.mate.id, pair.seller.id]),
        ("declined", [pair.seller.id]),
    )
    answers = [verb for verb in await verbs(office) if verb != "handover.offered"]
    assert answers == [f"handover.{after.state}"]
