"""Scenes in which the actions on reminders and notices run, for the law of live screens."""

from datetime import timedelta
from uuid import UUID

from crm.activities import actions as activities
from crm.activities.activity_schemas import CloseActivity, EditActivity, OpenActivity
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.notify import actions as notify
from crm.pipeline.bulk.schemas import Chosen, ChosenCard
from crm.pipeline.tests import bulking
from crm.reminders import actions, firing
from crm.reminders.schemas import EditReminder, RemindCards, SetReminder
from tests.law import Cast, scene
from tests.office import Office

CALL, TALKED = UUID("00000000-0000-7000-8000-0000000ac002"), UUID("00000000-0000-7000-8000-000000ac0201")


async def _set(office: Office, people: Cast) -> UUID:
    async with office.begin(people.owner) as work:
        new = SetReminder("Gizli hatırlatma", now() + timedelta(days=1))
        reminder_id, _ = await actions.set_reminder(work, people.customer_id, new)
    return reminder_id


@scene(
    "reminders.set_reminder",
    "reminders.edit_reminder",
    "reminders.snooze_reminder",
    "reminders.finish_reminder",
    "reminders.put_back_reminder",
    "reminders.withdraw_reminder",
)
async def _(office: Office, people: Cast) -> None:
    reminder_id = await _set(office, people)
    soon = now() + timedelta(days=2)
    async with office.begin(people.owner) as work:
        await actions.edit_reminder(work, reminder_id, EditReminder(version=1, text="Gizli söz"))
    async with office.begin(people.owner) as work:
        await actions.snooze_reminder(work, reminder_id, soon, reason="Gizli sebep", seen=2)
    async with office.begin(people.owner) as work:
        await actions.finish_reminder(work, reminder_id, seen=3)
    async with office.begin(people.owner) as work:
        await actions.put_back_reminder(work, reminder_id, seen=4)
    async with office.begin(people.owner) as work:
        await actions.withdraw_reminder(work, reminder_id, seen=5)


@scene("reminders.set_reminder_by_rule", "reminders.unset_reminder")
async def _(office: Office, people: Cast) -> None:
    soon = now() + timedelta(days=1)
    async with office.begin(people.owner) as work:
        reminder_id = await actions.set_reminder_by_rule(
            work, people.customer_id, "Gizli hatırlatma", soon, first=people.mate.id
        )
    async with office.begin(people.owner) as work:
        await actions.unset_reminder(work, reminder_id)


@scene("reminders.fire_reminders", "notify.give_notice", "notify.read_notices")
async def _(office: Office, people: Cast) -> None:
    reminder_id = await _set(office, people)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reminders SET due_at = now() WHERE id = %(id)s", id=reminder_id)
    await firing.fire_due(office.house)
    await office.react()
    async with office.begin(people.owner) as work:
        await notify.read_notices(work, None)


@scene(
    "reminders.end_with_activity",
    "reminders.put_back_with_activity",
    "reminders.note_reminder",
    "customers.works_about",
)
async def _(office: Office, people: Cast) -> None:
    call = OpenActivity(type_id=CALL, due_at=now(), title="Gizli arama")
    async with office.begin(people.owner) as work:
        activity_id, _ = await activities.open_activity(work, people.customer_id, call)
    async with office.begin(people.owner) as work:
        new = SetReminder("Gizli hatırlatma", now() + timedelta(days=1), activity_id=activity_id)
        await actions.set_reminder(work, people.customer_id, new)
    async with office.begin(people.owner) as work:
        await activities.edit_activity(work, activity_id, EditActivity(version=1, title="Gizli başlık"))
    act = new_id()
    async with office.begin(people.owner, act) as work:
        await activities.close_activity(work, activity_id, CloseActivity(version=2, outcome_id=TALKED))
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("reminders.unset_reminders", "reminders.begin_reminding", "reminders.carry_on_reminding")
async def _(office: Office, people: Cast) -> None:
    chosen = Chosen([ChosenCard(people.card_id)])
    wish = RemindCards(id=new_id(), chosen=chosen, text="Gizli hatırlatma", due_at=now() + timedelta(days=1))
    bulk = await bulking.done(office, people.admin, actions.REMIND, wish)
    assert (bulk.done, bulk.refused) == (1, 0)
    async with office.begin(people.admin) as work:
        made = await work.all(UUID, "SELECT id FROM reminders")
        assert await actions.unset_reminders(work, made) == []


@scene("reminders.follow_customers", "reminders.give_reminder")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    await _set(office, people)
    async with office.begin(people.admin) as work:
        await customers.assign_customer(work, people.customer_id, [people.mate.id], seen=None)
    await office.react()
    assert await office.rows("SELECT owner_id FROM reminders") == [(people.mate.id,)]


@scene("reminders.hand_over_reminders")
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    await _set(office, people)
    async with office.begin(SYSTEM) as work:
        await actions.hand_over_reminders(work, people.owner.id, Heirs("person", (people.mate.id,)), 0)
    async with office.begin(SYSTEM) as work:
        await actions.hand_over_reminders(work, people.mate.id, Heirs("end"), 0)
