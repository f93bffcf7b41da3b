"""Activities end once, with what their outcome brings about, or not at all."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.activities import actions, rules
from crm.activities import activity_queries as queries
from crm.activities.activity_schemas import (
    Activity,
    AddTag,
    CancelActivity,
    CloseActivity,
    CreateOutcome,
    EditActivity,
    EditOutcome,
    MakePromise,
    Move,
    Open,
    OpenActivity,
    ReplaceActivity,
    SettlePromise,
)
from crm.activities.consequences import ConsequenceRefused
from crm.activities.doors import ActivityOver
from crm.core.clock import ISTANBUL, WorkCalendar, now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Problem, Stale, Taken
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers import queries as customer_queries
from crm.customers.schemas import ReceiveLead
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import EditStage, MoveCard
from tests.office import PIPELINE, STAGES, Office

CALL, APPOINTMENT = [UUID(f"00000000-0000-7000-8000-0000000ac00{place}") for place in (2, 3)]
TALKED, BOOKED, AGAIN, UNREACHED = [UUID(f"00000000-0000-7000-8000-000000ac020{place}") for place in (1, 2, 3, 4)]
AT = datetime(2030, 1, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def booked_moves_and_opens(office: Office) -> None:
    """ "Randevu alındı" moves the card and opens what is to be done next, asking for nothing."""
    async with office.begin(SYSTEM) as work:
        wishes = msgspec.json.encode([Move(STAGES[2], None), Open(APPOINTMENT, 1440, "10:00")]).decode()
        await work.run(
            "UPDATE outcomes SET consequences = %(wishes)s::jsonb WHERE id = %(id)s", id=BOOKED, wishes=wishes
        )


async def opened(office: Office, who: Actor, customer_id: UUID, **more: Any) -> UUID:
    async with office.begin(who) as work:
        given: dict[str, Any] = {"type_id": CALL, "due_at": AT} | more
        return (await actions.open_activity(work, customer_id, OpenActivity(**given)))[0]


async def close(office: Office, who: Actor, activity_id: UUID, outcome_id: UUID, **more: Any) -> None:
    async with office.begin(who, more.pop("act", None)) as work:
        given: dict[str, Any] = {"version": 1, "outcome_id": outcome_id} | more
        await actions.close_activity(work, activity_id, CloseActivity(**given))


async def open_ones(office: Office, who: Actor, customer_id: UUID) -> list[Activity]:
    async with office.look(who) as work:
        return (await queries.customer_activities(work, customer_id, is_open=True, limit=50, cursor=None)).items


async def stage_of(office: Office, customer_id: UUID) -> UUID:
    rows = await office.rows("SELECT stage_id FROM cards WHERE customer_id = %(id)s", id=customer_id)
    return rows[0][0]


async def verbs_after(office: Office, head: int) -> list[str]:
    return [line.verb for line in await office.lines_after(head)]


async def test_what_is_opened_is_next_for_the_customer(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id, title="  Kredi   soracak ")
    (found,) = await open_ones(office, seller, customer_id)
    assert found.owner
    assert (found.id, found.title, found.owner.id, found.can) == (
        activity_id, "Kredi soracak", seller.id, ["edit", "close"],
    )  # fmt: skip
    async with office.look(seller) as work:
        following = (await customer_queries.customer(work, customer_id)).next_work
    assert following
    assert (following.id, following.kind, following.type_id) == (activity_id, "activity", CALL)


async def test_the_same_again_is_the_same_and_another_one_is_refused(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    key = await opened(office, seller, customer_id, id=new_id())
    async with office.begin(seller) as work:
        new = OpenActivity(type_id=CALL, due_at=AT, id=key)
        assert await actions.open_activity(work, customer_id, new) == (key, False)
    with pytest.raises(Taken):
        await opened(office, seller, customer_id, id=key, title="Başka")
    with pytest.raises(Invalid):
        await opened(office, seller, customer_id, type_id=new_id())
    with pytest.raises(Invalid):
        await opened(office, seller, customer_id, owner_id=new_id())


async def test_an_outcome_moves_the_card_and_opens_what_follows_in_one_act(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id, act = await opened(office, seller, customer_id), new_id()
    head = await office.head()
    await close(office, seller, activity_id, BOOKED, note="Yarın gelecek", duration_seconds=125, act=act)
    assert await verbs_after(office, head) == ["activity.closed", "card.moved", "activity.opened", "note.added"]
    assert {line.cause for line in await office.lines_after(head)} == {act}
    assert await stage_of(office, customer_id) == STAGES[2]
    (following,) = await open_ones(office, seller, customer_id)
    assert (following.type_id, following.opened_by) == (APPOINTMENT, None)
    assert following.due_at.astimezone(ISTANBUL).time() == time(10)
    async with office.look(seller) as work:
        customer = await customer_queries.customer(work, customer_id)
        done = await queries.activity(work, activity_id)
    assert customer.last_contact_at is not None
    assert customer.next_work
    assert customer.next_work.id == following.id
    assert done.outcome
    assert (done.state, done.outcome.name, done.duration_seconds, done.can) == ("done", "Randevu alındı", 125, [])
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (4, [])
    assert await stage_of(office, customer_id) == STAGES[0]
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [activity_id]
    async with office.look(seller) as work:
        assert (await customer_queries.customer(work, customer_id)).last_contact_at is None


async def test_fifty_closings_at_once_make_one_line(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    head = await office.head()
    results = await asyncio.gather(
        *(close(office, seller, activity_id, UNREACHED) for _ in range(50)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["NoneType"] + ["Stale"] * 49
    assert await verbs_after(office, head) == ["activity.closed", "activity.opened"]
    assert len(await open_ones(office, seller, customer_id)) == 1


async def test_closing_without_consequences_takes_few_statements(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    client = await office.client(seller)
    body = {"version": 1, "outcome_id": str(TALKED)}
    answer = await client.post(f"/api/activities/{activity_id}/close", json=body)
    assert answer.status_code == 200
    assert int(answer.headers["server-timing"].split('"')[1]) <= 7
    again = await client.post(f"/api/activities/{activity_id}/close", json=body)
    assert (again.status_code, again.json()["current"]["state"]) == (409, "done")
    late = await client.post(f"/api/activities/{activity_id}/close", json=body | {"version": 2})
    assert (late.status_code, late.json()["code"]) == (409, "activity_over")


async def test_what_the_stage_needs_is_asked_for_and_nothing_happens_before(office: Office) -> None:
    seller = await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        await pipeline.edit_stage(work, STAGES[2], EditStage(version=1, needs=["amount", "reason"]))
    activity_id = await opened(office, seller, customer_id)
    head = await office.head()
    with pytest.raises(Invalid) as refused:
        await close(office, seller, activity_id, BOOKED)
    assert refused.value.fields == {"amount": "needed", "reason": "needed"}
    assert await verbs_after(office, head) == []
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [activity_id]
    with pytest.raises(Invalid) as surplus:
        await close(office, seller, activity_id, TALKED, fields={"amount": "100"})
    assert surplus.value.fields == {"fields.amount": "unknown"}
    fields = {"amount": "900000", "currency": "TRY"}
    await close(office, seller, activity_id, BOOKED, fields=fields, reason="Geldi")
    assert await stage_of(office, customer_id) == STAGES[2]


async def test_a_refused_consequence_changes_nothing_and_says_which_and_why(office: Office) -> None:
    seller = await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        await pipeline.edit_stage(work, STAGES[0], EditStage(version=1, next_stage_ids=[STAGES[1]]))
    activity_id = await opened(office, seller, customer_id)
    head = await office.head()
    client = await office.client(seller)
    body = {"version": 1, "outcome_id": str(BOOKED), "note": "Olmadı"}
    answer = await client.post(f"/api/activities/{activity_id}/close", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "consequence_refused")
    assert "Kartı taşıma" in answer.json()["detail"]
    assert "Randevu" in answer.json()["detail"]
    assert await verbs_after(office, head) == []
    assert await stage_of(office, customer_id) == STAGES[0]
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [activity_id]


async def test_a_stage_or_type_that_has_gone_refuses(office: Office) -> None:
    seller = await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    async with office.begin(admin) as work:
        await actions.end_type(work, APPOINTMENT)
    with pytest.raises(ConsequenceRefused):
        await close(office, seller, activity_id, BOOKED)
    async with office.begin(admin) as work:
        await pipeline.end_stage(work, STAGES[2], move_to=STAGES[1])
    with pytest.raises(ConsequenceRefused):
        await close(office, seller, activity_id, BOOKED)
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [activity_id]


async def test_outcomes_tag_and_only_possible_consequences_are_taken(office: Office) -> None:
    seller = await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
    async with office.begin(admin) as work:
        outcome_id, _ = await actions.create_outcome(
            work, CALL, CreateOutcome("Beğendi", consequences=[AddTag(tag_id)])
        )
    impossible = ([AddTag(new_id())], [Move(new_id(), None)], [Open(new_id(), 1, None)])
    for wrong in (*impossible, [Move(STAGES[0], None), Move(STAGES[1], None)]):
        with pytest.raises(Invalid):
            async with office.begin(admin) as work:
                await actions.edit_outcome(work, outcome_id, EditOutcome(version=1, consequences=wrong))  # type: ignore[arg-type] - a list of one sort
    await close(office, seller, await opened(office, seller, customer_id), outcome_id)
    async with office.look(seller) as work:
        assert [each.name for each in (await customer_queries.customer(work, customer_id)).tags] == ["Sıcak"]


async def test_done_and_the_next_one_planned_in_one_step(office: Office) -> None:
    seller = await office.person("sales")
    mate = await office.person("sales")
    customer_id = await office.customer(seller, mate)
    activity_id = await opened(office, seller, customer_id, owner_id=mate.id)
    await close(office, seller, activity_id, TALKED, next=OpenActivity(type_id=APPOINTMENT, due_at=AT))
    (following,) = await open_ones(office, seller, customer_id)
    assert following.owner
    assert (following.type_id, following.owner.id) == (APPOINTMENT, mate.id)
    with pytest.raises(Invalid):
        await close(office, seller, following.id, TALKED)


async def test_edited_cancelled_replaced_and_all_of_it_taken_back(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    first, acts = await opened(office, seller, customer_id), [new_id() for _ in range(3)]
    async with office.begin(seller, acts[0]) as work:
        await actions.edit_activity(work, first, EditActivity(version=1, due_at=AT + timedelta(days=1), title="Yeni"))
    with pytest.raises(Stale):
        async with office.begin(seller) as work:
            await actions.edit_activity(work, first, EditActivity(version=1, title="Eski"))
    await undo(lambda: office.begin(seller), acts[0], office.wiring.inverses, str)
    assert [(each.due_at, each.title) for each in await open_ones(office, seller, customer_id)] == [(AT, None)]
    with pytest.raises(Invalid):
        async with office.begin(seller) as work:
            await actions.cancel_activity(work, first, CancelActivity(version=3, reason="  "))
    async with office.begin(seller, acts[1]) as work:
        await actions.cancel_activity(work, first, CancelActivity(version=3, reason="Vazgeçti"))
    assert await open_ones(office, seller, customer_id) == []
    with pytest.raises(ActivityOver):
        await close(office, seller, first, TALKED, version=4)
    await undo(lambda: office.begin(seller), acts[1], office.wiring.inverses, str)
    async with office.begin(seller, acts[2]) as work:
        by = OpenActivity(type_id=APPOINTMENT, due_at=AT)
        instead = await actions.replace_activity(
            work, first, ReplaceActivity(version=5, by=by, reason="Gelmek istiyor")
        )
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [instead]
    async with office.look(seller) as work:
        ended = await queries.customer_activities(work, customer_id, is_open=False, limit=50, cursor=None)
    assert [(each.state, each.reason, each.replaced_by) for each in ended.items] == [
        ("replaced", "Gelmek istiyor", instead)
    ]
    result = await undo(lambda: office.begin(seller), acts[2], office.wiring.inverses, str)
    assert (result.undone, result.refused) == (2, [])
    assert [each.id for each in await open_ones(office, seller, customer_id)] == [first]


async def test_strangers_see_nothing_and_readers_change_nothing(office: Office) -> None:
    seller = await office.person("sales", await office.team("Kuzey"))
    stranger = await office.person("sales", await office.team("Uzak"))
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM role_grants g USING user_roles r WHERE r.role_id = g.role_id AND r.user_id = %(id)s"
            " AND g.module = 'activities' AND g.action = 'close'",
            id=seller.id,
        )
    tries: list[tuple[Actor, type[Problem]]] = [(stranger, NotFound), (await office.again(seller.id), Forbidden)]
    for who, expected in tries:
        with pytest.raises(expected):
            await close(office, who, activity_id, TALKED)
    async with office.look(stranger) as work:
        with pytest.raises(NotFound):
            await queries.activity(work, activity_id)


async def test_an_activity_has_a_story_of_its_own(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await opened(office, seller, customer_id)
    await opened(office, seller, customer_id)
    await close(office, seller, activity_id, BOOKED)
    client = await office.client(seller)
    story = (await client.get(f"/api/activities/{activity_id}/timeline")).json()
    told = ["activity.opened", "card.moved", "activity.closed", "activity.opened"]
    assert [entry["verb"] for entry in story["items"]] == told
    assert story["items"][2]["detail"]["fields"]["outcome"] == "Randevu alındı"


async def test_a_call_written_down_later_keeps_both_times(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id, act = await opened(office, seller, customer_id), new_id()
    was = (now() - timedelta(hours=5)).replace(microsecond=0)
    with pytest.raises(Invalid) as ahead:
        await close(office, seller, activity_id, TALKED, happened_at=now() + timedelta(hours=1))
    assert ahead.value.fields == {"happened_at": "in_future"}
    await close(office, seller, activity_id, TALKED, happened_at=was, note="Fiyat sordu", act=act)
    async with office.look(seller) as work:
        done = await queries.activity(work, activity_id)
        assert (await customer_queries.customer(work, customer_id)).last_contact_at == was
    assert done.closed_at
    assert (done.happened_at, done.closed_at > was + timedelta(hours=4)) == (was, True)
    client = await office.client(seller)
    story = (await client.get(f"/api/customers/{customer_id}/timeline")).json()["items"]
    told = {entry["verb"]: entry for entry in story}
    for verb in ("activity.closed", "note.added"):
        assert datetime.fromisoformat(told[verb]["happened_at"]) == was
        assert datetime.fromisoformat(told[verb]["at"]) > was
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (2, [])
    async with office.look(seller) as work:
        assert (await queries.activity(work, activity_id)).happened_at is None


async def test_a_new_lead_is_looked_at_by_whoever_answers_for_it(office: Office) -> None:
    seller = await office.person("sales")
    lead = ReceiveLead(name="Yeni Gelen", phone="0533 000 11 22")
    async with office.begin(SYSTEM) as work:
        received, _ = await customers.receive_lead(work, lead, origin="api", raw=lead)
    for _ in range(2):
        await office.react()
    await office.assign(received.customer_id, seller)
    await office.react()
    (entry,) = await open_ones(office, seller, received.customer_id)
    assert entry.owner
    assert entry.owner.id == seller.id
    assert entry.opened_by is None


async def test_who_applies_again_has_an_activity_that_says_why_they_were_lost(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, phone="0532 111 22 33")
    async with office.begin(seller) as work:
        move = MoveCard(stage_id=STAGES[6], version=1, reason="Bütçesi yetmedi")
        await pipeline.move_card(work, await office.card_of(customer_id), move)
    lead = ReceiveLead(phone="0532 111 22 33", source="website")
    async with office.begin(SYSTEM) as work:
        await customers.receive_lead(work, lead, origin="api", raw=lead)
    await office.react()
    (again,) = await open_ones(office, seller, customer_id)
    assert (again.application_no, again.lost_before) == (2, "Bütçesi yetmedi")
    async with office.look(seller) as work:
        customer = await customer_queries.customer(work, customer_id)
    assert customer.source
    assert customer.source.key == "manual"


async def test_promises_are_kept_or_not(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    other = await opened(office, seller, await office.customer(seller))
    with pytest.raises(Invalid):
        async with office.begin(seller) as work:
            await actions.make_promise(work, customer_id, MakePromise("Liste", AT, activity_id=other))
    async with office.begin(seller) as work:
        promise_id, _ = await actions.make_promise(work, customer_id, MakePromise(" Fiyat  listesi ", AT))
    async with office.look(seller) as work:
        following = (await customer_queries.customer(work, customer_id)).next_work
    assert following
    assert (following.kind, following.title) == ("promise", "Fiyat listesi")
    async with office.begin(seller) as work:
        await actions.settle_promise(work, promise_id, SettlePromise(version=1, is_kept=False))
    async with office.look(seller) as work:
        (promise,) = (await queries.customer_promises(work, customer_id, limit=50)).items
        assert (promise.state, promise.can) == ("broken", [])
        assert (await customer_queries.customer(work, customer_id)).next_work is None


async def test_two_pipelines_and_a_card_that_is_there_already(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        card_id = await office.card_of(customer_id)
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    head = await office.head()
    await close(office, seller, await opened(office, seller, customer_id), BOOKED)
    assert (await verbs_after(office, head))[1:] == ["activity.closed", "activity.opened"]
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM cards WHERE customer_id = %(id)s AND pipeline_id = %(p)s", id=customer_id, p=PIPELINE
        )
    await close(office, seller, await opened(office, seller, customer_id), BOOKED)


def test_what_is_due_falls_on_working_days() -> None:
    office = WorkCalendar()
    friday = datetime(2026, 11, 27, 17, 30, tzinfo=ISTANBUL)
    assert rules.due_after(friday, 120, None, office) == datetime(2026, 11, 30, 9, tzinfo=ISTANBUL)
    assert rules.due_after(friday, 1440, "10:00", office) == datetime(2026, 11, 30, 10, tzinfo=ISTANBUL)
    assert rules.due_after(friday, 0, "17:00", office) == datetime(2026, 11, 30, 17, tzinfo=ISTANBUL)
    assert rules.due_after(friday, 0, "18:00", office) == datetime(2026, 11, 27, 18, tzinfo=ISTANBUL)
    six_days = rules.calendar_of([{"start": "09:00", "end": "18:00"}] * 6 + [None])
    assert rules.due_after(friday, 1440, "10:00", six_days) == datetime(2026, 11, 28, 10, tzinfo=ISTANBUL)
    assert rules.calendar_of([None] * 7).is_working(friday)
