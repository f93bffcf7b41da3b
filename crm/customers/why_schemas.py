"""Shapes of the answer to "why do I see this, and why not" on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import FieldRight, Lack, Scope
from crm.people.schemas import Ref

Seeing = Literal[
    "assigned",
    "stands_in",
    "team_mate",
    "own_team",
    "department_mate",
    "department_team",
    "pool",
    "team_pool",
    "all",
]
"""What makes somebody see a customer, the nearest first."""

Missing = Literal[
    "disabled",
    "no_right",
    "not_assigned",
    "other_team",
    "other_department",
    "pool_closed",
    "stood_in",
    "will_stand_in",
]
"""What is missing to somebody who does not see it."""

Acting = Literal["assigned", "stands_in", "leads", "nobodys"]
"""What lets somebody do daily work where it is left to assignees and their leaders."""


Against = Lack | Literal["disabled", "unseen", "needs"]
"""What stands against an action; "needs" is another right."""


class Reason(msgspec.Struct, frozen=True):
    """One plain fact. `people` are those it is about, `place` is a team or a department, the times are of a stand-in."""

    code: Literal[Seeing, Missing, Acting]
    people: list[Ref]
    place: Ref | None
    starts_at: datetime | None
    ends_at: datetime | None


class WhyThing(msgspec.Struct):
    """A kind of things that hang on the customer, and the right to see such things in any scope."""

    kind: str
    sees: bool
    needs: str


class WhyAction(msgspec.Struct):
    """A row of the policy table for this customer."""

    right: str
    may: bool
    scope: Scope | None
    """As it was given; null for none."""
    roles: list[str]
    """The roles that give it so."""
    lack: Against | None
    needs: str | None


class WhyField(msgspec.Struct):
    """What the person may do with a sensitive field, wherever they see it."""

    field: str
    level: FieldRight


class Why(msgspec.Struct):
    """Whether a person sees a customer, by which facts, and what they may do with it.

    What somebody else may do is told to whoever manages people or roles; to others `actions` and `fields` are null, and
    `roles` is empty.
    """

    person: Ref
    sees: bool
    scope: Scope | None
    """In which `customers.view` was given."""
    roles: list[str]
    """The roles that give it so."""
    reasons: list[Reason]
    """Why they see it, the nearest first; or what is missing."""
    only_assignees_act: bool
    """Whether the company leaves daily work to assignees and their leaders."""
    acting: list[Reason]
    """Where it does: what makes this person one of those; empty when nothing does."""
    things: list[WhyThing]
    actions: list[WhyAction] | None
    fields: list[WhyField] | None
    as_of: int


class Seer(msgspec.Struct):
    """Somebody who sees a customer, and by which facts."""

    person: Ref
    title: str
    scope: Scope
    roles: list[str]
    """The roles that give it so; empty for whoever manages neither people nor roles."""
    reasons: list[Reason]


class Seers(msgspec.Struct):
    """All who see a customer, the nearest first."""

    items: list[Seer]
    next: UUID | None
    as_of: int
