"""The story on the customer's screen: by kind, from a day or a line on, what is new, and what was said before."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import expect

from crm.activities.actions import add_note, edit_note
from crm.activities.actions.types import end_type
from crm.core.clock import now
from crm.core.doors import Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


async def note(office: Office, actor: Actor, customer_id: UUID, text: str, *, hours_ago: float | None = None) -> UUID:
    happened_at = now() - timedelta(hours=hours_ago) if hours_ago else None
    async with office.begin(actor) as work:
        note_id, _ = await add_note(work, customer_id, text=text, note_id=None, happened_at=happened_at)
    return note_id


async def test_what_a_colleague_did_since_the_last_look_is_marked_on_every_screen_of_theirs(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Umut Gür")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await note(office, seller, customer_id, "İlk görüşme")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_text("İlk görüşme")).to_be_visible()
    await written(office, "SELECT count(*) FROM story_marks", [(1,)])
    await page.goto("/musteriler")
    for text in ("Kapora konuşuldu", "Konum gönderildi"):
        await note(office, mate, customer_id, text)
    await note(office, seller, customer_id, "Kendi notum")
    await page.goto(f"/musteri/{customer_id}")
    await expect(page.get_by_text("Son bakışınızdan beri 2 yeni")).to_be_visible()
    await expect(page.locator("[data-fresh]")).to_have_count(2)
    # It stays while one reads, and is gone on the next screen.
    head = await office.head()
    await written(office, f"SELECT seq >= {head - 1} FROM story_marks", [(True,)])
    await expect(page.get_by_text("Son bakışınızdan beri 2 yeni")).to_be_visible()
    again = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(again.get_by_text("Kendi notum")).to_be_visible()
    await expect(again.get_by_text("Son bakışınızdan beri", exact=False)).to_be_hidden()


async def test_a_story_is_read_by_kind_from_a_day_and_from_a_line_on(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    for place in range(120):
        await note(office, seller, customer_id, f"Eski not {place:03}", hours_ago=24 * 40 - place)
    await note(office, seller, customer_id, "Bugünkü not")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Bugünkü not")).to_be_visible()
    await expect(page.get_by_text("kart oluşturdu", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Notlar", exact=True).click()
    await expect(page.get_by_text("Eski not 119")).to_be_visible()
    await expect(page.get_by_text("kart oluşturdu", exact=False)).to_be_hidden()
    await page.get_by_role("button", name="Notlar", exact=True).click()

    day = (now() - timedelta(days=38)).date().isoformat()
    await page.get_by_label("Bir güne git").fill(day)
    await expect(page.get_by_text("Bugünkü not")).to_be_hidden()
    await expect(page.get_by_text("Eski not", exact=False).first).to_be_visible()
    await page.get_by_role("button", name="En yenilere dön").click()
    await expect(page.get_by_text("Bugünkü not")).to_be_visible()

    ((seq,),) = await office.rows(
        "SELECT j.seq FROM journal j JOIN notes n ON n.id = j.subject_id WHERE n.text = 'Eski not 050'"
    )
    await page.goto(f"/musteri/{customer_id}?line={seq}")
    marked = page.locator("[data-marked]")
    await expect(marked).to_contain_text("Eski not 050")
    await expect(marked).to_be_in_viewport()
    await expect(marked).to_contain_text("tarihinde yazıldı")
    await page.get_by_role("button", name="Daha yeniler").click()
    await expect(page.get_by_text("Eski not 106")).to_be_attached()
    await page.goto(f"/musteri/{customer_id}?line=999999")
    await expect(page.get_by_text("bulunamadı", exact=False)).to_be_visible()
    await expect(page.get_by_text("Bugünkü not")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_edited_note_tells_what_it_said_before(desks: Desks, scheme: str) -> None:
    office = desks.served.office
    seller = await office.person("sales", name="Elif Yılmaz")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    note_id = await note(office, seller, customer_id, "Bütçesi 9 milyon")
    for seen, text in ((1, "Bütçesi 8 milyon"), (2, "Bütçesi <b>7</b> milyon")):
        async with office.begin(seller) as work:
            await edit_note(work, note_id, text=text, seen=seen)
    page = await desks.open(seller, f"/musteri/{customer_id}", scheme=scheme)
    await expect(page.get_by_text("1 önceki değişiklik")).to_be_visible()
    await page.get_by_role("button", name="düzenlendi").click()
    dialog = page.get_by_role("dialog", name="Not geçmişi")
    for text in ("Bütçesi 9 milyon", "Bütçesi 8 milyon", "Bütçesi <b>7</b> milyon"):
        await expect(dialog.get_by_text(text)).to_be_visible()
    assert await violations(page) == []


async def test_a_slash_writes_down_what_happened_earlier_by_keyboard_alone(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_text("sorumlu yaptı", exact=False)).to_be_visible()
    await page.keyboard.press("n")
    await page.keyboard.type("/")
    await expect(page.get_by_role("option", name="Daha önce olanın notu")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.type("no")
    await page.keyboard.press("Enter")
    await page.keyboard.type("dün 15:00 Telefonda uzun konuştuk")
    # What was understood is shown before it is kept.
    await expect(page.get_by_text("Dün 15:00", exact=True)).to_be_visible()
    await page.keyboard.press("Enter")
    line = page.get_by_role("article").filter(has_text="Telefonda uzun konuştuk").last
    await expect(line).to_contain_text("15:00")
    await expect(line).to_contain_text("tarihinde yazıldı")
    await written(
        office,
        "SELECT text, to_char(happened_at AT TIME ZONE 'Europe/Istanbul', 'HH24:MI') FROM notes",
        [("Telefonda uzun konuştuk", "15:00")],
    )


async def test_a_reminder_is_set_from_the_box_with_the_time_one_says(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}", locale="tr-TR")
    box = page.get_by_role("textbox", name="Not yaz")
    await box.fill("/hatırlatıcı Kapora sor")
    await expect(page.get_by_text("Ne zaman?")).to_be_visible()
    await expect(page.get_by_role("button", name="Kaydet", exact=False).last).to_be_disabled()
    await box.fill("/hatirlatici yarın 15:00 Kapora sor")
    await expect(page.get_by_text("Yarın 15:00", exact=True)).to_be_visible()
    await box.press("Enter")
    await expect(page.get_by_text("Hatırlatıcı kuruldu")).to_be_visible()
    await written(
        office,
        "SELECT text, to_char(due_at AT TIME ZONE 'Europe/Istanbul', 'HH24:MI') FROM reminders",
        [("Kapora sor", "15:00")],
    )


async def test_what_the_company_opens_no_more_is_not_offered_and_nothing_else_is_made_of_it(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    box = page.get_by_role("textbox", name="Not yaz")
    await box.fill("/")
    await expect(page.get_by_role("option", name="/görev")).to_be_visible()
    [(task_id,)] = await office.rows("SELECT id FROM activity_types WHERE key = 'task'")
    async with office.begin(admin) as work:
        await end_type(work, task_id)
    # At once, on a screen that is open.
    await expect(page.get_by_role("option", name="/görev")).to_have_count(0)
    await expect(page.get_by_role("option", name="/ara", exact=False).first).to_be_visible()
    await box.fill("/görev Tapuyu sor")
    await expect(page.get_by_text("“Görev” türü silinmiş")).to_be_visible()
    await expect(page.get_by_role("button", name="Kaydet", exact=False).last).to_be_disabled()
    assert await violations(page) == []
    await box.press("Enter")
    await expect(box).to_have_value("/görev Tapuyu sor")
    await written(office, "SELECT (SELECT count(*) FROM activities), (SELECT count(*) FROM notes)", [(0, 0)])
