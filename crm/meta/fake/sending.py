"""Messages sent to the built-in Graph: checked as Meta checks them, accepted, and then told of by signed statuses."""

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any

from crm.meta.envelope import as_dict
from crm.meta.fake.hooks import whatsapp_change
from crm.meta.fake.reply import Reply, refusal

if TYPE_CHECKING:
    from crm.meta.fake.graph import FakeGraph

LONGEST_TEXT = 4096
TYPES = {
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "template",
    "reaction",
}


def send(graph: "FakeGraph", account: str, asked: dict[str, Any]) -> Reply:
    """Accept a message, or refuse it the way Meta does; its statuses follow."""
    if asked.get("messaging_product") != "whatsapp":
        return _send_elsewhere(graph, asked)
    if asked.get("status") == "read":
        return Reply.of({"success": True})
    wrong = _wrong(asked)
    if wrong is not None:
        return refusal(400, 100, "Invalid parameter", details=wrong)
    wamid = f"wamid.{graph.next_id()}"
    number = str(asked.get("to") or "").lstrip("+")
    contact = (
        {"input": asked["to"], "wa_id": number}
        if number
        else {"input": asked["recipient"], "user_id": asked["recipient"]}
    )
    graph.hooks.later(_tell(graph, account, wamid, number or str(asked["recipient"]), asked))
    return Reply.of({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]})


def _wrong(asked: dict[str, Any]) -> str | None:
    kind = asked.get("type", "text")
    if not asked.get("to") and not asked.get("recipient"):
        return "The parameter to is required"
    if asked.get("to") and not str(asked["to"]).startswith("+"):
        return "The number has no country code"
    if kind not in TYPES or kind not in asked:
        return f"The parameter {kind} is required"
    if kind == "text" and not 0 < len(str(asked["text"].get("body") or "")) <= LONGEST_TEXT:
        return "Text body must be between 1 and 4096 characters"
    return None


def _send_elsewhere(graph: "FakeGraph", asked: dict[str, Any]) -> Reply:
    whom = as_dict(asked.get("recipient")).get("id")
    if not whom:
        return refusal(400, 100, "Param recipient is required")
    return Reply.of({"recipient_id": whom, "message_id": f"m_{graph.next_id()}"})


async def _tell(graph: "FakeGraph", account: str, wamid: str, recipient: str, asked: dict[str, Any]) -> None:
    how = graph.script.statuses
    told = {
        "normal": ["sent", "delivered", "read"],
        "skip_delivered": ["sent", "read"],
        "shuffled": ["read", "sent", "delivered"],
        "doubled": ["sent", "sent", "delivered", "delivered", "read"],
        "failed": ["sent", "failed"],
        "never": list[str](),
    }[how.mode]
    for status in told:
        await asyncio.sleep(how.seconds * (0.5 + random.random()))  # noqa: S311 - jitter
        value: dict[str, Any] = {
            "id": wamid,
            "status": status,
            "timestamp": str(int(time.time())),
            "recipient_id": recipient,
        }
        if asked.get("biz_opaque_callback_data"):
            value["biz_opaque_callback_data"] = asked["biz_opaque_callback_data"]
        if status == "failed":
            details = "Message undeliverable."
            value["errors"] = [{"code": how.code, "title": details, "error_data": {"details": details}}]
        await graph.hooks.send(whatsapp_change(account, {"statuses": [value]}))
