"""The brief: what higher rooms note about a customer, in their own transaction, for cards and lists to show."""

from datetime import datetime
from uuid import UUID

from crm.core.work import Work
from crm.customers.schemas import LastMessage

SHORTENED = 140


async def note_inbound_message(work: Work, customer_id: UUID, *, text: str, at: datetime, channel: str) -> None:
    """The customer wrote: last contact, last message and the count of inbound messages say so; they wait from now on."""
    await work.run(
        "INSERT INTO customer_brief AS b (customer_id, last_contact_at, last_text, last_text_at, last_direction,"
        " last_channel, inbound_count, waiting_since)"
        " VALUES (%(id)s, %(at)s, %(text)s, %(at)s, 'in', %(channel)s, 1, %(at)s)"
        " ON CONFLICT (customer_id) DO UPDATE SET inbound_count = b.inbound_count + 1,"
        "  waiting_since = coalesce(b.waiting_since, excluded.waiting_since),"
        "  last_contact_at = greatest(b.last_contact_at, excluded.last_contact_at),"
        # Deliveries are not in order: an older message counts, but does not become the last one.
        "  (last_text, last_text_at, last_direction, last_channel) ="
        "   (SELECT n.* FROM (VALUES (excluded.last_text, excluded.last_text_at, excluded.last_direction,"
        "                             excluded.last_channel),"
        "                            (b.last_text, b.last_text_at, b.last_direction, b.last_channel)) AS n(t, at, d, c)"
        "    ORDER BY n.at DESC NULLS LAST LIMIT 1)",
        id=customer_id,
        text=text[:SHORTENED],
        at=at,
        channel=channel,
    )


async def note_outbound_message(work: Work, customer_id: UUID, *, text: str, at: datetime, channel: str) -> None:
    """We wrote: the customer no longer waits."""
    await work.run(
        "INSERT INTO customer_brief AS b (customer_id, last_contact_at, last_text, last_text_at, last_direction,"
        " last_channel) VALUES (%(id)s, %(at)s, %(text)s, %(at)s, 'out', %(channel)s)"
        " ON CONFLICT (customer_id) DO UPDATE SET waiting_since = NULL,"
        "  last_contact_at = greatest(b.last_contact_at, excluded.last_contact_at),"
        "  last_text = excluded.last_text, last_text_at = excluded.last_text_at,"
        "  last_direction = excluded.last_direction, last_channel = excluded.last_channel",
        id=customer_id,
        text=text[:SHORTENED],
        at=at,
        channel=channel,
    )


async def forget_last_message(work: Work, customer_id: UUID, *, at: datetime) -> bool:
    """The message of this moment is no longer shown as the last one. Returns whether it was.

    The brief is held from here on: what comes in meanwhile is compared with what takes the place (`note_last_message`).
    """
    forgotten = await work.run(
        "UPDATE customer_brief SET last_text = NULL, last_text_at = NULL, last_direction = NULL, last_channel = NULL"
        " WHERE customer_id = %(id)s AND last_text_at = %(at)s",
        id=customer_id,
        at=at,
    )
    return forgotten > 0


async def forget_inbound_message(work: Work, customer_id: UUID) -> int:
    """One of the customer's inbound messages no longer counts. Returns how many they were with it, 0 when there was none.

    The brief is held from here on: neither comes one in meanwhile, nor does anybody say what they have seen.
    """
    counted = await work.maybe(
        int,
        "UPDATE customer_brief SET inbound_count = inbound_count - 1"
        " WHERE customer_id = %(id)s AND inbound_count > 0 RETURNING inbound_count + 1",
        id=customer_id,
    )
    return counted or 0


async def forget_seen_message(work: Work, customer_id: UUID, *, place: int) -> None:
    """Whoever had seen the message that was the `place`th has seen one less: what follows it is unread as before."""
    await work.run(
        "UPDATE marks SET seen_count = seen_count - 1 WHERE customer_id = %(id)s AND seen_count >= %(place)s",
        id=customer_id,
        place=max(place, 1),
    )


async def note_last_message(work: Work, customer_id: UUID, last: LastMessage) -> None:
    """This is the newest message there is; nothing else about the customer is said by it."""
    await work.run(
        "UPDATE customer_brief SET last_text = %(text)s, last_text_at = %(at)s, last_direction = %(direction)s,"
        " last_channel = %(channel)s WHERE customer_id = %(id)s",
        id=customer_id,
        text=last.text[:SHORTENED],
        at=last.at,
        direction=last.direction,
        channel=last.channel,
    )


async def note_contact(work: Work, customer_id: UUID, *, at: datetime) -> None:
    """We were in contact with the customer then, by a call they took or a time they kept. Sent with what comes next."""
    work.later(
        "INSERT INTO customer_brief AS b (customer_id, last_contact_at) VALUES (%(id)s, %(at)s)"
        " ON CONFLICT (customer_id) DO UPDATE SET"
        "  last_contact_at = greatest(b.last_contact_at, excluded.last_contact_at)",
        id=customer_id,
        at=at,
    )


async def forget_contact(work: Work, customer_id: UUID, *, at: datetime, before: datetime | None) -> None:
    """The customer was not reached at that moment after all; who has been reached since stays so. Sent with what comes next."""
    work.later(
        "UPDATE customer_brief SET last_contact_at = %(before)s WHERE customer_id = %(id)s AND last_contact_at = %(at)s",
        id=customer_id,
        at=at,
        before=before,
    )
