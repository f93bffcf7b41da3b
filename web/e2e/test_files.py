"""Files of a customer: given by hand, drop, paste and camera; looked at, renamed, versioned, deleted; live at another desk."""

import io
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from web.e2e.conftest import Desks, violations, written

pytestmark = pytest.mark.browser


def photo(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


def pdf() -> bytes:
    out = io.BytesIO()
    pages = [Image.new("RGB", (300, 400), colour) for colour in ("white", "beige")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def given(name: str, content: bytes, media: str = "application/octet-stream") -> Any:
    return {"name": name, "mimeType": media, "buffer": content}


async def files_of(desks: Desks, customer_id: UUID, actor: Any, **more: Any) -> Page:
    return await desks.open(actor, f"/musteri/{customer_id}?tab=dosyalar", **more)


async def test_what_is_attached_appears_on_the_other_desk_and_can_be_taken_back(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya")
    customer_id = await office.customer(seller)
    mine, theirs = await files_of(desks, customer_id, seller), await files_of(desks, customer_id, mate)
    await expect(mine.get_by_text("Henüz dosya yok.", exact=False)).to_be_visible()
    await mine.locator("input[data-choose]").set_input_files(
        [given("ev.jpg", photo()), given("tapu.pdf", pdf()), given("<b>not<b>.txt", b"<script>alert(1)</script>")]
    )
    for page in (mine, theirs):
        for name in ("ev.jpg", "tapu.pdf", "<b>not<b>.txt"):
            await expect(page.get_by_role("button", name=f"{name} dosyasını aç")).to_be_visible()
    await expect(mine.get_by_text("3 dosya eklendi")).to_be_visible()
    await mine.get_by_text("Geri al").first.click()
    for page in (mine, theirs):
        await expect(page.get_by_text("Henüz dosya yok.", exact=False)).to_be_visible()


async def test_a_file_is_looked_at_and_the_next_one_by_a_key(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await files_of(desks, await office.customer(seller), seller)
    for name, content in (
        ("ev.jpg", photo()),
        ("tapu.pdf", pdf()),
        ("ses.mp3", b"ID3" + bytes(200)),
        ("x.docx", b"PK"),
    ):
        await page.locator("input[data-choose]").set_input_files([given(name, content)])
        await expect(page.get_by_role("button", name=f"{name} dosyasını aç")).to_be_visible()
    await page.get_by_role("button", name="x.docx dosyasını aç").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Bu dosya burada gösterilemiyor.")).to_be_visible()
    async with page.expect_download() as taken:
        await dialog.get_by_role("link", name="x.docx dosyasını indir").click()
    assert (await taken.value).suggested_filename == "x.docx"
    await page.keyboard.press("ArrowRight")
    await expect(dialog.locator("audio")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    for number in (1, 2):
        await expect(dialog.get_by_alt_text(f"Sayfa {number} / 2")).to_be_attached()
    await expect(dialog.get_by_alt_text("Sayfa 1 / 2")).to_have_js_property("complete", True)
    await page.keyboard.press("ArrowRight")
    picture = dialog.get_by_alt_text("ev.jpg")
    await expect(picture).to_have_js_property("naturalWidth", 640)
    await expect(dialog.get_by_role("button", name="Sonraki dosya")).to_have_count(0)
    await dialog.get_by_role("button", name="Yakınlaştır").click()
    await expect(dialog.get_by_text("%140")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_name_and_a_version_and_an_end(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await files_of(desks, await office.customer(seller, name="Işıl Çelik"), seller)
    await page.locator("input[data-choose]").set_input_files([given("teklif.txt", b"bir")])
    await page.get_by_role("button", name="teklif.txt dosyasını aç").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="teklif.txt: adı değiştir").click()
    await dialog.get_by_role("textbox").fill("Son teklif.txt")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Son teklif.txt: adı değiştir")).to_be_visible()
    await written(office, "SELECT name, version FROM files", [("Son teklif.txt", 2)])
    await dialog.locator("input[data-version]").set_input_files([given("başka.txt", b"iki")])
    await expect(dialog.get_by_role("button", name="Sürümler")).to_have_text("Sürüm 2")
    await dialog.get_by_role("button", name="Son teklif.txt dosyasını sil").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text("Henüz dosya yok.", exact=False)).to_be_visible()
    await expect(page.locator("[aria-modal=true]")).to_have_count(0)
    await page.keyboard.press("Control+z")
    await expect(page.get_by_role("button", name="Son teklif.txt dosyasını aç")).to_be_visible()
    await page.get_by_role("tab", name="Akış").click()
    for line in ("Son teklif.txt dosyasını ekledi", "teklif.txt → Son teklif.txt"):
        await expect(page.get_by_text(line, exact=False).first).to_be_visible()
    # The name in the line leads to the file itself, over the story.
    await page.get_by_role("button", name="Son teklif.txt dosyasını göster").first.click()
    await expect(dialog.get_by_role("button", name="Son teklif.txt: adı değiştir")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_an_upload_is_stopped_fails_and_is_tried_again(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await files_of(desks, await office.customer(seller), seller)
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/files?file_id=*", hold)
    await page.locator("input[data-choose]").set_input_files([given("bir.txt", b"bir"), given("iki.txt", b"iki")])
    await page.get_by_role("button", name="bir.txt: yüklemeyi durdur").click()
    await expect(page.get_by_text("bir.txt")).to_have_count(0)
    while len(held) < 2:
        await page.wait_for_timeout(20)
    for route in held:
        await route.abort()
    await expect(page.get_by_text("Bağlantı koptu; dosya gitmedi.")).to_be_visible()
    await page.unroute("**/files?file_id=*")
    await page.get_by_role("button", name="iki.txt: tekrar dene").click()
    await expect(page.get_by_role("button", name="iki.txt dosyasını aç")).to_be_visible()
    await page.locator("input[data-choose]").set_input_files([given("bozuk.jpg", b"\xff\xd8\xff" + b"x" * 300)])
    await expect(page.get_by_text("Dosya bozuk görünüyor", exact=False)).to_be_visible()
    await page.get_by_role("button", name="bozuk.jpg: listeden kaldır").click()
    await expect(page.get_by_text("bozuk.jpg")).to_have_count(0)


HOLDING = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, { type: 'text/plain' }));
  return held;
}"""


async def test_files_are_dropped_and_pasted(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await files_of(desks, await office.customer(seller, name="Işıl Çelik"), seller)
    pane = page.get_by_role("region", name="Dosyalar")
    await expect(pane.get_by_text("Henüz dosya yok.", exact=False)).to_be_visible()
    held = await page.evaluate_handle(HOLDING, ["birak.txt", "x"])
    for event in ("dragenter", "dragover"):
        await pane.dispatch_event(event, {"dataTransfer": held})
    await expect(pane.get_by_text("Işıl Çelik için bırakın")).to_be_visible()
    await pane.dispatch_event("drop", {"dataTransfer": held})
    await expect(page.get_by_role("button", name="birak.txt dosyasını aç")).to_be_visible()
    await expect(pane.get_by_text("Işıl Çelik için bırakın")).to_be_hidden()
    held = await page.evaluate_handle(HOLDING, ["yapistir.txt", "x"])
    await page.evaluate("(held) => window.dispatchEvent(new ClipboardEvent('paste', {clipboardData: held}))", held)
    await expect(page.get_by_role("button", name="yapistir.txt dosyasını aç")).to_be_visible()


async def test_who_may_only_look_is_offered_nothing_else(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya")
    customer_id = await office.customer(seller)
    mine = await files_of(desks, customer_id, seller)
    await mine.locator("input[data-choose]").set_input_files([given("ev.jpg", photo())])
    await expect(mine.get_by_role("button", name="ev.jpg dosyasını aç")).to_be_visible()
    async with office.begin(await office.person("admin")) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'files' AND action = 'create'")
    theirs = await files_of(desks, customer_id, mate)
    await theirs.get_by_role("button", name="ev.jpg dosyasını aç").click()
    await expect(theirs.get_by_alt_text("ev.jpg")).to_be_visible()
    await expect(theirs.get_by_role("button", name="Dosya ekle")).to_have_count(0)
    await expect(theirs.get_by_role("button", name="ev.jpg dosyasını sil")).to_have_count(0)
    await expect(theirs.get_by_role("button", name="ev.jpg: adı değiştir")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(desks: Desks, scheme: str, phone: bool) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    page = await files_of(desks, await office.customer(seller), seller, phone=phone, scheme=scheme)
    await expect(page.get_by_text("Henüz dosya yok.", exact=False)).to_be_visible()
    assert await violations(page) == []
    if phone:
        await page.locator("input[data-camera]").set_input_files([given("ev.jpg", photo())])
    await page.locator("input[data-choose]").set_input_files(
        [given("ev2.jpg", photo()), given("bozuk.jpg", b"\xff\xd8\xff"), given("a" * 190 + ".pdf", pdf())]
    )
    await expect(page.get_by_text("Dosya bozuk görünüyor", exact=False)).to_be_visible()
    await expect(page.get_by_role("button", name="ev2.jpg dosyasını aç")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="ev2.jpg dosyasını aç").click()
    await expect(page.get_by_alt_text("ev2.jpg")).to_be_visible()
    assert await violations(page) == []
