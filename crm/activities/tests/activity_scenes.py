"""Scenes in which the actions on activities run, for the law of live screens."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from crm.activities import actions
from crm.activities.activity_schemas import (
    AddTag,
    CancelActivity,
    CloseActivity,
    CreateActivityType,
    CreateOutcome,
    EditActivity,
    EditActivityType,
    EditOutcome,
    EditPromise,
    MakePromise,
    Open,
    OpenActivity,
    ReplaceActivity,
    SettlePromise,
)
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.core.ids import new_id
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from crm.files import actions as files
from crm.files.tests import scenes as files_scenes
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from tests.law import Cast, scene
from tests.office import STAGES, Office

ENTRY, CALL, APPOINTMENT = [UUID(f"00000000-0000-7000-8000-0000000ac00{place}") for place in (1, 2, 3)]
TALKED, BOOKED, UNREACHED = [UUID(f"00000000-0000-7000-8000-000000ac020{place}") for place in (1, 2, 4)]
AT = datetime(2030, 1, 2, 9, tzinfo=UTC)


async def opened(office: Office, people: Cast) -> UUID:
    async with office.begin(people.owner) as work:
        new = OpenActivity(type_id=CALL, due_at=AT, title="Gizli arama")
        activity_id, _ = await actions.open_activity(work, people.customer_id, new)
    return activity_id


@scene("activities.open_activity", "activities.hold_open", "activities.edit_activity", "activities.write_activity")
async def _(office: Office, people: Cast) -> None:
    activity_id = await opened(office, people)
    async with office.begin(people.owner) as work:
        edit = EditActivity(version=1, title="Gizli başlık", due_at=AT.replace(day=1), owner_id=people.operator.id)
        await actions.edit_activity(work, activity_id, edit)


@scene("activities.withdraw_activity", "activities.unedit_activity")
async def _(office: Office, people: Cast) -> None:
    kept, opening, editing = await opened(office, people), new_id(), new_id()
    async with office.begin(people.owner, opening) as work:
        await actions.open_activity(work, people.customer_id, OpenActivity(type_id=CALL, due_at=AT))
    async with office.begin(people.owner, editing) as work:
        await actions.edit_activity(work, kept, EditActivity(version=1, due_at=AT.replace(day=1)))
    for act in (opening, editing):
        result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
        assert (result.undone, result.refused) == (1, [])


@scene("activities.close_activity", "activities.open_next")
async def _(office: Office, people: Cast) -> None:
    activity_id = await opened(office, people)
    async with office.begin(people.owner) as work:
        further = OpenActivity(type_id=CALL, due_at=AT)
        close = CloseActivity(
            version=1,
            outcome_id=BOOKED,
            note="Gizli not",
            duration_seconds=90,
            next=further,
            appointment=_visit(people),
        )
        await actions.close_activity(work, activity_id, close)


def _visit(people: Cast) -> BookAppointment:
    assert people.owner.id
    return BookAppointment(now() + timedelta(days=2), 60, [people.owner.id], title="Gizli ziyaret")


@scene("activities.reopen_activity")
async def _(office: Office, people: Cast) -> None:
    activity_id, act = await opened(office, people), new_id()
    async with office.begin(people.owner, act) as work:
        close = CloseActivity(version=1, outcome_id=BOOKED, appointment=_visit(people))
        await actions.close_activity(work, activity_id, close)
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (3, [])


@scene("activities.cancel_activity", "activities.replace_activity")
async def _(office: Office, people: Cast) -> None:
    first, second = await opened(office, people), await opened(office, people)
    async with office.begin(people.owner) as work:
        await actions.cancel_activity(work, first, CancelActivity(version=1, reason="Gizli neden"))
    async with office.begin(people.owner) as work:
        by = OpenActivity(type_id=APPOINTMENT, due_at=AT)
        await actions.replace_activity(work, second, ReplaceActivity(version=1, by=by))


@scene(
    "activities.hand_over_activities",
    "activities.give_activities",
    "activities.hand_over_promises",
    "activities.give_back_activity",
    "activities.give_back_promise",
)
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    assert people.mate.id
    activity_id, promise_id = await opened(office, people), await _promised(office, people)
    for hand_over in (actions.hand_over_activities, actions.hand_over_promises):
        async with office.begin(SYSTEM) as work:
            assert await hand_over(work, people.owner.id, Heirs("person", (people.mate.id,)), 0) == 1
    async with office.begin(people.admin) as work:
        await actions.give_back_activity(work, activity_id, people.owner.id, seen=2, is_by_rule=False)
        await actions.give_back_promise(work, promise_id, seen=2, is_by_rule=False)


@scene("activities.open_applications")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    lead = ReceiveLead(name="Yeni Gelen", phone="0533 000 11 22")
    async with office.begin(SYSTEM) as work:
        received, _ = await customers.receive_lead(work, lead, origin="api", raw=lead)
    async with office.begin(SYSTEM) as work:
        await pipeline.move_card(work, people.card_id, MoveCard(STAGES[6], version=1, reason="Gizli neden"))
    again = ReceiveLead(phone="0532 777 66 55")
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, again, origin="api", raw=again)
    await office.react()
    async with office.begin(people.admin) as work:
        await customers.assign_customer(work, received.customer_id, [people.mate.id], seen=None)
    await office.react()
    rows = await office.rows(
        "SELECT application_no, lost_before, owner_id IS NOT NULL FROM activities ORDER BY application_no NULLS FIRST"
    )
    assert rows == [(None, None, True), (2, "Gizli neden", True)]


@scene("activities.follow_customers")
async def _(office: Office, people: Cast) -> None:
    assert people.mate.id
    await opened(office, people)
    await _promised(office, people)
    async with office.begin(people.admin) as work:
        await customers.assign_customer(work, people.customer_id, [people.mate.id], seen=None)
    await office.react()
    assert await office.rows("SELECT DISTINCT owner_id FROM works") == [(people.mate.id,)]


@scene("activities.make_promise", "activities.edit_promise", "activities.settle_promise")
async def _(office: Office, people: Cast) -> None:
    promise_id = await _promised(office, people)
    async with office.begin(people.owner) as work:
        await actions.edit_promise(work, promise_id, EditPromise(version=1, text="Gizli liste"))
    async with office.begin(people.owner) as work:
        await actions.settle_promise(work, promise_id, SettlePromise(version=2, is_kept=True))


@scene("activities.withdraw_promise", "activities.unedit_promise", "activities.reopen_promise")
async def _(office: Office, people: Cast) -> None:
    promise_id, acts = await _promised(office, people), [new_id(), new_id()]
    async with office.begin(people.owner, acts[0]) as work:
        await actions.edit_promise(work, promise_id, EditPromise(version=1, text="Gizli liste"))
    result = await undo(lambda: office.begin(people.owner), acts[0], office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])
    async with office.begin(people.owner, acts[1]) as work:
        await actions.withdraw_promise(work, promise_id, seen=3)
    result = await undo(lambda: office.begin(people.owner), acts[1], office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("activities.give_promises")
async def _(office: Office, people: Cast) -> None:
    assert people.owner.id
    await _promised(office, people)
    async with office.begin(SYSTEM) as work:
        await actions.hand_over_promises(work, people.owner.id, Heirs("pool"), 0)


async def _promised(office: Office, people: Cast) -> UUID:
    async with office.begin(people.owner) as work:
        promise = MakePromise(text="Gizli söz", due_at=AT)
        promise_id, _ = await actions.make_promise(work, people.customer_id, promise)
    return promise_id


@scene("activities.create_type", "activities.edit_type", "activities.end_type", "activities.restore_type")
async def _(office: Office, people: Cast) -> None:
    act = new_id()
    async with office.begin(people.admin) as work:
        type_id, _ = await actions.create_type(work, CreateActivityType(name="Keşif"))
    async with office.begin(people.admin) as work:
        await actions.edit_type(work, type_id, EditActivityType(version=1, name="Yerinde keşif", icon="home"))
    async with office.begin(people.admin, act) as work:
        await actions.end_type(work, type_id)
    result = await undo(lambda: office.begin(people.admin), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("activities.create_outcome", "activities.edit_outcome", "activities.end_outcome", "activities.restore_outcome")
async def _(office: Office, people: Cast) -> None:
    act = new_id()
    async with office.begin(people.admin) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
    async with office.begin(people.admin) as work:
        new = CreateOutcome(name="Beğendi", consequences=[AddTag(tag_id)])
        outcome_id, _ = await actions.create_outcome(work, CALL, new)
    async with office.begin(people.admin) as work:
        edit = EditOutcome(version=1, consequences=[Open(APPOINTMENT, 60, None)])
        await actions.edit_outcome(work, outcome_id, edit)
    async with office.begin(people.admin, act) as work:
        await actions.end_outcome(work, outcome_id)
    result = await undo(lambda: office.begin(people.admin), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])


@scene("activities.order_types", "activities.order_outcomes")
async def _(office: Office, people: Cast) -> None:
    types = [row[0] for row in await office.rows("SELECT id FROM activity_types ORDER BY place DESC")]
    outcomes = [row[0] for row in await office.rows("SELECT id FROM outcomes WHERE type_id = %(id)s", id=CALL)]
    async with office.begin(people.admin) as work:
        await actions.order_types(work, types)
    async with office.begin(people.admin) as work:
        await actions.order_outcomes(work, CALL, sorted(outcomes, reverse=True))


@scene("files.attach_file to an activity")
async def _(office: Office, people: Cast) -> None:
    activity_id, act = await opened(office, people), new_id()
    file_id = await files_scenes.attached(office, people, to=("activity", activity_id))
    newer = await files_scenes.came(office, b"Gizli, daha yeni")
    async with office.begin(people.operator) as work:
        await files.add_version(work, file_id, newer, seen=1, quota=office.files.quota)
    async with office.begin(people.owner) as work:
        await actions.close_activity(work, activity_id, CloseActivity(version=1, outcome_id=TALKED))
    async with office.begin(people.owner, act) as work:
        await files.detach_file(work, file_id)
    result = await undo(lambda: office.begin(people.owner), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (1, [])
