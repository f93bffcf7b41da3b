"""Work packages end with an outcome: one key, what it brings about, and everybody sees it."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from crm.activities import actions
from crm.activities.activity_schemas import OpenActivity
from crm.core.doors import Actor
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import EditStage
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

CALL = UUID("00000000-0000-7000-8000-0000000ac002")
STAGE_OF = "SELECT s.name FROM cards c JOIN stages s ON s.id = c.stage_id"


async def called(office: Office, seller: Actor, customer_id: UUID) -> UUID:
    async with office.begin(seller) as work:
        new = OpenActivity(type_id=CALL, due_at=datetime(2030, 1, 2, 9, tzinfo=UTC))
        return (await actions.open_activity(work, customer_id, new))[0]


async def at_eleven(page: Page) -> None:
    """The time an outcome asks for."""
    await page.get_by_label("Saat", exact=True).fill("11:00")
    await page.get_by_role("button", name="Randevu ver ve kapat").click()


async def test_an_outcome_by_keys_moves_the_card_on_another_screen(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller = await office.person("sales", team)
    leader = await office.person("manager", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    board = await desks.open(leader, "/huni")
    await expect(board.locator("[data-card]").get_by_text("İşlem yok")).to_be_visible()

    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Yapılacak iş yok.")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.get_by_role("radio", name="Arama")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-activity]")).to_contain_text("Arama")
    await expect(board.locator("[data-card]").get_by_text("Arama", exact=False)).to_be_visible()

    await page.keyboard.press("o")
    booked = page.get_by_role("button", name="Randevu alındı")
    await expect(booked).to_contain_text("Kart “Randevu” aşamasına geçer")
    await expect(booked).to_contain_text("Randevu verilir: gün ve saat sorulur")
    assert await violations(page) == []
    await page.keyboard.press("2")
    await expect(page.get_by_label("Saat", exact=True)).to_be_focused()
    assert await violations(page) == []
    await at_eleven(page)
    await written(office, STAGE_OF, [("Randevu",)])
    await written(office, "SELECT state FROM appointments", [("planned",)])
    await expect(page.locator("[data-activity]")).to_have_count(0)
    await expect(board.get_by_role("region", name="Randevu").locator("[data-card]")).to_contain_text("Işıl Çelik")

    await page.keyboard.press("Control+z")
    await written(office, STAGE_OF, [("Potansiyel",)])
    await expect(page.locator("[data-activity]")).to_contain_text("Arama")


async def test_a_refused_consequence_says_why_and_changes_nothing(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    await called(office, seller, customer_id)
    async with office.begin(admin) as work:
        await pipeline.edit_stage(work, STAGES[0], EditStage(version=1, next_stage_ids=[STAGES[1]]))
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await page.get_by_role("button", name="Sonuçlandır: Arama").click()
    await page.get_by_role("button", name="Randevu alındı").click()
    await at_eleven(page)
    await expect(page.get_by_text("Kartı taşıma yapılamadı", exact=False)).to_be_visible()
    await written(office, "SELECT state FROM activities", [("open",)])
    await written(office, STAGE_OF, [("Potansiyel",)])


async def test_what_a_stage_needs_is_asked_for_in_place(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    await called(office, seller, customer_id)
    async with office.begin(admin) as work:
        await pipeline.edit_stage(work, STAGES[2], EditStage(version=1, needs=["amount"]))
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=siradaki", phone=True)
    await page.get_by_role("button", name="Sonuçlandır: Arama").click()
    await page.get_by_role("button", name="Randevu alındı").click()
    await at_eleven(page)
    await expect(page.get_by_text("Henüz hiçbir şey değişmedi.", exact=False)).to_be_visible()
    await page.get_by_role("textbox", name="Beklenen tutar").fill("1250000")
    await page.get_by_role("button", name="Sonuçlandır", exact=True).last.click()
    await written(office, "SELECT amount FROM cards", [(125_000_000,)])
    await written(office, STAGE_OF, [("Randevu",)])


async def test_promises_and_the_settings_of_outcomes(desks: Desks) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales"), await office.person("admin")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await page.get_by_role("button", name="Söz", exact=True).click()
    await page.get_by_label("Ne söz verdiniz?").fill("Fiyat listesi")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Tutuldu", exact=True).click()
    await written(office, "SELECT text, state FROM promises", [("Fiyat listesi", "kept")])
    await expect(page.get_by_text("1 sözden 1 tanesi tutuldu.")).to_be_visible()

    settings = await desks.open(admin, "/ayarlar/aktiviteler")
    await settings.get_by_role("button", name="2 sonuç").first.click()
    await settings.get_by_label("Yeni sonucun adı").fill("Beklemede")
    await settings.keyboard.press("Enter")
    await expect(settings.get_by_role("button", name="3 sonuç").nth(1)).to_be_visible()
    assert await violations(settings) == []
    await written(office, "SELECT count(*) FROM outcomes WHERE name = 'Beklemede'", [(1,)])


DUE = "SELECT to_char(due_at AT TIME ZONE 'Europe/Istanbul', 'HH24:MI'), due_at > now() FROM activities ORDER BY id"


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
async def test_a_time_is_written_as_one_says_it_and_one_that_is_none_is_not_passed_over(
    desks: Desks, phone: bool, scheme: str
) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    page = await desks.open(seller, f"/musteri/{customer_id}?tab=siradaki", phone=phone, scheme=scheme)
    await page.get_by_role("button", name="Aktivite", exact=True).click()
    when = page.get_by_role("textbox", name="Ne zaman", exact=True)
    await expect(when).to_have_value(re.compile(r"\d\d:\d\d$"))
    await when.fill("bir ara")
    await page.keyboard.press("Enter")
    await expect(when).to_have_accessible_description("Zamanı “yarın 15:00” gibi yazın.")
    await when.fill("dün 15:00")
    await page.get_by_role("button", name="Aç", exact=True).click()
    await expect(when).to_have_accessible_description("Gelecekte bir zaman yazın.")
    assert await violations(page) == []
    await written(office, "SELECT count(*) FROM activities", [(0,)])
    await when.fill("yarın 15.30")
    await expect(page.get_by_text(re.compile(r"\d{4} \w+ 15:30$"))).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Aç", exact=True).click()
    await written(office, DUE, [("15:30", True)])

    await page.get_by_role("button", name="Sonuçlandır: Arama").click()
    form = page.get_by_role("dialog", name="Sonuçlandır: Arama")
    await form.get_by_label("Ne zaman (şimdi değilse)").fill("yarın 9:00")
    await form.get_by_role("button", name="Ulaşılamadı").click()
    await expect(form.get_by_label("Ne zaman (şimdi değilse)")).to_be_focused()
    await expect(form.get_by_text("Geçmişte bir zaman yazın.")).to_be_visible()
    await form.get_by_label("Ne zaman (şimdi değilse)").fill("dün 9:00")
    await form.get_by_label("Sonraki aktiviteyi de planla").check()
    await form.get_by_role("textbox", name="Ne zaman", exact=True).fill("yarın 11")
    assert await violations(page) == []
    await form.get_by_role("button", name="Görüşüldü").click()
    await written(office, DUE, [("15:30", True), ("11:00", True)])
    was = "SELECT to_char(happened_at AT TIME ZONE 'Europe/Istanbul', 'HH24:MI') FROM activities WHERE state = 'done'"
    await written(office, was, [("09:00",)])


async def test_the_form_that_ends_stays_on_the_screen_and_leads_back(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    await office.react()
    for _ in range(5):
        await called(office, seller, customer_id)
    page = await desks.open(seller, f"/musteri/{customer_id}")
    ending = page.get_by_role("button", name="Sonuçlandır: Arama").nth(2)
    await ending.click()
    form = page.get_by_role("dialog", name="Sonuçlandır: Arama")
    await form.get_by_label("Sonraki aktiviteyi de planla").check()
    await expect(form.get_by_role("textbox", name="Ne zaman", exact=True)).to_be_in_viewport()
    box = await form.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    assert await page.evaluate("document.documentElement.scrollHeight") == 900
    await form.get_by_role("button", name="Ulaşılamadı").focus()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(ending).to_be_focused()
