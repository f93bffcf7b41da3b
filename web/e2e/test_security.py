"""What somebody proves themselves with, and where they are logged in; and being asked again before something dangerous."""

import re

import pytest
from playwright.async_api import Page, expect
from pyotp.totp import TOTP

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.people import actions as people
from crm.people.authenticators import NewKey
from tests.office import Office
from web.e2e.conftest import Desks, violations
from web.e2e.test_login import (
    EMAIL,
    NEW_PASSWORD,
    PASSWORD,
    account,
    coming_code,
    log_in,
    require_second_factor,
    with_second_factor,
)

pytestmark = pytest.mark.browser


async def let_time_pass(office: Office) -> None:
    """Everybody logged in a while ago."""
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")


async def confirm(page: Page, password: str = PASSWORD, code: str | None = None) -> None:
    """In the dialog that asks who is there."""
    dialog = page.get_by_role("dialog", name="Yeniden doğrulayın")
    await dialog.get_by_label("Parola", exact=True).fill(password)
    if code:
        await dialog.get_by_label("Doğrulama kodu").fill(code)
    await dialog.get_by_role("button", name="Doğrula").click()


async def test_an_authenticator_is_set_up_and_turned_off_after_proving_again_who_it_is(desks: Desks) -> None:
    office = desks.served.office
    person = await office.again(await account(office))
    page = await desks.open(person, "/ayarlar/guvenlik")
    await let_time_pass(office)
    await page.get_by_role("button", name="Kur", exact=True).click()
    asked = page.get_by_role("dialog", name="Yeniden doğrulayın")
    await expect(asked.get_by_label("Parola", exact=True)).to_be_focused()
    assert await violations(page) == []
    await confirm(page, "not this one at all")
    await expect(asked.get_by_text("Parola doğru değil")).to_be_visible()
    await confirm(page)
    # What was asked for goes on by itself.
    await expect(asked).to_be_hidden()
    dialog = page.get_by_role("dialog", name="Doğrulama uygulamasını kurun")
    await expect(dialog.get_by_role("img", name="kare kod")).to_be_visible()
    key = (await dialog.locator("code").inner_text()).replace(" ", "")
    assert await violations(page) == []
    await dialog.get_by_label("Doğrulama kodu").press_sequentially(TOTP(key).at(now()))
    codes = page.get_by_role("dialog", name="Kurtarma kodları")
    await expect(codes.locator("code")).to_have_count(10)
    assert await violations(page) == []
    await codes.get_by_label("Kodları güvenli bir yerde sakladım").check()
    await codes.get_by_role("button", name="Bitti").click()
    await expect(page.get_by_text("10 kurtarma kodunuz kaldı")).to_be_visible()
    assert await violations(page) == []
    # To turn it off, the code is asked for too; whoever would rather not changes nothing.
    await let_time_pass(office)
    for is_meant in (False, True):
        await page.locator("#content").get_by_role("button", name="Kapat", exact=True).click()
        sure = page.get_by_role("dialog", name="Doğrulama uygulaması kapatılsın mı?")
        await sure.get_by_role("button", name="Kapat", exact=True).last.click()
        await expect(asked).to_be_visible()
        if is_meant:
            await confirm(page, code=coming_code(key))
        else:
            await asked.get_by_role("button", name="Vazgeç").click()
            await expect(sure).to_be_hidden()
            await expect(page.get_by_text("10 kurtarma kodunuz kaldı")).to_be_visible()
    await expect(page.get_by_text("Doğrulama uygulaması kapatıldı")).to_be_visible()
    await expect(page.get_by_role("button", name="Kur", exact=True)).to_be_visible()


async def test_ending_another_session_throws_that_browser_out(desks: Desks) -> None:
    office = desks.served.office
    key, _ = await with_second_factor(office, await account(office))
    there = await desks.open(None, "/giris")
    await log_in(there)
    await there.get_by_label("Bu cihaza").check()
    await there.get_by_label("Doğrulama kodu").press_sequentially(coming_code(key))
    await expect(there).to_have_url(re.compile("/huni"))
    [(user_id,)] = await office.rows("SELECT id FROM users WHERE email = %(email)s", email=EMAIL)
    here = await desks.open(await office.again(user_id), "/ayarlar/guvenlik")
    sessions = here.get_by_role("listitem").filter(has_text="Giriş:")
    await expect(sessions).to_have_count(2)
    await expect(sessions.first).to_contain_text("Bu oturum")
    await expect(sessions.last).to_contain_text("Chrome · Linux")
    await expect(sessions.last).to_contain_text("Parola ve kodla")
    assert await violations(here) == []
    await here.get_by_role("button", name="Chrome · Linux: Kapat").click()
    await expect(sessions).to_have_count(1)
    # Nobody touched anything there: the page says so by itself, and takes the second step again.
    gone = there.get_by_role("dialog", name="Oturumunuz kapandı")
    await expect(gone).to_be_visible()
    await here.get_by_role("button", name="Chrome · Linux: Güveni kaldır").click()
    await expect(here.get_by_text("güvenilen cihaz yok")).to_be_visible()
    await gone.get_by_label("Parola", exact=True).fill(PASSWORD)
    await gone.get_by_role("button", name="Giriş yap").click()
    await expect(gone.get_by_label("Doğrulama kodu")).to_be_focused()


async def test_a_changed_password_ends_the_other_sessions(desks: Desks) -> None:
    office = desks.served.office
    person = await office.again(await account(office))
    page, other = await desks.open(person, "/ayarlar/guvenlik"), await desks.open(person, "/huni")
    await expect(other.get_by_role("button", name="Işıl Çelik: hesap ve görünüm")).to_be_visible()
    await page.get_by_role("button", name="Parolayı değiştir").click()
    dialog = page.get_by_role("dialog", name="Parolayı değiştir")
    await dialog.get_by_label("Şimdiki parola").fill(PASSWORD)
    await dialog.get_by_label("Yeni parola").fill("kısa")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Kaydet").click()
    await expect(dialog.get_by_text("En az 12 karakter yazınız.")).to_be_visible()
    await dialog.get_by_label("Yeni parola").fill(NEW_PASSWORD)
    await dialog.get_by_role("button", name="Kaydet").click()
    await expect(page.get_by_text("Parolanız değişti")).to_be_visible()
    await expect(other.get_by_role("dialog", name="Oturumunuz kapandı")).to_be_visible()


async def test_a_role_that_asks_for_a_second_factor_takes_open_screens_to_its_set_up(desks: Desks) -> None:
    office = desks.served.office
    page = await desks.open(await office.again(await account(office)), "/huni")
    await expect(page.get_by_role("button", name="Işıl Çelik: hesap ve görünüm")).to_be_visible()
    await require_second_factor(office)
    await expect(page).to_have_url(re.compile("/ikinci-adim"))
    await expect(page.get_by_role("heading", name="İki adımlı doğrulama")).to_be_visible()


async def test_a_role_is_changed_after_a_fresh_login_only(desks: Desks) -> None:
    office = desks.served.office
    page = await desks.open(await office.again(await account(office, role="admin")), "/ayarlar/roller")
    await let_time_pass(office)
    await page.get_by_role("button", name="Satış Temsilcisi seçenekleri").click()
    await page.get_by_role("menuitem", name="Adı ve ayarları").click()
    await page.get_by_label("İki adımlı doğrulama zorunlu").check()
    await page.get_by_role("button", name="Kaydet").click()
    await confirm(page)
    await expect(page.get_by_text("Satış Temsilcisi kaydedildi")).to_be_visible()
    found = await office.rows("SELECT needs_second_factor FROM roles WHERE key = 'sales'")
    assert found == [(True,)]


async def test_another_mailbox_and_a_link_for_somebody_else_ask_again_who_is_there(desks: Desks) -> None:
    office = desks.served.office
    admin, seller = await office.again(await account(office, role="admin")), await office.person("sales")
    page = await desks.open(admin, f"/ayarlar/kullanicilar?id={seller.id}")
    await let_time_pass(office)
    await page.get_by_role("button", name="E-postayı değiştir").click()
    await page.get_by_role("textbox", name="E-postayı değiştir").fill("baska@example.com")
    await page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Yeniden doğrulayın")
    await asked.get_by_role("button", name="Vazgeç").click()
    await expect(page.get_by_text("Kaydedilemedi", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Parola bağlantısı gönder").click()
    await confirm(page)
    await expect(page.get_by_text("gönderildi", exact=False)).to_be_visible()
    mails = await office.rows("SELECT email FROM users WHERE id = %(id)s", id=seller.id)
    assert mails != [("baska@example.com",)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_axe_finds_nothing_where_everything_is_set_up(desks: Desks, scheme: str, phone: bool) -> None:
    office = desks.served.office
    user_id = await account(office)
    await with_second_factor(office, user_id)
    person = await office.again(user_id)
    async with office.begin(person) as work:
        for name in ("Cep telefonum", "Ofisteki masaüstü bilgisayarın parmak izi okuyucusu"):
            await people.add_passkey(work, NewKey(name.encode(), b"", 0, []), name=name, session_id=None)
    async with office.begin(SYSTEM) as work:
        await people.trust_device(work, user_id, address="203.0.113.7", user_agent="Mozilla/5.0 (iPhone) Safari/605")
        await work.run("INSERT INTO sign_on_accounts (issuer, subject, user_id) VALUES ('x', 'x', %(id)s)", id=user_id)
        await work.run("UPDATE sign_on SET is_on = true, issuer = 'x', client_id = 'x', domains = '{example.com}'")
    await office.session(person)
    page = await desks.open(person, "/ayarlar/guvenlik", scheme=scheme, phone=phone)
    await expect(page.get_by_text("kurtarma kodunuz kaldı", exact=False)).to_be_visible()
    await expect(page.get_by_role("listitem").filter(has_text="Giriş:")).to_have_count(2)
    assert await violations(page) == []
