"""Pipelines configured while others work on the board, and what a stage asks of whoever brings a card there."""

import pytest
from playwright.async_api import Page, expect

from crm.activities.activity_schemas import AddTag
from crm.activities.entering import EditStageEntry, edit_stage_entry
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.customers.actions import make_tag
from tests.office import STAGES
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

DEPOSIT, TAG = STAGES[3], new_id()


async def carry(page: Page, name: str, key: str) -> None:
    """Open the move menu of this card by keyboard and choose the stage with this number."""
    await page.get_by_role("group", name=name).focus()
    await page.keyboard.press("m")
    await expect(page.get_by_role("dialog").locator(":focus")).to_be_visible()
    await page.keyboard.press(key)


async def test_a_stage_asks_for_an_amount_and_the_card_stays_until_it_is_said(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    settings, board = await desks.open(admin, "/ayarlar/huniler"), await desks.open(seller, "/huni")
    kapora = settings.get_by_role("listitem").filter(has_text="Kapora")
    await kapora.get_by_role("button", name="Kurallar").click()
    await kapora.get_by_label("Beklenen tutar").click()
    await expect(kapora.get_by_label("Beklenen tutar")).to_be_checked()
    assert await violations(settings) == []

    dialog = board.get_by_role("dialog", name="Kapora için gerekenler")
    await carry(board, "Işıl Çelik", "4")
    await expect(dialog).to_be_visible()
    assert await violations(board) == []
    await board.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    assert await office.rows("SELECT version FROM cards") == [(1,)]

    await carry(board, "Işıl Çelik", "4")
    await dialog.get_by_role("button", name="Taşı").click()
    await expect(dialog.get_by_text("1.250.000 gibi yazın")).to_be_visible()
    await dialog.get_by_label("Beklenen tutar").fill("2.500.000")
    await board.keyboard.press("Enter")
    await expect(board.locator(f"[data-stage='{DEPOSIT}']").get_by_text("₺2.500.000")).to_be_visible()
    await written(office, "SELECT stage_id, amount FROM cards", [(DEPOSIT, 2_500_000_00)])


async def test_the_reasons_of_loss_are_the_companys_own(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    settings, board = await desks.open(admin, "/ayarlar/huniler"), await desks.open(seller, "/huni")
    await settings.get_by_role("combobox", name="Kayıp nedenleri").fill("Bütçe yok")
    await settings.keyboard.press("Enter")
    await written(office, "SELECT lost_reasons[7] FROM pipelines", [("Bütçe yok",)])
    await carry(board, "Işıl Çelik", "7")
    dialog = board.get_by_role("dialog", name="Neden kaybedildi?")
    await dialog.get_by_role("button", name="Bütçe yok").click()
    await dialog.get_by_role("button", name="Taşı").click()
    await written(office, "SELECT lost_reason FROM cards", [("Bütçe yok",)])


async def test_a_rule_stops_a_seller_and_asks_a_manager(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey", department="Satış")
    admin = await office.person("admin")
    seller, manager = await office.person("sales", team), await office.person("manager", team)
    await office.customer(seller, name="Işıl Çelik")
    settings = await desks.open(admin, "/ayarlar/huniler")
    await settings.get_by_label("Aşama atlanamaz").click()
    await expect(settings.get_by_label("Aşama atlanamaz")).to_be_checked()

    theirs, hers = await desks.open(seller, "/huni"), await desks.open(manager, "/huni")
    await carry(theirs, "Işıl Çelik", "4")
    await expect(theirs.get_by_text("aşamalar sırayla ilerler")).to_be_visible()
    await expect(theirs.locator(f"[data-stage='{STAGES[0]}'] [data-card]")).to_have_count(1)
    await carry(hers, "Işıl Çelik", "4")
    await hers.get_by_role("dialog", name="Aşama atlanamaz").get_by_role("button", name="Yine de taşı").click()
    await expect(theirs.locator(f"[data-stage='{DEPOSIT}'] [data-card]")).to_have_count(1)


async def test_what_follows_in_a_stage_counts_among_its_rules_on_every_screen(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    settings = await desks.open(admin, "/ayarlar/huniler")
    kapora = settings.get_by_role("listitem").filter(has_text="Kapora")
    await kapora.get_by_role("button", name="Kurallar").click()
    await kapora.get_by_label("Beklenen tutar").click()
    await expect(kapora.get_by_role("button", name="1 kural", exact=True)).to_be_visible()
    async with office.begin(SYSTEM) as work:
        await make_tag(work, tag_id=TAG, name="Kapora alındı", color="ok")
    async with office.begin(admin) as work:
        await edit_stage_entry(work, DEPOSIT, EditStageEntry(0, [AddTag(TAG)]))
    await expect(kapora.get_by_role("button", name="2 kural", exact=True)).to_be_visible()


async def test_stages_are_made_put_in_order_and_ended_before_everybody_s_eyes(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    await office.customer(seller, name="Işıl Çelik")
    settings, board = await desks.open(admin, "/ayarlar/huniler"), await desks.open(seller, "/huni")
    await settings.get_by_label("Yeni aşamanın adı").fill("Sunum")
    await settings.keyboard.press("Enter")
    await expect(board.get_by_role("heading", name="Sunum")).to_be_visible()
    await settings.get_by_role("button", name="Potansiyel aşamasını aşağı al").click()
    await expect(board.get_by_role("heading", level=2).first).to_have_text("Görüşülüyor")
    await settings.get_by_role("button", name="Potansiyel aşamasını sil").click()
    dialog = settings.get_by_role("dialog")
    await expect(dialog.get_by_text("Bu aşamadaki 1 kart")).to_be_visible()
    assert await violations(settings) == []
    await dialog.get_by_role("button", name="Aşamayı sil").click()
    await expect(board.get_by_role("heading", name="Potansiyel")).to_have_count(0)
    await office.react()
    await expect(board.locator(f"[data-stage='{STAGES[1]}'] [data-card]")).to_have_count(1)
