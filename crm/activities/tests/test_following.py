"""What is to be done goes with its customer, when whoever had it sees the customer no more."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from crm.activities import actions
from crm.activities.activity_schemas import CancelActivity, EditActivity, MakePromise, OpenActivity, SettlePromise
from crm.activities.tests.test_appointments import book, tomorrow, wish
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.straying import gather
from crm.reminders import actions as reminders
from crm.reminders.schemas import SetReminder
from tests.office import Office

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
WORKS = "SELECT kind, owner_id FROM works WHERE customer_id = %(id)s ORDER BY kind"
KINDS = ("activity", "appointment", "promise", "reminder")


async def busy(office: Office, seller: Actor, customer_id: UUID) -> None:
    """A call, a promise, a reminder and an appointment of this person."""
    async with office.begin(seller) as work:
        await actions.open_activity(work, customer_id, OpenActivity(CALL, now() + timedelta(days=1)))
    async with office.begin(seller) as work:
        await actions.make_promise(work, customer_id, MakePromise("Liste", now() + timedelta(days=1)))
    async with office.begin(seller) as work:
        await reminders.set_reminder(work, customer_id, SetReminder("Sor", now() + timedelta(days=1)))
    await book(office, seller, customer_id, wish(seller))


async def owners(office: Office, customer_id: UUID) -> dict[str, UUID | None]:
    return dict(await office.rows(WORKS, id=customer_id))


async def two_sellers(office: Office) -> tuple[Actor, Actor, UUID]:
    team = await office.team("Kuzey")
    first, second = await office.person("sales", team), await office.person("sales", team, name="Murat Mesai")
    customer_id = await office.customer(first)
    await busy(office, first, customer_id)
    return first, second, customer_id


async def test_all_that_is_to_be_done_goes_with_the_customer_and_back_with_undo(office: Office) -> None:
    first, second, customer_id = await two_sellers(office)
    manager, act = await office.person("admin"), new_id()
    assert second.id
    async with office.begin(manager, act) as work:
        await customers.assign_customer(work, customer_id, [second.id], seen=None)
    for _ in range(2):
        await office.react()
        assert await owners(office, customer_id) == dict.fromkeys(KINDS, second.id)
    assert await office.rows("SELECT user_id FROM appointment_people") == [(second.id,)]
    result = await undo(lambda: office.begin(manager), act, office.wiring.inverses, str)
    assert result.refused == []
    await office.react()
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, first.id)


async def test_undo_takes_it_from_whoever_still_sees_the_customer_too(office: Office) -> None:
    first, _, customer_id = await two_sellers(office)
    leader, act = await office.person("admin"), new_id()
    assert leader.id
    async with office.begin(leader, act) as work:
        await customers.assign_customer(work, customer_id, [leader.id], seen=None)
    await office.react()
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, leader.id)
    result = await undo(lambda: office.begin(leader), act, office.wiring.inverses, str)
    assert result.refused == []
    await office.react()
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, first.id)
    assert await office.rows("SELECT owner_id, promised_by FROM activities JOIN promises USING (customer_id)") == [
        (first.id, first.id)
    ]


async def test_what_was_done_since_it_went_along_stays_as_undo_says(office: Office) -> None:
    first, second, customer_id = await two_sellers(office)
    leader, act = await office.person("admin"), new_id()
    assert second.id
    async with office.begin(leader, act) as work:
        await customers.assign_customer(work, customer_id, [second.id], seen=None)
    await office.react()
    ((activity_id,),) = await office.rows("SELECT id FROM activities")
    ((promise_id,),) = await office.rows("SELECT id FROM promises")
    async with office.begin(second) as work:
        await actions.cancel_activity(work, activity_id, CancelActivity(version=2, reason="Arandı"))
        await actions.settle_promise(work, promise_id, SettlePromise(version=2, is_kept=True))
    result = await undo(lambda: office.begin(leader), act, office.wiring.inverses, str)
    assert sorted((each.kind, each.code) for each in result.refused) == [("activity", "stale"), ("promise", "stale")]
    assert first.id not in {each for row in await office.rows("SELECT owner_id FROM activities") for each in row}


async def test_what_a_leaver_had_to_do_comes_back_with_them(office: Office) -> None:
    team = await office.team("Kuzey")
    leaver, mate, admin = [await office.person(role, team) for role in ("sales", "manager", "admin")]
    customer_id = await office.customer(leaver)
    await busy(office, leaver, customer_id)
    client, act = await office.client(admin), str(new_id())
    to = {"way": "person", "user_id": str(mate.id)}
    body = {
        "version": 1,
        "ways": dict.fromkeys(("customers", "activities", "promises", "reminders", "appointments"), to),
    }
    left = await client.post(f"/api/users/{leaver.id}/leave", json=body, headers={"X-Request-Id": act})
    assert left.status_code == 200
    await office.react()
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, mate.id)
    undone = (await client.post("/api/undo", json={"cause": act})).json()
    assert undone["refused"] == []
    await office.react()
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, leaver.id)


async def test_whoever_helps_or_leads_keeps_what_is_theirs(office: Office) -> None:
    first, second, customer_id = await two_sellers(office)
    leader = await office.person("admin")
    async with office.begin(leader) as work:
        await actions.open_activity(work, customer_id, OpenActivity(CALL, now() + timedelta(days=2)))
    await office.assign(customer_id, leader, first, second)
    await office.assign(customer_id, second, first)
    await office.react()
    found = await office.rows(WORKS, id=customer_id)
    assert Counter(owner_id for _, owner_id in found) == {leader.id: 1, first.id: 4}


async def test_what_nobody_answers_for_is_nobodys_and_a_time_that_is_taken_stays(office: Office) -> None:
    first, second, customer_id = await two_sellers(office)
    await book(office, second, await office.customer(second), wish(second))
    await office.assign(customer_id)
    await office.react()
    assert await owners(office, customer_id) == {
        "activity": None,
        "appointment": first.id,
        "promise": None,
        "reminder": first.id,
    }
    await office.assign(customer_id, second)
    await office.react()
    assert (await owners(office, customer_id))["activity"] == second.id
    assert await office.rows("SELECT p.user_id FROM appointment_people p JOIN appointments a ON a.id = p.appointment_id"
                             " WHERE a.customer_id = %(id)s AND a.starts_at = %(at)s", id=customer_id, at=tomorrow(9)) == [
        (first.id,)
    ]  # fmt: skip


async def unheard(office: Office, customer_id: UUID, *assignees: Actor) -> None:
    """These people answer for the customer from now on, and nobody has heard of it: as in the days when nothing went along."""
    await office.react()
    await office.assign(customer_id, *assignees)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reaction_cursors SET seq = (SELECT max(seq) FROM journal)")


async def strays_told(office: Office) -> list[tuple[UUID | None, object]]:
    """What one look for strays tells, heard of by everybody."""
    head = await office.head()
    await gather(office.house)
    told = [line for line in await office.lines_after(head) if line.verb == "customer.strayed"]
    await office.react()
    return [(line.customer_id, line.facts["before"]) for line in told]


async def test_what_did_not_go_along_is_found_and_goes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.customers.actions.strays.AT_ONCE", 1)
    first, second, customer_id = await two_sellers(office)
    leader = await office.person("admin")
    await office.customer(second)
    seen = await office.customer(first)
    async with office.begin(leader) as work:
        await actions.open_activity(work, seen, OpenActivity(CALL, now() + timedelta(days=2)))
    await unheard(office, customer_id, second)
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, first.id)
    assert await strays_told(office) == [(customer_id, [str(first.id)])]
    assert await owners(office, customer_id) == dict.fromkeys(KINDS, second.id)
    assert await office.rows("SELECT owner_id, version FROM activities WHERE customer_id = %(id)s", id=customer_id) == [
        (second.id, 2)
    ]
    assert await owners(office, seen) == {"activity": leader.id}
    assert await strays_told(office) == []


async def test_of_a_stray_that_nobody_can_have_is_not_told_again(office: Office) -> None:
    first, _, customer_id = await two_sellers(office)
    await unheard(office, customer_id)
    assert len(await strays_told(office)) == 1
    left = {"activity": None, "appointment": first.id, "promise": None, "reminder": first.id}
    assert await owners(office, customer_id) == left
    assert await strays_told(office) == []
    assert await owners(office, customer_id) == left


async def test_an_activity_is_given_only_to_somebody_who_sees_the_customer(office: Office) -> None:
    first, second, customer_id = await two_sellers(office)
    assert second.id
    new = OpenActivity(CALL, now(), owner_id=second.id)
    with pytest.raises(Invalid) as blind:
        async with office.begin(first) as work:
            await actions.open_activity(work, customer_id, new)
    assert blind.value.fields == {"owner_id": "cannot_see_customer"}
    ((activity_id,),) = await office.rows("SELECT id FROM activities")
    with pytest.raises(Invalid):
        async with office.begin(first) as work:
            await actions.edit_activity(work, activity_id, EditActivity(version=1, owner_id=second.id))
    await office.assign(customer_id, first, second)
    async with office.begin(first) as work:
        await actions.edit_activity(work, activity_id, EditActivity(version=1, owner_id=second.id))
    assert (await owners(office, customer_id))["activity"] == second.id
