"""Working from the card: how it looks, what is done in place, who drags it, its customer beside the board."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import SYSTEM
from crm.core.money import Money
from crm.customers import actions as customers
from crm.pipeline import actions
from tests.office import Office
from web.e2e.conftest import Desks, violations
from web.e2e.test_board import card, column
from web.e2e.test_unread import channel_of, written_by

pytestmark = pytest.mark.browser


async def stored(office: Office, sql: str, **params: object) -> None:
    """Return once this finds something."""
    for _ in range(100):
        if await office.rows(sql, **params):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never found: {sql}")


def look(page: Page) -> Locator:
    """The form in which a person says how cards look."""
    return page.get_by_role("dialog", name="Görünüm")


async def height(page: Page, name: str) -> int:
    box = await card(page, name).bounding_box()
    assert box
    return round(box["height"])


async def test_how_cards_look_is_the_persons_own_and_follows_to_their_other_screens(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik", phone="0532 111 22 33")
    async with office.begin(SYSTEM) as work:
        card_id = await office.card_of(customer_id)
        await actions.value_card(work, card_id, Money(amount=9_750_000_00, currency="TRY"), seen=None)
    page, other = await desks.open(seller, "/huni"), await desks.open(seller, "/huni")
    theirs = await desks.open(mate, "/huni")
    for each in (page, other, theirs):
        await expect(card(each, "Işıl Çelik")).to_contain_text("₺9.750.000")
        assert await height(each, "Işıl Çelik") == 94
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    assert await violations(page) == []
    await look(page).get_by_text("Rahat").click()
    await look(page).get_by_label("Tutar").uncheck()
    await look(page).get_by_label("Aşamadaki süre").check()
    for each in (page, other):
        await expect(card(each, "Işıl Çelik")).not_to_contain_text("₺9.750.000")
        await expect(card(each, "Işıl Çelik")).to_contain_text("Bugün")
        assert await height(each, "Işıl Çelik") == 112
    await look(page).get_by_text("Sıkı").click()
    await expect(look(page).get_by_label("Telefon")).to_be_disabled()
    await expect(card(other, "Işıl Çelik")).not_to_contain_text("0532 111 22 33")
    assert await height(other, "Işıl Çelik") == 64
    await page.reload()
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    await expect(card(page, "Işıl Çelik")).not_to_contain_text("0532 111 22 33")
    await expect(card(theirs, "Işıl Çelik")).to_contain_text("₺9.750.000")


async def test_what_may_not_be_seen_is_not_offered_and_a_refusal_puts_the_look_back(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_fields (role_id, field, level) VALUES (%(id)s, 'cards.value', 'hidden')",
            id=office.role("sales"),
        )
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    await expect(look(page).get_by_label("Telefon")).to_be_visible()
    await expect(look(page).get_by_label("Tutar")).to_have_count(0)
    await page.route("**/api/me/card-look", lambda route: route.fulfill(status=503, body="{}"))
    await look(page).get_by_text("Sıkı").click()
    await expect(page.get_by_text("Görünüm kaydedilemedi", exact=False)).to_be_visible()
    assert await height(page, "Işıl Çelik") == 94


async def test_a_note_is_written_in_place_and_taken_back(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").hover()
    await card(page, "Işıl Çelik").get_by_role("button", name="Işıl Çelik: not yaz").click()
    note = page.get_by_role("dialog", name="Işıl Çelik: not").get_by_role("textbox", name="Not yaz")
    await expect(note).to_be_focused()
    await note.fill("Yarın aranacak")
    # What was begun is still there after a look elsewhere.
    await page.keyboard.press("Escape")
    await expect(note).to_have_count(0)
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("n")
    await expect(note).to_have_value("Yarın aranacak")
    assert await violations(page) == []
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Not kaydedildi: Işıl Çelik").first).to_be_visible()
    await expect(card(page, "Işıl Çelik")).to_be_focused()
    is_there = "SELECT 1 FROM notes WHERE customer_id = %(id)s AND deleted_at IS"
    await stored(office, f"{is_there} NULL", id=customer_id)
    await page.keyboard.press("Control+z")
    await stored(office, f"{is_there} NOT NULL", id=customer_id)


async def test_a_note_that_is_refused_is_said_and_kept(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await page.route("**/notes", lambda route: route.fulfill(status=503, body="{}"))
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="Not yaz").fill("Yarın aranacak")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Not kaydedilemedi", exact=False)).to_be_visible()
    await page.unroute("**/notes")
    await page.get_by_role("button", name="Tekrar dene").click()
    await stored(office, "SELECT 1 FROM notes WHERE customer_id = %(id)s", id=customer_id)


async def test_a_card_is_handed_over_and_labelled_from_the_keyboard(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    manager = await office.person("manager", team, name="Mine Müdür")
    seller = await office.person("sales", team, name="Özge Çınar")
    await office.person("sales", team, name="Murat Mesai")
    async with office.begin(manager) as work:
        await customers.make_tag(work, tag_id=None, name="Yatırımcı", color="ok")
    await office.customer(seller, name="Işıl Çelik")
    page, theirs = await desks.open(manager, "/huni"), await desks.open(manager, "/huni")
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("a")
    await expect(page.get_by_label("Sorumlu seç").first).to_be_focused()
    await page.keyboard.type("murat")
    await expect(page.get_by_role("option")).to_have_count(1)
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    for each in (page, theirs):
        await expect(card(each, "Işıl Çelik")).to_contain_text("Murat Mesai")
        await expect(card(each, "Işıl Çelik")).not_to_contain_text("Özge Çınar")
    await expect(card(page, "Işıl Çelik")).to_be_focused()
    # Beside whoever answers already.
    await page.keyboard.press("a")
    await page.keyboard.type("özge")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.press("Escape")
    await expect(card(theirs, "Işıl Çelik")).to_contain_text("Özge Çınar")
    await page.keyboard.press("Control+z")
    await expect(card(theirs, "Işıl Çelik")).not_to_contain_text("Özge Çınar")

    await page.keyboard.press("t")
    await page.keyboard.type("yatirimci")
    await expect(page.get_by_role("option")).to_have_text(["Yatırımcı"])
    await page.keyboard.press("Enter")
    await expect(card(theirs, "Işıl Çelik")).to_contain_text("Yatırımcı")
    await page.keyboard.type("Acele")
    await page.get_by_role("option", name="“Acele” etiketini oluştur").click()
    await page.keyboard.press("Escape")
    for label in ("Yatırımcı", "Acele"):
        await expect(card(theirs, "Işıl Çelik")).to_contain_text(label)


async def test_who_may_not_hand_over_is_told_so(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales", name="Özge Çınar")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM role_grants WHERE role_id = %(id)s AND module = 'customers' AND action = 'assign'",
            id=office.role("sales"),
        )
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("a")
    await expect(page.get_by_text("Işıl Çelik için sorumlu değiştirme yetkiniz yok.")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_whatsapp_opens_the_conversation_with_the_customer(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await written_by(office, await channel_of(office), seller)
    page = await desks.open(seller, "/huni")
    await page.locator("[data-card]").hover()
    await page.locator("[data-card]").get_by_role("button", name="Işıl Çelik: WhatsApp").click()
    await expect(page).to_have_url(re.compile("/gorusmeler\\?id="))
    await expect(page.get_by_text("Merhaba").first).to_be_visible()


async def test_without_a_conversation_the_way_to_whatsapp_is_offered(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik", phone="0532 111 22 33")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").hover()
    await card(page, "Işıl Çelik").get_by_role("button", name="Işıl Çelik: WhatsApp").click()
    await expect(page.get_by_text("Işıl Çelik için WhatsApp görüşmesi yok.")).to_be_visible()
    link = page.get_by_role("link", name="WhatsApp'ta aç")
    await expect(link).to_have_attribute("href", "https://wa.me/905321112233")


async def test_others_see_who_drags_a_card_until_it_is_let_go(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller = await office.person("sales", team, name="Özge Çınar")
    mate, stranger = await office.person("operations", team), await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    heard: list[str] = []
    outside = await desks.open(stranger, "/huni")
    outside.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    await outside.reload()
    page, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")
    await expect(card(theirs, "Işıl Çelik")).to_be_visible()
    box = await card(page, "Işıl Çelik").bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + 30)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 80, box["y"] + 60, steps=4)
    await page.mouse.move(box["x"] + 340, box["y"] + 120, steps=6)
    await expect(card(theirs, "Işıl Çelik")).to_contain_text("Özge Çınar taşıyor")
    await expect(card(page, "Işıl Çelik").first).not_to_contain_text("taşıyor")
    assert await violations(theirs) == []
    await page.mouse.up()
    await expect(card(theirs, "Işıl Çelik")).not_to_contain_text("taşıyor")
    await expect(column(theirs, "Görüşülüyor")).to_contain_text("Işıl Çelik")
    told = "".join(heard)
    assert str(customer_id) not in told
    assert str(await office.card_of(customer_id)) not in told


async def test_the_menu_of_a_card_holds_everything_on_a_phone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni", phone=True)
    await card(page, "Işıl Çelik").get_by_role("button", name="taşı", exact=False).tap()
    menu = page.get_by_role("dialog")
    await expect(menu.get_by_role("link", name="Ara")).to_be_visible()
    assert await violations(page) == []
    await menu.get_by_role("button", name="Not", exact=True).tap()
    await page.get_by_role("textbox", name="Not yaz").fill("Yarın aranacak")
    await page.get_by_role("button", name="Notu kaydet").tap()
    await stored(office, "SELECT 1 FROM notes WHERE customer_id = %(id)s", id=customer_id)


async def test_that_somebody_applied_again_is_read_before_where_they_came_from(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik", phone="0532 111 22 33")
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE cards SET application_no = 2")
    page = await desks.open(seller, "/huni")
    await expect(
        card(page, "Işıl Çelik").get_by_text(re.compile(r"^0532 111 22 33 · 2\. başvuru · \w"))
    ).to_be_visible()
