"""Shapes of customers and leads on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.core.text import Line, Paragraphs
from crm.customers.work_schemas import NextWork
from crm.people.schemas import Ref

IdentityKind = Literal["phone", "email", "whatsapp", "instagram", "messenger"]


class Source(msgspec.Struct, frozen=True):
    """Where a customer came from."""

    id: UUID
    key: str
    name: str


class Tag(msgspec.Struct, frozen=True):
    """A label; `color` is one of the status colours of the design."""

    id: UUID
    name: str
    color: str


class Defect(msgspec.Struct, frozen=True):
    """Something a person should look at: a field that could not be understood, as it came."""

    code: str
    field: str
    value: str


class Identity(msgspec.Struct, frozen=True):
    """A way to reach exactly this customer. `value` is the key, `display` as a person would write it."""

    id: UUID
    kind: IdentityKind
    value: str
    display: str


class ContactPoint(msgspec.Struct, frozen=True):
    """A way to reach this customer that is the identity of another one."""

    kind: IdentityKind
    value: str


class FirstTouch(msgspec.Struct, frozen=True):
    """The contact that first brought the customer; it is never rewritten."""

    source: Source
    campaign: str | None
    at: datetime


class LastMessage(msgspec.Struct, frozen=True):
    """The newest message either way."""

    text: str
    at: datetime
    direction: Literal["in", "out"]
    channel: str


class Customer(msgspec.Struct):
    """A customer as one viewer sees it."""

    id: UUID
    version: int
    name: str
    needs_attention: bool
    problems: list[Defect]
    team: Ref | None
    assignees: list[Ref]
    identities: list[Identity]
    contact_points: list[ContactPoint]
    tags: list[Tag]
    quality: int | None
    quality_by_hand: bool
    source: Source | None
    first_touch: FirstTouch | None
    last_contact_at: datetime | None
    last_message: LastMessage | None
    inbound_count: int
    waiting_since: datetime | None
    next_work: NextWork | None
    created_at: datetime
    updated_at: datetime
    can: list[str]


class Customers(msgspec.Struct):
    """A page of customers."""

    items: list[Customer]
    next: str | None
    as_of: int


class IdentityGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A way to reach somebody, as written."""

    kind: IdentityKind
    value: str


Identities = Annotated[list[IdentityGiven], msgspec.Meta(max_length=20)]


class CreateCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """A customer to be made by hand: a name and at least one way to reach them."""

    name: str
    id: UUID | None = None
    phone: str | None = None
    email: str | None = None
    identities: Identities = []


class EditCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """Changes to a customer; what is left out stays. `quality` null gives the judgement back to the rules."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    quality: int | msgspec.UnsetType | None = msgspec.UNSET


class AssignCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """Exactly these people are assigned: the first one owns the customer, the others help.

    `note` tells a new owner what they must know; they are asked to accept it.
    """

    user_ids: Annotated[list[UUID], msgspec.Meta(max_length=50)]
    version: int
    note: Paragraphs | None = None


class TagCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """Exactly these tags are on the customer."""

    tag_ids: Annotated[list[UUID], msgspec.Meta(max_length=50)]
    version: int


class AddIdentity(msgspec.Struct, forbid_unknown_fields=True):
    """One more way to reach the customer."""

    kind: Literal["phone", "email"]
    value: str
    version: int


class Reveal(msgspec.Struct, forbid_unknown_fields=True):
    """Which masked field is to be shown."""

    field: Literal["phone", "email"]


class RevealedValue(msgspec.Struct):
    """A value as it is. It is shown for a moment and kept nowhere."""

    kind: IdentityKind
    value: str
    display: str


class Revealed(msgspec.Struct):
    """The values of a masked field."""

    values: list[RevealedValue]


class Mark(msgspec.Struct):
    """How many of a customer's inbound messages this person has seen, and how many are still theirs to read."""

    id: UUID
    seen_count: int
    unread_count: int


class Unread(msgspec.Struct):
    """A customer who wrote and whom this person has yet to read; `count` is how many messages. Theirs alone."""

    id: UUID
    count: int


class Unreads(msgspec.Struct):
    """Every customer this person has yet to read, those made last first."""

    items: list[Unread]
    next: str | None
    as_of: int


class SeeCustomer(msgspec.Struct, forbid_unknown_fields=True):
    """Everything up to this many inbound messages was seen."""

    inbound_count: int


class MakeTag(msgspec.Struct, forbid_unknown_fields=True):
    """A label to be made."""

    name: str
    color: str = "mute"
    id: UUID | None = None


class Tags(msgspec.Struct):
    """All labels."""

    items: list[Tag]
    next: str | None
    as_of: int


class Campaign(msgspec.Struct):
    """A campaign that brought customers, by the name it has in their touches."""

    name: str


class Campaigns(msgspec.Struct):
    """All campaigns by name."""

    items: list[Campaign]
    next: str | None
    as_of: int


class Sources(msgspec.Struct):
    """All sources."""

    items: list[Source]
    next: str | None
    as_of: int


class ReceiveLead(msgspec.Struct, forbid_unknown_fields=True):
    """A signal from outside. `external_id` makes it safe to send again."""

    external_id: Line | None = None
    name: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    identities: Identities = []
    source: Line | None = None
    message: Paragraphs | None = None
    utm: Annotated[dict[Line, Line], msgspec.Meta(max_length=20)] = {}
    fields: Annotated[
        dict[Line, Paragraphs | Annotated[list[Paragraphs], msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=100)
    ] = {}
    consents: Annotated[
        list[Annotated[dict[Line, Paragraphs | bool], msgspec.Meta(max_length=20)]], msgspec.Meta(max_length=20)
    ] = []


class LeadReceived(msgspec.Struct):
    """What became of a lead."""

    lead_id: UUID
    customer_id: UUID
    is_new_customer: bool
    needs_attention: bool


class Lead(msgspec.Struct):
    """A lead as it came, whole."""

    id: UUID
    version: int
    customer_id: UUID
    origin: str | None
    source: Source | None
    name: str | None
    phone: str | None
    email: str | None
    message: str | None
    utm: dict[str, str]
    fields: dict[str, str | list[str]]
    consents: list[dict[str, str | bool]]
    problems: list[Defect]
    is_new_customer: bool
    is_test: bool
    received_at: datetime


class MakeForm(msgspec.Struct, forbid_unknown_fields=True):
    """A public form to be opened."""

    name: str
    source: str = "website"
    key: str | None = None


class Form(msgspec.Struct):
    """A public form; `snippet` is the HTML to paste into a web site."""

    id: UUID
    key: str
    name: str
    source: Source
    is_open: bool
    snippet: str


class Forms(msgspec.Struct):
    """All public forms."""

    items: list[Form]
    next: str | None
    as_of: int


class SearchHit(msgspec.Struct):
    """One thing found."""

    kind: Literal["customer"]
    id: UUID
    title: str
    hint: str
    phone: str | None


class SearchHits(msgspec.Struct):
    """What was found, best first."""

    items: list[SearchHit]
    next: str | None
    as_of: int
