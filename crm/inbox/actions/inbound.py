"""Messages that come in: each stored once, in one conversation of one customer, whatever comes at the same time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.work import Work
from crm.customers.actions import note_inbound_message, receive_lead, resolve_customer
from crm.customers.actions.identities import hold_identities, lock_keys
from crm.customers.actions.leads import known_source
from crm.customers.quality.actions import score_new
from crm.customers.rules import LONGEST_NAME, read_contact
from crm.customers.schemas import IdentityGiven, ReceiveLead
from crm.inbox import rules, verbs
from crm.inbox.queries import ChannelRow


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A message as a provider's room hands it in, in words of no provider.

    `addresses` are the ids of the writer on this channel, the one to answer first. `is_talk` is false for what is no
    words to us (a reaction, a note that a number changed): it opens no window and keeps nobody waiting. `utm` is there
    when the person came by an advertisement.
    """

    external_id: str
    at: datetime
    type: str
    addresses: list[str]
    text: str | None = None
    name: str | None = None
    reply_to: str | None = None
    attributes: dict[str, object] = {}
    utm: dict[str, str] = {}
    is_talk: bool = True
    raw: object = None


class Place(msgspec.Struct):
    """Where a message belongs, as far as that is known."""

    is_stored: bool
    conversation_id: UUID | None
    customer_id: UUID | None
    inbound_count: int
    addresses: list[str]


PLACE = """
SELECT EXISTS (SELECT FROM messages WHERE channel_id = %(channel_id)s AND external_id = %(external_id)s) AS is_stored,
       k.id AS conversation_id, k.customer_id, coalesce(k.inbound_count, 0) AS inbound_count,
       ARRAY(SELECT address FROM conversation_addresses WHERE conversation_id = k.id) AS addresses
FROM (SELECT 1) one
LEFT JOIN LATERAL (
  SELECT c.id, c.customer_id, c.inbound_count
  FROM unnest(%(addresses)s::text[]) WITH ORDINALITY AS asked(address, place)
  JOIN conversation_addresses a ON a.channel_id = %(channel_id)s AND a.address = asked.address
  JOIN conversations c ON c.id = a.conversation_id
  ORDER BY asked.place LIMIT 1
) k ON true
"""


async def receive_message(work: Work, channel: ChannelRow, incoming: Incoming) -> bool:
    """The message stands in its conversation, once. A person's first words, and words an advertisement brought, are a
    lead too, so card and touch come of themselves. What is no words and belongs to no conversation is left alone.

    Returns whether it is new. Heard by: pipeline (through the lead), live.
    """
    place = await work.one(Place, PLACE, **_asked(channel, incoming))
    if not place.is_stored and not _is_settled(place, incoming):
        place = await find_place(work, channel, incoming)
    is_lost = not incoming.is_talk and place.conversation_id is None
    if place.is_stored or is_lost:
        return False
    conversation_id, customer_id = await _settle(work, channel, incoming, place)
    message_id = new_id()
    if not await _store(work, channel, incoming, message_id, conversation_id, place.addresses):
        return False
    if incoming.is_talk:
        await note_inbound_message(work, customer_id, text=_summary(incoming), at=incoming.at, channel=channel.kind)
    work.record(
        verbs.MessageReceived(conversation_id=conversation_id, channel=channel.kind, type=incoming.type),
        subject=("message", message_id),
        customer_id=customer_id,
        touched=[("conversation", conversation_id), ("customer", customer_id), ("unread", customer_id)],
    )
    return True


def _asked(channel: ChannelRow, incoming: Incoming) -> dict[str, object]:
    return {"channel_id": channel.id, "external_id": incoming.external_id, "addresses": incoming.addresses}


def _is_settled(place: Place, incoming: Incoming) -> bool:
    """Whether nothing is to be decided: the next words of somebody known. They wait for no lock but the row's own."""
    is_known = place.conversation_id is not None and set(incoming.addresses) <= set(place.addresses)
    return is_known and place.inbound_count > 0 and not incoming.utm


async def _store(
    work: Work,
    channel: ChannelRow,
    incoming: Incoming,
    message_id: UUID,
    conversation_id: UUID,
    known_addresses: list[str],
) -> bool:
    # All or nothing by the unique key: the same message handled twice at once counts once.
    stored = await work.run(
        "WITH stored AS (INSERT INTO messages (id, conversation_id, channel_id, direction, type, text, state,"
        "     external_id, reply_to, attributes, at)"
        "   VALUES (%(id)s, %(conversation_id)s, %(channel_id)s, 'in', %(type)s, %(text)s, 'received',"
        "     %(external_id)s, %(reply_to)s, %(attributes)s, %(at)s)"
        "   ON CONFLICT (channel_id, external_id) DO NOTHING RETURNING id),"
        " named AS (INSERT INTO conversation_addresses (channel_id, address, conversation_id)"
        "   SELECT %(channel_id)s, unnest(%(addresses)s::text[]), %(conversation_id)s ON CONFLICT DO NOTHING)"
        " UPDATE conversations SET version = version + 1, updated_at = now(), reply_to = coalesce(%(number)s, reply_to),"
        "   inbound_count = inbound_count + %(talk)s::int,"
        "   last_inbound_at = CASE WHEN %(talk)s THEN greatest(last_inbound_at, %(at)s) ELSE last_inbound_at END,"
        "   waiting_since = CASE WHEN %(talk)s THEN coalesce(waiting_since, %(at)s) ELSE waiting_since END,"
        # Deliveries come in any order: an older message counts, but does not become the last one.
        "   last_text = CASE WHEN %(talk)s AND %(at)s >= last_at THEN %(summary)s ELSE last_text END,"
        "   last_direction = CASE WHEN %(talk)s AND %(at)s >= last_at THEN 'in' ELSE last_direction END,"
        "   last_at = CASE WHEN %(talk)s THEN greatest(last_at, %(at)s) ELSE last_at END"
        " WHERE id = %(conversation_id)s AND EXISTS (SELECT FROM stored)",
        id=message_id,
        conversation_id=conversation_id,
        channel_id=channel.id,
        type=incoming.type,
        text=rules.kept(incoming.text),
        external_id=incoming.external_id,
        reply_to=incoming.reply_to,
        attributes=msgspec.json.encode(incoming.attributes).decode(),
        at=incoming.at,
        addresses=[a for a in incoming.addresses if a not in known_addresses],
        number=next((a for a in incoming.addresses[:1] if a.isdigit()), None),
        talk=incoming.is_talk,
        summary=_summary(incoming),
    )
    return bool(stored)


async def find_place(work: Work, channel: ChannelRow, incoming: Incoming) -> Place:
    """Where the message belongs. From here until commit nobody else decides that for the same person or message."""
    contact = read_contact(name=None, given=given_identities(channel, incoming.addresses))
    variants = [f"phone:{phone}" for address in incoming.addresses for phone in rules.phone_variants(address)]
    keys = [*lock_keys(contact.identities), *variants, f"message:{channel.id}:{incoming.external_id}"]
    await hold_identities(work, keys)
    return await work.one(Place, PLACE, **_asked(channel, incoming))


def given_identities(channel: ChannelRow, addresses: Sequence[str]) -> list[IdentityGiven]:
    """The writer's ids as identities of the channel's kind."""
    assert channel.kind != "lead_page"  # nobody writes to a form
    return [IdentityGiven(channel.kind, address) for address in addresses]


async def _settle(work: Work, channel: ChannelRow, incoming: Incoming, place: Place) -> tuple[UUID, UUID]:
    """The conversation and the customer of the message, both made where there were none."""
    customer_id = place.customer_id
    is_first = incoming.is_talk and place.inbound_count == 0
    if is_first or incoming.utm:
        lead = await _lead(work, channel, incoming)
        origin = rules.lead_origin(channel.kind, channel.external_id)
        received, _ = await receive_lead(work, lead, origin=origin, raw=incoming.raw, received_at=incoming.at)
        customer_id = customer_id or received.customer_id
    elif customer_id is None or set(incoming.addresses) - set(place.addresses):
        found = await resolve_writer(work, channel, incoming)
        customer_id = customer_id or found
    if place.conversation_id is not None:
        return place.conversation_id, customer_id
    conversation_id = await open_conversation(work, channel, incoming, customer_id, direction="in")
    return conversation_id, customer_id


async def _lead(work: Work, channel: ChannelRow, incoming: Incoming) -> ReceiveLead:
    return ReceiveLead(
        external_id=incoming.external_id,
        name=rules.kept(incoming.name, LONGEST_NAME),
        identities=await _identities(work, channel, incoming),
        source=rules.SOURCES[channel.kind],
        message=rules.kept(incoming.text) or _summary(incoming),
        utm=incoming.utm,
    )


async def _identities(work: Work, channel: ChannelRow, incoming: Incoming) -> list[IdentityGiven]:
    given = given_identities(channel, incoming.addresses)
    variants = [phone for address in incoming.addresses for phone in rules.phone_variants(address)]
    if not variants:
        return given
    # People store some numbers in another form than the provider does; a stored one is this person's too.
    known = await work.all(
        str, "SELECT value FROM identities WHERE kind = 'phone' AND value = ANY(%(variants)s)", variants=variants
    )
    return [IdentityGiven("phone", phone) for phone in known] + given


async def resolve_writer(work: Work, channel: ChannelRow, incoming: Incoming) -> UUID:
    """The customer behind the writer's ids, made when there is none, without a lead. The ids must be held."""
    contact = read_contact(
        name=rules.kept(incoming.name, LONGEST_NAME), given=await _identities(work, channel, incoming)
    )
    source = await known_source(work, rules.SOURCES[channel.kind])
    resolved = await resolve_customer(work, contact, source)
    if resolved.is_new:
        score_new(work, [resolved.customer_id])
    return resolved.customer_id


async def open_conversation(
    work: Work, channel: ChannelRow, incoming: Incoming, customer_id: UUID, *, direction: str
) -> UUID:
    """A conversation with the writer stands, still without its first message."""
    conversation_id = new_id()
    await work.run(
        "INSERT INTO conversations (id, channel_id, customer_id, reply_to, last_at, last_text, last_direction)"
        " VALUES (%(id)s, %(channel_id)s, %(customer_id)s, %(reply_to)s, %(at)s, %(summary)s, %(direction)s)",
        id=conversation_id,
        channel_id=channel.id,
        customer_id=customer_id,
        reply_to=incoming.addresses[0],
        at=incoming.at,
        summary=_summary(incoming),
        direction=direction,
    )
    return conversation_id


def _summary(incoming: Incoming) -> str:
    return rules.summary(incoming.type, rules.kept(incoming.text), incoming.attributes)[: rules.SHORTENED]
