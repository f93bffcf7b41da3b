"""Shapes of pipelines and cards on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from crm.core.money import Money
from crm.customers.filtering import Kind
from crm.customers.schemas import LastMessage, Source, Tag
from crm.customers.work_schemas import NextWork
from crm.people.schemas import Ref

StageKind = Literal["open", "aside", "won", "lost"]


Color = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Days = Annotated[int, Meta(ge=1, le=999)]
Limit = Annotated[int, Meta(ge=1, le=99_999)]
Percent = Annotated[int, Meta(ge=0, le=100)]


class Stage(msgspec.Struct):
    """A column of the board."""

    id: UUID
    version: int
    pipeline_id: UUID
    name: str
    color: str
    kind: StageKind
    place: int
    stale_days: int | None
    """A card that stands here longer has gone stale."""
    card_limit: int | None
    """How many cards are meant to stand here at most."""
    is_limit_strict: bool
    probability: int | None
    """How many of a hundred cards that come here are won in the end."""
    next_stage_ids: list[UUID] | None
    """Where cards may go from here; null is anywhere."""
    role_ids: list[UUID]
    """Whose cards may enter; none is everybody."""
    needs: list[str]
    """What must be known before a card enters."""


class FormerStage(msgspec.Struct):
    """A stage that has ended; its name stands in the stories of cards."""

    id: UUID
    name: str
    color: str


class Pipeline(msgspec.Struct):
    """A way customers go, with its stages in order."""

    id: UUID
    version: int
    name: str
    is_default: bool
    no_skipping: bool
    no_going_back: bool
    lost_reasons: list[str]
    """What can be chosen when a card is lost, in the order in which it is offered."""
    stages: list[Stage]
    former: list[FormerStage]


class Pipelines(msgspec.Struct):
    """All pipelines."""

    items: list[Pipeline]
    next: str | None
    as_of: int


class Card(msgspec.Struct):
    """A customer's place in a pipeline, as one viewer sees it."""

    id: UUID
    version: int
    pipeline_id: UUID
    stage_id: UUID
    position: str
    customer_id: UUID
    customer_version: int
    name: str
    phone: str | None
    source: Source | None
    assignees: list[Ref]
    team: Ref | None
    tags: list[Tag]
    quality: int | None
    value: Money | None
    lost_reason: str | None
    application_no: int
    stage_entered_at: datetime
    archived_at: datetime | None
    """Off the board since; else null."""
    created_at: datetime
    updated_at: datetime
    needs_attention: bool
    last_contact_at: datetime | None
    last_message: LastMessage | None
    inbound_count: int
    waiting_since: datetime | None
    next_work: NextWork | None
    can: list[str]


class CardPage(msgspec.Struct):
    """Cards in their order."""

    items: list[Card]
    next: str | None


class Cards(msgspec.Struct):
    """A page of cards, asked for by itself."""

    items: list[Card]
    next: str | None
    as_of: int


class CardList(msgspec.Struct):
    """Cards of a pipeline as one list."""

    items: list[Card]
    next: str | None
    total: int | None
    """How many there are, on the first page and where that is known without counting for long; else null."""
    as_of: int


class CardField(msgspec.Struct):
    """Something cards can be filtered by. `kind` says what its values are: ids of people, days, an amount."""

    name: str
    kind: Kind
    operators: list[str]
    words: list[str]
    """Values beside ids that have a meaning of their own, like `me`."""
    most: int
    """The greatest number that makes sense."""


class CardFields(msgspec.Struct):
    """What the viewer may filter cards by, and the names of the orders they may sort them in."""

    items: list[CardField]
    sorts: list[str]
    next: str | None
    as_of: int


class Column(Stage):
    """A stage with the first page of its cards."""

    cards: CardPage


class Board(msgspec.Struct):
    """A pipeline as its viewer sees it."""

    pipeline: Pipeline
    stages: list[Column]
    as_of: int


class StageSum(msgspec.Struct):
    """What the cards valued in one currency are worth together, and how many they are."""

    amount: int
    currency: str
    count: int


class StageTotal(msgspec.Struct):
    """How many cards stand in a stage and what they are worth, company currency first."""

    id: UUID
    count: int
    sums: list[StageSum]


class StageTotals(msgspec.Struct):
    """The totals of a pipeline's stages."""

    items: list[StageTotal]
    next: str | None
    as_of: int


Ids = Annotated[list[UUID], Meta(max_length=100)]


class MoveCard(msgspec.Struct, forbid_unknown_fields=True):
    """Where a card shall stand. `before_id` will stand below it, `after_id` above; without both it goes on top."""

    stage_id: UUID
    version: int
    before_id: UUID | None = None
    after_id: UUID | None = None
    reason: str | None = None
    fields: Annotated[dict[str, str], Meta(max_length=100)] = {}
    """What the stage needs and is said with the move: `amount` (minor units) with `currency`, `phone`, `email`, `assignee`."""
    override: bool = False
    """Although a rule of the pipeline stands in the way."""


class SeenCard(msgspec.Struct, forbid_unknown_fields=True):
    """A card as its screen shows it."""

    version: int


class EditCard(msgspec.Struct, forbid_unknown_fields=True):
    """The expected amount; null takes it away."""

    version: int
    value: Money | None


class CreateStage(msgspec.Struct, forbid_unknown_fields=True):
    """A new stage, behind the last one."""

    name: str
    color: Color
    kind: StageKind = "open"
    id: UUID | None = None


class EditStage(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    name: str | UnsetType = UNSET
    color: Color | UnsetType = UNSET
    kind: StageKind | UnsetType = UNSET
    stale_days: Days | UnsetType | None = UNSET
    card_limit: Limit | UnsetType | None = UNSET
    is_limit_strict: bool | UnsetType = UNSET
    probability: Percent | UnsetType | None = UNSET
    next_stage_ids: Ids | UnsetType | None = UNSET
    role_ids: Ids | UnsetType = UNSET
    needs: Annotated[list[str], Meta(max_length=50)] | UnsetType = UNSET


class OrderStages(msgspec.Struct, forbid_unknown_fields=True):
    """All stages of a pipeline in their new order."""

    version: int
    stage_ids: Ids


class CreatePipeline(msgspec.Struct, forbid_unknown_fields=True):
    """A new pipeline with its first stages."""

    name: str
    stages: Annotated[list[CreateStage], Meta(max_length=100)]
    id: UUID | None = None


class EditPipeline(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    name: str | UnsetType = UNSET
    no_skipping: bool | UnsetType = UNSET
    no_going_back: bool | UnsetType = UNSET
    lost_reasons: Annotated[list[str], Meta(max_length=30)] | UnsetType = UNSET
    is_default: Literal[True] | UnsetType = UNSET
    """New cards come here from now on, unless their source goes elsewhere."""


class StageNeed(msgspec.Struct):
    """Something a stage can ask for; `fields` are those of a move that say it."""

    name: str
    fields: list[str]


class StageNeeds(msgspec.Struct):
    """Everything a stage can ask for."""

    items: list[StageNeed]
    next: str | None
    as_of: int
