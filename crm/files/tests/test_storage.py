"""The store: nothing is half-written, nothing is left over, nothing that a row points to is taken away."""

import asyncio
import errno
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.work import begin
from crm.files import storage as store
from crm.files.opening import StoreUnusable, open_storage
from crm.files.storage import Spool, Storage, path_of
from crm.files.sweeping import sweep
from crm.files.tests.desk import Desk, as_file, lying
from tests.office import COOKIES
from tests.serving import Served, until


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


LONG_AGO = time.time() - 90_000


@pytest.mark.parametrize("where", ["write", "finish", "_put_in_place", "_flush_folder", "mkdir"])
async def test_a_full_disk_is_said_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    await desk.attach(b"vorher")
    before = lying(desk.office)
    with monkeypatch.context() as disk:
        if where in ("write", "finish"):
            disk.setattr(Spool, where, full)
        elif where == "mkdir":
            disk.setattr(Path, "mkdir", full)
        else:
            disk.setattr(store, where, full)
        answer = await desk.send(b"Merhaba")
        while where == "mkdir" and answer.status_code == 201:
            # One of these will need a folder that is not there yet.
            answer = await desk.send(b"Merhaba")
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
        assert answer.json()["title"] == "Sunucuda yer kalmadı"
        if where != "mkdir":
            assert lying(desk.office) == before
    assert (await desk.send(b"Merhaba")).status_code == 201
    rows = await desk.office.rows("SELECT id FROM file_contents")
    kept = {path.name for path in lying(desk.office)}
    assert {str(row[0]) for row in rows} == kept


async def test_a_write_order_that_a_loss_of_power_cannot_break(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def flushed(opened: int) -> None:
        done.append(f"flush {Path(f'/proc/self/fd/{opened}').readlink()}")
        fsync(opened)

    def renamed(self: Path, target: Any) -> Path:
        done.append(f"rename {target}")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "rename", renamed)
    file = await desk.attach()
    kept = desk.office.folder / "files" / "kept"
    target = kept / path_of(UUID(file["contents"][0]["id"]))
    assert done[0].startswith(f"flush {desk.office.folder / 'files' / 'incoming'}/")
    assert done[1:] == [f"flush {kept}", f"rename {target}", f"flush {target.parent}"]


async def test_a_row_that_was_not_written_leaves_no_content(desk: Desk) -> None:
    async with begin(desk.office.house, SYSTEM) as work:
        await work.run("ALTER TABLE file_contents ADD CONSTRAINT broken CHECK (size <> 7) NOT VALID")
    try:
        answer = await desk.send(b"Merhaba")
        assert answer.status_code == 500
    finally:
        async with begin(desk.office.house, SYSTEM) as work:
            await work.run("ALTER TABLE file_contents DROP CONSTRAINT broken")
    # Nobody knows in general whether a row was written when the database fails, so this one is the sweeper's.
    assert len(lying(desk.office)) == 1
    for path in lying(desk.office):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert await sweep(desk.office.house, desk.office.files.storage) == 1
    assert lying(desk.office) == []


async def test_the_sweeper_takes_what_is_old_and_nobodys_and_nothing_else(desk: Desk) -> None:
    file = await desk.attach()
    files = desk.office.folder / "files"
    old, young, foreign = new_id(), new_id(), files / "kept" / "elle-konmus.txt"
    for key in (old, young):
        path = files / "kept" / path_of(key)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    foreign.write_bytes(b"x")
    (files / "incoming" / "yarim").write_bytes(b"x")
    (files / "incoming" / "cizim").mkdir()
    (files / "incoming" / "cizim" / "clean").write_bytes(b"x")
    (files / "incoming" / "yeni").write_bytes(b"x")
    aged = [p for p in files.rglob("*") if p.name not in (str(young), "yeni")]
    for path in aged:
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert await sweep(desk.office.house, desk.office.files.storage) == 3
    names = {path.name for path in lying(desk.office)}
    assert names == {file["contents"][0]["id"], str(young), "elle-konmus.txt", "yeni"}
    assert (await desk.read(file)).status_code == 200


async def test_what_was_deleted_long_ago_is_gone_for_good(desk: Desk) -> None:
    kept, deleted = await desk.attach(b"bir"), await desk.attach(b"iki")
    newer = await desk.browser.post(
        f"/api/files/{kept['id']}/contents", content=b"yanlis", headers=as_file("x"), params={"version": 1}
    )
    await desk.browser.post("/api/undo", json={"cause": newer.headers["x-request-id"]})
    await desk.browser.delete(f"/api/files/{deleted['id']}")
    assert await sweep(desk.office.house, desk.office.files.storage) == 0
    async with begin(desk.office.house, SYSTEM) as work:
        long_ago = now() - timedelta(days=31)
        await work.run("UPDATE files SET deleted_at = %(at)s WHERE deleted_at IS NOT NULL", at=long_ago)
        await work.run("UPDATE file_contents SET withdrawn_at = %(at)s WHERE withdrawn_at IS NOT NULL", at=long_ago)
    assert await sweep(desk.office.house, desk.office.files.storage) == 2
    assert [row[0] for row in await desk.office.rows("SELECT id::text FROM files")] == [kept["id"]]
    assert [path.name for path in lying(desk.office)] == [kept["contents"][0]["id"]]
    assert (await desk.read(kept)).content == b"bir"


async def test_an_upload_cut_in_the_middle_leaves_nothing_behind(served: Served) -> None:
    office = served.office
    actor = await office.person("sales")
    customer_id, secret = await office.customer(actor), await office.session(actor)
    incoming = office.folder / "files" / "incoming"
    for length in (b"Content-Length: 5000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        head = (
            f"POST /api/customers/{customer_id}/files HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {served.base}\r\n"
            f"Cookie: {COOKIES.name}={secret}\r\nX-CSRF-Token: {COOKIES.csrf_of(secret)}\r\n"
            "X-File-Name: yarim.bin\r\nContent-Type: application/octet-stream\r\n"
        )
        piece = b"x" * 1_000_000
        writer.write(head.encode() + length + (b"F4240\r\n" + piece + b"\r\n" if b"chunked" in length else piece))
        await writer.drain()
        await until(lambda: any(path.stat().st_size for path in incoming.iterdir()))
        writer.close()
        await writer.wait_closed()
        await until(lambda: not list(incoming.iterdir()))
    assert lying(office) == []
    assert await office.rows("SELECT id FROM files") == []


@pytest.mark.parametrize(
    ("url", "s3", "says"),
    [
        ("file://relative", {}, "CRM_FILES_URL"),
        ("file:///proc/nowhere", {}, "CRM_FILES_URL"),
        ("s3://", {}, "CRM_FILES_URL"),
        ("s3://bucket?x=1", {}, "CRM_FILES_URL"),
        ("s3://key:secret@bucket", {}, "CRM_FILES_URL"),
        ("s3://bucket", {"endpoint": "minio:9000"}, "CRM_S3_ENDPOINT"),
        ("s3://bucket", {"access_key_id": "x"}, "CRM_S3_ACCESS_KEY_ID"),
    ],
)
def test_a_store_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, url: str, s3: dict[str, str], says: str
) -> None:
    with pytest.raises(StoreUnusable) as refused:
        open_storage(url, s3, tmp_path)
    assert says in str(refused.value)
    assert "secret" not in str(refused.value).replace("SECRET", "")


def test_the_folder_is_ours_alone(tmp_path: Path) -> None:
    storage: Storage = open_storage(None, {}, tmp_path)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "files").iterdir()} == {0o700}
    storage.close()
