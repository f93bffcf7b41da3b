"""The audit log as a file: whole, safe for spreadsheets, on record, and over as soon as its taker's right is."""

import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import pytest

from crm.activities import actions as activities
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.ops.audit import export
from crm.people import actions as people
from crm.people import verbs as people_verbs
from tests.office import Office
from tests.serving import Served


@pytest.fixture
async def taking(office: Office) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser of somebody who may take the audit log out."""
    async with await office.client(await office.person("admin", name="Ayla Yönetici")) as client:
        yield client


async def taken(client: httpx.AsyncClient, **asked: Any) -> list[list[str]]:
    """The rows of a file, without its head."""
    made = await client.post("/api/audit/exports", json=asked)
    assert made.status_code == 201, made.text
    file = await client.get(f"/api/audit/exports/{made.json()['id']}")
    assert file.status_code == 200
    assert file.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert file.text.startswith("\ufeffSatır;Zaman;Kişi;")
    rows = list(csv.reader(io.StringIO(file.text[1:]), delimiter=";"))[1:]
    assert len(rows) == made.json()["rows"]
    return rows


async def write(office: Office, count: int) -> None:
    async with office.begin(SYSTEM) as work:
        for _ in range(count):
            work.record(people_verbs.SessionEnded(session_ids=[new_id()]), subject=("user", None))


async def test_the_file_holds_every_line_that_was_asked_for_once(
    office: Office, taking: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 3)
    seller = await office.person("sales", name="Özge Çınar")
    customer_id = await office.customer(seller, name="Işıl Çelik")
    for _ in range(7):
        async with office.begin(seller) as work:
            await activities.add_note(work, customer_id, text="Not", note_id=None)
    rows = await taken(taking, verbs=["note.added"])
    assert len({row[0] for row in rows}) == 7
    assert rows[0][2:7] == ["Özge Çınar", "not yazdı", "note", "", "Işıl Çelik"]
    # That it was taken is on record: by whom, what, and how much of it.
    line = (await office.lines_after(0))[-1]
    assert (line.verb, line.facts["rows"]) == ("audit.exported", 7)
    assert "'verbs': ['note.added']" in str(line.facts["filter"])
    assert line.actor_kind == "person"
    shown = (await taking.get("/api/audit", params={"verbs": "disclosure"})).json()["items"]
    assert shown[0]["text"] == "denetim kaydını dışa aktardı: 7 satır"


async def test_the_line_of_an_export_names_no_customer(office: Office, taking: httpx.AsyncClient) -> None:
    customer_id = await office.customer(name="Gizli Müşteri")
    await taken(taking, customer_id=str(customer_id))
    line = (await office.lines_after(0))[-1]
    assert (line.verb, line.facts["is_of_one_record"]) == ("audit.exported", True)
    assert str(customer_id) not in str(line)


async def test_no_cell_becomes_a_formula(office: Office, taking: httpx.AsyncClient) -> None:
    for name in ("=1+1", "+905321112233", "-2", "@SUM(A1)", "＝cmd"):
        await office.customer(name=name)
    rows = await taken(taking, verbs=["customer.created"])
    assert {row[6] for row in rows} == {"'=1+1", "'+905321112233", "'-2", "'@SUM(A1)", "'＝cmd"}


async def test_many_rows_ask_for_a_fresh_login(
    office: Office, taking: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "FRESH_ABOVE", 20)
    await write(office, 21)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '1 hour'")
    before = await office.head()
    refused = await taking.post("/api/audit/exports", json={"verbs": ["session.ended"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "fresh_login_needed")
    assert await office.head() == before
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now()")
    assert len(await taken(taking, verbs=["session.ended"])) == 21


async def test_more_than_a_sheet_holds_is_refused(
    office: Office, taking: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 5)
    await write(office, 6)
    refused = await taking.post("/api/audit/exports", json={"verbs": ["session.ended"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_rows")


async def test_a_file_is_its_makers_alone_and_for_some_minutes(office: Office, taking: httpx.AsyncClient) -> None:
    made = (await taking.post("/api/audit/exports", json={})).json()
    async with await office.client(await office.person("admin")) as other:
        assert (await other.get(f"/api/audit/exports/{made['id']}")).status_code == 404
    async with await office.client(await office.person("sales")) as seller:
        assert (await seller.get(f"/api/audit/exports/{made['id']}")).status_code == 403
        assert (await seller.post("/api/audit/exports", json={})).status_code == 403
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE audit_exports SET made_at = now() - interval '6 minutes'")
    assert (await taking.get(f"/api/audit/exports/{made['id']}")).status_code == 404


@pytest.mark.parametrize("ends", ["session", "role"])
async def test_a_file_breaks_off_when_its_takers_right_ends(
    served: Served, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    monkeypatch.setattr(export, "PAGE", 1)
    monkeypatch.setattr(export, "RECHECK_SECONDS", 0)
    office = served.office
    taker, _ = await office.person("admin"), await office.person("admin")
    await write(office, 3_000)
    assert taker.id
    async with await served.client(taker) as client:
        made = (await client.post("/api/audit/exports", json={"verbs": ["session.ended"]})).json()
        assert made["rows"] == 3_000
        async with client.stream("GET", f"/api/audit/exports/{made['id']}") as file:
            pages = file.aiter_bytes()
            await anext(pages)
            async with office.begin(SYSTEM) as work:
                if ends == "session":
                    await people.end_all_sessions(work, taker.id)
                else:
                    await people.set_roles(work, taker.id, [office.role("sales")])
            received: list[bytes] = []
            with pytest.raises(httpx.RemoteProtocolError):
                await take_all(pages, received)
    assert b"".join(received).count(b"\n") < 2_000


async def take_all(pages: AsyncIterator[bytes], received: list[bytes]) -> None:
    async for page in pages:
        received.append(page)  # noqa: PERF401 - what came before it broke off is what is asked for
