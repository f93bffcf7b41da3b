"""Many leads at once: what `receive_lead` does one by one, in a handful of statements for up to a thousand.

The leads are resolved in memory in their order, against what the database knew when their identities were held; then
everything is written by one statement. A test holds the rows equal to those of one by one.
"""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.identities import Owner, as_rows, hold_identities, lock_keys, owners
from crm.customers.actions.leads import KnownSource, content_hash, kept_text
from crm.customers.quality.actions import score_new
from crm.customers.rules import Contact, ReadIdentity
from crm.customers.schemas import Defect, ReceiveLead

MOST = 1_000


class GivenLead(msgspec.Struct, frozen=True):
    """A lead with its contact fields read. Reading takes the most time, so it is done before the transaction."""

    lead: ReceiveLead
    contact: Contact
    raw: object
    content: bytes


class BecomeLead(msgspec.Struct, frozen=True):
    """What became of one lead: "again" came before, "taken" came before with other content and was not stored."""

    kind: Literal["new", "joined", "again", "taken"]
    customer_id: UUID


class _Change(msgspec.Struct):
    """A customer as the leads of this transaction leave it."""

    id: UUID
    is_new: bool
    first: Contact
    source: KnownSource
    version: int
    search: str
    problems: list[Defect]
    identities: list[ReadIdentity]
    contact_points: list[Owner]


class _Earlier(msgspec.Struct):
    """A lead with an external id of ours that is stored already."""

    external_id: str
    customer_id: UUID
    content_hash: bytes


def read_lead(lead: ReceiveLead, raw: object) -> GivenLead:
    """The lead ready to be received."""
    contact = rules.read_contact(name=lead.name, phone=lead.phone, email=lead.email, given=lead.identities)
    return GivenLead(lead, contact, raw, content_hash(lead))


async def receive_leads(
    work: Work, given: Sequence[GivenLead], *, origin: str, assignees: tuple[UUID, ...] = ()
) -> list[BecomeLead]:
    """Each lead is stored whole, and its customer found or made, as by `receive_lead` in this order.

    New customers get these assignees. Raises Invalid for an unknown source. Heard by: pipeline (cards), live.
    """
    require(work.actor, "leads.create")
    assert len(given) <= MOST
    # One key for the way in instead of one per external id: nobody else stores leads of this origin meanwhile.
    keys = [key for each in given for key in lock_keys(each.contact.identities)]
    await hold_identities(work, [f"leads:{origin}", *keys])
    batch = _Batch(work, origin, await _sources(work, given), assignees)
    await batch.look(given)
    became = [batch.take(each) for each in given]
    await batch.write()
    return became


async def _sources(work: Work, given: Sequence[GivenLead]) -> dict[str, KnownSource]:
    asked = {each.lead.source or "api" for each in given}
    found = await work.all(
        KnownSource,
        "SELECT s.id, s.key, s.team_id, t.pool_id FROM sources s LEFT JOIN teams t ON t.id = s.team_id"
        " WHERE s.key = ANY(%(keys)s::text[])",
        keys=sorted(asked),
    )
    if len(found) != len(asked):
        raise Invalid({"source": "unknown_source"})
    return {source.key: source for source in found}


class _Batch:
    """The state between looking and writing."""

    def __init__(self, work: Work, origin: str, sources: dict[str, KnownSource], assignees: tuple[UUID, ...]) -> None:
        self._work = work
        self._origin = origin
        self._sources = sources
        self._assignees = assignees
        self._owners: dict[tuple[str, str], UUID] = {}
        self._earlier: dict[str, _Earlier] = {}
        self._changes: dict[UUID, _Change] = {}
        self._leads: list[dict[str, object]] = []

    async def look(self, given: Sequence[GivenLead]) -> None:
        """Which identities have a customer, and which leads came before."""
        identities = list({(i.kind, i.value): i for each in given for i in each.contact.identities}.values())
        if identities:
            found = await owners(self._work, identities)
            self._owners = {(owner.kind, owner.value): owner.customer_id for owner in found}
        earlier = await self._work.all(
            _Earlier,
            "SELECT external_id, customer_id, content_hash FROM leads"
            " WHERE origin = %(origin)s AND external_id = ANY(%(ids)s::text[])",
            origin=self._origin,
            ids=[each.lead.external_id for each in given if each.lead.external_id is not None],
        )
        self._earlier = {each.external_id: each for each in earlier}

    def take(self, given: GivenLead) -> BecomeLead:
        """Resolve one lead, in memory."""
        lead = given.lead
        earlier = self._earlier.get(lead.external_id) if lead.external_id is not None else None
        if earlier is not None:
            is_same = bytes(earlier.content_hash) == given.content
            return BecomeLead("again" if is_same else "taken", earlier.customer_id)
        source = self._sources[lead.source or "api"]
        keys = [(i.kind, i.value) for i in given.contact.identities]
        taken = [Owner(*key, self._owners[key]) for key in keys if key in self._owners]
        is_new = not taken
        customer_id = self._make(given.contact, source) if is_new else taken[0].customer_id
        if not is_new:
            self._join(customer_id, given.contact, source, taken)
        self._store(given, source, customer_id, is_new=is_new)
        if lead.external_id is not None:
            self._earlier[lead.external_id] = _Earlier(lead.external_id, customer_id, given.content)
        return BecomeLead("new" if is_new else "joined", customer_id)

    def _make(self, contact: Contact, source: KnownSource) -> UUID:
        customer_id = new_id()
        self._changes[customer_id] = _Change(
            id=customer_id,
            is_new=True,
            first=contact,
            source=source,
            version=1,
            search=contact.search,
            problems=list(contact.problems),
            identities=list(contact.identities),
            contact_points=[],
        )
        self._own(contact.identities, customer_id)
        self._work.record(
            verbs.CustomerCreated(source=source.key, by_hand=False),
            subject=("customer", customer_id),
            customer_id=customer_id,
        )
        return customer_id

    def _own(self, identities: Iterable[ReadIdentity], customer_id: UUID) -> None:
        for identity in identities:
            self._owners[(identity.kind, identity.value)] = customer_id

    def _join(self, customer_id: UUID, contact: Contact, source: KnownSource, taken: list[Owner]) -> None:
        others = [owner for owner in taken if owner.customer_id != customer_id]
        new = [i for i in contact.identities if (i.kind, i.value) not in self._owners]
        if not new and not others and not contact.problems:
            return
        change = self._changes.get(customer_id)
        if change is None:
            change = self._changes[customer_id] = _Change(customer_id, False, contact, source, 0, "", [], [], [])
        emails = " ".join(rules.search_words("", [i.value]) for i in new if i.kind == "email")
        change.version += 1
        change.search += f" {emails}" if emails else ""
        change.problems += contact.problems
        change.identities += new
        change.contact_points += others
        self._own(new, customer_id)
        if new:
            self._work.record(
                verbs.IdentityAdded(kinds=[i.kind for i in new]),
                subject=("customer", customer_id),
                customer_id=customer_id,
            )

    def _store(self, given: GivenLead, source: KnownSource, customer_id: UUID, *, is_new: bool) -> None:
        lead, lead_id = given.lead, new_id()
        self._leads.append(
            {
                "id": lead_id,
                "touch_id": new_id(),
                "external_id": lead.external_id,
                "source_id": source.id,
                "customer_id": customer_id,
                "name": kept_text(lead.name),
                "phone": kept_text(lead.phone),
                "email": kept_text(lead.email),
                "message": kept_text(lead.message),
                "utm": lead.utm,
                "campaign": lead.utm.get("campaign"),
                "fields": lead.fields,
                "consents": lead.consents,
                "problems": given.contact.problems,
                "raw": given.raw,
                "content": "\\x" + given.content.hex(),
                "is_new": is_new,
            }
        )
        self._work.record(
            verbs.LeadWasReceived(
                origin=self._origin,
                source=source.key,
                source_id=source.id,
                is_new_customer=is_new,
                needs_attention=bool(given.contact.problems),
            ),
            subject=("lead", lead_id),
            customer_id=customer_id,
            touched=[("customer", customer_id)],
        )

    async def write(self) -> None:
        """Everything resolved stands in the database."""
        if not self._leads:
            return
        known = sorted(change.id for change in self._changes.values() if not change.is_new)
        if known:
            # In the order of their ids, so that two batches with the same customers cannot deadlock.
            await self._work.run(
                "SELECT 1 FROM customers WHERE id = ANY(%(ids)s::uuid[]) ORDER BY id FOR NO KEY UPDATE", ids=known
            )
        changes = list(self._changes.values())
        await self._work.run(
            WRITE,
            made=_json([self._made(change) for change in changes if change.is_new]),
            joined=_json([_joined(change) for change in changes if not change.is_new]),
            identities=_json([row for change in changes for row in _identities(change)]),
            points=_json([_point(change, owner) for change in changes for owner in change.contact_points]),
            assignees=list(self._assignees),
            origin=self._origin,
            leads=_json(self._leads),
        )
        score_new(self._work, [change.id for change in changes if change.is_new])

    def _made(self, change: _Change) -> dict[str, object]:
        source = change.source
        return {
            "id": change.id,
            "version": change.version,
            "name": change.first.name,
            "search": change.search,
            "team_id": source.team_id,
            "viewers": rules.viewers_of(self._assignees, source.team_id, source.pool_id),
            "source_id": source.id,
            "problems": change.problems,
        }


def _joined(change: _Change) -> dict[str, object]:
    return {"id": change.id, "more": change.version, "search": change.search, "problems": change.problems}


def _identities(change: _Change) -> list[dict[str, object]]:
    rows = as_rows(change.identities, [new_id() for _ in change.identities])
    return [{**row, "customer_id": change.id} for row in rows]


def _point(change: _Change, owner: Owner) -> dict[str, object]:
    return {"customer_id": change.id, "kind": owner.kind, "value": owner.value}


def _json(rows: object) -> str:
    return msgspec.json.encode(rows).decode()


# One statement: foreign keys are checked at its end, so the parts may refer to each other.
WRITE = """
WITH made AS (
  INSERT INTO customers (id, version, name, search, team_id, viewers, source_id, problems)
  SELECT m.id, m.version, m.name, m.search, m.team_id, m.viewers, m.source_id, m.problems
  FROM jsonb_to_recordset(%(made)s) AS m(id uuid, version int, name text, search text, team_id uuid, viewers uuid[],
                                         source_id uuid, problems jsonb)
  RETURNING id
), briefed AS (
  INSERT INTO customer_brief (customer_id) SELECT id FROM made
), assigned AS (
  INSERT INTO customer_assignees (customer_id, user_id, place)
  SELECT made.id, a.id, a.place FROM made, unnest(%(assignees)s::uuid[]) WITH ORDINALITY AS a(id, place)
), named AS (
  INSERT INTO identities (id, customer_id, kind, value, display, digits)
  SELECT i.id, i.customer_id, i.kind, i.value, i.display, i.digits
  FROM jsonb_to_recordset(%(identities)s) AS i(id uuid, customer_id uuid, kind text, value text, display text, digits text)
), shared AS (
  INSERT INTO contact_points (customer_id, kind, value)
  SELECT p.customer_id, p.kind, p.value
  FROM jsonb_to_recordset(%(points)s) AS p(customer_id uuid, kind text, value text)
  ON CONFLICT DO NOTHING
), joined AS (
  UPDATE customers c SET version = version + j.more, updated_at = now(), search = c.search || j.search,
         problems = c.problems || j.problems
  FROM jsonb_to_recordset(%(joined)s) AS j(id uuid, more int, search text, problems jsonb)
  WHERE c.id = j.id
), given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(leads)s) AS l(
    id uuid, touch_id uuid, external_id text, source_id uuid, customer_id uuid, name text, phone text, email text,
    message text, utm jsonb, campaign text, fields jsonb, consents jsonb, problems jsonb, raw jsonb, content bytea,
    is_new boolean)
), stored AS (
  INSERT INTO leads (id, origin, external_id, source_id, customer_id, name, phone, email, message, utm, fields, consents,
                     problems, raw, content_hash, is_new_customer)
  SELECT id, %(origin)s, external_id, source_id, customer_id, name, phone, email, message, utm, fields, consents,
         problems, raw, content, is_new
  FROM given
)
INSERT INTO touches (id, customer_id, lead_id, source_id, campaign, utm)
SELECT touch_id, customer_id, id, source_id, campaign, utm FROM given
"""
