"""The loop of the worker: lines become calls, calls are made, and what came of them is noted.

What is sent is built at that moment, by the same functions and with the same rights as a live frame of the person who
made the webhook: whoever loses a right tells no program about it any more.
"""

import asyncio
import random
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog

from crm.core import journal
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.http import CallFailed, CallRefused, GuardedClient
from crm.core.journal import Written
from crm.core.kinds import Kind
from crm.core.problems import Unavailable
from crm.core.secrets import SecretKeys, Unopenable
from crm.core.work import begin, reading
from crm.live.frames import frames_for
from crm.people.queries import viewers_of
from crm.webhooks import actions, rules
from crm.webhooks.actions import Came, ClaimedCall

log = structlog.get_logger()

BATCH = 500
AT_ONCE = 8
GATHER_SECONDS = 0.25
TOTAL_SECONDS = 15.0
TIDY_EVERY = 3600.0


class WebhookParts(msgspec.Struct, frozen=True):
    """What this room needs of the process it runs in."""

    house: House
    keys: SecretKeys
    kinds: Mapping[str, Kind]
    client: GuardedClient


async def keep_telling(parts: WebhookParts) -> None:
    """Tell every program until cancelled; survives an absent database."""
    tidied = 0.0
    with parts.house.bell.reader() as bell:
        while True:
            try:
                has_more = await tell(parts)
                if time.monotonic() - tidied > TIDY_EVERY:
                    await _tidy(parts.house)
                    tidied = time.monotonic()
            except (Unavailable, psycopg.OperationalError):
                has_more = False
            if not has_more:
                await bell.wait()
                await asyncio.sleep(GATHER_SECONDS)


async def tell(parts: WebhookParts) -> bool:
    """New lines are queued and due calls made; whether there may be more of either."""
    has_more = False
    for webhook_id in await _active(parts.house):
        async with begin(parts.house, SYSTEM) as work:
            has_more |= await actions.queue_calls(work, webhook_id, limit=BATCH)
    if not await _is_due(parts.house):
        return has_more
    async with begin(parts.house, SYSTEM) as work:
        claimed = await actions.claim_calls(work, limit=AT_ONCE)
    await asyncio.gather(*(_make(parts, call) for call in claimed))
    return has_more or bool(claimed)


async def _active(house: House) -> list[UUID]:
    async with reading(house, SYSTEM, as_of=0) as work:
        return await work.all(UUID, "SELECT id FROM webhooks WHERE state = 'active' AND ended_at IS NULL ORDER BY id")


async def _is_due(house: House) -> bool:
    async with reading(house, SYSTEM, as_of=0) as work:
        found = await work.maybe(
            bool,
            "SELECT true FROM webhook_calls WHERE state IN ('queued', 'sending') AND next_at <= now() LIMIT 1",
        )
    return bool(found)


async def _tidy(house: House) -> None:
    async with begin(house, SYSTEM) as work:
        await actions.forget_calls(work, await work.all(UUID, "SELECT id FROM webhooks"))


async def _make(parts: WebhookParts, call: ClaimedCall) -> None:
    try:
        came = await _try(parts, call)
    except Unavailable:
        raise
    except Exception as error:  # a call nobody can build must not hold up all others
        log.exception("webhook_call_failed", call=str(call.id))
        came = _again(call, error=type(error).__name__)
    async with begin(parts.house, SYSTEM) as work:
        await actions.note_call(work, call, came)


async def _try(parts: WebhookParts, call: ClaimedCall) -> Came:
    body = await _body(parts, call)
    if body is None:
        return Came("skipped", error="not_visible")
    try:
        secret = parts.keys.open_sealed(call.secret, purpose=actions.purpose(call.webhook_id)).decode()
    except Unopenable:
        return Came("failed", error="secret_lost")
    at = int(now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "X-Crm-Signature": rules.signature(secret, at, body),
        "X-Crm-Event": call.verb,
        "X-Crm-Call": str(call.id),
    }
    began = time.monotonic()
    try:
        answer = await parts.client.post(call.url, content=body, headers=headers, max_bytes=64 * 1024)
    except CallRefused:
        return Came("failed", error="address_refused")
    except CallFailed as failed:
        return _again(call, error=str(failed), milliseconds=_since(began))
    text = (
        answer.body[: rules.LONGEST_ANSWER * 4].decode("utf-8", "replace").replace("\x00", "")[: rules.LONGEST_ANSWER]
    )
    state = rules.course_of(answer.status)
    if state == "retry":
        return _again(call, status=answer.status, answer=text, milliseconds=_since(began))
    return Came(state, status=answer.status, answer=text, milliseconds=_since(began))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _again(call: ClaimedCall, **told: Any) -> Came:
    wait: timedelta = rules.pause(call.tries - 1, random.random())  # noqa: S311 - spreads tries, guards nothing
    if now() + wait - call.created_at > rules.GIVE_UP:
        return Came("failed", **told)
    return Came("queued", next_at=now() + wait, **told)


class _Frame(msgspec.Struct):
    as_of: int
    changes: msgspec.Raw


async def _body(parts: WebhookParts, call: ClaimedCall) -> bytes | None:
    """What is sent: the line and the rows it touched, as the maker would be answered now; None when they see nothing."""
    if call.seq is None:
        return _encode({"id": call.id, "verb": "ping", "at": call.created_at, "changes": []})
    async with reading(parts.house, SYSTEM, as_of=0) as work:
        line = await work.maybe(Written, journal.AFTER, after=call.seq - 1, limit=1)
        viewers = await viewers_of(work, [call.made_by])
    if line is None or line.seq != call.seq:
        return None
    frames = (await frames_for(parts.house, parts.kinds, [line], viewers)).get(call.made_by)
    if not frames:
        return None
    frame = msgspec.json.decode(frames[0].text, type=_Frame)
    return _encode(
        {
            "id": call.id,
            "verb": line.verb,
            "at": line.at,
            "seq": line.seq,
            "as_of": frame.as_of,
            "actor": {"kind": line.actor_kind, "id": line.actor_id},
            "subject": {"kind": line.subject_kind, "id": line.subject_id},
            "customer_id": line.customer_id,
            "changes": frame.changes,
        }
    )


def _encode(value: object) -> bytes:
    return msgspec.json.encode(value)
