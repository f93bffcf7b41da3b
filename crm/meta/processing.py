"""Handling deliveries: each item in a transaction of its own, so that a bad one never takes its neighbours with it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg
import structlog

from crm.core.doors import SYSTEM
from crm.core.problems import Problem, Unavailable
from crm.core.work import Work, begin, reading
from crm.inbox import actions as inbox
from crm.inbox.queries import ChannelRow, channel_of_account
from crm.meta import actions, fetches, whatsapp
from crm.meta.actions import Delivery, DueItem, Outcome
from crm.meta.envelope import Item, items_of, text
from crm.meta.parts import MetaParts
from crm.meta.whatsapp import Unreadable, instant

log = structlog.get_logger()

BATCH = 20
AT_ONCE = 4
POLL_SECONDS = 1.0
ROUTE_SECONDS = 30.0

Handler = Callable[[Work, ChannelRow, Item, datetime], Awaitable[None]]


class NotYet(Exception):
    """What this item changes has not come in yet; deliveries are in no order."""


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
    async with begin(parts.house, SYSTEM) as work:
        claimed = await actions.claim_deliveries(work, limit=BATCH)
    if not claimed:
        return False
    heard: set[UUID] = set()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(lane: list[Opened]) -> None:
        async with gate:
            for opened in lane:
                await _process(parts, opened, heard)

    results = await asyncio.gather(*(one(lane) for lane in _lanes(claimed)), return_exceptions=True)
    async with begin(parts.house, SYSTEM) as work:
        await inbox.hear_channels(work, sorted(heard))
    for result in results:
        # The others are done; what this lane left is claimed again when its lease is over.
        if isinstance(result, BaseException):
            raise result
    return True


class Opened(msgspec.Struct, frozen=True):
    """A delivery and what it tells."""

    delivery: Delivery
    items: list[Item]


def _lanes(claimed: list[Delivery]) -> list[list[Opened]]:
    """The deliveries by whom they are about: one person's come one after the other, in the order they arrived."""
    lanes: dict[str, list[Opened]] = defaultdict(list)
    for delivery in sorted(claimed, key=lambda each: (each.received_at, each.id)):
        opened = Opened(delivery, items_of(delivery.body))
        first = opened.items[0].value
        about = (text(first, name) for name in ("from", "from_user_id", "recipient_id", "recipient_user_id", "to"))
        lanes[next((person for person in about if person), str(delivery.id))].append(opened)
    return list(lanes.values())


async def _process(parts: MetaParts, opened: Opened, heard: set[UUID]) -> None:
    outcomes: list[Outcome] = []
    for item in opened.items:
        outcome = await handle(parts, item, opened.delivery.received_at, heard)
        if outcome is not None:
            outcomes.append(outcome)
    async with begin(parts.house, SYSTEM) as work:
        await actions.finish_delivery(work, opened.delivery.id, outcomes, parts.pause.after(1))


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
    for item in due:
        outcome = await _again(parts, item)
        async with begin(parts.house, SYSTEM) as work:
            await actions.settle_item(work, item, outcome, parts.pause.after(item.tries))
    return bool(due)


async def _again(parts: MetaParts, due: DueItem) -> Outcome | None:
    item = next(item for item in items_of(due.body) if item.place == due.place)
    return await handle(parts, item, due.received_at, set())


async def handle(parts: MetaParts, item: Item, received_at: datetime, heard: set[UUID]) -> Outcome | None:
    """The item is done (None), or what is to become of it. Raises only when the database cannot be reached."""
    try:
        async with begin(parts.house, SYSTEM) as work:
            state = await _handle(work, item, received_at, heard)
    except (Unavailable, psycopg.OperationalError) as fault:
        if isinstance(fault, psycopg.errors.QueryCanceled | psycopg.errors.DeadlockDetected):
            return _outcome(item, "queued", type(fault).__name__)
        raise
    except Unreadable as unreadable:
        return _outcome(item, "unsupported", str(unreadable))
    except Exception as error:  # noqa: BLE001 - a bad item must not take its neighbours with it
        # Without its text, which may quote what a customer wrote.
        named = f"{type(error).__name__} {error.code}" if isinstance(error, Problem) else type(error).__name__
        log.warning("webhook_item_failed", kind=item.kind, error=named)
        return _outcome(item, "queued", named)
    if item.kind == "leadgen" and state is None:
        parts.expected.ring()
    return None if state is None else _outcome(item, state)


async def _handle(work: Work, item: Item, received_at: datetime, heard: set[UUID]) -> actions.ItemState | None:
    kind, _, account = item.account.partition(":")
    if item.kind not in HANDLERS and not account:
        return "unsupported"
    channel = await channel_of_account(work, kind, account)
    if channel is None:
        return "unrouted"
    heard.add(channel.id)
    if item.kind not in HANDLERS:
        return "unsupported"
    await HANDLERS[item.kind](work, channel, item, received_at)
    return None


def _outcome(item: Item, state: actions.ItemState, error: str | None = None) -> Outcome:
    return Outcome(place=item.place, kind=item.kind, account=item.account, state=state, error=error)


async def _take_message(work: Work, channel: ChannelRow, item: Item, received_at: datetime) -> None:
    if whatsapp.is_group(item):
        raise Unreadable("group message")
    changed, revoked = whatsapp.changed_message(item), whatsapp.revoked_message(item)
    if changed is not None:
        if not await inbox.change_message(work, channel, *changed):
            raise NotYet
    elif revoked is not None:
        if not await inbox.take_message_back(work, channel, revoked):
            raise NotYet
    else:
        await inbox.receive_message(work, channel, whatsapp.read_message(item, received_at))


async def _take_status(work: Work, channel: ChannelRow, item: Item, received_at: datetime) -> None:
    await inbox.apply_receipt(work, channel, whatsapp.read_status(item, received_at))


async def _take_echo(work: Work, channel: ChannelRow, item: Item, received_at: datetime) -> None:
    if text(item.value, "type") in ("edit", "revoke", "reaction"):
        raise Unreadable("change of an echo")
    await inbox.store_echo(work, channel, whatsapp.read_echo(item, received_at))


async def _take_leadgen(work: Work, channel: ChannelRow, item: Item, received_at: datetime) -> None:
    leadgen_id = text(item.value, "leadgen_id")
    if leadgen_id is None or len(leadgen_id) > whatsapp.LONGEST_ID:
        raise Unreadable("no leadgen id")
    await fetches.expect_lead(
        work,
        channel,
        leadgen_id,
        form_id=text(item.value, "form_id"),
        ad_id=text(item.value, "ad_id"),
        lead_at=instant(text(item.value, "created_time"), received_at),
    )


HANDLERS: dict[str, Handler] = {
    "whatsapp.message": _take_message,
    "whatsapp.status": _take_status,
    "whatsapp.echo": _take_echo,
    "leadgen": _take_leadgen,
}
