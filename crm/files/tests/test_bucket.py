"""A bucket instead of a folder: the same promises, kept through a server that speaks S3."""

import hashlib
import io
import os
import re
from collections.abc import AsyncGenerator, Generator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from crm.core.ids import new_id
from crm.files.opening import StoreUnusable, open_storage, reach_bucket
from crm.files.pictures import Drawer
from crm.files.receiving import FileParts, UploadCut, received
from crm.files.sweeping import sweep
from crm.files.tests.desk import Desk, as_file
from tests.office import Office

BUCKET, URL = "crm-files", "s3://crm-files/office"


class Bucket:
    """A bucket of a server of its own; what lies in it is asked for without anything of ours."""

    def __init__(self, server: ThreadedMotoServer) -> None:
        host, port = server.get_host_and_port()
        self._address = f"http://{host}:{port}"
        self.settings = {
            "endpoint": self._address,
            "region": "us-east-1",
            "access_key_id": "crm",
            "secret_access_key": "secret",
        }

    def empty(self) -> None:
        """The bucket is there, and nothing in it."""
        assert httpx.post(f"{self._address}/moto-api/reset").is_success
        assert httpx.put(f"{self._address}/{BUCKET}").is_success

    def keys(self) -> set[str]:
        """Everything that lies in it."""
        return set(re.findall("<Key>(.*?)</Key>", httpx.get(f"{self._address}/{BUCKET}?list-type=2").text))

    def begun(self) -> list[str]:
        """Contents of which a part lies in it."""
        return re.findall("<UploadId>", httpx.get(f"{self._address}/{BUCKET}?uploads").text)


@pytest.fixture(scope="module")
def bucket() -> Generator[Bucket]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield Bucket(server)
    server.stop()


@pytest.fixture
async def desk(office: Office, bucket: Bucket) -> Desk:
    bucket.empty()
    storage = open_storage(URL, bucket.settings, office.folder)
    office.files = FileParts(storage, Drawer(storage), 1_000_000_000)
    actor = await office.person("sales")
    return Desk(office, actor, await office.client(actor), await office.customer(actor))


def coming_in(office: Office) -> list[Path]:
    """What was received and is not in the bucket yet."""
    return list((office.folder / "files" / "incoming").iterdir())


def photo() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 800), "#1a7a88").save(drawn, "JPEG")
    return drawn.getvalue()


async def test_contents_of_all_sorts_lie_in_the_bucket_and_come_back_whole_and_in_part(
    desk: Desk, bucket: Bucket
) -> None:
    # More than one part of it goes up at a time.
    large = os.urandom(20_000_000)
    film, small = await desk.attach(large, "tur.bin"), await desk.attach(b"Merhaba")
    image = await desk.attach(photo(), "salon.jpg")
    assert hashlib.sha256((await desk.read(film)).content).digest() == hashlib.sha256(large).digest()
    part = await desk.read(film, Range="bytes=9000000-9000009")
    assert (part.status_code, part.content) == (206, large[9_000_000:9_000_010])
    assert (await desk.read(small)).content == b"Merhaba"
    content_id = image["contents"][0]["id"]
    for size in ("small", "large"):
        picture = await desk.browser.get(f"/api/contents/{content_id}/picture", params={"size": size})
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp"), picture.text
    drawn = {f"office/{content_id[-2:]}/{content_id}{form}" for form in ("", ".small", ".large")}
    assert drawn < bucket.keys()
    assert len(bucket.keys()) == 5
    assert (coming_in(desk.office), bucket.begun()) == ([], [])


async def test_a_newer_version_lies_beside_the_older_one_and_what_was_deleted_is_read_no_more(desk: Desk) -> None:
    file = await desk.attach(b"eski")
    newer = await desk.browser.post(
        f"/api/files/{file['id']}/contents", content=b"yeni", headers=as_file("x.txt"), params={"version": 1}
    )
    assert newer.status_code == 201, newer.text
    new, old = newer.json()["contents"]
    for content, text in ((new, b"yeni"), (old, b"eski")):
        assert (await desk.browser.get(f"/api/contents/{content['id']}")).content == text
    assert (await desk.browser.delete(f"/api/files/{file['id']}")).status_code == 204
    assert (await desk.browser.get(f"/api/contents/{new['id']}")).status_code == 404


async def test_who_goes_away_in_the_middle_leaves_nothing(desk: Desk, bucket: Bucket) -> None:
    async def cut() -> AsyncGenerator[bytes]:
        for _ in range(20):
            yield os.urandom(500_000)
        raise UploadCut

    with pytest.raises(UploadCut):
        async with received(desk.office.files, cut(), "yarim.bin"):
            raise AssertionError("half of it came")
    assert (bucket.keys(), bucket.begun(), coming_in(desk.office)) == (set(), [], [])


async def test_the_sweeper_finds_what_no_row_points_to_and_leaves_what_is_young(
    desk: Desk, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await desk.attach()
    storage, orphan = desk.office.files.storage, new_id()
    spool = await storage.spool()
    spool.write(b"x")
    spool.finish()
    await storage.keep(spool.path, orphan)
    assert await sweep(desk.office.house, storage) == 0
    # The bucket's clock counts in whole seconds.
    monkeypatch.setattr("crm.files.sweeping.ORPHAN_AFTER", timedelta(seconds=-5))
    assert await sweep(desk.office.house, storage) == 1
    content_id = file["contents"][0]["id"]
    assert bucket.keys() == {f"office/{content_id[-2:]}/{content_id}"}


async def test_a_bucket_that_is_away_is_said_and_costs_nothing(desk: Desk, bucket: Bucket) -> None:
    file = await desk.attach()
    away = open_storage(URL, bucket.settings | {"endpoint": "http://127.0.0.1:9"}, desk.office.folder)
    kept = desk.office.files
    desk.office.files = FileParts(away, Drawer(away), 1_000_000_000)
    browser = await desk.office.client(desk.actor)
    address = f"/api/customers/{desk.customer_id}/files"
    for answer in (
        await browser.post(address, content=b"Merhaba", headers=as_file("x.txt")),
        await browser.get(f"/api/contents/{file['contents'][0]['id']}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_down")
    assert coming_in(desk.office) == []
    desk.office.files = kept
    assert (await desk.read(file)).content == b"Merhaba"


def test_the_doctor_says_what_is_wrong_with_a_bucket(bucket: Bucket) -> None:
    bucket.empty()
    assert reach_bucket(URL, bucket.settings) == BUCKET
    for url, settings, says in (
        ("s3://baska-yer", bucket.settings, "There is no bucket baska-yer"),
        (URL, bucket.settings | {"endpoint": "http://127.0.0.1:9"}, "does not answer"),
    ):
        with pytest.raises(StoreUnusable, match=says):
            reach_bucket(url, settings)
