"""Calendars for other programs: one appointment as a file, and each person's own under a secret address (RFC 5545).

The address alone opens the feed, so it shows what its person would see at this moment, and dies with their account.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import icalendar
import msgspec

from crm.activities import verbs
from crm.activities.appointments.queries import appointments_between
from crm.activities.appointments.schemas import Appointment, CalendarFeed
from crm.core.clock import now
from crm.core.doors import Actor, require
from crm.core.i18n import Language, say
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people.queries import actor_again
from crm.people.tokens import new_secret, secret_hash

BACK, AHEAD = timedelta(days=30), timedelta(days=366)
MOST = 200
PRODID = "-//Modern CRM//Appointments//TR"
STATUS = {"planned": "TENTATIVE", "confirmed": "CONFIRMED", "arrived": "CONFIRMED", "no_show": "CONFIRMED"}


class _Feed(msgspec.Struct):
    id: UUID
    user_id: UUID


async def calendar_feed(work: Work) -> CalendarFeed:
    """Whether the actor's appointments can be read from outside."""
    require(work.actor, "appointments.view")
    found = await work.maybe(
        CalendarFeed,
        "SELECT true AS is_open, created_at, read_at FROM calendar_feeds WHERE user_id = %(id)s",
        id=_person(work.actor),
    )
    return found or CalendarFeed(is_open=False, created_at=None, read_at=None)


async def open_calendar_feed(work: Work) -> str:
    """The actor's appointments can be read under a new secret, which is returned this once; an earlier one is dead."""
    require(work.actor, "appointments.view")
    user_id, secret = _person(work.actor), new_secret()
    await work.run(
        "INSERT INTO calendar_feeds (id, user_id, token_hash) VALUES (%(id)s, %(user_id)s, %(hash)s)"
        " ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = now(), read_at = NULL",
        id=new_id(),
        user_id=user_id,
        hash=secret_hash(secret),
    )
    work.record(verbs.CalendarFeedOpened(), subject=("user", user_id))
    return secret


async def close_calendar_feed(work: Work) -> None:
    """The actor's secret address is dead; without one nothing happens."""
    require(work.actor, "appointments.view")
    user_id = _person(work.actor)
    if await work.run("DELETE FROM calendar_feeds WHERE user_id = %(id)s", id=user_id):
        work.record(verbs.CalendarFeedClosed(), subject=("user", user_id))


async def reader_of_feed(work: Work, secret: str) -> tuple[Actor, UUID]:
    """Whose feed this secret opens, with their rights of this moment, and which one it is. Raises NotFound for a secret that
    opens none.
    """
    feed = await work.maybe(
        _Feed, "SELECT id, user_id FROM calendar_feeds WHERE token_hash = %(hash)s", hash=secret_hash(secret)
    )
    actor = await actor_again(work, feed.user_id, None) if feed else None
    if feed is None or actor is None:
        raise NotFound
    return actor, feed.id


async def touch_calendar_feeds(work: Work, feed_ids: Sequence[UUID]) -> None:
    """These feeds were read just now. Called by the buffer that spares each reading a write."""
    await work.run("UPDATE calendar_feeds SET read_at = now() WHERE id = ANY(%(ids)s)", ids=list(feed_ids))


async def feed_of(work: Work) -> bytes:
    """The actor's appointments of the last month and the next year as a calendar."""
    at = now()
    items: list[Appointment] = []
    cursor: str | None = None
    while True:
        page = await appointments_between(
            work,
            at - BACK,
            at + AHEAD,
            user_id=_person(work.actor),
            room_id=None,
            limit=MOST,
            cursor=cursor,
            longest=(BACK + AHEAD).days,
        )
        items += page.items
        if page.next is None:
            break
        cursor = page.next
    language: Language = "en" if work.actor.language == "en" else "tr"
    return as_calendar([each for each in items if each.state != "cancelled"], language)


def as_calendar(items: Sequence[Appointment], language: Language) -> bytes:
    """These appointments as a calendar file. Texts are escaped by the library; a line break in one starts no new field."""
    calendar = icalendar.Calendar()
    _fill(calendar, prodid=PRODID, version="2.0", x_wr_calname=say(language, "calendar.name"))
    for each in items:
        event = icalendar.Event()
        where = ", ".join(part for part in (each.room.name if each.room else None, each.place) if part)
        _fill(
            event,
            uid=f"{each.id}@modern-crm",
            sequence=each.version - 1,
            dtstamp=each.updated_at,
            dtstart=each.starts_at,
            dtend=each.ends_at,
            summary=f"{each.title} · {each.customer_name}" if each.title else each.customer_name,
            status=STATUS.get(each.state, "CANCELLED"),
            **({"location": where} if where else {}),
        )
        calendar.add_component(event)
    return calendar.to_ical()


def _fill(component: icalendar.Component, **properties: object) -> None:
    for name, value in properties.items():
        component.add(name.replace("_", "-"), value)  # pyright: ignore[reportUnknownMemberType] - the library leaves the type of a value open


def _person(actor: Actor) -> UUID:
    # The system has no calendar of its own.
    if actor.viewer is None:
        raise NotFound
    return actor.viewer.user_id
