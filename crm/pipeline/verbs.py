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
    hides: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("amount", "currency", "from_amount", "from_currency"), "cards.value"
    )
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
    was_valued: bool = False
    """The move itself changed what the card is worth, from `from_amount`."""
    from_amount: int | None = None
    from_currency: str | None = None
    overrode: tuple[str, ...] = ()
    """Rules that stood in the way."""
    is_archived: bool = False
    """It is off the board, and came along when its stage ended."""


class CardReopened(Fact, frozen=True):
    """A repeat lead brought a won, lost or archived card back to the first stage."""

    verb: ClassVar[str] = "card.reopened"
    hides: ClassVar[Mapping[str, str]] = WORTH
    pipeline_id: UUID
    from_stage_id: UUID
    to_stage_id: UUID
    application_no: int
    amount: int | None
    currency: str | None
    was_archived: bool = False
    version: int = 0
    """Zero in lines of before reasons were kept."""


class CardAppliedAgain(Fact, frozen=True):
    """A known customer applied while the card was open, or for the first time in its pipeline; the card stays as it is."""

    verb: ClassVar[str] = "card.applied_again"


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


class CardArchived(Fact, frozen=True):
    """A card is off the board and out of the lists; it stays with its customer."""

    verb: ClassVar[str] = "card.archived"
    hides: ClassVar[Mapping[str, str]] = WORTH
    stage_id: UUID
    amount: int | None
    currency: str | None
    version: int


class CardRestored(Fact, frozen=True):
    """An archived card stands on the board again, where it stood."""

    verb: ClassVar[str] = "card.restored"
    hides: ClassVar[Mapping[str, str]] = WORTH
    stage_id: UUID
    amount: int | None
    currency: str | None
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


class PipelineMade(Fact, frozen=True):
    """A pipeline with its first stages exists."""

    verb: ClassVar[str] = "pipeline.made"


class PipelineEdited(Fact, frozen=True):
    """Its name, rules or place among the others changed."""

    verb: ClassVar[str] = "pipeline.edited"
    fields: list[str]


class PipelineEnded(Fact, frozen=True):
    """The pipeline is gone; it was empty."""

    verb: ClassVar[str] = "pipeline.ended"


class StageMade(Fact, frozen=True):
    """A pipeline got a stage."""

    verb: ClassVar[str] = "stage.made"
    pipeline_id: UUID


class StageEdited(Fact, frozen=True):
    """A stage's name, kind, limits or rules changed."""

    verb: ClassVar[str] = "stage.edited"
    pipeline_id: UUID
    fields: list[str]


class StagesOrdered(Fact, frozen=True):
    """The stages of a pipeline stand in another order."""

    verb: ClassVar[str] = "stages.ordered"


class StageEnded(Fact, frozen=True):
    """A stage is gone; the room takes its cards to another one."""

    verb: ClassVar[str] = "stage.ended"
    pipeline_id: UUID
    move_to: UUID | None


class StageEmptied(Fact, frozen=True):
    """Some of the cards of an ended stage went on; the room goes on with the others."""

    verb: ClassVar[str] = "stage.emptied"
    move_to: UUID


class ViewMade(Fact, frozen=True):
    """Somebody saved a way to look at a pipeline."""

    verb: ClassVar[str] = "view.made"
    visibility: str


class ViewEdited(Fact, frozen=True):
    """What a saved view shows, or who sees it, changed."""

    verb: ClassVar[str] = "view.edited"
    fields: list[str]


class ViewEnded(Fact, frozen=True):
    """A saved view is gone."""

    verb: ClassVar[str] = "view.ended"
    version: int


class ViewRestored(Fact, frozen=True):
    """A saved view that was gone is there again."""

    verb: ClassVar[str] = "view.restored"


class ViewHandedOver(Fact, frozen=True):
    """A view that somebody who leaves shared belongs to somebody else, or is gone with them."""

    verb: ClassVar[str] = "view.handed_over"
    from_user_id: UUID
    to_user_id: UUID | None
    version: int


class CardExported(Fact, frozen=True):
    """What somebody saw of a card and its customer was taken out of the house in a file."""

    verb: ClassVar[str] = "card.exported"


class BulkBegan(Fact, frozen=True):
    """Somebody asked for an act on many cards; the lines of the single cards have the work's id as their cause."""

    verb: ClassVar[str] = "bulk.began"
    act: str
    total: int


class BulkProgressed(Fact, frozen=True):
    """A part of the cards had their turn."""

    verb: ClassVar[str] = "bulk.progressed"
    is_quiet: ClassVar[bool] = True
    done: int
    total: int


class BulkEnded(Fact, frozen=True):
    """The act on many cards is over: done, cancelled, stopped with the right of whoever asked, or failed."""

    verb: ClassVar[str] = "bulk.ended"
    act: str
    state: str
    done: int
    total: int


class CardLookChosen(Fact, frozen=True):
    """Somebody likes their cards to look otherwise; how stands in `card_looks`."""

    verb: ClassVar[str] = "card_look.chosen"
    is_quiet: ClassVar[bool] = True
