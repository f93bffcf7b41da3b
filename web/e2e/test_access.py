"""Access for everybody: axe finds nothing wrong on any screen, light or dark, wide or narrow, in either language."""

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM
from crm.core.money import Money
from crm.pipeline import actions
from web.e2e.conftest import Desks, violations

# Every screen in both colours.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


class Look:
    """Looks at a screen as it came, then in the other colours; the next screen comes in those."""

    def __init__(self) -> None:
        self.scheme, self.other = "light", "dark"

    async def violations(self, page: Page) -> list[str]:
        """What is wrong in either."""
        root = page.locator("html")
        await expect(root).to_have_attribute("data-mantine-color-scheme", self.scheme)
        found = await violations(page)
        self.scheme, self.other = self.other, self.scheme
        await page.emulate_media(color_scheme="dark" if self.scheme == "dark" else "light")
        await expect(root).to_have_attribute("data-mantine-color-scheme", self.scheme)
        return [*found, *(f"{self.scheme}: {each}" for each in await violations(page))]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing(desks: Desks, phone: bool) -> None:
    office = desks.served.office
    admin = await office.person("admin", name="Ayşe Nur Büyükkaramanoğlu")
    customer_id = await office.customer(admin, name="Abdurrahman Müfit Kahramanmaraşlıoğlu-Çetinkaya")
    async with office.begin(SYSTEM) as work:
        card_id = await office.card_of(customer_id)
        await actions.value_card(work, card_id, Money(amount=25_500_000_00, currency="TRY"), seen=None)
    look = Look()
    visitor = await desks.open(None, "/giris", phone=phone)
    await expect(visitor.get_by_role("button", name="Giriş yap")).to_be_visible()
    assert await look.violations(visitor) == []
    for path in ("/parolami-unuttum", "/davet#spent"):
        await visitor.goto(path)
        await visitor.wait_for_load_state("networkidle")
        assert await look.violations(visitor) == [], path
    page, look = await desks.open(admin, "/huni", phone=phone), Look()
    await expect(page.locator("[data-card]").first).to_be_visible()
    assert await look.violations(page) == [], "board"
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
        assert await look.violations(page) == [], path
