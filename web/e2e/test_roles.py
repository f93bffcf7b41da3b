"""Roles are edited in words everybody understands, and act on the screens of those who have them while they look."""

import re

import pytest
from playwright.async_api import expect

from crm.core.doors import SYSTEM
from crm.people import actions as people
from crm.people.schemas import EditRole
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import EditStage
from tests.office import STAGES
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


async def test_a_changed_role_is_seen_by_those_who_have_it_without_a_reload(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik", phone="0532 781 94 63")
    page, theirs = await desks.open(admin, "/ayarlar/roller"), await desks.open(seller, f"/musteri/{customer_id}")
    call = theirs.get_by_role("button", name=re.compile("^0532 781 94 63: ara"))
    await expect(call).to_be_visible()
    await expect(theirs.get_by_role("button", name="Not ekle").or_(theirs.get_by_role("textbox")).first).to_be_visible()
    await page.get_by_label("Satış Temsilcisi: Telefon").select_option("masked")
    await page.get_by_label("Satış Temsilcisi: Müşteri düzenleme").select_option("team")
    await expect(page.get_by_text("2 kaydedilmemiş değişiklik")).to_be_visible()
    await page.get_by_role("button", name="İncele ve kaydet").click()
    review = page.get_by_role("dialog")
    await expect(review.get_by_role("listitem").filter(has_text="Müşteri düzenleme")).to_contain_text("Kendi")
    await expect(review.get_by_role("listitem").filter(has_text="Telefon")).to_contain_text("Maskeli")
    await review.get_by_role("button", name="Kaydet").click()
    await expect(review).to_be_hidden()
    # No reload: the number is masked, and cannot be called any more.
    await expect(theirs.get_by_text("+90 532 *** ** 63").first).to_be_visible()
    await expect(call).to_have_count(0)
    await theirs.get_by_role("button", name="30 saniye göster").click()
    await expect(theirs.get_by_text("0532 781 94 63")).to_be_visible()
    await theirs.get_by_role("button", name="sistem kaydı").click()
    await expect(theirs.get_by_text("maskeli telefonu açtı")).to_be_visible()


async def test_what_another_administrator_changed_meanwhile_is_shown_before_saving(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    page = await desks.open(admin, "/ayarlar/roller")
    await page.get_by_label("Operasyon: Kart taşıma").select_option("all")
    async with office.begin(SYSTEM) as work:
        grants = {"customers.view": "all", "cards.move": "team"}
        change = EditRole(version=1, grants=grants)  # type: ignore[arg-type]
        await people.edit_role(work, office.role("operations"), change, office.wiring.policy)
    await page.get_by_role("button", name="İncele ve kaydet").click()
    review = page.get_by_role("dialog")
    await expect(review.get_by_text("başka biri bu rolü değiştirdi")).to_be_visible()
    await review.get_by_role("button", name="Kaydet").click()
    await expect(review).to_be_hidden()
    rows = await office.rows(
        "SELECT module || '.' || action, scope FROM role_grants WHERE role_id = %(id)s", id=office.role("operations")
    )
    assert dict(rows) == {"customers.view": "all", "cards.move": "all"}


async def test_who_deletes_a_role_sees_who_has_it_and_what_names_it_and_says_what_takes_its_place(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    await office.person("operations")
    async with office.begin(SYSTEM) as work:
        await pipeline.edit_stage(work, STAGES[3], EditStage(version=1, role_ids=[office.role("operations")]))
    page = await desks.open(admin, "/ayarlar/roller")
    await page.get_by_role("button", name="Operasyon seçenekleri").click()
    await page.get_by_role("menuitem", name="Sil").click()
    dialog = page.get_by_role("dialog", name="Operasyon silinsin mi?")
    await expect(dialog.get_by_text("1 kişi")).to_be_visible()
    await expect(dialog.get_by_text("› Kapora")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Sil", exact=True)).to_be_disabled()
    assert await violations(page) == []
    await dialog.get_by_role("combobox", name="Yerine geçecek rol").click()
    await page.get_by_role("option", name="Satış Temsilcisi").click()
    await dialog.get_by_role("button", name="Sil", exact=True).click()
    await expect(page.get_by_text("Operasyon silindi")).to_be_visible()
    await expect(page.get_by_role("button", name="Operasyon seçenekleri")).to_have_count(0)
    assert await office.rows("SELECT role_ids FROM stages WHERE id = %(id)s", id=STAGES[3]) == [
        ([office.role("sales")],)
    ]
