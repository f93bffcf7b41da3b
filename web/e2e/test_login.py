"""Logging in as people do it: by an invitation, with a code from their telephone, after forgetting the password."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Page, expect
from pyotp.totp import TOTP

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.people import actions, rules
from crm.people.links import link_by_id, token_of
from crm.people.passwords import hash_password
from crm.people.schemas import EditRole
from tests.office import KEYS, Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser

EMAIL = "isil@example.com"
PASSWORD = "mavi tren limon yağmur"
NEW_PASSWORD = "kırmızı bulut zeytin kapı"


async def account(office: Office, *, role: str = "sales", password: str | None = PASSWORD) -> UUID:
    """Işıl, with this password or with none yet."""
    hashed = await hash_password(password) if password else None
    async with office.begin(SYSTEM) as work:
        return await actions.create_user(work, name="Işıl Çelik", email=EMAIL, password_hash=hashed, roles=[role])


async def invite(office: Office, user_id: UUID) -> str:
    """The address of a fresh link into this account, as it stands in a mail."""
    async with office.begin(SYSTEM) as work:
        await actions.make_link(work, user_id, is_mailed=True)
    return await newest_link(office)


async def newest_link(office: Office) -> str:
    [(link_id, kind)] = await office.rows("SELECT id, kind FROM account_links ORDER BY expires_at DESC LIMIT 1")
    async with office.look() as work:
        token = token_of(KEYS, await link_by_id(work, link_id))
    return f"/{'davet' if kind == 'invite' else 'parola'}#{token}"


async def require_second_factor(office: Office, role: str = "sales") -> None:
    async with office.begin(SYSTEM) as work:
        await actions.edit_role(
            work, office.role(role), EditRole(version=1, needs_second_factor=True), office.wiring.policy
        )


async def with_second_factor(office: Office, user_id: UUID) -> tuple[str, list[str]]:
    """Somebody set up an authenticator a while ago; its secret and the recovery codes."""
    async with office.begin(await office.again(user_id)) as work:
        key = await actions.offer_totp(work, KEYS)
        at = now() - timedelta(minutes=5)
        return key, await actions.confirm_totp(work, KEYS, code=TOTP(key).at(at), at=at, session_id=None)


async def log_in(page: Page, password: str = PASSWORD) -> None:
    await page.get_by_label("E-posta").fill(EMAIL)
    await page.get_by_label("Parola", exact=True).fill(password)
    await page.get_by_role("button", name="Giriş yap").click()


def coming_code(key: str) -> str:
    """The code of the next half minute, which is taken already: the present one may be used up."""
    return TOTP(key).at(now() + timedelta(seconds=30))


async def set_up_second_factor(page: Page) -> tuple[str, list[str]]:
    """On its page the second factor is set up; the secret and the recovery codes."""
    await expect(page.get_by_role("img", name="kare kod")).to_be_visible()
    key = (await page.locator("code").first.inner_text()).replace(" ", "")
    assert await violations(page) == []
    await page.get_by_label("Doğrulama kodu").fill("000000")
    await expect(page.get_by_text("Kod doğru değil")).to_be_visible()
    await expect(page.get_by_label("Doğrulama kodu")).to_have_value("")
    # The last digit sends it.
    await page.get_by_label("Doğrulama kodu").press_sequentially(TOTP(key).now())
    codes = page.get_by_role("list", name="Kurtarma kodları").locator("code")
    await expect(codes).to_have_count(10)
    return key, await codes.all_inner_texts()


async def test_an_invitation_leads_through_the_second_factor_into_the_app(desks: Desks) -> None:
    office = desks.served.office
    await require_second_factor(office)
    page = await desks.open(None, await invite(office, await account(office, password=None)))
    await expect(page.get_by_role("heading", name="Hoş geldiniz, Işıl Çelik")).to_be_visible()
    await expect(page.get_by_label("E-posta")).to_have_value(EMAIL)
    await expect(page.get_by_text(f"En az {rules.SHORTEST_PASSWORD} karakter")).to_be_visible()
    assert await violations(page) == []
    # What everybody knows of her is no password; the server says so under the field.
    field = page.get_by_label("Yeni parola")
    await field.fill("isilcelik1234")
    await page.get_by_role("button", name="Parolayı kaydet").click()
    await expect(page.get_by_text("kolay tahmin edilir")).to_be_visible()
    await field.fill(PASSWORD)
    await expect(page.get_by_role("meter")).to_have_attribute("aria-valuetext", "Güçlü")
    await page.get_by_role("button", name="Parolayı kaydet").click()
    # Nothing else is open to her before.
    await expect(page).to_have_url(re.compile("/ikinci-adim"))
    await page.goto("/musteriler")
    await expect(page).to_have_url(re.compile("/ikinci-adim"))
    key, codes = await set_up_second_factor(page)
    assert await violations(page) == []
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="İndir").click()
    kept = (await (await downloading.value).path()).read_text("utf-8")
    assert all(code in kept for code in codes)
    await expect(page.get_by_role("button", name="Devam et")).to_be_disabled()
    await page.get_by_label("Kodları güvenli bir yerde sakladım").check()
    await page.get_by_role("button", name="Devam et").click()
    await expect(page).to_have_url(re.compile("/musteriler"))
    # The next time she is asked for a code.
    another = await desks.open(None, "/giris")
    await log_in(another)
    await another.get_by_label("Doğrulama kodu").press_sequentially(coming_code(key))
    await expect(another).to_have_url(re.compile("/huni"))


async def test_the_second_step_takes_a_code_a_trusted_device_or_a_recovery_code(desks: Desks) -> None:
    office = desks.served.office
    key, codes = await with_second_factor(office, await account(office))
    page = await desks.open(None, "/musteriler")
    await log_in(page)
    await expect(page.get_by_label("Doğrulama kodu")).to_be_focused()
    await expect(page.get_by_label(f"Bu cihaza {rules.TRUSTED_FOR.days} gün güven")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Bu cihaza").check()
    await page.get_by_label("Doğrulama kodu").press_sequentially(coming_code(key))
    await expect(page).to_have_url(re.compile("/musteriler"))
    # A trusted device is not asked again.
    await page.get_by_role("button", name="Işıl Çelik: hesap ve görünüm").click()
    await page.get_by_role("menuitem", name="Çıkış yap").click()
    await expect(page).to_have_url(re.compile("/giris"))
    await log_in(page)
    await expect(page).to_have_url(re.compile("/huni"))
    # Without the telephone a recovery code lets her in.
    another = await desks.open(None, "/giris")
    await log_in(another)
    await another.get_by_role("button", name="Kurtarma kodu kullan").click()
    await another.get_by_label("Kurtarma kodu").fill("aaaa-bbbb-cccc-dddd")
    await another.get_by_role("button", name="Doğrula").click()
    await expect(another.get_by_text("Kod doğru değil")).to_be_visible()
    await another.get_by_label("Kurtarma kodu").fill(codes[0])
    await another.get_by_role("button", name="Doğrula").click()
    await expect(another).to_have_url(re.compile("/huni"))


async def test_whoever_forgot_the_password_comes_in_by_a_mailed_link(desks: Desks) -> None:
    office = desks.served.office
    await account(office)
    page = await desks.open(None, "/giris")
    await page.get_by_label("E-posta").fill(EMAIL)
    await page.get_by_label("Parola", exact=True).fill("not this one at all")
    await page.get_by_role("button", name="Giriş yap").click()
    await expect(page.get_by_role("alert")).to_contain_text("E-posta ya da parola doğru değil")
    await page.get_by_role("link", name="Parolamı unuttum").click()
    # What was typed comes along, but not in the address.
    await expect(page.get_by_label("E-posta")).to_have_value(EMAIL)
    assert "@" not in page.url
    assert await violations(page) == []
    await page.get_by_role("button", name="Bağlantı gönder").click()
    await expect(page.get_by_text(f"{EMAIL} adresiyle bir hesap varsa bağlantı yola çıktı")).to_be_visible()
    assert await violations(page) == []
    address = await newest_link(office)
    page = await desks.open(None, address)
    await expect(page.get_by_role("heading", name="Yeni parola")).to_be_visible()
    await page.get_by_label("Yeni parola", exact=True).fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Parolayı kaydet ve giriş yap").click()
    await expect(page).to_have_url(re.compile("/huni"))
    # The link is spent, and says how to get another one.
    spent = await desks.open(None, address)
    await expect(spent.get_by_text("Bu bağlantı artık geçerli değil")).to_be_visible()
    assert await violations(spent) == []
    await spent.get_by_role("button", name="Yeni bağlantı iste").click()
    await expect(spent.get_by_role("heading", name="Parolamı unuttum")).to_be_visible()


async def test_an_invitation_out_of_time_is_sent_again(desks: Desks) -> None:
    office = desks.served.office
    address = await invite(office, await account(office, password=None))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE account_links SET expires_at = now() - interval '1 minute'")
    page = await desks.open(None, address)
    await expect(page.get_by_text("Bu davetin süresi dolmuş")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Yeni davet gönder").click()
    await expect(page.get_by_text("Yeni davet e-posta adresinize gönderildi")).to_be_visible()
    await page.goto("/giris")
    await page.goto(await newest_link(office))
    await expect(page.get_by_role("heading", name="Hoş geldiniz, Işıl Çelik")).to_be_visible()


async def test_who_tries_too_often_sees_how_long_to_wait(desks: Desks) -> None:
    page = await desks.open(None, "/giris", locale="en-US")
    await page.get_by_label("E-posta").fill(EMAIL)
    await page.get_by_label("Parola", exact=True).fill(PASSWORD)
    for _ in range(3 * rules.TRIES_PER_ACCOUNT):
        async with page.expect_response("**/api/session") as asked:
            await page.get_by_role("button", name="Giriş yap").click()
        if (await asked.value).status == 429:
            break
    await expect(page.get_by_role("alert")).to_contain_text("çok fazla deneme")
    await expect(page.get_by_role("timer")).to_have_text(re.compile(r"Kalan süre: \d+:\d\d"))
    await expect(page.get_by_role("button", name="Giriş yap")).to_be_disabled()


async def test_a_refusal_is_in_the_language_of_the_page(desks: Desks) -> None:
    page = await desks.open(None, "/giris", locale="en-US")
    await log_in(page)
    await expect(page.get_by_role("alert")).to_contain_text("E-posta ya da parola doğru değil")
    await page.get_by_role("button", name="English").click()
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("alert")).to_contain_text("The e-mail or the password is not right")
