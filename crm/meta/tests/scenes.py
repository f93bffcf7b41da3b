"""Scenes of the law of live screens in which inbox and meta act."""

from uuid import UUID

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.customers import actions as customers
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming, Receipt
from crm.inbox.queries import ChannelRow
from crm.inbox.schemas import CreateChannel, EditChannel
from crm.meta import actions as meta
from crm.meta.fake.hooks import whatsapp_message
from tests.law import Cast, scene
from tests.office import KEYS, Office

NUMBER = "880030040050060"
# The customer of the cast, as WhatsApp knows them.
THEIRS = "905327776655"


async def _channel(office: Office) -> ChannelRow:
    async with office.begin(SYSTEM) as work:
        new = CreateChannel(kind="whatsapp", external_id=NUMBER, name="Gizli hat", access_token="x")
        channel_id, _ = await inbox.create_channel(work, new, KEYS)
    return ChannelRow(id=channel_id, kind="whatsapp", external_id=NUMBER, state="connected")


async def _hear(office: Office, channel: ChannelRow, external_id: str = "wamid.1", text: str = "Gizli mesaj") -> UUID:
    incoming = Incoming(external_id=external_id, at=now(), type="text", addresses=[THEIRS], text=text, name="Gizli")
    async with office.begin(SYSTEM) as work:
        await inbox.receive_message(work, channel, incoming)
    return (await office.rows("SELECT id FROM conversations"))[0][0]


async def _answer(office: Office, people: Cast, channel: ChannelRow) -> None:
    conversation_id = await _hear(office, channel)
    async with office.begin(people.owner) as work:
        await inbox.send_message(work, conversation_id, text="Gizli yanıt", message_id=None)


@scene("inbox.create_channel", "inbox.edit_channel", "inbox.break_channel", "inbox.hear_channels")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    async with office.begin(SYSTEM) as work:
        await inbox.break_channel(work, channel.id, "token_invalid")
        await inbox.hear_channels(work, [channel.id])
    async with office.begin(people.admin) as work:
        await inbox.edit_channel(work, channel.id, EditChannel(version=3, name="Yeni", access_token="y"), KEYS)


@scene("inbox.receive_message", "inbox.find_place", "inbox.open_conversation", "inbox.resolve_writer")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _hear(office, channel)
    await _hear(office, channel, "wamid.2", "Gizli ikinci mesaj")
    newcomer = Incoming(external_id="wamid.3", at=now(), type="image", addresses=["905330001122"], name="Yeni")
    async with office.begin(SYSTEM) as work:
        await inbox.receive_message(work, channel, newcomer)


@scene("inbox.change_message", "inbox.record_change")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _hear(office, channel)
    async with office.begin(SYSTEM) as work:
        await inbox.change_message(work, channel, "wamid.1", "Gizli yeni söz")


@scene("customers.see_messages")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _hear(office, channel)
    await _hear(office, channel, "wamid.2", "Gizli ikinci mesaj")
    async with office.begin(people.owner) as work:
        await customers.see_messages(work, people.customer_id, 1)


@scene(
    "inbox.take_message_back",
    "customers.forget_inbound_message",
    "customers.forget_last_message",
    "customers.forget_seen_message",
    "customers.note_last_message",
)
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _hear(office, channel)
    await _hear(office, channel, "wamid.2", "Gizli ikinci mesaj")
    async with office.begin(SYSTEM) as work:
        await inbox.take_message_back(work, channel, "wamid.2")


@scene("customers.erase_lead_text")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _hear(office, channel)
    async with office.begin(SYSTEM) as work:
        await inbox.take_message_back(work, channel, "wamid.1")


@scene("inbox.send_message", "inbox.claim_messages", "inbox.accept_message", "inbox.apply_waiting_receipts")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _answer(office, people, channel)
    async with office.begin(SYSTEM) as work:
        claimed = await inbox.claim_messages(work, limit=5)
    early = Receipt(external_id="wamid.9", status="delivered", at=now())
    async with office.begin(SYSTEM) as work:
        await inbox.apply_receipt(work, channel, early)
    async with office.begin(SYSTEM) as work:
        await inbox.accept_message(work, claimed[0], "wamid.9", [])


@scene("inbox.apply_receipt", "inbox.progress", "inbox.hold_external_id", "inbox.postpone_message")
async def _(office: Office, people: Cast) -> None:
    from datetime import timedelta

    channel = await _channel(office)
    await _answer(office, people, channel)
    async with office.begin(SYSTEM) as work:
        claimed = await inbox.claim_messages(work, limit=5)
        await inbox.postpone_message(work, claimed[0], timedelta(), counts=True)
    async with office.begin(SYSTEM) as work:
        claimed = await inbox.claim_messages(work, limit=5)
        await inbox.accept_message(work, claimed[0], "wamid.9", [])
    failed = Receipt(external_id="wamid.9", status="failed", at=now(), error_code="131026", error_text="Gizli hata")
    async with office.begin(SYSTEM) as work:
        await inbox.apply_receipt(work, channel, failed)


@scene("inbox.fail_message", "inbox.give_up_waiting")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    await _answer(office, people, channel)
    async with office.begin(SYSTEM) as work:
        claimed = await inbox.claim_messages(work, limit=5)
        await inbox.fail_message(work, claimed[0], state="failed", code="100", text="Gizli hata")
    await _answer(office, people, channel)
    async with office.begin(SYSTEM) as work:
        await inbox.claim_messages(work, limit=5)
        await work.run("UPDATE messages SET attempted_at = now() - interval '1 hour' WHERE state = 'sending'")
        await inbox.give_up_waiting(work)


@scene("inbox.store_echo")
async def _(office: Office, people: Cast) -> None:
    channel = await _channel(office)
    echo = Incoming(external_id="wamid.5", at=now(), type="text", addresses=[THEIRS], text="Gizli söz")
    async with office.begin(SYSTEM) as work:
        await inbox.store_echo(work, channel, echo)


@scene(
    "meta.store_delivery",
    "meta.hold_deliveries",
    "meta.finish_deliveries",
    "meta.claim_items",
    "meta.settle_item",
    "meta.route_account",
    "meta.route_found",
    "meta.retry_item",
    "meta.discard_item",
)
async def _(office: Office, people: Cast) -> None:
    """What came in is no thing of any screen; only what is made of it is."""
    import msgspec

    body = msgspec.json.encode(whatsapp_message(NUMBER, THEIRS, "Gizli mesaj"))
    async with office.begin(SYSTEM) as work:
        await meta.store_delivery(work, body, {})
        (delivery,) = await meta.hold_deliveries(work, limit=5)
        lost = meta.Outcome(0, "whatsapp.message", f"whatsapp:{NUMBER}", "unrouted")
        await meta.finish_deliveries(work, {delivery.id: [lost]}, meta.LEASE * 0)
    channel = await _channel(office)
    async with office.begin(SYSTEM) as work:
        assert await meta.route_account(work, channel.id) == 1
        assert await meta.route_found(work) == 0
        (item,) = await meta.claim_items(work, limit=5)
        await meta.settle_item(work, item, meta.Outcome(0, "whatsapp.message", "", "dead"), meta.LEASE)
        await meta.retry_item(work, item.id)
        await meta.discard_item(work, item.id)
