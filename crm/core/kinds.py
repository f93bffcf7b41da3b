"""Kinds: the things screens show, and how each is loaded for live frames.

A kind is loaded by the same function that answers GET, so a frame carries exactly that shape.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from crm.core.doors import Viewer
from crm.core.work import Work

# Rows are structs of many rooms; what live needs of them is `id` and, where there is one, `version`.
Load = Callable[[Work, Sequence[str]], Awaitable[Sequence[Any]]]
LoadEach = Callable[[Work, Mapping[UUID, Viewer], Sequence[UUID]], Awaitable[Mapping[UUID, Mapping[UUID, Any]]]]
"""For each of these people, by the id of a customer or their own, the row of theirs alone; None where it is theirs and there is none."""


class Kind(msgspec.Struct, frozen=True):
    """One kind of thing.

    `audience`: "customer" is everybody who sees the customer of the line, "grant" everybody who was given `grant`,
    "everybody" everybody who is logged in.
    "each" is a row per person, or per person and customer, the person's alone: of a line without a customer only the person
    who acted hears, of others whoever has such a row, and whoever may just have lost it. "keys" is a thing that hangs on no
    customer and that some people see: whoever has the row, and of its end whoever holds one of the removed keys (their own
    id, their pools). `of_customers` loads the rows of this kind that show parts of touched customers, `of_each` the rows of
    an "each" or of "keys", by the id of the thing.
    """

    name: str
    audience: Literal["customer", "grant", "each", "keys", "everybody"]
    grant: str
    """What somebody must hold to be told of it; empty where everybody is told."""
    load: Load
    of_customers: Load | None = None
    of_each: LoadEach | None = None

    def is_open_to(self, viewer: Viewer) -> bool:
        """Whether this viewer may be told of such things at all."""
        return self.audience == "everybody" or self.grant in viewer.grants
