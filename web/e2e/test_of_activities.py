"""What hangs on an activity: reminders that end with it, files that are dropped, pasted or chosen."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from crm.activities import actions
from crm.activities.activity_schemas import OpenActivity
from crm.core.clock import now
from crm.core.doors import Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

CALL = UUID("00000000-0000-7000-8000-0000000ac002")

PASTE = """([text, name]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, {type: "text/plain"}));
  const row = document.querySelector("[data-activity]");
  row.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true}));
}"""


async def with_call(office: Office, seller: Actor) -> UUID:
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    async with office.begin(seller) as work:
        call = OpenActivity(type_id=CALL, due_at=now() + timedelta(days=1), title="Teklifi konuş")
        await actions.open_activity(work, customer_id, call)
    return customer_id


async def test_a_reminder_stands_on_its_activity_and_ends_with_it(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await with_call(office, seller)
    page, today = await desks.open(seller, f"/musteri/{customer_id}"), await desks.open(seller, "/bugun")
    row = page.locator("[data-activity]")
    await row.get_by_role("button", name="Diğer işlemler: Teklifi konuş").click()
    await page.get_by_role("menuitem", name="Hatırlat…").click()
    form = page.get_by_role("dialog", name="Teklifi konuş: hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 dosyayı hazırla")
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await expect(row.get_by_role("list", name="Hatırlatıcılar")).to_contain_text("dosyayı hazırla")
    await expect(page.get_by_role("article", name="dosyayı hazırla")).to_contain_text("Teklifi konuş")
    listed = today.get_by_role("listitem").filter(has_text="dosyayı hazırla")
    await expect(listed).to_contain_text("Teklifi konuş")
    assert await violations(page) == []

    await page.keyboard.press("o")
    await page.keyboard.press("1")
    await written(office, "SELECT state FROM reminders", [("ended",)])
    await expect(listed).to_have_count(0)
    await page.keyboard.press("Control+z")
    await written(office, "SELECT state FROM reminders", [("open",)])
    await expect(listed).to_have_count(1)


async def test_files_are_pasted_into_an_activity_and_chosen_while_it_is_ended(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("manager"), await office.person("admin")
    customer_id = await with_call(office, seller)
    page, other = await desks.open(seller, f"/musteri/{customer_id}"), await desks.open(mate, f"/musteri/{customer_id}")
    row = page.locator("[data-activity]")
    await expect(row).to_contain_text("Teklifi konuş")
    # What takes files in is fetched once the screen rests.
    await expect(row.locator("[data-files]")).to_be_attached()
    await page.evaluate(PASTE, ["Teklif", "teklif.txt"])
    await expect(row.get_by_role("button", name="teklif.txt", exact=False)).to_be_visible()
    await expect(other.locator("[data-activity]")).to_contain_text("teklif.txt")
    # A name longer than the row makes nothing wider.
    await page.evaluate(PASTE, ["Uzun", f"{'uzun' * 40}.txt"])
    await expect(row.get_by_role("list", name="Dosyalar", exact=True).get_by_role("listitem")).to_have_count(2)
    assert await row.evaluate("row => row.scrollWidth <= row.clientWidth && row.clientWidth <= 320")
    await written(office, "SELECT DISTINCT owner_kind FROM files", [("activity",)])

    await row.get_by_role("button", name="Sonuçlandır: Teklifi konuş").click()
    closing = page.get_by_role("dialog", name="Sonuçlandır: Teklifi konuş")
    async with page.expect_file_chooser() as choosing:
        await closing.get_by_role("button", name="Dosya ekle").click()
    await (await choosing.value).set_files({"name": "tapu.txt", "mimeType": "text/plain", "buffer": b"Tapu"})
    await expect(closing.get_by_role("list", name="Dosyalar", exact=True)).to_contain_text("tapu.txt")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("6")
    await expect(page.get_by_role("tabpanel")).to_contain_text("tapu.txt")
    await expect(page.get_by_role("tabpanel").get_by_role("listitem").first).to_contain_text("Teklifi konuş")
    assert await violations(page) == []


async def test_a_slash_opens_a_call_or_a_task(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("tab", name="Akış")).to_be_visible()
    await expect(page.get_by_placeholder("Not yazın", exact=False)).to_be_visible()
    await page.keyboard.press("n")
    await expect(page.get_by_placeholder("Not yazın", exact=False)).to_be_focused()
    await page.keyboard.type("/görev teklif gönder yarın 15:00")
    await expect(page.get_by_text(re.compile("Yarın 15:00"))).to_be_visible()
    await page.keyboard.press("Enter")
    await written(
        office,
        "SELECT t.key, a.title, to_char(a.due_at AT TIME ZONE 'Europe/Istanbul', 'HH24:MI') FROM activities a"
        " JOIN activity_types t ON t.id = a.type_id",
        [("task", "teklif gönder", "15:00")],
    )
    await page.keyboard.type("/callback tomorrow 10:00")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-activity]")).to_have_count(2)
    await written(
        office,
        "SELECT count(*) FROM activities a JOIN activity_types t ON t.id = a.type_id WHERE t.key = 'call'",
        [(1,)],
    )
