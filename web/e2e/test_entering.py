"""Entering without a password: with a passkey of Chromium's own authenticator, and by the company's identity provider."""

import re
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, expect

from crm.core.doors import SYSTEM
from crm.core.http import GuardedClient
from crm.people import actions
from crm.people.openid import Provider
from crm.people.passwords import hash_password
from crm.people.sign_on import PAGE, SignOnParts
from tests.office import KEYS, Office
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, openid_provider
from tests.serving import serving
from web.e2e.conftest import Desks, Seats, violations

pytestmark = pytest.mark.browser

EMAIL = "isil@example.com"
PASSWORD = "mavi tren limon yağmur"


@pytest.fixture(scope="module")
def provider() -> Generator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
async def company(office: Office, seats: Seats, port: int, provider: OpenIdProvider) -> AsyncGenerator[Desks]:
    """The house under a name, as passkeys need one, with the way to the provider."""
    provider.people, provider.lies = {}, {}

    def extra(base: str) -> dict[str, Any]:
        provider.redirect_uris = {f"{base}{PAGE}"}
        caller = GuardedClient([], is_open=True, allowed_base=provider.issuer)
        return {"sign_on": SignOnParts(Provider(caller, inside=provider.issuer), KEYS, base)}

    async with serving(office, name="localhost", port=port, extra=extra) as served, AsyncExitStack() as stack:
        desks = Desks(seats, served, stack)
        yield desks
        assert desks.errors == []


async def account(office: Office, *, role: str = "sales", email: str = EMAIL) -> UUID:
    hashed = await hash_password(PASSWORD)
    async with office.begin(SYSTEM) as work:
        return await actions.create_user(work, name="Işıl Çelik", email=email, password_hash=hashed, roles=[role])


class Authenticator:
    """The page's device: it verifies its owner and keeps passkeys, as a telephone does."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._id = ""

    async def plug_in(self) -> None:
        """The page has the device, whose owner is at hand."""
        await self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = await self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = added["authenticatorId"]

    async def touched(self, is_touched: bool) -> None:
        """Whether its owner says yes to what it asks; what is asked quietly under a field, too."""
        await self._session.send(
            "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self._id, "enabled": is_touched}
        )


async def with_authenticator(page: Page) -> Authenticator:
    # The library types what is sent and answered as dictionaries of anything.
    session: Any = await page.context.new_cdp_session(page)
    authenticator = Authenticator(session)
    await authenticator.plug_in()
    return authenticator


async def enter_by_passkey(page: Page, device: Authenticator) -> None:
    """The button is clicked, and only what it asks for is answered: the device's yes must not meet the quiet offer."""

    async def at_last(route: Route) -> None:
        await device.touched(True)
        await route.continue_()

    await page.route("**/api/session/passkey/options", at_last)
    await page.get_by_role("button", name="Geçiş anahtarı ile giriş").click()


async def log_in(page: Page) -> None:
    await page.get_by_label("E-posta").fill(EMAIL)
    await page.get_by_label("Parola", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Giriş yap").click()
    await expect(page).not_to_have_url(re.compile("/giris"))


async def log_out(page: Page) -> None:
    await page.get_by_role("button", name="Işıl Çelik: hesap ve görünüm").click()
    async with page.expect_navigation(url=re.compile("/giris")):
        await page.get_by_role("menuitem", name="Çıkış yap").click()


async def add_passkey(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Geçiş anahtarı ekle").click()
    await page.get_by_label("Anahtarın adı").fill(name)
    await page.get_by_role("button", name="Devam et").click()


async def test_a_passkey_is_added_renamed_used_and_removed(company: Desks) -> None:
    await account(company.served.office)
    page = await company.open(None, "/giris")
    device = await with_authenticator(page)
    await log_in(page)
    await page.goto("/ayarlar/guvenlik")
    await add_passkey(page, "Telefonum")
    keys = page.get_by_role("list", name="Geçiş anahtarları")
    await expect(keys.get_by_role("listitem")).to_have_count(1)
    await expect(keys).to_contain_text("Henüz kullanılmadı")
    assert await violations(page) == []
    await keys.get_by_role("button", name="Ad: Telefonum").click()
    await page.get_by_role("textbox", name="Ad: Telefonum").fill("Cep telefonum")
    await page.keyboard.press("Enter")
    await expect(keys.get_by_role("button", name="Ad: Cep telefonum")).to_be_visible()
    # The same device is not added twice.
    await add_passkey(page, "Yine bu")
    await expect(page.get_by_text("zaten ekli")).to_be_visible()
    await page.get_by_role("button", name="Vazgeç").click()

    await device.touched(False)
    await log_out(page)
    assert await violations(page) == []
    await enter_by_passkey(page, device)
    await expect(page).to_have_url(re.compile("/huni"))
    await page.goto("/ayarlar/guvenlik")
    await expect(page.get_by_text("Geçiş anahtarıyla", exact=True)).to_be_visible()

    # Some while later its removal asks who is there, and the passkey itself answers.
    async with company.served.office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    await keys.get_by_role("button", name="Cep telefonum: Kaldır").click()
    await page.get_by_role("dialog").get_by_role("button", name="Kaldır").click()
    await expect(page.get_by_text("Yeniden doğrulayın")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Geçiş anahtarıyla doğrula").click()
    await expect(page.get_by_text("Geçiş anahtarı kaldırıldı")).to_be_visible()
    await device.touched(False)
    await log_out(page)
    await enter_by_passkey(page, device)
    await expect(page.get_by_role("alert")).to_contain_text("Bu geçiş anahtarıyla giriş yapılamadı")


async def test_a_passkey_is_the_second_factor_of_who_must_set_one_up(company: Desks) -> None:
    office = company.served.office
    await account(office)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE roles SET needs_second_factor = true WHERE key = 'sales'")
    page = await company.open(None, "/giris")
    device = await with_authenticator(page)
    await log_in(page)
    await expect(page).to_have_url(re.compile("/ikinci-adim"))
    await page.get_by_role("button", name="Bunun yerine geçiş anahtarı ekle").click()
    assert await violations(page) == []
    await page.get_by_label("Anahtarın adı").fill("Telefonum")
    await page.get_by_role("button", name="Devam et").click()
    await expect(page).to_have_url(re.compile("/huni"))
    # The password alone does not suffice any more; there is no code to type, but the passkey is at hand.
    await device.touched(False)
    await log_out(page)
    await page.get_by_label("E-posta").fill(EMAIL)
    await page.get_by_label("Parola", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Giriş yap").click()
    await expect(page.get_by_label("Doğrulama kodu")).to_be_visible()
    assert await violations(page) == []
    await enter_by_passkey(page, device)
    await expect(page).to_have_url(re.compile("/huni"))
    # The browser also offers it by itself, where the e-mail is typed.
    await page.unroute_all()
    await log_out(page)
    await expect(page).to_have_url(re.compile("/huni"))


async def set_up(page: Page, provider: OpenIdProvider) -> None:
    """An administrator writes the provider down, looks whether it answers, and tries it."""
    await page.get_by_label("Sağlayıcı adresi").fill(f"{provider.issuer}/")
    await page.get_by_label("İstemci kimliği").fill(CLIENT_ID)
    await page.get_by_label("İstemci sırrı").fill(CLIENT_SECRET)
    await page.get_by_role("combobox", name="E-posta alan adları").fill("example.com")
    await page.keyboard.press("Enter")
    await page.get_by_label("Düğme yazısı").fill("Çınar hesabı ile giriş")
    assert await violations(page) == []
    await page.get_by_role("button", name="Kaydet").click()
    await page.get_by_role("button", name="Sağlayıcıyı denetle").click()
    await expect(page.get_by_text("başka bir adresle tanıtıyor")).to_be_visible()
    await page.get_by_label("Sağlayıcı adresi").fill(provider.issuer)
    await page.get_by_label("İstemci sırrı").fill(CLIENT_SECRET)
    await page.get_by_role("button", name="Kaydet").click()
    await page.get_by_role("button", name="Sağlayıcıyı denetle").click()
    await expect(page.get_by_text("Sağlayıcıya ulaşıldı")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Deneme girişi").click()
    await page.get_by_role("link", name=EMAIL).click()
    await expect(page).to_have_url(re.compile("/ayarlar/tek-oturum"))
    await expect(page.get_by_text(f"Deneme: {EMAIL}")).to_be_visible()
    await expect(page.get_by_text("Hesabına bağlanır ve girer")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Tek oturum açma açık").check()
    await page.get_by_role("button", name="Kaydet").click()
    await expect(page.get_by_text("Tek oturum açma ayarları kaydedildi").first).to_be_visible()


async def test_a_company_sets_single_sign_on_up_and_its_people_come_in(
    company: Desks, provider: OpenIdProvider
) -> None:
    office = company.served.office
    await account(office)
    provider.add(EMAIL)
    provider.add("stranger@elsewhere.example")
    admin = await company.open(await office.person("admin"), "/ayarlar/tek-oturum")
    await set_up(admin, provider)

    page = await company.open(None, "/musteriler")
    assert await violations(page) == []
    await page.get_by_role("button", name="Çınar hesabı ile giriş").click()
    await page.get_by_role("link", name="stranger@elsewhere.example").click()
    await expect(page.get_by_role("alert")).to_contain_text("Bu kurumsal hesapla giriş yapılamıyor")
    assert "code=" not in page.url
    assert await violations(page) == []
    await page.get_by_role("button", name="Girişe dön").click()
    await page.goto("/musteriler")
    await page.get_by_role("button", name="Çınar hesabı ile giriş").click()
    await page.get_by_role("link", name=EMAIL).click()
    # Where they had wanted to go.
    await expect(page).to_have_url(re.compile("/musteriler"))
    await page.goto("/ayarlar/guvenlik")
    await expect(page.get_by_text("tarihinden beri bağlı")).to_be_visible()

    # From now on nothing else opens, but for those who keep the keys.
    await admin.get_by_label("Yalnızca tek oturum açma").check()
    await admin.get_by_role("button", name="Kaydet").click()
    await expect(admin.get_by_text("Yalnız tek oturum açma kullanılsın mı?")).to_be_visible()
    assert await violations(admin) == []
    await admin.get_by_role("button", name="Zorunlu yap").click()
    await expect(admin.get_by_label("Yalnızca tek oturum açma")).to_be_checked()
    await expect(admin.get_by_role("button", name="Kaydet")).to_be_disabled()
    another = await company.open(None, "/giris")
    await expect(another.get_by_label("Parola", exact=True)).to_have_count(0)
    assert await violations(another) == []
    await another.get_by_role("button", name="Yönetici girişi").click()
    await another.get_by_label("E-posta").fill(EMAIL)
    await another.get_by_label("Parola", exact=True).fill(PASSWORD)
    await another.get_by_role("button", name="Giriş yap").click()
    await expect(another.get_by_role("alert")).to_contain_text("yalnızca tek oturum açma")


async def test_an_administrator_links_from_inside_and_proves_again_at_the_provider(
    company: Desks, provider: OpenIdProvider
) -> None:
    office = company.served.office
    admin = await account(office, role="admin")
    provider.add(EMAIL)
    desk = await company.open(await office.again(admin), "/ayarlar/tek-oturum")
    # As if tried and turned on before.
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE sign_on SET is_on = true, issuer = %(issuer)s, client_id = %(id)s, client_secret = %(secret)s,"
            " domains = '{example.com}', version = version + 1",
            issuer=provider.issuer,
            id=CLIENT_ID,
            secret=KEYS.seal(CLIENT_SECRET.encode(), purpose="sign_on"),
        )
    await desk.goto("/ayarlar/guvenlik")
    await desk.get_by_role("button", name="Bağla").click()
    await desk.get_by_role("link", name=EMAIL).click()
    await expect(desk.get_by_text("Kurum hesabınız bağlandı")).to_be_visible()
    await expect(desk).to_have_url(re.compile("/ayarlar/guvenlik"))
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    await desk.get_by_role("button", name="Bağı kaldır").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Bağı kaldır").click()
    await desk.get_by_role("button", name="Kurum hesabıyla doğrula").click()
    await desk.get_by_role("link", name=EMAIL).click()
    await expect(desk.get_by_text("Doğrulandı")).to_be_visible()
    await expect(desk).to_have_url(re.compile("/ayarlar/guvenlik"))
    await desk.get_by_role("button", name="Bağı kaldır").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Bağı kaldır").click()
    await expect(desk.get_by_text("bağı kaldırıldı")).to_be_visible()


async def test_whose_only_second_factor_is_a_passkey_shows_it_after_the_provider(
    company: Desks, provider: OpenIdProvider
) -> None:
    office = company.served.office
    await account(office)
    provider.add(EMAIL)
    page = await company.open(None, "/giris")
    device = await with_authenticator(page)
    await log_in(page)
    await page.goto("/ayarlar/guvenlik")
    await add_passkey(page, "Telefonum")
    await expect(page.get_by_role("list", name="Geçiş anahtarları").get_by_role("listitem")).to_have_count(1)
    await device.touched(False)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE roles SET needs_second_factor = true WHERE key = 'sales'")
        await work.run(
            "UPDATE sign_on SET is_on = true, is_required = true, issuer = %(issuer)s, client_id = %(id)s,"
            " client_secret = %(secret)s, domains = '{example.com}', version = version + 1",
            issuer=provider.issuer,
            id=CLIENT_ID,
            secret=KEYS.seal(CLIENT_SECRET.encode(), purpose="sign_on"),
        )
    # The session of the password is one that could not be opened today.
    await page.goto("/huni")
    await expect(page).to_have_url(re.compile("/giris"))
    await page.get_by_role("button", name="Kurum hesabı ile giriş").click()
    await page.get_by_role("link", name=EMAIL).click()
    await expect(page.get_by_label("Doğrulama kodu")).to_be_visible()
    assert await violations(page) == []
    await device.touched(True)
    await page.get_by_role("button", name="Geçiş anahtarıyla doğrula").click()
    await expect(page).to_have_url(re.compile("/huni"))
    await expect(page.get_by_role("button", name="Yeni kart")).to_be_visible()
