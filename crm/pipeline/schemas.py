"""Shapes of pipelines and cards on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.core.money import Money
from crm.customers.schemas import LastMessage, NextWork, Source, Tag
from crm.people.schemas import Ref

StageKind = Literal["open", "aside", "won", "lost"]


class Stage(msgspec.Struct):
    """A column of the board."""

    id: UUID
    version: int
    pipeline_id: UUID
    name: str
    color: str
    kind: StageKind
    place: int


class Pipeline(msgspec.Struct):
    """A way customers go, with its stages in order."""

    id: UUID
    version: int
    name: str
    is_default: bool
    stages: list[Stage]


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
    created_at: datetime
    updated_at: datetime
    needs_attention: bool
    last_contact_at: datetime | None
    last_message: LastMessage | None
    inbound_count: int
    waiting_since: datetime | None
    next_work: NextWork | None
    overdue_since: datetime | None
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


class Column(msgspec.Struct):
    """A stage with the first page of its cards."""

    id: UUID
    version: int
    pipeline_id: UUID
    name: str
    color: str
    kind: StageKind
    place: int
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


class MoveCard(msgspec.Struct, forbid_unknown_fields=True):
    """Where a card shall stand. `before_id` will stand below it, `after_id` above; without both it goes on top."""

    stage_id: UUID
    version: int
    before_id: UUID | None = None
    after_id: UUID | None = None
    reason: str | None = None
    fields: Annotated[dict[str, str], msgspec.Meta(max_length=100)] = {}


class EditCard(msgspec.Struct, forbid_unknown_fields=True):
    """The expected amount; null takes it away."""

    version: int
    value: Money | None
