"""Shapes of saved views on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from crm.customers.filtering import Filter

Visibility = Literal["private", "team", "all"]
Mode = Literal["board", "list"]
Density = Literal["tight", "normal", "wide"]
Text = Annotated[str, Meta(max_length=200)]
Names = Annotated[list[Annotated[str, Meta(pattern="^[a-z][a-zA-Z_]{0,39}$")]], Meta(max_length=40)]


class View(msgspec.Struct):
    """A saved way to look at a pipeline: which cards, in which order, drawn how."""

    id: UUID
    version: int
    pipeline_id: UUID | None
    """Null is every pipeline."""
    key: Literal["mine", "today", "late", "unread"] | None
    """One the product came with: screens name it in their own language."""
    name: str
    visibility: Visibility
    team_id: UUID | None
    owner_id: UUID | None
    filter: Filter
    q: str | None
    sort: str | None
    mode: Mode
    columns: list[str]
    density: Density | None
    card_fields: list[str]
    created_at: datetime
    updated_at: datetime
    hidden: list[str]
    """The fields and orders of it that are hidden from this viewer: it shows nothing until they are taken out."""
    can: list[str]


class Views(msgspec.Struct):
    """The views of a pipeline, in the order they were made."""

    items: list[View]
    next: str | None
    as_of: int


class ViewCount(msgspec.Struct):
    """How many cards a view shows this viewer; null where it cannot be shown."""

    id: UUID
    count: int | None


class ViewCounts(msgspec.Struct):
    """The counts of some views."""

    items: list[ViewCount]
    next: str | None
    as_of: int


class CreateView(msgspec.Struct, forbid_unknown_fields=True):
    """A new view. `team_id` goes with the visibility `team`, and only with it."""

    name: str
    filter: Filter
    visibility: Visibility = "private"
    team_id: UUID | None = None
    q: Text | None = None
    sort: Text | None = None
    mode: Mode = "board"
    columns: Names = []
    density: Density | None = None
    card_fields: Names = []
    id: UUID | None = None


class EditView(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    version: int
    name: str | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET
    filter: Filter | UnsetType = UNSET
    q: Text | UnsetType | None = UNSET
    sort: Text | UnsetType | None = UNSET
    mode: Mode | UnsetType = UNSET
    columns: Names | UnsetType = UNSET
    density: Density | UnsetType | None = UNSET
    card_fields: Names | UnsetType = UNSET
