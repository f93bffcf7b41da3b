"""The audit log: who did what, for those who answer for the house, and no more of customers than they may see."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from crm.activities import actions as activities
from crm.core.clock import local_day, now
from crm.core.doors import SYSTEM, Actor, FieldRight, Scope
from crm.core.i18n import LANGUAGES, placeholders, texts
from crm.core.ids import new_id
from crm.core.journal import Fact
from crm.core.money import Money
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.ops.audit.rules import groups
from crm.people import actions as people
from crm.people.schemas import EditRole, MakeRole
from crm.pipeline import actions as pipeline
from crm.pipeline.schemas import MoveCard
from crm.pipeline.verbs import CardsSpread
from tests.office import STAGES, Office


async def auditor(office: Office, scope: Scope = "own", **fields: FieldRight) -> Actor:
    """Somebody who may read the audit log and sees customers in this scope; `phone="masked"` limits a field."""
    async with office.begin(SYSTEM) as work:
        role_id, _ = await people.make_role(work, MakeRole(name=f"Denetçi {new_id()}"))
        edit = EditRole(
            version=1,
            grants={"audit.view": "all", "audit.export": "all", "customers.view": scope, "cards.view": scope},
            fields={("cards." if name == "value" else "customers.") + name: level for name, level in fields.items()},
        )
        await people.edit_role(work, role_id, edit, office.wiring.policy)
    person = await office.person("", name="Deniz Denetçi")
    assert person.id
    async with office.begin(SYSTEM) as work:
        await people.set_roles(work, person.id, [role_id])
    return await office.again(person.id)


@pytest.fixture
async def reading(office: Office) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser of somebody who may read the whole audit log."""
    async with await office.client(await office.person("admin", name="Ayla Yönetici")) as client:
        yield client


async def listed(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    """All lines that are asked for, page by page."""
    items: list[dict[str, Any]] = []
    params: dict[str, Any] = {"limit": 200, **asked}
    while True:
        answer = await client.get("/api/audit", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        if page["next"] is None:
            return items
        params["cursor"] = page["next"]


async def verbs_of(client: httpx.AsyncClient, **asked: Any) -> list[str]:
    return [line["verb"] for line in await listed(client, **asked)]


# Words


def test_every_verb_is_told_in_both_languages(office: Office) -> None:
    missing = [f"verb.{verb} ({language})" for verb in sorted(office.wiring.verbs) for language in LANGUAGES
               if f"verb.{verb}" not in texts(language)]  # fmt: skip
    assert missing == [], "say in the room's locale files what was done, as `verb.<verb>`"


def test_sentences_tell_no_facts_that_their_verbs_do_not_carry() -> None:
    for fact in Fact.__subclasses__():
        told = texts("tr").get(f"verb.{fact.verb}.told", "")
        carried = {field.name for field in msgspec.structs.fields(fact)}
        carried |= {name.replace("amount", "value") for name in carried if name.endswith("amount")}
        assert placeholders(told) <= carried, fact.verb
        assert not placeholders(texts("tr")[f"verb.{fact.verb}"]), fact.verb


def test_every_verb_stands_in_one_group_that_has_a_name(office: Office) -> None:
    grouped = [verb for verbs in groups().values() for verb in verbs]
    assert sorted(grouped) == sorted(office.wiring.verbs)
    assert [name for name in groups() if f"group.{name}" not in texts("tr")] == []


async def test_a_line_says_what_was_done_in_the_language_of_its_reader(office: Office) -> None:
    admin = await office.person("admin", name="Ayla Yönetici")
    customer_id = await office.customer(admin, name="Işıl Çelik")
    card_id = await office.card_of(customer_id)
    async with office.begin(admin) as work:
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[6], version=1, reason="Bütçesi yetmedi"))
    async with await office.client(admin) as client:
        line = (await listed(client, verbs="card.moved"))[0]
        assert line["text"] == "kartı taşıdı: Potansiyel → Kaybedildi"
        assert line["actor"] == {"kind": "person", "id": str(admin.id), "name": "Ayla Yönetici"}
        assert line["customer"] == {"id": str(customer_id), "name": "Işıl Çelik"}
        assert line["record"] == {"kind": "card", "id": str(card_id), "name": None}
        assert line["changes"] == [{"field": "kayıp nedeni", "old": None, "new": "Bütçesi yetmedi"}]
        await client.patch("/api/me", json={"language": "en"})
        assert (await listed(client, verbs="card.moved"))[0]["text"].startswith("moved the card: ")
        titles = {group["name"]: group["title"] for group in (await client.get("/api/audit/verbs")).json()["items"]}
        assert titles["security"] == "Security"


async def test_changed_rights_of_a_role_are_told_in_words(office: Office, reading: httpx.AsyncClient) -> None:
    async with office.begin(SYSTEM) as work:
        edit = EditRole(version=1, grants={"customers.view": "team"}, fields={"customers.phone": "masked"})
        await people.edit_role(work, office.role("sales"), edit, office.wiring.policy)
    line = (await listed(reading, verbs="role.edited"))[0]
    assert line["record"]["name"] == "Satış Temsilcisi"
    changes = {change["field"]: (change["old"], change["new"]) for change in line["changes"]}
    assert changes["Telefon"] == ("Yazma", "Maskeli")
    assert changes["Müşterileri görme"] == ("Kendi", "Takım")


# Filters


async def test_lines_are_found_by_who_acted_also_before_they_were_recognised(office: Office) -> None:
    admin, seller = await office.person("admin"), await office.person("sales", name="Özge Çınar")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        await activities.add_note(work, customer_id, text="Not", note_id=None)
    async with office.begin(SYSTEM) as work:
        account = await people.account_by_id(work, seller.id or UUID(int=0))
        assert account
        await people.open_session(work, account, people.Entry("password", False, "192.0.2.7", "test"))
    async with await office.client(admin) as client:
        found = await listed(client, actor_id=seller.id)
        assert [line["verb"] for line in found] == ["session.opened", "note.added"]
        assert {line["actor"]["name"] for line in found} == {"Özge Çınar"}
        assert found[0]["text"] == "giriş yaptı (parola)"
        assert await verbs_of(client, actor_id=seller.id, verbs="security") == ["session.opened"]
        assert await verbs_of(client, actor_id=seller.id, verbs="note.added,card.moved") == ["note.added"]
        assert await verbs_of(client, actor_id=admin.id, verbs="note.added") == []


async def test_lines_are_found_by_record_customer_and_code(office: Office, reading: httpx.AsyncClient) -> None:
    seller = await office.person("sales")
    customer_id, _ = await office.customer(seller), await office.customer(seller)
    request = new_id()
    async with office.begin(seller, request) as work:
        note_id, _ = await activities.add_note(work, customer_id, text="Not", note_id=None)
    assert await verbs_of(reading, record_id=note_id) == ["note.added"]
    of_customer = await listed(reading, customer_id=customer_id)
    assert {line["customer"]["id"] for line in of_customer} == {str(customer_id)}
    assert {"customer.created", "note.added", "card.created"} <= {line["verb"] for line in of_customer}
    assert await verbs_of(reading, customer_id=customer_id, verbs="activities") == ["note.added"]
    for code in (str(request), str(request)[:18], f" {str(request)[:13].upper()} "):
        assert "note.added" in await verbs_of(reading, code=code), code
    assert await verbs_of(reading, code=str(request), verbs="card.moved") == []
    assert await verbs_of(reading, code=str(new_id())) == []


async def test_lines_are_found_by_days_of_istanbul(office: Office, reading: httpx.AsyncClient) -> None:
    today = local_day(now())
    async with office.begin(SYSTEM) as work:
        # Ten days from the evening before the first on; midnight in Istanbul is 21:00 UTC.
        await work.run(
            "INSERT INTO journal (at, actor_kind, verb, subject_kind, facts, touched, removed_viewers, cause)"
            " SELECT timestamptz '2026-03-01 20:59:59+00' + n * interval '1 day' + s * interval '1 s', 'system',"
            "        'tag.made', 'tag', '{}', '[]', '{}', gen_random_uuid()"
            " FROM generate_series(0, 9) n, generate_series(0, 1) s ORDER BY n, s"
        )
    seconds = await listed(reading, first_day="2026-03-03", last_day="2026-03-03")
    assert [line["at"] for line in seconds] == ["2026-03-03T20:59:59Z", "2026-03-02T21:00:00Z"]
    assert len(await listed(reading, verbs="tag.made", first_day="2026-03-02", last_day="2026-03-05")) == 8
    assert await listed(reading, first_day="2026-02-01", last_day="2026-02-28") == []
    assert await listed(reading, verbs="tag.made", first_day=str(today + timedelta(days=1))) == []
    assert len(await listed(reading, verbs="tag.made", last_day="2026-03-01")) == 1


async def test_mere_steps_are_listed_when_they_are_asked_for(office: Office, reading: httpx.AsyncClient) -> None:
    async with office.begin(SYSTEM) as work:
        work.record(CardsSpread(stage_id=STAGES[0]), subject=("stage", STAGES[0]))
    assert "cards.spread" not in await verbs_of(reading)
    assert "cards.spread" in await verbs_of(reading, has_steps="true")
    assert await verbs_of(reading, verbs="cards.spread") == ["cards.spread"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"verbs": "card.flown"}, "verbs"),
        ({"code": "7F3A"}, "code"),
        ({"code": "select * from users"}, "code"),
        ({"first_day": "2026-03-02", "last_day": "2026-03-01"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"first_day": "yesterday"}, "first_day"),
        ({"limit": 201}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "9" * 40}, "cursor"),
        ({"actor_id": "x"}, "actor_id"),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_words(
    reading: httpx.AsyncClient, asked: dict[str, Any], field: str
) -> None:
    answer = await reading.get("/api/audit", params=asked)
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["fields"]


async def test_pages_show_every_line_once_while_others_write(office: Office, reading: httpx.AsyncClient) -> None:
    customer_id = await office.customer()
    for _ in range(30):
        await _note(office, customer_id)
    before = {row[0] for row in await office.rows("SELECT seq FROM journal")}

    async def write() -> None:
        for _ in range(30):
            await _note(office, customer_id)

    writing = asyncio.create_task(write())
    for asked in ({}, {"verbs": "note.added,customer.created,card.created"}):
        seen = [line["seq"] for line in await listed(reading, limit=7, has_steps="true", **asked)]
        assert len(seen) == len(set(seen))
        assert seen == sorted(seen, reverse=True)
        if not asked:
            assert before <= set(seen)
    await writing
    newest = (await listed(reading))[0]["seq"]
    await _note(office, customer_id)
    assert [line["verb"] for line in await listed(reading, after=newest)] == ["note.added"]


async def _note(office: Office, customer_id: UUID) -> None:
    async with office.begin(SYSTEM) as work:
        await activities.add_note(work, customer_id, text="Not", note_id=None)


# What is not theirs to know


async def test_whoever_may_not_see_a_customer_is_told_that_something_happened_and_nothing_of_it(office: Office) -> None:
    owner = await office.person("sales")
    outsider = await auditor(office)
    customer_id = await office.customer(owner, name="Gizli Müşteri", phone="0532 777 66 55")
    card_id = await office.card_of(customer_id)
    async with office.begin(owner) as work:
        note_id, _ = await activities.add_note(work, customer_id, text="Gizli not", note_id=None)
        await pipeline.move_card(work, card_id, MoveCard(stage_id=STAGES[6], version=1, reason="Gizli neden"))
    async with office.begin(owner) as work:
        version = (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=customer_id))[0][0]
        await customers.edit_customer(work, customer_id, EditCustomer(version, name="Gizli Yeni"))
    mine = await office.customer(outsider, name="Kendi Müşterim")
    async with await office.client(outsider) as client:
        answers = [
            await client.get("/api/audit", params=params)
            for params in (
                {"limit": 200, "has_steps": "true"},
                {"limit": 200, "actor_id": str(owner.id)},
                {"limit": 200, "verbs": "customers,pipeline,activities"},
                *({"record_id": str(key)} for key in (customer_id, card_id, note_id)),
                {"customer_id": str(customer_id)},
            )
        ]
        for answer in answers:
            assert answer.status_code == 200
            for secret in ("Gizli", "7776655", str(customer_id), str(card_id), str(note_id)):
                assert secret not in answer.text
        hidden = [line for line in answers[0].json()["items"] if line["is_hidden"]]
        assert {"card.moved", "note.added", "customer.edited"} <= {line["verb"] for line in hidden}
        moved = next(line for line in hidden if line["verb"] == "card.moved")
        assert (moved["text"], moved["facts"], moved["changes"]) == ("kartı taşıdı", {}, [])
        assert moved["actor"]["id"] == str(owner.id)
        # To ask for a hidden record is to ask for none.
        assert [answer.json()["items"] for answer in answers[3:]] == [[], [], [], []]
        assert "Kendi Müşterim" in (await client.get("/api/audit", params={"customer_id": str(mine)})).text


async def test_fields_that_are_closed_to_somebody_are_closed_in_the_audit_log(office: Office) -> None:
    limited = await auditor(office, "all", phone="masked", value="hidden", quality="hidden")
    open_to = await auditor(office, "all")
    owner = await office.person("sales")
    customer_id = await office.customer(owner, name="Ali")
    async with office.begin(owner) as work:
        await pipeline.value_card(
            work, await office.card_of(customer_id), Money(amount=9_750_000_00, currency="TRY"), seen=1
        )
    async with office.begin(owner) as work:
        version = (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=customer_id))[0][0]
        await customers.edit_customer(work, customer_id, EditCustomer(version, name="Ali 0532 781 94 63", quality=80))
    async with await office.client(open_to) as client:
        text = (await client.get("/api/audit")).text
        assert "9.750.000,00 TRY" in text
        assert "0532 781 94 63" in text
    async with await office.client(limited) as client:
        answer = await client.get("/api/audit")
        lines = {line["verb"]: line for line in answer.json()["items"]}
        assert "9750000" not in answer.text.replace(".", "").replace(",", "")
        # Long enough that no id and no time holds it by chance.
        assert "781946" not in answer.text.replace(" ", "")
        assert lines["card.valued"]["text"] == "beklenen tutarı değiştirdi"
        assert [change["field"] for change in lines["customer.edited"]["changes"]] == ["ad"]
        assert "+90 532 *** ** 63" in lines["customer.edited"]["customer"]["name"]


async def test_others_may_not_look(office: Office) -> None:
    for role in ("sales", "operations"):
        async with await office.client(await office.person(role)) as client:
            assert (await client.get("/api/audit")).status_code == 403
            assert (await client.get("/api/audit/verbs")).status_code == 403


async def test_a_page_costs_few_statements(office: Office, reading: httpx.AsyncClient) -> None:
    customer_id = await office.customer(name="Işıl Çelik")
    await _note(office, customer_id)
    answer = await reading.get("/api/audit", params={"first_day": "2026-01-01", "last_day": "2100-01-01"})
    # Who asks, where both days begin, the lines, the names of rooms above and of those below.
    assert int(answer.headers["server-timing"].split('"')[1]) <= 6
