"""All cards of a filter at once, those included that are not on screen: chosen, told by their number, done, taken back."""

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.doors import Actor
from crm.customers import actions as customers
from crm.pipeline.tests.bulking import crowd
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations
from web.e2e.test_board import card, column
from web.e2e.test_bulk import bar
from web.e2e.test_filters import address

pytestmark = pytest.mark.browser

MORE = 57
"""Cards of a column, of which the first fifty are loaded."""


async def busy(desks: Desks) -> tuple[Actor, Actor]:
    """A seller with more cards than are loaded, and their manager with two."""
    office = desks.served.office
    team = await office.team("Satış", department="Satış")
    seller = await office.person("sales", team, name="Özge Çınar")
    manager = await office.person("manager", team, name="Mine Müdür")
    await crowd(office, MORE, seller)
    for name in ("Zeynep Ak", "Zerrin Su"):
        await office.customer(manager, name=name)
    await office.react()
    return seller, manager


def of(person: Actor) -> str:
    """The board of whom this person is responsible for."""
    return address({"field": "assignee", "is": "any_of", "value": [str(person.id)]})


def offer(page: Page, name: str) -> Locator:
    """The offer to choose more than is loaded."""
    return page.locator("button", has_text=name)


async def loaded(page: Page) -> None:
    """The cards are there, and their number."""
    await expect(column(page, "Potansiyel").locator("[data-card]").first).to_be_visible()


async def count_in(office: Office, stage_id: object) -> int:
    rows = await office.rows(
        "SELECT count(*)::int FROM cards WHERE stage_id = %(id)s AND archived_at IS NULL", id=stage_id
    )
    return int(rows[0][0])


async def test_all_of_a_filter_are_moved_by_the_keyboard_seen_by_the_other_and_taken_back(desks: Desks) -> None:
    seller, manager = await busy(desks)
    office = desks.served.office
    mine, theirs = await desks.open(manager, of(seller)), await desks.open(seller, "/huni")
    await loaded(mine)
    await card(mine, f"Müşteri {MORE - 1:02}").focus()
    await mine.keyboard.press("Control+a")
    await expect(bar(mine)).to_contain_text("50 kart seçildi")
    await expect(mine.get_by_role("status").filter(has_text=f"Bu filtredeki {MORE} kartın")).to_be_attached()
    await offer(mine, f"Bu filtredeki {MORE} kartın tümünü seç").press("Enter")
    await expect(bar(mine)).to_contain_text(f"{MORE} kart seçili (filtrenin tümü)")
    await expect(mine.get_by_role("status").filter(has_text=f"{MORE} kart seçili")).to_be_attached()
    await expect(bar(mine).get_by_role("button", name="Taşı")).to_be_focused()
    assert await violations(mine) == []
    await card(mine, f"Müşteri {MORE - 1:02}").focus()
    await mine.keyboard.press("m")
    dialog = mine.get_by_role("dialog", name=f"{MORE} kartı taşı")
    await expect(dialog).to_be_visible()
    await mine.keyboard.press("3")
    await expect(mine.get_by_text(f"{MORE} kart → Randevu taşındı")).to_be_visible()
    await expect(bar(mine)).to_have_count(0)
    assert await count_in(office, STAGES[2]) == MORE
    assert await count_in(office, STAGES[0]) == 2
    await expect(column(theirs, "Potansiyel").locator("[data-card]")).to_have_count(0)
    await expect(column(theirs, "Randevu").locator("[data-card]").first).to_contain_text(f"Müşteri {MORE - 1:02}")
    await mine.keyboard.press("Control+z")
    await expect(mine.get_by_text("Geri alındı")).to_be_visible()
    assert await count_in(office, STAGES[0]) == MORE + 2
    await expect(column(theirs, "Potansiyel").locator("[data-card]").first).to_be_visible()


async def test_a_few_are_left_out_and_escape_clears(desks: Desks) -> None:
    seller, manager = await busy(desks)
    office = desks.served.office
    page = await desks.open(manager, of(seller))
    await loaded(page)
    await page.get_by_role("group", name="Etkin filtreler").get_by_role("button", name="Tümünü seç").click()
    await expect(bar(page)).to_contain_text(f"{MORE} kart seçili")
    await card(page, f"Müşteri {MORE - 1:02}").click(modifiers=["Control"])
    await card(page, f"Müşteri {MORE - 2:02}").click(modifiers=["Control"])
    await expect(bar(page)).to_contain_text(f"{MORE - 2} kart seçili (filtrenin tümü)")
    await expect(bar(page)).to_contain_text("2 kart dışında")
    await page.keyboard.press("Escape")
    await expect(bar(page)).to_have_count(0)
    await page.get_by_role("group", name="Etkin filtreler").get_by_role("button", name="Tümünü seç").click()
    await card(page, f"Müşteri {MORE - 1:02}").click(modifiers=["Control"])
    await bar(page).get_by_role("button", name="Daha fazla").click()
    await page.get_by_role("menuitem", name="Arşivle").click()
    asked = page.get_by_role("dialog", name=f"{MORE - 1} kart arşivlensin mi?")
    await expect(asked).to_be_visible()
    assert await violations(page) == []
    await asked.get_by_role("button", name=f"{MORE - 1} kartı arşivle").click()
    await expect(page.get_by_text(f"{MORE - 1} kart arşivlendi")).to_be_visible()
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_text([re.compile(f"Müşteri {MORE - 1:02}")])
    assert await count_in(office, STAGES[0]) == 3


async def test_without_a_filter_the_whole_pipeline_is_chosen_only_when_its_number_is_meant(desks: Desks) -> None:
    _, manager = await busy(desks)
    page = await desks.open(manager, "/huni")
    await loaded(page)
    await card(page, "Zerrin Su").focus()
    await page.keyboard.press("Control+a")
    await offer(page, f"Hunideki {MORE + 2} kartın tümünü seç").click()
    asked = page.get_by_role("dialog", name=f"Hunideki {MORE + 2} kartın tümü seçilsin mi?")
    await expect(asked).to_contain_text("Etkin filtre yok")
    assert await violations(page) == []
    await asked.get_by_role("button", name="Vazgeç").click()
    await expect(bar(page)).to_contain_text("50 kart seçildi")
    await offer(page, f"Hunideki {MORE + 2} kartın tümünü seç").click()
    await asked.get_by_role("button", name=f"{MORE + 2} kartı seç").click()
    await expect(bar(page)).to_contain_text(f"{MORE + 2} kart seçili (huninin tümü)")
    # Another question: what was "all" is all no more.
    await page.get_by_label("Ad ya da telefon").fill("Zeynep")
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(1)
    await expect(bar(page)).to_have_count(0)


async def test_all_of_a_stage_are_tagged_and_dragged(desks: Desks) -> None:
    _, manager = await busy(desks)
    office = desks.served.office
    async with office.begin(manager) as work:
        await customers.make_tag(work, tag_id=None, name="Yatırımcı", color="ok")
    page = await desks.open(manager, "/huni")
    await loaded(page)
    await column(page, "Potansiyel").get_by_role("button", name="Potansiyel: aşama menüsü").click()
    await page.get_by_role("menuitem", name=f"Aşamadaki {MORE + 2} kartın tümünü seç").click()
    await expect(bar(page)).to_contain_text(f"{MORE + 2} kart seçili (Potansiyel aşamasının tümü)")
    await bar(page).get_by_role("button", name="Etiketle").click()
    dialog = page.get_by_role("dialog", name=f"{MORE + 2} kartı etiketle")
    await dialog.get_by_role("group", name="Eklenecek etiketler").get_by_role("button", name="Yatırımcı").click()
    await dialog.get_by_role("button", name="Etiketle").click()
    await expect(page.get_by_text(f"{MORE + 2} kart etiketlendi")).to_be_visible()
    assert (await office.rows("SELECT count(*)::int FROM customer_tags"))[0][0] == MORE + 2
    await column(page, "Potansiyel").get_by_role("button", name="Potansiyel: aşama menüsü").click()
    await page.get_by_role("menuitem", name=f"Aşamadaki {MORE + 2} kartın tümünü seç").click()
    await card(page, "Zerrin Su").drag_to(column(page, "Kapora"))
    asked = page.get_by_role("dialog", name=f"{MORE + 2} kart Kapora aşamasına taşınsın mı?")
    await asked.get_by_role("button", name=f"{MORE + 2} kartı taşı").click()
    await expect(page.get_by_text(f"{MORE + 2} kart → Kapora taşındı")).to_be_visible()
    assert await count_in(office, STAGES[3]) == MORE + 2


async def test_more_than_were_shown_are_asked_about_again(desks: Desks) -> None:
    seller, manager = await busy(desks)
    office = desks.served.office
    page = await desks.open(manager, of(seller))
    await loaded(page)
    await page.get_by_role("group", name="Etkin filtreler").get_by_role("button", name="Tümünü seç").click()

    async def meanwhile(route: object) -> None:
        await crowd(office, 6, seller)
        await route.continue_()  # type: ignore[attr-defined] - Playwright hands in its Route

    await page.route("**/api/bulks/assign", meanwhile, times=1)
    await bar(page).get_by_role("button", name="Ata").click()
    dialog = page.get_by_role("dialog", name=f"{MORE} kartı ata")
    await dialog.get_by_role("checkbox", name="Mine Müdür").check()
    await dialog.get_by_role("button", name="Ata", exact=True).click()
    asked = page.get_by_role("dialog", name="Filtredeki kart sayısı arttı")
    await expect(asked).to_contain_text(f"Size {MORE} kart gösterilmişti; şimdi {MORE + 6} kart var.")
    assert await violations(page) == []
    assert await office.rows("SELECT 1 FROM bulks") == []
    await asked.get_by_role("button", name=f"{MORE + 6} kartı ata").click()
    await expect(page.get_by_text(f"{MORE + 6} kart atandı")).to_be_visible()
    held = await office.rows("SELECT count(*)::int FROM customer_assignees WHERE user_id = %(id)s", id=seller.id)
    assert held == [(0,)]


async def test_on_a_phone_all_of_a_filter_are_assigned(desks: Desks) -> None:
    seller, manager = await busy(desks)
    office = desks.served.office
    page = await desks.open(manager, of(seller), phone=True)
    await loaded(page)
    await page.get_by_role("group", name="Etkin filtreler").get_by_role("button", name="Tümünü seç").tap()
    await expect(bar(page)).to_contain_text(f"{MORE} · tümü")
    await card(page, f"Müşteri {MORE - 1:02}").tap()
    await expect(bar(page)).to_contain_text(f"{MORE - 1} · tümü")
    assert await violations(page) == []
    await bar(page).get_by_role("button", name="Ata").tap()
    dialog = page.get_by_role("dialog", name=f"{MORE - 1} kartı ata")
    await dialog.get_by_role("button", name="Havuza bırak").tap()
    await expect(page.get_by_text(f"{MORE - 1} kart atandı")).to_be_visible()
    held = await office.rows("SELECT count(*)::int FROM customer_assignees WHERE user_id = %(id)s", id=seller.id)
    assert held == [(1,)]


async def test_who_may_not_do_bulk_work_is_offered_no_more_than_is_loaded(desks: Desks) -> None:
    seller, _ = await busy(desks)
    page = await desks.open(seller, of(seller) + "&q=" + quote("Müşteri"))
    await loaded(page)
    await card(page, f"Müşteri {MORE - 1:02}").focus()
    await page.keyboard.press("Control+a")
    await expect(bar(page)).to_contain_text("50 kart seçildi")
    await expect(page.get_by_role("button", name=re.compile("tümünü seç", re.IGNORECASE))).to_have_count(0)
