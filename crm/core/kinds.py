"""Kinds: the things screens show, and how each is loaded for live frames.

A kind is loaded by the same function that answers GET, so a frame carries exactly that shape.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

import msgspec

from crm.core.work import Work

# Rows are structs of many rooms; what live needs of them is `id` and, where there is one, `version`.
Load = Callable[[Work, Sequence[str]], Awaitable[Sequence[Any]]]


class Kind(msgspec.Struct, frozen=True):
    """One kind of thing.

    `audience`: "customer" is everybody who sees the customer of the line, "grant" everybody who was given `grant`,
    "actor" only the person who acted. `of_customers` loads the rows of this kind that show parts of touched customers.
    """

    name: str
    audience: Literal["customer", "grant", "actor"]
    grant: str
    load: Load
    of_customers: Load | None = None
