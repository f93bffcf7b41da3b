"""Facts about activities, their types and outcomes, and promises."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class ActivityOpened(Fact, frozen=True):
    """Something is to be done."""

    verb: ClassVar[str] = "activity.opened"
    type_id: UUID
    owner_id: UUID | None
    due_at: datetime
    application_no: int | None
    version: int


class ActivityEdited(Fact, frozen=True):
    """It is due at another time, another person's, or called otherwise; the values stand in field_changes."""

    verb: ClassVar[str] = "activity.edited"
    type_id: UUID
    fields: list[str]
    version: int


class ActivityClosed(Fact, frozen=True):
    """It was done, and ended with this outcome."""

    verb: ClassVar[str] = "activity.closed"
    type_id: UUID
    outcome_id: UUID
    duration_seconds: int | None
    version: int
    contact_at: datetime | None
    """When the customer was reached by it."""
    contact_before: datetime | None
    happened_at: datetime | None = None
    """When it was done, where that was written down later."""


class ActivityCancelled(Fact, frozen=True):
    """It is not to be done; the reason stands with it."""

    verb: ClassVar[str] = "activity.cancelled"
    type_id: UUID
    version: int


class ActivityReplaced(Fact, frozen=True):
    """Something else is to be done instead."""

    verb: ClassVar[str] = "activity.replaced"
    type_id: UUID
    by: UUID
    version: int


class ActivityReopened(Fact, frozen=True):
    """How it ended was taken back."""

    verb: ClassVar[str] = "activity.reopened"
    type_id: UUID
    version: int


class ActivityWithdrawn(Fact, frozen=True):
    """That it was opened was taken back."""

    verb: ClassVar[str] = "activity.withdrawn"
    type_id: UUID
    version: int


class ActivityHandedOver(Fact, frozen=True):
    """It is somebody else's, as whoever had it left."""

    verb: ClassVar[str] = "activity.handed_over"
    type_id: UUID
    from_user_id: UUID | None
    to_user_id: UUID | None
    version: int


class ActivityTypeMade(Fact, frozen=True):
    """There is one more sort of work."""

    verb: ClassVar[str] = "activity_type.made"


class ActivityTypeEdited(Fact, frozen=True):
    """A sort of work is called or looks otherwise."""

    verb: ClassVar[str] = "activity_type.edited"
    fields: list[str]


class ActivityTypeEnded(Fact, frozen=True):
    """No more of this sort is opened."""

    verb: ClassVar[str] = "activity_type.ended"
    version: int


class ActivityTypeRestored(Fact, frozen=True):
    """A sort of work that had ended is there again."""

    verb: ClassVar[str] = "activity_type.restored"


class ActivityTypesOrdered(Fact, frozen=True):
    """The sorts of work stand in another order."""

    verb: ClassVar[str] = "activity_types.ordered"


class OutcomeMade(Fact, frozen=True):
    """There is one more way to end."""

    verb: ClassVar[str] = "outcome.made"
    type_id: UUID


class OutcomeEdited(Fact, frozen=True):
    """A way to end is called otherwise, or brings about something else."""

    verb: ClassVar[str] = "outcome.edited"
    type_id: UUID
    fields: list[str]


class OutcomeEnded(Fact, frozen=True):
    """A way to end is no longer chosen."""

    verb: ClassVar[str] = "outcome.ended"
    type_id: UUID
    version: int


class OutcomeRestored(Fact, frozen=True):
    """A way to end that was gone is there again."""

    verb: ClassVar[str] = "outcome.restored"
    type_id: UUID


class OutcomesOrdered(Fact, frozen=True):
    """The ways to end stand in another order."""

    verb: ClassVar[str] = "outcomes.ordered"


class PromiseMade(Fact, frozen=True):
    """Something was promised; what, stands with it."""

    verb: ClassVar[str] = "promise.made"
    due_at: datetime
    version: int


class PromiseEdited(Fact, frozen=True):
    """It is promised otherwise; the values stand in field_changes."""

    verb: ClassVar[str] = "promise.edited"
    fields: list[str]
    version: int


class PromiseSettled(Fact, frozen=True):
    """It was kept, or not."""

    verb: ClassVar[str] = "promise.settled"
    is_kept: bool
    version: int


class PromiseWithdrawn(Fact, frozen=True):
    """It was not promised after all."""

    verb: ClassVar[str] = "promise.withdrawn"
    version: int


class PromiseReopened(Fact, frozen=True):
    """What became of it was taken back."""

    verb: ClassVar[str] = "promise.reopened"
    version: int
