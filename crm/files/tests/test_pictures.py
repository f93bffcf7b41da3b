"""Images and PDF files are drawn anew: what they tell of place and device is gone, and what is built to harm is refused."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from crm.files.tests.desk import Desk, lying

PLACE = "41 deg 0"


def photo(made_as: str = "JPEG", size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    """A photo as a phone takes it: turned, with the place, the maker and a comment."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")
    exif = Image.Exif()
    exif[0x010F] = "GizliMarka"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 0.0, 30.0)
    out = io.BytesIO()
    image.save(out, made_as, exif=exif, **more)
    return out.getvalue()


def told(content: bytes) -> tuple[dict[int, Any], dict[int, Any], Image.Image]:
    """What an image tells beside its pixels."""
    image = Image.open(io.BytesIO(content))
    return dict(image.getexif()), dict(image.getexif().get_ifd(0x8825)), image


@pytest.mark.parametrize("made_as", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
async def test_a_photo_is_kept_without_place_and_device(desk: Desk, made_as: str) -> None:
    sent = photo(made_as)
    assert b"GizliMarka" in sent or told(sent)[0][0x010F] == "GizliMarka"
    file = await desk.attach(sent, f"ev.{made_as.lower()}")
    content = file["contents"][0]
    # Turned the right way, as nothing says any more that it should be.
    assert (content["kind"], content["width"], content["height"]) == ("image", 480, 640)
    kept = (await desk.read(file)).content
    assert len(kept) == content["size"]
    exif, place, image = told(kept)
    assert (place, image.size, 0x010F in exif) == ({}, (480, 640), False)
    beside = {str(key).lower() for key in image.info}
    assert not [word for word in ("comment", "xmp", "exif") if any(word in key for key in beside)]
    for query in ("", "?is_small=true"):
        picture = await desk.browser.get(f"/api/contents/{content['id']}/picture{query}")
        assert picture.headers["content-type"] == "image/webp"
        assert told(picture.content)[:2] == ({}, {})
    # None of what the phone wrote is left anywhere.
    assert not [path for path in lying(desk.office) if b"GizliMarka" in path.read_bytes()]
    red = image.convert("RGB").getpixel((400, 100))
    assert isinstance(red, tuple)
    assert red[0] > 200 > 100 > red[1]


async def test_what_offices_cannot_open_is_kept_as_what_they_can(desk: Desk) -> None:
    file = await desk.attach(photo("AVIF"), "ev.avif")
    assert (file["name"], file["contents"][0]["type"]) == ("ev.jpg", "image/jpeg")


async def test_a_moving_picture_keeps_moving(desk: Desk) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=120, comment=b"GizliYorum")
    file = await desk.attach(out.getvalue(), "kutlama.gif")
    kept = (await desk.read(file)).content
    assert b"GizliYorum" not in kept
    assert Image.open(io.BytesIO(kept)).n_frames == 3  # type: ignore[attr-defined]


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


HARMFUL = {
    "more pixels than we unpack": (huge_png(5001, 5000), "image_too_large"),
    "more than anybody unpacks": (huge_png(100_000, 100_000), "image_too_large"),
    "a beginning and nothing more": (b"\xff\xd8\xff\xe0" + b"x" * 500, "image_unreadable"),
    "a page that begins like a picture": (b"GIF89a<script>alert(1)</script>", "image_unreadable"),
    "a picture that is none": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "image_unreadable"),
    "a HEIC that is none": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "image_unreadable"),
}


@pytest.mark.parametrize("what", HARMFUL)
async def test_an_image_that_cannot_be_cleaned_is_not_kept(desk: Desk, what: str) -> None:
    content, code = HARMFUL[what]
    answer = await desk.send(content, "ev.jpg")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert lying(desk.office) == []
    assert await desk.office.rows("SELECT id FROM files") == []


async def test_what_hides_behind_a_picture_is_not_kept_with_it(desk: Desk) -> None:
    sent = photo() + b"<script>GizliBetik</script>"
    file = await desk.attach(sent, "ev.jpg")
    assert b"GizliBetik" not in (await desk.read(file)).content


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    first, *rest = [Image.new("RGB", (300, 400), colour) for colour in ("red", "blue", "green")[:pages]]
    first.save(out, "PDF", save_all=True, append_images=rest)
    return out.getvalue()


async def test_a_pdf_is_shown_as_pictures_of_its_pages(desk: Desk) -> None:
    file = await desk.attach(pdf(), "tapu.pdf")
    content = file["contents"][0]
    assert (content["kind"], content["pages"], content["is_drawn"]) == ("pdf", 2, True)
    read = await desk.read(file)
    assert read.content == pdf() or read.content.startswith(b"%PDF-")
    assert read.headers["content-disposition"].startswith("attachment; ")
    for page, colour in ((1, 0), (2, 2)):
        picture = await desk.browser.get(f"/api/contents/{content['id']}/picture?page={page}")
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
        shown = Image.open(io.BytesIO(picture.content)).convert("RGB").getpixel((50, 50))
        assert isinstance(shown, tuple)
        assert shown.index(max(shown)) == colour
    small = await desk.browser.get(f"/api/contents/{content['id']}/picture?is_small=true")
    assert max(Image.open(io.BytesIO(small.content)).size) <= 400
    for page in (0, 3, -1):
        missing = await desk.browser.get(f"/api/contents/{content['id']}/picture?page={page}")
        assert missing.status_code == 404
    # What was drawn for somebody to look at is not kept.
    assert len(lying(desk.office)) == 2


async def test_a_pdf_that_cannot_be_read_is_a_download(desk: Desk) -> None:
    for content in (b"%PDF-1.7\n" + b"x" * 500, b"%PDF-", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj"):
        file = await desk.attach(content, "tapu.pdf")
        assert (file["contents"][0]["kind"], file["contents"][0]["is_drawn"]) == ("pdf", False)
        assert (await desk.read(file)).headers["content-disposition"].startswith("attachment; ")
