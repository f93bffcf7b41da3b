"""The customer's screen as a whole: header, tabs, keys, addresses, and the way back."""

import re

import pytest
from playwright.async_api import Page, expect

from crm.activities.actions import add_note
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


async def test_everything_is_one_key_away(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller = await office.person("sales", team, name="Elif Yılmaz")
    mate = await office.person("sales", team, name="Umut Gür")
    customer_id = await office.customer(seller, name="Işıl Çelik", phone="0532 123 45 67")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("tab", name="Akış")).to_have_attribute("aria-selected", "true")

    await page.keyboard.press("2")
    await expect(page).to_have_url(re.compile(r"\?tab=mesajlar$"))
    await expect(page.get_by_text("Bu müşteriyle henüz yazışma yok.")).to_be_visible()

    await page.keyboard.press("n")
    await expect(page.get_by_placeholder("Not yazın", exact=False)).to_be_focused()
    await page.keyboard.type("Akşam arayacak")
    await page.keyboard.press("Control+Enter")
    await written(office, "SELECT text FROM notes", [("Akşam arayacak",)])
    await page.keyboard.press("Escape")

    await page.keyboard.press("m")
    await page.keyboard.type("Görüş")
    await page.keyboard.press("Enter")
    await written(office, "SELECT s.name FROM cards c JOIN stages s ON s.id = c.stage_id", [("Görüşülüyor",)])
    await expect(page.locator("[data-stage][aria-current]")).to_contain_text("Görüşülüyor")

    await page.keyboard.press("a")
    await page.keyboard.type("umut")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Elif Yılmaz, Umut Gür", exact=False)).to_be_visible()
    await written(office, f"SELECT count(*) FROM customer_assignees WHERE user_id = '{mate.id}'", [(1,)])

    await page.keyboard.press("r")
    await expect(page.get_by_text("WhatsApp görüşmesi yok", exact=False)).to_be_visible()


async def test_what_is_typed_at_once_after_a_key_goes_into_the_field_it_opens(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("tab", name="Akış")).to_be_visible()
    # Nothing but what is under way already may come between the key and the field.
    focused = await page.evaluate(
        """async () => {
            window.dispatchEvent(new KeyboardEvent("keydown", { key: "a", code: "KeyA", bubbles: true, cancelable: true }));
            for (let turn = 0; turn < 20; turn++) await Promise.resolve();
            return document.activeElement?.getAttribute("aria-label");
        }"""
    )
    assert focused == "Sorumlu ekle"


async def test_back_leads_to_where_one_was_in_the_list(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for place in range(60):
        await office.customer(seller, name=f"Müşteri {place:02}")
    page = await desks.open(seller, "/musteriler")
    table = page.get_by_role("region", name="Müşteriler")
    await expect(page.get_by_role("link", name="Müşteri 59")).to_be_visible()
    await table.evaluate("element => element.scrollTo(0, 900)")
    link = page.get_by_role("link", name="Müşteri 30")
    await link.click()
    await expect(page.get_by_role("tab", name="Akış")).to_be_visible()
    await page.keyboard.press("2")
    await expect(page).to_have_url(re.compile("tab=mesajlar"))
    await page.go_back()
    await expect(link).to_be_in_viewport()
    assert await table.evaluate("element => element.scrollTop") == 900


async def test_on_a_phone_the_header_folds_and_the_actions_are_at_the_thumb(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik", phone="0532 123 45 67")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}", phone=True)
    stages = page.get_by_role("navigation", name="Aşamalar")
    await expect(stages).to_be_visible()
    for place in range(12):
        async with office.begin(seller) as work:
            await add_note(work, customer_id, text=f"Not {place}\nikinci satır\nüçüncü satır", note_id=None)
    await expect(page.get_by_text("Not 11")).to_be_visible()
    await page.locator("section").get_by_role("region", name="Akış").evaluate("element => element.scrollTo(0, 400)")
    await expect(stages).to_be_hidden()
    await page.get_by_role("button", name="Not", exact=True).click()
    await expect(page.get_by_placeholder("Not yazın", exact=False)).to_be_focused()
    await page.get_by_role("tab", name="Bilgiler").click()
    await expect(page.get_by_text("Telefon ya da e-posta ekle")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
async def test_nobody_is_shut_out(desks: Desks, scheme: str, phone: bool) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik", phone="0532 123 45 67")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}", phone=phone, scheme=scheme)
    await expect(page.get_by_role("navigation", name="Aşamalar")).to_be_visible()
    await expect(page.get_by_text("sorumlu yaptı", exact=False)).to_be_visible()
    assert await violations(page) == []
    await _menu(page)
    assert await violations(page) == []


async def _menu(page: Page) -> None:
    await page.get_by_role("button", name="0532 123 45 67", exact=False).first.click()
    await expect(page.get_by_role("menuitem", name="Telefonu kopyala")).to_be_visible()
