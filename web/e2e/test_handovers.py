"""A customer handed over with a note by one person, and accepted by another, each on their own screen."""

import pytest
from playwright.async_api import expect

from crm.customers import actions as customers
from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser

NOTE = "Eşiyle karar veriyor.\nAkşam 18:00'den sonra arayın."


async def test_the_new_owner_reads_the_note_and_accepts(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller = await office.person("sales", team, name="Özge Çınar")
    mate = await office.person("sales", team, name="Murat Mesai")
    customer_id = await office.customer(seller, mate, name="Işıl Çelik")
    mine, theirs = (
        await desks.open(seller, f"/musteri/{customer_id}"),
        await desks.open(mate, f"/musteri/{customer_id}"),
    )
    helper = mine.get_by_role("listitem").filter(has_text="Murat Mesai")
    await expect(helper).to_contain_text("Yardımcı")
    await mine.get_by_role("button", name="Murat Mesai: Sahibi yap").click()
    form = mine.get_by_role("form", name="Devret: Murat Mesai")
    await expect(form).to_contain_text("Özge Çınar yardımcı olarak kalır.")
    await form.get_by_label("Murat Mesai için not").fill(NOTE)
    assert await violations(mine) == []
    await mine.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(helper).to_contain_text("Sahibi · kabul bekleniyor")
    await expect(mine.get_by_role("region", name="Devir")).to_contain_text("Murat Mesai henüz kabul etmedi")
    await expect(mine.get_by_role("button", name="Kabul et", exact=True)).to_have_count(0)

    strip = theirs.get_by_role("region", name="Devir")
    await expect(strip).to_contain_text("Özge Çınar size devretti")
    await expect(strip).to_contain_text("Akşam 18:00'den sonra arayın.")
    assert await violations(theirs) == []
    await strip.get_by_role("button", name="Kabul et").click()
    for page in (mine, theirs):
        await expect(page.get_by_role("region", name="Devir")).to_have_count(0)
        await expect(page.get_by_text("devri kabul etti", exact=False).first).to_be_visible()
        await expect(page.get_by_text("müşteriyi devretti: Murat Mesai", exact=False).first).to_be_visible()
    await written(office, "SELECT state, text FROM handovers", [("accepted", NOTE)])
    await theirs.get_by_role("button", name="Geri al").first.click()
    await expect(strip.get_by_role("button", name="Kabul et")).to_be_visible()
    await written(office, "SELECT state FROM handovers", [("waiting",)])


@pytest.mark.parametrize(("phone", "scheme"), [(False, "dark"), (True, "light"), (True, "dark")])
async def test_the_strip_passes_the_checks_of_access(desks: Desks, phone: bool, scheme: str) -> None:
    office = desks.served.office
    seller, admin = await office.person("sales", name="Özge Çınar"), await office.person("admin", name="Ahmet Yönetici")
    customer_id = await office.customer(admin, seller)
    page = await desks.open(admin, f"/musteri/{customer_id}")
    await page.get_by_role("button", name="Özge Çınar: Sahibi yap").click()
    await page.get_by_label("Özge Çınar için not").fill(NOTE * 20)
    await page.get_by_role("button", name="Devret", exact=True).click()
    await expect(page.get_by_role("region", name="Devir")).to_be_visible()
    theirs = await desks.open(seller, f"/musteri/{customer_id}", phone=phone, scheme=scheme)
    await expect(theirs.get_by_role("button", name="Kabul et", exact=True)).to_be_visible()
    assert await violations(theirs) == []


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
async def test_the_bell_tells_at_once_and_the_giver_hears_the_answer(desks: Desks, phone: bool, scheme: str) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller = await office.person("sales", team, name="Özge Çınar")
    mate = await office.person("sales", team, name="Murat Mesai")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    mine = await desks.open(seller, "/huni")
    theirs = await desks.open(mate, "/bugun", phone=phone, scheme=scheme)
    await expect(theirs.get_by_role("button", name="Bildirimler")).to_be_visible()
    async with office.begin(seller) as work:
        both = [each.id for each in (mate, seller) if each.id]
        await customers.assign_customer(work, customer_id, both, seen=None, note=NOTE)
    await theirs.get_by_role("button", name="Bildirimler, 1 okunmamış bildirim").click()
    told = theirs.get_by_role("article").filter(has_text="Özge Çınar size devretti")
    await expect(told).to_contain_text("Akşam 18:00'den sonra arayın.")
    assert await violations(theirs) == []
    await told.get_by_role("button", name="Geri çevir").click()
    await told.get_by_label("Neden?").fill("İzindeyim")
    assert await violations(theirs) == []
    await told.get_by_role("button", name="Geri çevir").click()
    await written(office, "SELECT state, answer FROM handovers", [("declined", "İzindeyim")])
    await mine.get_by_role("button", name="Bildirimler, 1 okunmamış bildirim").click()
    heard = mine.get_by_role("article").filter(has_text="Murat Mesai devri geri çevirdi")
    await expect(heard).to_contain_text("İzindeyim")


async def test_a_hand_over_is_accepted_under_the_bell_and_the_giver_is_told(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    seller = await office.person("sales", team, name="Özge Çınar")
    mate = await office.person("sales", team, name="Murat Mesai")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    mine, theirs = await desks.open(seller, "/huni"), await desks.open(mate, "/bugun")
    async with office.begin(seller) as work:
        both = [each.id for each in (mate, seller) if each.id]
        await customers.assign_customer(work, customer_id, both, seen=None, note=NOTE)
    await theirs.get_by_role("button", name="Bildirimler, 1 okunmamış bildirim").click()
    told = theirs.get_by_role("article").filter(has_text="Özge Çınar size devretti")
    await told.get_by_role("button", name="Kabul et").click()
    await expect(told.get_by_role("button", name="Kabul et")).to_have_count(0)
    await written(office, "SELECT state FROM handovers", [("accepted",)])
    await mine.get_by_role("button", name="Bildirimler, 1 okunmamış bildirim").click()
    await expect(mine.get_by_role("article").filter(has_text="Murat Mesai devri kabul etti")).to_be_visible()
    assert await violations(mine) == []
