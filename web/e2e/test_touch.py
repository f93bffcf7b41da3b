"""Under a finger: on a phone whatever is pressed is at least 44 pixels high, and no screen can be pushed aside."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from crm.activities import actions
from crm.activities.activity_schemas import OpenActivity
from crm.activities.appointments import actions as appointments
from crm.activities.appointments.schemas import BookAppointment
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.reminders import actions as reminders
from crm.reminders.schemas import SetReminder
from tests.office import Office
from web.e2e.conftest import Desks

pytestmark = pytest.mark.browser

# What is lower than a finger: where it is drawn small, what belongs to it around it counts. Not links within a sentence,
# and not what stands within a field. The control behind a label is pressed by its label.
TOO_LOW = """() => {
    const pressed = 'button, a[href], input, select, textarea, summary, label:has(input), label:has(+ input), input + label, '
        + '[role=button], [role=tab], [role=option], [role=menuitem]';
    const lowest = 44;
    const isWithin = (hit, it) => hit !== null && it.contains(hit);
    const heightOf = (it) => {
        const drawn = it.getBoundingClientRect();
        if (drawn.height >= lowest) return drawn.height;
        it.scrollIntoView({block: 'center', inline: 'center'});
        const {left, top, width, height} = it.getBoundingClientRect();
        const reaches = (by) => isWithin(document.elementFromPoint(left + width / 2, top + height / 2 + by), it);
        if (!reaches(0)) return lowest;
        let [up, down] = [0, 0];
        while (up < lowest && reaches(-up - 1)) up++;
        while (down < lowest && reaches(down + 1)) down++;
        return up + down + 1;
    };
    const isExempt = (it) => !it.checkVisibility({visibilityProperty: true}) || it.getBoundingClientRect().width < 2
        || it.matches('input:is([type=checkbox], [type=radio], [type=hidden]), label input, .visually-hidden')
        || it.closest('.mantine-Input-section') !== null
        || (it.tagName === 'A' && it.parentElement.textContent.trim().length > it.textContent.trim().length);
    const low = [...document.querySelectorAll(pressed)].filter((it) => !isExempt(it) && heightOf(it) < lowest - 1)
        .map((it) => `${it.tagName} ${it.className} "${(it.ariaLabel ?? it.textContent).trim().slice(0, 40)}"`);
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return isWide ? [...low, 'the screen is wider than the phone'] : low;
}"""

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
LONG = "Abdurrahman Müfit Kahramanmaraşlıoğlu-Çetinkaya İnşaat A.Ş."


async def busy_customer(office: Office, seller: Actor) -> UUID:
    """Somebody for whom there is work of every sort."""
    customer_id = await office.customer(seller, name=LONG)
    async with office.begin(SYSTEM) as work:
        soon = now() + timedelta(hours=1)
        mine = [seller.id] if seller.id else []
        await actions.open_activity(work, customer_id, OpenActivity(type_id=CALL, due_at=soon, title=LONG))
        await appointments.book_appointment(work, customer_id, BookAppointment(soon, 60, mine, title=LONG))
        await reminders.set_reminder(work, customer_id, SetReminder(text=LONG, due_at=soon, owner_id=mine[0]))
    return customer_id


async def test_whatever_is_pressed_on_a_phone_is_as_high_as_a_finger(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await busy_customer(office, seller)
    page = await desks.open(seller, "/huni", phone=True)
    await expect(page.locator("[data-card]").first).to_be_visible()
    assert await page.evaluate(TOO_LOW) == [], "board"
    await page.locator("[data-card]").first.click()
    await expect(page.get_by_role("article", name=LONG)).to_be_visible()
    assert await page.evaluate(TOO_LOW) == [], "peek"
    await page.goto(f"/musteri/{customer_id}")
    for tab in await page.get_by_role("tab").all():
        await tab.click()
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(TOO_LOW) == [], await tab.inner_text()
    for path in ("/bugun", "/takvim", "/musteriler", "/gorusmeler"):
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(TOO_LOW) == [], path
