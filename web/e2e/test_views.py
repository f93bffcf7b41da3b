"""Saved views of the board: opened, changed, saved, shared and ended; on a phone in a sheet."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from crm.customers.filtering import NOTHING
from crm.pipeline import actions
from crm.pipeline.view_schemas import CreateView
from tests.office import PIPELINE
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


def card(page: Page, name: str) -> Locator:
    """A customer's card."""
    return page.locator("[data-card]", has_text=name)


def tab(page: Page, name: str) -> Locator:
    """The tab of a view, whatever it counts."""
    return page.get_by_role("group", name="Görünümler").get_by_role("button", name=re.compile(rf"^{name}( |\d|$)"))


async def pick(page: Page, view: str, item: str) -> None:
    """Choose in the menu of the open view."""
    await page.get_by_role("button", name=f"{view}: görünüm menüsü").click()
    await page.get_by_role("menuitem", name=item).click()


async def test_a_view_is_saved_and_changed(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    await office.customer(seller, name="Işıl Çelik")
    await office.customer(seller, name="Ömer Şahin")
    await office.customer(mate, name="Ceren Ak")
    page, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")
    await expect(tab(page, "Bana ait")).to_have_text(re.compile(r"Bana ait\s*2"))
    await tab(theirs, "Bana ait").click()
    await expect(card(theirs, "Ceren Ak")).to_be_visible()
    await expect(card(theirs, "Işıl Çelik")).to_have_count(0)
    await expect(theirs).to_have_url(re.compile(r"view=00000000-0000-7000-8000-00000000e001$"))

    await page.get_by_label("Ad ya da telefon").fill("Işıl")
    await expect(card(page, "Ömer Şahin")).to_have_count(0)
    await page.get_by_role("button", name="Görünüm olarak kaydet").click()
    form = page.get_by_role("dialog", name="Yeni görünüm")
    await form.get_by_label("Ad").fill("Işıllar")
    assert await violations(page) == []
    await form.get_by_role("button", name="Kaydet").click()
    await expect(tab(page, "Işıllar")).to_have_attribute("aria-pressed", "true")
    await expect(page).to_have_url(re.compile(r"/huni\?view=[0-9a-f-]+$"))
    await expect(tab(theirs, "Işıllar")).to_have_count(0)

    await page.get_by_label("Ad ya da telefon").fill("Ömer")
    await expect(card(page, "Ömer Şahin")).to_be_visible()
    await expect(tab(page, "Işıllar")).to_contain_text("değişti")
    await pick(page, "Işıllar", "Değişiklikleri kaydet")
    await expect(tab(page, "Işıllar")).not_to_contain_text("değişti")
    await page.reload()
    await expect(card(page, "Ömer Şahin")).to_be_visible()
    await expect(card(page, "Işıl Çelik")).to_have_count(0)


async def test_a_view_is_shared_and_ended(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    for name in ("Işıl Çelik", "Ömer Şahin"):
        await office.customer(seller, name=name)
    async with office.begin(seller) as work:
        new = CreateView("Işıllar", NOTHING, q="Ömer")
        view_id, _ = await actions.create_view(work, PIPELINE, new)
    page, theirs = await desks.open(seller, f"/huni?view={view_id}"), await desks.open(mate, "/huni")
    await expect(card(page, "Ömer Şahin")).to_be_visible()
    await pick(page, "Işıllar", "Adı ve paylaşım")
    form = page.get_by_role("dialog", name="Görünümü düzenle")
    await form.get_by_label("Ad").fill("Ömerler")
    await form.get_by_label("Kimler görsün", exact=True).click()
    await page.get_by_role("option", name="Takım: Kuzey").click()
    await form.get_by_role("button", name="Kaydet").click()
    await tab(theirs, "Ömerler").click()
    await expect(card(theirs, "Işıl Çelik")).to_have_count(0)
    await expect(card(theirs, "Ömer Şahin")).to_be_visible()

    await pick(page, "Ömerler", "Sil")
    await expect(tab(theirs, "Ömerler")).to_have_count(0)
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    await page.get_by_role("button", name="Geri al").click()
    await expect(tab(page, "Ömerler")).to_be_visible()
    await expect(tab(theirs, "Ömerler")).to_be_visible()
    assert await violations(page) == []


async def test_a_view_brings_the_look_of_its_cards(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    await office.customer(seller, name="Işıl Çelik")
    page, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/huni")

    async def height(of: Page, shown: int) -> None:
        await expect(card(of, "Işıl Çelik")).to_have_css("height", f"{shown}px")

    await height(page, 94)
    await page.get_by_role("button", name="Görünüm", exact=True).click()
    await page.get_by_text("Sıkı", exact=True).click()
    await height(page, 64)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Görünüm olarak kaydet").click()
    form = page.get_by_role("dialog", name="Yeni görünüm")
    await form.get_by_label("Ad", exact=True).fill("Sıkı pano")
    await form.get_by_label("Kimler görsün", exact=True).click()
    await page.get_by_role("option", name="Takım: Kuzey").click()
    await form.get_by_label("Kartların sıklığını ve alanlarını da sakla").check()
    await form.get_by_role("button", name="Kaydet").click()
    await height(theirs, 94)
    await tab(theirs, "Sıkı pano").click()
    await height(theirs, 64)

    # What is changed while it is open is the view's, not the person's, and stands in the address.
    await theirs.get_by_role("button", name="Görünüm", exact=True).click()
    await theirs.get_by_text("Rahat", exact=True).click()
    await height(theirs, 112)
    await theirs.keyboard.press("Escape")
    await expect(tab(theirs, "Sıkı pano")).to_contain_text("değişti")
    await expect(theirs).to_have_url(re.compile(r"density=wide"))
    await tab(theirs, "Tümü").click()
    await height(theirs, 94)


async def test_on_a_phone_views_are_a_sheet(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales"), await office.person("sales")
    await office.customer(seller, mate, name="Işıl Çelik")
    page = await desks.open(seller, "/huni", phone=True)
    await expect(card(page, "Işıl Çelik")).to_be_visible()
    await page.get_by_role("button", name="Görünüm: Tümü").tap()
    sheet = page.get_by_role("dialog", name="Görünümler")
    await expect(sheet.get_by_role("button", name="Bana ait")).to_contain_text("1")
    assert await violations(page) == []
    await sheet.get_by_role("button", name="Geciken").tap()
    await expect(page.get_by_role("button", name="Görünüm: Geciken")).to_be_visible()
    await expect(card(page, "Işıl Çelik")).to_have_count(0)
