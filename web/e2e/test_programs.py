"""Other programs: keys that are shown once, and addresses that are told."""

import pytest
from playwright.async_api import expect

from tests.office import KEYS
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


async def test_a_key_is_made_for_what_was_chosen_shown_once_and_ended(desks: Desks) -> None:
    office = desks.served.office
    page = await desks.open(await office.person("admin", name="Selin Aydın"), "/ayarlar/api")
    await expect(page.get_by_text("Henüz anahtar yok.")).to_be_visible()
    await page.get_by_role("button", name="Yeni anahtar").click()
    dialog = page.get_by_role("dialog", name="Yeni anahtar")
    await expect(dialog.get_by_label("Müşterileri görme")).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_label("Anahtar adı").fill("Muhasebe")
    await dialog.get_by_label("Başvuru girme").uncheck()
    await dialog.get_by_label("Müşterileri görme").check()
    await dialog.get_by_role("button", name="Anahtar oluştur").click()
    await expect(dialog).to_be_hidden()
    shown = page.get_by_role("status").filter(has_text="bir daha gösterilmez").locator("code").first
    await expect(shown).to_contain_text("crm_")
    secret = await shown.inner_text()
    client = await office.client()
    client.headers["Authorization"] = f"Bearer {secret}"
    assert (await client.get("/api/customers")).status_code == 200
    assert (await client.post("/api/leads", json={"name": "X", "phone": "0532 000 00 00"})).status_code == 403
    await page.reload()
    key = page.get_by_role("listitem").filter(has_text="Muhasebe")
    await expect(key).to_contain_text("Müşteriler: Müşterileri görme")
    assert secret not in await page.content()
    assert await violations(page) == []
    await key.get_by_role("button", name="İptal et").click()
    await page.get_by_role("dialog").get_by_role("button", name="İptal et").click()
    await expect(page.get_by_text("Henüz anahtar yok.")).to_be_visible()
    assert (await client.get("/api/customers")).status_code == 401


async def test_an_address_is_told_of_what_was_chosen_in_words_edited_and_ended(desks: Desks) -> None:
    office = desks.served.office
    admin, other = await office.person("admin", name="Selin Aydın"), await office.person("admin", name="Ali Kaya")
    page = await desks.open(admin, "/ayarlar/webhooklar")
    theirs = await desks.open(other, "/ayarlar/webhooklar")
    await expect(theirs.get_by_text("Henüz webhook yok", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Yeni webhook").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Ad", exact=True).fill("Muhasebe")
    await dialog.get_by_label("Adres").fill("http://muhasebe.example.com/")
    choice = dialog.get_by_role("combobox", name="Bildirilecekler")
    await choice.fill("kartı taşı")
    await page.get_by_role("option", name="kartı taşıdı").click()
    await page.keyboard.press("Tab")
    await dialog.get_by_role("button", name="Ekle").click()
    await expect(dialog.get_by_text("https", exact=False).last).to_be_visible()
    await expect(dialog).to_be_visible()
    assert await violations(page) == []
    await dialog.get_by_label("Adres").fill("https://muhasebe.example.com/")
    await dialog.get_by_role("button", name="Ekle").click()
    await expect(page.get_by_role("status").filter(has_text="bir daha gösterilmez")).to_contain_text("whsec_")
    for desk in (page, theirs):
        await expect(desk.get_by_role("listitem").filter(has_text="Muhasebe")).to_contain_text("kartı taşıdı")
    assert "whsec_" not in await theirs.content()
    assert await violations(page) == []
    await page.get_by_role("button", name="Muhasebe seçenekleri").click()
    await page.get_by_role("menuitem", name="Düzenle").click()
    await dialog.get_by_label("Ad", exact=True).fill("Yeni muhasebe")
    await dialog.get_by_role("button", name="Kaydet").click()
    await expect(theirs.get_by_text("Yeni muhasebe")).to_be_visible()
    await page.get_by_role("button", name="Yeni muhasebe seçenekleri").click()
    await page.get_by_role("menuitem", name="Sil").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sil").click()
    await expect(theirs.get_by_text("Henüz webhook yok", exact=False)).to_be_visible()
    sealed = await office.rows("SELECT secret, id FROM webhooks")
    assert KEYS.open_sealed(bytes(sealed[0][0]), purpose=f"webhook:{sealed[0][1]}").startswith(b"whsec_")
