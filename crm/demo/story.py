"""One customer of the sample company: what happened to them, line by line, and the rows that follow from it.

Each method is what the action of the same name would leave behind, at a time in the past.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from crm.activities import verbs as activities_verbs
from crm.core.journal import Fact, Thing
from crm.customers import rules as customers_rules
from crm.customers import verbs as customers_verbs
from crm.demo.office import Colleague, Team
from crm.inbox import verbs as inbox_verbs
from crm.pipeline import verbs as pipeline_verbs

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CURRENCY = "TRY"


class Told(msgspec.Struct):
    """A journal line of the past."""

    at: datetime
    actor: Colleague | None
    """None is the system."""
    fact: Fact
    subject: tuple[str, UUID]
    customer_id: UUID | None
    cause: UUID
    touched: list[Thing]


class ChangeTold(msgspec.Struct):
    """A field's values before and after, as a line tells of it."""

    line: Told
    version: int
    field: str
    old: object
    new: object


class LeadTold(msgspec.Struct):
    """A signal that came in."""

    id: UUID
    touch_id: UUID
    at: datetime
    source: str
    name: str
    phone: str | None
    email: str | None
    message: str | None
    campaign: str | None
    fields: dict[str, str]
    is_new_customer: bool


class NoteTold(msgspec.Struct):
    """A note somebody wrote."""

    id: UUID
    author: Colleague
    at: datetime
    text: str


class MessageTold(msgspec.Struct):
    """A message either way; `author` is None for what the customer wrote."""

    id: UUID
    at: datetime
    author: Colleague | None
    text: str


class Placed(msgspec.Struct):
    """The customer's card."""

    id: UUID
    stage_id: UUID
    entered_at: datetime
    created_at: datetime
    updated_at: datetime
    version: int = 1
    amount: int | None = None
    application_no: int = 1
    lost_reason: str | None = None

    @property
    def position(self) -> str:
        """Its place in the stage."""
        return position_at(self.entered_at)


class Chance:
    """Everything random of one load: the same seed and moment tell the same stories."""

    def __init__(self, seed: int, moment: datetime) -> None:
        self.random = Random(seed)  # noqa: S311 - stories, not secrets
        self.now = moment

    def new_id(self, at: datetime) -> UUID:
        """A UUIDv7 as made at this moment."""
        milliseconds = int(at.timestamp() * 1000)
        bits = (milliseconds << 80) | (0x7 << 76) | (self.random.getrandbits(12) << 64)
        return UUID(int=bits | (0b10 << 62) | self.random.getrandbits(62))


def position_at(at: datetime) -> str:
    """A valid key for a card that came on top of its stage at this moment: the later, the higher up."""
    left = int((datetime(2100, 1, 1, tzinfo=UTC) - at).total_seconds() * 10)
    written = ""
    while left:
        left, digit = divmod(left, len(DIGITS))
        written = DIGITS[digit] + written
    return f"a0{written.rjust(7, '0')}V"


class Story:
    """A customer and everything that hangs on them."""

    def __init__(self, chance: Chance, *, name: str, contact: customers_rules.Contact, source: str) -> None:
        self.chance = chance
        self.name = name
        self.contact = contact
        self.source = source
        self.team: Team | None = None
        self.assignees: list[Colleague] = []
        self.tags: list[UUID] = []
        self.quality: int | None = None
        self.shared_phones: list[str] = []
        self.version = 1
        self.lines: list[Told] = []
        self.changes: list[ChangeTold] = []
        self.leads: list[LeadTold] = []
        self.notes: list[NoteTold] = []
        self.messages: list[MessageTold] = []
        self.channel: str | None = None
        self.conversation_id: UUID | None = None
        self.called_at: datetime | None = None

    def arrive(self, lead: LeadTold, source_id: UUID, stage_id: UUID, pipeline_id: UUID) -> None:
        """A first lead makes the customer and, a moment later, the card."""
        self.id = self.chance.new_id(lead.at)
        self.created_at = self.updated_at = lead.at
        self.card = Placed(self.chance.new_id(lead.at), stage_id, lead.at, lead.at, lead.at)
        self.pipeline_id = pipeline_id
        cause = self.chance.new_id(lead.at)
        created = customers_verbs.CustomerCreated(source=self.source, by_hand=False)
        self._tell(lead.at, None, created, ("customer", self.id), cause)
        self._take_lead(lead, source_id, cause)
        placed = pipeline_verbs.CardCreated(pipeline_id=pipeline_id, stage_id=stage_id)
        self._tell(lead.at + timedelta(seconds=1), None, placed, ("card", self.card.id), cause)

    def _take_lead(self, lead: LeadTold, source_id: UUID, cause: UUID) -> None:
        self.leads.append(lead)
        fact = customers_verbs.LeadWasReceived(
            origin="demo",
            source=lead.source,
            source_id=source_id,
            is_new_customer=lead.is_new_customer,
            needs_attention=bool(self.contact.problems) and lead.is_new_customer,
        )
        self._tell(lead.at, None, fact, ("lead", lead.id), cause, [("customer", str(self.id))])

    def come_again(self, lead: LeadTold, source_id: UUID, first_stage: UUID, closed: frozenset[UUID]) -> None:
        """A repeat lead: a touch and a line; a closed card goes back to the first stage."""
        cause = self.chance.new_id(lead.at)
        self._take_lead(lead, source_id, cause)
        if self.card.stage_id not in closed:
            return
        self.card.application_no += 1
        fact = pipeline_verbs.CardReopened(
            pipeline_id=self.pipeline_id,
            from_stage_id=self.card.stage_id,
            to_stage_id=first_stage,
            application_no=self.card.application_no,
            amount=self.card.amount,
            currency=CURRENCY if self.card.amount else None,
        )
        self._tell(lead.at, None, fact, ("card", self.card.id), cause)
        self._enter(first_stage, lead.at, None)

    def assign(self, at: datetime, actor: Colleague | None, people: list[Colleague]) -> None:
        """Exactly these people are assigned."""
        before, self.assignees = self.assignees, people
        self._change(at)
        fact = customers_verbs.CustomerAssigned(
            before=[person.id for person in before], after=[person.id for person in people], version=self.version
        )
        self._tell(at, actor, fact, ("customer", self.id))

    def tag(self, at: datetime, actor: Colleague, tags: list[UUID]) -> None:
        """Exactly these tags are on the customer."""
        before, self.tags = self.tags, sorted(tags)
        self._change(at)
        fact = customers_verbs.CustomerTagged(before=before, after=self.tags, version=self.version)
        self._tell(at, actor, fact, ("customer", self.id))

    def grade(self, at: datetime, actor: Colleague, quality: int) -> None:
        """The quality was set by hand."""
        before, self.quality = self.quality, quality
        self._change(at)
        fact = customers_verbs.CustomerEdited(fields=["quality"], version=self.version)
        self._tell(at, actor, fact, ("customer", self.id))
        self._keep(self.version, "quality", before, quality)

    def note(self, at: datetime, author: Colleague, text: str) -> None:
        """A note was written."""
        note = NoteTold(self.chance.new_id(at), author, at, text)
        self.notes.append(note)
        self._tell(at, author, activities_verbs.NoteAdded(), ("note", note.id))

    def value(self, at: datetime, actor: Colleague, amount: int) -> None:
        """The expected amount is known."""
        before, self.card.amount = self.card.amount, amount
        self.card.version += 1
        self.card.updated_at = at
        fact = pipeline_verbs.CardValued(
            stage_id=self.card.stage_id,
            from_amount=before,
            from_currency=CURRENCY if before else None,
            to_amount=amount,
            to_currency=CURRENCY,
            version=self.card.version,
        )
        self._tell(at, actor, fact, ("card", self.card.id))

    def move(self, at: datetime, actor: Colleague, stage_id: UUID, reason: str | None = None) -> None:
        """The card stands on top of another stage."""
        fact = pipeline_verbs.CardMoved(
            pipeline_id=self.pipeline_id,
            from_stage_id=self.card.stage_id,
            to_stage_id=stage_id,
            from_position=self.card.position,
            to_position=position_at(at),
            from_entered_at=self.card.entered_at,
            version=self.card.version + 1,
            amount=self.card.amount,
            currency=CURRENCY if self.card.amount else None,
            seconds_in_stage=int((at - self.card.entered_at).total_seconds()),
            is_undo=False,
        )
        self._tell(at, actor, fact, ("card", self.card.id))
        if reason != self.card.lost_reason:
            self._keep(fact.version, "lost_reason", self.card.lost_reason, reason)
        self._enter(stage_id, at, reason)

    def say(self, at: datetime, author: Colleague | None, text: str) -> None:
        """A message went either way on the customer's channel."""
        assert self.channel is not None
        message = MessageTold(self.chance.new_id(at), at, author, text)
        self.messages.append(message)
        self.conversation_id = self.conversation_id or self.chance.new_id(at)
        fact: Fact
        if author is None:
            fact = inbox_verbs.MessageReceived(conversation_id=self.conversation_id, channel=self.channel, type="text")
        else:
            fact = inbox_verbs.MessageSent(
                conversation_id=self.conversation_id, channel=self.channel, type="text", by_phone_app=False
            )
        touched: list[Thing] = [("conversation", str(self.conversation_id)), ("customer", str(self.id))]
        self._tell(at, author, fact, ("message", message.id), touched=touched)

    def plan(self, at: datetime, actor: Colleague, fact: Fact, subject: tuple[str, UUID]) -> None:
        """Something is to be done for the customer."""
        touched: list[Thing] = [("work", str(subject[1])), ("customer", str(self.id))]
        self._tell(at, actor, fact, subject, touched=touched)

    def _enter(self, stage_id: UUID, at: datetime, lost_reason: str | None) -> None:
        self.card.stage_id = stage_id
        self.card.entered_at = self.card.updated_at = at
        self.card.version += 1
        self.card.lost_reason = lost_reason

    def _change(self, at: datetime) -> None:
        self.version += 1
        self.updated_at = at

    def _keep(self, version: int, field: str, old: object, new: object) -> None:
        self.changes.append(ChangeTold(self.lines[-1], version, field, old, new))

    def _tell(
        self,
        at: datetime,
        actor: Colleague | None,
        fact: Fact,
        subject: tuple[str, UUID],
        cause: UUID | None = None,
        touched: list[Thing] | None = None,
    ) -> None:
        things: list[Thing] = [(subject[0], str(subject[1])), *(touched or [])]
        cause = cause or self.chance.new_id(at)
        self.lines.append(Told(at, actor, fact, subject, self.id, cause, things))

    @property
    def viewers(self) -> list[UUID]:
        """The keys of those the customer belongs to."""
        people = [person.id for person in self.assignees]
        return customers_rules.viewers_of(
            people, self.team.id if self.team else None, self.team.pool_id if self.team else None
        )

    @property
    def inbound_count(self) -> int:
        """How many messages the customer wrote."""
        return sum(message.author is None for message in self.messages)

    @property
    def waiting_since(self) -> datetime | None:
        """When the first message came that nobody has answered."""
        waiting: datetime | None = None
        for message in self.messages:
            waiting = (waiting or message.at) if message.author is None else None
        return waiting
