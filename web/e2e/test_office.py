"""People and their accounts: invited, changed, standing in, leaving; each act is seen at once on the other desks."""

import asyncio
import re
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, Route, expect

from crm.core.doors import SYSTEM, Actor
from crm.notify.actions import claim_mails
from crm.notify.composing import compose
from crm.people import actions as people
from crm.people.office_schemas import EditUser
from tests.office import Office
from web.e2e.conftest import Desks, violations, written
from web.e2e.test_appointments import book, tomorrow

pytestmark = pytest.mark.browser


def line(page: Page, name: str) -> Locator:
    """Somebody's line in the list of users."""
    return page.get_by_role("row").filter(has_text=name)


async def open_account(desks: Desks, admin: Actor, user: Actor) -> Page:
    """The account of somebody, open at the desk of an administrator."""
    page = await desks.open(admin, f"/ayarlar/kullanicilar?id={user.id}")
    await expect(page.get_by_role("complementary").get_by_role("heading", level=3)).to_be_visible()
    return page


async def mailed_token(office: Office) -> str:
    """The secret of the link in the mail that waits to be sent."""
    for _ in range(100):
        async with office.begin(SYSTEM) as work:
            claimed = await claim_mails(work, limit=1)
        if claimed:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("no mail waits")
    async with office.look() as work:
        mail = await compose(work, office.extra()["account_links"], "crm@example.com", claimed[0])
    assert mail
    found = re.search(r"/davet#(\S+)", mail.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert found
    return found[1]


async def test_somebody_is_invited_and_comes_in(desks: Desks) -> None:
    office = desks.served.office
    admin, other = await office.person("admin", name="Selin Aydın"), await office.person("admin", name="Ali Kaya")
    page = await desks.open(admin, "/ayarlar/kullanicilar")
    theirs = await desks.open(other, "/ayarlar/kullanicilar")
    await expect(line(theirs, "Ali Kaya")).to_be_visible()
    await page.get_by_role("button", name="Davet et").click()
    dialog = page.get_by_role("dialog")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Davet gönder").click()
    await expect(dialog.get_by_text("En az bir rol seçin.")).to_be_visible()
    await dialog.get_by_label("Ad soyad").fill("Işıl Çağlayan")
    await dialog.get_by_label("E-posta").fill("isil@example.com")
    await dialog.get_by_label("Satış Temsilcisi").check()
    await dialog.get_by_role("button", name="Davet gönder").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text("Davet isil@example.com adresine gönderildi")).to_be_visible()
    for desk in (page, theirs):
        await expect(line(desk, "Işıl Çağlayan")).to_contain_text("Davetli")
    visitor = await office.client()
    accepted = await visitor.post(
        "/api/invitation/accept", json={"token": await mailed_token(office), "password": "mavi kedi uzun yol"}
    )
    assert accepted.status_code == 204
    for desk in (page, theirs):
        await expect(line(desk, "Işıl Çağlayan")).to_contain_text("Etkin")


async def test_people_are_found_by_words_and_choices_that_stand_in_the_address(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    admin = await office.person("admin", name="Selin Aydın")
    await office.person("sales", team, name="Işıl Çağlayan")
    await office.person("operations", name="Umut Demir")
    page = await desks.open(admin, "/ayarlar/kullanicilar")
    await expect(line(page, "Umut Demir")).to_be_visible()
    await page.get_by_label("Ad, unvan ya da e-posta").fill("isil")
    await expect(line(page, "Umut Demir")).to_have_count(0)
    await expect(line(page, "Işıl Çağlayan")).to_be_visible()
    await expect(page).to_have_url(re.compile("q=isil"))
    await page.get_by_label("Roller").select_option(label="Operasyon")
    await expect(page.get_by_text("Bu filtrelerle kimse bulunamadı.")).to_be_visible()
    await page.get_by_role("button", name="Filtreleri temizle").click()
    await page.get_by_label("Takımlar").select_option(label="Kuzey")
    await expect(line(page, "Umut Demir")).to_have_count(0)
    await page.reload()
    await expect(line(page, "Işıl Çağlayan")).to_be_visible()
    await expect(line(page, "Umut Demir")).to_have_count(0)


async def test_a_role_given_opens_the_board_of_its_person_without_a_reload(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin", name="Selin Aydın"), await office.person("sales", name="Elif Yılmaz")
    other = await office.person("sales", name="Burak Çelik")
    await office.customer(seller, name="Benim Müşterim")
    await office.customer(other, name="Onun Müşterisi")
    board = await desks.open(seller, "/huni")
    await expect(board.get_by_text("Benim Müşterim")).to_be_visible()
    await expect(board.get_by_text("Onun Müşterisi")).to_have_count(0)
    await board.evaluate("window.stillHere = true")
    page = await open_account(desks, admin, seller)
    await page.get_by_label("Sistem Yöneticisi").check()
    await page.get_by_role("button", name="Rolleri kaydet").click()
    await expect(board.get_by_text("Onun Müşterisi")).to_be_visible()
    await expect(line(page, "Elif Yılmaz")).to_contain_text("Satış Temsilcisi, Sistem Yöneticisi")
    await page.get_by_label("Sistem Yöneticisi").uncheck()
    await page.get_by_role("button", name="Rolleri kaydet").click()
    await expect(board.get_by_text("Onun Müşterisi")).to_have_count(0)
    assert await board.evaluate("window.stillHere")


async def test_who_edits_an_outdated_account_sees_the_newer_one_and_why(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin", name="Selin Aydın"), await office.person("sales", name="Elif Yılmaz")
    page = await open_account(desks, admin, seller)

    async def meanwhile(route: Route) -> None:
        # Somebody else is faster by the time the request has travelled.
        if route.request.method == "PATCH" and seller.id:
            async with office.begin(SYSTEM) as work:
                await people.edit_user(work, seller.id, EditUser(version=1, title="Kıdemli Danışman"))
        await route.continue_()

    await page.route("**/api/users/*", meanwhile)
    await page.get_by_role("button", name="Unvan", exact=True).click()
    await page.get_by_role("textbox", name="Unvan", exact=True).fill("Danışman")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Kaydedilemedi", exact=False)).to_be_visible()
    await expect(page.get_by_role("button", name="Unvan", exact=True)).to_have_text("Kıdemli Danışman")


async def test_a_closed_account_is_cut_at_once_and_opened_again(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin", name="Selin Aydın"), await office.person("sales", name="Elif Yılmaz")
    theirs = await desks.open(seller, "/huni")
    await expect(theirs.get_by_role("button", name="Yeni kart")).to_be_visible()
    page = await open_account(desks, admin, seller)
    await page.get_by_role("button", name="Hesabı kapat").click()
    await page.get_by_role("dialog").get_by_role("button", name="Hesabı kapat").click()
    await expect(theirs.get_by_text("Oturumunuz kapandı", exact=False)).to_be_visible()
    await expect(page.get_by_role("complementary").get_by_text("Kapalı", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Hesabı yeniden aç").click()
    await expect(page.get_by_role("complementary").get_by_text("Etkin", exact=True)).to_be_visible()


async def test_whoever_leaves_hands_everything_over_and_undo_brings_it_back(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    admin = await office.person("admin", name="Selin Aydın")
    leaver = await office.person("sales", team, name="Giden Gül")
    heir = await office.person("sales", team, name="Kalan Kaan")
    report = await office.person("sales", name="Bağlı Banu")
    assert leaver.id
    assert report.id
    await office.customer(leaver, name="Devredilen Müşteri")
    async with office.begin(SYSTEM) as work:
        await people.join_team(work, leaver.id, team, is_leader=True)
        await people.set_superior(work, report.id, leaver.id)
    board = await desks.open(heir, "/huni")
    await expect(board.get_by_role("button", name="Yeni kart")).to_be_visible()
    page = await open_account(desks, admin, leaver)
    await page.get_by_role("button", name="Ayrılış ve devir").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("row").filter(has_text="Müşteriler")).to_contain_text("1")
    assert await violations(page) == [], "what is held"
    await dialog.get_by_role("button", name="Devam").click()
    await expect(dialog.get_by_role("button", name="Devam")).to_be_disabled()
    await dialog.get_by_role("combobox", name="Hepsi tek kişiye").click()
    await page.get_by_role("option", name="Kalan Kaan").click()
    assert await violations(page) == [], "to whom"
    await dialog.get_by_role("button", name="Devam").click()
    await expect(dialog.get_by_role("row").filter(has_text="Takım liderliği")).to_contain_text("Kalan Kaan")
    assert await violations(page) == [], "summary"
    await dialog.get_by_role("button", name="Devret ve hesabı kapat").click()
    await expect(dialog).to_be_hidden()
    await expect(board.get_by_text("Devredilen Müşteri")).to_be_visible()
    await expect(page.get_by_role("complementary").get_by_text("Kapalı", exact=True)).to_be_visible()
    assert await led_and_superior(office, leaver.id, report.id) == (False, heir.id)
    await page.get_by_role("button", name="Geri al").click()
    await expect(page.get_by_text("Geri alındı", exact=True)).to_be_visible()
    await expect(board.get_by_text("Devredilen Müşteri")).to_have_count(0)
    await expect(page.get_by_role("complementary").get_by_text("Etkin", exact=True)).to_be_visible()
    assert await led_and_superior(office, leaver.id, report.id) == (True, leaver.id)


async def test_whoever_leaves_hands_their_appointments_to_whom_is_free_and_the_rest_is_listed(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    admin = await office.person("admin", name="Selin Aydın")
    leaver = await office.person("sales", team, name="Giden Gül")
    heir = await office.person("sales", team, name="Kalan Kaan")
    isil, omer = [await office.customer(leaver, name=name) for name in ("Işıl Çelik", "Ömer Şahin")]
    await book(office, leaver, isil, tomorrow(10), "Saha gezisi")
    await book(office, leaver, omer, tomorrow(14), "Tapu")
    await book(office, heir, await office.customer(heir, name="Umut Gür"), tomorrow(14), "Kapora")
    theirs = await desks.open(heir, f"/musteri/{isil}?tab=randevular")
    page = await open_account(desks, admin, leaver)
    await page.get_by_role("button", name="Ayrılış ve devir").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("row").filter(has_text="Randevular")).to_contain_text("2")
    await dialog.get_by_role("button", name="Devam").click()
    await dialog.get_by_role("combobox", name="Hepsi tek kişiye").click()
    await page.get_by_role("option", name="Kalan Kaan").click()
    await dialog.get_by_role("button", name="Devam").click()
    await expect(dialog.get_by_role("row").filter(has_text="Randevular")).to_contain_text("Kalan Kaan")
    await dialog.get_by_role("button", name="Devret ve hesabı kapat").click()
    # Whoever has something else at two cannot come to the other one as well.
    await expect(dialog.get_by_role("status")).to_contain_text("devredilemedi")
    left = dialog.get_by_role("list", name="Devredilemeyen randevular")
    await expect(left.get_by_role("listitem")).to_have_count(1)
    await expect(left).to_contain_text("14:00")
    await expect(left.get_by_role("link", name="Ömer Şahin")).to_be_visible()
    assert await violations(page) == []
    given = theirs.get_by_role("region", name="Gelecek").get_by_role("article", name=re.compile("10:00$"))
    await expect(given).to_contain_text("Saha gezisi")
    names = (
        "SELECT p.title, u.name FROM appointments p JOIN appointment_people a ON a.appointment_id = p.id"
        " JOIN users u ON u.id = a.user_id ORDER BY p.title"
    )
    await written(office, names, [("Kapora", "Kalan Kaan"), ("Saha gezisi", "Kalan Kaan"), ("Tapu", "Giden Gül")])


async def led_and_superior(office: Office, leader: UUID, report: UUID) -> tuple[bool, UUID]:
    """Whether this person leads their team, and whom the other one reports to."""
    return (
        (await office.rows("SELECT is_leader FROM team_members WHERE user_id = %(id)s", id=leader))[0][0],
        (await office.rows("SELECT reports_to FROM users WHERE id = %(id)s", id=report))[0][0],
    )


async def test_a_stand_in_is_arranged_and_both_see_it(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Elif Yılmaz"), await office.person("sales", name="Burak Çelik")
    await office.customer(seller, name="Işıl Çelik")
    board = await desks.open(mate, "/huni")
    await expect(board.get_by_role("button", name="Yeni kart")).to_be_visible()
    page = await desks.open(seller, "/ayarlar/profil")
    await page.get_by_role("combobox", name="Vekil").click()
    await page.get_by_role("option", name="Burak Çelik").click()
    await page.get_by_role("button", name="Vekâlet ver").click()
    mine = page.get_by_role("region", name="Vekâlet").get_by_role("listitem")
    await expect(mine).to_contain_text("Sürüyor")
    await expect(page.get_by_text("Yerinize Burak Çelik bakıyor", exact=False)).to_be_visible()
    await expect(board.get_by_text("Elif Yılmaz yerine vekilsiniz", exact=False)).to_be_visible()
    await expect(board.get_by_text("Işıl Çelik")).to_be_visible()
    assert await violations(board) == []
    await board.get_by_role("button", name="Bu bilgiyi gizle").click()
    await expect(board.get_by_text("vekilsiniz", exact=False)).to_be_hidden()
    await mine.get_by_role("button", name="Bitir").click()
    await expect(board.get_by_text("Işıl Çelik")).to_have_count(0)
    await expect(mine).to_have_count(0)


async def test_the_own_status_is_seen_by_colleagues(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.person("admin", name="Selin Aydın"), await office.person("sales", name="Elif Yılmaz")
    page, theirs = await desks.open(admin, "/ayarlar/kullanicilar"), await desks.open(seller, "/huni")
    await expect(line(page, "Elif Yılmaz")).to_contain_text("Müsait")
    await theirs.get_by_role("button", name="hesap ve görünüm").click()
    await theirs.get_by_role("menuitem", name="Meşgul").click()
    await expect(line(page, "Elif Yılmaz")).to_contain_text("Meşgul")


async def test_a_team_is_made_filled_and_led_in_front_of_others(desks: Desks) -> None:
    office = desks.served.office
    admin, other = await office.person("admin", name="Selin Aydın"), await office.person("admin", name="Ali Kaya")
    await office.person("sales", name="Elif Yılmaz")
    page, theirs = await desks.open(admin, "/ayarlar/takimlar"), await desks.open(other, "/ayarlar/takimlar")
    await expect(theirs.get_by_text("Henüz departman ya da takım yok", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Yeni departman").click()
    await page.get_by_role("dialog").get_by_label("Ad").fill("Satış")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Yeni takım").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Ad").fill("Kuzey")
    await dialog.get_by_role("combobox", name="Departman").click()
    await page.get_by_role("option", name="Satış").click()
    await dialog.get_by_role("button", name="Oluştur").click()
    await page.get_by_role("combobox", name="Kuzey takımına üye ekle").click()
    await page.get_by_role("option", name="Elif Yılmaz").click()
    await page.get_by_role("button", name="Elif Yılmaz, Kuzey lideri").click()
    team = theirs.get_by_role("region", name="Satış").get_by_role("listitem", name="Kuzey")
    await expect(team).to_contain_text("Elif Yılmaz")
    await expect(team.get_by_role("button", name="Elif Yılmaz, Kuzey lideri")).to_have_attribute("aria-pressed", "true")
    # Somebody is in it: where they go must be said.
    await page.get_by_role("button", name="Kuzey seçenekleri").click()
    await page.get_by_role("menuitem", name="Sil").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sil").click()
    await expect(page.get_by_role("dialog").get_by_text("Nereye geçeceklerini seçiniz", exact=False)).to_be_visible()


async def test_the_company_says_who_acts_and_when_it_works(desks: Desks) -> None:
    office = desks.served.office
    admin = await office.person("admin", name="Selin Aydın")
    page = await desks.open(admin, "/ayarlar/sirket")
    theirs = await desks.open(await office.person("admin", name="Ali Kaya"), "/ayarlar/sirket")
    await expect(theirs.get_by_label("Şirket adı")).to_have_value("")
    await page.get_by_label("Şirket adı").fill("Vadi Gayrimenkul")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Kaydedildi")).to_be_visible()
    start = page.get_by_label("Pazartesi başlangıç")
    await start.fill("830")
    await page.keyboard.press("Enter")
    await expect(start).to_have_value("08:30")
    await page.get_by_label("Müşteri işlemlerini yalnızca sorumluları yapsın").check()
    await expect(page.get_by_label("Müşteri işlemlerini yalnızca sorumluları yapsın")).to_be_checked()
    # Whoever else looks sees each of them at once.
    await expect(theirs.get_by_label("Şirket adı")).to_have_value("Vadi Gayrimenkul")
    await expect(theirs.get_by_label("Pazartesi başlangıç")).to_have_value("08:30")
    await expect(theirs.get_by_label("Müşteri işlemlerini yalnızca sorumluları yapsın")).to_be_checked()
    told = "SELECT name, only_assignees_act, working_hours->0->>'start' FROM company"
    for _ in range(100):
        if await office.rows(told) == [("Vadi Gayrimenkul", True, "08:30")]:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError(await office.rows(told))
