"""What is done with each kind of item, inside a transaction of whoever calls."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.work import Work
from crm.inbox import actions as inbox
from crm.inbox.queries import ChannelRow, channel_of_account
from crm.meta import fetches, whatsapp
from crm.meta.actions import ItemState, Outcome
from crm.meta.envelope import Item, text
from crm.meta.whatsapp import Unreadable, instant


class NotYet(Exception):
    """What this item changes has not come in yet; deliveries are in no order."""


class Round(msgspec.Struct):
    """What is learned while a few items are handled: channels by account, those heard of, leads to be read."""

    channels: dict[str, ChannelRow | None] = {}
    heard: set[UUID] = set()
    has_leads: bool = False


async def handle_item(work: Work, item: Item, received_at: datetime, now: Round) -> Outcome | None:
    """The item is done (None), or what is to become of it. What is raised leaves the transaction to be rolled back."""
    # Each item is an act of its own, so that screens are told of each by itself.
    work.cause = new_id()
    try:
        state = await _handle(work, item, received_at, now)
    except Unreadable as unreadable:
        return outcome(item, "unsupported", str(unreadable))
    except NotYet:
        return outcome(item, "queued", NotYet.__name__)
    return None if state is None else outcome(item, state)


async def _handle(work: Work, item: Item, received_at: datetime, now: Round) -> ItemState | None:
    kind, _, account = item.account.partition(":")
    handler = HANDLERS.get(item.kind)
    if handler is None and not account:
        return "unsupported"
    if item.account not in now.channels:
        now.channels[item.account] = await channel_of_account(work, kind, account)
    channel = now.channels[item.account]
    if channel is None:
        return "unrouted"
    now.heard.add(channel.id)
    if handler is None:
        return "unsupported"
    await handler(work, channel, item, received_at)
    now.has_leads |= item.kind == "leadgen"
    return None


def outcome(item: Item, state: ItemState, error: str | None = None) -> Outcome:
    """What is to become of an item."""
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


Handler = Callable[[Work, ChannelRow, Item, datetime], Awaitable[None]]
HANDLERS: dict[str, Handler] = {
    "whatsapp.message": _take_message,
    "whatsapp.status": _take_status,
    "whatsapp.echo": _take_echo,
    "leadgen": _take_leadgen,
}
