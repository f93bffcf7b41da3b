"""The control of the built-in Graph: `/__fake__/…`, JSON in and out.

GET  calls                        what Graph was asked, newest last
GET  secrets                      app secret, verify token and an access token
POST reset                        forget everything
POST lead      {id, …}            a lead as Graph shall tell it (field_data and all), instead of an invented one
POST fail      {count, status, code, subcode?, message?, is_transient?, path?, retry_after?}   the next calls fail
POST latency   {seconds}          each call takes so long
POST drop      {count}            the next calls are done but not answered
POST revoke | restore {token}     this token is refused with code 190, or good again
POST proof     {is_required}      whether appsecret_proof is checked
POST statuses  {mode, seconds?, code?}   normal, skip_delivered, shuffled, doubled, failed, never
POST webhook   {payload, times?}  deliver any payload, signed; answers whether it was taken
POST message   {phone_number_id, from, text, name?}   a person writes on WhatsApp
POST leadgen   {page_id, id?, form_id?}               a person fills in a form
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from crm.meta.fake.hooks import leadgen, whatsapp_message
from crm.meta.fake.reply import Reply
from crm.meta.fake.script import Fault, Script, Statuses

if TYPE_CHECKING:
    from crm.meta.fake.graph import FakeGraph


async def control(graph: "FakeGraph", method: str, path: str, body: bytes) -> Reply:
    """Do what is asked; 404 for what is not known, 400 for what cannot be read."""
    if method == "GET":
        shown: dict[str, object] = {"calls": graph.script.calls, "secrets": graph.secrets}
        return Reply.of(shown[path]) if path in shown else Reply.of({}, 404)
    if path not in ACTIONS:
        return Reply.of({}, 404)
    try:
        answer = await ACTIONS[path](graph, msgspec.json.decode(body or b"{}", type=dict[str, Any]))
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, ValueError) as wrong:
        return Reply.of({"error": str(wrong)}, 400)
    return Reply.of(answer or {})


Answer = dict[str, Any] | None
Act = Callable[["FakeGraph", dict[str, Any]], Awaitable[Answer]]


async def _reset(graph: "FakeGraph", _: dict[str, Any]) -> Answer:
    graph.script = Script()
    graph.leads.clear()
    graph.media.clear()
    return None


async def _lead(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.leads[str(asked["id"])] = asked
    return None


async def _fail(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.faults.append(msgspec.convert(asked, Fault))
    return None


async def _latency(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.latency = float(asked["seconds"])
    return None


async def _drop(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.drops = int(asked.get("count", 1))
    return None


async def _revoke(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.revoked.add(str(asked["token"]))
    return None


async def _restore(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.revoked.discard(str(asked["token"]))
    return None


async def _proof(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.requires_proof = bool(asked["is_required"])
    return None


async def _statuses(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    graph.script.statuses = msgspec.convert(asked, Statuses)
    return None


async def _webhook(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    taken = [await graph.hooks.send(asked["payload"]) for _ in range(int(asked.get("times", 1)))]
    return {"taken": all(taken)}


async def _message(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    payload = whatsapp_message(
        str(asked["phone_number_id"]), str(asked["from"]), str(asked["text"]), name=asked.get("name")
    )
    return {"taken": await graph.hooks.send(payload)}


async def _leadgen(graph: "FakeGraph", asked: dict[str, Any]) -> Answer:
    leadgen_id = str(asked.get("id") or int(graph.next_id()[:13], 16))
    form = {"form_id": str(asked["form_id"])} if "form_id" in asked else {}
    return {"id": leadgen_id, "taken": await graph.hooks.send(leadgen(str(asked["page_id"]), leadgen_id, **form))}


ACTIONS: dict[str, Act] = {
    "reset": _reset,
    "lead": _lead,
    "fail": _fail,
    "latency": _latency,
    "drop": _drop,
    "revoke": _revoke,
    "restore": _restore,
    "proof": _proof,
    "statuses": _statuses,
    "webhook": _webhook,
    "message": _message,
    "leadgen": _leadgen,
}
