"""What is done on a customer's screen: an activity from its opening to its outcome, and how many statements each act takes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import cast
from uuid import UUID

from psycopg import AsyncConnection

from bench.company import EMAILS
from bench.program import Program
from bench.reading import in_turns, talkative
from bench.report import Row
from bench.statements import Recorder, Statement, actor_by_email, bare, send
from crm.activities import actions as activities
from crm.activities.activity_schemas import CloseActivity, MakePromise, OpenActivity
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.schemas import BookAppointment, EditAppointment
from crm.core import journal
from crm.core.clock import now
from crm.core.doors import Actor
from crm.core.ids import new_id
from crm.core.work import Work
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.reminders import actions as reminders
from crm.reminders.schemas import SetReminder

MOST_STATEMENTS = 7
THREE_ACTS = "close with a note and what follows"
Act = Callable[[Work], Awaitable[object]]


async def acting(program: Program, address: str) -> list[Row]:
    """Opening and closing an activity over HTTP against the same statements, and the statements of each act; those of three
    acts at once are only told.
    """
    async with bare(address, autocommit=False) as connection:
        actor = await actor_by_email(connection, EMAILS["own"])
        customer_id = await talkative(connection)
        type_id, outcome_id = await _plain_outcome(connection)
        activity_id = new_id()
        opened = OpenActivity(id=activity_id, type_id=type_id, due_at=now() + timedelta(days=1))
        closed = CloseActivity(version=1, outcome_id=outcome_id)
        acts = [
            await _sent(connection, actor, lambda w: activities.open_activity(w, customer_id, opened)),
            await _sent(connection, actor, lambda w: activities.close_activity(w, activity_id, closed)),
        ]
        counted = await _counted(connection, actor, customer_id, activity_id, type_id, outcome_id)
        await connection.rollback()
        browser = await program.person("own")

        async def floor() -> None:
            key = new_id()
            for statements in acts:
                await send(connection, [_with(one, activity_id, key) for one in statements])
                await connection.commit()

        async def work() -> None:
            body = {"id": str(new_id()), "type_id": str(type_id), "due_at": opened.due_at.isoformat()}
            answer = await browser.send("POST", f"/api/customers/{customer_id}/activities", body)
            assert answer.status == 201, answer.body
            ended = {"version": 1, "outcome_id": str(outcome_id)}
            answer = await browser.send("POST", f"/api/activities/{body['id']}/close", ended)
            assert answer.status == 200, answer.body

        bottom, value = await in_turns(floor, work, rounds=80)
    told = ", ".join(f"{name} {count}" for name, count in sorted(counted.items(), key=lambda it: -it[1]))
    counted.pop(THREE_ACTS)
    most = max(counted, key=lambda name: counted[name])
    return [
        Row("open and close an activity", value, floor=bottom, reach=4, note="two requests"),
        Row("statements of an act, most", counted[most], "", reach=MOST_STATEMENTS, note=told),
    ]


async def _plain_outcome(connection: AsyncConnection) -> tuple[UUID, UUID]:
    """A type and an outcome of it that reaches the customer and brings about nothing else."""
    cursor = await connection.execute(
        "SELECT t.id, o.id FROM outcomes o JOIN activity_types t ON t.id = o.type_id"
        " WHERE o.is_contact AND o.consequences = '[]' AND t.ended_at IS NULL AND o.ended_at IS NULL ORDER BY t.place LIMIT 1"
    )
    row = await cursor.fetchone()
    assert row
    return row[0], row[1]


async def _sent(connection: AsyncConnection, actor: Actor, act: Act) -> list[Statement]:
    """What the act sends, its lines among it. It is done in the transaction that is open."""
    recorder = Recorder(connection)
    work = Work(cast("AsyncConnection", recorder), actor)
    await act(work)
    await work.catch_up()
    lines: dict[str, object] = {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "request_id": None,
        "lines": journal.encode_lines(work.lines),
    }
    await connection.execute(journal.WRITE, lines)
    return [*recorder.sent, (journal.WRITE, lines)]


def _with(statement: Statement, old: UUID, new: UUID) -> Statement:
    """The same for another activity."""
    query, params = statement
    written = dict(params or {})
    for name, value in written.items():
        if value == old:
            written[name] = new
        elif isinstance(value, str):
            written[name] = value.replace(str(old), str(new))
    return query, written


async def _counted(
    connection: AsyncConnection, actor: Actor, customer_id: UUID, activity_id: UUID, type_id: UUID, outcome_id: UUID
) -> dict[str, int]:
    """How many statements each act sends, COMMIT not counted."""
    cursor = await connection.execute("SELECT version FROM customers WHERE id = %s", [customer_id])
    version = cast("tuple[int]", await cursor.fetchone())[0]
    later, me = now() + timedelta(days=400), actor.viewer.user_id if actor.viewer else new_id()
    ids = {name: new_id() for name in ("activity", "plain", "appointment", "promise", "reminder", "followed")}
    due = OpenActivity(id=ids["activity"], type_id=type_id, due_at=later)
    plain = OpenActivity(id=ids["plain"], type_id=type_id, due_at=later)
    next_one = CloseActivity(
        version=1,
        outcome_id=outcome_id,
        note="Arandı",
        next=OpenActivity(id=ids["followed"], type_id=type_id, due_at=later),
    )
    booking = BookAppointment(id=ids["appointment"], starts_at=later, minutes=30, user_ids=[me])
    acts: dict[str, Act] = {
        "rename": lambda w: customers.edit_customer(w, customer_id, EditCustomer(version=version, name="Ölçülen")),
        "note": lambda w: activities.add_note(w, customer_id, text="Arandı", note_id=None),
        "open": lambda w: activities.open_activity(w, customer_id, due),
        "open another": lambda w: activities.open_activity(w, customer_id, plain),
        THREE_ACTS: lambda w: activities.close_activity(w, ids["activity"], next_one),
        "close": lambda w: activities.close_activity(w, ids["plain"], CloseActivity(version=1, outcome_id=outcome_id)),
        "promise": lambda w: activities.make_promise(w, customer_id, MakePromise(text="Teklif", due_at=later)),
        "book": lambda w: appointments.book_appointment(w, customer_id, booking),
        "confirm": lambda w: appointments.confirm_appointment(w, ids["appointment"], seen=1),
        "move the appointment": lambda w: appointments.edit_appointment(
            w, ids["appointment"], EditAppointment(version=2, starts_at=later + timedelta(days=1))
        ),
        "remind": lambda w: reminders.set_reminder(
            w, customer_id, SetReminder(id=ids["reminder"], text="Ara", due_at=later)
        ),
        "snooze": lambda w: reminders.snooze_reminder(
            w, ids["reminder"], later + timedelta(hours=1), reason="Yok", seen=1
        ),
        "done": lambda w: reminders.finish_reminder(w, ids["reminder"], seen=2),
    }
    return {name: len(await _sent(connection, actor, act)) for name, act in acts.items()}
