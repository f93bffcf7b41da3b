"""How this room's verbs are taken back."""

import msgspec

from crm.core.journal import Written
from crm.core.undo import Inverse
from crm.core.work import Work
from crm.webhooks import actions, verbs


async def give_back(work: Work, line: Written) -> None:
    """The program is told as far as whoever made it sees."""
    assert line.subject_id is not None
    facts = msgspec.convert(line.facts, verbs.WebhookHandedOver)
    await actions.give_back_webhook(work, line.subject_id, facts.from_user_id, seen=facts.version)


INVERSES: dict[str, Inverse] = {"webhook.handed_over": give_back}
