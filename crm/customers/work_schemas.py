"""Shapes of works on the wire: what is to be done for customers, whichever room it belongs to."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.people.schemas import Ref

WorkKind = Literal["activity", "appointment", "promise", "reminder"]


class NextWork(msgspec.Struct, frozen=True):
    """What is due first for a customer; in the past it is late."""

    id: UUID
    kind: WorkKind
    type_id: UUID | None
    """What sort of activity it is."""
    title: str | None
    """What somebody called it."""
    due_at: datetime


class AboutWork(msgspec.Struct, frozen=True):
    """The work that another one is about."""

    id: UUID
    type_id: UUID | None
    title: str | None


class OpenWork(msgspec.Struct):
    """Something that is to be done for a customer. Its id is that of the thing itself; what is done with is not here."""

    id: UUID
    kind: WorkKind
    type_id: UUID | None
    title: str | None
    due_at: datetime
    owner: Ref | None
    customer: Ref
    about: AboutWork | None
    """The activity it reminds of."""

    @property
    def customer_id(self) -> UUID:
        """Whose it is."""
        return self.customer.id


class OpenWorks(msgspec.Struct):
    """Works by when they are due, the first ones first."""

    items: list[OpenWork]
    next: str | None
    as_of: int
