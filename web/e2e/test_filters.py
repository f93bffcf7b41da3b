"""The filtered board: put together by mouse and by keyboard, shared by its address, right while others work."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import SYSTEM
from crm.core.money import Money
from crm.customers import actions as customers
from crm.pipeline import actions, queries
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


def column(page: Page, name: str) -> Locator:
    """A stage's column."""
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, name: str) -> Locator:
    """A customer's card."""
    return page.locator("[data-card]", has_text=name)


def panel(page: Page) -> Locator:
    """The filter being put together."""
    return page.get_by_role("complementary", name="Filtrele")


def address(*conditions: Mapping[str, object]) -> str:
    """Where such a filter is."""
    return f"/huni?filter={json.dumps({'match': 'all', 'conditions': [*conditions], 'groups': []})}"


async def choose(page: Page, row: Locator, label: str, *options: str) -> None:
    """Choose in one of the lists of a row."""
    await row.get_by_label(label, exact=True).click()
    for option in options:
        await page.get_by_role("option", name=option, exact=True).click()


async def value_card(office: Office, customer_id: object, amount: int) -> None:
    """The expected amount of this customer's card."""
    card_id = await office.card_of(customer_id)  # type: ignore[arg-type] - an id
    async with office.begin(SYSTEM) as work:
        await actions.value_card(work, card_id, Money(amount, "TRY"), seen=None)


async def test_a_filter_with_a_group_is_put_together_by_mouse(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Özge Çınar"), await office.person("sales", name="Umut Güneş")
    manager = await office.person("admin", name="Ahmet Yönetici")
    rich = await office.customer(seller, name="Işıl Çelik")
    await value_card(office, rich, 5_000_000_00)
    await office.customer(seller, name="Ömer Şahin")
    await office.customer(mate, name="Ceren Ak")
    await office.customer(name="Sahipsiz Kaya")
    page = await desks.open(manager, "/huni")
    await expect(card(page, "Sahipsiz Kaya")).to_be_visible()
    await page.get_by_role("button", name="Filtre", exact=True).click()
    await expect(panel(page)).to_be_visible()
    first = panel(page).get_by_role("group", name="Değer")
    await choose(page, first, "Alan", "Sorumlu")
    row = panel(page).get_by_role("group", name="Sorumlu", exact=True)
    await choose(page, row, "Değer", "Özge Çınar")
    await page.keyboard.press("Escape")
    await expect(panel(page)).to_be_visible()
    await expect(panel(page).get_by_role("status")).to_have_text("2 kart")
    await panel(page).get_by_role("button", name="Grup ekle").click()
    await panel(page).get_by_text("Koşullardan biri yetsin").first.click()
    group = panel(page).get_by_role("group", name="Grup", exact=True)
    await group.get_by_text("Koşulların tümü sağlansın").click()
    await choose(page, group.get_by_role("group", name="Değer"), "Alan", "Sorumlu")
    await choose(page, group.get_by_role("group", name="Sorumlu", exact=True), "Değer", "Kimse (atanmamış)")
    await page.keyboard.press("Escape")
    await expect(panel(page).get_by_role("status")).to_have_text("3 kart")
    assert await violations(page) == []
    await panel(page).get_by_role("button", name="3 kartı göster").click()
    await expect(panel(page)).to_have_count(0)
    await expect(card(page, "Ceren Ak")).to_have_count(0)
    for name in ("Işıl Çelik", "Ömer Şahin", "Sahipsiz Kaya"):
        await expect(card(page, name)).to_be_visible()
    assert await violations(page) == []
    await _take_apart(page)


async def _take_apart(page: Page) -> None:
    """One part after the other of the filter is taken away by its chip."""
    chips = page.get_by_role("group", name="Etkin filtreler")
    await expect(chips).to_contain_text("Sorumlu: Özge Çınar")
    await expect(chips).to_contain_text("veya")
    await chips.get_by_role("button", name="Filtreyi kaldır: Sorumlu: Özge Çınar").click()
    await expect(card(page, "Işıl Çelik")).to_have_count(0)
    await expect(card(page, "Sahipsiz Kaya")).to_be_visible()
    await chips.get_by_role("button", name="Filtreleri temizle").click()
    await expect(chips).to_have_count(0)
    await expect(card(page, "Ceren Ak")).to_be_visible()


async def test_a_filter_is_put_together_by_keyboard_alone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await value_card(office, await office.customer(seller, name="Işıl Çelik"), 5_000_000_00)
    await office.customer(seller, name="Ömer Şahin")
    page = await desks.open(seller, "/huni")
    await card(page, "Işıl Çelik").focus()
    await page.keyboard.press("f")
    await expect(panel(page).get_by_label("Alan", exact=True)).to_be_focused()
    await page.keyboard.type("tutar")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(panel(page).get_by_label("Karşılaştırma")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type("1.000.000")
    await expect(panel(page).get_by_role("status")).to_have_text("1 kart")
    await page.keyboard.press("Enter")
    await expect(panel(page)).to_have_count(0)
    await expect(card(page, "Ömer Şahin")).to_have_count(0)
    await expect(card(page, "Işıl Çelik")).to_be_focused()
    await page.keyboard.press("f")
    await page.keyboard.press("Escape")
    await expect(panel(page)).to_have_count(0)
    await expect(page.get_by_role("group", name="Etkin filtreler")).to_contain_text("Tutar en az ₺1.000.000")


async def test_the_address_carries_filter_and_order_to_somebody_else(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    for name, amount in (("Az Veren", 100), ("Çok Veren", 900), ("Hiç Vermeyen", 0)):
        customer_id = await office.customer(seller, name=name)
        if amount:
            await value_card(office, customer_id, amount)
    await office.customer(name="Sahipsiz Kaya")
    page = await desks.open(seller, "/huni")
    await page.get_by_role("button", name="Bana ait").click()
    await page.get_by_role("button", name="Sırala").click()
    await page.get_by_role("menuitemradio", name="Beklenen tutar").click()
    await page.keyboard.press("Escape")
    cards = column(page, "Potansiyel").locator("[data-card]")
    await expect(cards).to_have_text([re.compile(name) for name in ("Çok Veren", "Az Veren", "Hiç Vermeyen")])
    await expect(page).to_have_url(re.compile("sort=-amount"))
    asked = parse_qs(urlsplit(page.url).query)
    assert json.loads(asked["filter"][0])["conditions"] == [{"field": "assignee", "is": "any_of", "value": ["me"]}]
    # "Me" is whoever looks: nothing of the colleague's is the seller's.
    theirs = await desks.open(mate, page.url)
    await expect(theirs.get_by_text("Bu filtrelerle sonuç yok.")).to_be_visible()
    await expect(theirs.get_by_text("Sorumlu: Ben")).to_have_count(2)
    await theirs.get_by_role("button", name="Filtreleri temizle").last.click()
    await expect(card(theirs, "Sahipsiz Kaya")).to_be_visible()
    await theirs.go_back()
    await expect(theirs.get_by_text("Bu filtrelerle sonuç yok.")).to_be_visible()


async def test_what_others_do_brings_cards_onto_the_filtered_board_and_takes_them_off(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    poor, rich = await office.customer(seller, name="Ömer Şahin"), await office.customer(seller, name="Işıl Çelik")
    await value_card(office, rich, 5_000_000_00)
    amount = {"field": "amount", "is": "at_least", "value": {"amount": 1_000_000_00, "currency": "TRY"}}
    page = await desks.open(seller, address(amount))
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    await expect(card(page, "Ömer Şahin")).to_have_count(0)
    await value_card(office, poor, 2_000_000_00)
    await expect(card(page, "Ömer Şahin")).to_be_visible()
    await value_card(office, rich, 10_00)
    await expect(card(page, "Işıl Çelik")).to_have_count(0)
    async with office.begin(SYSTEM) as work:
        poor_card = await queries.card(work, await office.card_of(poor))
    async with office.begin(SYSTEM) as work:
        await actions.move_card(work, poor_card.id, MoveCard(stage_id=STAGES[2], version=poor_card.version))
    await expect(column(page, "Randevu")).to_contain_text("Ömer Şahin")
    async with office.begin(SYSTEM) as work:
        await customers.assign_customer(work, poor, [], seen=None)
    await expect(card(page, "Ömer Şahin")).to_have_count(0)


@pytest.mark.parametrize("is_told_by_the_card", [True, False])
async def test_a_card_moved_to_where_the_filter_hides_it_says_so_and_comes_back(
    desks: Desks, is_told_by_the_card: bool
) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    conditions: list[dict[str, object]] = [{"field": "stage", "is": "any_of", "value": [str(STAGES[0])]}]
    if not is_told_by_the_card:
        conditions.append({"field": "created_days", "is": "at_most", "value": 5})
    page = await desks.open(seller, address(*conditions))
    await expect(column(page, "Potansiyel")).to_contain_text("Işıl Çelik")
    await card(page, "Işıl Çelik").drag_to(column(page, "Randevu"))
    said = page.get_by_role("alert").filter(has_text="etkin filtre bu kartı göstermiyor")
    await expect(said).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(1)
    await expect(card(page, "Işıl Çelik")).to_have_count(0)
    await said.get_by_role("button", name="Geri al").click()
    await expect(column(page, "Potansiyel")).to_contain_text("Işıl Çelik")


async def test_a_sorted_board_promises_no_places(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    for name in ("Zeynep Ak", "Ayşe Ak", "Çağan Ak"):
        await office.customer(seller, name=name)
    page = await desks.open(seller, "/huni?sort=name")
    cards = column(page, "Potansiyel").locator("[data-card]")
    await expect(cards).to_have_text([re.compile(name) for name in ("Ayşe", "Çağan", "Zeynep")])
    await card(page, "Ayşe Ak").focus()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_text("Sıralama açıkken").first).to_be_visible()
    await expect(cards).to_have_text([re.compile(name) for name in ("Ayşe", "Çağan", "Zeynep")])
    await card(page, "Zeynep Ak").drag_to(column(page, "Randevu"))
    await expect(column(page, "Randevu")).to_contain_text("Zeynep Ak")
    await card(page, "Ayşe Ak").drag_to(card(page, "Zeynep Ak"))
    there = column(page, "Randevu").locator("[data-card]")
    await expect(there).to_have_text([re.compile(name) for name in ("Ayşe", "Zeynep")])


async def test_a_shared_filter_somebody_may_not_use_says_why_once(desks: Desks) -> None:
    office = desks.served.office
    page = await desks.open(await office.person("sales"), address({"field": "password", "is": "yes", "value": None}))
    refused = page.get_by_role("alert").filter(has_text="Bu filtre kullanılamıyor")
    await expect(refused).to_have_count(1)
    await refused.get_by_role("button", name="Filtreleri temizle").click()
    await expect(refused).to_have_count(0)


async def test_on_a_phone_the_filter_is_a_sheet(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await value_card(office, await office.customer(seller, name="Işıl Çelik"), 5_000_000_00)
    await office.customer(seller, name="Ömer Şahin")
    page = await desks.open(seller, "/huni", phone=True)
    await page.get_by_role("button", name="Filtre", exact=True).tap()
    sheet = page.get_by_role("dialog", name="Filtrele")
    await sheet.get_by_label("Alan", exact=True).tap()
    await page.get_by_role("option", name="Beklenen tutar", exact=True).tap()
    await sheet.get_by_label("Değer", exact=True).fill("1.000.000")
    await expect(sheet.get_by_role("status")).to_have_text("1 kart")
    assert await violations(page) == []
    await sheet.get_by_role("button", name="1 kartı göster").tap()
    await expect(card(page, "Ömer Şahin")).to_have_count(0)
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    assert await violations(page) == []
