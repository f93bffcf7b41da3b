"""Many cards at once: chosen by mouse, keys and touch, done as one work that others see, taken back whole."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM, Actor
from crm.customers import actions as customers
from crm.pipeline import actions
from crm.pipeline.bulk import running
from crm.pipeline.schemas import MoveCard
from crm.pipeline.tests.bulking import crowd
from crm.pipeline.tests.test_rules import rule
from tests.office import STAGES
from web.e2e.conftest import Desks, violations, written
from web.e2e.test_board import card, column

pytestmark = pytest.mark.browser


async def staffed(desks: Desks, count: int = 8) -> tuple[Actor, Actor, list[object]]:
    """A seller and their manager, and so many cards of the seller's, the last one made on top."""
    office = desks.served.office
    team = await office.team("Satış", department="Satış")
    seller = await office.person("sales", team, name="Özge Çınar")
    manager = await office.person("manager", team, name="Mine Müdür")
    return seller, manager, list(await crowd(office, count, seller))


async def select_all(page: Page, count: int) -> None:
    """Every card of the first column, by the keyboard."""
    await card(page, f"Müşteri {count - 1:02}").focus()
    await page.keyboard.press("Control+a")
    await expect(bar(page)).to_contain_text(f"{count} kart seçildi")


def bar(page: Page):
    return page.get_by_role("toolbar", name="Seçili kartlar")


async def test_many_are_moved_as_one_work_seen_by_the_other_and_taken_back_whole(desks: Desks) -> None:
    seller, manager, _ = await staffed(desks)
    mine, theirs = await desks.open(manager, "/huni"), await desks.open(seller, "/huni")
    await expect(column(theirs, "Potansiyel").locator("[data-card]")).to_have_count(8)
    await select_all(mine, 8)
    await bar(mine).get_by_role("button", name="Taşı").click()
    await mine.get_by_role("dialog").get_by_role("button", name="Randevu").click()
    await expect(mine.get_by_text("8 kart → Randevu taşındı")).to_be_visible()
    for page in (mine, theirs):
        await expect(column(page, "Randevu").locator("[data-card]")).to_have_count(8)
    names = column(theirs, "Randevu").locator("[data-card]")
    await expect(names).to_have_text([re.compile(f"Müşteri {place:02}") for place in range(7, -1, -1)])
    await expect(bar(mine)).to_have_count(0)
    await mine.keyboard.press("Control+z")
    for page in (mine, theirs):
        await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(8)


async def test_cards_are_chosen_with_ctrl_with_a_lasso_and_with_shift(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 5)
    page = await desks.open(manager, "/huni")
    await card(page, "Müşteri 04").click(modifiers=["Control"])
    await card(page, "Müşteri 02").click(modifiers=["Control"])
    await expect(bar(page)).to_contain_text("2 kart seçildi")
    await page.keyboard.press("Escape")
    await expect(bar(page)).to_have_count(0)
    await card(page, "Müşteri 04").focus()
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(bar(page)).to_contain_text("3 kart seçildi")
    await bar(page).get_by_role("button", name="Seçimi kaldır").click()
    low = await card(page, "Müşteri 01").bounding_box()
    canvas = await column(page, "Potansiyel").bounding_box()
    assert low
    assert canvas
    # From the empty canvas below the cards up over the last two of them.
    end = await card(page, "Müşteri 00").bounding_box()
    assert end
    await page.mouse.move(canvas["x"] + 20, end["y"] + end["height"] + 60)
    await page.mouse.down()
    await page.mouse.move(canvas["x"] + 120, low["y"] + 20, steps=6)
    await page.mouse.up()
    await expect(bar(page)).to_contain_text("2 kart seçildi")
    await page.mouse.click(canvas["x"] + 20, end["y"] + end["height"] + 60)
    await expect(bar(page)).to_have_count(0)


async def test_what_was_changed_meanwhile_is_left_and_listed_with_its_reason(desks: Desks) -> None:
    _, manager, cards = await staffed(desks, 7)
    office = desks.served.office
    page = await desks.open(manager, "/huni")
    await select_all(page, 7)

    async def meanwhile(route: object) -> None:
        async with office.begin(SYSTEM) as work:
            await actions.move_card(work, cards[2], MoveCard(stage_id=STAGES[3], version=1))  # type: ignore[arg-type]
        await route.continue_()  # type: ignore[attr-defined] - Playwright hands in its Route

    await page.route("**/api/bulks/move", meanwhile)
    await bar(page).get_by_role("button", name="Taşı").click()
    await page.get_by_role("dialog").get_by_role("button", name="Görüşülüyor").click()
    await expect(page.get_by_text("6 kart → Görüşülüyor taşındı")).to_be_visible()
    await expect(column(page, "Kapora")).to_contain_text("Müşteri 04")
    await expect(column(page, "Görüşülüyor").locator("[data-card]")).to_have_count(6)
    await page.get_by_role("button", name="Göster").click()
    listed = page.get_by_role("dialog")
    await expect(listed).to_contain_text("Müşteri 04")
    await expect(listed).to_contain_text("kayıt değişti")
    assert await violations(page) == []
    await listed.get_by_role("button", name="Müşteri 04").click()
    await expect(page).to_have_url(re.compile("/musteri/"))


async def test_a_rule_in_the_way_is_overridden_for_all_at_once_by_whoever_may(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 6)
    await rule(desks.served.office, no_skipping=True)
    page = await desks.open(manager, "/huni")
    await select_all(page, 6)
    await bar(page).get_by_role("button", name="Taşı").click()
    await page.get_by_role("dialog").get_by_role("button", name="Kapora").click()
    await expect(page.get_by_text("6 kartın tümü olduğu gibi kaldı")).to_be_visible()
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(6)
    await page.get_by_role("button", name="Göster").click()
    await page.get_by_role("dialog").get_by_role("button", name="6 kartı yine de taşı").click()
    await expect(column(page, "Kapora").locator("[data-card]")).to_have_count(6)


async def test_many_are_assigned_in_turn_tagged_and_archived(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 6)
    office = desks.served.office
    team = (await office.rows("SELECT id FROM teams WHERE name = 'Satış'"))[0][0]
    await office.person("sales", team, name="Ali Kaya")
    async with office.begin(manager) as work:
        await customers.make_tag(work, tag_id=None, name="Yatırımcı", color="ok")
    page = await desks.open(manager, "/huni")
    await select_all(page, 6)
    await bar(page).get_by_role("button", name="Ata").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("Sırayla dağıt").click()
    await dialog.get_by_label("Kişi ara").fill("ali")
    await dialog.get_by_role("checkbox", name="Ali Kaya").check()
    await dialog.get_by_label("Kişi ara").fill("mudur")
    await dialog.get_by_role("checkbox", name="Mine Müdür").check()
    await expect(dialog).to_contain_text("Her kişiye 3 müşteri düşer.")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Ata", exact=True).click()
    await expect(page.get_by_text("6 kart atandı")).to_be_visible()
    counts = await office.rows("SELECT count(*)::int FROM customer_assignees GROUP BY user_id")
    assert [row[0] for row in counts] == [3, 3]
    await select_all(page, 6)
    await bar(page).get_by_role("button", name="Etiketle").click()
    await dialog.get_by_role("group", name="Eklenecek etiketler").get_by_role("button", name="Yatırımcı").click()
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Etiketle").click()
    await expect(card(page, "Müşteri 05")).to_contain_text("Yatırımcı")
    await select_all(page, 6)
    await bar(page).get_by_role("button", name="Daha fazla").click()
    await page.get_by_role("menuitem", name="Arşivle").click()
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(0)
    await expect(page.get_by_text("6 kart arşivlendi")).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(6)


async def test_a_long_work_shows_how_far_it_is_and_is_cancelled(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    _, manager, _ = await staffed(desks, 8)
    office = desks.served.office
    monkeypatch.setattr(running, "PARTS", (2, 1))
    page = await desks.open(manager, "/huni")
    await select_all(page, 8)
    # Two parts are done, then the worker comes to a card that somebody holds.
    held = (await office.rows("SELECT id FROM cards ORDER BY position LIMIT 1 OFFSET 5"))[0][0]
    async with office.begin(SYSTEM) as holding:
        await holding.run("SELECT 1 FROM cards WHERE id = %(id)s FOR UPDATE", id=held)
        await bar(page).get_by_role("button", name="Taşı").click()
        await page.get_by_role("dialog").get_by_role("button", name="Randevu").click()
        progress = page.get_by_role("progressbar", name=re.compile("8 kart taşınıyor: Randevu"))
        await expect(progress).to_have_attribute("aria-valuenow", "4")
        await page.get_by_role("button", name="Vazgeç").click()
        # Both wait now: the part for the card, the wish to stop for the part.
        waiting = (
            "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        async with asyncio.timeout(20):
            while (await office.rows(waiting))[0][0] < 2:  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0.05)
    await expect(page.get_by_text(re.compile("İptal edildi"))).to_be_visible()
    assert await violations(page) == []
    await expect(progress).to_have_count(0)
    moved = (await office.rows("SELECT count(*)::int FROM cards WHERE stage_id = %(id)s", id=STAGES[2]))[0][0]
    assert 4 <= moved <= 6
    await expect(column(page, "Randevu").locator("[data-card]")).to_have_count(moved)
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(8 - moved)
    await page.keyboard.press("Control+z")
    await expect(column(page, "Potansiyel").locator("[data-card]")).to_have_count(8)


async def test_a_file_is_downloaded_once_it_is_ready(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 3)
    page = await desks.open(manager, "/huni")
    await select_all(page, 3)
    async with page.expect_download() as downloading:
        await bar(page).get_by_role("button", name="Dışa aktar").click()
    file = await (await downloading.value).path()
    assert "Müşteri 02" in file.read_text("utf-8-sig")


async def test_on_a_phone_cards_are_chosen_by_touch(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 6)
    page = await desks.open(manager, "/huni", phone=True)
    await card(page, "Müşteri 05").get_by_role("button", name="taşı", exact=False).tap()
    await page.get_by_role("dialog").get_by_role("button", name="Seç").tap()
    await card(page, "Müşteri 04").tap()
    await expect(bar(page)).to_contain_text("2 seçili")
    assert await violations(page) == []
    await bar(page).get_by_role("button", name="Ata").tap()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Havuza bırak")).to_be_visible()
    await dialog.get_by_role("button", name="Havuza bırak").tap()
    await expect(page.get_by_text("2 kart atandı")).to_be_visible()


async def test_who_may_not_do_bulk_work_still_moves_a_few(desks: Desks) -> None:
    seller, _, _ = await staffed(desks, 3)
    page = await desks.open(seller, "/huni")
    await select_all(page, 3)
    await expect(bar(page).get_by_role("button", name="Ata")).to_have_count(0)
    await bar(page).get_by_role("button", name="Taşı").click()
    await page.get_by_role("dialog").get_by_role("button", name="Randevu").click()
    await expect(column(page, "Randevu").locator("[data-card]")).to_have_count(3)


async def test_an_archived_card_is_brought_back_from_its_customer(desks: Desks) -> None:
    seller, _, _ = await staffed(desks, 1)
    page = await desks.open(seller, "/huni")
    await card(page, "Müşteri 00").hover()
    await card(page, "Müşteri 00").get_by_role("button", name="taşı", exact=False).click()
    await page.get_by_role("dialog").get_by_role("button", name="Arşivle").click()
    await expect(card(page, "Müşteri 00")).to_have_count(0)
    await expect(page.get_by_text("Müşteri 00 arşivlendi")).to_be_visible()
    await page.goto("/musteriler")
    await page.get_by_text("Müşteri 00").first.click()
    await expect(page.get_by_text("Arşivde")).to_be_visible()
    await page.get_by_role("button", name="Panoya geri al").click()
    await expect(page.get_by_text("Arşivde")).to_have_count(0)
    await page.goto("/huni")
    await expect(card(page, "Müşteri 00")).to_be_visible()


async def test_a_reminder_for_each_is_set_in_one_line_and_taken_back_as_one(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 4)
    office = desks.served.office
    page = await desks.open(manager, "/huni")
    await select_all(page, 4)
    await bar(page).get_by_role("button", name="Hatırlat").click()
    form = page.get_by_role("dialog", name="4 müşteri için hatırlatıcı")
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await expect(form.get_by_text("Zamanı yazın", exact=False)).to_be_visible()
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 kampanyayı anlat")
    await expect(form.get_by_text(re.compile(r"15:00$"))).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("4 müşteri için hatırlatıcı kuruldu")).to_be_visible()
    await written(office, "SELECT text, count(*) FROM reminders GROUP BY text", [("kampanyayı anlat", 4)])
    await expect(card(page, "Müşteri 03")).to_contain_text("Yarın")
    await page.keyboard.press("Control+z")
    await written(office, "SELECT DISTINCT state FROM reminders", [("withdrawn",)])


async def test_who_cannot_see_a_customer_is_not_reminded_of_it_and_the_list_says_so(desks: Desks) -> None:
    _, manager, _ = await staffed(desks, 2)
    away = await desks.served.office.team("Uzak", department="Başka")
    await desks.served.office.person("sales", away, name="Uzak Kişi")
    page = await desks.open(manager, "/huni")
    await select_all(page, 2)
    await bar(page).get_by_role("button", name="Hatırlat").click()
    form = page.get_by_role("dialog", name="2 müşteri için hatırlatıcı")
    await form.get_by_label("Ne, ne zaman?").fill("yarın 15:00 kampanyayı anlat")
    await form.get_by_role("combobox", name="Kime").click()
    await page.get_by_role("option", name="Uzak Kişi").click()
    await form.get_by_role("button", name="Hatırlat", exact=True).click()
    await page.get_by_role("button", name="Göster").click()
    await expect(page.get_by_text("Bu kişi müşteriyi göremiyor.")).to_have_count(2)
