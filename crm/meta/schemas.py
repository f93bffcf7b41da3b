"""Shapes of what needs care, on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec


class WebhookItem(msgspec.Struct):
    """Something that came in and could not simply be done. `account` is the channel's kind and id, as Meta named it."""

    id: UUID
    kind: str
    account: str
    state: Literal["queued", "pending", "done", "unsupported", "unrouted", "dead", "discarded"]
    error: str | None
    tries: int
    next_at: datetime
    created_at: datetime
    updated_at: datetime
    can: list[str]


class WebhookItems(msgspec.Struct):
    """A page of what needs care, newest first, with how much there is of each state and how long the oldest waits."""

    items: list[WebhookItem]
    next: str | None
    counts: dict[str, int]
    waiting_deliveries: int
    oldest_waiting_at: datetime | None
    as_of: int
