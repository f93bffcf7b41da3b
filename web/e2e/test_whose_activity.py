"""Whose an activity is: chosen when it is opened and later, among those who see the customer, and in their day at once."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from crm.activities import actions
from crm.activities.activity_schemas import OpenActivity
from crm.core.clock import now
from crm.core.doors import Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
OWNERS = "SELECT u.name FROM activities a LEFT JOIN users u ON u.id = a.owner_id ORDER BY a.created_at"


async def choose(page: Page, name: str, *, among: list[str], label: str = "Kim yapacak") -> None:
    """By keyboard: the list is opened, searched and closed again without leaving the form."""
    whom = page.get_by_role("combobox", name=label).or_(page.get_by_role("textbox", name=label)).first
    await whom.press("ArrowDown")
    await expect(page.get_by_role("option")).to_have_text(among)
    await whom.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    await whom.fill(name)
    await page.get_by_role("option", name=name, exact=True).click()
    await expect(whom).to_have_value(name)


async def test_what_is_opened_for_somebody_else_stands_in_their_day_at_once(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Selin Aydın"), await office.person("sales", name="Murat Demir")
    await office.person("sales", name="Kör Nokta")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    page, theirs = await desks.open(seller, f"/musteri/{customer_id}"), await desks.open(mate, "/bugun")
    await expect(page.get_by_role("button", name="Aktivite", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Aktivite", exact=True).click()
    await choose(page, "Murat Demir", among=["Ben", "Murat Demir"])
    assert await violations(page) == []
    await page.get_by_placeholder("Ne konuşulacak?", exact=False).fill("Teklifi konuş")
    await page.keyboard.press("Enter")
    await expect(theirs.get_by_role("listitem").filter(has_text="Teklifi konuş")).to_have_count(1)
    await written(office, OWNERS, [("Murat Demir",)])
    await expect(page.locator("[data-activity]")).to_contain_text("Murat Demir")

    row = page.locator("[data-activity]")
    await row.get_by_role("button", name="Diğer işlemler: Teklifi konuş").click()
    await page.get_by_role("menuitem", name="Başkasına ver…").click()
    await choose(page, "Ben", among=["Ben", "Murat Demir"])
    await page.get_by_role("button", name="Ver", exact=True).click()
    await expect(theirs.get_by_role("listitem").filter(has_text="Teklifi konuş")).to_have_count(0)
    await written(office, OWNERS, [("Selin Aydın",)])
    await expect(page.get_by_text("Bunu artık", exact=False)).to_be_visible()


async def test_who_lost_the_customer_meanwhile_is_refused_in_place(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Selin Aydın"), await office.person("sales", name="Murat Demir")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    await _with_call(office, seller, customer_id)
    page = await desks.open(seller, f"/musteri/{customer_id}")
    row = page.locator("[data-activity]")
    await row.get_by_role("button", name="Diğer işlemler: Teklifi konuş").click()
    await page.get_by_role("menuitem", name="Başkasına ver…").click()
    await choose(page, "Murat Demir", among=["Ben", "Murat Demir"])
    await office.assign(customer_id, seller)
    await page.get_by_role("button", name="Ver", exact=True).click()
    await expect(page.get_by_text("Bu kişi müşteriyi göremiyor.")).to_be_visible()
    await expect(row).to_contain_text("Selin Aydın")
    await written(office, OWNERS, [("Selin Aydın",)])
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Bu kişi müşteriyi göremiyor.")).to_have_count(0)


async def test_on_a_phone_it_is_given_by_thumb(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Selin Aydın"), await office.person("sales", name="Murat Demir")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    await _with_call(office, seller, customer_id)
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=siradaki", phone=True, scheme="dark")
    row = page.locator("[data-activity]")
    await row.get_by_role("button", name="Diğer işlemler: Teklifi konuş").click()
    await page.get_by_role("menuitem", name="Başkasına ver…").click()
    whom = page.get_by_role("combobox", name="Kim yapacak").or_(page.get_by_role("textbox", name="Kim yapacak")).first
    box = await whom.bounding_box()
    assert box
    assert box["height"] >= 44
    await whom.click()
    option = page.get_by_role("option", name="Murat Demir")
    box = await option.bounding_box()
    assert box
    assert box["height"] >= 44
    await option.click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Ver", exact=True).click()
    await written(office, OWNERS, [("Murat Demir",)])


async def _with_call(office: Office, seller: Actor, customer_id: UUID) -> None:
    async with office.begin(seller) as work:
        call = OpenActivity(type_id=CALL, due_at=now() + timedelta(days=1), title="Teklifi konuş")
        await actions.open_activity(work, customer_id, call)
