"""The customer screen: notes, live at another desk, the connection told honestly."""

import pytest
from playwright.async_api import Route, expect

from crm.customers.actions import edit_customer
from crm.customers.schemas import EditCustomer
from crm.people.actions import set_roles
from tests.office import Office
from web.e2e.conftest import Desks, written

pytestmark = pytest.mark.browser

# Two seconds are promised; a busy machine takes its time.
AT_ONCE = 5_000


async def test_a_note_appears_on_the_other_desk(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(seller, name="Işıl Çelik")
    mine = await desks.open(seller, f"/musteri/{customer_id}")
    theirs = await desks.open(mate, f"/musteri/{customer_id}")
    await expect(theirs.get_by_text("Işıl Çelik").first).to_be_visible()
    await mine.get_by_placeholder("Not yazın", exact=False).fill("Hafta sonu <b>arayacak</b>")
    await mine.keyboard.press("Control+Enter")
    for page in (mine, theirs):
        await expect(page.get_by_text("Hafta sonu <b>arayacak</b>")).to_be_visible()


async def test_a_note_written_offline_is_kept_and_sent_later(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    box = page.get_by_placeholder("Not yazın", exact=False)
    await box.fill("hazır")
    await page.context.set_offline(True)
    await box.fill("Tünelde yazıldı")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Tünelde yazıldı")).to_be_visible()
    await expect(page.get_by_text("Bağlantı koptu", exact=False)).to_be_visible(timeout=10_000)
    assert await office.rows("SELECT count(*) FROM notes") == [(0,)]
    await page.context.set_offline(False)
    await expect(page.get_by_text("Bağlantı koptu", exact=False)).to_be_hidden(timeout=40_000)
    await expect(page.get_by_text("Tünelde yazıldı")).to_be_visible()
    await written(office, "SELECT text FROM notes", [("Tünelde yazıldı",)])


async def test_a_customer_of_others_is_not_found(desks: Desks) -> None:
    office = desks.served.office
    owner, stranger = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(stranger, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Kayıt bulunamadı", exact=False)).to_be_visible()
    assert "Gizli" not in await page.content()


async def test_who_loses_a_customer_loses_its_screen_at_once(desks: Desks) -> None:
    office = desks.served.office
    owner, other = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(owner, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    await office.assign(customer_id, other)
    await expect(page.get_by_role("alert")).to_contain_text("başka birine verildi", timeout=AT_ONCE)
    assert "Gizli" not in await page.inner_text("body")


async def test_whose_rights_become_fewer_loses_the_screen_and_is_told_why(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin")
    owner = await office.person("sales")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(admin, f"/musteri/{customer_id}")
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    assert admin.id
    async with office.begin(await office.person("admin", name="İkinci Yönetici")) as work:
        await set_roles(work, admin.id, [office.role("sales")])
    await expect(page.get_by_role("alert")).to_contain_text("yetkileriniz değişti", timeout=AT_ONCE)
    assert "Gizli" not in await page.inner_text("body")


async def test_two_people_writing_different_fields_at_once_both_win(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("heading", name="Işıl Çelik: adı değiştir")).to_be_visible()
    seen = await version(office)

    async def be_late(route: Route) -> None:
        # A colleague is first, while the request is on its way.
        if route.request.method != "PATCH" or await version(office) > seen:
            await route.continue_()
            return
        async with office.begin(seller) as work:
            await edit_customer(work, customer_id, EditCustomer(version=await version(office), quality=80))
        await route.continue_()

    await page.route("**/api/customers/*", be_late)
    await page.get_by_role("button", name="Işıl Çelik: adı değiştir").click()
    await page.keyboard.type("Işıl Ay")
    await page.keyboard.press("Enter")
    await written(office, "SELECT name, quality FROM customers", [("Işıl Ay", 80)])
    await expect(page.get_by_role("button", name="Yüksek", exact=True)).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="Işıl Ay: adı değiştir")).to_be_visible()


async def test_of_two_people_writing_the_same_field_the_second_chooses(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    await expect(page.get_by_role("heading", name="Işıl Çelik: adı değiştir")).to_be_visible()
    seen = await version(office)

    async def be_late(route: Route) -> None:
        if route.request.method != "PATCH" or await version(office) > seen:
            await route.continue_()
            return
        async with office.begin(seller) as work:
            await edit_customer(work, customer_id, EditCustomer(version=await version(office), name="Işıl Güneş"))
        await route.continue_()

    await page.route("**/api/customers/*", be_late)
    await page.get_by_role("button", name="Işıl Çelik: adı değiştir").click()
    await page.keyboard.type("Işıl Ay")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("“Işıl Güneş” olarak değiştirildi", exact=False)).to_be_visible()
    await expect(page.get_by_role("button", name="Işıl Güneş: adı değiştir")).to_be_visible()
    await written(office, "SELECT name FROM customers", [("Işıl Güneş",)])
    await page.get_by_role("button", name="Benimkini kaydet").click()
    await written(office, "SELECT name FROM customers", [("Işıl Ay",)])


async def test_who_else_is_here_is_shown(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Umut Gür")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    page = await desks.open(seller, f"/musteri/{customer_id}")
    theirs = await desks.open(mate, f"/musteri/{customer_id}")
    await expect(theirs.get_by_role("heading", name="Işıl Çelik", exact=True)).to_be_visible()
    article = page.get_by_role("article", name="Işıl Çelik")
    await expect(article.get_by_text("Umut Gür").first).to_be_attached()
    await theirs.goto("/musteriler")
    await expect(article.get_by_text("Umut Gür")).to_have_count(0)


async def version(office: Office) -> int:
    ((found,),) = await office.rows("SELECT version FROM customers")
    return found
