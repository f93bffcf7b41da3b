"""What the sample's people have to do these days: calls to be made, customers to be met, things not to forget."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from crm.activities import activity_verbs
from crm.activities import verbs as activities_verbs
from crm.core.clock import ISTANBUL
from crm.demo.copying import copy_rows
from crm.demo.cursors import Connection
from crm.demo.office import Colleague
from crm.demo.story import Chance, Story
from crm.demo.texts import APPOINTMENTS, REMINDERS
from crm.reminders import verbs as reminders_verbs

MINUTES = 60
OPENS, CLOSES = 9, 18
CALLED, MET, REMINDED = 0.5, 0.6, 0.09
"""How many of the cards that go on have a call to be made, of those at "Randevu" a time, and of all something not to forget."""


class Planned(msgspec.Struct):
    """Something that is to be done for a customer by one person."""

    id: UUID
    story: Story
    owner: Colleague
    kind: str
    made_at: datetime
    due_at: datetime
    title: str | None = None


def copy_works(connection: Connection, stories: Sequence[Story], meeting_stage: UUID, closed: frozenset[UUID]) -> None:
    """Their rows stand in the tables of their rooms, and the lines that tell of them among those of their customers."""
    call_type = msgspec.convert(
        connection.execute("SELECT id FROM activity_types WHERE key = 'call'").fetchone(), tuple[UUID]
    )[0]
    planned = list(_plan(stories, meeting_stage, closed))
    for each in planned:
        _tell(each, call_type)
    calls = [each for each in planned if each.kind == "activity"]
    times = [each for each in planned if each.kind == "appointment"]
    copy_rows(
        connection,
        "activities",
        "id customer_id type_id owner_id due_at opened_by created_at updated_at",
        ((w.id, w.story.id, call_type, w.owner.id, w.due_at, w.owner.id, w.made_at, w.made_at) for w in calls),
    )
    copy_rows(
        connection,
        "appointments",
        "id customer_id title starts_at ends_at booked_by created_at updated_at",
        ((w.id, w.story.id, w.title, w.due_at, _end(w), w.owner.id, w.made_at, w.made_at) for w in times),
    )
    copy_rows(connection, "appointment_people", "appointment_id user_id place", ((w.id, w.owner.id, 1) for w in times))
    _take_times(connection, times)
    copy_rows(
        connection,
        "reminders",
        "id customer_id owner_id text due_at made_by fired_at created_at updated_at",
        (
            (
                w.id, w.story.id, w.owner.id, w.title, w.due_at, w.owner.id,
                w.due_at if w.due_at <= w.story.chance.now else None, w.made_at, w.made_at,
            )
            for w in planned
            if w.kind == "reminder"
        ),
    )  # fmt: skip
    copy_rows(
        connection,
        "works",
        "id kind customer_id owner_id type_id title due_at",
        (
            (w.id, w.kind, w.story.id, w.owner.id, call_type if w.kind == "activity" else None, w.title, w.due_at)
            for w in planned
        ),
    )


def _plan(stories: Sequence[Story], meeting_stage: UUID, closed: frozenset[UUID]) -> Iterator[Planned]:
    taken: set[tuple[UUID, datetime]] = set()
    for story in stories:
        if not story.assignees or story.card.stage_id in closed:
            continue
        chance, owner = story.chance, story.assignees[0]
        random = chance.random
        if story.card.stage_id == meeting_stage and random.random() < MET:
            at = _time(chance, -1, 5)
            # Nobody is in two places; whoever has no time then is called instead.
            if (owner.id, at) not in taken:
                taken.add((owner.id, at))
                yield _planned(story, owner, "appointment", at, random.choice(APPOINTMENTS))
                continue
        if random.random() < CALLED:
            yield _planned(story, owner, "activity", _time(chance, -2, 7), None)
        if random.random() < REMINDED:
            yield _planned(story, owner, "reminder", _time(chance, -1, 9), random.choice(REMINDERS))


def _time(chance: Chance, first: int, last: int) -> datetime:
    """A half hour of an office day between so many days from now."""
    day = chance.now.astimezone(ISTANBUL) + timedelta(days=chance.random.randint(first, last))
    while day.weekday() > 4:
        day += timedelta(days=1)
    half_hours = chance.random.randrange((CLOSES - OPENS) * 2)
    return day.replace(hour=OPENS + half_hours // 2, minute=30 * (half_hours % 2), second=0, microsecond=0)


def _planned(story: Story, owner: Colleague, kind: str, due_at: datetime, title: str | None) -> Planned:
    # It was planned after all else that happened, and before it is due.
    after = max([story.created_at, *(line.at for line in story.lines)])
    made_at = min(after + timedelta(minutes=2), story.chance.now)
    return Planned(story.chance.new_id(made_at), story, owner, kind, made_at, due_at, title)


def _tell(planned: Planned, call_type: UUID) -> None:
    owner_id, due_at = planned.owner.id, planned.due_at
    facts = {
        "activity": lambda: activity_verbs.ActivityOpened(
            type_id=call_type, owner_id=owner_id, due_at=due_at, application_no=None, version=1
        ),
        "appointment": lambda: activities_verbs.AppointmentBooked(
            starts_at=due_at, ends_at=_end(planned), user_ids=(owner_id,), room_id=None
        ),
        "reminder": lambda: reminders_verbs.ReminderSet(owner_id=owner_id, due_at=due_at),
    }
    planned.story.plan(planned.made_at, planned.owner, facts[planned.kind](), (planned.kind, planned.id))


def _end(planned: Planned) -> datetime:
    return planned.due_at + timedelta(minutes=MINUTES // 2)


def _take_times(connection: Connection, times: Sequence[Planned]) -> None:
    """Whom they meet is taken then."""
    connection.execute(
        "INSERT INTO bookables (id) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
        [sorted({each.owner.id for each in times})],
    )
    connection.execute(
        "INSERT INTO bookings (appointment_id, party, party_no, starts_at, ends_at)"
        " SELECT a.id, b.id, b.no, a.starts_at, a.ends_at FROM appointments a"
        " JOIN appointment_people p ON p.appointment_id = a.id JOIN bookables b ON b.id = p.user_id"
        " WHERE a.id = ANY(%s::uuid[])",
        [[each.id for each in times]],
    )
