"""Shapes of bulk work on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from crm.customers.filtering import Filter

BulkState = Literal["waiting", "running", "done", "cancelled", "stopped", "failed"]

MOST_NAMED = 5_000
"""Cards named one by one in one request."""
MOST_EXCEPT = 1_000
"""Cards left out one by one of all that a filter names."""


class ChosenCard(msgspec.Struct, forbid_unknown_fields=True):
    """A card as its screen shows it: with the versions, whoever changed it since is not overwritten."""

    id: UUID
    version: int | None = None
    customer_version: int | None = None


class AllIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """All cards of a pipeline, or of one of its stages, that whoever asks sees and the filter and the text name at the moment
    the work begins (decision 13).
    """

    pipeline_id: UUID
    stage_id: UUID | None = None
    filter: Filter
    q: Annotated[str, Meta(max_length=200)] | None = None
    but: Annotated[list[UUID], Meta(max_length=MOST_EXCEPT)] = msgspec.field(name="except", default_factory=list[UUID])
    expected: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    """How many cards the person was shown when they said so; notably more are refused."""


class Chosen(msgspec.Struct, forbid_unknown_fields=True):
    """Which cards, in one of three ways: those named, in their order; those that a former bulk work left for a rule of
    moving; or all that a filter names, as they stand on the board.
    """

    cards: Annotated[list[ChosenCard], Meta(max_length=MOST_NAMED)] = []
    refused_by: UUID | None = None
    all_in: AllIn | None = None


class Asked(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every bulk work is asked with. The id is the cause of its lines, by which it is undone."""

    id: UUID
    chosen: Chosen


class MoveCards(Asked, kw_only=True):
    """Cards into a stage, between these neighbours or on top; what is said with the move holds for all of them."""

    stage_id: UUID
    before_id: UUID | None = None
    after_id: UUID | None = None
    reason: Annotated[str, Meta(max_length=2_000)] | None = None
    assignee: UUID | None = None
    """Who is responsible for those who have nobody, where the stage asks for somebody."""
    override: bool = False
    """Although rules of the pipeline stand in the way, where the right to override reaches."""


class AssignCards(Asked, kw_only=True):
    """People for the customers of these cards: instead of who was there, beside them, or each customer one of them in turn."""

    way: Literal["replace", "add", "rotate"]
    user_ids: Annotated[list[UUID], Meta(max_length=100)]


class TagCards(Asked, kw_only=True):
    """Tags on the customers of these cards, and tags off them."""

    add: Annotated[list[UUID], Meta(max_length=50)] = []
    remove: Annotated[list[UUID], Meta(max_length=50)] = []


class ArchiveCards(Asked, kw_only=True):
    """Cards off the board."""


class ExportCards(Asked, kw_only=True):
    """Cards and how to reach their customers, as a file that is fetched once the work is done."""


class Bulk(msgspec.Struct):
    """A bulk work as the person who asked for it sees it."""

    id: UUID
    version: int
    act: str
    stage_id: UUID | None
    """Where cards are moved to."""
    state: BulkState
    total: int
    done: int
    refused: int
    ruled: int
    """Of the refused, those a rule of moving stands in the way of."""
    why: str | None
    """What stopped it, in a sentence of the reader's language."""
    created_at: datetime
    ended_at: datetime | None


class Bulks(msgspec.Struct):
    """One's own bulk works that are under way or ended a short while ago, the newest first."""

    items: list[Bulk]
    next: str | None
    as_of: int


class BulkRefusal(msgspec.Struct):
    """A card that was left as it was, and why. Without a customer when it is hidden from the reader, or gone."""

    card_id: UUID
    customer_id: UUID | None
    name: str | None
    code: str
    title: str
    detail: str


class BulkRefusals(msgspec.Struct):
    """A page of them, in the order of the cards."""

    items: list[BulkRefusal]
    next: str | None
    as_of: int
