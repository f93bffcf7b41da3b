"""The installed app: what systems are told of it, its own files without a server, and no answer of the server kept."""

import shutil
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from crm.main.build import served_build
from tests.office import Office
from tests.serving import Served
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url)));
  return kept.flat().map((url) => new URL(url).pathname);
}"""
IS_READY = "navigator.serviceWorker.ready.then((it) => it.active.state === 'activated' || it.active.state)"


@pytest.fixture
def office(office: Office, tmp_path: Path) -> Office:
    """The office with a build of its own."""
    office.dist = Path(shutil.copytree(office.dist, tmp_path / "dist"))
    return office


def deploy(office: Office) -> None:
    """Serve another build, worker and all."""
    for name, more in (("index.html", "<!-- newer -->"), ("service-worker.js", "\n// newer")):
        file = office.dist / name
        file.write_text(file.read_text("utf-8") + more, "utf-8")


async def installed(desks: Desks, path: str = "/huni") -> Page:
    """The app with its worker at work."""
    office = desks.served.office
    admin = await office.person("admin")
    await office.customer(admin, name="Gizli Müşteri")
    page = await desks.open(admin, path)
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    await page.evaluate(IS_READY)
    return page


async def test_systems_are_told_how_to_install_it(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.base) as browser:
        page = await browser.get("/giris")
        answer = await browser.get("/app.webmanifest")
        manifest = answer.json()
        icons = {(i["purpose"], i["sizes"]): (await browser.get(i["src"])).content for i in manifest["icons"]}
        worker = await browser.get("/service-worker.js")
    assert 'rel="manifest" href="/app.webmanifest"' in page.text
    assert page.text.count('name="theme-color"') == 2
    assert answer.headers["content-type"] == "application/manifest+json"
    told = (manifest["lang"], manifest["display"], manifest["start_url"], manifest["scope"])
    assert told == ("tr", "standalone", "/", "/")
    assert {purpose for purpose, _ in icons} == {"any", "maskable"}
    for (_, sizes), content in icons.items():
        # The head of a PNG: its mark, then width and height.
        width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
        assert (content[1:4], f"{width}x{height}") == (b"PNG", sizes)
    # A worker that a cache holds back could not be taken back either.
    assert (worker.headers["cache-control"], worker.headers["content-type"][:15]) == ("no-cache", "text/javascript")


async def test_without_a_server_the_app_says_so_and_comes_back_by_itself(desks: Desks) -> None:
    page = await installed(desks)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    async with desks.served.away():
        await page.reload()
        await expect(page.get_by_role("heading", name="Bağlantı yok")).to_be_visible()
        await expect(page.get_by_text("Sunucuya ulaşılamıyor.")).to_be_visible()
        assert "Gizli" not in await page.content()
        await page.get_by_role("button", name="Tekrar dene").click()
        await expect(page.get_by_role("heading", name="Bağlantı yok")).to_be_visible()
        assert await violations(page) == []
        await page.context.set_offline(True)
        await expect(page.get_by_text("İnternet bağlantınız kesik görünüyor.")).to_be_visible()
        await page.context.set_offline(False)
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible(timeout=40_000)
    assert page.url.endswith("/huni")
    assert complaints == []


async def test_every_page_comes_with_a_nonce_of_its_own(desks: Desks) -> None:
    page = await installed(desks)
    nonces: set[str | None] = set()
    for _ in range(3):
        await page.reload()
        await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
        assert await page.evaluate("navigator.serviceWorker.controller !== null")
        nonces.add(await page.locator('meta[name="csp-nonce"]').get_attribute("content"))
    assert len(nonces) == 3


async def test_only_the_apps_own_files_are_kept_also_after_logging_out(desks: Desks) -> None:
    page = await installed(desks)
    await page.get_by_role("link", name="Müşteriler").click()
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    await page.get_by_role("button", name="hesap ve görünüm").click()
    await page.get_by_role("menuitem", name="Çıkış yap").click()
    await page.wait_for_url("**/giris")
    await expect(page.get_by_label("E-posta")).to_be_visible()
    kept = await page.evaluate(KEPT)
    assert "/offline.html" in kept
    assert not [path for path in kept if not path.startswith(("/assets/", "/icons/")) and path not in PUBLIC]
    assert [path for path in kept if "/BoardRoute" in path or "/SettingsRoute" in path] == [], (
        "screens are fetched when they are opened"
    )


PUBLIC = ("/offline.html", "/favicon.svg", "/app.webmanifest")


async def test_a_newer_worker_waits_until_the_person_wants_the_newer_version(desks: Desks) -> None:
    page = await installed(desks)
    await page.reload()
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    banner = page.get_by_text("Yeni sürüm hazır")
    await expect(banner).to_be_hidden()
    deploy(desks.served.office)
    await page.evaluate("navigator.serviceWorker.ready.then((it) => it.update()).then(() => undefined)")
    await expect(banner).to_have_count(1)
    await page.wait_for_function("navigator.serviceWorker.ready.then((it) => it.waiting !== null)")
    await page.get_by_role("button", name="Yenile").click()
    await expect(banner).to_be_hidden()
    await expect(page.get_by_text("Gizli Müşteri").first).to_be_visible()
    running = await page.locator('meta[name="build"]').get_attribute("content")
    assert running == served_build(desks.served.office.dist)
    # The newer one takes over as soon as the older one has answered what it was asked.
    await page.wait_for_function("() => navigator.serviceWorker.ready.then((it) => it.waiting === null)")
