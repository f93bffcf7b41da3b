"""What follows when a card comes into a stage."""

import asyncio
from uuid import UUID

import pytest

from crm.activities import entering
from crm.activities.activity_schemas import AddTag, Book, Move, Open, Remind
from crm.activities.entering import EditStageEntry
from crm.activities.reactions import APPLICATIONS
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.reactions import react
from crm.core.undo import undo
from crm.customers.actions import make_tag
from crm.main.wiring import wire
from crm.pipeline.actions import move_card
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
FOLLOWS = [Open(CALL, 1440, "10:00"), Remind("Sözleşmeyi hazırla", 0, None)]
DEPOSIT = STAGES[3]
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def say(office: Office, actor: Actor, stage_id: UUID, *wishes: object, version: int = 0) -> None:
    async with office.begin(actor) as work:
        edit = EditStageEntry(version=version, consequences=list(wishes))  # type: ignore[arg-type] - any consequences
        await entering.edit_stage_entry(work, stage_id, edit)


async def move(office: Office, actor: Actor, customer_id: UUID, stage_id: UUID) -> UUID:
    """The cause of the move."""
    card_id = await office.card_of(customer_id)
    version = (await office.rows("SELECT version FROM cards WHERE id = %(id)s", id=card_id))[0][0]
    async with office.begin(actor) as work:
        await move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))
        return work.cause


async def followed(office: Office) -> tuple[int, int]:
    """How many calls and reminders are open."""
    calls = "SELECT count(*)::int FROM activities WHERE state = 'open' AND opened_by IS NULL AND type_id = %(type)s"
    reminders = "SELECT count(*)::int FROM reminders WHERE state = 'open'"
    (calls_open,), (reminders_open,) = (await office.rows(calls, type=CALL))[0], (await office.rows(reminders))[0]
    return calls_open, reminders_open


async def test_it_follows_once_for_the_owner_with_the_cause_of_the_move_and_goes_with_it(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    await say(office, admin, DEPOSIT, *FOLLOWS)
    await office.react()
    cause = await move(office, seller, customer_id, DEPOSIT)
    await office.react()
    await office.react()
    assert await followed(office) == (1, 1)
    assert await office.rows("SELECT DISTINCT owner_id FROM works WHERE kind IN ('activity', 'reminder')") == [
        (seller.id,)
    ]
    lines = [line.verb for line in await office.lines_after(0) if line.cause == cause]
    assert [verb for verb in lines if verb != "customer.scored"] == ["card.moved", "activity.opened", "reminder.set"]

    # Within the stage nothing new follows, and taking the move back takes back what did.
    await move(office, seller, customer_id, DEPOSIT)
    await office.react()
    assert await followed(office) == (1, 1)


async def test_taking_the_move_back_takes_back_what_followed(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    await say(office, admin, DEPOSIT, *FOLLOWS)
    cause = await move(office, seller, customer_id, DEPOSIT)
    await office.react()
    done = await undo(lambda: office.begin(seller), cause, wire().inverses, str)
    assert done.refused == []
    await office.react()
    assert await followed(office) == (0, 0)


async def test_nothing_follows_a_move_that_was_taken_back_before_anybody_heard_of_it(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    await say(office, admin, DEPOSIT, *FOLLOWS)
    cause = await move(office, seller, customer_id, DEPOSIT)
    await undo(lambda: office.begin(seller), cause, wire().inverses, str)
    await office.react()
    assert await followed(office) == (0, 0)


async def test_only_what_is_possible_may_follow_and_only_who_may_configure_says_so(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    with pytest.raises(Forbidden):
        await say(office, seller, DEPOSIT, *FOLLOWS)
    for wrong in (Move(STAGES[1], None), Book(), Open(new_id(), 60, None), Remind("  ", 60, None)):
        with pytest.raises(Invalid):
            await say(office, admin, DEPOSIT, wrong)
    with pytest.raises(NotFound):
        await say(office, admin, new_id(), *FOLLOWS)
    await say(office, admin, DEPOSIT, *FOLLOWS)
    with pytest.raises(Stale):
        await say(office, admin, DEPOSIT)


async def test_of_two_who_say_something_at_once_one_is_told_of_the_other(office: Office) -> None:
    admin = await office.person("admin")
    said = await asyncio.gather(
        *(say(office, admin, DEPOSIT, Remind(f"{each}", 60, None)) for each in range(8)), return_exceptions=True
    )
    assert [type(each) for each in said if each is not None] == [Stale] * 7
    assert await office.rows("SELECT version FROM stage_entries") == [(1,)]


async def test_customers_are_changed_in_the_order_of_their_ids_whatever_moved_first(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    first, second = sorted([await office.customer(seller), await office.customer(seller)])
    async with office.begin(admin) as work:
        tag_id = await make_tag(work, tag_id=None, name="Sıcak", color="ok")
    await say(office, admin, DEPOSIT, AddTag(tag_id))
    await office.react()
    for customer_id in (second, first):
        await move(office, seller, customer_id, DEPOSIT)
    async with office.begin(SYSTEM) as other:
        await other.run("SELECT 1 FROM customers WHERE id = %(id)s FOR NO KEY UPDATE", id=first)
        reacting = asyncio.create_task(react(office.house, APPLICATIONS))
        while not await office.rows(WAITING):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)
        # Whoever holds the first gets the second: nobody waits in a circle.
        await other.run("SELECT 1 FROM customers WHERE id = %(id)s FOR NO KEY UPDATE NOWAIT", id=second)
    await reacting
    assert await office.rows("SELECT count(*) FROM customer_tags") == [(2,)]


async def test_what_is_heard_of_late_still_follows(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    await say(office, admin, DEPOSIT, *FOLLOWS)
    await office.react()
    await move(office, seller, customer_id, DEPOSIT)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE journal SET at = at - interval '20 days' WHERE verb = 'card.moved'")
    await office.react()
    assert await followed(office) == (1, 1)
    assert await office.rows("SELECT room FROM parked_lines") == []
