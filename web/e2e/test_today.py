"""The day of one person: whatever is to be done is ended where it stands, its outcomes seen before one is pressed."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from crm.activities import actions
from crm.activities.activity_schemas import MakePromise, OpenActivity
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

CALL = UUID("00000000-0000-7000-8000-0000000ac002")


async def with_work(office: Office, seller: Actor) -> UUID:
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    assert seller.id
    async with office.begin(seller) as work:
        call = OpenActivity(type_id=CALL, due_at=now() + timedelta(days=2), title="Teklifi konuş")
        await actions.open_activity(work, customer_id, call)
        await actions.make_promise(work, customer_id, MakePromise(text="Kat planı", due_at=now() + timedelta(days=3)))
        for days, title in ((1, "Saha gezisi"), (4, "Tapu")):
            booked = BookAppointment(now() + timedelta(days=days), 60, [seller.id], title=title)
            await appointments.book_appointment(work, customer_id, booked)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE appointments SET starts_at = now() - interval '1 hour', ends_at = now() WHERE title = 'Saha gezisi'"
        )
        await work.run("UPDATE works SET due_at = now() - interval '1 hour' WHERE title = 'Saha gezisi'")
    return customer_id


async def end(page: Page, title: str, outcome: str) -> None:
    await page.get_by_role("button", name=f"Sonuçlandır: {title}, Işıl Çelik").click()
    await page.get_by_role("dialog", name=f"Sonuçlandır: {title}").get_by_role("button", name=outcome).click()
    await expect(page.get_by_role("listitem").filter(has_text=title)).to_have_count(0)


@pytest.mark.parametrize(("phone", "scheme"), [(False, "dark"), (True, "light")])
async def test_whatever_is_to_be_done_is_ended_in_the_list_of_the_day(desks: Desks, phone: bool, scheme: str) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await with_work(office, seller)
    page = await desks.open(seller, "/bugun", phone=phone, scheme=scheme)
    button = page.get_by_role("button", name="Sonuçlandır: Teklifi konuş, Işıl Çelik")
    await button.press("Enter")
    form = page.get_by_role("dialog", name="Sonuçlandır: Teklifi konuş")
    spoken = form.get_by_role("button", name="Görüşüldü")
    await expect(spoken).to_contain_text("Son temas bugün olur")
    if phone:
        for pressed in (button, spoken):
            box = await pressed.bounding_box()
            assert box
            assert box["height"] >= 44
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(button).to_be_focused()

    await button.press("Enter")
    await expect(spoken).to_be_focused()
    await page.keyboard.press("1")
    await expect(page.get_by_role("listitem").filter(has_text="Teklifi konuş")).to_have_count(0)
    # By keyboard the next one follows.
    following = page.get_by_role("listitem").filter(has_text="Kat planı")
    await expect(following.get_by_role("button")).to_be_focused()
    await written(office, "SELECT state FROM activities", [("done",)])
    await page.get_by_role("button", name="Geri al").click()
    await expect(button).to_be_visible()

    await end(page, "Kat planı", "Tutuldu")
    await written(office, "SELECT state FROM promises", [("kept",)])
    await end(page, "Saha gezisi", "Geldi")
    await written(office, "SELECT state FROM appointments ORDER BY starts_at", [("arrived",), ("planned",)])
    # Whether somebody comes is not known before the day.
    later = page.get_by_role("listitem").filter(has_text="Tapu")
    await expect(later).to_be_visible()
    await expect(later.get_by_role("button")).to_have_count(0)


async def test_who_may_only_look_is_offered_no_ending(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await with_work(office, seller)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('activities', 'close')")
    page = await desks.open(seller, "/bugun")
    await expect(page.get_by_role("button", name="Sonuçlandır: Saha gezisi, Işıl Çelik")).to_be_visible()
    await expect(page.get_by_role("button", name="Sonuçlandır: Teklifi konuş")).to_have_count(0)
