"""Appointments in the browser: booked by key, seen at the other desk, moved, missed; the calendar as a list."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from crm.activities.appointments import actions
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import ISTANBUL, now
from crm.core.doors import SYSTEM, Actor
from crm.pipeline.actions import edit_stage
from crm.pipeline.schemas import EditStage
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


def tomorrow(hour: int) -> datetime:
    """This hour of the day after today in Istanbul."""
    day = now().astimezone(ISTANBUL) + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


async def book(office: Office, actor: Actor, customer_id: object, starts_at: datetime, title: str) -> None:
    async with office.begin(SYSTEM) as work:
        new = BookAppointment(starts_at, 60, [actor.id] if actor.id else [], title=title)
        await actions.book_appointment(work, customer_id, new)  # type: ignore[arg-type]


async def choose_time(page: Page, time: str) -> None:
    await page.get_by_role("dialog").get_by_label("Saat", exact=True).fill(time)
    await page.keyboard.press("Enter")


async def test_an_appointment_is_booked_by_key_and_stands_on_the_other_desk(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await book(office, seller, await office.customer(seller, name="Ömer Şahin"), tomorrow(14), "Tapu")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    theirs = await desks.open(mate, f"/musteri/{customer_id}?tab=randevular")
    await expect(theirs.get_by_text("Bu müşterinin randevusu yok.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()

    await page.keyboard.press("e")
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await form.get_by_label("Saat", exact=True).fill("14.30")
    await expect(form.get_by_text("14:00–15:00 arasında dolu", exact=False)).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(form.get_by_text("Kişilerden birinin", exact=False)).to_be_visible()
    await form.get_by_label("Saat", exact=True).fill("15")
    await expect(form.get_by_text("arasında dolu", exact=False)).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(form).to_have_count(0)
    row = theirs.get_by_role("tabpanel").get_by_role("article").filter(has_text="15:00").last
    await expect(row).to_contain_text("Planlandı")
    await expect(page.get_by_text("için randevu verdi", exact=False)).to_be_visible()
    await written(office, "SELECT count(*) FROM appointments", [(2,)])

    # What the other desk says of it is seen here, and taken back.
    await row.get_by_role("button", name="Onayladı").click()
    await page.keyboard.press("3")
    mine = page.get_by_role("tabpanel").get_by_role("article").filter(has_text="15:00").last
    await expect(mine).to_contain_text("Onaylı")
    await theirs.keyboard.press("Control+z")
    await expect(mine).to_contain_text("Planlandı")


async def test_an_appointment_is_moved_missed_and_warned_of_the_next_time(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await book(office, seller, customer_id, tomorrow(10), "Daire gezme")
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=randevular")
    row = page.get_by_role("tabpanel").get_by_role("article").filter(has_text="Daire gezme").last
    await row.get_by_role("button", name="Randevu menüsü").click()
    await page.get_by_role("menuitem", name="Taşı ya da değiştir").click()
    await choose_time(page, "11:30")
    await expect(row).to_contain_text("1 kez taşındı")
    await expect(row).to_contain_text("11:30")

    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE appointments SET starts_at = now() - interval '1 hour', ends_at = now()")
    await page.reload()
    await expect(page.get_by_role("heading", name="Geldi mi?")).to_be_visible()
    await row.get_by_role("button", name="Gelmedi").click()
    await expect(row).to_contain_text("Gelmedi")
    await written(office, "SELECT state FROM appointments", [("no_show",)])
    await page.keyboard.press("e")
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await expect(form.get_by_text("Gelmeme olasılığı", exact=False)).to_be_visible()
    await expect(form.get_by_text("1 kez gelmedi", exact=False)).to_be_visible()


async def test_a_stage_that_needs_an_appointment_offers_to_book_it(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    await office.customer(seller, name="Işıl Çelik")
    async with office.begin(admin) as work:
        await edit_stage(work, STAGES[2], EditStage(version=1, needs=["appointment"]))
    page = await desks.open(seller, "/huni")
    await page.locator("[data-card]", has_text="Işıl Çelik").focus()
    await page.keyboard.press("Shift+ArrowRight")
    await written(office, "SELECT stage_id = '" + str(STAGES[1]) + "' FROM cards", [(True,)])
    await page.locator("[data-card]", has_text="Işıl Çelik").focus()
    await page.keyboard.press("Shift+ArrowRight")
    dialog = page.get_by_role("dialog", name="Randevu için gerekenler")
    await dialog.get_by_role("button", name="Randevu ver").click()
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await form.get_by_label("Saat", exact=True).fill("11:00")
    await form.get_by_role("button", name="Randevu ver").click()
    await expect(form).to_have_count(0)
    await dialog.get_by_role("button", name="Taşı", exact=True).click()
    await written(office, "SELECT stage_id = '" + str(STAGES[2]) + "' FROM cards", [(True,)])


@pytest.mark.parametrize(("phone", "scheme", "locale"), [(False, "dark", "tr-TR"), (True, "light", "en-GB")])
async def test_the_week_is_a_list_with_a_way_to_each_customer(
    desks: Desks, phone: bool, scheme: str, locale: str
) -> None:
    office = desks.served.office
    seller, other = await office.person("sales"), await office.person("sales", name="Murat Mesai")
    customer_id = await office.customer(seller, other, name="Işıl Çelik")
    await book(office, seller, customer_id, tomorrow(10), "Daire gezme")
    await book(office, other, customer_id, tomorrow(12), "Kapora")
    page = await desks.open(
        seller, f"/takvim?gun={tomorrow(10).date()}&sure=gun", phone=phone, scheme=scheme, locale=locale
    )
    if locale == "en-GB":
        await page.evaluate("localStorage.setItem('language', 'en')")
    await expect(page.get_by_text("Daire gezme")).to_be_visible()
    await expect(page.get_by_text("Kapora")).to_have_count(0)
    assert await violations(page) == []
    await page.goto(f"/takvim?gun={tomorrow(10).date()}&kisi=herkes")
    await expect(page.get_by_text("Kapora")).to_be_visible()
    await page.get_by_role("link", name="Işıl Çelik").first.click()
    await expect(page).to_have_url(re.compile(rf"/musteri/{customer_id}$"))


async def test_the_secret_address_is_shown_once_and_closed(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await desks.open(seller, "/takvim")
    await page.get_by_role("button", name="Takvim adresi").click()
    dialog = page.get_by_role("dialog", name="Takvim adresi")
    await dialog.get_by_role("button", name="Adres oluştur").click()
    await expect(dialog.get_by_label("Gizli adres")).to_have_value(re.compile(r"/calendars/[\w-]{43}\.ics$"))
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Adresi kapat").click()
    await expect(dialog.get_by_label("Gizli adres")).to_have_count(0)
    await written(office, "SELECT count(*) FROM calendar_feeds", [(0,)])
