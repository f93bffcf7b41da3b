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


async def end_with(page: Page, activity: str, outcome: str, *, time: str | None = None) -> None:
    """Close the open activity of this name by the outcome of this name, with the time of an appointment where it asks."""
    await page.get_by_role("button", name=f"Sonuçlandır: {activity}").first.click()
    dialog = page.get_by_role("dialog", name=f"Sonuçlandır: {activity}")
    await dialog.get_by_role("button", name=outcome).first.click()
    if time:
        await dialog.get_by_label("Saat", exact=True).fill(time)
        await dialog.get_by_role("button", name="Randevu ver ve kapat").click()
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


class Day:
    """The screens of the two: the seller with the customer before them, the operator with the board and the customer."""

    def __init__(self, office: Office, page: Page, board: Page, theirs: Page) -> None:
        self.office = office
        self.page = page
        self.board = board
        self.theirs = theirs

    async def stands_in(self, stage: int) -> None:
        """The card is in this column of the operator's board."""
        column = self.board.locator(f'[data-scroller="{STAGES[stage]}"]')
        await expect(column.locator("[data-card]", has_text="Işıl Çelik")).to_be_visible()

    async def open(self, *, kind: str | None = None) -> None:
        """The seller opens an activity: a call unless another sort is named."""
        await self.page.get_by_role("button", name="Aktivite", exact=True).first.click()
        if kind:
            await self.page.get_by_role("radiogroup", name="Aktivite türü").get_by_text(kind).click()
        await self.page.get_by_role("button", name="Aç", exact=True).click()

    async def book(self, time: str) -> None:
        """The operator books a time, which then comes."""
        await self.theirs.keyboard.press("e")
        await booked(self.theirs, time)
        await its_time_has_come(self.office)

    async def miss(self, *, reads_on_hover: bool) -> None:
        """The seller says that nobody came, having read what follows; the operator sees it follow."""
        missed = self.page.get_by_role("button", name="Gelmedi")
        await missed.hover()
        if reads_on_hover:
            await expect(self.page.get_by_role("tooltip")).to_contain_text("Gelmedi takibi açılır")
        await missed.click()
        await written(self.office, "SELECT state FROM appointments", [("no_show",)])
        for follows in ("Gelmedi takibi", "Arama"):
            await expect(self.theirs.get_by_role("button", name=f"Sonuçlandır: {follows}")).to_be_visible()


async def begun(desks: Desks, *, phone: bool) -> tuple[Day, str]:
    """An application of this morning, given to a seller, and the two at their desks; the address of the customer."""
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
    path = f"/musteri/{received.customer_id}"
    board, theirs = await desks.open(operator, "/huni"), await desks.open(operator, path)
    page = await desks.open(seller, f"{path}?tab=siradaki", phone=phone)
    await expect(theirs.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()
    return Day(office, page, board, theirs), path


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_a_whole_day_of_two_people(desks: Desks, phone: bool) -> None:
    day, path = await begun(desks, phone=phone)
    page = day.page
    await day.stands_in(0)
    await end_with(page, "Başvuru girişi", "Görüşüldü")
    await day.stands_in(1)

    # The call is opened by hand here, as no telephone hangs on this Chromium; its outcome moves the card on.
    await day.open()
    await end_with(page, "Arama", "Randevu alındı", time="11:00")
    await day.stands_in(2)
    await its_time_has_come(day.office)

    await page.goto(f"{path}?tab=randevular")
    await day.miss(reads_on_hover=not phone)
    await day.book("16:00")
    await page.reload()
    await page.get_by_role("button", name="Geldi", exact=True).first.click()
    await written(day.office, "SELECT state FROM appointments ORDER BY id", [("no_show",), ("arrived",)])

    await page.goto(f"{path}?tab=siradaki")
    await day.open(kind="Kapora")
    await end_with(page, "Kapora", "Alındı")
    await day.stands_in(3)
    await written(day.office, STAGE, [("Kapora",)])
    assert await violations(page) == []
