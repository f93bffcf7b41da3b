"""Reminders in the browser: set by one line, told under the bell, put off, settled from the list of today."""

import re

import pytest
from playwright.async_api import expect

from crm.core.doors import SYSTEM
from crm.reminders import firing
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


async def test_one_line_reminds_a_colleague_who_is_told_under_the_bell(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller = await office.person("operations", team, name="Oya Operasyon")
    mate = await office.person("operations", team, name="Murat Mesai")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page, theirs = await desks.open(seller, f"/musteri/{customer_id}"), await desks.open(mate, "/bugun")
    await expect(theirs.get_by_text("Bekleyen işiniz yok", exact=False)).to_be_visible()
    await expect(page.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()
    await page.keyboard.press("h")
    form = page.get_by_role("dialog", name="Işıl Çelik: hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("tapuyu sor")
    await page.keyboard.press("Enter")
    await expect(form.get_by_text("Zamanı yazın", exact=False)).to_be_visible()
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 tapuyu sor")
    await expect(form.get_by_text(re.compile(r"15:00$"))).to_be_visible()
    await form.get_by_role("combobox", name="Kime").click()
    await page.get_by_role("option", name="Murat Mesai").click()
    assert await violations(page) == []
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_role("article", name="tapuyu sor")).to_contain_text("Murat Mesai")
    await expect(theirs.get_by_role("region", name="Sonra")).to_contain_text("tapuyu sor")
    await written(office, "SELECT text FROM reminders", [("tapuyu sor",)])

    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reminders SET due_at = now() - interval '1 minute'")
    await firing.fire_due(office.house)
    bell = theirs.get_by_role("button", name=re.compile("Bildirimler, 1 okunmamış"))
    await expect(bell).to_be_visible()
    await expect(page.get_by_role("button", name="Bildirimler", exact=True)).to_be_visible()
    await bell.click()
    assert await violations(theirs) == []
    await theirs.get_by_role("button", name=re.compile("Işıl Çelik")).click()
    await expect(theirs).to_have_url(re.compile(rf"/musteri/{customer_id}$"))
    await expect(theirs.get_by_role("button", name="Bildirimler", exact=True)).to_be_visible()
    await written(office, "SELECT read_at IS NOT NULL FROM notices", [(True,)])


async def test_a_reminder_is_put_off_with_a_reason_and_settled_from_today(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()
    await page.keyboard.press("h")
    form = page.get_by_role("dialog", name="Işıl Çelik: hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("Kapora dekontu")
    await form.get_by_role("button", name="1 saat sonra").click()
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    row = page.get_by_role("article", name="Kapora dekontu")
    await row.get_by_role("button", name="Kapora dekontu: menü").click()
    await page.get_by_role("menuitem", name="Ertele").click()
    snooze = page.get_by_role("dialog", name="Hatırlatıcıyı ertele")
    await snooze.get_by_label("Neden").fill("Banka kapalı")
    await snooze.get_by_role("button", name="Ertele", exact=True).click()
    await expect(row).to_contain_text("1 kez ertelendi")
    await written(office, "SELECT new FROM field_changes WHERE field = 'reason'", [("Banka kapalı",)])

    await page.goto("/bugun")
    await page.get_by_role("button", name="Tamamla: Kapora dekontu").click()
    await expect(page.get_by_text("Kapora dekontu", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Geri al").click()
    await expect(page.get_by_text("Kapora dekontu", exact=True)).to_be_visible()
    await written(office, "SELECT state FROM reminders", [("open",)])


@pytest.mark.parametrize(("phone", "scheme"), [(False, "dark"), (True, "light")])
async def test_today_and_the_bell_pass_the_checks_of_access(desks: Desks, phone: bool, scheme: str) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    async with office.begin(SYSTEM) as work:
        for days, text in ((-2, "Geciken iş"), (3, "Sonraki iş")):
            await work.run(
                "WITH made AS (INSERT INTO reminders (id, customer_id, owner_id, text, due_at)"
                " VALUES (gen_random_uuid(), %(customer)s, %(owner)s, %(text)s, now() + %(days)s * interval '1 day')"
                " RETURNING *) INSERT INTO works (id, kind, customer_id, owner_id, title, due_at)"
                " SELECT id, 'reminder', customer_id, owner_id, text, due_at FROM made",
                customer=customer_id,
                owner=seller.id,
                text=text,
                days=days,
            )
    await firing.fire_due(office.house)
    page = await desks.open(seller, "/bugun", phone=phone, scheme=scheme)
    await expect(page.get_by_role("region", name="Geciken")).to_contain_text("Geciken iş")
    await expect(page.get_by_role("region", name="Sonra")).to_contain_text("Sonraki iş")
    await page.get_by_role("button", name=re.compile("Bildirimler, 1")).click()
    await expect(page.get_by_text("Tümünü okundu yap")).to_be_visible()
    assert await violations(page) == []


async def test_only_who_sees_the_customer_can_be_reminded_and_who_lost_it_is_refused_in_place(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Selin Aydın"), await office.person("sales", name="Murat Demir")
    await office.person("sales", name="Kör Nokta")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("heading", name="Işıl Çelik").first).to_be_visible()
    await page.keyboard.press("h")
    form = page.get_by_role("dialog", name="Işıl Çelik: hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 tapuyu sor")
    await form.get_by_role("combobox", name="Kime").click()
    await expect(page.get_by_role("option")).to_have_text(["Bana", "Murat Demir"])
    await page.get_by_role("option", name="Murat Demir").click()
    await office.assign(customer_id, seller)
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await expect(form.get_by_role("combobox", name="Kime")).to_have_accessible_description(
        "Bu kişi müşteriyi göremiyor."
    )
    assert await violations(page) == []
    await written(office, "SELECT count(*) FROM reminders", [(0,)])
    await form.get_by_role("combobox", name="Kime").click()
    await page.get_by_role("option", name="Bana").click()
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await expect(form).to_have_count(0)
    await written(office, "SELECT u.name FROM reminders r JOIN users u ON u.id = r.owner_id", [("Selin Aydın",)])
