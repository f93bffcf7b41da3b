"""Routes of webhooks."""

from uuid import UUID

from litestar import Router, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from crm.core.asking import Asking
from crm.core.i18n import known_language
from crm.core.paging import page_limit
from crm.ops.audit.lines import verb_groups
from crm.webhooks import actions, queries
from crm.webhooks.schemas import Calls, CallState, EditWebhook, MakeWebhook, Replayed, Webhook, Webhooks


@get("/webhooks", opt={"policy": "webhooks.manage"})
async def webhooks(asking: NamedDependency[Asking]) -> Webhooks:
    """The programs that are told what happens."""
    async with asking.look() as work:
        items = await queries.webhooks(work)
        verbs = verb_groups(known_language(asking.language))
        return Webhooks(items=items, verbs=verbs, next=None, as_of=work.as_of)


@post("/webhooks", opt={"policy": "webhooks.manage"})
async def make_webhook(asking: NamedDependency[Asking], state: State, data: JSONBody[MakeWebhook]) -> Webhook:
    """Have a program told; the answer shows the secret that signs this once."""
    asking.require_fresh()
    async with asking.begin() as work:
        webhook_id, secret = await actions.make_webhook(work, data, state.secret_keys, state.wiring.verbs)
    async with asking.look() as work:
        made = await queries.webhook(work, webhook_id)
    made.secret = secret
    return made


@patch("/webhooks/{webhook_id:uuid}", opt={"policy": "webhooks.manage"})
async def edit_webhook(
    asking: NamedDependency[Asking], state: State, webhook_id: FromPath[UUID], data: JSONBody[EditWebhook]
) -> Webhook:
    """Rename it, have it told elsewhere or of other things, stop it, start it again."""
    if isinstance(data.url, str):
        asking.require_fresh()
    async with asking.begin(current=lambda work: queries.webhook(work, webhook_id)) as work:
        await actions.edit_webhook(work, webhook_id, data, state.wiring.verbs)
    async with asking.look() as work:
        return await queries.webhook(work, webhook_id)


@delete("/webhooks/{webhook_id:uuid}", opt={"policy": "webhooks.manage"})
async def end_webhook(asking: NamedDependency[Asking], webhook_id: FromPath[UUID]) -> None:
    """Have a program told nothing any more."""
    async with asking.begin() as work:
        await actions.end_webhook(work, webhook_id)


@get("/webhooks/{webhook_id:uuid}/calls", opt={"policy": "webhooks.manage"})
async def calls(
    asking: NamedDependency[Asking],
    webhook_id: FromPath[UUID],
    only: FromQuery[CallState | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Calls:
    """What was told, and what came of it."""
    async with asking.look() as work:
        await queries.webhook(work, webhook_id)
        return await queries.calls(work, webhook_id, only=only, limit=page_limit(limit), cursor=cursor)


@post("/webhooks/{webhook_id:uuid}/ping", opt={"policy": "webhooks.manage"}, status_code=202)
async def ping_webhook(asking: NamedDependency[Asking], webhook_id: FromPath[UUID]) -> None:
    """Send a call that tells of nothing."""
    async with asking.begin() as work:
        await actions.ping_webhook(work, webhook_id)
    asking.house.bell.ring()


@post("/webhooks/{webhook_id:uuid}/replay", opt={"policy": "webhooks.manage"}, status_code=202)
async def replay_failed(asking: NamedDependency[Asking], webhook_id: FromPath[UUID]) -> Replayed:
    """Make all calls again that failed."""
    async with asking.begin() as work:
        return Replayed(count=await actions.replay_calls(work, webhook_id, call_id=None))


@post("/webhooks/{webhook_id:uuid}/calls/{call_id:uuid}/replay", opt={"policy": "webhooks.manage"}, status_code=202)
async def replay_call(asking: NamedDependency[Asking], webhook_id: FromPath[UUID], call_id: FromPath[UUID]) -> Replayed:
    """Make one call again."""
    async with asking.begin() as work:
        return Replayed(count=await actions.replay_calls(work, webhook_id, call_id=call_id))


router = Router(
    "/",
    route_handlers=[
        webhooks,
        make_webhook,
        edit_webhook,
        end_webhook,
        calls,
        ping_webhook,
        replay_failed,
        replay_call,
    ],
)
