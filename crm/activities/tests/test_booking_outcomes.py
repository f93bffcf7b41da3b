"""Outcomes that book an appointment: it is asked for, booked in the act that closes, or nothing happens."""

import asyncio
from uuid import UUID

import pytest

from crm.activities import actions
from crm.activities import activity_queries as queries
from crm.activities.activity_schemas import Book, CloseActivity, EditOutcome, OpenActivity
from crm.activities.appointments import actions as appointments
from crm.activities.appointments import chain
from crm.activities.appointments.schemas import BookAppointment
from crm.activities.consequences import ConsequenceRefused
from crm.activities.tests.test_appointments import tomorrow, wish
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Invalid, Problem
from crm.core.undo import undo
from crm.pipeline.actions import edit_stage
from crm.pipeline.schemas import EditStage
from tests.office import STAGES, Office

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
TALKED, BOOKED = [UUID(f"00000000-0000-7000-8000-000000ac020{place}") for place in (1, 2)]


async def called(office: Office, who: Actor, customer_id: UUID) -> UUID:
    async with office.begin(who) as work:
        new = OpenActivity(type_id=CALL, due_at=tomorrow(9))
        return (await actions.open_activity(work, customer_id, new))[0]


async def close(
    office: Office,
    who: Actor,
    activity_id: UUID,
    appointment: BookAppointment | None,
    *,
    outcome_id: UUID = BOOKED,
    act: UUID | None = None,
) -> None:
    async with office.begin(who, act) as work:
        done = CloseActivity(version=1, outcome_id=outcome_id, appointment=appointment)
        await actions.close_activity(work, activity_id, done)


async def stands(office: Office, customer_id: UUID) -> tuple[str, list[str], UUID]:
    """How the only activity stands, the appointments, and the card."""
    of = "WHERE customer_id = %(id)s"
    ((state,),) = await office.rows(f"SELECT state FROM activities {of}", id=customer_id)
    booked = await office.rows(f"SELECT state FROM appointments {of} ORDER BY id", id=customer_id)
    ((stage_id,),) = await office.rows(f"SELECT stage_id FROM cards {of}", id=customer_id)
    return state, [row[0] for row in booked], stage_id


async def test_it_is_asked_for_and_booked_before_the_card_goes_and_all_is_taken_back(office: Office) -> None:
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller)
    async with office.begin(admin) as work:
        await edit_stage(work, STAGES[2], EditStage(version=1, needs=["appointment"]))
    activity_id, act = await called(office, seller, customer_id), new_id()
    with pytest.raises(Invalid) as unsaid:
        await close(office, seller, activity_id, None)
    assert unsaid.value.fields == {"appointment": "appointment_needed"}
    with pytest.raises(Invalid) as wrong:
        await close(office, seller, activity_id, wish(seller, minutes=2_000))
    assert wrong.value.fields == {"appointment.minutes": "out_of_range"}
    assert await stands(office, customer_id) == ("open", [], STAGES[0])
    await close(office, seller, activity_id, wish(seller), act=act)
    assert await stands(office, customer_id) == ("done", ["planned"], STAGES[2])
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, result.refused) == (3, [])
    assert await stands(office, customer_id) == ("open", ["cancelled"], STAGES[0])
    async with office.look(seller) as work:
        assert (await queries.activity(work, activity_id)).can == ["edit", "close"]


async def test_where_the_time_is_taken_nothing_changes_and_it_says_why(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        await appointments.book_appointment(work, await office.customer(seller), wish(seller))
    activity_id = await called(office, seller, customer_id)
    client = await office.client(seller)
    asked = {"starts_at": tomorrow(9).isoformat(), "minutes": 30, "user_ids": [str(seller.id)]}
    body = {"version": 1, "outcome_id": str(BOOKED), "appointment": asked}
    answer = await client.post(f"/api/activities/{activity_id}/close", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "consequence_refused")
    assert answer.json()["detail"].startswith("Randevu verme yapılamadı")
    assert "başka randevusu var" in answer.json()["detail"]
    assert await stands(office, customer_id) == ("open", [], STAGES[0])


async def test_whoever_may_not_book_cannot_close_so(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    activity_id = await called(office, seller, customer_id)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('appointments', 'edit')")
    with pytest.raises(ConsequenceRefused):
        await close(office, await office.again(seller.id), activity_id, wish(seller))
    assert await stands(office, customer_id) == ("open", [], STAGES[0])


async def test_an_appointment_is_booked_too_where_only_somebody_wants_it(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    await close(office, seller, await called(office, seller, customer_id), wish(seller), outcome_id=TALKED)
    assert await stands(office, customer_id) == ("done", ["planned"], STAGES[0])


async def test_of_many_who_close_with_one_slot_one_gets_it(office: Office) -> None:
    seller = await office.person("sales")
    customers = [await office.customer(seller) for _ in range(12)]
    calls = [await called(office, seller, customer_id) for customer_id in customers]
    results = await asyncio.gather(
        *(close(office, seller, each, wish(seller)) for each in calls), return_exceptions=True
    )
    assert [each for each in results if each is not None and not isinstance(each, Problem)] == []
    done = [customer_id for customer_id, result in zip(customers, results, strict=True) if result is None]
    assert len(done) == 1
    untouched: tuple[str, list[str], UUID] = ("open", [], STAGES[0])
    for customer_id in customers:
        after = ("done", ["planned"], STAGES[2]) if customer_id in done else untouched
        assert await stands(office, customer_id) == after


async def test_only_where_somebody_closes_an_appointment_can_be_asked_for(office: Office) -> None:
    admin = await office.person("admin")
    with pytest.raises(Invalid) as by_rule:
        async with office.begin(admin) as work:
            await chain.edit_no_show_chain(work, chain.EditNoShowChain(version=1, steps=[chain.Step([Book()])]))
    assert by_rule.value.fields == {"consequences": "nobody_to_ask"}
    with pytest.raises(Invalid) as twice:
        async with office.begin(admin) as work:
            await actions.edit_outcome(work, TALKED, EditOutcome(version=1, consequences=[Book(), Book()]))
    assert twice.value.fields == {"consequences": "two_appointments"}
