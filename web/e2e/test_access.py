"""Access for everybody: axe finds nothing wrong on any screen, light or dark, wide or narrow, in either language."""

import pytest
from playwright.async_api import expect

from crm.core.doors import SYSTEM
from crm.core.money import Money
from crm.pipeline import actions
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing(desks: Desks, scheme: str, phone: bool) -> None:
    office = desks.served.office
    admin = await office.person("admin", name="Ayşe Nur Büyükkaramanoğlu")
    customer_id = await office.customer(admin, name="Abdurrahman Müfit Kahramanmaraşlıoğlu-Çetinkaya")
    async with office.begin(SYSTEM) as work:
        card_id = await office.card_of(customer_id)
        await actions.value_card(work, card_id, Money(amount=25_500_000_00, currency="TRY"), seen=None)
    visitor = await desks.open(None, "/giris", scheme=scheme, phone=phone)
    await expect(visitor.get_by_role("button", name="Giriş yap")).to_be_visible()
    assert await violations(visitor) == []
    for path in ("/parolami-unuttum", "/davet#spent"):
        await visitor.goto(path)
        await visitor.wait_for_load_state("networkidle")
        assert await violations(visitor) == [], path
    page = await desks.open(admin, "/huni", scheme=scheme, phone=phone)
    await expect(page.locator("[data-card]").first).to_be_visible()
    assert await violations(page) == [], "board"
    for path in (
        f"/musteri/{customer_id}",
        "/musteriler",
        "/gorusmeler",
        "/ayarlar",
        "/ayarlar/profil",
        "/ayarlar/guvenlik",
        "/ayarlar/roller",
        "/ayarlar/sirket",
        "/ayarlar/kullanicilar",
        f"/ayarlar/kullanicilar?id={admin.id}",
        "/ayarlar/takimlar",
        "/ayarlar/vekalet",
    ):
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        assert await violations(page) == [], path
