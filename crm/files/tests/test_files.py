"""Files: attached, read, changed and deleted by those who may, whatever they are called and whatever is in them."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.work import begin
from crm.files.rules import MOST_BYTES
from crm.files.tests.desk import Desk, as_file, lying
from tests.office import Office

MARK = b"icerik-"


async def test_what_was_attached_comes_back_byte_for_byte(desk: Desk) -> None:
    file = await desk.attach(b"Merhaba \x00\xff", "Satış sözleşmesi (2).docx")
    content = file["contents"][0]
    assert (file["name"], content["kind"], content["size"]) == ("Satış sözleşmesi (2).docx", "other", 10)
    assert (file["owner"], file["can"]) == (
        {"kind": "customer", "id": str(desk.customer_id)},
        ["edit", "delete_own"],
    )
    read = await desk.read(file)
    assert read.content == b"Merhaba \x00\xff"
    assert read.headers["content-type"] == "application/octet-stream"
    assert read.headers["content-disposition"].startswith("attachment; ")
    assert "UTF-8''Sat%C4%B1%C5%9F%20s%C3%B6zle%C5%9Fmesi%20%282%29.docx" in read.headers["content-disposition"]
    assert read.headers["content-security-policy"].endswith("; sandbox")
    page = (await desk.browser.get(f"/api/customers/{desk.customer_id}/files")).json()
    assert (page["items"], page["next"]) == ([file], None)


async def test_the_store_knows_no_name_and_the_journal_neither(desk: Desk) -> None:
    file = await desk.attach(name="Gizli tapu.pdf")
    assert all("gizli" not in str(path).lower() for path in lying(desk.office))
    await desk.browser.patch(f"/api/files/{file['id']}", json={"name": "Gizli kimlik.pdf", "version": 1})
    lines = await desk.office.rows("SELECT verb, facts::text FROM journal WHERE subject_kind = 'file' ORDER BY seq")
    assert [verb for verb, _ in lines] == ["file.attached", "file.renamed"]
    assert all("izli" not in facts for _, facts in lines)
    story = (await desk.browser.get(f"/api/customers/{desk.customer_id}/timeline")).json()["items"]
    assert [(e["verb"], e["detail"]["text"]) for e in story if e["subject"]["kind"] == "file"] == [
        ("file.renamed", "Gizli kimlik.pdf"),
        ("file.attached", "Gizli kimlik.pdf"),
    ]
    assert story[0]["changes"] == [{"field": "name", "old": "Gizli tapu.pdf", "new": "Gizli kimlik.pdf"}]


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\system32": "system32",
    "/etc/shadow": "shadow",
    "a\u202egpj.exe": "agpj.exe",
    "  iki\tboşluk .txt ": "iki boşluk .txt",
    'x"; filename="y.html': 'x"; filename="y.html',
    "<script>alert(1)</script>.svg": "script>.svg",
    "CON": "CON",
    "İIıi.PDF": "İIıi.PDF",
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_data_and_leads_nowhere(desk: Desk, name: str) -> None:
    file = await desk.attach(name=name)
    assert file["name"] == NAMES[name]
    header = (await desk.read(file)).headers["content-disposition"]
    assert header.count('"') == 2
    assert all(path.is_relative_to(desk.office.folder / "files") for path in lying(desk.office))
    assert len(lying(desk.office)) == 1


HOSTILE = (
    "<img src=x onerror=alert(1)>.png", "'; DROP TABLE files; --", "{{7*7}}", "${7*7}.txt", "%s%n", "a\r\nSet-Cookie: x=1",
    "=cmd|' /C calc'!A0", "😀.txt", "A" * 200, "ﷺ" * 20, "\u200b\u200b", "nul.txt", ".htaccess", "a\x00b",
)  # fmt: skip


async def test_hostile_names_stay_text(desk: Desk) -> None:
    for name in HOSTILE:
        answer = await desk.send(b"x", name)
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 201:
            assert (await desk.read(answer.json())).status_code == 200


@pytest.mark.parametrize("name", ["", " ", "..", "/", "\x00", "\r\n", "a" * 201])
async def test_what_is_no_name_is_refused_before_a_byte_is_read(desk: Desk, name: str) -> None:
    answer = await desk.send(b"x", name)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["name"])
    assert lying(desk.office) == []


ACTIVE = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.jpg": b"<html><body onload=alert(1)>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "text.xml": b'<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script/></x>',
    "program.exe": b"MZ\x90\x00",
    "sheet.xlsm": b"PK\x03\x04",
    "code.js": b"alert(1)",
}


@pytest.mark.parametrize("name", ACTIVE)
async def test_what_a_browser_could_run_is_only_ever_a_download(desk: Desk, name: str) -> None:
    file = await desk.attach(ACTIVE[name], name)
    read = await desk.read(file)
    assert read.headers["content-type"] == "application/octet-stream"
    assert read.headers["content-disposition"].startswith("attachment; ")
    assert read.headers["x-content-type-options"] == "nosniff"
    picture = await desk.browser.get(f"/api/contents/{file['contents'][0]['id']}/picture")
    assert picture.status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "media"),
    [
        (b"ID3\x04" + bytes(60), "audio", "audio/mpeg"),
        (b"OggS" + bytes(60), "audio", "audio/ogg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(60), "audio", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(60), "audio", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(60), "video", "video/mp4"),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm" + bytes(60), "video", "video/webm"),
    ],
)
async def test_sound_and_film_are_shown_in_place_in_a_sandbox(
    desk: Desk, content: bytes, kind: str, media: str
) -> None:
    file = await desk.attach(content, "kayıt.bin")
    assert (file["contents"][0]["kind"], file["contents"][0]["type"]) == (kind, media)
    read = await desk.read(file)
    assert read.headers["content-type"] == media
    assert read.headers["content-disposition"].startswith("inline; ")
    assert read.headers["content-security-policy"].endswith("; sandbox")


RANGES: dict[str, tuple[int, bytes, str]] = {
    "bytes=0-3": (206, b"0123", "bytes 0-3/10"),
    "bytes=4-": (206, b"456789", "bytes 4-9/10"),
    "bytes=-2": (206, b"89", "bytes 8-9/10"),
    "bytes=0-999": (206, b"0123456789", "bytes 0-9/10"),
    "bytes=-999": (206, b"0123456789", "bytes 0-9/10"),
}
WRONG_RANGES = (
    "bytes=0-1,4-5", "bytes=10-", "bytes=5-2", "bytes=-0", "bytes=-", "bytes", "bytes=", "items=0-1", "bytes=a-b",
    "bytes=0-1;", "bytes=--1", "bytes=1-2-3", "bytes= 0-1", "bytes=0-" + "9" * 40, "bytes=٠-١", "",
    "bytes=" + ",".join("0-1" for _ in range(1000)),
)  # fmt: skip


async def test_one_range_is_served_and_no_other_kind(desk: Desk) -> None:
    file = await desk.attach(b"0123456789")
    for wanted, (status, content, said) in RANGES.items():
        read = await desk.read(file, Range=wanted)
        assert (read.status_code, read.content, read.headers["content-range"]) == (status, content, said)
        assert read.headers["content-length"] == str(len(content))
    for wrong in WRONG_RANGES:
        read = await desk.browser.get(
            f"/api/contents/{file['contents'][0]['id']}", headers=[(b"Range", wrong.encode())]
        )
        assert (read.status_code, read.json()["code"]) == (416, "wrong_range"), wrong
    twice = await desk.browser.get(
        f"/api/contents/{file['contents'][0]['id']}", headers=[("Range", "bytes=0-1"), ("Range", "bytes=2-3")]
    )
    assert twice.status_code == 416


async def test_an_upload_that_is_sent_again_is_one_file(desk: Desk) -> None:
    key = str(new_id())
    first, again = [await desk.send(b"Merhaba", file_id=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await desk.send(b"Merhaba!", file_id=key)
    assert (other.status_code, other.json()["code"]) == (409, "taken")
    assert len(lying(desk.office)) == 1


async def test_fifty_uploads_at_once_are_fifty_files(desk: Desk) -> None:
    contents = [MARK + str(number).encode() * 70_000 for number in range(50)]
    answers = await asyncio.gather(*(desk.send(each, f"{n}.txt") for n, each in enumerate(contents)))
    assert {answer.status_code for answer in answers} == {201}
    for answer, content in zip(answers, contents, strict=True):
        assert (await desk.read(answer.json())).content == content
    assert len(lying(desk.office)) == 50
    page = (await desk.browser.get(f"/api/customers/{desk.customer_id}/files?limit=20")).json()
    rest = (await desk.browser.get(f"/api/customers/{desk.customer_id}/files?limit=200&cursor={page['next']}")).json()
    assert len({each["id"] for each in page["items"] + rest["items"]}) == 50


async def test_what_is_too_large_is_refused_before_it_is_read_and_while_it_comes(desk: Desk) -> None:
    taken = 0

    async def much() -> AsyncGenerator[bytes]:
        nonlocal taken
        for _ in range(2 * MOST_BYTES // 1_000_000):
            taken += 1_000_000
            yield bytes(1_000_000)

    said = await desk.browser.post(
        f"/api/customers/{desk.customer_id}/files",
        content=much(),
        headers=as_file("büyük.bin") | {"Content-Length": str(MOST_BYTES + 1)},
    )
    assert (said.status_code, said.json()["code"], taken) == (413, "file_too_large", 0)
    counted = await desk.send(much())
    assert (counted.status_code, counted.json()["code"]) == (413, "file_too_large")
    assert "100 MB" in counted.json()["detail"]
    assert taken <= MOST_BYTES + 2_000_000
    assert lying(desk.office) == []
    assert await desk.office.rows("SELECT id FROM files") == []


async def test_nobody_keeps_more_than_one_person_may(desk: Desk) -> None:
    desk.office.files.quota = 1_000_000
    answers = await asyncio.gather(*(desk.send(bytes([n]) * 300_000) for n in range(12)))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(answers) - len(refused) == 3
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(409, "file_quota_reached")}
    assert len(lying(desk.office)) == 3
    first = next(answer.json() for answer in answers if answer.status_code == 201)
    await desk.browser.delete(f"/api/files/{first['id']}")
    assert (await desk.send(b"x" * 300_000)).status_code == 201


async def test_a_form_of_a_foreign_page_attaches_nothing(desk: Desk) -> None:
    address = f"/api/customers/{desk.customer_id}/files"
    for media in ("multipart/form-data; boundary=x", "text/plain", "application/json", "image/png"):
        answer = await desk.browser.post(address, content=b"x", headers=as_file("a") | {"Content-Type": media})
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable"), media
    del desk.browser.headers["X-CSRF-Token"]
    assert (await desk.send(b"x")).status_code == 403
    desk.browser.headers["Origin"] = "https://evil.example"
    assert (await desk.send(b"x")).status_code == 403
    assert lying(desk.office) == []


async def test_who_loses_the_customer_while_sending_leaves_nothing(desk: Desk) -> None:
    other = await desk.office.person("sales", name="Başkası")

    async def slowly() -> AsyncGenerator[bytes]:
        yield b"ilk"
        await desk.office.assign(desk.customer_id, other)
        yield b"son"

    answer = await desk.send(slowly())
    assert answer.status_code == 404
    assert lying(desk.office) == []


async def test_each_read_asks_whose_it_is(desk: Desk) -> None:
    file = await desk.attach()
    stranger = await desk.office.client(await desk.office.person("sales", name="Yabancı"))
    addresses = [
        f"/api/files/{file['id']}",
        f"/api/contents/{file['contents'][0]['id']}",
        f"/api/contents/{file['contents'][0]['id']}/picture",
        f"/api/customers/{desk.customer_id}/files",
    ]
    for address in addresses:
        assert (await stranger.get(address)).status_code == 404
    assert (await desk.read(file)).status_code == 200
    await desk.office.assign(desk.customer_id)
    assert (await desk.read(file)).status_code == 404


async def test_a_newer_version_stands_before_the_older_one(desk: Desk) -> None:
    file = await desk.attach(b"bir", "teklif.txt")
    address = f"/api/files/{file['id']}/contents"
    newer = await desk.browser.post(address, content=b"iki", headers=as_file("teklif.txt"), params={"version": 1})
    assert newer.status_code == 201, newer.text
    assert [each["number"] for each in newer.json()["contents"]] == [2, 1]
    assert (await desk.read(newer.json())).content == b"iki"
    assert (await desk.browser.get(f"/api/contents/{file['contents'][0]['id']}")).content == b"bir"
    stale = await desk.browser.post(address, content=b"uc", headers=as_file("x"), params={"version": 1})
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, 2)
    cause = newer.headers["x-request-id"]
    undone = (await desk.browser.post("/api/undo", json={"cause": cause})).json()
    assert undone == {"undone": 1, "refused": []}
    now = (await desk.browser.get(f"/api/files/{file['id']}")).json()
    assert ([each["number"] for each in now["contents"]], now["version"]) == ([1], 3)


async def test_a_deleted_file_is_gone_and_comes_back(desk: Desk) -> None:
    file = await desk.attach()
    deleted = await desk.browser.delete(f"/api/files/{file['id']}")
    assert deleted.status_code == 204
    assert (await desk.read(file)).status_code == 404
    assert (await desk.browser.get(f"/api/customers/{desk.customer_id}/files")).json()["items"] == []
    story = (await desk.browser.get(f"/api/customers/{desk.customer_id}/timeline")).json()["items"]
    assert {e["detail"]["state"] for e in story if e["subject"]["kind"] == "file"} == {"deleted"}
    cause = deleted.headers["x-request-id"]
    assert (await desk.browser.post("/api/undo", json={"cause": cause})).json()["undone"] == 1
    assert (await desk.read(file)).content == b"Merhaba"


async def test_files_of_others_are_deleted_by_who_may_delete(office: Office) -> None:
    team = await office.team("Kuzey", department="Satış")
    owner, mate = await office.person("sales", team), await office.person("operations", team, name="Oya")
    manager = await office.person("manager", team, name="Mine")
    desk = Desk(office, owner, await office.client(owner), await office.customer(owner))
    file = await desk.attach()
    refused = await (await office.client(mate)).delete(f"/api/files/{file['id']}")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert (await (await office.client(manager)).delete(f"/api/files/{file['id']}")).status_code == 204


async def test_a_name_changes_once_for_two_who_saw_the_same(desk: Desk) -> None:
    file = await desk.attach()
    address = f"/api/files/{file['id']}"
    both = await asyncio.gather(
        *(desk.browser.patch(address, json={"name": f"{n}.txt", "version": 1}) for n in range(2))
    )
    assert sorted(answer.status_code for answer in both) == [200, 409]
    wrong = await desk.browser.patch(address, json={"name": "../", "version": 2})
    assert wrong.status_code == 422


async def test_an_empty_file_is_none(desk: Desk) -> None:
    answer = await desk.send(b"")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_empty")
    assert lying(desk.office) == []


async def test_a_content_that_is_missing_is_said_and_not_half_sent(desk: Desk) -> None:
    file = await desk.attach()
    for path in lying(desk.office):
        path.unlink()
    read = await desk.read(file)
    assert (read.status_code, read.json()["code"]) == (503, "storage_down")
    async with begin(desk.office.house, SYSTEM) as work:
        assert await work.all(int, "SELECT 1")
