"""How a person likes cards to look."""

from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

Density = Literal["tight", "normal", "wide"]
"""How many cards fit on a screen: 94 pixels each normally, 64 when tight, 112 when wide."""

ShownField = Literal[
    "value",
    "quality",
    "phone",
    "source",
    "team",
    "application_no",
    "last_message",
    "stage_age",
    "age",
    "next_work",
    "tags",
    "owner",
]
"""What a card can show beside its name."""

SHOWN_FIELDS: tuple[ShownField, ...] = get_args(ShownField)
STANDARD_FIELDS: tuple[ShownField, ...] = (
    "value",
    "phone",
    "source",
    "application_no",
    "last_message",
    "age",
    "next_work",
    "tags",
    "owner",
)
"""What cards show for whoever has chosen nothing."""

ShownFields = Annotated[list[ShownField], Meta(max_length=50)]

ListColumn = Literal[
    "stage",
    "value",
    "owner",
    "team",
    "phone",
    "source",
    "tags",
    "quality",
    "next_work",
    "last_contact",
    "last_message",
    "waiting",
    "stage_age",
    "created",
    "application_no",
    "lost_reason",
]
"""What a list of cards can show beside the names."""

LIST_COLUMNS: tuple[ListColumn, ...] = get_args(ListColumn)
STANDARD_COLUMNS: tuple[ListColumn, ...] = (
    "stage",
    "value",
    "phone",
    "owner",
    "next_work",
    "last_contact",
    "source",
    "tags",
)
"""What lists show for whoever has chosen nothing."""

ListColumns = Annotated[list[ListColumn], Meta(max_length=50)]


class CardLook(msgspec.Struct):
    """How this person's cards look, on the board and in lists. Its id is the person's."""

    id: UUID
    density: Density
    fields: list[ShownField]
    columns: list[ListColumn]
    """Of lists, in their order."""


class EditCardLook(msgspec.Struct, forbid_unknown_fields=True):
    """What is given is changed."""

    density: Density | UnsetType = UNSET
    fields: ShownFields | UnsetType = UNSET
    columns: ListColumns | UnsetType = UNSET
