"""The board at two desks at once: moves, conflicts, undo, keyboard, phone."""

import pytest
from playwright.async_api import Locator, Page, expect

from web.e2e.conftest import Desks

pytestmark = pytest.mark.browser


async def test_one_moves_by_keyboard_and_the_other_sees_it(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya Yıldız")
    await office.customer(seller, name="Işıl Çelik")
    mine, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")
    for page in (mine, theirs):
        await expect(column(page, "Potansiyel")).to_contain_text("Işıl Çelik")
    await mine.locator("[data-card]", has_text="Işıl Çelik").focus()
    await mine.keyboard.press("Shift+ArrowRight")
    await expect(column(mine, "Görüşülüyor")).to_contain_text("Işıl Çelik")
    await expect(column(theirs, "Görüşülüyor")).to_contain_text("Işıl Çelik")
    await mine.keyboard.press("Control+z")
    await expect(column(mine, "Potansiyel")).to_contain_text("Işıl Çelik")
    await expect(column(theirs, "Potansiyel")).to_contain_text("Işıl Çelik")


def column(page: Page, name: str) -> Locator:
    """A stage's column."""
    return page.get_by_role("region", name=name, exact=True)
