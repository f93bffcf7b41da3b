"""Routes: the webhook, what needs care, and the control of the built-in Graph."""

from hmac import compare_digest
from typing import Any
from uuid import UUID

from litestar import MediaType, Request, Response, Router, get, post, route
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery

from crm.core.asking import Asking
from crm.core.callers import is_from_here
from crm.core.doors import SYSTEM
from crm.core.paging import page_limit
from crm.core.problems import Forbidden, NotFound
from crm.core.work import begin
from crm.meta import actions, queries
from crm.meta.parts import MetaParts
from crm.meta.schemas import WebhookItems


class WrongVerifyToken(Forbidden):
    """The handshake was not asked for by whoever knows our verify token."""

    code = "wrong_verify_token"


@get("/webhooks/meta", opt={"policy": "public"}, media_type=MediaType.TEXT, include_in_schema=False)
async def verify_webhook(request: Request[Any, Any, Any], state: State) -> str:
    """Meta's handshake: the challenge comes back as it was given."""
    parts: MetaParts = state.meta
    # Parsed by hand, as the names hold dots.
    given = {name: str(value) for name, value in request.query_params.items()}
    is_known = parts.verify_token is not None and compare_digest(
        given.get("hub.verify_token", "").encode(), parts.verify_token.encode()
    )
    if given.get("hub.mode") != "subscribe" or not is_known or "hub.challenge" not in given:
        raise WrongVerifyToken
    return given["hub.challenge"]


@post("/webhooks/meta", opt={"policy": "public"}, status_code=200, media_type=MediaType.TEXT, include_in_schema=False)
async def take_delivery(request: Request[Any, Any, Any], state: State) -> str:
    """Take a delivery: checked against the bytes as they came, stored, answered; handled afterwards."""
    parts: MetaParts = state.meta
    body = await request.body()
    await parts.secrets.check(body, request.headers.get("x-hub-signature-256"))
    async with begin(parts.house, SYSTEM) as work:
        await actions.store_delivery(work, body, dict(request.headers))
    parts.arrived.ring()
    return "ok"


@get("/operations/webhooks", opt={"policy": "operations.view"})
async def webhook_items(
    asking: NamedDependency[Asking],
    status: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
) -> WebhookItems:
    """What came in and needs care; `status` shows one state alone, also what was done or discarded."""
    async with asking.look() as work:
        return await queries.items_page(work, state=status, limit=page_limit(limit), cursor=cursor)


@post("/operations/webhooks/{item_id:uuid}/retry", opt={"policy": "operations.manage"}, status_code=204)
async def retry_item(asking: NamedDependency[Asking], item_id: FromPath[UUID]) -> None:
    """Try an item again."""
    async with asking.begin() as work:
        await actions.retry_item(work, item_id)


@post("/operations/webhooks/{item_id:uuid}/discard", opt={"policy": "operations.manage"}, status_code=204)
async def discard_item(asking: NamedDependency[Asking], item_id: FromPath[UUID]) -> None:
    """Say that an item is not needed."""
    async with asking.begin() as work:
        await actions.discard_item(work, item_id)


@route(
    "/__fake__/{path:path}",
    http_method=[HttpMethod.GET, HttpMethod.POST],
    opt={"policy": "public"},
    include_in_schema=False,
)
async def control_fake(request: Request[Any, Any, Any], state: State, path: FromPath[str]) -> Response[Any]:
    """The control of the built-in Graph, from this machine and nowhere else. 404 wherever that is not in use."""
    parts: MetaParts = state.meta
    client = request.client.host if request.client else ""
    if parts.fake is None or not is_from_here(client, dict(request.headers)):
        raise NotFound
    reply = await parts.fake.control(request.method, path.strip("/"), await request.body())
    return Response(reply.body, status_code=reply.status, media_type="application/json")


router = Router("/", route_handlers=[webhook_items, retry_item, discard_item])
outside = Router("/", route_handlers=[verify_webhook, take_delivery, control_fake])
