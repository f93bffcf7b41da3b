"""Quality in the browser: why it is so, by hand and back to the rules, and the rules tried before they hold."""

import re

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM
from crm.customers.actions.customers import add_identity
from crm.customers.quality.actions import edit_quality_rules
from crm.customers.quality.schemas import EditQualityRules, GivenRule
from crm.customers.schemas import AddIdentity
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


async def step(page: Page, name: str) -> None:
    """The quality shown is this step."""
    await expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")


async def test_why_is_told_by_keyboard_and_what_is_set_by_hand_goes_back_to_the_rules(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller = await office.person("operations", team, name="Özge Çınar")
    mate = await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page, theirs = [await desks.open(who, f"/musteri/{customer_id}") for who in (seller, mate)]
    await step(page, "Çok düşük")
    why = page.get_by_role("button", name="Neden?")
    await why.focus()
    await page.keyboard.press("Enter")
    told = page.get_by_role("dialog", name="Kalite neden böyle?")
    await expect(told.get_by_text("Telefon numarası var")).to_be_visible()
    await expect(told.get_by_text("+20")).to_be_visible()
    await expect(told.get_by_role("button")).to_have_count(0)
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(told).to_have_count(0)
    await expect(why).to_be_focused()

    await page.get_by_role("button", name="Yüksek", exact=True).click()
    await step(theirs, "Yüksek")
    await expect(theirs.get_by_text("80 puan · elle")).to_be_visible()
    await theirs.get_by_role("button", name="Neden?").click()
    told = theirs.get_by_role("dialog", name="Kalite neden böyle?")
    await expect(told.get_by_text(re.compile("Özge Çınar elle belirledi"))).to_be_visible()
    await expect(told.get_by_text("Kurallara göre 20")).to_be_visible()
    assert await violations(theirs) == []
    await told.get_by_role("button", name="Kurallara bırak").click()
    await written(office, "SELECT quality, quality_by_hand FROM customers", [(20, False)])
    await expect(told.get_by_text(re.compile("elle belirledi"))).to_have_count(0)
    for each in (page, theirs):
        await step(each, "Çok düşük")


async def test_why_follows_what_becomes_true_though_the_quality_stays(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    async with office.begin(SYSTEM) as work:
        rules = [GivenRule("phone", 100, 1, is_on=True), GivenRule("email", 30, 1, is_on=True)]
        await edit_quality_rules(work, EditQualityRules(1, rules))
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await step(page, "Çok yüksek")
    await page.get_by_role("button", name="Neden?").click()
    told = page.get_by_role("dialog", name="Kalite neden böyle?")
    await expect(told.get_by_text("+100")).to_be_visible()
    [(version,)] = await office.rows("SELECT version FROM customers")
    async with office.begin(seller) as work:
        await add_identity(work, customer_id, AddIdentity("email", "isil@ornek.com", version))
    await expect(told.get_by_text("+30")).to_be_visible()
    await written(office, "SELECT quality FROM customers", [(100,)])
    # Other rules by which it stays what it is are heard of too, though not read.
    async with office.begin(SYSTEM) as work:
        rules = [GivenRule("phone", 100, 1, is_on=True), GivenRule("email", 45, 1, is_on=True)]
        await edit_quality_rules(work, EditQualityRules(2, rules))
    await expect(told.get_by_text("+45")).to_be_visible()
    await written(office, "SELECT quality FROM customers", [(100,)])


async def test_on_a_phone_the_reasons_come_from_below(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}?sekme=bilgiler", phone=True, scheme="dark")
    await page.get_by_role("tab", name="Bilgiler").click()
    await page.get_by_role("button", name="Neden?").click()
    told = page.get_by_role("dialog", name="Kalite neden böyle?")
    await expect(told.get_by_text("Telefon numarası var")).to_be_visible()
    assert await violations(page) == []


async def test_the_rules_are_tried_before_they_hold_for_everybody(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin", name="Ada Yönetici")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    theirs = await desks.open(seller, f"/musteri/{customer_id}")
    await step(theirs, "Çok düşük")
    page = await desks.open(admin, "/ayarlar/kalite")
    counted = page.get_by_role("region", name="Bu kurallarla")
    await expect(counted.get_by_role("listitem").filter(has_text="Çok düşük")).to_contain_text(re.compile("1$"))
    points = page.get_by_role("textbox", name="Telefon numarası var: puan")
    await points.fill("70")
    await expect(counted.get_by_role("listitem").filter(has_text="61–80")).to_contain_text(re.compile("1$"))
    assert await violations(page) == []
    await written(office, "SELECT quality FROM customers", [(20,)])

    async with office.begin(SYSTEM) as work:
        await edit_quality_rules(work, EditQualityRules(1, [GivenRule("phone", 50, 1, is_on=True)]))
    await expect(page.get_by_text(re.compile("kuralları bu arada değiştirdi"))).to_be_visible()
    await points.press("Enter")
    await expect(page.get_by_text(re.compile("Kurallar kaydedildi"))).to_be_visible()
    await step(theirs, "Yüksek")
    await expect(page.get_by_text(re.compile("Son değişiklik: Ada Yönetici"))).to_be_visible()
    await written(office, "SELECT quality FROM customers", [(70,)])


@pytest.mark.parametrize("locale", ["tr-TR", "en-GB"])
async def test_axe_finds_nothing_on_a_phone(desks: Desks, locale: str) -> None:
    admin = await desks.served.office.person("admin")
    page = await desks.open(admin, "/ayarlar/kalite", phone=True, scheme="dark", locale=locale)
    await expect(page.get_by_role("switch")).to_have_count(12)
    assert await violations(page) == []
