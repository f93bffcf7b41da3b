"""Facts this room records."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact

WORTH: Mapping[str, str] = dict.fromkeys(("amount", "currency"), "cards.value")
"""What a card is worth stands in many of its lines, for the totals."""


class CardCreated(Fact, frozen=True):
    """A customer got a place in a pipeline."""

    verb: ClassVar[str] = "card.created"
    pipeline_id: UUID
    stage_id: UUID


class CardMoved(Fact, frozen=True):
    """A card stands somewhere else: in another stage, or between other neighbours. Why stands in field_changes."""

    verb: ClassVar[str] = "card.moved"
    hides: ClassVar[Mapping[str, str]] = WORTH
    pipeline_id: UUID
    from_stage_id: UUID
    to_stage_id: UUID
    from_position: str
    to_position: str
    from_entered_at: datetime
    """Since when it stood where it was: undo puts that back."""
    version: int
    amount: int | None
    currency: str | None
    seconds_in_stage: int
    is_undo: bool


class CardReopened(Fact, frozen=True):
    """A repeat lead brought a won or lost card back to the first stage."""

    verb: ClassVar[str] = "card.reopened"
    hides: ClassVar[Mapping[str, str]] = WORTH
    pipeline_id: UUID
    from_stage_id: UUID
    to_stage_id: UUID
    application_no: int
    amount: int | None
    currency: str | None


class CardValued(Fact, frozen=True):
    """The expected amount changed."""

    verb: ClassVar[str] = "card.valued"
    hides: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("from_amount", "from_currency", "to_amount", "to_currency"), "cards.value"
    )
    stage_id: UUID
    from_amount: int | None
    from_currency: str | None
    to_amount: int | None
    to_currency: str | None
    version: int


class StageCrowded(Fact, frozen=True):
    """The keys between neighbours have grown long at this place; the room spreads them out."""

    verb: ClassVar[str] = "stage.crowded"
    is_quiet: ClassVar[bool] = True
    position: str


class CardsSpread(Fact, frozen=True):
    """Positions of neighbouring cards were written anew; their order is the same."""

    verb: ClassVar[str] = "cards.spread"
    is_quiet: ClassVar[bool] = True
    stage_id: UUID
