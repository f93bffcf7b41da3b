"""Handling deliveries: many in one transaction while all is well, else each item in one of its own.

A bad item so never takes its neighbours with it, and good ones cost a handful of statements.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg
import structlog

from crm.core.doors import SYSTEM
from crm.core.problems import Problem, Unavailable
from crm.core.work import begin, reading
from crm.inbox import actions as inbox
from crm.meta import actions
from crm.meta.actions import Delivery, DueItem, Outcome
from crm.meta.envelope import Item, items_of, text
from crm.meta.handling import Round, handle_item, outcome
from crm.meta.parts import MetaParts

log = structlog.get_logger()

BATCH = 30
MOST_ITEMS = 200
"""A batch of more than this many items is not handled in one transaction."""
POLL_SECONDS = 1.0
ROUTE_SECONDS = 30.0

# The fault is of this one statement, and not the database's.
OWN_FAULTS = (psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected)


class Opened(msgspec.Struct, frozen=True):
    """A delivery and what it tells."""

    delivery: Delivery
    items: list[Item]


async def keep_processing(parts: MetaParts) -> None:
    """Handle deliveries as they come until cancelled; survives an absent database."""
    with parts.arrived.reader() as bell:
        while True:
            try:
                more = await process_deliveries(parts)
            except (Unavailable, psycopg.OperationalError):
                more = False
            if not more:
                await bell.wait(POLL_SECONDS)


async def process_deliveries(parts: MetaParts) -> bool:
    """Handle the oldest deliveries nobody is at; whether there were any."""
    now = Round()
    held = await _all_at_once(parts, now)
    for delivery_id in held.left:
        await _one_by_one(parts, delivery_id, now)
    if now.heard:
        async with begin(parts.house, SYSTEM) as work:
            await inbox.hear_channels(work, sorted(now.heard))
    if now.has_leads:
        parts.expected.ring()
    return held.count > 0


class Held(msgspec.Struct):
    """How many deliveries a round took up, and which of them are left to be handled item by item."""

    count: int = 0
    left: list[UUID] = []


async def _all_at_once(parts: MetaParts, now: Round) -> Held:
    """Everything is done in one transaction, or nothing of it."""
    held = Held()
    try:
        async with begin(parts.house, SYSTEM) as work:
            opened = _in_order(await actions.hold_deliveries(work, limit=BATCH))
            held = Held(len(opened), [each.delivery.id for each in opened])
            if not opened or sum(len(each.items) for each in opened) > MOST_ITEMS:
                return held
            done: dict[UUID, list[Outcome]] = {}
            for each in opened:
                results = [await handle_item(work, item, each.delivery.received_at, now) for item in each.items]
                done[each.delivery.id] = [result for result in results if result is not None]
            await actions.finish_deliveries(work, done, parts.pause.after(1))
    except (Unavailable, psycopg.OperationalError) as fault:
        if not isinstance(fault, OWN_FAULTS):
            raise
        return held
    except Exception as error:  # noqa: BLE001 - the bad item is found by handling each by itself
        log.info("webhook_batch_failed", error=type(error).__name__)
        return held
    return Held(held.count)


def _in_order(claimed: Sequence[Delivery]) -> list[Opened]:
    # One person's in the order they arrived; persons in a fixed order, so that two workers cannot deadlock.
    return sorted(
        (Opened(delivery, items_of(delivery.body)) for delivery in claimed),
        key=lambda each: (_about(each.items[0]), each.delivery.received_at, each.delivery.id),
    )


def _about(item: Item) -> str:
    names = ("from", "from_user_id", "recipient_id", "recipient_user_id", "to")
    return next((person for name in names if (person := text(item.value, name))), "")


async def _one_by_one(parts: MetaParts, delivery_id: UUID, now: Round) -> None:
    # The outer transaction does nothing but hold the delivery, and write down what became of it.
    async with begin(parts.house, SYSTEM) as work:
        for delivery in await actions.hold_deliveries(work, limit=1, only=delivery_id):
            results = [await _alone(parts, item, delivery.received_at, now) for item in items_of(delivery.body)]
            kept = [result for result in results if result is not None]
            await actions.finish_deliveries(work, {delivery.id: kept}, parts.pause.after(1))


async def _alone(parts: MetaParts, item: Item, received_at: datetime, now: Round) -> Outcome | None:
    """The item is done (None), or what is to become of it. Raises only when the database cannot be reached."""
    try:
        async with begin(parts.house, SYSTEM) as work:
            return await handle_item(work, item, received_at, now)
    except (Unavailable, psycopg.OperationalError) as fault:
        if not isinstance(fault, OWN_FAULTS):
            raise
        return outcome(item, "queued", type(fault).__name__)
    except Exception as error:  # noqa: BLE001 - a bad item must not take its neighbours with it
        # Without its text, which may quote what a customer wrote.
        named = f"{type(error).__name__} {error.code}" if isinstance(error, Problem) else type(error).__name__
        log.warning("webhook_item_failed", kind=item.kind, error=named)
        return outcome(item, "queued", named)


async def keep_retrying(parts: MetaParts) -> None:
    """Try items again whose time has come, until cancelled; survives an absent database."""
    routed_at = 0.0
    while True:
        try:
            if time.monotonic() - routed_at > ROUTE_SECONDS:
                async with begin(parts.house, SYSTEM) as work:
                    await actions.route_found(work)
                routed_at = time.monotonic()
            more = await retry_items(parts)
        except (Unavailable, psycopg.OperationalError):
            more = False
        if not more:
            await asyncio.sleep(POLL_SECONDS)


async def retry_items(parts: MetaParts) -> bool:
    """Try the items whose time has come; whether there were any."""
    async with reading(parts.house, SYSTEM, as_of=0) as work:
        if not await work.maybe(
            bool, "SELECT true FROM webhook_items WHERE state = 'queued' AND next_at <= now() LIMIT 1"
        ):
            return False
    async with begin(parts.house, SYSTEM) as work:
        due = await actions.claim_items(work, limit=BATCH)
    now = Round()
    for item in due:
        result = await _again(parts, item, now)
        async with begin(parts.house, SYSTEM) as work:
            await actions.settle_item(work, item, result, parts.pause.after(item.tries))
    if now.has_leads:
        parts.expected.ring()
    return bool(due)


async def _again(parts: MetaParts, due: DueItem, now: Round) -> Outcome | None:
    item = next(item for item in items_of(due.body) if item.place == due.place)
    return await _alone(parts, item, due.received_at, now)
