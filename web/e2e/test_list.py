"""The cards of the board as a list: beside the board, sorted, written in place, live, by keyboard and on a phone."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import SYSTEM
from crm.core.money import Money
from crm.customers import actions as customers
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


def row(page: Page, name: str) -> Locator:
    """A customer's row."""
    return page.locator("[data-card]", has_text=name)


def cell(page: Page, name: str, place: str) -> Locator:
    """A cell of it."""
    return row(page, name).locator(f'[data-place="{place}"]')


def head(page: Page, name: str) -> Locator:
    """The head of a column."""
    return page.get_by_role("columnheader", name=name, exact=True)


def mode(page: Page, name: str) -> Locator:
    """One half of the switch."""
    return page.get_by_role("group", name="Gösterim").get_by_role("button", name=name)


async def names(page: Page) -> list[str]:
    """The names from top to bottom."""
    return await page.get_by_role("rowheader").locator("b").all_inner_texts()


async def names_become(page: Page, *wanted: str) -> None:
    """Return once they stand like this."""
    for _ in range(100):
        if await names(page) == list(wanted):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{await names(page)} are not {wanted}")


async def stored(office: Office, sql: str, **params: object) -> None:
    """Return once this finds something."""
    for _ in range(100):
        if await office.rows(sql, **params):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never found: {sql}")


async def worth(office: Office, customer_id: object, lira: int, currency: str = "TRY") -> None:
    """What a card is expected to bring."""
    async with office.begin(SYSTEM) as work:
        card_id = await office.card_of(customer_id)  # type: ignore[arg-type] - an id
        await actions.value_card(work, card_id, Money(amount=lira * 100, currency=currency), seen=None)


async def move(office: Office, customer_id: object, stage: int) -> None:
    """Into the stage at this place."""
    async with office.begin(SYSTEM) as work:
        card_id = await office.card_of(customer_id)  # type: ignore[arg-type] - an id
        await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[stage], version=1))


async def test_the_board_becomes_a_list_and_heads_sort_it(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    ids = {name: await office.customer(seller, name=name) for name in ("Ömer Şahin", "Işıl Çelik", "Ceren Ak")}
    await move(office, ids["Işıl Çelik"], 1)
    await worth(office, ids["Işıl Çelik"], 9_750_000)
    await worth(office, ids["Ceren Ak"], 3_000_000)
    page = await desks.open(seller, "/huni")
    await mode(page, "Liste").click()
    await expect(page).to_have_url(re.compile(r"mode=list"))
    await names_become(page, "Ceren Ak", "Ömer Şahin", "Işıl Çelik")
    await expect(cell(page, "Işıl Çelik", "stage")).to_have_text("Görüşülüyor")
    await expect(page.get_by_role("group", name="Toplamlar")).to_have_text(
        re.compile(r"3 kart\s*Beklenen tutar\s*₺12,8")
    )
    assert await violations(page) == []

    await head(page, "Tutar").click()
    await names_become(page, "Işıl Çelik", "Ceren Ak", "Ömer Şahin")
    await expect(head(page, "Tutar")).to_have_attribute("aria-sort", "descending")
    await expect(page).to_have_url(re.compile(r"sort=-amount"))
    await page.reload()
    await names_become(page, "Işıl Çelik", "Ceren Ak", "Ömer Şahin")
    await head(page, "Ad").click()
    await names_become(page, "Ceren Ak", "Işıl Çelik", "Ömer Şahin")

    await page.get_by_label("Ad ya da telefon").fill("Şahin")
    await names_become(page, "Ömer Şahin")
    await page.get_by_label("Ad ya da telefon").fill("Nobody")
    await expect(page.get_by_text("Bu filtrelerle sonuç yok.")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Filtreleri temizle").click()
    await names_become(page, "Ceren Ak", "Ömer Şahin", "Işıl Çelik")
    await page.keyboard.press("v")
    await expect(page.get_by_role("region", name="Potansiyel", exact=True)).to_be_visible()
    await page.go_back()
    await names_become(page, "Ceren Ak", "Ömer Şahin", "Işıl Çelik")


async def test_what_others_do_comes_goes_and_moves_in_the_list(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya Yıldız")
    ids = {name: await office.customer(seller, name=name) for name in ("Ceren Ak", "Işıl Çelik")}
    mine, theirs = [await desks.open(who, "/huni?mode=list&sort=name") for who in (seller, mate)]
    for page in (mine, theirs):
        await names_become(page, "Ceren Ak", "Işıl Çelik")
    await office.customer(seller, name="Deniz Er")
    for page in (mine, theirs):
        await names_become(page, "Ceren Ak", "Deniz Er", "Işıl Çelik")
    # One writes in place, the other sees it at once, where it belongs now.
    await cell(mine, "Ceren Ak", "name").focus()
    await mine.keyboard.press("F2")
    await mine.keyboard.type("Zeynep Ak")
    await mine.keyboard.press("Enter")
    for page in (mine, theirs):
        await names_become(page, "Deniz Er", "Işıl Çelik", "Zeynep Ak")
    await expect(cell(mine, "Zeynep Ak", "name")).to_be_focused()
    await mine.keyboard.press("Control+z")
    for page in (mine, theirs):
        await names_become(page, "Ceren Ak", "Deniz Er", "Işıl Çelik")
    await worth(office, ids["Ceren Ak"], 1_250_000)
    for page in (mine, theirs):
        await expect(cell(page, "Ceren Ak", "value")).to_have_text("₺1.250.000")
        await expect(page.get_by_role("group", name="Toplamlar")).to_contain_text("₺1,3")
    await office.assign(ids["Işıl Çelik"], await office.person("sales"))
    await names_become(mine, "Ceren Ak", "Deniz Er")


async def test_an_amount_and_a_stage_are_written_by_keyboard_alone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni?mode=list")
    value, stage = cell(page, "Işıl Çelik", "value"), cell(page, "Işıl Çelik", "stage")
    # One stop of the Tab key; from there on the arrows.
    await cell(page, "Işıl Çelik", "name").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(value).to_be_focused()
    assert await page.locator('[role="grid"] [tabindex="0"]').count() == 1
    await page.keyboard.press("Enter")
    await page.keyboard.type("4500000")
    await page.keyboard.press("Escape")
    await expect(value).to_be_focused()
    await expect(value).to_have_text("—")
    await page.keyboard.press("Enter")
    await page.keyboard.type("4500000")
    await page.keyboard.press("Enter")
    await expect(value).to_have_text("₺4.500.000")
    await stored(office, "SELECT 1 FROM cards WHERE amount = 450000000")

    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Işıl Çelik: aşama")
    await page.keyboard.type("görüş")
    await expect(asked.get_by_role("option")).to_have_count(1)
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(stage).to_have_text("Görüşülüyor")
    await expect(stage).to_be_focused()


async def test_people_and_labels_are_chosen_beside_the_cell(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    manager = await office.person("manager", team, name="Mine Müdür")
    seller = await office.person("sales", team, name="Özge Çınar")
    await office.person("sales", team, name="Murat Mesai")
    async with office.begin(manager) as work:
        await customers.make_tag(work, tag_id=None, name="Yatırımcı", color="ok")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(manager, "/huni?mode=list")
    tags, owner = cell(page, "Işıl Çelik", "tags"), cell(page, "Işıl Çelik", "owner")
    await cell(page, "Işıl Çelik", "name").focus()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await page.keyboard.type("yat")
    await expect(page.get_by_role("option", name="Yatırımcı")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(tags).to_have_text("Yatırımcı")
    await stored(office, "SELECT 1 FROM customer_tags WHERE customer_id = %(id)s", id=customer_id)
    await expect(tags).to_be_focused()
    await owner.click()
    await page.get_by_role("dialog", name="Işıl Çelik: sorumlu").get_by_role("option", name="Murat Mesai").click()
    await expect(owner).to_contain_text("Murat Mesai")
    await page.get_by_role("button", name="Geri al").click()
    await expect(owner).to_contain_text("Özge Çınar")


async def test_rows_are_chosen_sorted_and_opened_by_keyboard_alone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for name in ("Işıl Çelik", "Ömer Şahin"):
        await worth(office, await office.customer(seller, name=name), 2_500_000)
    page = await desks.open(seller, "/huni?mode=list&sort=name")
    bar = page.get_by_role("toolbar", name="Seçili kartlar")
    sums = page.get_by_role("group", name="Toplamlar")
    await cell(page, "Ömer Şahin", "name").focus()
    await page.keyboard.press("Space")
    await expect(row(page, "Ömer Şahin")).to_have_attribute("aria-selected", "true")
    await expect(sums).to_contain_text("₺2,5")
    await page.keyboard.press("Shift+ArrowUp")
    await expect(bar).to_contain_text("2 kart seçildi")
    await expect(sums).to_contain_text("₺5")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)

    await page.keyboard.press("ArrowUp")
    await expect(head(page, "Ad")).to_be_focused()
    await page.keyboard.press("Enter")
    await names_become(page, "Ömer Şahin", "Işıl Çelik")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    beside = page.locator("[data-peek]")
    await expect(beside).to_contain_text("Ömer Şahin")
    await page.keyboard.press("j")
    await expect(beside).to_contain_text("Işıl Çelik")
    await page.keyboard.press("Escape")
    await expect(cell(page, "Işıl Çelik", "name")).to_be_focused()


async def test_a_cell_is_copied(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik", phone="0532 111 22 33")
    page = await desks.open(seller, "/huni?mode=list")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await cell(page, "Işıl Çelik", "phone").focus()
    await page.keyboard.press("Control+c")
    assert await page.evaluate("navigator.clipboard.readText()") == "0532 111 22 33"


async def test_who_writes_while_somebody_else_does_sees_the_newer_value_and_chooses(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await worth(office, customer_id, 1_000_000)
    page = await desks.open(seller, "/huni?mode=list")
    value = cell(page, "Işıl Çelik", "value")
    await value.click()
    field = page.get_by_role("textbox", name="Işıl Çelik: beklenen tutar")
    await field.fill("2000000")
    await worth(office, customer_id, 3_000_000)
    told = value.get_by_role("alert")
    await expect(told).to_contain_text("Siz yazarken değişti: ₺3.000.000")
    assert await violations(page) == []
    await told.get_by_role("button", name="Yenisini koru").click()
    await expect(value).to_have_text("₺3.000.000")
    await value.click()
    await field.fill("2000000")
    await worth(office, customer_id, 4_000_000)
    await told.get_by_role("button", name="Benimkini kaydet").click()
    await expect(value).to_have_text("₺2.000.000")
    await stored(office, "SELECT 1 FROM cards WHERE amount = 200000000")


async def test_a_refused_change_goes_back_and_says_why(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await worth(office, customer_id, 1_000_000)
    page = await desks.open(seller, "/huni?mode=list")
    value = cell(page, "Işıl Çelik", "value")
    await page.route("**/api/cards/*", lambda route: route.fulfill(status=503, body="{}"))
    await value.click()
    await page.get_by_role("textbox", name="Işıl Çelik: beklenen tutar").fill("2000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Tutar kaydedilemedi", exact=False)).to_be_visible()
    await expect(value).to_have_text("₺1.000.000")
    await page.unroute("**/api/cards/*")
    await page.get_by_role("button", name="Tekrar dene").click()
    await expect(value).to_have_text("₺2.000.000")


async def test_a_stage_that_needs_something_asks_for_it_in_the_list_too(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, "/huni?mode=list")
    await cell(page, "Işıl Çelik", "stage").click()
    await page.get_by_role("dialog", name="Işıl Çelik: aşama").get_by_role("option", name="Kaybedildi").click()
    why = page.get_by_role("dialog", name="Neden kaybedildi?")
    await why.get_by_role("button", name="Fiyat").click()
    await why.get_by_role("button", name="Taşı").click()
    await expect(cell(page, "Işıl Çelik", "stage")).to_have_text("Kaybedildi")


async def test_columns_are_the_persons_own_or_the_views(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    page, other = await desks.open(seller, "/huni?mode=list"), await desks.open(seller, "/huni?mode=list")
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    look = page.get_by_role("dialog", name="Görünüm")
    await look.get_by_role("checkbox", name="Telefon").uncheck()
    await look.get_by_role("checkbox", name="Kalite").check()
    await look.get_by_role("button", name="Sorumlu: sola al").click()
    assert await violations(page) == []
    for each in (page, other):
        await expect(head(each, "Kalite")).to_be_visible()
        await expect(head(each, "Telefon")).to_have_count(0)
        assert (await each.get_by_role("columnheader").all_inner_texts())[2:5] == ["Aşama", "Sorumlu", "Tutar"]

    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Görünüm olarak kaydet").click()
    form = page.get_by_role("dialog", name="Yeni görünüm")
    await form.get_by_label("Ad").fill("Listem")
    await form.get_by_role("button", name="Kaydet").click()
    await expect(page).to_have_url(re.compile(r"/huni\?view=[0-9a-f-]+$"))
    # From now on the view's columns are its own, and the person's stay as they are.
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    await look.get_by_role("checkbox", name="Kalite").uncheck()
    await expect(head(page, "Kalite")).to_have_count(0)
    await expect(head(other, "Kalite")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"columns="))
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Listem: görünüm menüsü").click()
    await page.get_by_role("menuitem", name="Değişiklikleri kaydet").click()
    await expect(page).not_to_have_url(re.compile(r"columns="))
    await other.get_by_role("group", name="Gösterim").get_by_role("button", name="Pano").click()
    await other.get_by_role("button", name=re.compile("^Listem")).first.click()
    await expect(head(other, "Aşama")).to_be_visible()
    await expect(head(other, "Kalite")).to_have_count(0)


async def test_what_is_hidden_from_a_person_is_no_column(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_fields (role_id, field, level) VALUES (%(id)s, 'cards.value', 'hidden')",
            id=office.role("sales"),
        )
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await worth(office, customer_id, 9_750_000)
    page = await desks.open(seller, "/huni?mode=list")
    await expect(row(page, "Işıl Çelik")).to_be_visible()
    await expect(head(page, "Tutar")).to_have_count(0)
    await expect(page.get_by_role("group", name="Toplamlar")).to_have_text("1 kart")
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    look = page.get_by_role("dialog", name="Görünüm")
    await expect(look.get_by_role("checkbox", name="Telefon")).to_be_visible()
    await expect(look.get_by_role("checkbox", name="Tutar")).to_have_count(0)
    assert "9.750.000" not in await page.content()


async def test_many_rows_are_few_elements_and_pages_come_as_one_scrolls(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for at in range(230):
        await office.customer(seller, name=f"Müşteri {at:03}")
    page = await desks.open(seller, "/huni?mode=list&sort=name")
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "231")
    await expect(row(page, "Müşteri 000")).to_be_visible()
    assert await page.get_by_role("row").count() < 60
    await cell(page, "Müşteri 000", "name").focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Control+End")
    await page.get_by_role("grid").locator("xpath=..").evaluate("it => it.scrollTo(0, it.scrollHeight)")
    await expect(row(page, "Müşteri 229")).to_be_visible()
    assert await page.get_by_role("row").count() < 60


async def test_rows_are_chosen_by_mouse_and_moved_together(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for name in ("Ada Er", "Bora Er", "Cem Er", "Deniz Er"):
        await office.customer(seller, name=name)
    page = await desks.open(seller, "/huni?mode=list&sort=name")
    await cell(page, "Ada Er", "select").click()
    await cell(page, "Cem Er", "select").click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Seçili kartlar")
    await expect(bar).to_contain_text("3 kart seçildi")
    await bar.get_by_role("button", name="Taşı").click()
    await page.get_by_role("button", name="Randevu").click()
    for name in ("Ada Er", "Bora Er", "Cem Er"):
        await expect(cell(page, name, "stage")).to_have_text("Randevu")
    await expect(cell(page, "Deniz Er", "stage")).to_have_text("Potansiyel")
    await page.locator('[role="columnheader"][data-place="select"]').click()
    await expect(bar).to_contain_text("4 kart seçildi")
    await page.locator('[role="columnheader"][data-place="select"]').click()
    await expect(bar).to_have_count(0)
    await row(page, "Deniz Er").click(button="right")
    await expect(page.get_by_role("dialog", name="Deniz Er")).to_be_visible()


async def test_on_a_phone_the_list_is_two_lines_and_never_wider_than_the_screen(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    name = "Mihrimah Gülbahar Nurbanu Büyükkaragözoğlu-Hacıhafızoğulları"
    customer_id = await office.customer(seller, name=name)
    await worth(office, customer_id, 129_750_000)
    page = await desks.open(seller, "/huni", phone=True)
    await mode(page, "Liste").tap()
    await expect(row(page, name)).to_contain_text("₺129.750.000")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await violations(page) == []
    await row(page, name).get_by_role("button").first.tap()
    await expect(page.locator("[data-peek]")).to_contain_text(name)
