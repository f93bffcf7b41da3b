"""Facts this room records."""

from typing import ClassVar

from crm.core.journal import Fact


class WebhookUnrouted(Fact, frozen=True):
    """Something came in for an account that is no channel of ours; it is kept until it becomes one."""

    verb: ClassVar[str] = "webhook.unrouted"
    kind: str
    account: str


class WebhookFailed(Fact, frozen=True):
    """An item of a delivery could not be handled in all its tries; it waits for a person."""

    verb: ClassVar[str] = "webhook.failed"
    kind: str


class LeadUnreadable(Fact, frozen=True):
    """Meta will not tell us a lead; it stands among the customers without its answers."""

    verb: ClassVar[str] = "lead.unreadable"
    leadgen_id: str


class WebhookRetried(Fact, frozen=True):
    """Somebody asked for an item to be tried again."""

    verb: ClassVar[str] = "webhook.retried"


class WebhookDiscarded(Fact, frozen=True):
    """Somebody decided that an item is not needed."""

    verb: ClassVar[str] = "webhook.discarded"
