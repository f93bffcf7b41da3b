"""The scenes in which the actions of this room run under the law of live screens."""

from uuid import UUID

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.holdings import Heirs
from crm.webhooks import actions, rules
from crm.webhooks.actions import Came
from crm.webhooks.schemas import EditWebhook, MakeWebhook
from tests.law import Cast, scene
from tests.office import KEYS, Office


async def _webhook(office: Office, people: Cast) -> UUID:
    new = MakeWebhook(name="Muhasebe", url="https://example.com/hook", verbs=["card.moved"])
    async with office.begin(people.admin) as work:
        webhook_id, _ = await actions.make_webhook(work, new, KEYS, office.wiring.verbs)
    return webhook_id


@scene("webhooks.make_webhook", "webhooks.edit_webhook")
async def _(office: Office, people: Cast) -> None:
    webhook_id = await _webhook(office, people)
    async with office.begin(people.admin) as work:
        edit = EditWebhook(version=1, name="Depo", state="paused")
        await actions.edit_webhook(work, webhook_id, edit, office.wiring.verbs)


@scene("webhooks.end_webhook")
async def _(office: Office, people: Cast) -> None:
    webhook_id = await _webhook(office, people)
    async with office.begin(people.admin) as work:
        await actions.end_webhook(work, webhook_id)


@scene("webhooks.note_call", "webhooks.replay_calls")
async def _(office: Office, people: Cast) -> None:
    webhook_id = await _webhook(office, people)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE webhooks SET seq = 0, verbs = '{}', failing_since = %(at)s", at=now() - 2 * rules.GIVE_UP
        )
        await actions.queue_calls(work, webhook_id, limit=500)
    async with office.begin(SYSTEM) as work:
        [call, *_] = await actions.claim_calls(work, limit=5)
    async with office.begin(SYSTEM) as work:
        await actions.note_call(work, call, Came("failed", status=500))
    async with office.begin(people.admin) as work:
        assert await actions.replay_calls(work, webhook_id, call_id=call.id) == 1


@scene("webhooks.hand_over_webhooks", "webhooks.give_back_webhook")
async def _(office: Office, people: Cast) -> None:
    assert people.admin.id
    assert people.manager.id
    webhook_id = await _webhook(office, people)
    async with office.begin(SYSTEM) as work:
        await actions.hand_over_webhooks(work, people.admin.id, Heirs("person", (people.manager.id,)), 0)
    async with office.begin(SYSTEM) as work:
        await actions.give_back_webhook(work, webhook_id, people.admin.id, seen=2)
