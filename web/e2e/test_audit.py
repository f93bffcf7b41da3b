"""The audit log on the screen: what others do is seen while one looks, found, opened, and known to be untouched."""

import pytest
from playwright.async_api import expect

from crm.activities import actions as activities
from crm.core.doors import SYSTEM
from crm.ops import keeping
from crm.people import actions as people
from crm.people.schemas import EditRole
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser


async def test_what_others_do_is_seen_found_and_opened(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin", name="Ayla Yönetici"), await office.person("sales", name="Özge Çınar")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(admin, "/ayarlar/denetim")
    table = page.get_by_role("table", name="Denetim kaydı satırları")
    await expect(table.get_by_role("link", name="Işıl Çelik").first).to_be_visible()
    async with office.begin(seller) as work:
        move = MoveCard(stage_id=STAGES[6], version=1, reason="Bütçesi yetmedi")
        await pipeline.move_card(work, await office.card_of(customer_id), move)
    async with office.begin(SYSTEM) as work:
        edit = EditRole(version=1, fields={"customers.phone": "masked"})
        await people.edit_role(work, office.role("sales"), edit, office.wiring.policy)
    # Nothing moves under the eyes of whoever reads; the new lines wait to be let in.
    await expect(table.get_by_text("kartı taşıdı: Potansiyel → Kaybedildi")).to_have_count(0)
    await page.get_by_role("button", name="2 yeni satır").click()
    moved = table.get_by_role("row").filter(has_text="kartı taşıdı: Potansiyel → Kaybedildi")
    await expect(moved).to_contain_text("Özge Çınar")
    await moved.get_by_role("button").click()
    detail = page.get_by_role("complementary", name="Satırın ayrıntıları")
    await expect(detail.get_by_role("row", name="kayıp nedeni")).to_contain_text("Bütçesi yetmedi")
    await detail.get_by_role("button", name="Bu kişinin satırları").click()
    await expect(page).to_have_url(f"{desks.served.base}/ayarlar/denetim?kisi={seller.id}")
    await expect(table.get_by_role("row")).to_have_count(2)  # its head among them
    await page.get_by_role("button", name="Filtreleri temizle").click()
    await page.get_by_role("combobox", name="İş").fill("rolü değiş")
    await page.get_by_role("option", name="rolü değiştirdi").click()
    await table.get_by_role("button", name="rolü değiştirdi").click()
    await expect(detail.get_by_role("row", name="Telefon")).to_contain_text("Maskeli")
    await page.reload()
    await expect(detail.get_by_role("row", name="Telefon")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(detail).to_have_count(0)


async def test_what_is_filtered_is_downloaded_and_that_is_on_record(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin", name="Ayla Yönetici")
    await office.customer(name="Işıl Çelik")
    page = await desks.open(admin, "/ayarlar/denetim?is=customer.created")
    await expect(page.get_by_role("link", name="Işıl Çelik")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="CSV indir").click()
    text = (await (await download.value).path()).read_text("utf-8-sig")
    assert "müşteriyi ekledi" in text.splitlines()[1]
    assert len(text.splitlines()) == 2
    await page.get_by_role("button", name="Filtreleri temizle").click()
    await expect(page.get_by_text("denetim kaydını dışa aktardı: 1 satır")).to_be_visible()


async def test_the_seal_is_checked_and_a_broken_one_is_an_alarm(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    await office.customer(name="Işıl Çelik")
    await keeping.seal(office.house)
    page = await desks.open(admin, "/ayarlar/denetim")
    await page.get_by_role("button", name="Şimdi doğrula").click()
    await expect(page.get_by_text("Zincir sağlam")).to_be_visible(timeout=15_000)
    async with office.begin(SYSTEM) as work:
        assert await work.run(
            "UPDATE journal SET actor_id = gen_random_uuid() WHERE seq = (SELECT min(seq) FROM journal)"
        )
    await page.get_by_role("button", name="Şimdi doğrula").click()
    alarm = page.get_by_role("alert")
    await expect(alarm).to_contain_text("Zincir bozuk", timeout=15_000)
    assert await violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing(desks: Desks, scheme: str, phone: bool) -> None:
    office = desks.served.office
    admin = await office.person("admin", name="Ayşe Nur Büyükkaramanoğlu-Çetinkaya")
    customer_id = await office.customer(admin, name="Abdurrahman Müfit Kahramanmaraşlıoğlu")
    async with office.begin(admin) as work:
        await activities.add_note(work, customer_id, text="Not", note_id=None)
    page = await desks.open(admin, "/ayarlar/denetim", scheme=scheme, phone=phone)
    row = page.get_by_role("table").get_by_role("row").filter(has_text="not yazdı")
    await expect(row).to_be_visible()
    assert await violations(page) == [], "list"
    await row.get_by_role("button").click()
    await expect(page.get_by_role("complementary", name="Satırın ayrıntıları")).to_be_visible()
    assert await violations(page) == [], "detail"
    await page.goto("/ayarlar/denetim?kod=00000000")
    await expect(page.get_by_text("Bu filtrelerle sonuç yok.")).to_be_visible()
    assert await violations(page) == [], "empty"
