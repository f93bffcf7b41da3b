"""A whole day of two people and one customer: application, call, appointment, no-show and what follows, arrival, deposit."""

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

STAGE = "SELECT s.name FROM cards k JOIN stages s ON s.id = k.stage_id"


async def end_with(page: Page, activity: str, outcome: str) -> None:
    """Close the open activity of this name by the outcome of this name, after reading what follows."""
    await page.get_by_role("button", name=f"Sonuçlandır: {activity}").first.click()
    dialog = page.get_by_role("dialog", name=f"Sonuçlandır: {activity}")
    await dialog.get_by_role("button", name=outcome).first.click()
    await expect(dialog).to_have_count(0)


async def booked(page: Page, time: str) -> None:
    form = page.get_by_role("dialog", name="Işıl Çelik: randevu")
    await form.get_by_label("Saat", exact=True).fill(time)
    await form.get_by_role("button", name="Randevu ver").click()
    await expect(form).to_have_count(0)


async def its_time_has_come(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE appointments SET starts_at = now() - interval '1 hour', ends_at = now() - interval '5 minutes'"
            " WHERE state IN ('planned', 'confirmed')"
        )


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_a_whole_day_of_two_people(desks: Desks, phone: bool) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller = await office.person("sales", team, name="Özge Çınar")
    operator = await office.person("operations", team, name="Oya Operasyon")
    async with office.begin(SYSTEM) as work:
        received, _ = await customers.receive_lead(
            work, ReceiveLead(name="Işıl Çelik", phone="0532 111 22 33", message="3+1 daire"), origin="api", raw={}
        )
    await office.assign(received.customer_id, seller)
    await office.react()
    board = await desks.open(operator, "/huni")

    async def stands_in(stage: int) -> None:
        column = board.locator(f'[data-scroller="{STAGES[stage]}"]')
        await expect(column.locator("[data-card]", has_text="Işıl Çelik")).to_be_visible()

    await stands_in(0)
    page = await desks.open(seller, f"/musteri/{received.customer_id}?tab=siradaki", phone=phone)
    await expect(page.get_by_role("button", name="Sonuçlandır: Başvuru girişi")).to_be_visible()
    await end_with(page, "Başvuru girişi", "Görüşüldü")
    await stands_in(1)

    # The call is opened by hand here, as no telephone hangs on this Chromium; its outcome moves the card on.
    await page.get_by_role("button", name="Aktivite", exact=True).first.click()
    await page.get_by_role("button", name="Aç", exact=True).click()
    await end_with(page, "Arama", "Randevu alındı")
    await stands_in(2)

    # The operator books it, and what is to come stands before the seller.
    theirs = await desks.open(operator, f"/musteri/{received.customer_id}")
    await expect(theirs.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()
    await theirs.keyboard.press("e")
    await booked(theirs, "11:00")
    await its_time_has_come(office)
    await page.goto(f"/musteri/{received.customer_id}?tab=randevular")
    await page.get_by_role("button", name="Gelmedi").hover()
    if not phone:
        await expect(page.get_by_role("tooltip")).to_contain_text("Gelmedi takibi açılır")
    await page.get_by_role("button", name="Gelmedi").click()
    await written(office, "SELECT state FROM appointments", [("no_show",)])
    await expect(theirs.get_by_role("button", name="Sonuçlandır: Gelmedi takibi")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Sonuçlandır: Arama")).to_be_visible()

    await theirs.keyboard.press("e")
    await booked(theirs, "16:00")
    await its_time_has_come(office)
    await page.reload()
    await page.get_by_role("button", name="Geldi", exact=True).first.click()
    await written(office, "SELECT state FROM appointments ORDER BY id", [("no_show",), ("arrived",)])

    await page.goto(f"/musteri/{received.customer_id}?tab=siradaki")
    await page.get_by_role("button", name="Aktivite", exact=True).first.click()
    await page.get_by_text("Kapora", exact=True).last.click()
    await page.get_by_role("button", name="Aç", exact=True).click()
    await end_with(page, "Kapora", "Alındı")
    await stands_in(3)
    await written(office, STAGE, [("Kapora",)])
    assert await violations(page) == []
