"""The customer screen: notes, live at another desk, the connection told honestly."""

import pytest
from playwright.async_api import expect

from web.e2e.conftest import Desks, written

pytestmark = pytest.mark.browser


async def test_a_note_appears_on_the_other_desk(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    mine = await desks.open(seller, f"/musteri/{customer_id}")
    theirs = await desks.open(mate, f"/musteri/{customer_id}")
    await expect(theirs.get_by_text("Işıl Çelik").first).to_be_visible()
    await mine.get_by_placeholder("Not yazın", exact=False).fill("Hafta sonu <b>arayacak</b>")
    await mine.keyboard.press("Control+Enter")
    for page in (mine, theirs):
        await expect(page.get_by_text("Hafta sonu <b>arayacak</b>")).to_be_visible()


async def test_a_note_written_offline_is_kept_and_sent_later(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    box = page.get_by_placeholder("Not yazın", exact=False)
    await box.fill("hazır")
    await page.context.set_offline(True)
    await box.fill("Tünelde yazıldı")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Tünelde yazıldı")).to_be_visible()
    await expect(page.get_by_text("Bağlantı koptu", exact=False)).to_be_visible(timeout=10_000)
    assert await office.rows("SELECT count(*) FROM notes") == [(0,)]
    await page.context.set_offline(False)
    await expect(page.get_by_text("Bağlantı koptu", exact=False)).to_be_hidden(timeout=40_000)
    await expect(page.get_by_text("Tünelde yazıldı")).to_be_visible()
    await written(office, "SELECT text FROM notes", [("Tünelde yazıldı",)])


async def test_a_customer_of_others_is_not_found(desks: Desks) -> None:
    office = desks.served.office
    owner, stranger = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(stranger, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Kayıt bulunamadı", exact=False)).to_be_visible()
    assert "Gizli" not in await page.content()


async def test_who_loses_a_customer_loses_its_screen_at_once(desks: Desks) -> None:
    office = desks.served.office
    owner, other = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(owner, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    await office.assign(customer_id, other)
    await expect(page.get_by_text("Kayıt bulunamadı", exact=False)).to_be_visible()
