"""A newer build is served: open tabs are told once they hear of it, and run it when their person wants to."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from crm.main.build import served_build
from tests.office import Office
from tests.serving import move
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def office(office: Office, tmp_path: Path) -> Office:
    """The office with a build of its own."""
    office.dist = Path(shutil.copytree(office.dist, tmp_path / "dist"))
    return office


def deploy(office: Office) -> None:
    """Serve another build."""
    page = office.dist / "index.html"
    page.write_text(page.read_text("utf-8") + "<!-- newer -->", "utf-8")


async def running(page: Page) -> str | None:
    return await page.locator('meta[name="build"]').get_attribute("content")


async def test_an_answer_tells_of_a_newer_version_and_renewing_runs_it(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    await office.customer(admin)
    page = await desks.open(admin, "/huni")
    await expect(page.locator("[data-card]")).to_be_visible()
    banner = page.get_by_text("Yeni sürüm hazır")
    await page.get_by_role("link", name="Müşteriler").click()
    await expect(page.get_by_text("Işıl Çelik").first).to_be_visible()
    await expect(banner).to_be_hidden()
    deploy(office)
    await page.get_by_role("link", name="Huni").click()
    await page.get_by_role("link", name="Görüşmeler").click()
    await expect(banner).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Yenile").click()
    await expect(banner).to_be_hidden()
    assert await running(page) == served_build(office.dist)


async def test_who_comes_back_is_told_first_that_they_were_away(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    card_id = await office.card_of(await office.customer(admin))
    page = await desks.open(admin, "/huni")
    await expect(page.locator("[data-card]")).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.get_by_text("Bağlantı koptu")).to_be_visible()
    deploy(office)
    await move(office, card_id)
    await expect(page.get_by_text("Yeni sürüm hazır")).to_be_hidden()
    await page.context.set_offline(False)
    await expect(page.get_by_text("Yeni sürüm hazır")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text("Bağlantı koptu")).to_be_hidden()


async def test_a_screen_whose_files_are_gone_asks_whether_there_is_a_newer_version(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    await office.customer(admin)
    page = await desks.open(admin, "/huni")
    await expect(page.locator("[data-card]")).to_be_visible()
    deploy(office)
    for file in (office.dist / "assets").glob("SettingsRoute-*"):
        file.unlink()
    await page.get_by_role("link", name="Ayarlar").click()
    await expect(page.get_by_text("Yeni sürüm hazır")).to_be_visible()
