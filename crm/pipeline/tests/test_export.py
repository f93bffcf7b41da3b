"""Cards taken out of the house as a file: by whoever may, as they see them, and written down."""

import csv
import io
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM, Actor, FieldRight
from crm.core.money import Money
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.pipeline import actions
from crm.pipeline.bulk import own
from crm.pipeline.tests.bulking import crowd, export, refusals
from tests.office import Office
from tests.test_masked import watcher


async def file_of(office: Office, actor: Actor, bulk_id: UUID) -> list[list[str]]:
    client = await office.client(actor)
    answer = await client.get(f"/api/bulks/{bulk_id}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def manager_of(office: Office) -> tuple[Actor, Actor]:
    team = await office.team("Satış", department="Satış")
    return await office.person("sales", team, name="Özge Çınar"), await office.person("manager", team)


async def test_the_file_holds_the_cards_in_their_order_as_text(office: Office) -> None:
    seller, manager = await manager_of(office)
    cards = await crowd(office, 3, seller)
    async with office.begin(seller) as work:
        await actions.value_card(work, cards[1], Money(amount=975_000_050, currency="TRY"), seen=None)
    customer_id = (await office.rows("SELECT customer_id FROM cards WHERE id = %(id)s", id=cards[0]))[0][0]
    async with office.begin(seller) as work:
        await customers.edit_customer(work, customer_id, EditCustomer(version=2, name="=HYPERLINK(1)"))
    bulk = await export(office, manager, cards)
    head, *lines = await file_of(office, manager, bulk.id)
    assert head[:6] == ["Ad", "Telefon", "E-posta", "Aşama", "Beklenen tutar", "Para birimi"]
    assert [line[0] for line in lines] == ["'=HYPERLINK(1)", "Müşteri 01", "Müşteri 00"]
    assert lines[1][1].startswith("'+90532")
    assert lines[1][4:7] == ["9750000,50", "TRY", "Özge Çınar"]


async def test_that_somebody_took_it_is_a_line_of_each_customer(office: Office) -> None:
    seller, manager = await manager_of(office)
    cards = await crowd(office, 2, seller)
    hidden = await office.card_of(await office.customer(await office.person("sales")))
    head = await office.head()
    bulk = await export(office, manager, [*cards, hidden])
    assert (bulk.done, bulk.refused) == (2, 1)
    lines = [line for line in await office.lines_after(head) if line.verb == "card.exported"]
    assert len({line.customer_id for line in lines}) == 2
    assert {line.actor_id for line in lines} == {manager.id}
    assert [refusal.code for refusal in await refusals(office, manager, bulk.id)] == ["not_found"]
    assert len(await file_of(office, manager, bulk.id)) == 3


@pytest.mark.parametrize("right", ["hidden", "masked"])
async def test_hidden_and_masked_fields_are_so_in_the_file_too(office: Office, right: FieldRight) -> None:
    cards = await crowd(office, 1)
    actor = await watcher(office, right)
    bulk = await export(office, actor, cards)
    _, (line,) = [(await file_of(office, actor, bulk.id))[0], (await file_of(office, actor, bulk.id))[1:]]
    assert "0532" not in line[1]
    assert bool(line[1]) == (right == "masked")


async def test_what_somebody_lost_in_between_is_not_in_the_file(office: Office) -> None:
    seller, manager = await manager_of(office)
    cards = await crowd(office, 2, seller)
    bulk = await export(office, manager, cards)
    lost = (await office.rows("SELECT customer_id FROM cards WHERE id = %(id)s", id=cards[0]))[0][0]
    await office.assign(lost, await office.person("sales"))
    assert len(await file_of(office, manager, bulk.id)) == 2
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('customers', 'export')")
    client = await office.client(manager)
    assert (await client.get(f"/api/bulks/{bulk.id}/file")).status_code == 403


async def test_a_file_is_nobody_elses_and_not_there_for_long(office: Office) -> None:
    seller, manager = await manager_of(office)
    cards = await crowd(office, 1, seller)
    bulk = await export(office, manager, cards)
    other = await office.client(await office.person("admin"))
    assert (await other.get(f"/api/bulks/{bulk.id}/file")).status_code == 404
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE bulks SET ended_at = now() - interval '11 minutes'")
    mine = await office.client(manager)
    assert (await mine.get(f"/api/bulks/{bulk.id}/file")).status_code == 404


async def test_who_takes_out_very_many_has_just_proved_who_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller, manager = await manager_of(office)
    cards = await crowd(office, 2, seller)
    monkeypatch.setattr(own, "EXPORT", msgspec.structs.replace(own.EXPORT, fresh_above=1))
    client = await office.client(manager)
    body = {"id": str(UUID(int=1)), "chosen": {"cards": [{"id": str(card)} for card in cards]}}
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
    answer = await client.post("/api/bulks/export", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "fresh_login_needed")
