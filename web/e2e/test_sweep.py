"""Customers one after the other: beside the board, and one by one, with a hand on the keyboard or a thumb on the phone."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import SYSTEM, Actor
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations
from web.e2e.test_board import card, column
from web.e2e.test_cards import stored

pytestmark = pytest.mark.browser


async def three(office: Office, seller: Actor) -> None:
    for name in ("Üçüncü Müşteri", "İkinci Müşteri", "Birinci Müşteri"):
        await office.customer(seller, name=name)


def peek(page: Page) -> Locator:
    """The customer beside the board."""
    return page.get_by_role("complementary", name="Müşteri")


async def test_customers_are_read_one_after_the_other_beside_the_board(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await three(office, seller)
    page = await desks.open(seller, "/huni")
    await card(page, "Birinci").focus()
    await page.keyboard.press("Enter")
    await expect(peek(page).get_by_role("heading", name="Birinci")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("j")
    await expect(peek(page).get_by_role("heading", name="İkinci")).to_be_visible()
    # Moved on from here, the next one is still the next of the column.
    await peek(page).locator("[data-stage]", has_text="Randevu").click()
    await expect(column(page, "Randevu")).to_contain_text("İkinci")
    await peek(page).focus()
    await page.keyboard.press("j")
    await expect(peek(page).get_by_role("heading", name="Üçüncü")).to_be_visible()
    await page.keyboard.press("k")
    await expect(peek(page).get_by_role("heading", name="Birinci")).to_be_visible()
    # The board stays usable, and the address can be shared.
    await card(page, "Üçüncü").click()
    await expect(peek(page).get_by_role("heading", name="Üçüncü")).to_be_visible()
    await page.reload()
    await expect(peek(page).get_by_role("heading", name="Üçüncü")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(peek(page)).to_have_count(0)
    await expect(card(page, "Üçüncü")).to_be_focused()
    # One step into history, however many were read: Back closes, and does not walk back through them.
    await page.keyboard.press("Enter")
    await page.keyboard.press("k")
    await expect(peek(page).get_by_role("heading", name="Birinci")).to_be_visible()
    await page.go_back()
    await expect(peek(page)).to_have_count(0)
    await expect(card(page, "Birinci")).to_be_focused()


async def test_back_from_the_full_page_finds_the_column_where_it_was(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for at in range(24):
        await office.customer(seller, name=f"Müşteri {at:02}")
    page = await desks.open(seller, "/huni")
    scroller = page.locator(f'[data-scroller="{STAGES[0]}"]')
    await expect(card(page, "Müşteri 23")).to_be_visible()
    await scroller.evaluate("each => { each.scrollTop = 900 }")
    await expect(card(page, "Müşteri 12")).to_be_visible()
    await card(page, "Müşteri 12").click()
    await peek(page).get_by_role("link", name="Tam sayfa aç").click()
    await expect(page).to_have_url(re.compile("/musteri/"))
    await page.go_back()
    await expect(card(page, "Müşteri 12")).to_be_visible()
    assert await scroller.evaluate("each => each.scrollTop") == 900


def sweep(page: Page) -> Locator:
    """The cards one by one."""
    return page.get_by_role("region", name="Sırayla gez")


def shown(page: Page, name: str) -> Locator:
    return sweep(page).get_by_role("heading", name=name)


async def test_cards_are_gone_through_one_by_one_from_the_keyboard(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await three(office, seller)
    page = await desks.open(seller, "/huni")
    await card(page, "Birinci").focus()
    await page.keyboard.press("s")
    await expect(shown(page, "Birinci")).to_be_visible()
    await expect(sweep(page)).to_contain_text("1 / 3")
    assert await violations(page) == []
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="Not yaz").fill("Arandı")
    await page.keyboard.press("Control+Enter")
    await stored(office, "SELECT 1 FROM notes WHERE text = 'Arandı'")
    await page.keyboard.press("j")
    await expect(shown(page, "İkinci")).to_be_visible()
    await page.keyboard.press("3")
    await expect(shown(page, "Üçüncü")).to_be_visible()
    await expect(sweep(page)).to_contain_text("3 / 3")
    await stored(
        office,
        "SELECT 1 FROM cards k JOIN customers c ON c.id = k.customer_id"
        " WHERE c.name = 'İkinci Müşteri' AND k.stage_id = %(stage)s",
        stage=STAGES[2],
    )
    # What was taken back is looked at again.
    await page.keyboard.press("Control+z")
    await expect(shown(page, "İkinci")).to_be_visible()
    await expect(sweep(page).get_by_role("button", name="Potansiyel")).to_have_attribute("aria-current", "step")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press(" ")
    await expect(sweep(page)).to_contain_text("Hepsi tamam.")
    assert await violations(page) == []
    await page.keyboard.press("k")
    await expect(shown(page, "Üçüncü")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(sweep(page)).to_have_count(0)
    await expect(card(page, "Üçüncü")).to_be_focused()


async def test_a_refused_move_leads_back_to_its_card(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await three(office, seller)
    page = await desks.open(seller, f"/huni?gez={STAGES[0]}")
    await expect(shown(page, "Birinci")).to_be_visible()
    await page.route("**/api/cards/*/move", lambda route: route.fulfill(status=503, body="{}"))
    await page.keyboard.press("2")
    await expect(page.get_by_text("Taşınamadı", exact=False)).to_be_visible()
    await expect(shown(page, "Birinci")).to_be_visible()


async def test_what_others_do_to_cards_on_the_way_is_told(desks: Desks) -> None:
    office = desks.served.office
    seller, heir = await office.person("sales"), await office.person("sales")
    await three(office, seller)
    page = await desks.open(seller, f"/huni?gez={STAGES[0]}")
    await expect(shown(page, "Birinci")).to_be_visible()
    await moved(office, "Birinci Müşteri", STAGES[3])
    await expect(sweep(page)).to_contain_text("Siz gezerken başka biri bu kartı taşıdı: Kapora")
    await expect(shown(page, "Birinci")).to_be_visible()
    await office.assign(await named(office, "İkinci Müşteri"), heir)
    await page.keyboard.press("j")
    await expect(shown(page, "İkinci")).to_be_visible()
    await expect(sweep(page)).to_contain_text("artık görmüyorsunuz")
    await office.customer(seller, name="Sonradan Gelen")
    await page.keyboard.press("j")
    await expect(shown(page, "Üçüncü")).to_be_visible()
    await page.keyboard.press("j")
    await expect(shown(page, "Sonradan Gelen")).to_be_visible()
    assert await violations(page) == []
    # Whoever is through with all of them is shown what comes in afterwards.
    await page.keyboard.press("j")
    await expect(sweep(page)).to_contain_text("Hepsi tamam.")
    await office.customer(seller, name="En Son Gelen")
    await expect(shown(page, "En Son Gelen")).to_be_visible()


async def test_all_stages_are_gone_through_on_a_phone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await three(office, seller)
    await moved(office, "Üçüncü Müşteri", STAGES[2])
    page = await desks.open(seller, "/huni", phone=True)
    await page.get_by_role("button", name="Sırayla gez").tap()
    await expect(shown(page, "Birinci")).to_be_visible()
    assert await violations(page) == []
    await sweep(page).get_by_role("button", name="Not", exact=True).tap()
    await page.get_by_role("textbox", name="Not yaz").fill("Arandı")
    assert await violations(page) == []
    await page.get_by_role("button", name="Notu kaydet").tap()
    await stored(office, "SELECT 1 FROM notes WHERE text = 'Arandı'")
    await sweep(page).get_by_role("button", name="Sonraki").tap()
    await sweep(page).get_by_role("button", name="Taşı").tap()
    await page.get_by_role("dialog").get_by_role("button", name="Kapora").tap()
    await expect(shown(page, "Üçüncü")).to_be_visible()
    await expect(sweep(page)).to_contain_text("3 / 3")
    await sweep(page).get_by_role("button", name="Kapat").tap()
    await expect(sweep(page)).to_have_count(0)


async def named(office: Office, name: str) -> UUID:
    return (await office.rows("SELECT id FROM customers WHERE name = %(name)s", name=name))[0][0]


async def moved(office: Office, name: str, stage: UUID) -> None:
    card_id = await office.card_of(await named(office, name))
    version = (await office.rows("SELECT version FROM cards WHERE id = %(id)s", id=card_id))[0][0]
    async with office.begin(SYSTEM) as work:
        await actions.move_card(work, card_id, MoveCard(stage_id=stage, version=version))
