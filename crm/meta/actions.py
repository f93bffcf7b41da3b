"""Every write of this room: deliveries stored and claimed, their items noted, leads to be read."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.meta import verbs
from crm.meta.rules import MOST_TRIES

KEPT_HEADERS = ("content-type", "user-agent", "x-hub-signature-256")
LEASE = timedelta(seconds=30)
"""An item whose worker died in the middle is tried again after this time."""

ItemState = Literal["queued", "done", "unsupported", "unrouted", "dead"]


async def store_delivery(work: Work, body: bytes, headers: dict[str, str]) -> None:
    """The bytes are kept as they came; the same body again changes nothing. Heard by nobody: the journal is not used,
    so that taking a delivery waits for no one.
    """
    await work.run(
        "INSERT INTO webhook_deliveries (id, body_hash, body, headers)"
        " VALUES (%(id)s, %(hash)s, %(body)s, %(headers)s) ON CONFLICT (body_hash) DO NOTHING",
        id=new_id(),
        hash=hashlib.sha256(body).digest(),
        body=body,
        headers=msgspec.json.encode({name: headers[name][:500] for name in KEPT_HEADERS if name in headers}).decode(),
    )


class Delivery(msgspec.Struct, frozen=True):
    """A delivery to be handled."""

    id: UUID
    body: bytes
    received_at: datetime


async def hold_deliveries(work: Work, *, limit: int, only: UUID | None = None) -> list[Delivery]:
    """The oldest deliveries nobody is at (or the one asked for), held until the end of the transaction.

    A worker that dies lets go of them at that moment.
    """
    return await work.all(
        Delivery,
        "SELECT id, body, received_at FROM webhook_deliveries"
        " WHERE done_at IS NULL AND (%(only)s::uuid IS NULL OR id = %(only)s)"
        " ORDER BY received_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED",
        limit=limit,
        only=only,
    )


class Outcome(msgspec.Struct, frozen=True):
    """What became of an item that could not simply be done."""

    place: int
    kind: str
    account: str
    state: ItemState
    error: str | None = None


async def finish_deliveries(work: Work, done: Mapping[UUID, Sequence[Outcome]], wait: timedelta) -> None:
    """The deliveries are done; what could not be done of them is kept, to be tried again, routed later, or looked at.

    Heard by: whoever watches operations (webhook.unrouted, once for each account until it is routed).
    """
    await work.run("UPDATE webhook_deliveries SET done_at = now() WHERE id = ANY(%(ids)s)", ids=sorted(done))
    kept = [(delivery_id, outcome) for delivery_id, outcomes in done.items() for outcome in outcomes]
    if not kept:
        return
    unrouted = {outcome.account: outcome.kind for _, outcome in kept if outcome.state == "unrouted"}
    alarming = await _new_accounts(work, set(unrouted))
    rows = [{"id": new_id(), "delivery_id": key, **msgspec.structs.asdict(outcome)} for key, outcome in kept]
    await work.run(
        "INSERT INTO webhook_items (id, delivery_id, place, kind, account, state, error, tries, next_at)"
        " SELECT i.id, i.delivery_id, i.place, i.kind, i.account, i.state, i.error, 1, now() + %(wait)s"
        " FROM jsonb_to_recordset(%(items)s)"
        "   AS i(id uuid, delivery_id uuid, place int, kind text, account text, state text, error text)"
        " ON CONFLICT (delivery_id, place) DO NOTHING",
        wait=wait,
        items=msgspec.json.encode(rows).decode(),
    )
    for account in sorted(alarming):
        work.record(verbs.WebhookUnrouted(kind=unrouted[account], account=account), subject=("channel", None))


async def _new_accounts(work: Work, accounts: set[str]) -> set[str]:
    if not accounts:
        return set()
    # Two deliveries for one account are often handled side by side, and one alarm is enough.
    await work.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('unrouted:' || account, 5)) FROM unnest(%(accounts)s::text[]) a(account)",
        accounts=sorted(accounts),
    )
    known = await work.all(
        str,
        "SELECT DISTINCT account FROM webhook_items WHERE state = 'unrouted' AND account = ANY(%(accounts)s)",
        accounts=sorted(accounts),
    )
    return accounts - set(known)


class DueItem(msgspec.Struct, frozen=True):
    """An item to be tried again, with the body it stands in."""

    id: UUID
    place: int
    tries: int
    body: bytes
    received_at: datetime


async def claim_items(work: Work, *, limit: int) -> list[DueItem]:
    """The items whose time has come, claimed for a while; the try is counted before it is made."""
    return await work.all(
        DueItem,
        "WITH due AS (SELECT id FROM webhook_items WHERE state = 'queued' AND next_at <= now()"
        "   ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED),"
        " taken AS (UPDATE webhook_items i SET next_at = now() + %(lease)s, tries = tries + 1, updated_at = now()"
        "   FROM due WHERE i.id = due.id RETURNING i.id, i.place, i.tries, i.delivery_id)"
        " SELECT t.id, t.place, t.tries, d.body, d.received_at"
        " FROM taken t JOIN webhook_deliveries d ON d.id = t.delivery_id ORDER BY d.received_at, t.place",
        limit=limit,
        lease=LEASE,
    )


async def settle_item(work: Work, item: DueItem, outcome: Outcome | None, wait: timedelta) -> None:
    """The item is done (`None`), or waits for its next try, or after the last one for a person."""
    state = "done" if outcome is None else outcome.state
    if outcome is not None and state == "queued" and item.tries >= MOST_TRIES:
        state = "dead"
        work.record(verbs.WebhookFailed(kind=outcome.kind), subject=("webhook_item", item.id))
    await work.run(
        "UPDATE webhook_items SET state = %(state)s, error = %(error)s, next_at = now() + %(wait)s, updated_at = now()"
        " WHERE id = %(id)s",
        id=item.id,
        state=state,
        error=outcome.error if outcome else None,
        wait=wait,
    )


async def route_account(work: Work, channel_id: UUID) -> int:
    """What came for this account before it was a channel of ours is handled now. Returns how many items."""
    return await work.run(
        "UPDATE webhook_items SET state = 'queued', tries = 0, next_at = now(), updated_at = now()"
        " WHERE state = 'unrouted' AND account ="
        " (SELECT kind || ':' || external_id FROM channels WHERE id = %(channel_id)s)",
        channel_id=channel_id,
    )


async def route_found(work: Work) -> int:
    """As `route_account`, for every channel: an item may be noted as unrouted while its channel is being registered."""
    return await work.run(
        "UPDATE webhook_items SET state = 'queued', tries = 0, next_at = now(), updated_at = now()"
        " WHERE state = 'unrouted' AND account IN (SELECT kind || ':' || external_id FROM channels)"
    )


async def retry_item(work: Work, item_id: UUID) -> None:
    """An item or lead that was given up is tried again. Raises Forbidden, and NotFound when nothing is given up there."""
    require(work.actor, "operations.manage")
    found = await work.run(
        "UPDATE webhook_items SET state = 'queued', tries = 0, next_at = now(), updated_at = now()"
        " WHERE id = %(id)s AND state IN ('dead', 'unsupported', 'unrouted', 'discarded')",
        id=item_id,
    )
    found += await work.run(
        "UPDATE lead_fetches SET state = 'pending', tries = 0, next_at = now(), updated_at = now()"
        " WHERE id = %(id)s AND state <> 'done'",
        id=item_id,
    )
    if not found:
        raise NotFound
    work.record(verbs.WebhookRetried(), subject=("webhook_item", item_id))


async def discard_item(work: Work, item_id: UUID) -> None:
    """An item or lead that was given up is not needed. Raises Forbidden, and NotFound when nothing is given up there."""
    require(work.actor, "operations.manage")
    found = await work.run(
        "UPDATE webhook_items SET state = 'discarded', updated_at = now()"
        " WHERE id = %(id)s AND state IN ('dead', 'unsupported', 'unrouted', 'queued')",
        id=item_id,
    )
    found += await work.run(
        "UPDATE lead_fetches SET state = 'discarded', updated_at = now()"
        " WHERE id = %(id)s AND state IN ('dead', 'pending')",
        id=item_id,
    )
    if not found:
        raise NotFound
    work.record(verbs.WebhookDiscarded(), subject=("webhook_item", item_id))
