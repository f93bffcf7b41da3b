"""What is unread is one number: on the card, in the list, on the rail, the phone's tabs and the browser's tab, everywhere."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from crm.inbox.schemas import CreateChannel
from tests.office import KEYS, Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser

NUMBER = "905327776655"


async def channel_of(office: Office) -> ChannelRow:
    async with office.begin(SYSTEM) as work:
        new = CreateChannel(kind="whatsapp", external_id="880030040050060", name="Satış hattı", access_token="x")
        channel_id, _ = await inbox.create_channel(work, new, KEYS)
    return ChannelRow(id=channel_id, kind="whatsapp", external_id="880030040050060", state="connected")


async def write(office: Office, channel: ChannelRow, text: str, number: str = NUMBER) -> None:
    incoming = Incoming(external_id=text, at=now(), type="text", addresses=[number], text=text, name="Işıl Çelik")
    async with office.begin(SYSTEM) as work:
        await inbox.receive_message(work, channel, incoming)


async def written_by(office: Office, channel: ChannelRow, *owners: Actor) -> UUID:
    customer_id = await office.customer(*owners, phone=f"+{NUMBER}")
    await write(office, channel, "Merhaba")
    return customer_id


def entry(page: Page) -> Locator:
    """The way to the conversations, on the rail or among the phone's tabs."""
    return page.get_by_role("navigation", name="Ekranlar").get_by_role("link", name="Görüşmeler")


async def test_reading_at_one_desk_clears_it_at_all_desks_of_the_person(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales"), await office.person("sales", name="Murat Mesai")
    channel = await channel_of(office)
    customer_id = await written_by(office, channel, seller, mate)
    board = await desks.open(seller, "/huni")
    phone = await desks.open(seller, "/huni", phone=True)
    other = await desks.open(mate, "/gorusmeler")
    card = board.locator("[data-card]")
    await expect(card.get_by_text("1 okunmamış mesaj")).to_be_attached()
    for page in (board, phone, other):
        await expect(entry(page)).to_have_accessible_name("Görüşmeler, 1 okunmamış müşteri")
        await expect(page).to_have_title(
            "(1) Satış Hunisi · Modern CRM" if page != other else "(1) Görüşmeler · Modern CRM"
        )
    row = other.get_by_role("listitem").filter(has_text="Işıl Çelik")
    await expect(row.get_by_text("1 okunmamış mesaj")).to_be_attached()
    await write(office, channel, "Orada mısınız?")
    await expect(card.get_by_text("2 okunmamış mesaj")).to_be_attached()
    await expect(row.get_by_text("2 okunmamış mesaj")).to_be_attached()
    await expect(board).to_have_title("(1) Satış Hunisi · Modern CRM")
    assert await violations(board) == await violations(phone) == []

    reading = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(reading.get_by_text("Orada mısınız?").first).to_be_visible()
    for page in (board, phone, reading):
        await expect(entry(page)).to_have_accessible_name("Görüşmeler")
        await expect(page).to_have_title(re.compile("^[^(]"))
    await expect(card.get_by_text("okunmamış")).to_have_count(0)
    await expect(entry(other)).to_have_accessible_name("Görüşmeler, 1 okunmamış müşteri")


async def test_who_loses_the_customer_or_was_away_counts_right(desks: Desks) -> None:
    office = desks.served.office
    seller, heir = await office.person("sales"), await office.person("sales")
    channel = await channel_of(office)
    customer_id = await written_by(office, channel, seller)
    page, theirs = await desks.open(seller, "/huni"), await desks.open(heir, "/huni")
    await expect(entry(page)).to_have_accessible_name("Görüşmeler, 1 okunmamış müşteri")
    await expect(entry(theirs)).to_have_accessible_name("Görüşmeler")
    await theirs.context.set_offline(True)
    await office.assign(customer_id, heir)
    await expect(entry(page)).to_have_accessible_name("Görüşmeler")
    await theirs.context.set_offline(False)
    await expect(entry(theirs)).to_have_accessible_name("Görüşmeler, 1 okunmamış müşteri", timeout=20_000)
