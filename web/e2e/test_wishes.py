"""What asks for an appointment: booked from where it stands, one thing for everybody, ended by the outcomes of appointments."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from crm.activities import actions
from crm.activities.activity_schemas import OpenActivity
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

APPOINTMENT = UUID("00000000-0000-7000-8000-0000000ac003")
WORKS = "SELECT kind FROM works ORDER BY kind"


async def wished(office: Office, who: Actor, customer_id: UUID) -> None:
    async with office.begin(who) as work:
        new = OpenActivity(type_id=APPOINTMENT, due_at=now() + timedelta(days=1), title="Daire gezme")
        await actions.open_activity(work, customer_id, new)


def next_of(page: Page) -> Locator:
    """What is to be done, beside the story or as a tab of the phone."""
    return page.get_by_role("list", name="Sıradaki")


async def book(page: Page, time: str) -> None:
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await expect(form.get_by_label("Konu")).to_have_value("Daire gezme")
    await form.get_by_label("Saat", exact=True).fill(time)
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_a_wish_is_booked_where_it_stands_and_is_one_thing_on_both_desks(desks: Desks, phone: bool) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await wished(office, seller, customer_id)
    path = f"/musteri/{customer_id}?tab=siradaki"
    page, theirs = await desks.open(seller, path, phone=phone), await desks.open(mate, path)
    for each in (page, theirs):
        await expect(next_of(each).get_by_role("button", name="Randevu ver: Daire gezme")).to_be_visible()
    await next_of(page).get_by_role("button", name="Randevu ver: Daire gezme").click()
    await book(page, "14:30")
    for each in (page, theirs):
        await expect(next_of(each).get_by_role("listitem")).to_have_count(1)
        await expect(next_of(each)).to_contain_text("14:30")
        await expect(next_of(each).get_by_role("button", name="Randevu ver: Daire gezme")).to_have_count(0)
    await expect(page.get_by_role("button", name="Randevuya dönüştü")).to_be_visible()
    await written(office, WORKS, [("appointment",)])
    assert await violations(page) == []
    # Taken back, it is to be booked again.
    await page.get_by_role("button", name="Geri al").first.click()
    await expect(next_of(theirs).get_by_role("button", name="Randevu ver: Daire gezme")).to_be_visible()
    await written(office, WORKS, [("activity",)])


async def test_a_wish_is_booked_by_keys_alone_and_told_to_whoever_booked_it_too(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    await wished(office, seller, customer_id)
    page, theirs = [await desks.open(who, f"/musteri/{customer_id}") for who in (seller, mate)]
    for each in (page, theirs):
        await expect(next_of(each).get_by_text("Daire gezme")).to_be_visible()
        await each.keyboard.press("o")
    await book(page, "14:30")
    form = theirs.get_by_role("dialog", name="Işıl Çelik: randevu")
    await form.get_by_label("Saat", exact=True).fill("16:00")
    await theirs.keyboard.press("Enter")
    await expect(form.get_by_text("Bu aktivite artık açık değil.")).to_be_visible()
    await written(office, "SELECT count(*) FROM appointments", [(1,)])


async def test_an_appointment_ends_where_it_stands_by_the_outcomes_of_the_office(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await wished(office, seller, customer_id)
    page = await desks.open(seller, "/bugun")
    await page.get_by_role("button", name="Randevu ver: Işıl Çelik").click()
    await book(page, "14:30")
    await expect(page.get_by_role("button", name="Randevu ver: Işıl Çelik")).to_have_count(0)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE appointments SET starts_at = now() - interval '1 hour', ends_at = now()")
    await page.goto(f"/musteri/{customer_id}")
    await next_of(page).get_by_role("button", name="Sonuçlandır: Daire gezme").click()
    ways = page.get_by_role("dialog", name="Sonuçlandır: Daire gezme")
    await expect(ways.get_by_role("button", name="Gelmedi")).to_contain_text("Gelmedi takibi açılır")
    await expect(ways.get_by_role("button", name="Ertelendi")).to_contain_text("Randevu açılır")
    assert await violations(page) == []
    await page.keyboard.press("3")
    await expect(ways).to_have_count(0)
    await expect(next_of(page).get_by_role("button", name="Randevu ver: Randevu")).to_be_visible()
    await expect(page.get_by_text("randevunun sonucunu yazdı: Ertelendi").first).to_be_visible()
    await written(office, WORKS, [("activity",)])


async def test_who_calls_off_says_what_becomes_of_it(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await wished(office, seller, customer_id)
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=randevular")
    await expect(next_of(page).get_by_text("Daire gezme")).to_be_visible()
    await page.keyboard.press("e")
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await expect(form.get_by_label("Bununla biten aktivite").first).to_have_value("Daire gezme · Yarın")
    await form.get_by_label("Saat", exact=True).fill("11:00")
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)
    await page.get_by_role("tabpanel").get_by_role("button", name="Randevu menüsü").click()
    await page.get_by_role("menuitem", name="İptal et").click()
    dialog = page.get_by_role("dialog", name="Randevuyu iptal et")
    await dialog.get_by_label("Neden").fill("Hastalandı")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Ertelendi").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("tabpanel")).to_contain_text("Neden: Hastalandı")
    await written(office, WORKS, [("activity",)])
