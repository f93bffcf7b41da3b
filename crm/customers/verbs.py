"""Facts this room records."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class CustomerCreated(Fact, frozen=True):
    """A customer exists. `by_hand` when a person made it; else a lead brought it."""

    verb: ClassVar[str] = "customer.created"
    hides: ClassVar[Mapping[str, str]] = {"source": "customers.source"}
    source: str
    by_hand: bool


class CustomerEdited(Fact, frozen=True):
    """Fields changed; their values stand in field_changes."""

    verb: ClassVar[str] = "customer.edited"
    fields: list[str]
    version: int


class CustomerAssigned(Fact, frozen=True):
    """Other people are responsible now."""

    verb: ClassVar[str] = "customer.assigned"
    before: list[UUID]
    after: list[UUID]
    version: int


class HandoverOffered(Fact, frozen=True):
    """The new owner was told what they must know; the words stand in the hand-over alone."""

    verb: ClassVar[str] = "handover.offered"
    to_user_id: UUID


class HandoverAccepted(Fact, frozen=True):
    """The new owner has read it and takes over."""

    verb: ClassVar[str] = "handover.accepted"
    version: int


class HandoverDeclined(Fact, frozen=True):
    """The new owner does not take over; why, stands in the hand-over."""

    verb: ClassVar[str] = "handover.declined"
    version: int


class HandoverWithdrawn(Fact, frozen=True):
    """Nobody has to accept it any more."""

    verb: ClassVar[str] = "handover.withdrawn"
    version: int


class HandoverReopened(Fact, frozen=True):
    """That it was accepted was taken back; it waits again."""

    verb: ClassVar[str] = "handover.reopened"
    version: int


class CustomerTeamSet(Fact, frozen=True):
    """The customer is another team's now."""

    verb: ClassVar[str] = "customer.team_set"
    before: UUID | None
    after: UUID | None
    version: int


class CustomerStrayed(Fact, frozen=True):
    """What is to be done for the customer was with people who neither answer for it nor see it; rooms give it to whoever does."""

    verb: ClassVar[str] = "customer.strayed"
    is_quiet: ClassVar[bool] = True
    before: list[UUID]


class CustomerTagged(Fact, frozen=True):
    """Other tags are on the customer."""

    verb: ClassVar[str] = "customer.tagged"
    before: list[UUID]
    after: list[UUID]
    version: int


class CustomerScored(Fact, frozen=True):
    """The rules make something else of the customer."""

    verb: ClassVar[str] = "customer.scored"
    hides: ClassVar[Mapping[str, str]] = dict.fromkeys(("before", "after"), "customers.quality")
    is_quiet: ClassVar[bool] = True
    before: int | None
    after: int | None


class QualityRulesEdited(Fact, frozen=True):
    """Other points are given; of what changed, the points before and after, none for what does not count."""

    verb: ClassVar[str] = "quality_rules.edited"
    before: dict[str, int]
    after: dict[str, int]
    version: int


class QualitySwept(Fact, frozen=True):
    """Customers up to `after` were scored anew, all of them where it is null; the room goes on with the others."""

    verb: ClassVar[str] = "quality_rules.swept"
    is_quiet: ClassVar[bool] = True
    sweep: int
    after: UUID | None


class IdentityAdded(Fact, frozen=True):
    """One more way to reach the customer."""

    verb: ClassVar[str] = "identity.added"
    kinds: list[str]


class IdentityRevealed(Fact, frozen=True):
    """A person had a masked field of the customer shown to them. The values stand nowhere here."""

    verb: ClassVar[str] = "identity.revealed"
    field: str


class LeadWasReceived(Fact, frozen=True):
    """A signal came in and was resolved to this customer."""

    verb: ClassVar[str] = "lead.received"
    hides: ClassVar[Mapping[str, str]] = dict.fromkeys(("origin", "source", "source_id"), "customers.source")
    origin: str
    source: str
    source_id: UUID
    is_new_customer: bool
    needs_attention: bool


class LeadTextErased(Fact, frozen=True):
    """The message a lead was made of was taken back; its words are gone from the lead."""

    verb: ClassVar[str] = "lead.text_erased"


class CustomerSeen(Fact, frozen=True):
    """A person has seen the inbound messages so far. Theirs alone."""

    verb: ClassVar[str] = "customer.seen"
    seen_count: int


class TagMade(Fact, frozen=True):
    """A label exists."""

    verb: ClassVar[str] = "tag.made"


class FormOpened(Fact, frozen=True):
    """A public form takes leads."""

    verb: ClassVar[str] = "form.opened"
