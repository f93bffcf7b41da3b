"""The board at several desks at once: moves, conflicts, undo, drag, filters, phone."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import SYSTEM
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES
from web.e2e.conftest import Desks, written

pytestmark = pytest.mark.browser


def column(page: Page, name: str) -> Locator:
    """A stage's column."""
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, name: str) -> Locator:
    """A customer's card."""
    return page.locator("[data-card]", has_text=name)


async def test_one_moves_by_keyboard_and_the_other_sees_it_and_the_undo(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya Yıldız")
    await office.customer(seller, name="Işıl Çelik")
    mine, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")
    for page in (mine, theirs):
        await expect(column(page, "Potansiyel")).to_contain_text("Işıl Çelik")
    await card(mine, "Işıl Çelik").focus()
    await mine.keyboard.press("Shift+ArrowRight")
    await expect(column(mine, "Görüşülüyor")).to_contain_text("Işıl Çelik")
    await expect(column(theirs, "Görüşülüyor")).to_contain_text("Işıl Çelik")
    await mine.keyboard.press("Control+z")
    await expect(column(mine, "Potansiyel")).to_contain_text("Işıl Çelik")
    await expect(column(theirs, "Potansiyel")).to_contain_text("Işıl Çelik")


async def test_a_card_is_dragged_to_another_stage(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller, name="Işıl Çelik"))
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").drag_to(column(page, "Randevu"))
    await expect(column(page, "Randevu")).to_contain_text("Işıl Çelik")
    for _ in range(50):
        if await office.rows("SELECT 1 FROM cards WHERE id = %(id)s AND stage_id = %(s)s", id=card_id, s=STAGES[2]):
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("the move was not stored")


async def test_who_moves_an_outdated_card_sees_the_newer_one_and_why(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller, name="Işıl Çelik"))
    page = await desks.open(seller, "/huni")
    await expect(column(page, "Potansiyel")).to_contain_text("Işıl Çelik")

    async def meanwhile(route: object) -> None:
        # Somebody else is faster by the time the request has travelled.
        async with office.begin(SYSTEM) as work:
            await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[3], version=1))
        await route.continue_()  # type: ignore[attr-defined] - Playwright hands in its Route

    await page.route("**/api/cards/*/move", meanwhile)
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await expect(column(page, "Kapora")).to_contain_text("Işıl Çelik")
    await expect(page.get_by_text("Taşınamadı", exact=False)).to_be_visible()


async def test_a_refused_move_goes_back_to_its_place(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for name in ("Üçüncü", "İkinci", "Birinci"):
        await office.customer(seller, name=name)
    page = await desks.open(seller, "/huni")
    await expect(card(page, "Birinci")).to_be_visible()
    await page.route("**/api/cards/*/move", lambda route: route.fulfill(status=503, body="{}"))
    await card(page, "İkinci").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await expect(page.get_by_text("Taşınamadı", exact=False)).to_be_visible()
    names = column(page, "Potansiyel").locator("[data-card]")
    await expect(names).to_have_text([*map(_containing, ("Birinci", "İkinci", "Üçüncü"))])


def _containing(text: str) -> re.Pattern[str]:
    return re.compile(text)


async def test_a_new_customer_appears_on_both_boards(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    mine, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")
    await expect(column(theirs, "Potansiyel")).to_be_visible()
    await mine.get_by_role("button", name="Yeni kart").click()
    dialog = mine.get_by_role("dialog")
    await dialog.get_by_label("Ad", exact=False).first.fill("Ömer Şahin")
    await dialog.get_by_label("Telefon", exact=False).first.fill("0532 111 22 33")
    await mine.keyboard.press("Enter")
    await expect(column(mine, "Potansiyel")).to_contain_text("Ömer Şahin")
    await expect(column(theirs, "Potansiyel")).to_contain_text("Ömer Şahin")


async def test_text_filters_the_board_and_stands_in_the_address(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    await office.customer(seller, name="Ömer Şahin")
    page = await desks.open(seller, "/huni")
    await page.get_by_label("Ad ya da telefon").fill("isil")
    await expect(card(page, "Ömer Şahin")).to_have_count(0)
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    await expect(page).to_have_url(re.compile("isil"))


async def test_on_a_phone_a_card_is_moved_by_its_menu(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni", phone=True)
    await card(page, "Işıl Çelik").get_by_role("button", name="taşı", exact=False).tap()
    await page.get_by_role("dialog").get_by_role("button", name="Randevu aşamasına taşı").tap()
    await page.get_by_role("navigation", name="Aşamalar").get_by_text("Randevu").tap()
    await expect(column(page, "Randevu")).to_contain_text("Işıl Çelik")


async def test_the_language_changes_without_a_reload(desks: Desks) -> None:
    page = await desks.open(await desks.served.office.person("sales"), "/huni")
    await expect(page.get_by_role("button", name="Yeni kart")).to_be_visible()
    await page.evaluate("window.stillHere = true")
    await page.locator("header button").last.click()
    await page.get_by_text("English").click()
    await expect(page.get_by_role("button", name="New card")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    assert await page.evaluate("window.stillHere")


async def test_a_change_outlives_the_page_it_was_made_on(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").hover()
    await card(page, "Işıl Çelik").get_by_role("button", name="taşı", exact=False).click()
    archive = page.get_by_role("dialog").get_by_role("button", name="Arşivle")
    # In one breath: shown as done, and gone before anything can be answered.
    await archive.evaluate("button => { button.click(); location.assign('/musteriler') }")
    await written(office, "SELECT archived_at IS NULL FROM cards", [(False,)])
    await page.wait_for_url("**/musteriler")
    await expect(page.get_by_text("Işıl Çelik").first).to_be_visible()


LAST_IS_CLEAR = """() => {
    const last = [...document.querySelectorAll("[data-scroller]")].at(-1);
    return last.getBoundingClientRect().right <= document.querySelector("[data-peek]").getBoundingClientRect().left;
}"""


async def test_what_opens_beside_the_board_moves_no_column_and_the_wheel_brings_the_last(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await page.set_viewport_size({"width": 1100, "height": 700})
    mine, columns = card(page, "Işıl Çelik"), page.locator("[data-scroller]")
    await expect(mine).to_be_visible()
    places = [await each.bounding_box() for each in (mine, *await columns.all())]
    await mine.click()
    await expect(page.locator("[data-peek]")).to_be_visible()
    assert [await each.bounding_box() for each in (mine, *await columns.all())] == places
    await mine.hover()
    await page.mouse.wheel(3000, 0)
    await page.wait_for_function(LAST_IS_CLEAR)


CARD_IS_CLEAR = """() => {
    const panel = document.querySelector("[data-peek]");
    const stillSlides = panel.getAnimations().some((it) => it.playState === "running");
    const card = document.querySelector("[data-card][data-open=true]").getBoundingClientRect();
    return !stillSlides && card.right <= panel.getBoundingClientRect().left;
}"""


async def test_a_card_that_is_opened_comes_out_whole_from_under_its_customer(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller, name="Işıl Çelik"))
    page = await desks.open(seller, "/huni")
    await page.set_viewport_size({"width": 1440, "height": 800})
    async with office.begin(seller) as work:
        await actions.move_card(work, card_id, MoveCard(STAGES[4], version=1))
    await expect(page.locator("[data-scroller]").nth(4)).to_contain_text("Işıl Çelik")
    await card(page, "Işıl Çelik").click()
    await page.wait_for_function(CARD_IS_CLEAR)
