"""What is done most, from a card: by one letter, by one drag, and one card after the other."""

import pytest
from playwright.async_api import Page, expect

from tests.office import STAGES
from web.e2e.conftest import Desks, violations, written
from web.e2e.test_board import card, column
from web.e2e.test_of_activities import with_call
from web.e2e.test_sweep import shown, sweep

pytestmark = pytest.mark.browser


async def lift(page: Page, name: str) -> None:
    """A card is in the hand, a little away from where it stood."""
    box = await card(page, name).bounding_box()
    assert box
    await page.mouse.move(box["x"] + 60, box["y"] + 12)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)


async def drop_on(page: Page, tone: str) -> None:
    """Let go over the zone of this kind."""
    zone = page.locator(f"[data-tone={tone}]", has=page.locator("svg")).last
    box = await zone.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + 20, steps=4)
    # Where the hand is counts once it was drawn.
    await expect(zone).to_have_attribute("data-over", "true")
    await page.mouse.up()


async def test_a_reminder_and_an_appointment_are_a_letter_away_and_lead_back_to_the_card(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("e")
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await expect(form.get_by_label("Saat", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(card(page, "Işıl Çelik")).to_be_focused()
    await page.keyboard.press("h")
    form = page.get_by_role("dialog", name="Işıl Çelik: hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 teklifi sor")
    await page.keyboard.press("Enter")
    await written(office, "SELECT text FROM reminders", [("teklifi sor",)])
    await expect(card(page, "Işıl Çelik")).to_be_focused()
    # The same from the list, and from the menu of a card.
    await page.get_by_role("radio", name="Liste").or_(page.get_by_role("button", name="Liste")).first.click()
    await page.get_by_role("row", name="Işıl Çelik").get_by_role("rowheader").focus()
    await page.keyboard.press("m")
    await page.get_by_role("dialog").get_by_role("button", name="Hatırlat", exact=False).click()
    await expect(page.get_by_role("dialog", name="Işıl Çelik: hatırlatıcı")).to_be_visible()
    assert await violations(page) == []


async def test_a_drag_ends_a_card_in_the_zones_beneath_the_board(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("manager")
    await office.customer(seller, name="Işıl Çelik")
    await office.customer(seller, name="Ömer Kaya")
    page = await desks.open(seller, "/huni")
    await lift(page, "Işıl Çelik")
    await drop_on(page, "lost")
    await page.get_by_role("dialog").get_by_role("button", name="Fiyat").click()
    await page.get_by_role("dialog").get_by_role("button", name="Taşı").click()
    await written(
        office,
        "SELECT lost_reason FROM cards WHERE stage_id = (SELECT id FROM stages WHERE kind = 'lost')",
        [("Fiyat",)],
    )
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await lift(page, "Ömer Kaya")
    await drop_on(page, "away")
    await expect(card(page, "Ömer Kaya")).to_have_count(0)
    await written(office, "SELECT count(*) FROM cards WHERE archived_at IS NOT NULL", [(1,)])
    await page.keyboard.press("Control+z")
    await expect(column(page, "Potansiyel")).to_contain_text("Ömer Kaya")
    await written(office, "SELECT count(*) FROM cards WHERE archived_at IS NOT NULL", [(0,)])


async def test_what_is_next_is_ended_on_the_way_by_its_number(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await with_call(office, seller)
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("s")
    await expect(shown(page, "Işıl Çelik")).to_be_visible()
    await expect(sweep(page)).to_contain_text("Teklifi konuş")
    assert await violations(page) == []
    await page.keyboard.press("o")
    await expect(page.get_by_role("dialog", name="Teklifi konuş")).to_contain_text("Görüşüldü")
    await page.keyboard.press("1")
    await written(office, "SELECT state FROM activities", [("done",)])
    # The number was the outcome's, not a stage's.
    await written(office, "SELECT DISTINCT stage_id::text FROM cards", [(str(STAGES[0]),)])
    await page.keyboard.press("Control+z")
    await written(office, "SELECT state FROM activities", [("open",)])


async def test_the_key_that_closes_a_list_means_nothing_else(desks: Desks) -> None:
    seller = await desks.served.office.person("sales")
    await desks.served.office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").click(modifiers=["Control"])
    await page.keyboard.press("f")
    await expect(page.get_by_role("option", name="Kaynak")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option", name="Kaynak")).to_have_count(0)
    await expect(page.get_by_text("1 kart seçildi")).to_be_visible()
    # What is chosen stays in reach beside the filter.
    bar = await page.get_by_role("button", name="Seçimi kaldır").bounding_box()
    panel = await page.get_by_role("complementary", name="Filtrele").bounding_box()
    assert bar
    assert panel
    assert bar["x"] + bar["width"] <= panel["x"]


async def test_a_column_leads_to_where_its_stage_is_set_up(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    page, other = await desks.open(admin, "/huni"), await desks.open(seller, "/huni")
    await page.get_by_role("button", name="Randevu: aşama menüsü").click()
    await page.get_by_role("menuitem", name="Aşamayı ayarla").click()
    await expect(page.get_by_role("listitem").filter(has_text="Kart sınırı")).to_have_count(1)
    await expect(page.get_by_label("Kart sınırı")).to_be_in_viewport()
    await other.get_by_role("button", name="Randevu: aşama menüsü").click()
    await expect(other.get_by_role("menuitem", name="Sırayla gez")).to_be_visible()
    await expect(other.get_by_role("menuitem", name="Aşamayı ayarla")).to_have_count(0)
