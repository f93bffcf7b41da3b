"""Shapes of webhooks on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from crm.ops.audit.schemas import VerbGroup
from crm.people.schemas import Ref

Verbs = Annotated[list[str], msgspec.Meta(max_length=500)]
CallState = Literal["queued", "sending", "delivered", "failed", "skipped"]


class Webhook(msgspec.Struct):
    """A program that is told. `secret` is shown once, when it is made, and null ever after."""

    id: UUID
    version: int
    name: str
    url: str
    verbs: list[str]
    state: Literal["active", "paused", "failing"]
    failing_since: datetime | None
    made_by: Ref
    created_at: datetime
    secret: str | None


class Webhooks(msgspec.Struct):
    """All programs that are told."""

    items: list[Webhook]
    verbs: list[VerbGroup]
    """All there is to be told of, in the asker's language."""
    next: str | None
    as_of: int


class MakeWebhook(msgspec.Struct, forbid_unknown_fields=True):
    """A program to be told, at an https address, of these verbs; of everything when there are none."""

    name: str
    url: str
    verbs: Verbs = []
    id: UUID | None = None


class EditWebhook(msgspec.Struct, forbid_unknown_fields=True):
    """What changes. Starting it again makes the calls it missed."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    url: str | msgspec.UnsetType = msgspec.UNSET
    verbs: Verbs | msgspec.UnsetType = msgspec.UNSET
    state: Literal["active", "paused"] | msgspec.UnsetType = msgspec.UNSET


class Call(msgspec.Struct):
    """One telling and what came of it: the status and the beginning of the answer of the last try."""

    id: UUID
    verb: str
    seq: int | None
    state: CallState
    tries: int
    next_at: datetime
    attempted_at: datetime | None
    status: int | None
    answer: str | None
    milliseconds: int | None
    error: str | None
    created_at: datetime


class Calls(msgspec.Struct):
    """A page of calls, newest first."""

    items: list[Call]
    next: str | None
    as_of: int


class Replayed(msgspec.Struct):
    """How many calls are made again."""

    count: int
