"""Leads: stored whole, then resolved to the one customer their identities belong to."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.identities import Owner, as_json, hold_identities, lock_keys, owners
from crm.customers.quality.actions import score_new
from crm.customers.rules import Contact
from crm.customers.schemas import LeadReceived, ReceiveLead


class Resolved(msgspec.Struct, frozen=True):
    """The customer a signal belongs to."""

    customer_id: UUID
    is_new: bool
    other_owners: list[Owner]
    """Identities of the signal that belong to somebody else."""


class KnownSource(msgspec.Struct):
    """A source, and where its customers go."""

    id: UUID
    key: str
    team_id: UUID | None
    pool_id: UUID | None


class EarlierLead(msgspec.Struct):
    """A lead with the same external id."""

    id: UUID
    customer_id: UUID
    content_hash: bytes
    is_new_customer: bool
    has_problems: bool


async def receive_lead(
    work: Work,
    lead: ReceiveLead,
    *,
    origin: str,
    raw: object,
    received_at: datetime | None = None,
    is_test: bool = False,
) -> tuple[LeadReceived, bool]:
    """The lead is stored whole, and its customer found or made; a known customer gains a touch, never a new origin.

    `origin` names the way in; together with `external_id` it makes a repeated call harmless. Returns what became of it
    and whether it is new. Raises Taken when the external id came before with other content, Invalid for an unknown
    source. Heard by: pipeline (a card), live.
    """
    require(work.actor, "leads.create")
    contact = rules.read_contact(name=lead.name, phone=lead.phone, email=lead.email, given=lead.identities)
    content = content_hash(lead)
    keys = lock_keys(contact.identities)
    if lead.external_id is not None:
        keys.append(f"lead:{origin}:{lead.external_id}")
    await hold_identities(work, keys)
    earlier = await _earlier(work, origin, lead.external_id)
    if earlier is not None:
        return _again(earlier, content), False
    source = await known_source(work, lead.source or "api")
    resolved = await resolve_customer(work, contact, source)
    lead_id = new_id()
    await _insert(work, lead_id, lead, contact, resolved, source, origin, raw, content, received_at, is_test)
    if resolved.is_new:
        score_new(work, [resolved.customer_id])
    work.record(
        verbs.LeadWasReceived(
            origin=origin,
            source=source.key,
            source_id=source.id,
            is_new_customer=resolved.is_new,
            needs_attention=bool(contact.problems),
        ),
        subject=("lead", lead_id),
        customer_id=resolved.customer_id,
        touched=[("customer", resolved.customer_id)],
    )
    return LeadReceived(lead_id, resolved.customer_id, resolved.is_new, bool(contact.problems)), True


async def known_source(work: Work, key: str) -> KnownSource:
    """The source of this key. Raises Invalid when there is none."""
    found = await work.maybe(
        KnownSource,
        "SELECT s.id, s.key, s.team_id, t.pool_id FROM sources s LEFT JOIN teams t ON t.id = s.team_id"
        " WHERE s.key = %(key)s",
        key=key,
    )
    if found is None:
        raise Invalid({"source": "unknown_source"})
    return found


async def resolve_customer(
    work: Work,
    contact: Contact,
    source: KnownSource,
    *,
    by_hand: bool = False,
    customer_id: UUID | None = None,
    assignees: tuple[UUID, ...] = (),
) -> Resolved:
    """The customer these identities belong to, made when there is none. The identities must be held (hold_identities).

    A known customer takes over the identities that belong to nobody yet; one that belongs to somebody else becomes a
    contact point and is shown for attention.
    """
    taken = await owners(work, contact.identities) if contact.identities else []
    if not taken:
        customer_id = customer_id or new_id()
        await _make(work, customer_id, contact, source, assignees)
        work.record(
            verbs.CustomerCreated(source=source.key, by_hand=by_hand),
            subject=("customer", customer_id),
            customer_id=customer_id,
        )
        return Resolved(customer_id, True, [])
    customer_id = taken[0].customer_id
    others = [owner for owner in taken if owner.customer_id != customer_id]
    await _join(work, customer_id, contact, taken, others)
    return Resolved(customer_id, False, others)


async def _make(
    work: Work, customer_id: UUID, contact: Contact, source: KnownSource, assignees: tuple[UUID, ...]
) -> None:
    # One statement: foreign keys are checked at its end, so the parts may refer to each other.
    await work.run(
        "WITH made AS (INSERT INTO customers (id, name, search, team_id, viewers, source_id, problems)"
        "   VALUES (%(id)s, %(name)s, %(search)s, %(team_id)s, %(viewers)s, %(source_id)s, %(problems)s)),"
        " named AS (INSERT INTO identities (id, customer_id, kind, value, display, digits)"
        "   SELECT i.id, %(id)s, i.kind, i.value, i.display, i.digits FROM jsonb_to_recordset(%(identities)s)"
        "     AS i(id uuid, kind text, value text, display text, digits text)),"
        " assigned AS (INSERT INTO customer_assignees (customer_id, user_id, place)"
        "   SELECT %(id)s, a.id, a.place FROM unnest(%(assignees)s::uuid[]) WITH ORDINALITY AS a(id, place))"
        " INSERT INTO customer_brief (customer_id) VALUES (%(id)s)",
        id=customer_id,
        name=contact.name,
        search=contact.search,
        team_id=source.team_id,
        viewers=rules.viewers_of(assignees, source.team_id, source.pool_id),
        source_id=source.id,
        problems=msgspec.json.encode(contact.problems).decode(),
        identities=as_json(contact.identities, [new_id() for _ in contact.identities]),
        assignees=list(assignees),
    )


async def _join(work: Work, customer_id: UUID, contact: Contact, taken: list[Owner], others: list[Owner]) -> None:
    owned = {(owner.kind, owner.value) for owner in taken}
    new = [i for i in contact.identities if (i.kind, i.value) not in owned]
    if not new and not others and not contact.problems:
        return
    emails = " ".join(rules.search_words("", [i.value]) for i in new if i.kind == "email")
    await work.run(
        "WITH named AS (INSERT INTO identities (id, customer_id, kind, value, display, digits)"
        "   SELECT i.id, %(id)s, i.kind, i.value, i.display, i.digits FROM jsonb_to_recordset(%(identities)s)"
        "     AS i(id uuid, kind text, value text, display text, digits text)),"
        " shared AS (INSERT INTO contact_points (customer_id, kind, value)"
        "   SELECT %(id)s, o.kind, o.value FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS o(kind, value)"
        "   ON CONFLICT DO NOTHING)"
        " UPDATE customers SET version = version + 1, updated_at = now(), search = search || %(emails)s,"
        "   problems = problems || %(problems)s"
        " WHERE id = %(id)s",
        id=customer_id,
        identities=as_json(new, [new_id() for _ in new]),
        kinds=[owner.kind for owner in others],
        values=[owner.value for owner in others],
        emails=f" {emails}" if emails else "",
        problems=msgspec.json.encode(contact.problems).decode(),
    )
    if new:
        work.record(
            verbs.IdentityAdded(kinds=[i.kind for i in new]),
            subject=("customer", customer_id),
            customer_id=customer_id,
        )


async def _earlier(work: Work, origin: str, external_id: str | None) -> EarlierLead | None:
    if external_id is None:
        return None
    return await work.maybe(
        EarlierLead,
        "SELECT id, customer_id, content_hash, is_new_customer, problems <> '[]' AS has_problems FROM leads"
        " WHERE origin = %(origin)s AND external_id = %(external_id)s",
        origin=origin,
        external_id=external_id,
    )


def _again(earlier: EarlierLead, content: bytes) -> LeadReceived:
    if bytes(earlier.content_hash) != content:
        raise Taken
    return LeadReceived(earlier.id, earlier.customer_id, earlier.is_new_customer, earlier.has_problems)


async def _insert(
    work: Work,
    lead_id: UUID,
    lead: ReceiveLead,
    contact: Contact,
    resolved: Resolved,
    source: KnownSource,
    origin: str,
    raw: object,
    content: bytes,
    received_at: datetime | None,
    is_test: bool,
) -> None:
    await work.run(
        "WITH stored AS (INSERT INTO leads (id, origin, external_id, source_id, customer_id, name, phone, email, message,"
        "     utm, fields, consents, problems, raw, content_hash, is_new_customer, is_test, received_at)"
        "   VALUES (%(id)s, %(origin)s, %(external_id)s, %(source_id)s, %(customer_id)s, %(name)s, %(phone)s, %(email)s,"
        "     %(message)s, %(utm)s, %(fields)s, %(consents)s, %(problems)s, %(raw)s, %(content)s, %(is_new)s,"
        "     %(is_test)s, coalesce(%(received_at)s, now())))"
        " INSERT INTO touches (id, customer_id, lead_id, source_id, campaign, utm, at)"
        " VALUES (%(touch_id)s, %(customer_id)s, %(id)s, %(source_id)s, %(campaign)s, %(utm)s,"
        "     coalesce(%(received_at)s, now()))",
        id=lead_id,
        touch_id=new_id(),
        origin=origin,
        external_id=lead.external_id,
        source_id=source.id,
        customer_id=resolved.customer_id,
        name=kept_text(lead.name),
        phone=kept_text(lead.phone),
        email=kept_text(lead.email),
        message=kept_text(lead.message),
        utm=msgspec.json.encode(lead.utm).decode(),
        campaign=lead.utm.get("campaign"),
        fields=msgspec.json.encode(lead.fields).decode(),
        consents=msgspec.json.encode(lead.consents).decode(),
        problems=msgspec.json.encode(contact.problems).decode(),
        raw=msgspec.json.encode(raw).decode(),
        content=content,
        is_new=resolved.is_new,
        is_test=is_test,
        received_at=received_at,
    )


class ErasedLead(msgspec.Struct):
    """A lead whose words are gone, and the line that first told of it."""

    id: UUID
    customer_id: UUID
    told: int | None


async def erase_lead_text(work: Work, *, origin: str, external_id: str) -> bool:
    """The lead made of this message holds its words no longer, if there is one. Heard by: live.

    Of its raw body nothing is kept: where in it the words stand is known only to whoever wrote it, and what is of use
    besides has columns of its own. Returns whether anything was erased.
    """
    require(work.actor, "leads.create")
    lead = await work.maybe(
        ErasedLead,
        "UPDATE leads l SET message = NULL, raw = '{}', version = version + 1"
        " WHERE origin = %(origin)s AND external_id = %(external_id)s AND (message IS NOT NULL OR raw <> '{}')"
        " RETURNING id, customer_id,"
        "  (SELECT min(seq) FROM journal WHERE subject_id = l.id AND verb = 'lead.received') AS told",
        origin=origin,
        external_id=external_id,
    )
    if lead is None:
        return False
    # The line that first told of the lead shows its words, so screens must load that entry again.
    told = [("timeline", str(lead.told))] if lead.told is not None else []
    work.record(verbs.LeadTextErased(), subject=("lead", lead.id), customer_id=lead.customer_id, touched=told)
    return True


def content_hash(lead: ReceiveLead) -> bytes:
    """By which a lead that comes again is known to be the same."""
    return hashlib.sha256(msgspec.json.encode(lead, order="deterministic")).digest()


def kept_text(text: str | None) -> str | None:
    """A text of a lead as it is stored."""
    return clean(text) or None if text else None
