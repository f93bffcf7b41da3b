"""Shapes of insight and of the past on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.money import Money
from crm.customers.schemas import Source
from crm.people.schemas import Ref
from crm.pipeline.schemas import StageKind, StageSum


class Stays(msgspec.Struct):
    """How long cards stayed in a stage, by the stays that a move to another stage ended on 30 days in Istanbul.

    A stay lasts from when the card came into the stage until it was moved to another one, nights and weekends included.
    Changing the place within the stage ends no stay, nor does a move that was taken back; a card that left the board in
    another way (a repeat lead) has none. Lengths are counted in whole minutes below two hours, in whole hours below ten days
    and in whole days above.
    """

    count: int
    """Stays that ended on those days, at least one."""
    median: int
    """Seconds: the shortest length that half of the stays, or more, do not exceed."""
    p90: int
    """Seconds: the shortest length that nine of ten stays, or more, do not exceed."""


class StageInsight(msgspec.Struct):
    """What a stage holds now and how long cards stay in it, as far as the viewer sees cards today."""

    id: UUID
    count: int
    """Cards that stand in the stage."""
    sums: list[StageSum]
    """What the valued ones are worth by currency, the company's first; the average is the amount by the count of the valued."""
    stays: Stays | None
    """Of the last 30 days, today included; null when none ended. Of stages where work goes on: open ones and those aside."""
    stays_before: Stays | None
    """Of the 30 days before those."""


class StageInsights(msgspec.Struct):
    """Insight into every stage of a pipeline."""

    items: list[StageInsight]
    next: str | None
    told_from: datetime | None
    """When the journal begins: no earlier moment can be looked at."""
    as_of: int


class PastCard(msgspec.Struct):
    """A card as it stood at a moment; its customer as they are today."""

    id: UUID
    customer_id: UUID
    name: str
    phone: str | None
    source: Source | None
    assignees: list[Ref]
    value: Money | None
    """What it was worth then."""
    stage_id: UUID
    """Where it stood then."""
    entered_at: datetime
    """Since when it stood there."""
    now_stage_id: UUID
    """Where it stands today."""


class PastPage(msgspec.Struct):
    """Cards of a stage, those that had come last first: how they were arranged by hand is not told."""

    items: list[PastCard]
    next: str | None


class PastColumn(msgspec.Struct):
    """A stage, called as it is today, with what stood in it at a moment."""

    id: UUID
    name: str
    color: str
    kind: StageKind
    has_ended: bool
    """It is no stage of today any more."""
    count: int
    sums: list[StageSum]
    cards: PastPage


class PastBoard(msgspec.Struct):
    """A pipeline as it stood at a moment, of the cards the viewer sees today. Moves taken back since have never been."""

    pipeline_id: UUID
    at: datetime
    stages: list[PastColumn]
    as_of: int


class PastCards(msgspec.Struct):
    """A further page of one stage at a moment."""

    items: list[PastCard]
    next: str | None
    as_of: int


class Mover(msgspec.Struct):
    """Who moved a card: a person, a token, or the system, which has no name."""

    kind: str
    id: UUID | None
    name: str | None


class Movement(msgspec.Struct):
    """A card that stands in another stage than it did at a moment, or did not exist then."""

    card_id: UUID
    customer_id: UUID
    name: str
    from_stage_id: UUID | None
    """Where it stood then; null for a card that has come since."""
    to_stage_id: UUID
    """Where it stands now."""
    at: datetime
    """When it came there."""
    by: Mover
    """Who brought it there."""
    steps: int
    """How many stages it has come into since then."""
    value: Money | None
    """What it is worth now."""


class Flow(msgspec.Struct):
    """How many cards stand in one stage now and stood in another one, or in none, at a moment."""

    from_stage_id: UUID | None
    to_stage_id: UUID
    count: int


class Moved(msgspec.Struct):
    """What moved since a moment, the latest first: of two boards compared, so that a card that went and came back is not in it."""

    since: datetime
    items: list[Movement]
    next: str | None
    flows: list[Flow] | None
    """Every movement counted by where from and where to, whatever page and choice; null on further pages."""
    as_of: int
