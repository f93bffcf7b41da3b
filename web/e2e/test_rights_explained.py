"""Rights are explained in one sentence per person, and an administrator may look through others' eyes, never act with their hands."""

from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM, Actor
from tests.office import Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


async def open_why(page: Page, name: str) -> None:
    await page.get_by_role("button", name=f"{name}: diğer işlemler").click()
    await page.get_by_role("menuitem", name="Kimler görüyor ve neden?").click()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_who_sees_a_customer_and_why_and_why_somebody_does_not(desks: Desks, phone: bool) -> None:
    office = desks.served.office
    north, south = await office.team("Kuzey"), await office.team("Güney")
    admin = await office.person("admin", name="Ahmet Yönetici")
    owner = await office.person("sales", north, name="Abdurrahman Müfit Kahramanmaraşlıoğlu-Çetinkaya")
    mate = await office.person("operations", north, name="Oya Operasyon")
    await office.person("operations", south, name="Yaşar Uzak")
    customer_id = await office.customer(owner, name="Işıl Çelik")
    page = await desks.open(admin, f"/musteri/{customer_id}", phone=phone, scheme="dark" if phone else "light")
    await open_why(page, "Işıl Çelik")
    dialog = page.get_by_role("dialog", name="Işıl Çelik: kimler görüyor ve neden?")
    await expect(dialog.get_by_role("listitem")).to_have_count(3)
    await expect(dialog.get_by_role("listitem").nth(0)).to_contain_text("Müşterinin sorumlusu", ignore_case=True)
    await expect(dialog.get_by_role("listitem").nth(1)).to_contain_text("Kuzey takımında sorumluyla birlikte")
    assert await violations(page) == []
    # Somebody for whom it is visible.
    await dialog.get_by_role("listitem").filter(has_text=mate.name).get_by_role("button").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Oya Operasyon bu müşteriyi görüyor: Kuzey takımında")
    await expect(dialog.get_by_text("Görme yetkisini veren rol: Operasyon (kapsam: Takım)")).to_be_visible()
    await dialog.get_by_text("Neler yapabilir?").click()
    await expect(dialog.get_by_role("listitem").filter(has_text="Müşteri silme")).to_contain_text("Yetkisi yok")
    await expect(dialog.get_by_role("listitem").filter(has_text="Kart taşıma")).to_contain_text("Takım · Operasyon")
    assert await violations(page) == []
    # And somebody for whom it is hidden.
    field = dialog.get_by_role("combobox", name="Bir kişi için sorun")
    await field.fill("yasar")
    await page.get_by_role("option", name="Yaşar Uzak").click()
    verdict = dialog.get_by_role("status")
    await expect(verdict).to_contain_text("Yaşar Uzak bu müşteriyi göremiyor: yalnızca kendi takımının müşterilerini")
    await expect(verdict).to_contain_text("Kahramanmaraşlıoğlu")
    assert await violations(page) == []


async def test_the_card_of_the_board_tells_it_too_also_where_nothing_can_be_moved(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    owner = await office.person("sales", team, name="Özge Çınar")
    reader = await reading_only(office, team)
    await office.customer(owner, name="Işıl Çelik")
    page = await desks.open(reader, "/huni")
    card = page.locator("[data-card]").first
    await card.hover()
    await card.get_by_role("button", name="Işıl Çelik: diğer işlemler").click()
    await page.get_by_role("dialog").get_by_role("button", name="Kimler görüyor ve neden?").click()
    dialog = page.get_by_role("dialog", name="Işıl Çelik: kimler görüyor ve neden?")
    await dialog.get_by_role("listitem").filter(has_text="Siz").get_by_role("button").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Bu müşteriyi görüyorsunuz: Kuzey takımında")
    # Whoever manages nobody is told of others why they see it, not what they may do.
    await dialog.get_by_role("button", name="Herkes").click()
    await dialog.get_by_role("button", name="Özge Çınar müşterinin").click()
    await expect(dialog.get_by_role("status")).to_contain_text("müşterinin sorumlusu")
    await expect(dialog.get_by_text("Neler yapabilir?")).to_have_count(0)
    await expect(dialog.get_by_role("button", name="Bu kişi olarak gör")).to_have_count(0)


async def reading_only(office: Office, team: UUID) -> Actor:
    """Somebody of the team who may look and do nothing."""
    reader = await office.person("operations", team, name="Rana Okur")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "DELETE FROM role_grants WHERE role_id = %(id)s AND action <> 'view'", id=office.role("operations")
        )
    return reader


async def test_an_administrator_looks_through_a_persons_eyes_changes_nothing_and_ends_it(desks: Desks) -> None:
    office = desks.served.office
    admin, owner = await office.person("admin", name="Ahmet Yönetici"), await office.person("sales", name="Özge Çınar")
    customer_id = await office.customer(owner, name="Işıl Çelik")
    await office.customer(admin, name="Gizli Müşteri")
    page = await desks.open(admin, f"/musteri/{customer_id}")
    theirs = await desks.open(owner, f"/musteri/{customer_id}")
    await open_why(page, "Işıl Çelik")
    dialog = page.get_by_role("dialog", name="Işıl Çelik: kimler görüyor ve neden?")
    await dialog.get_by_role("listitem").filter(has_text="Özge Çınar").get_by_role("button").click()
    await dialog.get_by_role("button", name="Bu kişi olarak gör").click()
    await page.get_by_role("button", name="Görüntülemeye başla").click()
    bar = page.get_by_role("region", name="Başka biri olarak görüntüleme")
    await expect(bar).to_contain_text("Özge Çınar olarak görüntülüyorsunuz.")
    await expect(page.locator("[data-card]")).to_have_count(1)
    assert await violations(page) == []
    await page.goto(f"/musteri/{customer_id}")
    # Nobody is shown as being there.
    await expect(theirs.locator("header").get_by_text("Ahmet Yönetici")).to_have_count(0)
    await page.get_by_role("textbox", name="Not yaz").fill("Bunu yazamam")
    await page.get_by_role("button", name="Notu kaydet").click()
    await expect(page.get_by_text("Özge Çınar olarak görüntülerken hiçbir şey değiştirilemez.")).to_be_visible()
    assert await office.rows("SELECT id FROM notes") == []
    assert await office.rows("SELECT user_id FROM marks") == []
    await bar.get_by_role("button", name="Bitir").click()
    await expect(bar).to_have_count(0)
    await expect(page.locator("[data-card]")).to_have_count(2)
    verbs = await office.rows("SELECT verb, actor_id FROM journal WHERE verb LIKE 'view_as.%%' ORDER BY seq")
    assert verbs == [("view_as.began", admin.id), ("view_as.ended", admin.id)]
