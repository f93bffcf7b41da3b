"""The tab of notes and tasks: all that is to be done and was done for a customer, whichever room it belongs to."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from crm.activities import actions
from crm.activities.activity_schemas import CancelActivity, MakePromise, OpenActivity, SettlePromise
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import now
from crm.core.doors import Actor
from crm.reminders import actions as reminders
from crm.reminders.schemas import SetReminder
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

CALL = UUID("00000000-0000-7000-8000-0000000ac002")


async def full(office: Office, seller: Actor) -> UUID:
    """A customer with something of every sort: late, to come, and over."""
    customer_id = await office.customer(seller, name="Işıl Çelik", phone="0532 123 45 67")
    await office.react()
    assert seller.id
    at, people = now(), [seller.id]
    async with office.begin(seller) as work:
        await actions.add_note(work, customer_id, text="3+1, güney cephe istiyor", note_id=None)
        late = OpenActivity(type_id=CALL, due_at=at - timedelta(days=2), title="Fiyat için ara")
        await actions.open_activity(work, customer_id, late)
        await actions.make_promise(work, customer_id, MakePromise(text="Fiyat listesi", due_at=at + timedelta(days=2)))
        await reminders.set_reminder(work, customer_id, SetReminder("Tapuyu sor", at + timedelta(days=3)))
        starts = at + timedelta(days=4)
        booked = BookAppointment(starts_at=starts, minutes=60, user_ids=people, title="Saha gezisi")
        await appointments.book_appointment(work, customer_id, booked)
    return customer_id


async def over(office: Office, seller: Actor, customer_id: UUID, count: int) -> None:
    """So many calls that were cancelled, one after the other, and a promise that was kept."""
    for place in range(count):
        async with office.begin(seller) as work:
            opened, _ = await actions.open_activity(
                work, customer_id, OpenActivity(type_id=CALL, due_at=now(), title=f"Eski {place}")
            )
        async with office.begin(seller) as work:
            await actions.cancel_activity(work, opened, CancelActivity(version=1, reason=f"Sebep {place}"))
    async with office.begin(seller) as work:
        made, _ = await actions.make_promise(work, customer_id, MakePromise(text="Katalog", due_at=now()))
    async with office.begin(seller) as work:
        await actions.settle_promise(work, made, SettlePromise(version=1, is_kept=True))


async def test_all_that_is_to_be_done_stands_beside_the_notes_and_is_ended_in_place(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await full(office, seller)
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("tab", name="Akış")).to_be_visible()
    await page.keyboard.press("4")
    tasks = page.get_by_role("region", name="Görevler")
    await expect(tasks.get_by_role("region", name="Geciken")).to_contain_text("Fiyat için ara")
    coming = tasks.get_by_role("region", name="Sonra")
    await expect(coming.get_by_role("listitem")).to_have_count(3)
    await expect(coming).to_contain_text("Fiyat listesi")
    await expect(coming).to_contain_text("Tapuyu sor")
    await expect(coming).to_contain_text("Saha gezisi")

    # By keys, in this place alone: the column beside shows the same activity.
    await page.keyboard.press("o")
    await expect(page.get_by_role("dialog", name="Sonuçlandır: Fiyat için ara")).to_have_count(1)
    await page.keyboard.press("1")
    await written(office, "SELECT state FROM activities WHERE title = 'Fiyat için ara'", [("done",)])
    await expect(tasks.get_by_role("region", name="Bitenler")).to_contain_text("Arama: Görüşüldü")
    await coming.get_by_role("button", name="Tutuldu", exact=True).click()
    await coming.get_by_role("button", name="Tamamla: Tapuyu sor").click()
    await written(office, "SELECT state FROM reminders", [("done",)])
    await expect(tasks.get_by_role("region", name="Bitenler")).to_contain_text("Fiyat listesi: Tutuldu")

    await tasks.get_by_text("Biten", exact=True).click()
    await expect(coming).to_have_count(0)
    await tasks.get_by_text("Açık", exact=True).click()
    await expect(tasks.get_by_role("region", name="Bitenler")).to_have_count(0)
    await tasks.get_by_role("button", name="Ekle").click()
    await page.get_by_role("menuitem", name="Söz").click()
    await page.get_by_label("Ne söz verdiniz?").fill("Kat planı")
    await page.keyboard.press("Enter")
    await expect(coming).to_contain_text("Kat planı")


async def test_notes_are_written_changed_and_deleted_where_they_stand_together(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("manager"), await office.person("admin")
    customer_id = await full(office, seller)
    other = await desks.open(mate, f"/musteri/{customer_id}?tab=isler")
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=isler")
    notes = page.get_by_role("region", name="Notlar", exact=True)
    await expect(notes).to_contain_text("güney cephe")
    await page.keyboard.press("n")
    await page.keyboard.type("Akşam arayacak")
    await page.keyboard.press("Control+Enter")
    await expect(notes.get_by_role("article").first).to_contain_text("Akşam arayacak")
    await expect(other.get_by_role("region", name="Notlar", exact=True)).to_contain_text("Akşam arayacak")
    first = notes.get_by_role("article").first
    await first.get_by_role("button", name="Notu düzenle").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Sabah arayacak")
    await page.keyboard.press("Control+Enter")
    await first.get_by_role("button", name="düzenlendi", exact=False).click()
    await expect(page.get_by_role("dialog").get_by_text("Akşam arayacak")).to_be_visible()
    await page.keyboard.press("Escape")
    await first.get_by_role("button", name="Notu sil").click()
    await expect(notes.get_by_role("article")).to_have_count(1)
    await expect(other.get_by_role("region", name="Notlar", exact=True).get_by_role("article")).to_have_count(1)


async def test_what_is_over_comes_page_by_page_in_one_order(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await full(office, seller)
    await over(office, seller, customer_id, 24)
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=isler")
    past = page.get_by_role("region", name="Bitenler")
    await expect(past.get_by_role("listitem")).to_have_count(10)
    await expect(past.get_by_role("listitem").first).to_contain_text("Katalog: Tutuldu")
    await expect(past.get_by_role("listitem").nth(1)).to_contain_text("Sebep 23")
    more = past.get_by_role("button", name="Daha fazla")
    await more.click()
    await expect(past.get_by_role("listitem")).to_have_count(20)
    await more.click()
    await expect(past.get_by_role("listitem")).to_have_count(25)
    await expect(past.get_by_role("listitem").last).to_contain_text("Sebep 0")
    await expect(more).to_have_count(0)


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (False, "dark"), (True, "light"), (True, "dark")])
async def test_the_tab_passes_the_checks_of_access(desks: Desks, phone: bool, scheme: str) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await full(office, seller)
    await over(office, seller, customer_id, 2)
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=isler", phone=phone, scheme=scheme)
    await expect(page.get_by_role("region", name="Geciken")).to_contain_text("Fiyat için ara")
    await expect(page.get_by_role("region", name="Bitenler").get_by_role("listitem")).to_have_count(3)
    assert await violations(page) == []
