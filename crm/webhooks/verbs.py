"""Facts this room records."""

from typing import ClassVar
from uuid import UUID

from crm.core.journal import Fact


class WebhookMade(Fact, frozen=True):
    """A program is told of these verbs from now on; of everything when there are none."""

    verb: ClassVar[str] = "webhook.made"
    verbs: list[str]


class WebhookEdited(Fact, frozen=True):
    """Fields of a webhook changed."""

    verb: ClassVar[str] = "webhook.edited"
    fields: list[str]


class WebhookEnded(Fact, frozen=True):
    """A program is told nothing any more."""

    verb: ClassVar[str] = "webhook.ended"


class WebhookFailing(Fact, frozen=True):
    """A program has not taken anything for a day; it is told nothing until somebody starts it again."""

    verb: ClassVar[str] = "webhook.failing"


class WebhookHandedOver(Fact, frozen=True):
    """A program is told as far as somebody else sees, as whoever made it left."""

    verb: ClassVar[str] = "webhook.handed_over"
    from_user_id: UUID
    to_user_id: UUID
    version: int


class WebhookReplayed(Fact, frozen=True):
    """Calls that had ended are made again."""

    verb: ClassVar[str] = "webhook.replayed"
    count: int
